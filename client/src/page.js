// What a page goes through, as far as its sockets have to know.

import { global, onPage } from './environment.js'
import { bodyOf, jsonSize } from './outgoing.js'

const AWAY = 30000 // for so long hidden, a page may have lost its connections without a word: iOS does not say
const BEACON_BYTES = 60000 // what browsers let a page that leaves still send

/** @return makes the conversation deaf to it */
export function followPage(conversation) {
  let hiddenSince = Infinity
  return onPage({
    pagehide: ({ persisted }) => !persisted && conversation.leave(), // else it may come back from the browser's back-forward cache
    pageshow: ({ persisted }) => persisted && conversation.hurry(),
    online: () => conversation.hurry(),
    resume: () => conversation.look(true),
    visibilitychange: () => {
      if (global.document.visibilityState === 'hidden') {
        hiddenSince = Date.now()
      } else {
        conversation.look(Date.now() - hiddenSince >= AWAY)
        hiddenSince = Infinity
      }
    },
  })
}

/** For good. */
export function leave(session) {
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

/** The network is back: what was open may lead nowhere, and there is no use in waiting for timers. */
export function hurry(session) {
  if (session.done || !session.id) return
  session.reached()
  const works = receives(session)
  if (works) session.ended(session.receiver, { clean: true })
  stopWaiting(session, works)
}

/** The page is looked at again. */
export function look(session, wasAway) {
  if (session.done || !session.id) return
  if (wasAway && receives(session)) session.receiver.check()
  stopWaiting(session, false)
}

function receives({ receiver }) {
  return Boolean(receiver && receiver.welcome)
}

function stopWaiting(session, works) {
  const { ladder, timers } = session
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
