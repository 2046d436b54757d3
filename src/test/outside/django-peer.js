// Peer: undici at django_app.py behind Towline. django-peer.js PLAIN_PORT SECURE_PORT; a certificate to trust comes in NODE_EXTRA_CA_CERTS.

import { createHash } from 'node:crypto'
import { Agent, EventSource, FormData, WebSocket, fetch as plainFetch } from 'undici'
import { equal, report } from './checks.js'

const [plainPort, securePort] = process.argv.slice(2)
const plain = `http://localhost:${plainPort}`
const secure = `https://localhost:${securePort}`
// Not from the proxy's own address, which uvicorn would take for none
const agent = (options) => new Agent({ localAddress: '127.0.0.2', connect: { family: 4 }, ...options })
const WAYS = [
  [plain, agent()],
  [secure, agent()],
  [secure, agent({ allowH2: true })],
]
const file = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) >> 5))

/** Every way: HTTP/1.1, with TLS, HTTP/2. */
const each = (check) => async () => {
  for (const [base, dispatcher] of WAYS) await check((path, options) => plainFetch(base + path, { dispatcher, redirect: 'manual', ...options }), base, dispatcher)
}

const requests = {
  /** Django wants a page of its own site where the request is secure, and a token anyway. */
  form: each(async (fetch, base) => {
    const page = await fetch('/')
    const token = /value="(\w+)"/.exec(await page.text())[1]
    const cookie = page.headers.getSetCookie()[0].split(';')[0]
    const send = (headers) => fetch('/form', { method: 'POST', body: new URLSearchParams({ name: 'Ann Ö.', csrfmiddlewaretoken: token }), headers: { cookie, ...headers } })
    const done = await send({ Referer: `${base}/`, Origin: base })
    equal([done.status, done.headers.get('location')], [302, '/me'], 'posted')
    const session = done.headers.getSetCookie().find((one) => one.startsWith('sessionid=')).split(';')[0]
    equal(await (await fetch('/me', { headers: { cookie: session } })).text(), 'Ann Ö.', 'session')
    equal((await send({ Referer: 'https://evil.example/', Origin: 'https://evil.example', cookie: 'csrftoken=none' })).status, 403, 'of another page')
  }),

  who: each(async (fetch, base) => {
    const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'gopher', 'X_Forwarded_Proto': 'https', 'X-Forwarded-Host': 'evil.example' }
    equal(await (await fetch('/api/who?a=b', { headers })).json(), { url: `${base}/api/who?a=b`, address: '127.0.0.2', secure: base === secure }, 'who')
  }),

  rest: each(async (fetch) => {
    equal(await (await fetch('/api/items/a%20%C3%BC%2B')).json(), { name: 'a ü+', method: 'GET', body: null }, 'path')
    const put = { method: 'PUT', body: JSON.stringify({ a: '☃' }), headers: { 'Content-Type': 'application/json' } }
    equal(await (await fetch('/api/items/b', put)).json(), { name: 'b', method: 'PUT', body: { a: '☃' } }, 'put')
    equal([(await fetch('/api/items/b', { method: 'DELETE' })).status, (await fetch('/none')).status], [204, 404], 'others')
    const moved = await fetch('/api/slashed?q=1')
    equal([moved.status, moved.headers.get('location')], [301, '/api/slashed/?q=1'], 'slash')
    const head = await fetch('/big', { method: 'HEAD', headers: { 'Accept-Encoding': 'identity' } })
    equal([head.status, head.headers.get('content-length'), await head.text()], [200, '700000', ''], 'head')
  }),

  compression: each(async (fetch) => {
    const got = {}
    for (const coding of ['gzip', 'identity']) {
      const answer = await fetch('/big', { headers: { 'Accept-Encoding': coding } })
      got[coding] = [answer.headers.get('content-encoding'), (await answer.text()).length]
    }
    equal(got, { gzip: ['gzip', 700_000], identity: [null, 700_000] }, 'codings')
  }),

  upload: each(async (fetch) => {
    const form = new FormData()
    form.set('file', new Blob([file]), 'größe.bin')
    const told = await (await fetch('/upload', { method: 'POST', body: form })).json()
    equal(told, { name: 'größe.bin', sha256: createHash('sha256').update(file).digest('hex') }, 'upload')
  }),

  stream: each(async (fetch) => {
    const lines = (await (await fetch('/stream')).text()).trimEnd().split('\n')
    equal([lines.length, lines[0], lines.at(-1)], [200, 'line 0', 'line 199'], 'lines')
  }),

  /** Each event comes before the next is sent. */
  events: each(async (fetch, base, dispatcher) => {
    const events = new EventSource(`${base}/events`, { dispatcher })
    const next = () => new Promise((resolve, reject) => Object.assign(events, { onerror: reject, onmessage: ({ data }) => resolve(data) }))
    equal(await next(), 'hello', 'first')
    for (let i = 0; i < 10; i++) {
      const heard = next()
      equal((await fetch('/tell', { method: 'POST', body: `event ${i}` })).status, 204, 'told')
      equal(await heard, `event ${i}`, 'event')
    }
    events.close()
  }),
}

// ---- sockets ----

const open = (base, room, origin = base, protocols = ['other', 'json']) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/rooms/${room}`, { protocols, headers: { Origin: origin } })
    socket.binaryType = 'arraybuffer'
    socket.closed = new Promise((closed) => (socket.onclose = ({ code }) => closed(code)))
    socket.onopen = () => resolve(socket)
    socket.onerror = ({ message }) => reject(new Error(message ?? 'refused'))
  })

const heard = (socket, many) =>
  new Promise((resolve) => {
    const all = []
    socket.onmessage = ({ data }) => all.push(data) === many && resolve(all)
  })

const sockets = {
  async rooms() {
    for (const base of [plain, secure]) {
      const [one, other] = [await open(base, 'a'), await open(base, 'a')]
      equal([one.protocol, other.protocol], ['json', 'json'], 'subprotocol')
      const both = [heard(one, 100), heard(other, 100)]
      for (let i = 0; i < 100; i++) one.send(JSON.stringify({ i, text: 'ü☃' }))
      const expected = Array.from({ length: 100 }, (_, i) => ({ i, text: 'ü☃' }))
      for (const all of await Promise.all(both)) equal(all.map(JSON.parse), expected, 'heard in the room')
      const echo = heard(one, 1)
      one.send(file.subarray(0, 500_000))
      equal(Buffer.compare(Buffer.from((await echo)[0]), file.subarray(0, 500_000)), 0, 'bytes')
      one.send('"bye"')
      other.close(1000)
      equal([await one.closed, await other.closed], [4001, 1000], 'closed')
    }
  },

  async refused() {
    for (const base of [plain, secure]) {
      for (const [room, origin] of [['closed', base], ['a', 'https://evil.example']]) {
        equal(await open(base, room, origin).then(() => 'open', () => 'refused'), 'refused', 'it')
      }
    }
  },
}

process.exit((await report({ ...requests, ...sockets }, console.log)) ? 1 : 0)
