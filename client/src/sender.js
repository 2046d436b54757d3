// A session's messages on their way up. They wait until Towline has accepted them; what a broken connection may or may not have carried
// is sent again with the same number.

import { isTaken } from './answers.js'
import { bytesOf, copyOf, isBlob, isBuffer, sizeOf, wellFormed } from './binary.js'
import { Aborter } from './environment.js'
import { bodyOf, isReady, jsonSize } from './outgoing.js'

const BATCH_BYTES = 256 * 1024
const BATCH_MESSAGES = 500
const SMALL_BYTES = 16 * 1024 // of a POST that any network carries at once
const UNSENT = { swallowed: 3, answered: 2 } // what a POST that did not come through counts: that nobody answered, or somebody else
const MOST_UNSENT = 9

/** Numbers and keeps a session's messages, and sends them by POSTs where its receiver does not. */
export class Sender {
  constructor(session) {
    this.session = session
    this.outgoing = [] // not accepted, consecutive
    this.nextSeq = 1
    this.bufferedAmount = 0
    this.pumping = false
    this.posting = null // what ends the POST that is under way
    this.postFailures = 0
    this.unsent = 0 // what POSTs in a row count that did not come through while other requests did
    this.proof = 0 // the latest request of a receiver when that was last asked
    this.batchBytes = BATCH_BYTES // halved where requests do not come through
    this.closeTold = false
  }

  send(data) {
    /** @type {import('./outgoing.js').Outgoing} */
    const entry = { seq: this.nextSeq++, size: sizeOf(data) }
    if (isBlob(data)) {
      bytesOf(data).then(
        (bytes) => { entry.bytes = bytes; this.pump() },
        () => this.session.finish(1006, 'a Blob could not be read', false))
    } else if (isBuffer(data)) {
      entry.bytes = new Uint8Array(data.slice(0)) // the page may write into it afterwards
    } else if (ArrayBuffer.isView(data)) {
      entry.bytes = copyOf(data)
    } else {
      entry.text = wellFormed(String(data))
    }
    this.outgoing.push(entry)
    this.bufferedAmount += entry.size
    this.pumpSoon()
  }

  /** What a page sends at once goes out as one request. */
  pumpSoon() {
    if (this.pumping) return
    this.pumping = true
    Promise.resolve().then(() => { this.pumping = false; this.pump() })
  }

  pump() {
    const { session } = this
    if (session.done || !session.id) return
    if (session.ladder.transport === 'websocket') {
      if (session.receiver && session.receiver.welcome) session.receiver.flush()
    } else if (!this.posting && !session.timers.post) {
      this.post()
    }
  }

  /** @return whether anything of it is news */
  accepted(number) {
    let count = 0
    while (count < this.outgoing.length && this.outgoing[count].seq <= number) this.bufferedAmount -= this.outgoing[count++].size
    if (count === 0) return false
    this.outgoing.splice(0, count)
    this.postFailures = 0
    this.session.progress()
    return true
  }

  /** One at a time: more would only stand in line, here or in Towline, and take connections. */
  post() {
    const { session } = this
    const batch = this.batch()
    const closes = batch.length === 0 && this.outgoing.length === 0 && session.closing && !this.closeTold
    const acknowledges = session.received > session.acks.acknowledged && !session.timers.ack && !session.isPolling()
    if (batch.length === 0 && !closes && !acknowledges) return
    const number = session.received
    const isSmall = batch.reduce((bytes, entry) => bytes + entry.size, 0) <= SMALL_BYTES
    this.posting = new Aborter()
    if (this.postFailures === 0) this.proof = session.begun
    session.delay('suspect', () => this.suspect(isSmall), this.unsent ? 0 : session.timeouts.crowded)
    const answered = closes ? this.postClose() : this.postMessages(batch, { aborter: this.posting })
    answered.then((answer) => {
      session.cancel('suspect')
      this.posting = null
      if (!session.done) this.posted(answer, number, closes)
    })
  }

