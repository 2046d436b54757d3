// A Towline session: messages numbered and acknowledged, so none is lost or doubled whatever breaks.

import { Acknowledgements } from './acknowledgements.js'
import { isRefusal } from './answers.js'
import { binaryAs, fromBase64 } from './binary.js'
import { global } from './environment.js'
import { Ladder } from './ladder.js'
import { remember } from './memory.js'
import { random } from './random.js'
import { RECEIVERS } from './receivers/index.js'
import { EARLY } from './receivers/receiver.js'
import { Requests } from './requests.js'
import { Sender } from './sender.js'
import { ConnectionShare } from './share.js'
import { later, limit } from './times.js'

const AWAKE_MOST = 30000 // between two attempts of a page that is awake

/**
 *   OPENING --described--> LIVE --farewell, lost, timeout of close()--> done
 *
 * Receivers report objects to heard(); numbers make sure that each message is delivered once.
 */
export class Session {
  constructor(conversation, transport) {
    this.conversation = conversation
    this.options = conversation.options
    this.timeouts = conversation.options.timeouts
    this.id = ''
    this.description = {}
    this.received = 0 // the highest number that came down
    this.closing = null // {code, reason} once the page has called close()
    this.done = false

    this.proven = false // whether any receiver has worked yet
    this.receiver = null
    this.probe = null // a receiver of a better transport, on trial
    this.begun = 0 // requests of receivers
    this.answered = 0 // the latest of them that was answered
    this.strikes = 0 // ends of receivers without progress between them
    this.misfits = 0 // disagreements on numbers without progress between them
    this.lastTry = Date.now() // or contact
    this.inVain = 0 // milliseconds for which it was tried to reach anybody
    this.asking = null // a promise, while a question is under way
    this.timers = {} // by name

    this.requests = new Requests(conversation)
    this.ladder = new Ladder(this, transport)
    this.share = new ConnectionShare(this)
    this.sender = new Sender(this)
    this.acks = new Acknowledgements(this)
  }

  get transport() { return this.ladder.transport }

  get bufferedAmount() { return this.sender.bufferedAmount }

  send(data) { this.sender.send(data) }

  /** Whether each of its requests acknowledges. */
  isPolling() { return Boolean(this.receiver && this.receiver.name === 'long-poll') }

  begin() {
    const { transports, postless } = this.conversation
    if (this.transport === 'websocket' || postless || !transports.includes('long-poll')) this.receive()
    else this.open()
  }

  /**
   * By a POST, since that is answered at once even where streams are gathered on the way: should the stream not work, the same
   * session goes on by another transport, and the server behind sees one client, not several.
   */
  open() {
    const { protocols } = this.receiving()
    this.requests.send('POST', { session: 'new', protocols }, { timeout: this.timeouts.poll }).then((answer) => {
      if (this.done) { // given up meanwhile: the server behind need not wait for nobody
        this.id = (answer.status === 201 && answer.body.id) || ''
        return this.beacon()
      }
      if (answer.status === 201 && answer.body.id) {
        this.described(answer.body)
        this.receive()
      } else if (answer.status === 0) { // a session that can only listen is none
        this.conversation.mute = Boolean(answer.late)
        this.failedToOpen(answer)
      } else {
        this.conversation.postless = true
        if (this.transport === 'long-poll' || isRefusal(answer)) this.failedToOpen(answer)
        else this.receive() // the stream opens it: polls may not be offered
      }
    })
  }

  /** Parameters of a request that opens the session, or receives for it. */
  receiving() {
    const offered = this.conversation.protocols.join(',') || undefined
    return this.id
      ? { session: this.id, ack: this.received, t: random() }
      : { protocols: offered, t: random() }
  }

  receive() {
    if (this.done || this.receiver) return
    this.share.enter()
    this.receiver = this.start(this.share.due())
  }

  /** In the way that is due by now. */
  receiveAnew() {
    if (this.done || !this.receiver || !this.receiver.welcome || !this.share.mayPoll()) return
    this.receiver.stop()
    this.receiver = null
    this.receive()
  }

  start(transport) {
    const receiver = new RECEIVERS[transport](this)
    receiver.number = ++this.begun
    const patience = { websocket: this.timeouts.websocket, 'long-poll': this.timeouts.poll }[transport] || this.timeouts.stream
    receiver.cancel = limit(() => this.ended(receiver, { silent: true }), patience)
    receiver.begin()
    return receiver
  }

  heard(receiver, object) {
    try {
      this.hear(receiver, object)
    } catch (e) { // nonsense, such as base64 that is none
      this.misfit(receiver, 'out of step')
    }
  }

