import { isPolled, parse } from '../answers.js'
import { attempt } from '../environment.js'
import { later } from '../times.js'
import { Receiver } from './receiver.js'

/** Server-sent events. An EventSource would come back by itself; ours are closed instead, since the session knows better. */
export class EventsReceiver extends Receiver {
  constructor(session) {
    super(session, 'sse')
  }

  begin() {
    const { session } = this
    const { EventSource, withCredentials } = session.options
    const errors = session.id ? 'events' : undefined // statuses are hidden from scripts
    const parameters = Object.assign(session.receiving(), { pad: this.padding(), errors })
    try {
      this.source = new EventSource(session.requests.url('http', parameters), { withCredentials })
      this.source.onerror = () => session.ended(this, { clean: this.welcome })
      this.listen()
    } catch (e) {
      later(() => session.ended(this, {}), 0)
    }
  }

  listen() {
    const { session } = this
    const on = (type, read) => this.source.addEventListener(type, (event) => {
      const id = String(event.lastEventId)
      read(event.data, Number(id.slice(id.lastIndexOf(':') + 1)))
    })
    on('session', (data) => session.heard(this, { session: parse(data) }))
    on('message', (text, seq) => session.heard(this, { seq, text }))
    on('json', (data, seq) => session.heard(this, { seq, text: parse(data) }))
    on('binary', (binary, seq) => session.heard(this, { seq, binary }))
    on('close', (data, seq) => this.closed(parse(data), seq))
    on('superseded', () => session.heard(this, { superseded: true }))
  }

  closed(close, seq) {
    if (seq > 0) this.session.heard(this, { close: Object.assign({ seq }, close) })
    else this.session.ended(this, { status: close.code === 4404 ? 404 : 409, ours: true }) // the id is ID:end: a refusal
  }

  stop() {
    super.stop()
    attempt(() => { if (this.source) this.source.close() })
  }

  /**
   * Heartbeats are comments, which scripts do not see: silence tells nothing of the way, and coming back is cheap. A short poll first
   * makes Towline say here that this is superseded, if that comes through. What the poll brings is brought again.
   */
  silent() {
    const { session, quiet } = this
    if (!session.conversation.transports.includes('long-poll')) return session.ended(this, { clean: true })
    this.asked = true
    const limits = { aborter: this.aborter, timeout: session.timeouts.stream }
    session.requests.send('GET', Object.assign(session.receiving(), { wait: 0 }), limits).then((answer) => {
      if (this.stopped || this.quiet !== quiet) return // something came meanwhile
      if (!isPolled(answer)) return session.ended(this, Object.assign({}, answer, { clean: true }))
      this.expect(() => super.silent(), session.timeouts.stream)
    })
  }
}
