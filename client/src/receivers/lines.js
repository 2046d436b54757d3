import { answerOf, parse } from '../answers.js'
import { attempt, ignore } from '../environment.js'
import { promised } from '../times.js'
import { Receiver } from './receiver.js'

/** A stream of JSON lines. */
export class LinesReceiver extends Receiver {
  constructor(session) {
    super(session, 'ndjson')
  }

  begin() {
    const { session } = this
    const parameters = Object.assign(session.receiving(), { pad: this.padding() })
    const credentials = session.options.withCredentials ? 'include' : 'same-origin'
    const init = { headers: { Accept: 'application/x-ndjson' }, credentials, cache: 'no-store', signal: this.aborter.signal }
    promised(() => session.options.fetch(session.requests.url('http', parameters), init))
      .then((response) => (response.status === 200 ? this.read(response) : answerOf(response)))
      .then((why) => session.ended(this, why), () => session.ended(this, {}))
  }

  /** @returns {Promise<any>} why it ended */
  async read(response) {
    const { body } = response
    const reader = body.getReader ? body.getReader() : body[Symbol.asyncIterator]() // node-fetch has streams of Node's
    const decoder = new TextDecoder()
    const pieces = [] // of a line that is not whole yet: joined once, since it may come in many
    for (;;) {
      const { done, value } = await (reader.read ? reader.read() : reader.next())
      if (this.stopped && reader.cancel) attempt(() => promised(() => reader.cancel()).catch(ignore))
      if (done || this.stopped) return { clean: pieces.length === 0 && this.welcome }
      const lines = decoder.decode(value, { stream: true }).split('\n')
      pieces.push(lines[0])
      for (let i = 1; i < lines.length; i++) {
        const line = pieces.splice(0).join('')
        pieces.push(lines[i])
        if (line.trim()) this.session.heard(this, parse(line))
      }
      if (pieces.length === 1 && pieces[0] === '') pieces.pop()
    }
  }
}