  hear(receiver, object) {
    if (this.done || receiver.stopped) return
    if (object.session) {
      this.described(object.session)
      this.welcomed(receiver)
    } else if (!receiver.welcome) {
      // A request of ours that overtook it is no fault of its own; else no bridge, but something else answered.
      const superseded = Boolean(object.superseded)
      if (receiver.name === 'websocket' && !superseded) this.ladder.isNoBridge()
      return this.ended(receiver, { superseded })
    }
    if (this.done || receiver.stopped) return
    this.reached()
    if (object.ack !== undefined && this.sender.accepted(object.ack)) receiver.carries()
    receiver.alive()
    const messages = object.messages || (object.seq ? [object] : [])
    for (const message of messages) {
      if (!this.deliver(receiver, message)) return
    }
    if (object.close) return this.farewell(receiver, object.close)
    // By another receiver than our probe, it was an old request of ours that came late: take it back.
    if (object.superseded) this.ended(receiver, { superseded: true, clean: receiver.asked })
  }

  described(description) {
    const isNew = !this.id
    this.description = description
    this.id = description.id
    this.sender.accepted(description.ack)
    if (isNew) this.conversation.opened(this, description.protocol || '', '')
  }

  /** The receiver works. */
  welcomed(receiver) {
    if (this.done || receiver.welcome) return
    receiver.cancel()
    this.answered = Math.max(this.answered, receiver.number)
    receiver.welcome = true
    receiver.since = Date.now()
    receiver.timer = setTimeout(() => { receiver.early = false }, EARLY)
    this.proven = true
    if (receiver === this.probe) this.exchange(receiver)
    this.ladder.worked()
    if (receiver.name === this.transport) remember(this.conversation.url, receiver.name, this.conversation.transports)
    receiver.alive()
    this.sender.pump()
    this.ladder.planUpgrade()
    if (receiver.name !== this.share.due()) later(() => this.receiveAnew(), 0) // it is known by now what others hold
  }

  exchange(probe) {
    if (this.receiver) this.receiver.stop()
    this.receiver = probe
    this.probe = null
    this.ladder.exchanged(probe.name)
    if (probe.name === 'websocket') this.share.leave() // it has a connection of its own
  }

  /** @return whether the receiver may go on */
  deliver(receiver, message) {
    if (message.seq <= this.received) return true // came again
    if (message.seq !== this.received + 1) {
      this.ended(receiver, {}) // a gap: what is missing comes again from where we are
      return false
    }
    this.received = message.seq
    this.progress()
    const bytes = message.text === undefined ? fromBase64(message.binary) : null
    this.acks.bytesToAcknowledge += bytes ? bytes.length : message.text.length
    this.acks.plan()
    this.conversation.message(this, bytes ? binaryAs(this.conversation.binaryType, bytes) : message.text)
    return !this.done && !receiver.stopped
  }

  farewell(receiver, { seq, code, reason, clean }) {
    if (!seq) { // for this connection alone: it disagrees with something we said
      if (receiver.asked) return this.ended(receiver, { clean: true })
      if (code === 1009) return this.finish(1009, reason, false)
      return this.misfit(receiver, reason)
    }
    if (seq > this.received + 1) return this.ended(receiver, {})
    this.received = seq
    // Towline would keep the farewell for our coming back. A simple request to browsers: no preflight.
    this.requests.send('POST', { session: this.id, ack: seq, close: 1000 }, { keepalive: true })
    const unsaid = this.closing && this.closing.code === undefined && code === 1000
    this.over(unsaid ? 1005 : code, reason, clean)
  }

  misfit(receiver, reason) {
    if (++this.misfits > 3) return this.finish(1006, reason || 'out of step', false)
    this.ended(receiver, {})
  }

  progress() {
    this.strikes = 0
    this.misfits = 0
  }

  /** @param why has status, retryAfter, body, clean, superseded, silent, doubted, as far as it is known; clean: it ended as streams have to */
  ended(receiver, why) {
    if (this.done || receiver.stopped) return
    receiver.stop()
    if (receiver === this.probe) {
      this.probe = null
      const isBeaten = Boolean(this.receiver && this.receiver.welcome && !why.superseded) // another comes through, and it does not
      this.ladder.probed(receiver.name, isBeaten, why.superseded)
      if (!this.receiver) this.receive()
      return
    }
    if (receiver !== this.receiver) return
    this.receiver = null
    if (!this.id) return this.failedToOpen(why)
    if (why.superseded && this.probe) return // the probe is about to be welcomed, or to fail
    this.resume(receiver, why)
  }

  failedToOpen(why) {
    this.abandon()
    this.conversation.failed(this, why)
  }

