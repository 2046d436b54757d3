// What lies between a page and Towline, made up, by a held clock: each transport can be shut by itself. For tests that need no Towline.

import assert from 'node:assert/strict'
import { TowlineSocket } from '../../src/main/resources/io/towline/client/towline.mjs'

export const ALL = ['websocket', 'ndjson', 'sse', 'long-poll']
export const STEP = 10 // of the clock, in milliseconds
const SESSION = { id: 'held-clock-session-000000', resumeWindow: 120, hold: 25, resume: true }

/**
 * What lies between the page and Towline.
 *
 *   shut    transports that are refused at once
 *   mute    those that are taken and then never answered
 *   hollow  those that are opened, and then carry nothing in either direction
 *   tried   {at, name} of each receiver that was begun
 */
export class Path {
  constructor(t) {
    this.shut = new Set()
    this.mute = new Set()
    this.hollow = new Set()
    this.tried = []
    this.took = [] // what the server behind was sent
    this.waiting = [] // what it sends, as polls bring it
    this.live = new Set() // what breaks with the next cut
    this.slow = 0 // milliseconds until one is opened
    this.slowly = {} // the same, by transport
    this.firstWords = [] // of WebSockets to come, in place of the session's description
    t.mock.restoreAll()
    t.mock.timers.reset()
    this.timers = t.mock.timers
    this.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1e12 })
    t.mock.method(Math, 'random', () => this.random())
  }

  random() { return 1 - Number.EPSILON }
  names() { return this.tried.map(({ name }) => name) }

  /** Times from `since` on at which the transport was tried, in whole tenths of a second. */
  times(name, since) {
    return this.tried.filter((one) => one.name === name && one.at >= since).map(({ at }) => Math.round((at - since) / 100) / 10)
  }

  down(how = this.shut) { for (const name of ALL) how.add(name); this.cut() }
  up() { this.shut.clear(); this.mute.clear() }
  opening() { return JSON.stringify({ ...SESSION, ack: this.took.length }) }

  /** @return whether nothing is missing before it */
  take(seq, text) {
    if (seq === this.took.length + 1) this.took.push(text)
    return seq <= this.took.length
  }
  cut() { for (const breaks of [...this.live]) { this.live.delete(breaks); breaks() } }

  async advance(milliseconds) {
    for (let passed = 0; passed < milliseconds; passed += STEP) {
      this.timers.tick(STEP)
      await new Promise(setImmediate)
    }
  }

  async until(condition, what) {
    for (const end = Date.now() + 600_000; !condition(); await this.advance(STEP)) assert.ok(Date.now() < end, `${what} never came`)
  }

  /** Calls one of the three, when the page has what it made. */
  begin(name, opened, refused, cut = refused) {
    this.tried.push({ at: Date.now(), name })
    queueMicrotask(() => {
      if (this.shut.has(name)) return refused()
      this.live.add(cut)
      if (this.mute.has(name)) return
      const slow = this.slowly[name] ?? this.slow
      if (slow) setTimeout(opened, slow)
      else opened()
    })
  }

  tools() {
    const path = this
    return {
      WebSocket: class {
        constructor(url) {
          this.readyState = 0
          const lost = () => { this.readyState = 3; this.onclose?.({ code: 1006, reason: '', wasClean: false }) }
          path.begin('websocket', () => {
            this.readyState = 1
            this.onopen?.()
            if (url.includes('towline-session')) this.onmessage?.({ data: path.firstWords.shift() ?? `{"session":${path.opening()}}` })
          }, lost)
        }

        /** An echo: each message has the same number in both directions. */
        send(data) {
          const { seq, text } = JSON.parse(data)
          if (!seq || path.mute.has('websocket') || path.hollow.has('websocket')) return
          const answer = path.take(seq, text) ? { seq, text, ack: path.took.length } : { close: { code: 4409, reason: 'a gap', clean: false } }
          queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(answer) }))
        }

        close() { this.readyState = 3 }
      },
      EventSource: class {
        constructor() {
          this.listeners = {}
          path.begin('sse', () => this.listeners.session({ data: path.opening(), lastEventId: 'x:0' }), () => this.onerror())
          path.events = this
        }

        addEventListener(type, listener) { this.listeners[type] = listener }
        close() {}
      },
      fetch: (url, { method, headers, body, signal }) => new Promise((resolve, reject) => {
        const fail = () => reject(new TypeError('failed'))
        signal.addEventListener('abort', fail)
        const answer = (status, text) => resolve({ status, headers: new Headers(), text: async () => text })
        if (method === 'POST') {
          if (this.shut.has('long-poll')) return fail()
          if (url.includes('session=new')) return answer(201, this.opening())
          if (headers['Content-Type'].startsWith('text/plain')) this.take(Number(headers['Towline-Seq']), body)
          else JSON.parse(body).messages.forEach(({ text }, i) => this.take(Number(headers['Towline-Seq']) + i, text))
          answer(200, JSON.stringify({ ack: this.took.length }))
        } else if (headers) {
          this.begin('ndjson', () => resolve(this.lines(signal)), fail)
        } else if (url.includes('wait=0')) {
          if (!this.hollow.has('sse') && !this.shut.has('long-poll')) this.events?.listeners.superseded({ lastEventId: 'x:end' })
          const messages = this.waiting.map((text, i) => ({ seq: i + 1, text })).slice(Number(/ack=(\d+)/.exec(url)[1]))
          this.begin('long-poll', () => (messages.length ? answer(200, JSON.stringify({ messages })) : answer(204, '')), fail)
        } else {
          this.live.add(fail) // held
        }
      }),
    }
  }

  lines(signal) {
    const line = (text) => ({ value: new TextEncoder().encode(text + '\n') })
    let first = true
    const read = () => new Promise((resolve, reject) => {
      const fail = () => reject(new TypeError('failed'))
      signal.addEventListener('abort', fail)
      this.live.add(fail)
      if (first) resolve(line(`{"session":${this.opening()}}`))
      else if (!this.mute.has('ndjson') && !this.hollow.has('ndjson')) setTimeout(() => resolve(line('{}')), 25_000) // Towline's heartbeat
      first = false
    })
    return { status: 200, body: { getReader: () => ({ read }) } }
  }
}

let origins = 0
/** Of an origin of its own, of which nothing is remembered. */
export function address() {
  return `ws://h${origins++}.example/`
}

export async function opened(path, options) {
  const socket = new TowlineSocket(address(), [], { resume: true, ...path.tools(), ...options })
  await path.until(() => socket.readyState === 1, 'open')
  await path.advance(STEP)
  path.tried.length = 0
  return socket
}

/** Until only the WebSocket is shut, and the session has gone on by lines. */
export async function dropped(path, socket) {
  path.shut.add('websocket')
  path.cut()
  await path.until(() => socket.transport === 'ndjson' && path.live.size > 0, 'the stream')
}
