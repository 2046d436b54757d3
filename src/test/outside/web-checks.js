// What any WebSocket with the browsers' interface can show: used with Chromium's, undici's and ws's.

import { equal } from './checks.js'

const BIG = 16 * 1024 * 1024

/** One WebSocket whose messages wait in order until they are asked for. */
export class Conversation {
  constructor(socket) {
    this.socket = socket
    this.messages = []
    this.waiting = []
    socket.binaryType = 'arraybuffer'
    this.opened = new Promise((resolve, reject) => {
      socket.onopen = resolve
      socket.onerror = (event) => reject(new Error(`no connection: ${event.message ?? event.error?.message ?? 'no reason given'}`))
    })
    this.opened.catch(() => {})
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code, reason, wasClean }) => {
        resolve({ code, reason, wasClean })
        for (const { reject } of this.waiting) reject(new Error(`closed with ${code} "${reason}" before a message came`))
        this.waiting = []
      }
    })
    socket.onmessage = ({ data }) => (this.waiting.length ? this.waiting.shift().resolve(data) : this.messages.push(data))
  }

  next() {
    if (this.messages.length) return Promise.resolve(this.messages.shift())
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
  }

  async ask(message) {
    this.socket.send(message)
    return this.next()
  }

  async leave() {
    this.socket.close()
    await this.closed
  }
}

/** Half as big when compressed, so no limit on wire bytes stops it, and no window sees it repeat itself. */
function bigMessage() {
  const hex = new Uint8Array(BIG)
  for (let at = 0, state = 1; at < BIG; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    hex[at] = '0123456789abcdef'.charCodeAt(state >>> 28)
  }
  return hex
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @param {(path: string, protocols?: string[]) => WebSocket} connect */
export function webChecks(connect) {
  const open = async (path, protocols) => {
    const conversation = new Conversation(connect(path, protocols))
    await conversation.opened
    return conversation
  }

  return {
    async text() {
      const echo = await open('/echo')
      for (const text of ['', 'plain', 'grüß Gott, Łódź, 東京', '🚣 astral 𝄞 \u{10ffff}', '\0 and \u{7f}']) {
        equal(await echo.ask(text), text, 'echo')
      }
      await echo.leave()
    },

    async binary() {
      const echo = await open('/echo')
      for (const size of [0, 1, 125, 126, 127, 65535, 65536, 200_000]) {
        const sent = Uint8Array.from({ length: size }, (_, i) => i * 31)
        const back = new Uint8Array(await echo.ask(sent))
        equal([back.length, await sha256(back)], [size, await sha256(sent)], `${size} bytes`)
      }
      await echo.leave()
    },

    async 'big-to-server'() {
      const message = bigMessage()
      const server = await open('/sha')
      equal(await server.ask(message), `${BIG} ${await sha256(message)}`, 'what the server got')
      await server.leave()
    },

    async 'big-both-ways'() {
      const message = bigMessage()
      const echo = await open('/echo')
      const back = new Uint8Array(await echo.ask(message))
      equal([back.length, await sha256(back)], [BIG, await sha256(message)], 'what came back')
      await echo.leave()
    },

    async compressed() {
      const server = await open('/headers')
      const seen = JSON.parse(await server.next())
      equal(/^permessage-deflate/.test(server.socket.extensions), true, `extension here, "${server.socket.extensions}"`)
      equal(/^permessage-deflate/.test(seen.extensions), true, `extension there, "${seen.extensions}"`)
      await server.leave()
      const echo = await open('/echo')
      equal(await echo.ask('again and '.repeat(1000)), 'again and '.repeat(1000), 'echo')
      await echo.leave()
    },

    async uncompressed() {
      const server = await open('/uncompressed/headers')
      const seen = JSON.parse(await server.next())
      equal(server.socket.extensions, '', 'extension here')
      equal(seen.extensions, '', 'extension there')
      equal(seen.headers['sec-websocket-extensions'] ?? '', '', 'offer there')
      await server.leave()
      const echo = await open('/uncompressed/echo')
      equal(await echo.ask('again and '.repeat(1000)), 'again and '.repeat(1000), 'echo')
      await echo.leave()
    },

    async subprotocol() {
      const chosen = await open('/echo', ['chat.v1', 'chat.v2'])
      equal(chosen.socket.protocol, 'chat.v2', 'chosen')
      await chosen.leave()
      const none = await open('/echo')
      equal(none.socket.protocol, '', 'none offered')
      await none.leave()
    },

    async 'client-close'() {
      const id = crypto.randomUUID()
      const echo = await open(`/echo?id=${id}`)
      const watch = await open(`/closes?id=${id}`)
      echo.socket.close(3001, 'bye')
      equal(JSON.parse(await watch.next()), { code: 3001, reason: 'bye' }, 'seen by the server')
      equal(await echo.closed, { code: 3001, reason: 'bye', wasClean: true }, 'seen here')
      await watch.leave()
    },

    async 'server-close'() {
      const server = new Conversation(connect(`/close?code=4002&reason=${encodeURIComponent('später')}`))
      equal(await server.closed, { code: 4002, reason: 'später', wasClean: true }, 'seen here')
    },

    async 'server-ping'() {
      const server = await open(`/ping?payload=${encodeURIComponent('wer da?')}`)
      equal(await server.next(), 'pong wer da?', 'payload of the pong')
      await server.leave()
    },

    async order() {
      const echo = await open('/echo')
      const count = 1000
      for (let i = 0; i < count; i++) echo.socket.send(`number ${i}`)
      for (let i = 0; i < count; i++) equal(await echo.next(), `number ${i}`, 'echo')
      await echo.leave()
      const pushing = await open(`/push?count=${count}`)
      for (let i = 0; i < count; i++) equal(await pushing.next(), `message ${i}`, 'push')
      await pushing.leave()
    },
  }
}

/** What the server behind the proxy must have been told of a request. */
export function equalRequest(seen, expected) {
  const { url, headers } = seen
  equal(url, expected.url, 'path and query')
  for (const [name, value] of Object.entries(expected.headers)) equal(headers[name], value, name)
  equal((headers['x-forwarded-for'] ?? '').split(/\s*,\s*/)[0], '127.0.0.1', 'first of x-forwarded-for')
}