  resume(receiver, why) {
    if (this.judged(why)) return
    if ((why.status === 400 || why.status === 403) && why.ours) return this.finish(1006, 'refused', false)
    if (why.status === 409 && ++this.misfits > 3) return this.finish(1006, 'out of step', false)
    if (this.isUnreachable()) return this.finish(1006, 'unreachable', false)
    if (this.ladder.isFutile(receiver, why)) this.ladder.stepDown(receiver, why)
    this.delay('receive', () => this.receive(), this.pause(receiver, why))
    if (!receiver.welcome && this.ladder.after(this.transport) === 'websocket') this.ask() // a WebSocket's refusal has no status for scripts
  }

  /**
   * Whether Towline has said that the session has ended. Nobody else can say it: how long it is kept counts from when Towline noticed
   * the cut, and a page may have slept since.
   */
  judged({ status, ours, body }) {
    if (!ours || (status !== 404 && status !== 410)) return false
    if (status === 404) this.over(1006, 'session lost', false)
    else this.over(body.code || 1006, '', false)
    return true
  }

  reached() {
    this.inVain = 0
    this.lastTry = Date.now()
  }

  /** Whether so much time was spent on trying that no server can have kept the session. A page that sleeps does not try. */
  isUnreachable() {
    const now = Date.now()
    this.inVain += Math.min(AWAKE_MOST, Math.max(0, now - this.lastTry))
    this.lastTry = now
    return this.inVain > this.timeouts.unreachable + 1000 * (this.description.resumeWindow || 120)
  }

  /** Whether the session is still there, and POSTs reach it: one that Towline answers at once. Resolves to its answer. */
  ask() {
    this.asking = this.asking || this.sender.postMessages([], { timeout: this.timeouts.websocket }).then((answer) => {
      this.asking = null
      if (!this.done && !this.judged(answer) && answer.body.ack !== undefined) this.sender.accepted(answer.body.ack)
      return answer
    })
    return this.asking
  }

  pause(receiver, why) {
    if (why.clean && !receiver.early) return 0
    this.strikes++
    const most = Math.min(this.timeouts.retryMax, this.timeouts.retryMin * Math.pow(2, this.strikes - 1))
    return Math.max(most * Math.random(), 1000 * (why.retryAfter || 0))
  }

  /** Has a stream asked for anew: whether that is answered tells whether the network is there. */
  comeBack() {
    const { receiver } = this
    if (receiver && receiver.welcome && (receiver.name === 'ndjson' || receiver.name === 'sse')) this.ended(receiver, { clean: true })
  }

  close(code, reason) {
    this.closing = { code, reason }
    this.sender.pump()
    const time = this.timeouts.close + (this.sender.outgoing.length ? this.timeouts.post : 0)
    this.delay('close', () => this.finish(1006, '', false), time)
  }

  /**
   * The application doubts that anybody is there. What a WebSocket has carried for long it does not begin to hold back: that is a cut.
   * A stream need not have carried anything yet, since Towline's heartbeats are slower; a WebSocket's messages are acknowledged at once.
   */
  doubt() {
    const { receiver } = this
    if (!receiver) return
    const isSocket = receiver.name === 'websocket'
    const stayed = isSocket && Date.now() - receiver.since > this.timeouts.upgrade
    this.ended(receiver, { silent: !stayed, doubted: !isSocket })
  }

  /** Ends a session that Towline may still have. */
  finish(code, reason, clean) {
    if (this.done) return
    this.beacon()
    this.over(code, reason, clean)
  }

  over(code, reason, clean) {
    if (this.done) return
    this.quit()
    this.conversation.closed(this, code, reason, clean)
  }

  /** Before it was open. */
  abandon() {
    this.beacon()
    this.quit()
  }

  quit() {
    this.done = true
    this.share.leave()
    if (this.receiver) this.receiver.stop()
    if (this.probe) this.probe.stop()
    this.receiver = this.probe = null
    Object.keys(this.timers).forEach((name) => this.cancel(name))
  }

  beacon() {
    if (!this.id) return
    const { code = 1000, reason } = this.closing || {}
    const url = this.requests.url('http', { session: this.id, close: code, reason: reason || undefined })
    const { navigator } = global
    if (this.options.withCredentials && navigator && navigator.sendBeacon && navigator.sendBeacon(url)) return
    this.requests.send('POST', { session: this.id, close: code, reason: reason || undefined }, { keepalive: true })
  }

  delay(name, task, time) {
    this.cancel(name)
    this.timers[name] = setTimeout(() => { delete this.timers[name]; if (!this.done) task() }, time)
  }

  cancel(name) {
    clearTimeout(this.timers[name])
    delete this.timers[name]
  }
}
