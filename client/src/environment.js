// What environments other than browsers lack, or call otherwise.

/**
 * @type {any} since it may have anything, or not
 */
// eslint-disable-next-line no-restricted-globals, no-undef -- older browsers
export const global = typeof globalThis === 'object' ? globalThis : self

export const HAS_EVENTS = typeof global.EventTarget === 'function' && typeof global.Event === 'function'

/** As much of the standard's EventTarget as a socket needs. What a listener throws is reported, and the next has its turn. */
export class Listeners {
  constructor() {
    this.listening = []
    Object.defineProperty(this, 'listening', { enumerable: false })
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
export function eventOf(name, type, members) {
  const isWhole = HAS_EVENTS && typeof global[name] === 'function'
  const event = isWhole ? new global[name](type, members) : HAS_EVENTS ? new Event(type) : { type }
  if (!isWhole) Object.keys(members).forEach((key) => Object.defineProperty(event, key, { value: members[key], enumerable: true }))
  return event
}

export function problem(message, name) {
  if (typeof DOMException === 'function') return new DOMException(message, name)
  return Object.assign(new Error(message), { name })
}

/** An AbortController, also where there is none: then fetch goes on, and nobody listens. */
export class Aborter {
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
export function attempt(task) {
  try { task() } catch (e) { /* see above */ }
}

/** @return takes them away; nothing in environments that are no pages */
export function onPage(listeners) {
  if (!global.addEventListener) return ignore
  Object.keys(listeners).forEach((type) => global.addEventListener(type, listeners[type]))
  return () => Object.keys(listeners).forEach((type) => {
    attempt(() => global.removeEventListener(type, listeners[type])) // a test's window may be gone
  })
}

export function ignore() {}
