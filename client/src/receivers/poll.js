import { isPolled } from '../answers.js'
import { Receiver } from './receiver.js'

const BRIEF_POLL = { least: 500, most: 2000 } // pauses between polls that hold no connection, after an answer that brought nothing

/** Long polls. */
export class PollReceiver extends Receiver {
  constructor(session) {
    super(session, 'long-poll')
  }

  begin() {
    this.run().then((why) => this.session.ended(this, why))
  }

  async run() {
    const { session } = this
    const { aborter } = this
    let pause = BRIEF_POLL.least
    while (!this.stopped) {
      // The first is short: its answer shows that this works.
      const isBrief = session.share.isBrief()
      const wait = this.welcome && !isBrief ? undefined : 0
      const number = session.received
      const asked = ++session.begun
      const parameters = Object.assign(session.receiving(), { wait })
      const timeout = 1000 * (session.description.hold || 25) + session.timeouts.stream
      const answer = await session.requests.send('GET', parameters, { aborter, timeout })
      if (this.stopped || !isPolled(answer)) return answer
      session.acks.knows(number)
      session.answered = Math.max(session.answered, asked)
      session.welcomed(this)
      session.heard(this, answer.body)
      if (!isBrief || answer.status !== 204) {
        pause = BRIEF_POLL.least
      } else {
        await new Promise((resolve) => setTimeout(resolve, pause))
        if (!session.share.crowded) pause = Math.min(BRIEF_POLL.most, pause * 2)
      }
    }
    return {}
  }

  /** Each poll has its own time, and is an answer. */
  alive() {
    this.carries()
  }
}
