// What has come down and Towline does not know of yet.

/** Tells Towline in time what a session has received, by whatever goes up. */
export class Acknowledgements {
  constructor(session) {
    this.session = session
    this.acknowledged = 0 // the highest number that Towline knows to have come down
    this.bytesToAcknowledge = 0
  }

  plan() {
    const { session } = this
    if (session.isPolling() || session.timers.ackNow) return // each poll acknowledges
    if (this.bytesToAcknowledge * 4 >= (session.description.buffer || Infinity)) {
      session.delay('ackNow', () => this.acknowledge(), 0)
    } else if (!session.timers.ack) {
      session.delay('ack', () => this.acknowledge(), session.timeouts.ack)
    }
  }

  acknowledge() {
    const { session } = this
    session.cancel('ack')
    if (session.received === this.acknowledged) return
    const receiver = session.receiver
    if (receiver && receiver.name === 'websocket' && receiver.welcome) {
      receiver.tell({ ack: session.received })
      this.knows(session.received)
    } else {
      session.sender.pump()
    }
  }

  /** Towline has our acknowledgement. */
  knows(number) {
    this.acknowledged = Math.max(this.acknowledged, number)
    this.bytesToAcknowledge = 0
    this.session.cancel('ack')
    if (this.session.received > this.acknowledged) this.plan() // what came meanwhile
  }
}
