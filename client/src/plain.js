// A native WebSocket: promises nothing across a cut.

import { binaryAs, copyOf } from './binary.js'
import { attempt, ignore } from './environment.js'
import { later, limit } from './times.js'

export const CLOSE_FOLLOWS = 250 // an error, of a WebSocket that does not open

export class Plain {
  constructor(conversation) {
    this.conversation = conversation
    this.transport = 'websocket'
    this.wasOpen = false
    this.cancel = ignore // of the time in which it has to open
  }

  begin() {
    const { url, protocols, options, chosen, binaryType } = this.conversation
    try {
      this.socket = new options.WebSocket(url, protocols)
      this.socket.onopen = () => this.opened()
      this.socket.onmessage = ({ data }) => this.conversation.message(this, this.asChosen(data))
      this.socket.onclose = (event) => this.closed(event)
      this.socket.onerror = () => this.failing()
    } catch (e) { // such as ws: on an https: page
      this.abandon()
      later(() => this.conversation.failed(this, {}), 0)
      return
    }
    if (chosen) this.setBinaryType(binaryType)
    this.cancel = limit(() => this.giveUp(), options.timeouts.websocket)
  }

  /** Node's ws has Buffers. */
  asChosen(data) {
    return ArrayBuffer.isView(data) ? binaryAs(this.conversation.binaryType, copyOf(data)) : data
  }

  opened() {
    this.cancel()
    this.wasOpen = true
    this.conversation.opened(this, this.socket.protocol || '', this.socket.extensions || '')
  }

  closed({ code, reason, wasClean }) {
    this.cancel()
    if (this.wasOpen) {
      this.conversation.closed(this, code, reason, wasClean === undefined ? code !== 1006 : wasClean) // React Native does not say
    } else {
      this.conversation.failed(this, {})
    }
  }

  /** Close follows; but Chromium says only this where the page's policy forbids the connection. */
  failing() {
    if (this.wasOpen) return
    this.cancel()
    this.cancel = limit(() => this.giveUp(), CLOSE_FOLLOWS)
  }

  giveUp() {
    this.abandon()
    this.conversation.failed(this, {})
  }

  /** The application's heartbeat was not answered. A native close() would wait for the peer, which may be gone. */
  doubt() {
    this.abandon()
    this.conversation.closed(this, 1006, '', false)
  }

  get bufferedAmount() { return this.socket ? this.socket.bufferedAmount : 0 }
  setBinaryType(type) { attempt(() => { if (this.socket) this.socket.binaryType = type }) }
  send(data) { this.socket.send(data) }

  close(code, reason) {
    if (code === undefined) this.socket.close()
    else this.socket.close(code, reason)
    this.awaitClose()
  }

  /** Browsers wait for minutes for a peer that is gone. What was sent before may take its time. */
  awaitClose() {
    const { bufferedAmount } = this
    this.cancel()
    this.cancel = limit(() => {
      if (this.bufferedAmount < bufferedAmount) this.awaitClose()
      else this.doubt()
    }, this.conversation.options.timeouts.close)
  }

  abandon() {
    this.cancel()
    if (this.socket) letGo(this.socket)
  }
}

/** Nothing more is heard of a WebSocket, nor of what ws and undici emit and throw when one is closed that was never open. */
export function letGo(socket) {
  attempt(() => { socket.onopen = socket.onmessage = socket.onclose = null })
  attempt(() => { socket.onerror = ignore })
  attempt(() => socket.close())
}
