// Peer: undici at rails_app.ru behind Towline. rails-peer.js PLAIN_PORT SECURE_PORT; a certificate to trust comes in NODE_EXTRA_CA_CERTS.

import { Agent, EventSource, WebSocket, fetch as plainFetch } from 'undici'
import { equal, report } from './checks.js'

const [plainPort, securePort] = process.argv.slice(2)
const plain = `http://localhost:${plainPort}`
const secure = `https://localhost:${securePort}`
const agent = (options) => new Agent({ localAddress: '127.0.0.2', connect: { family: 4 }, ...options })
const WAYS = [
  [plain, agent()],
  [secure, agent()],
  [secure, agent({ allowH2: true })],
]

/** Every way: HTTP/1.1, with TLS, HTTP/2. */
const each = (check) => async () => {
  for (const [base, dispatcher] of WAYS) await check((path, options) => plainFetch(base + path, { dispatcher, redirect: 'manual', ...options }), base, dispatcher)
}

const requests = {
  /** Rails wants its token, and an Origin that is its own URL. */
  form: each(async (fetch, base) => {
    const page = await fetch('/')
    const token = /name="authenticity_token" value="([^"]+)"/.exec(await page.text())[1]
    const cookie = page.headers.getSetCookie()[0].split(';')[0]
    const send = (origin) => fetch('/form', { method: 'POST', body: new URLSearchParams({ name: 'Ann Ö.', authenticity_token: token }), headers: { cookie, Origin: origin } })
    const done = await send(base)
    equal([done.status, done.headers.get('location')], [302, `${base}/me`], 'posted')
    const session = done.headers.getSetCookie()[0].split(';')[0]
    equal(await (await fetch('/me', { headers: { cookie: session } })).text(), 'Ann Ö.', 'session')
    equal((await send('https://evil.example')).status, 422, 'of another page')
  }),

  who: each(async (fetch, base) => {
    const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'gopher', 'X-Forwarded-Host': 'evil.example', 'Client-IP': '127.0.0.2' }
    equal(await (await fetch('/who?a=b', { headers })).json(), { url: `${base}/who?a=b`, address: '127.0.0.2', secure: base === secure }, 'who')
  }),

  rest: each(async (fetch) => {
    equal(await (await fetch('/items/a%20%C3%BC')).json(), { id: 'a ü' }, 'path')
    const put = { method: 'PUT', body: JSON.stringify({ a: '☃' }), headers: { 'Content-Type': 'application/json' } }
    equal(await (await fetch('/items/b', put)).json(), { id: 'b', body: { a: '☃' } }, 'put')
    equal([(await fetch('/items/b', { method: 'DELETE' })).status, (await fetch('/none')).status], [204, 404], 'others')
  }),

  /** Each event comes before the next is sent; puma takes a fifth of a second for each. */
  events: each(async (fetch, base, dispatcher) => {
    const events = new EventSource(`${base}/events`, { dispatcher })
    const next = () => new Promise((resolve, reject) => Object.assign(events, { onerror: reject, onmessage: ({ data }) => resolve(data) }))
    const tell = async (text) => equal((await fetch('/tell', { method: 'POST', body: text })).status, 204, 'told')
    equal(await next(), 'hello', 'first')
    for (let i = 0; i < 3; i++) {
      const heard = next()
      await tell(`event ${i}`)
      equal(await heard, `event ${i}`, 'event')
    }
    const over = new Promise((resolve) => (events.onerror = resolve))
    await tell('bye')
    await over
    events.close()
  }),
}

// ---- Action Cable ----

/** What comes but for pings; as @rails/actioncable has it, identifiers are JSON within JSON. */
function cable(base, origin = base) {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/cable`, { protocols: ['actioncable-v1-json', 'actioncable-unsupported'], headers: { Origin: origin } })
  const come = []
  let wake = () => {}
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data)
    if (message.type !== 'ping') come.push(message)
    wake()
  }
  socket.lost = new Promise((_, reject) => (socket.onerror = () => reject(new Error('refused'))))
  socket.lost.catch(() => {})
  socket.next = async () => {
    while (!come.length) await Promise.race([new Promise((resolve) => (wake = resolve)), socket.lost])
    return come.shift()
  }
  socket.command = (command, room, data) =>
    socket.send(JSON.stringify({ command, identifier: identifier(room), ...(data && { data: JSON.stringify(data) }) }))
  return socket
}

const identifier = (room) => JSON.stringify({ channel: 'RoomChannel', room })

const sockets = {
  async cable() {
    for (const base of [plain, secure]) {
      const two = [cable(base), cable(base)]
      for (const socket of two) {
        equal(await socket.next(), { type: 'welcome' }, 'welcome')
        equal(socket.protocol, 'actioncable-v1-json', 'subprotocol')
        socket.command('subscribe', 'a')
        equal(await socket.next(), { identifier: identifier('a'), type: 'confirm_subscription' }, 'subscribed')
      }
      for (let i = 0; i < 50; i++) {
        two[i % 2].command('message', 'a', { action: 'say', text: `ü☃ ${i}` })
        for (const socket of two) equal((await socket.next()).message, { said: `ü☃ ${i}` }, 'said')
      }
      two[0].command('subscribe', 'closed')
      equal((await two[0].next()).type, 'reject_subscription', 'closed')
      for (const socket of two) {
        const closed = new Promise((resolve) => (socket.onclose = ({ code }) => resolve(code)))
        socket.close(1000)
        equal(await closed, 1000, 'closed')
      }
    }
  },

  async refused() {
    for (const base of [plain, secure]) {
      const came = cable(base, 'https://evil.example').next()
      equal(await came.then(() => 'welcome', () => 'refused'), 'refused', 'another page')
    }
  },
}

process.exit((await report({ ...requests, ...sockets }, console.log)) ? 1 : 0)