  /** A POST waits for long: for one of the browser's connections, for Towline, which makes slow servers' clients wait, or for nobody. */
  suspect(isSmall) {
    const { session } = this
    session.share.makeRoom()
    const { posting } = this
    const { begun } = session
    if (!isSmall) return // the network may have enough to do with it
    session.ask().then((answer) => {
      if (session.done || this.posting !== posting || answer.status !== 0) return
      if (session.answered > begun) posting.abort() // what is numbered can be said again
      else session.delay('suspect', () => this.suspect(isSmall), session.timeouts.crowded)
    })
    session.comeBack()
  }

  postClose() {
    const { session } = this
    const { code = 1000, reason } = session.closing
    return session.requests.send('POST', { session: session.id, close: code, reason: reason || undefined })
  }

  /** @param {{aborter?: Aborter, timeout?: number}} [limits] each if it is not the usual */
  postMessages(batch, limits) {
    const { session } = this
    // In fields, so that the URL stays the same and a browser asks only once whether a page of another origin may (CORS).
    const headers = { 'Towline-Seq': String(batch.length ? batch[0].seq : this.nextSeq), 'Towline-Ack': String(session.received) }
    if (batch.length === 1) { // as it is: JSON may take six times the bytes, beyond what is allowed
      headers['Content-Type'] = batch[0].text === undefined ? 'application/octet-stream' : 'text/plain;charset=UTF-8'
    } else {
      headers['Content-Type'] = 'application/json'
    }
    return session.requests.send('POST', { session: session.id }, Object.assign({ headers, body: bodyOf(batch) }, limits))
  }

  /** As many as fit well into one request, at least one if there is one. */
  batch() {
    const batch = []
    const most = Math.min(this.batchBytes, this.session.description.maxMessage || BATCH_BYTES)
    let bytes = 0
    for (const entry of this.outgoing) {
      if (!isReady(entry) || batch.length === BATCH_MESSAGES) break
      bytes += jsonSize(entry)
      if (batch.length && bytes > most) break
      batch.push(entry)
    }
    return batch
  }

  posted(answer, number, closes) {
    const { session } = this
    const { status, retryAfter, ours, body } = answer
    session.share.answered()
    if (body.ack !== undefined) this.accepted(body.ack)
    if (isTaken(answer)) {
      session.reached()
      this.postFailures = this.unsent = 0
      session.ladder.rescued = false
      this.batchBytes = Math.min(BATCH_BYTES, this.batchBytes * 2)
      if (closes) this.closeTold = true
      else session.acks.knows(number)
      return this.pump()
    }
    if ((status === 404 || status === 410) && ours) return this.unheard()
    if (status === 413) return session.finish(1009, 'message too big', false)
    if ((status === 400 || status === 403 || status === 415) && ours) return session.finish(1006, 'refused', false)
    if (status === 409 && ++session.misfits > 3) return session.finish(1006, 'out of step', false)
    this.batchBytes = Math.max(1, Math.min(this.batchBytes / 2, status === 0 ? SMALL_BYTES : BATCH_BYTES))
    this.postFailures++
    if (!ours && !this.mayStillSend(answer)) return session.finish(1006, 'cannot send', false)
    const most = Math.min(session.timeouts.retryMax, session.timeouts.retryMin * Math.pow(2, this.postFailures - 1))
    session.delay('post', () => this.pump(), Math.max(most * (0.5 + Math.random() / 2), 1000 * (retryAfter || 0)))
  }

  /**
   * A POST was answered by nobody, or by somebody else. Where receivers' requests come through meanwhile, that is no outage: a
   * WebSocket has its turn at once, and if that does not help, the page is told.
   */
  mayStillSend({ late }) {
    const { session } = this
    if (session.ladder.transport === 'websocket') return true
    if (session.answered > this.proof) this.unsent += late ? UNSENT.swallowed : UNSENT.answered
    this.proof = session.begun
    if (this.unsent >= MOST_UNSENT && !session.probe) return false
    if (this.unsent > 0) session.ladder.rescue()
    session.comeBack()
    return true
  }

  /** The session has ended, and its receiver is about to hear with which code; if it does not, it has to ask anew. */
  unheard() {
    const { session } = this
    session.delay('post', () => {
      if (session.receiver) session.ended(session.receiver, { clean: true })
      session.delay('post', () => session.over(1006, 'session lost', false), session.timeouts.close)
    }, session.timeouts.retryMin * 4)
  }
}
