// One socket's fate: which transport is next, reconnecting, heartbeats.

import { originOf } from './address.js'
import { isRefusal } from './answers.js'
import { sizeOf } from './binary.js'
import { eventOf, ignore } from './environment.js'
import { recall, remember } from './memory.js'
import { followPage, hurry, leave, look } from './page.js'
import { Plain } from './plain.js'
import { Session } from './session.js'
import { CLOSED, CLOSING, CONNECTING, OPEN } from './states.js'
import { later, limit } from './times.js'
import { isUsable } from './receivers/index.js'

const NEWS_LASTS = 5000
const NEWS_PAUSE = 1000 // at most, so that those whom the same network lost do not all come at once
const COME_BACK = [1001, 1006, 1011, 1012, 1013, 1014, 1015] // others mean what they say: the same again would end the same

export class Conversation {
  constructor(socket, url, protocols, options) {
    this.socket = socket
    this.url = url
    this.protocols = protocols
    this.options = options
    this.readyState = CONNECTING
    this.binaryType = 'blob'
    this.chosen = false // whether the page has said a binaryType: not each environment's WebSocket begins with blobs
    this.protocol = ''
    this.extensions = ''
    this.connection = null // Plain or Session
    this.discarded = 0 // bytes of what was sent too late
    this.attempts = 0 // that did not open, in a row
    this.hadSocket = false // a plain WebSocket was open
    this.ours = false // the page has called close()
    this.reconnecting = undefined // a timer
    this.notBefore = 0 // a server's wish
    this.news = -Infinity // when the network was last said to be back
    this.hopeless = false // refused in a way that trying again will not mend
    this.transports = options.transports.filter((name) => isUsable(name, options))
    this.deaf = ignore // to the page
  }

  begin() {
    this.deaf()
    this.deaf = followPage(this)
    const remembered = recall(this.url)
    this.postless = false // whether opening by a POST has failed
    this.mute = false // whether POSTs are swallowed
    this.untried = this.transports.slice()
    if (this.untried.includes(remembered)) {
      this.untried = [remembered].concat(this.untried.filter((name) => name !== remembered))
    }
    this.next({})
  }

  /** @param why how the transport before it failed: {status, retryAfter}, as far as it is known */
  next(why) {
    if (this.postless) this.untried = this.untried.filter((name) => name !== 'long-poll')
    if (this.mute) this.untried = this.untried.filter((name) => name === 'websocket')
    const transport = this.untried.shift()
    // What the server itself refuses, it refuses on each transport; 429 and 503 say when to come back.
    if (!transport || isRefusal(why)) {
      this.hopeless = why.status === 401 || why.status === 403
      this.connection = null
      later(() => this.lost(1006, '', false, why), 0) // never within the constructor
    } else if (transport === 'websocket' && !this.options.resume) {
      this.connection = new Plain(this)
    } else {
      this.connection = new Session(this, transport)
    }
    if (this.connection) this.connection.begin()
  }

  get transport() { return this.connection ? this.connection.transport : '' }

  get bufferedAmount() { return this.discarded + (this.connection ? this.connection.bufferedAmount : 0) }

  setBinaryType(type) {
    this.binaryType = type
    this.chosen = true
    if (this.connection instanceof Plain) this.connection.setBinaryType(type)
  }

  send(data) {
    if (this.readyState === OPEN) {
      this.connection.send(data)
    } else { // the standard: only counted
      this.discarded += sizeOf(data)
    }
  }

  close(code, reason) {
    if (this.readyState === CLOSING || this.readyState === CLOSED) return
    this.ours = true
    this.stopReconnecting()
    const wasOpen = this.readyState === OPEN
    this.readyState = CLOSING
    if (wasOpen) {
      this.connection.close(code, reason || '')
    } else { // the standard: the connection fails
      this.untried = []
      if (this.connection) this.connection.abandon()
      this.connection = null
      later(() => this.lost(1006, '', false, {}), 0)
    }
  }

  // -- told by the connection --

  opened(connection, protocol, extensions) {
    if (connection !== this.connection || this.readyState !== CONNECTING) return
    this.readyState = OPEN
    this.attempts = 0
    this.protocol = protocol
    this.extensions = extensions
    if (connection instanceof Plain) {
      this.hadSocket = true
      remember(this.url, 'websocket', this.transports)
    }
    this.startHeartbeat()
    this.dispatch(eventOf('Event', 'open', {}))
  }

