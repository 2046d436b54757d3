/*
 * towline.js: a WebSocket for networks that let none through. Part of Towline, Apache-2.0.
 *
 *   const socket = new TowlineSocket('/chat')            // the interface of WebSocket, unchanged
 *   window.WebSocket = TowlineSocket                     // or in its place, for a page that is there already
 *
 * Tries a WebSocket, a stream of JSON lines, server-sent events and long polling, in this order, and keeps to the first that works.
 * A classic script that defines the global TowlineSocket; modules import it from towline.mjs beside it. No dependencies.
 *
 *   TowlineSocket   what a page sees: the standard's interface, events, checks
 *     Conversation  one socket's fate: which transport is next, reconnecting, heartbeats
 *       Plain       a native WebSocket: promises nothing across a cut
 *       Session     a Towline session: messages numbered and acknowledged, so none is lost or doubled whatever breaks
 *         receivers SocketReceiver, LinesReceiver, EventsReceiver, PollReceiver: what brings messages; one at a time, exchangeable
 */
(function (global) {
  'use strict'

  if (global.TowlineSocket) { // loaded twice, as a script and as a module: pages share one
    if (typeof module === 'object' && module && module.exports) module.exports = global.TowlineSocket
    return
  }

  const CONNECTING = 0
  const OPEN = 1
  const CLOSING = 2
  const CLOSED = 3

  // Kept here, since the page may put TowlineSocket in its place.
  const NATIVE = { WebSocket: global.WebSocket, EventSource: global.EventSource }

  const DEFAULTS = {
    transports: ['websocket', 'ndjson', 'sse', 'long-poll'],
    resume: false, // true: resumable WebSockets in place of plain ones, so that nothing is lost or doubled on any transport
    reconnect: false, // true or {min, max, attempts}: a new connection after one that was lost
    heartbeat: null, // {interval, message, timeout}: a message of the application's every so often, while open
    withCredentials: true, // cookies to other origins as well, as WebSockets have them
    upgrade: true, // from a lesser transport, try the better ones again from time to time, within the session
    timeouts: {},
  }

  // Milliseconds.
  const TIMEOUTS = {
    websocket: 5000, // until a WebSocket is open, before the next transport has its turn
    stream: 5000, // until the first line of a stream: later means that something on the way gathers it
    poll: 20000, // until a session for polls is open: this may wait for the server behind
    post: 30000, // until a POST is answered; Towline answers within 20 s
    silence: 45000, // of a stream or resumable WebSocket, before it is tested; Towline's heartbeats come every 25 s
    close: 10000, // until the server has answered close()
    ack: 4000, // a message is acknowledged by then; Towline asks for 10 s
    crowded: 3000, // a POST that waits longer may wait for one of the browser's six connections
    unreachable: 360000, // in which nobody was reached, beside the session's resume window: by then Towline must have noticed as well
    upgrade: 60000, // at most, until better transports are tried again; twice as long each time, up to ten minutes
    retryMin: 250, // between attempts to resume
    retryMax: 5000,
  }
  const UPGRADE_MOST = 600000
  const UPGRADE_SOON = 0.1 // of timeouts.upgrade, where a better one is known to have worked
  const EARLY = 1000 // of a receiver: what comes by then, the session's description and what waited, passes on ways that carry no more
  const CHANCES = 3 // of a transport that has carried nothing yet: so many cuts in a row are its own fault, or one unanswered question
  const OVERSLEPT = 5000 // by which a timer is late where the page was suspended
  const AWAKE_MOST = 30000 // between two attempts of a page that is awake
  const GRACE = 2000 // for answers that were waiting while the page slept
  const REMEMBERED = 300000 // which transport worked for an origin
  const PADDING = 2048 // what some virus scanners want to see before they pass a stream on
  const MOST_HELD = 4 // connections, by receivers of all of a browser's pages: of six to a host by HTTP/1.1
  const ANNOUNCE = 20000 // how often pages tell each other what they hold
  const FORGET = 150000 // a page that has said nothing: timers of hidden ones may run once a minute
  const BRIEF_POLL = { least: 500, most: 2000 } // pauses between polls that hold no connection, after an answer that brought nothing
  const BATCH_BYTES = 256 * 1024
  const SMALL_BYTES = 16 * 1024 // of a POST that any network carries at once
  const UNSENT = { swallowed: 3, answered: 2 } // what a POST that did not come through counts: that nobody answered, or somebody else
  const MOST_UNSENT = 9
  const BATCH_MESSAGES = 500
  const MOST_REASON = 123 // RFC 6455 §5.5: a close frame's 125 bytes less the code
  const BEACON_BYTES = 60000 // what browsers let a page that leaves still send
  const COME_BACK = [1001, 1006, 1011, 1012, 1013, 1014, 1015] // others mean what they say: the same again would end the same
  const FATAL = [1002, 1003, 1007, 1008, 1009, 1010] // of a resumable WebSocket: what was sent again would end it again

  // ---- what environments other than browsers lack ----

  const HAS_EVENTS = typeof global.EventTarget === 'function' && typeof global.Event === 'function'

  /** As much of the standard's EventTarget as a socket needs. What a listener throws is reported, and the next has its turn. */
  class Listeners {
    constructor() {
      Object.defineProperty(this, 'listening', { value: [] })
    }

    addEventListener(type, listener, options) {
      const { once, signal } = Object(options)
      if (!listener || (signal && signal.aborted) || this.listening.some((one) => one.type === type && one.listener === listener)) return
      this.listening.push({ type, listener, once })
      if (signal) signal.addEventListener('abort', () => this.removeEventListener(type, listener))
    }

    removeEventListener(type, listener) {
      const at = this.listening.findIndex((one) => one.type === type && one.listener === listener)
      if (at >= 0) this.listening.splice(at, 1)
    }

    dispatchEvent(event) {
      event.target = event.currentTarget = this
      for (const one of this.listening.filter(({ type }) => type === event.type)) {
        if (!this.listening.includes(one)) continue // taken away by one before it
        if (one.once) this.removeEventListener(one.type, one.listener)
        try {
          if (typeof one.listener === 'function') one.listener.call(this, event)
          else one.listener.handleEvent(event)
        } catch (error) {
          (global.reportError || console.error)(error)
        }
      }
      return true
    }
  }

  /** An event with these members, of the class of that name where there is one. */
  function eventOf(name, type, members) {
    const isWhole = HAS_EVENTS && typeof global[name] === 'function'
    const event = isWhole ? new global[name](type, members) : HAS_EVENTS ? new Event(type) : { type }
    if (!isWhole) Object.keys(members).forEach((key) => Object.defineProperty(event, key, { value: members[key], enumerable: true }))
    return event
  }

  function problem(message, name) {
    if (typeof DOMException === 'function') return new DOMException(message, name)
    return Object.assign(new Error(message), { name })
  }

  /** An AbortController, also where there is none: then fetch goes on, and nobody listens. */
  class Aborter {
    constructor() {
      this.controller = typeof AbortController === 'function' ? new AbortController() : null
      this.tasks = new Set()
    }

    /** For fetch. */
    get signal() { return this.controller ? this.controller.signal : undefined }

    abort() {
      if (this.controller) this.controller.abort()
      this.tasks.forEach((task) => task())
    }
  }

  /** What somebody else's object does not allow is done without. */
  function attempt(task) {
    try { task() } catch (e) { /* see above */ }
  }

  // ---- what a page sees ----

  const inner = new WeakMap() // TowlineSocket -> Conversation

  class TowlineSocket extends (HAS_EVENTS ? EventTarget : Listeners) {
    constructor(url, protocols, options) {
      super()
      if (arguments.length === 0) throw new TypeError('TowlineSocket needs a URL')
      const settings = settle(options)
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
  ;['open', 'message', 'error', 'close'].forEach(handlerAttribute)
  Object.defineProperty(TowlineSocket.prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true })

  /** Options of sockets that are made without, such as those of a page that knows only WebSocket. */
  TowlineSocket.defaults = {}

  /** socket.onopen and the like: one listener, in the place where it was first set (HTML, event handler attributes). */
  function handlerAttribute(type) {
    const handlers = new WeakMap() // socket -> {value, listener}
    Object.defineProperty(TowlineSocket.prototype, 'on' + type, {
      enumerable: true,
      configurable: true,
      get() { return handlers.has(this) ? handlers.get(this).value : null },
      set(value) {
        const usable = typeof value === 'function' || (typeof value === 'object' && value !== null) ? value : null
        const known = handlers.get(this)
        if (usable === null) {
          if (known) this.removeEventListener(type, known.listener)
          handlers.delete(this)
        } else if (known) {
          known.value = usable
        } else {
          const handler = { value: usable, listener: (event) => typeof handler.value === 'function' && handler.value.call(this, event) }
          handlers.set(this, handler)
          this.addEventListener(type, handler.listener)
        }
      },
    })
  }

  function settle(options) {
    const settings = Object.assign({}, DEFAULTS, TowlineSocket.defaults, options)
    settings.timeouts = Object.assign({}, TIMEOUTS, TowlineSocket.defaults.timeouts, options && options.timeouts)
    const unknown = settings.transports.filter((name) => !DEFAULTS.transports.includes(name))
    if (unknown.length) throw new TypeError(`"${unknown[0]}" is not a transport; there are ${DEFAULTS.transports.join(', ')}`)
    settings.WebSocket = settings.WebSocket || NATIVE.WebSocket
    settings.EventSource = settings.EventSource || NATIVE.EventSource
    settings.fetch = settings.fetch || (global.fetch && global.fetch.bind(global))
    return settings
  }

  /** WebSockets, "The WebSocket interface", constructor steps 1 to 8. */
  function parseURL(url) {
    const href = resolve(String(url))
    const scheme = href.slice(0, href.indexOf(':'))
    const own = { http: 'ws', https: 'wss', ws: 'ws', wss: 'wss' }[scheme]
    if (!own) throw problem(`The URL's scheme must be ws, wss, http or https; "${scheme}" is not`, 'SyntaxError')
    if (href.includes('#')) throw problem(`The URL must have no fragment; "${href}" has one`, 'SyntaxError')
    return own + href.slice(scheme.length)
  }

  function resolve(url) {
    const base = (global.document && global.document.baseURI) || (global.location && global.location.href)
    try {
      if (knowsURLs()) return new URL(url, base === 'about:blank' ? undefined : base).href
    } catch (e) {
      throw problem(`"${url}" is not a URL`, 'SyntaxError')
    }
    return resolvePlainly(url)
  }

  /** React Native's URL takes anything, adds slashes to its end and may know no parts. */
  function knowsURLs() {
    try {
      return new URL('WS://H:80/a?b').href === 'ws://h/a?b'
    } catch (e) {
      return false
    }
  }

  /** Where nobody else does: whole URLs only. */
  function resolvePlainly(url) {
    const parts = /^([a-z][a-z0-9+.-]*):\/\/([^\s\\/?#]+)(\/[^\s?#]*)?(\?[^\s#]*)?(#.*)?$/i.exec(url.trim())
    if (!parts) throw problem(`"${url}" is not a URL`, 'SyntaxError')
    const [, scheme, authority, path = '/', query = '', fragment = ''] = parts
    const host = authority.lastIndexOf('@') + 1
    const rest = (path + query).replace(/[^\x21-\x7e]/gu, encodeURIComponent)
    return `${scheme.toLowerCase()}://${authority.slice(0, host)}${authority.slice(host).toLowerCase()}${rest}${fragment}`
  }

  /** @param url as parseURL gives it */
  function originOf(url) {
    const [, scheme, authority] = /^(\w+:\/\/)([^/?#]*)/.exec(url)
    return scheme + authority.slice(authority.lastIndexOf('@') + 1)
  }

  function parseProtocols(protocols) {
    if (protocols === undefined) return []
    const isList = typeof protocols === 'object' && protocols !== null && typeof protocols[Symbol.iterator] === 'function'
    const list = (isList ? Array.from(protocols) : [protocols]).map(String)
    list.forEach((name, i) => {
      // RFC 6455 §4.1: a token of RFC 9110 §5.6.2, each once
      if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw problem(`"${name}" is not a subprotocol's name`, 'SyntaxError')
      if (list.some((other, j) => j < i && other.toLowerCase() === name.toLowerCase())) {
        throw problem(`The subprotocol "${name}" is there twice`, 'SyntaxError')
      }
    })
    return list
  }

  // ---- one socket's fate ----

  class Conversation {
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
      this.hopeless = false // refused in a way that trying again will not mend
      this.transports = options.transports.filter((name) => isUsable(name, options))
    }

    begin() {
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
      clearTimeout(this.reconnecting)
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
        this.reconnecting = setTimeout(() => this.begin(), this.pause(why))
      }
      if (!clean && code === 1006) this.dispatch(eventOf('Event', 'error', {}))
      this.dispatch(closeEvent(code, reason, clean, Boolean(again)))
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
      if (!heartbeat || !(heartbeat.interval > 0)) return
      this.heartbeat = setInterval(() => {
        if (this.readyState !== OPEN) return
        this.send(typeof heartbeat.message === 'function' ? heartbeat.message() : heartbeat.message || '')
        if (heartbeat.timeout > 0 && !this.awaited) {
          this.awaited = limit(() => {
            this.answered()
            if (this.connection) this.connection.doubt()
          }, heartbeat.timeout)
        }
      }, heartbeat.interval)
    }

    /** Something came, or nothing is awaited any more. */
    answered() {
      if (this.awaited) this.awaited()
      this.awaited = undefined
    }

    dispatch(event) {
      this.socket.dispatchEvent(event)
    }
  }

  // ---- a native WebSocket ----

  class Plain {
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
        this.socket.onerror = ignore // close follows
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
      return ArrayBuffer.isView(data) ? binaryAs(this.conversation.binaryType, new Uint8Array(data)) : data
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
    close(code, reason) { if (code === undefined) this.socket.close(); else this.socket.close(code, reason) }

    abandon() {
      this.cancel()
      if (this.socket) letGo(this.socket)
    }
  }

  // ---- a session ----

  /**
   *   OPENING --described--> LIVE --farewell, lost, timeout of close()--> done
   *
   * Down: receivers report objects to heard(); numbers make sure that each message is delivered once. Up: messages wait in `outgoing`
   * until Towline has accepted them; what a broken connection may or may not have carried is sent again with the same number.
   */
  class Session {
    constructor(conversation, transport) {
      this.conversation = conversation
      this.options = conversation.options
      this.timeouts = conversation.options.timeouts
      this.transport = transport
      this.id = ''
      this.description = {}
      this.done = false

      this.received = 0 // the highest number that came down
      this.acknowledged = 0 // and what of that Towline knows
      this.bytesToAcknowledge = 0
      this.outgoing = [] // not accepted, consecutive: {seq, text or bytes (undefined while a Blob is read), size}
      this.nextSeq = 1
      this.bufferedAmount = 0

      this.proven = false // whether any receiver has worked yet
      this.receiver = null
      this.probe = null // a receiver of a better transport, on trial
      this.good = '' // the best transport that was open in this session, until an upgrade to it fails
      this.spare = '' // while `good` is tried: which lesser one is next
      this.lastTry = Date.now() // or contact
      this.inVain = 0 // milliseconds for which it was tried to reach anybody
      this.asking = null // a promise, while a question is under way
      this.requests = 0 // of receivers
      this.answered = 0 // the latest of them that was answered
      this.failures = 0 // attempts in a row that were never welcomed
      this.strikes = 0 // ends of receivers without progress between them
      this.misfits = 0 // disagreements on numbers without progress between them
      this.silences = 0
      this.chances = {} // by transport: what is left before receivers that are hollow are its fault; 0 counts as none taken yet
      this.crowded = false // gives its connection back, since a POST waits for one
      this.ticket = null // among the receivers of all pages
      this.noResumable = false // a WebSocket opened, and was not one of the bridge's

      this.posting = null // what ends the POST that is under way
      this.postFailures = 0
      this.unsent = 0 // what POSTs in a row count that did not come through while other requests did
      this.proof = 0 // the latest request of a receiver when that was last asked
      this.rescued = false // whether a WebSocket was tried since
      this.batchBytes = BATCH_BYTES // halved where requests do not come through
      this.closing = null // {code, reason} once the page has called close()
      this.closeTold = false
      this.timers = {} // by name
      this.upgraded = 0 // when
      this.upgradeAfter = this.timeouts.upgrade * (conversation.hadSocket || recall(conversation.url) ? UPGRADE_SOON : 1)
    }

    begin() {
      this.listen()
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
      this.request('POST', { session: 'new', protocols }, { timeout: this.timeouts.poll }).then((answer) => {
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

    // -- requests --

    url(scheme, parameters) {
      const url = this.conversation.url.replace(/^ws/, scheme)
      const added = Object.keys(parameters)
        .filter((name) => parameters[name] !== undefined)
        .map((name) => `towline-${name}=${encodeURIComponent(parameters[name])}`)
      // Not by searchParams, which would write the application's own query anew.
      return url + (url.endsWith('?') ? '' : url.includes('?') ? '&' : '?') + added.join('&')
    }

    /** Parameters of a request that opens the session, or receives for it. */
    receiving() {
      const offered = this.conversation.protocols.join(',') || undefined
      return this.id
        ? { session: this.id, ack: this.received, t: random() }
        : { protocols: offered, t: random() }
    }

    /** Resolves to {status, retryAfter, body}; status 0: no answer, or none in time. Never rejects, whatever fetch does. */
    request(method, parameters, { headers, body, timeout, aborter, keepalive } = {}) {
      const { fetch, withCredentials } = this.options
      if (!fetch) return Promise.resolve(NO_ANSWER) // an environment with WebSockets alone
      const own = new Aborter()
      const credentials = withCredentials ? 'include' : 'same-origin'
      const init = { method, headers, body, credentials, cache: 'no-store', signal: own.signal, keepalive }
      return new Promise((resolve) => {
        const stop = () => { own.abort(); settle(LATE) }
        const cancel = limit(stop, timeout || this.timeouts.post)
        const settle = (answer) => {
          cancel()
          if (aborter) aborter.tasks.delete(stop)
          resolve(answer)
        }
        if (aborter) aborter.tasks.add(stop)
        promised(() => fetch(this.url('http', parameters), init)).then(answerOf).then(settle, () => settle(NO_ANSWER))
      })
    }

    // -- receiving --

    receive() {
      if (this.done || this.receiver) return
      this.shareConnections()
      this.receiver = this.start(this.due())
    }

    /** The transport to receive by. */
    due() {
      return this.isBrief() ? 'long-poll' : this.transport
    }

    /** Takes part in the division of the browser's connections while it receives by one of them. */
    shareConnections() {
      if (this.transport === 'websocket') {
        this.leaveCrowd()
      } else if (!this.ticket) {
        this.crowd = crowdAt(this.conversation.url)
        this.ticket = this.crowd ? this.crowd.enter(() => this.receiveAnew()) : null
      }
    }

    leaveCrowd() {
      if (this.ticket) this.crowd.leave(this.ticket)
      this.ticket = null
    }

    /** Whether it is to poll and hold no connection: until a POST has got one, or while other pages need them more. */
    isBrief() {
      if (this.transport === 'websocket' || !this.mayPoll()) return false
      return this.crowded || Boolean(this.ticket && !this.ticket.mayHold)
    }

    mayPoll() {
      const { transports, postless } = this.conversation
      return !postless && transports.includes('long-poll')
    }

    /** In the way that is due by now. */
    receiveAnew() {
      if (this.done || !this.receiver || !this.receiver.welcome || !this.mayPoll()) return
      this.receiver.stop()
      this.receiver = null
      this.receive()
    }

    start(transport) {
      const receiver = new RECEIVERS[transport](this)
      receiver.number = ++this.requests
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
        if (receiver instanceof SocketReceiver && !superseded) {
          this.noResumable = true
          if (this.good === receiver.name) this.good = ''
        }
        return this.ended(receiver, { superseded })
      }
      if (this.done || receiver.stopped) return
      this.reached()
      if (object.ack !== undefined && this.accepted(object.ack)) receiver.carries()
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
      this.accepted(description.ack)
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
      this.failures = 0
      this.proven = true
      if (receiver === this.probe) this.exchange(receiver)
      if (!this.better().includes(this.good)) this.good = this.transport
      this.spare = ''
      if (receiver.name === this.transport) remember(this.conversation.url, receiver.name, this.conversation.transports)
      receiver.alive()
      this.pump()
      this.planUpgrade()
      if (receiver.name !== this.due()) later(() => this.receiveAnew(), 0) // it is known by now what others hold
    }

    exchange(probe) {
      if (this.receiver) this.receiver.stop()
      this.receiver = probe
      this.probe = null
      this.transport = probe.name
      this.silences = 0
      if (probe.name === 'websocket') { // it has a connection of its own, and sends
        this.crowded = this.rescued = false
        this.leaveCrowd()
      }
      this.chances[probe.name] = 1 // the one before it worked
      this.upgraded = Date.now()
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
      this.bytesToAcknowledge += bytes ? bytes.length : message.text.length
      this.planAcknowledgement()
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
      this.request('POST', { session: this.id, ack: seq, close: 1000 }, { keepalive: true })
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

    /** @param why {status, retryAfter, body, clean, superseded, silent, doubted}, as far as it is known; clean: it ended as streams have to */
    ended(receiver, why) {
      if (this.done || receiver.stopped) return
      receiver.stop()
      if (receiver === this.probe) {
        this.probe = null
        const isBeaten = this.receiver && this.receiver.welcome && !why.superseded // another comes through, and it does not
        if (isBeaten && receiver.name === this.good) this.good = this.transport
        this.planUpgrade()
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
      if (this.isFutile(receiver, why)) this.stepDown(receiver, why)
      this.delay('receive', () => this.receive(), this.pause(receiver, why))
      if (!receiver.welcome && this.after(this.transport) === 'websocket') this.ask() // a WebSocket's refusal has no status for scripts
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
      this.asking = this.asking || this.postMessages([], { timeout: this.timeouts.websocket }).then((answer) => {
        this.asking = null
        if (!this.done && !this.judged(answer) && answer.body.ack !== undefined) this.accepted(answer.body.ack)
        return answer
      })
      return this.asking
    }

    /**
     * Whether another transport is to be tried. Cuts any transport may suffer; but whose receivers are hollow, one after another, has been
     * given its chances.
     */
    isFutile({ welcome, name, hollow }, { clean, superseded, silent, doubted }) {
      if (!welcome) return ++this.failures > 1 || !this.proven
      if (clean || superseded) return false
      if (!hollow || doubted) return Boolean(silent) && ++this.silences % 2 === 0
      this.chances[name] = Math.max(0, (this.chances[name] || CHANCES) - (silent ? CHANCES : 1))
      return this.chances[name] === 0
    }

    pause(receiver, why) {
      if (why.clean && !receiver.early) return 0
      this.strikes++
      const most = Math.min(this.timeouts.retryMax, this.timeouts.retryMin * Math.pow(2, this.strikes - 1))
      return Math.max(most * Math.random(), 1000 * (why.retryAfter || 0))
    }

    /**
     * Failures alone do not tell whether the transport or the network is to blame. So the best that was open has every other attempt, the
     * others in their order those between; and where one of them has to do, the best is tried again soon.
     */
    stepDown({ welcome, from }, { silent }) {
      const next = from || this.after(this.transport, silent)
      if (welcome || !this.good) {
        if (this.transport === this.good) this.good = next // open and silent is its own fault
        this.transport = next === this.transport ? this.good || next : next
      } else if (this.transport === this.good) {
        this.transport = this.spare || next
        if (Date.now() - this.upgraded < this.timeouts.upgrade) return // it comes and goes
        this.cancel('upgrade')
        this.upgradeAfter = this.timeouts.upgrade * UPGRADE_SOON
      } else {
        this.transport = this.good
        this.spare = next
      }
    }

    /** The next transport in the order, and after the last the first again. What gathers one stream gathers the other as well. */
    after(transport, wasSilent) {
      const order = this.conversation.transports.filter((name) => !(name === 'websocket' && this.noResumable))
      const at = order.indexOf(transport)
      const isStream = (name) => name === 'ndjson' || name === 'sse'
      const gathers = wasSilent && isStream(transport)
      const rest = order.slice(at + 1).concat(order.slice(0, Math.max(0, at)))
      return rest.find((name) => name !== this.good && !(gathers && isStream(name))) || transport
    }

    // -- better transports --

    planUpgrade() {
      if (!this.options.upgrade || this.timers.upgrade || this.better().length === 0) return
      this.delay('upgrade', () => this.tryBetter(this.better()), this.upgradeAfter * (0.5 + Math.random() / 2))
      this.upgradeAfter = Math.min(UPGRADE_MOST, this.upgradeAfter * 2)
    }

    better() {
      const order = this.conversation.transports
      return order.slice(0, order.indexOf(this.transport)).filter((name) => !(name === 'websocket' && this.noResumable))
    }

    /**
     * What was open before; else in turns: the best, next time the second best. Messages go on by the old one until Towline has welcomed
     * the new.
     */
    tryBetter(better) {
      if (better.length === 0) return // come back to meanwhile
      if (!this.receiver || !this.receiver.welcome || this.probe || this.closing || this.crowded) return this.planUpgrade()
      if (this.isBrief()) better = better.filter((name) => name === 'websocket') // any other would hold a connection
      if (better.length === 0) return this.planUpgrade()
      if (better.includes(this.good)) {
        this.probe = this.start(this.good)
      } else {
        this.turn = ((this.turn === undefined ? -1 : this.turn) + 1) % better.length
        this.probe = this.start(better[this.turn])
      }
      this.probe.from = this.transport
    }

    // -- acknowledging --

    planAcknowledgement() {
      if (this.receiver instanceof PollReceiver || this.timers.ackNow) return // each poll acknowledges
      if (this.bytesToAcknowledge * 4 >= (this.description.buffer || Infinity)) {
        this.delay('ackNow', () => this.acknowledge(), 0)
      } else if (!this.timers.ack) {
        this.delay('ack', () => this.acknowledge(), this.timeouts.ack)
      }
    }

    acknowledge() {
      this.cancel('ack')
      if (this.received === this.acknowledged) return
      const receiver = this.receiver
      if (receiver instanceof SocketReceiver && receiver.welcome) {
        receiver.tell({ ack: this.received })
        this.knows(this.received)
      } else {
        this.pump()
      }
    }

    /** Towline has our acknowledgement. */
    knows(number) {
      this.acknowledged = Math.max(this.acknowledged, number)
      this.bytesToAcknowledge = 0
      this.cancel('ack')
      if (this.received > this.acknowledged) this.planAcknowledgement() // what came meanwhile
    }

    // -- sending --

    send(data) {
      const entry = { seq: this.nextSeq++, size: sizeOf(data) }
      if (isBlob(data)) {
        bytesOf(data).then(
          (bytes) => { entry.bytes = bytes; this.pump() },
          () => this.finish(1006, 'a Blob could not be read', false))
      } else if (isBuffer(data)) {
        entry.bytes = new Uint8Array(data.slice(0)) // the page may write into it afterwards
      } else if (ArrayBuffer.isView(data)) {
        entry.bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
      } else {
        entry.text = wellFormed(String(data))
      }
      this.outgoing.push(entry)
      this.bufferedAmount += entry.size
      this.pumpSoon()
    }

    /** What a page sends at once goes out as one request. */
    pumpSoon() {
      if (this.pumping) return
      this.pumping = true
      Promise.resolve().then(() => { this.pumping = false; this.pump() })
    }

    pump() {
      if (this.done || !this.id) return
      if (this.transport === 'websocket') {
        if (this.receiver && this.receiver.welcome) this.receiver.flush()
      } else if (!this.posting && !this.timers.post) {
        this.post()
      }
    }

    /** @return whether anything of it is news */
    accepted(number) {
      let count = 0
      while (count < this.outgoing.length && this.outgoing[count].seq <= number) this.bufferedAmount -= this.outgoing[count++].size
      if (count === 0) return false
      this.outgoing.splice(0, count)
      this.postFailures = 0
      this.progress()
      return true
    }

    /** One at a time: more would only stand in line, here or in Towline, and take connections. */
    post() {
      const batch = this.batch()
      const closes = batch.length === 0 && this.outgoing.length === 0 && this.closing && !this.closeTold
      const acknowledges = this.received > this.acknowledged && !this.timers.ack && !(this.receiver instanceof PollReceiver)
      if (batch.length === 0 && !closes && !acknowledges) return
      const number = this.received
      const isSmall = batch.reduce((bytes, entry) => bytes + entry.size, 0) <= SMALL_BYTES
      this.posting = new Aborter()
      if (this.postFailures === 0) this.proof = this.requests
      this.delay('suspect', () => this.suspect(isSmall), this.unsent ? 0 : this.timeouts.crowded)
      const answered = closes ? this.postClose() : this.postMessages(batch, { aborter: this.posting })
      answered.then((answer) => {
        this.cancel('suspect')
        this.posting = null
        if (!this.done) this.posted(answer, number, closes)
      })
    }

    /** A POST waits for long: for one of the browser's connections, for Towline, which makes slow servers' clients wait, or for nobody. */
    suspect(isSmall) {
      this.makeRoom()
      const { requests, posting } = this
      if (!isSmall) return // the network may have enough to do with it
      this.ask().then((answer) => {
        if (this.done || this.posting !== posting || answer.status !== 0) return
        if (this.answered > requests) posting.abort() // what is numbered can be said again
        else this.delay('suspect', () => this.suspect(isSmall), this.timeouts.crowded)
      })
      this.comeBack()
    }

    /** Has a stream asked for anew: whether that is answered tells whether the network is there. */
    comeBack() {
      const { receiver } = this
      if (receiver && receiver.welcome && (receiver.name === 'ndjson' || receiver.name === 'sse')) this.ended(receiver, { clean: true })
    }

    postClose() {
      const { code = 1000, reason } = this.closing
      return this.request('POST', { session: this.id, close: code, reason: reason || undefined })
    }

    /** @param limits {aborter, timeout}, each if it is not the usual */
    postMessages(batch, limits) {
      // In fields, so that the URL stays the same and a browser asks only once whether a page of another origin may (CORS).
      const headers = { 'Towline-Seq': String(batch.length ? batch[0].seq : this.nextSeq), 'Towline-Ack': String(this.received) }
      if (batch.length === 1) { // as it is: JSON may take six times the bytes, beyond what is allowed
        headers['Content-Type'] = batch[0].text === undefined ? 'application/octet-stream' : 'text/plain;charset=UTF-8'
      } else {
        headers['Content-Type'] = 'application/json'
      }
      return this.request('POST', { session: this.id }, Object.assign({ headers, body: bodyOf(batch) }, limits))
    }

    /** As many as fit well into one request, at least one if there is one. */
    batch() {
      const batch = []
      const most = Math.min(this.batchBytes, this.description.maxMessage || BATCH_BYTES)
      let bytes = 0
      for (const entry of this.outgoing) {
        if (!isReady(entry) || batch.length === BATCH_MESSAGES) break
        bytes += jsonSize(entry)
        if (batch.length && bytes > most) break
        batch.push(entry)
      }
      return batch
    }

    posted(answer, number, closes) {
      const { status, retryAfter, ours, body } = answer
      if (this.crowded) this.delay('crowded', () => this.uncrowd(), this.timeouts.crowded)
      if (body.ack !== undefined) this.accepted(body.ack)
      if (isTaken(answer)) {
        this.reached()
        this.postFailures = this.unsent = 0
        this.rescued = false
        this.batchBytes = Math.min(BATCH_BYTES, this.batchBytes * 2)
        if (closes) this.closeTold = true
        else this.knows(number)
        return this.pump()
      }
      if ((status === 404 || status === 410) && ours) return this.unheard()
      if (status === 413) return this.finish(1009, 'message too big', false)
      if ((status === 400 || status === 403 || status === 415) && ours) return this.finish(1006, 'refused', false)
      if (status === 409 && ++this.misfits > 3) return this.finish(1006, 'out of step', false)
      this.batchBytes = Math.max(1, Math.min(this.batchBytes / 2, status === 0 ? SMALL_BYTES : BATCH_BYTES))
      this.postFailures++
      if (!ours && !this.mayStillSend(answer)) return this.finish(1006, 'cannot send', false)
      const most = Math.min(this.timeouts.retryMax, this.timeouts.retryMin * Math.pow(2, this.postFailures - 1))
      this.delay('post', () => this.pump(), Math.max(most * (0.5 + Math.random() / 2), 1000 * (retryAfter || 0)))
    }

    /**
     * A POST was answered by nobody, or by somebody else. Where receivers' requests come through meanwhile, that is no outage: a
     * WebSocket has its turn at once, and if that does not help, the page is told.
     */
    mayStillSend({ late }) {
      if (this.transport === 'websocket') return true
      if (this.answered > this.proof) this.unsent += late ? UNSENT.swallowed : UNSENT.answered
      this.proof = this.requests
      if (this.unsent >= MOST_UNSENT && !this.probe) return false
      if (this.unsent > 0) this.rescue()
      this.comeBack()
      return true
    }

    rescue() {
      if (this.rescued || this.probe || this.noResumable || !this.conversation.transports.includes('websocket')) return
      this.rescued = true
      this.cancel('upgrade')
      this.probe = this.start('websocket')
      this.probe.from = this.transport
    }

    /** The session has ended, and its receiver is about to hear with which code; if it does not, it has to ask anew. */
    unheard() {
      this.delay('post', () => {
        if (this.receiver) this.ended(this.receiver, { clean: true })
        this.delay('post', () => this.over(1006, 'session lost', false), this.timeouts.close)
      }, this.timeouts.retryMin * 4)
    }

    /** All the browser's connections to the host may be taken by receivers, of this page and others: give ours back between short polls. */
    makeRoom() {
      if (this.crowded || this.done || !(this.receiver && this.receiver.welcome) || this.transport === 'websocket' || !this.mayPoll()) return
      this.crowded = true
      this.receiveAnew()
    }

    uncrowd() {
      if (this.posting) return this.delay('crowded', () => this.uncrowd(), this.timeouts.crowded)
      this.crowded = false
      if (this.receiver) this.receiver.stop()
      this.receiver = null
      this.receive()
    }

    // -- the end --

    close(code, reason) {
      this.closing = { code, reason }
      this.pump()
      const time = this.timeouts.close + (this.outgoing.length ? this.timeouts.post : 0)
      this.delay('close', () => this.finish(1006, '', false), time)
    }

    /**
     * The application doubts that anybody is there. What a WebSocket has carried for long it does not begin to hold back: that is a cut.
     * A stream need not have carried anything yet, since Towline's heartbeats are slower; a WebSocket's messages are acknowledged at once.
     */
    doubt() {
      const { receiver } = this
      if (!receiver) return
      const isSocket = receiver instanceof SocketReceiver
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
      this.leaveCrowd()
      if (this.receiver) this.receiver.stop()
      if (this.probe) this.probe.stop()
      this.receiver = this.probe = null
      Object.keys(this.timers).forEach((name) => this.cancel(name))
      this.deaf()
    }

    beacon() {
      if (!this.id) return
      const { code = 1000, reason } = this.closing || {}
      const url = this.url('http', { session: this.id, close: code, reason: reason || undefined })
      const { navigator } = global
      if (this.options.withCredentials && navigator && navigator.sendBeacon && navigator.sendBeacon(url)) return
      this.request('POST', { session: this.id, close: code, reason: reason || undefined }, { keepalive: true })
    }

    // -- what the page goes through --

    listen() {
      this.deaf = onPage({
        pagehide: (event) => {
          if (event.persisted || this.done) return // it may come back from the browser's back-forward cache
          const batch = this.batch()
          // The last words before the close, should they not be under way yet. Repeating a numbered request is safe.
          if (this.id && batch.length && batch.reduce((bytes, entry) => bytes + jsonSize(entry), 0) < BEACON_BYTES) {
            const headers = { 'Content-Type': 'application/json', 'Towline-Seq': String(batch[0].seq) }
            this.request('POST', { session: this.id }, { headers, body: bodyOf(batch, true), keepalive: true })
          }
          this.beacon()
          this.quit()
        },
        pageshow: (event) => event.persisted && this.hurry(),
        online: () => this.hurry(),
      })
    }

    deaf() {}

    /** The network is back: no use in waiting for timers. */
    hurry() {
      if (this.done || !this.id) return
      this.reached()
      const works = Boolean(this.receiver && this.receiver.welcome)
      if (works) this.ended(this.receiver, { clean: true })
      this.strikes = 0
      if (this.timers.receive) {
        this.cancel('receive')
        if (!works) this.transport = this.good || this.transport
        this.receive()
      }
      if (this.timers.post) { this.cancel('post'); this.pump() }
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

  // ---- receivers: begin(), stop(); they tell session.heard(this, object) and session.ended(this, why) ----

  class Receiver {
    /** @param name of the transport */
    constructor(session, name) {
      this.session = session
      this.name = name
      this.welcome = false
      this.stopped = false
      this.early = true // welcomed not long ago, or not yet
      this.hollow = true // nothing has come but what comes early: something on the way may let no more through
      this.from = '' // the transport that it is to replace, as a better one, while hollow
      this.asked = false // for an answer that ends it
      this.aborter = new Aborter()
      this.cancel = ignore // of the time in which it has to be welcomed
    }

    stop() {
      this.stopped = true
      this.cancel()
      clearTimeout(this.timer)
      clearTimeout(this.quiet)
      this.aborter.abort()
    }

    /** Something came. Silence for long, beyond Towline's heartbeats, means that the connection is dead or gathers what it should pass on. */
    alive() {
      if (!this.early) this.carries()
      if (this.welcome && !this.stopped) this.expect(() => this.silent(), this.patience())
    }

    /** It has shown what its transport can do, which is remembered: the next unanswered question may be put down to a cut. */
    carries() {
      this.hollow = false
      this.from = ''
      this.session.chances[this.name] = CHANCES + 1
    }

    /** @param task unless something comes within this time */
    expect(task, time) {
      clearTimeout(this.quiet)
      this.due = Date.now() + time
      this.quiet = setTimeout(task, time)
    }

    patience() {
      return this.session.timeouts.silence
    }

    silent() {
      this.session.ended(this, { silent: !this.overslept() })
    }

    /** Whoever was suspended has heard nothing for that reason. */
    overslept() {
      return Date.now() - this.due > OVERSLEPT
    }

    /** Asked for until a stream has been seen to work. */
    padding() {
      return this.session.proven ? undefined : PADDING
    }
  }

  /** A resumable WebSocket: sends as well. */
  class SocketReceiver extends Receiver {
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
        const url = session.url('ws', { session: session.id || 'new', ack })
        this.socket = new options.WebSocket(url, session.id ? [] : protocols)
        this.socket.onmessage = (event) => session.heard(this, parse(event.data))
        this.socket.onclose = (event) => this.closed(event)
        this.socket.onerror = ignore // close follows
      } catch (e) {
        later(() => session.ended(this, {}), 0)
      }
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
      const { outgoing, closing } = this.session
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
      const accepted = session.nextSeq - session.outgoing.length > 1
      this.asked = session.nextSeq === 1
      if (accepted || this.asked) this.tell({ seq: accepted ? 1 : 2, text: '' }) // else what waits is the question
      this.awaitAnswer()
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

  /** A stream of JSON lines. */
  class LinesReceiver extends Receiver {
    constructor(session) {
      super(session, 'ndjson')
    }

    begin() {
      const { session } = this
      const parameters = Object.assign(session.receiving(), { pad: this.padding() })
      const credentials = session.options.withCredentials ? 'include' : 'same-origin'
      const init = { headers: { Accept: 'application/x-ndjson' }, credentials, cache: 'no-store', signal: this.aborter.signal }
      promised(() => session.options.fetch(session.url('http', parameters), init))
        .then((response) => (response.status === 200 ? this.read(response) : answerOf(response)))
        .then((why) => session.ended(this, why), () => session.ended(this, {}))
    }

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

  /** Server-sent events. An EventSource would come back by itself; ours are closed instead, since the session knows better. */
  class EventsReceiver extends Receiver {
    constructor(session) {
      super(session, 'sse')
    }

    begin() {
      const { session } = this
      const { EventSource, withCredentials } = session.options
      const errors = session.id ? 'events' : undefined // statuses are hidden from scripts
      const parameters = Object.assign(session.receiving(), { pad: this.padding(), errors })
      try {
        this.source = new EventSource(session.url('http', parameters), { withCredentials })
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
      session.request('GET', Object.assign(session.receiving(), { wait: 0 }), limits).then((answer) => {
        if (this.stopped || this.quiet !== quiet) return // something came meanwhile
        if (!isPolled(answer)) return session.ended(this, Object.assign({}, answer, { clean: true }))
        this.expect(() => super.silent(), session.timeouts.stream)
      })
    }
  }

  /** Long polls. */
  class PollReceiver extends Receiver {
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
        const isBrief = session.isBrief()
        const wait = this.welcome && !isBrief ? undefined : 0
        const number = session.received
        const asked = ++session.requests
        const parameters = Object.assign(session.receiving(), { wait })
        const timeout = 1000 * (session.description.hold || 25) + session.timeouts.stream
        const answer = await session.request('GET', parameters, { aborter, timeout })
        if (this.stopped || !isPolled(answer)) return answer
        session.knows(number)
        session.answered = Math.max(session.answered, asked)
        session.welcomed(this)
        session.heard(this, answer.body)
        if (!isBrief || answer.status !== 204) {
          pause = BRIEF_POLL.least
        } else {
          await new Promise((resolve) => setTimeout(resolve, pause))
          if (!session.crowded) pause = Math.min(BRIEF_POLL.most, pause * 2)
        }
      }
      return {}
    }

    /** Each poll has its own time, and is an answer. */
    alive() {
      this.carries()
    }
  }

  const RECEIVERS = { websocket: SocketReceiver, ndjson: LinesReceiver, sse: EventsReceiver, 'long-poll': PollReceiver }

  function isUsable(transport, { WebSocket, EventSource, fetch }) {
    if (transport === 'websocket') return Boolean(WebSocket)
    if (transport === 'sse') return Boolean(fetch && EventSource)
    if (transport === 'ndjson') return Boolean(fetch && global.ReadableStream && global.TextDecoder)
    return Boolean(fetch)
  }

  // ---- what all pages of a browser hold ----

  /**
   * Receivers of one Towline, of this page and of others of its origin, in one order: which of them may hold a connection each knows by
   * itself from what all have announced. Those of visible pages come first, then those of pages that were looked at last. Who knows
   * little for a moment holds one too many, or none: both only cost time.
   */
  class Crowd {
    constructor(origin) {
      this.origin = origin
      this.id = random()
      this.own = [] // {since, changed(): what the receiver is told when it may or may not hold}
      this.others = new Map() // page -> {shown, tickets, heard}
      this.shown = Infinity // when the page was last visible; Infinity while it is
    }

    /** @return a ticket */
    enter(changed) {
      const ticket = { since: Date.now() + Math.random(), mayHold: true, changed }
      this.own.push(ticket)
      if (this.own.length === 1) this.open()
      this.announce(this.own.length === 1)
      this.judge()
      return ticket
    }

    leave(ticket) {
      this.own = this.own.filter((one) => one !== ticket)
      if (this.own.length === 0) return this.close()
      this.announce(false)
      this.judge()
    }

    open() {
      this.connect()
      this.timer = setInterval(() => { this.announce(false); this.judge() }, ANNOUNCE)
      this.unlisten = onPage({
        visibilitychange: () => this.look(),
        pagehide: () => this.disconnect(), // a page in the back-forward cache to which anybody spoke would be thrown out of it
        pageshow: ({ persisted }) => { if (persisted) { this.connect(); this.announce(true) } },
      })
      this.look()
    }

    close() {
      this.disconnect()
      clearInterval(this.timer)
      this.unlisten()
    }

    connect() {
      attempt(() => {
        this.channel = new BroadcastChannel('towline:' + this.origin)
        this.channel.onmessage = ({ data }) => this.hear(data)
      })
    }

    disconnect() {
      this.say({ page: this.id, tickets: [] })
      attempt(() => this.channel.close())
      this.others.clear()
    }

    look() {
      const isVisible = !global.document || global.document.visibilityState !== 'hidden'
      this.shown = isVisible ? Infinity : Math.min(this.shown, Date.now())
      this.announce(false)
      this.judge()
    }

    /** @param asks whether the others are to answer with theirs */
    announce(asks) {
      this.say({ page: this.id, shown: this.shown, tickets: this.own.map(({ since }) => since), asks })
    }

    say(words) {
      attempt(() => this.channel.postMessage(words))
    }

    hear({ page, shown, tickets, asks }) {
      if (tickets.length) this.others.set(page, { shown, tickets, heard: Date.now() })
      else this.others.delete(page)
      if (asks) this.announce(false)
      this.judge()
    }

    judge() {
      const now = Date.now()
      const all = this.own.map((ticket) => ({ shown: this.shown, since: ticket.since, ticket }))
      this.others.forEach(({ shown, tickets, heard }, page) => {
        if (Math.abs(now - heard) > FORGET) this.others.delete(page)
        else tickets.forEach((since) => all.push({ shown, since }))
      })
      all.sort((a, b) => (a.shown === b.shown ? a.since - b.since : b.shown - a.shown))
      all.forEach(({ ticket }, rank) => {
        if (!ticket || ticket.mayHold === rank < MOST_HELD) return
        ticket.mayHold = !ticket.mayHold
        later(() => this.own.includes(ticket) && ticket.changed(), 0)
      })
    }
  }

  const crowds = new Map() // by origin

  /** Where connections are scarce, and pages can speak with each other; else undefined. */
  function crowdAt(url) {
    const isBrowser = typeof BroadcastChannel === 'function' && global.location // Node has no such limit
    if (!isBrowser || isMultiplexed(url)) return undefined
    const origin = originOf(url)
    if (!crowds.has(origin)) crowds.set(origin, new Crowd(origin))
    return crowds.get(origin)
  }

  /** Whether HTTP/2 or later was seen to be spoken with that host: it needs one connection for all. What is not known is not. */
  function isMultiplexed(url) {
    const origin = originOf(url).replace(/^ws/, 'http')
    if (!origin.startsWith('https')) return false
    try {
      const known = ['navigation', 'resource'].flatMap((type) => global.performance.getEntriesByType(type))
      return known.some(({ name, nextHopProtocol }) => name.startsWith(origin + '/') && /^h[23]/.test(nextHopProtocol))
    } catch (e) {
      return false
    }
  }

  /** @return takes them away; nothing in environments that are no pages */
  function onPage(listeners) {
    if (!global.addEventListener) return ignore
    Object.keys(listeners).forEach((type) => global.addEventListener(type, listeners[type]))
    return () => Object.keys(listeners).forEach((type) => global.removeEventListener(type, listeners[type]))
  }

  // ---- which transport worked, by origin ----

  const memory = new Map()

  function recall(url) {
    const origin = originOf(url)
    const known = memory.get(origin) || stored(origin)
    return known && Date.now() - known.at < REMEMBERED ? known.transport : undefined
  }

  function remember(url, transport, order) {
    const origin = originOf(url)
    const known = transport === order[0] ? null : { transport, at: Date.now() }
    memory.set(origin, known)
    try { // refused to pages in a sandbox, and full for others
      if (known) global.sessionStorage.setItem('towline:' + origin, JSON.stringify(known))
      else global.sessionStorage.removeItem('towline:' + origin)
    } catch (e) { /* memory does as well */ }
  }

  function stored(origin) {
    try {
      return JSON.parse(global.sessionStorage.getItem('towline:' + origin))
    } catch (e) {
      return null
    }
  }

  // ---- values ----

  const NO_ANSWER = { status: 0, body: {} }
  const LATE = { status: 0, body: {}, late: true } // none in time

  async function answerOf(response) {
    const text = await response.text()
    const retryAfter = Number(response.headers.get('Retry-After')) || 0
    const ours = /^application\/problem\+json/.test(response.headers.get('Content-Type')) // not from something on the way
    return { status: response.status, retryAfter, ours, body: parse(text) }
  }

  /** Of the server behind, or for the time being: no other transport would fare better. */
  function isRefusal({ status }) {
    return [401, 403, 429, 503].includes(status)
  }

  /** Not a page that something on the way put in the place of an answer: 200 alone says nothing. */
  function isPolled({ status, body }) {
    return status === 204 || (status === 200 && Boolean(body.messages || body.close || body.superseded))
  }

  /** The same for a POST of a session. */
  function isTaken({ status, body }) {
    return status === 204 || (status === 200 && body.ack !== undefined)
  }

  /** What is no JSON object is nothing. */
  function parse(json) {
    try {
      const value = JSON.parse(json)
      return value === null ? {} : value
    } catch (e) {
      return {}
    }
  }

  function isReady(entry) {
    return entry.text !== undefined || entry.bytes !== undefined
  }

  function jsonOf({ text, bytes }) {
    return text === undefined ? { binary: toBase64(bytes) } : { text }
  }

  /** Bytes, or a little more. */
  function jsonSize({ text, bytes, size }) {
    return 16 + (text === undefined ? Math.ceil(bytes.length / 3) * 4 : JSON.stringify(text).length - text.length + size)
  }

  function bodyOf(batch, alwaysJSON) {
    if (batch.length !== 1 || alwaysJSON) return JSON.stringify({ messages: batch.map(jsonOf) })
    return batch[0].text === undefined ? batch[0].bytes : batch[0].text
  }

  // Also those of another frame or realm.
  const tagOf = (data) => Object.prototype.toString.call(data)

  function isBlob(data) {
    return (typeof Blob === 'function' && data instanceof Blob) || /^\[object (Blob|File)\]$/.test(tagOf(data))
  }

  function isBuffer(data) {
    return tagOf(data) === '[object ArrayBuffer]'
  }

  /** Resolves to a Blob's bytes; jsdom and React Native have no arrayBuffer(). */
  function bytesOf(blob) {
    if (typeof blob.arrayBuffer === 'function') return blob.arrayBuffer().then((buffer) => new Uint8Array(buffer))
    return new Promise((resolve, reject) => {
      const reader = new FileReader()
      reader.onload = () => resolve(fromBase64(reader.result.slice(reader.result.indexOf(',') + 1)))
      reader.onerror = reject
      reader.readAsDataURL(blob)
    })
  }

  function sizeOf(data) {
    if (isBlob(data)) return data.size
    if (isBuffer(data) || ArrayBuffer.isView(data)) return data.byteLength
    return utf8Length(String(data))
  }

  /** Of its UTF-8; half a pair counts three, as the U+FFFD that goes in its place. */
  function utf8Length(text) {
    let bytes = text.length
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x800) bytes += 2
      else if (unit >= 0x80) bytes++
      const isPair = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
      if (isPair) i++ // four for the two
    }
    return bytes
  }

  /** @param bytes of its own buffer; where a Blob cannot be made of them, as in React Native, that */
  function binaryAs(type, bytes) {
    try {
      if (type === 'blob') return new Blob([bytes])
    } catch (e) { /* see above */ }
    return bytes.buffer
  }

  const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

  function fromBase64(text) {
    const decoded = typeof atob === 'function' ? atob(text) : decode64(text)
    const bytes = new Uint8Array(decoded.length)
    for (let i = 0; i < decoded.length; i++) bytes[i] = decoded.charCodeAt(i)
    return bytes
  }

  function toBase64(bytes) {
    const pieces = []
    const STEP = 0x6000 // arguments of one call; whole groups of three
    const encode = typeof btoa === 'function' ? btoa : encode64
    for (let at = 0; at < bytes.length; at += STEP) {
      pieces.push(encode(String.fromCharCode.apply(null, bytes.subarray(at, at + STEP))))
    }
    return pieces.join('')
  }

  function decode64(text) {
    const pieces = []
    let bits = 0
    for (let i = 0; i < text.length && text[i] !== '='; i++) {
      const digit = DIGITS.indexOf(text[i])
      if (digit < 0) throw problem('not base64', 'InvalidCharacterError')
      bits = ((bits << 6) | digit) & 0xffffff
      if (i % 4) pieces.push(String.fromCharCode((bits >> (6 - 2 * (i % 4))) & 0xff))
    }
    return pieces.join('')
  }

  function encode64(binary) {
    const pieces = []
    for (let i = 0; i < binary.length; i += 3) {
      const bits = (binary.charCodeAt(i) << 16) | (binary.charCodeAt(i + 1) << 8) | binary.charCodeAt(i + 2) // NaN is 0 here
      for (let digit = 0; digit < 4; digit++) {
        pieces.push(i + digit > binary.length ? '=' : DIGITS[(bits >> (18 - 6 * digit)) & 63])
      }
    }
    return pieces.join('')
  }

  /** Web IDL's USVString: a lone surrogate becomes U+FFFD, since no UTF-8 can say it. */
  function wellFormed(text) {
    return text.replace(/[\ud800-\udfff]/gu, '\ufffd')
  }

  /** Web IDL's [Clamp] unsigned short. */
  function clamp(value) {
    const number = Number(value)
    return number !== number ? 0 : Math.min(65535, Math.max(0, Math.round(number)))
  }

  function random() {
    return Math.random().toString(36).slice(2, 10)
  }

  function later(task, time) {
    setTimeout(task, time)
  }

  function ignore() {}

  /**
   * A time limit for what others are to do. A page that slept through it has not waited: what came meanwhile is read first.
   *
   * @return takes it away
   */
  function limit(task, time) {
    const due = Date.now() + time
    let timer = setTimeout(() => {
      if (Date.now() - due > OVERSLEPT) timer = setTimeout(task, Math.min(time, GRACE))
      else task()
    }, time)
    return () => clearTimeout(timer)
  }

  /** What the task gives back, and what it throws, as a promise. */
  function promised(task) {
    return new Promise((resolve) => resolve(task()))
  }

  /** Nothing more is heard of a WebSocket, nor of what ws and undici emit and throw when one is closed that was never open. */
  function letGo(socket) {
    attempt(() => { socket.onopen = socket.onmessage = socket.onclose = null })
    attempt(() => { socket.onerror = ignore })
    attempt(() => socket.close())
  }

  /** @param willReconnect beyond the standard: whether `open` may come again */
  function closeEvent(code, reason, wasClean, willReconnect) {
    const event = eventOf('CloseEvent', 'close', { code, reason, wasClean })
    Object.defineProperty(event, 'willReconnect', { value: willReconnect, enumerable: true })
    return event
  }

  global.TowlineSocket = TowlineSocket
  if (typeof module === 'object' && module && module.exports) module.exports = TowlineSocket
})(typeof globalThis === 'object' ? globalThis : self)
