import { parse } from '../answers.js'
import { attempt } from '../environment.js'
import { CLOSE_FOLLOWS, letGo } from '../plain.js'
import { isReady, jsonOf } from '../outgoing.js'
import { OPEN } from '../states.js'
import { later, limit } from '../times.js'
import { Receiver } from './receiver.js'

const FATAL = [1002, 1003, 1007, 1008, 1009, 1010] // of a resumable WebSocket: what was sent again would end it again

/** A resumable WebSocket: sends as well. */
export class SocketReceiver extends Receiver {
  constructor(session) {
    super(session, 'websocket')
    this.sent = 0
    this.closeSent = false
  }

  begin() {
    const { session } = this
    const { protocols, options } = session.conversation
    const { ack } = session.receiving()
    try {
      const url = session.requests.url('ws', { session: session.id || 'new', ack })
      this.socket = new options.WebSocket(url, session.id ? [] : protocols)
      this.socket.onmessage = (event) => session.heard(this, parse(event.data))
      this.socket.onclose = (event) => this.closed(event)
      this.socket.onerror = () => this.failing()
    } catch (e) {
      later(() => session.ended(this, {}), 0)
    }
  }

  /** Close follows; but Chromium says only this where the page's policy forbids the connection. */
  failing() {
    if (this.welcome || this.stopped) return
    this.cancel()
    this.cancel = limit(() => this.session.ended(this, {}), CLOSE_FOLLOWS)
  }

  closed({ code, reason }) {
    if (this.welcome && FATAL.includes(code)) this.session.finish(code, reason, false)
    else this.session.ended(this, {})
  }

  stop() {
    super.stop()
    if (this.socket) letGo(this.socket)
  }

  /** What cannot be sent now is sent again by what comes next. */
  tell(object) {
    attempt(() => { if (this.socket.readyState === OPEN) this.socket.send(JSON.stringify(object)) })
  }

  flush() {
    const { closing, sender: { outgoing } } = this.session
    for (let i = outgoing.length ? Math.max(0, this.sent + 1 - outgoing[0].seq) : 0; i < outgoing.length; i++) {
      if (!isReady(outgoing[i])) return
      this.sent = outgoing[i].seq
      this.tell(Object.assign({ seq: this.sent }, jsonOf(outgoing[i])))
    }
    if (closing && !this.closeSent) {
      this.closeSent = true
      this.tell({ close: { code: closing.code === undefined ? 1000 : closing.code, reason: closing.reason || '' } })
    }
  }

  /**
   * Its heartbeats are pings, which scripts do not see. A number that was accepted before is acknowledged again, whatever comes
   * with it: that makes an echo. Where nothing was sent yet, a number ahead is refused, and the session comes back.
   */
  silent() {
    const { session } = this
    const accepted = session.sender.nextSeq - session.sender.outgoing.length > 1
    this.asked = session.sender.nextSeq === 1
    if (accepted || this.asked) this.tell({ seq: accepted ? 1 : 2, text: '' }) // else what waits is the question
    this.awaitAnswer()
  }

  check() {
    this.silent()
  }

  awaitAnswer() {
    const { bufferedAmount } = this.socket
    this.expect(() => {
      if (this.socket.bufferedAmount < bufferedAmount) this.awaitAnswer() // the question may be behind much that goes out slowly
      else this.session.ended(this, { silent: this.hollow && !this.overslept() })
    }, this.session.timeouts.websocket)
  }

  /** What took over from another has to show soon that it can do as well. */
  patience() {
    return this.from ? this.session.timeouts.websocket : super.patience()
  }
}