  failed(connection, why) {
    if (connection === this.connection) this.next(why)
  }

  /** @param data as the application gets it */
  message(connection, data) {
    if (connection !== this.connection || this.readyState !== OPEN) return // the standard: not while closing
    this.answered()
    this.dispatch(eventOf('MessageEvent', 'message', { data, origin: originOf(this.url) }))
  }

  closed(connection, code, reason, clean) {
    if (connection !== this.connection) return
    this.discarded += connection.bufferedAmount // the standard: it does not go back to 0
    this.connection = null
    this.lost(code, reason, clean, {})
  }

  lost(code, reason, clean, why) {
    if (this.readyState === CLOSED) return
    clearInterval(this.heartbeat)
    this.answered()
    const again = this.options.reconnect && !this.ours && !this.hopeless && COME_BACK.includes(code) && this.mayTryAgain()
    this.readyState = again ? CONNECTING : CLOSED
    if (again) {
      this.protocol = this.extensions = ''
      this.notBefore = Date.now() + 1000 * (why.retryAfter || 0)
      this.reconnecting = setTimeout(() => this.reconnect(), this.isNews() ? NEWS_PAUSE * Math.random() : this.pause(why))
    } else {
      this.deaf()
    }
    if (!clean && code === 1006) this.dispatch(eventOf('Event', 'error', {}))
    this.dispatch(closeEvent(code, reason, clean, Boolean(again)))
  }

  reconnect() {
    this.stopReconnecting()
    this.begin()
  }

  stopReconnecting() {
    clearTimeout(this.reconnecting)
    this.reconnecting = undefined
  }

  mayTryAgain() {
    const { attempts = Infinity } = this.options.reconnect
    return this.attempts < attempts
  }

  /** Longer each time, and different for each client, so that they do not all come back at once. */
  pause(why) {
    const { min = 1000, max = 30000 } = this.options.reconnect
    const most = Math.min(max, min * Math.pow(2, this.attempts++))
    return Math.max(most * (0.5 + Math.random() / 2), 1000 * (why.retryAfter || 0))
  }

  startHeartbeat() {
    const { heartbeat } = this.options
    if (heartbeat && heartbeat.interval > 0) this.heartbeat = setInterval(() => this.beat(heartbeat), heartbeat.interval)
  }

  beat({ message, timeout }) {
    if (this.readyState !== OPEN) return
    this.send(typeof message === 'function' ? message() : message || '')
    if (!(timeout > 0) || this.awaited) return
    this.awaited = limit(() => {
      this.answered()
      if (this.connection) this.connection.doubt()
    }, timeout)
  }

  /** Something came, or nothing is awaited any more. */
  answered() {
    if (this.awaited) this.awaited()
    this.awaited = undefined
  }

  // -- told by the page --

  /** The network is back. */
  hurry() {
    this.news = Date.now()
    if (!this.reconnectNow() && this.connection instanceof Session) hurry(this.connection)
  }

  /** The page is looked at again. */
  look(wasAway) {
    if (this.reconnectNow()) return
    if (this.connection instanceof Session) look(this.connection, wasAway)
    else if (wasAway && this.heartbeat) this.beat(this.options.heartbeat)
  }

  /** Whether a connection that is lost now is lost by that, which may be heard of first: once. */
  isNews() {
    const isNews = Math.abs(Date.now() - this.news) < NEWS_LASTS && Date.now() >= this.notBefore
    if (isNews) this.news = -Infinity
    return isNews
  }

  leave() {
    if (this.connection instanceof Session) leave(this.connection)
    this.deaf()
  }

  /** @return whether it was waiting to reconnect */
  reconnectNow() {
    const waits = this.reconnecting !== undefined
    if (waits && Date.now() >= this.notBefore) this.reconnect()
    return waits
  }

  dispatch(event) {
    this.socket.dispatchEvent(event)
  }
}

/** @param willReconnect beyond the standard: whether `open` may come again */
function closeEvent(code, reason, wasClean, willReconnect) {
  const event = eventOf('CloseEvent', 'close', { code, reason, wasClean })
  Object.defineProperty(event, 'willReconnect', { value: willReconnect, enumerable: true })
  return event
}
