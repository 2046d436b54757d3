// What a page sees: the standard's interface, events, checks.

import { parseProtocols, parseURL } from './address.js'
import { utf8Length, wellFormed } from './binary.js'
import { Conversation } from './conversation.js'
import { HAS_EVENTS, Listeners, problem } from './environment.js'
import { settle } from './options.js'
import { CLOSED, CLOSING, CONNECTING, OPEN } from './states.js'

const MOST_REASON = 123 // RFC 6455 §5.5: a close frame's 125 bytes less the code

const inner = new WeakMap() // TowlineSocket -> Conversation
const handlers = new WeakMap() // TowlineSocket -> {type: {value, listener}}

export class TowlineSocket extends (HAS_EVENTS ? EventTarget : Listeners) {
  /**
   * @param {string | URL} url
   * @param {string | string[]} [protocols]
   * @param {import('../types/towline.js').TowlineOptions} [options]
   */
  constructor(url, protocols, options) {
    super()
    if (arguments.length === 0) throw new TypeError('TowlineSocket needs a URL')
    const settings = settle(options, defaults())
    handlers.set(this, {})
    inner.set(this, new Conversation(this, parseURL(url), parseProtocols(protocols), settings))
    inner.get(this).begin()
  }

  get url() { return inner.get(this).url }
  get readyState() { return inner.get(this).readyState }
  get protocol() { return inner.get(this).protocol }
  get extensions() { return inner.get(this).extensions }
  get bufferedAmount() { return inner.get(this).bufferedAmount }

  /** Which transport is in use: not in the standard. Empty while there is none. */
  get transport() { return inner.get(this).transport }

  get binaryType() { return inner.get(this).binaryType }
  set binaryType(type) {
    // Another value is ignored, as the standard has it for enumerations.
    if (type === 'blob' || type === 'arraybuffer') inner.get(this).setBinaryType(type)
  }

  get onopen() { return handlerOf(this, 'open') }
  set onopen(handler) { setHandler(this, 'open', handler) }
  get onmessage() { return handlerOf(this, 'message') }
  set onmessage(handler) { setHandler(this, 'message', handler) }
  get onerror() { return handlerOf(this, 'error') }
  set onerror(handler) { setHandler(this, 'error', handler) }
  get onclose() { return handlerOf(this, 'close') }
  set onclose(handler) { setHandler(this, 'close', handler) }

  send(data) {
    if (arguments.length === 0) throw new TypeError('send needs data')
    const conversation = inner.get(this)
    if (conversation.readyState === CONNECTING) throw problem('Still in CONNECTING state', 'InvalidStateError')
    conversation.send(data)
  }

  close(code, reason) {
    if (code !== undefined) {
      code = clamp(code)
      if (code !== 1000 && (code < 3000 || code > 4999)) {
        throw problem(`The close code must be 1000 or from 3000 to 4999; ${code} is neither`, 'InvalidAccessError')
      }
    }
    if (reason !== undefined) {
      reason = wellFormed(String(reason))
      if (utf8Length(reason) > MOST_REASON) throw problem(`The reason is longer than ${MOST_REASON} bytes`, 'SyntaxError')
    }
    inner.get(this).close(code, reason)
  }
}

Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED }).forEach(([name, value]) => {
  Object.defineProperty(TowlineSocket, name, { value, enumerable: true })
  Object.defineProperty(TowlineSocket.prototype, name, { value, enumerable: true })
})
;['onopen', 'onmessage', 'onerror', 'onclose'].forEach((name) => {
  Object.defineProperty(TowlineSocket.prototype, name, { enumerable: true })
})
Object.defineProperty(TowlineSocket.prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true })

Object.defineProperty(TowlineSocket, 'name', { value: 'TowlineSocket', configurable: true }) // minified as well

/** Options of sockets that are made without, such as those of a page that knows only WebSocket. */
TowlineSocket.defaults = {}

/** As the page has set them by now. */
function defaults() {
  return TowlineSocket.defaults
}

/** socket.onopen and the like: one listener, in the place where it was first set (HTML, event handler attributes). */
function handlerOf(socket, type) {
  const known = handlers.get(socket)[type]
  return known ? known.value : null
}

function setHandler(socket, type, value) {
  const usable = typeof value === 'function' || (typeof value === 'object' && value !== null) ? value : null
  const own = handlers.get(socket)
  const known = own[type]
  if (usable === null) {
    if (known) socket.removeEventListener(type, known.listener)
    delete own[type]
  } else if (known) {
    known.value = usable
  } else {
    const handler = { value: usable, listener: (event) => typeof handler.value === 'function' && handler.value.call(socket, event) }
    own[type] = handler
    socket.addEventListener(type, handler.listener)
  }
}

/** Web IDL's [Clamp] unsigned short. */
function clamp(value) {
  const number = Number(value)
  return number !== number ? 0 : Math.min(65535, Math.max(0, Math.round(number)))
}
