// What a page goes through, as far as its session has to know.

import { onPage } from './environment.js'
import { bodyOf, jsonSize } from './outgoing.js'

const BEACON_BYTES = 60000 // what browsers let a page that leaves still send

/** @return makes it deaf to it */
export function followPage(session) {
  return onPage({
    pagehide: ({ persisted }) => !persisted && leave(session), // else it may come back from the browser's back-forward cache
    pageshow: ({ persisted }) => persisted && hurry(session),
    online: () => hurry(session),
  })
}

function leave(session) {
  if (session.done) return
  const batch = session.sender.batch()
  // The last words before the close, should they not be under way yet. Repeating a numbered request is safe.
  if (session.id && batch.length && batch.reduce((bytes, entry) => bytes + jsonSize(entry), 0) < BEACON_BYTES) {
    const headers = { 'Content-Type': 'application/json', 'Towline-Seq': String(batch[0].seq) }
    session.requests.send('POST', { session: session.id }, { headers, body: bodyOf(batch, true), keepalive: true })
  }
  session.beacon()
  session.quit()
}

/** The network is back: no use in waiting for timers. */
function hurry(session) {
  if (session.done || !session.id) return
  const { ladder, timers } = session
  session.reached()
  const works = Boolean(session.receiver && session.receiver.welcome)
  if (works) session.ended(session.receiver, { clean: true })
  session.strikes = 0
  if (timers.receive) {
    session.cancel('receive')
    if (!works) ladder.transport = ladder.good || ladder.transport
    session.receive()
  }
  if (timers.post) {
    session.cancel('post')
    session.sender.pump()
  }
}
