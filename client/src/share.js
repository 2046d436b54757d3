// A session's share of its browser's connections: of six to a host by HTTP/1.1, for all its pages.

import { crowdAt } from './crowd.js'

const CROWDED_MOST = 60000

/** Says whether a session may hold a connection to receive by, or polls without one. */
export class ConnectionShare {
  constructor(session) {
    this.session = session
    this.crowded = false // gives its connection back, since a POST waits for one
    this.crowdedFor = 0 // milliseconds, behind the first answer to a POST
    this.uncrowded = -Infinity // when it took a connection again
    this.crowd = undefined // of all pages
    this.ticket = null // among its receivers
  }

  /** The transport to receive by. */
  due() {
    return this.isBrief() ? 'long-poll' : this.session.ladder.transport
  }

  /** Takes part in the division of the browser's connections while it receives by one of them. */
  enter() {
    const { session } = this
    if (session.ladder.transport === 'websocket') {
      this.leave()
    } else if (!this.ticket) {
      this.crowd = crowdAt(session.conversation.url)
      this.ticket = this.crowd ? this.crowd.enter(() => session.receiveAnew()) : null
    }
  }

  leave() {
    if (this.ticket) this.crowd.leave(this.ticket)
    this.ticket = null
    this.crowded = false
  }

  /** Whether it is to poll and hold no connection: until a POST has got one, or while other pages need them more. */
  isBrief() {
    if (this.session.ladder.transport === 'websocket' || !this.mayPoll()) return false
    return this.crowded || Boolean(this.ticket && !this.ticket.mayHold)
  }

  mayPoll() {
    const { transports, postless } = this.session.conversation
    return !postless && transports.includes('long-poll')
  }

  /** All the browser's connections to the host may be taken by receivers, of this page and others: give ours back between short polls. */
  makeRoom() {
    const { session } = this
    session.cancel('crowded') // it goes on
    const receives = !session.done && session.receiver && session.receiver.welcome
    if (this.crowded || !receives || session.ladder.transport === 'websocket' || !this.mayPoll()) return
    this.crowded = true
    const isSoonAgain = Date.now() - this.uncrowded < 2 * this.crowdedFor
    this.crowdedFor = isSoonAgain ? Math.min(CROWDED_MOST, 2 * this.crowdedFor) : session.timeouts.crowded
    session.receiveAnew()
  }

  /** A POST was answered. There may be room again some time later, unless another waits for long until then. */
  answered() {
    const { session } = this
    if (this.crowded && !session.timers.crowded) session.delay('crowded', () => this.uncrowd(), this.crowdedFor)
  }

  uncrowd() {
    const { session } = this
    if (!this.crowded) return // a WebSocket has taken over
    // A stream begun now would take the session from a WebSocket that is being tried.
    if (session.probe) return session.delay('crowded', () => this.uncrowd(), session.timeouts.crowded)
    this.crowded = false
    this.uncrowded = Date.now()
    if (session.receiver) session.receiver.stop()
    session.receiver = null
    session.receive()
  }
}
