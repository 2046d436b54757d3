// Peer: undici, sockjs-client and stomp.js, and Chromium, at the app in spring-boot behind Towline. spring-peer.js PLAIN_PORT SECURE_PORT
// PROFILE_FOLDER; a certificate to trust comes in NODE_EXTRA_CA_CERTS.

import { createHash } from 'node:crypto'
import { Client } from '@stomp/stompjs'
import { chromium } from 'playwright-core'
import SockJS from 'sockjs-client'
import { Agent, EventSource, FormData, WebSocket, fetch as plainFetch } from 'undici'
import { equal, report } from './checks.js'

const [plainPort, securePort, profile] = process.argv.slice(2)
const plain = `http://localhost:${plainPort}`
const secure = `https://localhost:${securePort}`
const WAYS = [
  [plain, new Agent()],
  [secure, new Agent()],
  [secure, new Agent({ allowH2: true })],
]
const file = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) >> 5))

/** Every way: HTTP/1.1, with TLS, HTTP/2. */
const each = (check) => async () => {
  for (const [base, dispatcher] of WAYS) await check((path, options) => plainFetch(base + path, { dispatcher, ...options }), base, dispatcher)
}

const post = (body) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })

const requests = {
  page: each(async (fetch) => {
    const page = await fetch('/')
    equal([page.status, page.headers.get('content-type')], [200, 'text/html'], 'page')
    const modified = page.headers.get('last-modified')
    equal((await page.text()).includes('/sockjs.min.js'), true, 'its text')
    const again = await fetch('/index.html', { headers: { 'If-Modified-Since': modified, 'Cache-Control': 'max-age=0' } })
    equal([again.status, await again.text()], [304, ''], 'conditional')
    const part = await fetch('/index.html', { headers: { Range: 'bytes=2-8', 'Accept-Encoding': 'identity' } })
    equal([part.status, part.headers.get('content-range')?.split('/')[0], await part.text()], [206, 'bytes 2-8', 'doctype'], 'range')
  }),

  who: each(async (fetch, base) => {
    const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'gopher', 'X-Forwarded-Host': 'evil.example', Forwarded: 'for=6.6.6.6' }
    const who = await (await fetch('/api/who', { headers })).json()
    equal(who.url, `${base}/api/who`, 'url')
    equal([who.address, who.secure], ['127.0.0.1', base === secure], 'client')
  }),

  rest: each(async (fetch, base) => {
    const made = await fetch('/api/items', post({ name: 'Ünit ☃' }))
    equal([made.status, made.headers.get('location'), await made.json()], [201, `${base}/api/items/1`, { name: 'Ünit ☃' }], 'made')
    equal(await (await fetch('/api/items/a%20%C3%BC%2B')).json(), { name: 'a ü+' }, 'path')
    const missing = await fetch('/nothing', { headers: { Accept: 'application/json' } })
    equal([missing.status, (await missing.json()).path], [404, '/nothing'], 'missing')
    equal((await fetch('/api/items', { ...post(), body: '{' })).status, 400, 'broken JSON')
  }),

  redirect: each(async (fetch, base) => {
    const once = await fetch('/old', { redirect: 'manual' })
    equal([once.status, new URL(once.headers.get('location'), base).href], [302, `${base}/index.html?moved`], 'redirect')
  }),

  session: each(async (fetch, base) => {
    const [set] = (await fetch('/login')).headers.getSetCookie()
    const [cookie, ...marks] = set.split('; ')
    equal(marks, ['Path=/', ...(base === secure ? ['Secure'] : []), 'HttpOnly'], 'marks')
    equal(await (await fetch('/me', { headers: { cookie } })).text(), 'Ann', 'told')
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
    equal([told.name, told.sha256], ['größe.bin', createHash('sha256').update(file).digest('hex')], 'upload')
  }),

  /** Tomcat answers before it has all, and then cuts the connection. Not above 10 MB, or Node resets its stream of HTTP/2 itself. */
  'too-large': each(async (fetch) => {
    const form = new FormData()
    form.set('file', new Blob([file, file, file]), 'large.bin')
    equal((await fetch('/upload', { method: 'POST', body: form })).status, 413, 'upload')
  }),

  stream: each(async (fetch) => {
    const lines = (await (await fetch('/stream')).text()).trimEnd().split('\n')
    equal([lines.length, lines[0], lines.at(-1)], [1000, 'line 0', 'line 999'], 'lines')
  }),

  /** Each event comes before the next is sent. */
  events: each(async (fetch, base, dispatcher) => {
    const events = new EventSource(`${base}/events`, { dispatcher })
    const next = (type) => new Promise((resolve, reject) => Object.assign(events, { onerror: reject }).addEventListener(type, ({ data }) => resolve(data), { once: true }))
    equal(await next('hello'), 'there', 'first')
    for (let i = 0; i < 10; i++) {
      const heard = next('told')
      await fetch('/tell', post({ i }))
      equal(JSON.parse(await heard), { i }, 'event')
    }
    events.close()
  }),

  'sockjs-info': each(async (fetch, base) => {
    const info = await (await fetch('/sockjs/info', { headers: { Origin: base } })).json()
    equal([info.websocket, info.cookie_needed], [true, true], 'info')
    equal((await fetch('/sockjs/info', { headers: { Origin: 'https://evil.example' } })).status, 403, 'of another page')
    equal(await (await fetch('/sockjs')).text(), 'Welcome to SockJS!\n', 'greeting')
  }),
}

// ---- sockets ----

const sockets = {
  async websocket() {
    for (const base of [plain, secure]) {
      const socket = new WebSocket(base.replace('http', 'ws') + '/ws', { headers: { Origin: base } })
      const echo = await new Promise((resolve, reject) => {
        socket.onerror = ({ error }) => reject(error)
        socket.onopen = () => socket.send('hellö')
        socket.onmessage = ({ data }) => resolve(data)
      })
      equal(echo, 'hellö', 'echo')
      const closed = new Promise((resolve) => (socket.onclose = ({ code }) => resolve(code)))
      socket.close(1000)
      equal(await closed, 1000, 'closed')
    }
  },

  async 'websocket-of-another-page'() {
    const socket = new WebSocket(plain.replace('http', 'ws') + '/ws', { headers: { Origin: 'https://evil.example' } })
    equal(await new Promise((resolve) => Object.assign(socket, { onopen: () => resolve('open'), onclose: () => resolve('closed') })), 'closed', 'it')
  },
}

const MESSAGES = 20
const BODY = 'ünïcode ☃\nsecond line '.repeat(500) // together more than SockJS has in one answer, so there is a second one

function conversation(url, transport) {
  return new Promise((resolve, reject) => {
    const received = []
    const client = new Client({
      webSocketFactory: () => new SockJS(url, null, { transports: [transport], timeout: 120_000 }),
      reconnectDelay: 0,
      splitLargeFrames: true, // Tomcat takes messages of 8 KiB
      maxWebSocketChunkSize: 2048,
      onStompError: (frame) => reject(new Error(frame.headers.message)),
      onWebSocketClose: ({ code, reason }) => reject(new Error(`closed with ${code} ${reason}`)),
      onConnect() {
        client.subscribe('/topic/quotes', ({ body }) => {
          received.push(body)
          if (received.length < MESSAGES) return
          resolve(received)
          client.deactivate()
        })
        for (let i = 0; i < MESSAGES; i++) client.publish({ destination: '/topic/quotes', body: `${i} ${BODY}` })
      },
    })
    client.activate()
  })
}

for (const transport of ['websocket', 'xhr-streaming', 'xhr-polling']) {
  sockets[`sockjs-${transport}`] = async () => {
    for (const base of [plain, secure]) {
      const received = await conversation(`${base}/sockjs`, transport)
      equal(received.map((body) => Number(body.split(' ')[0])), [...Array(MESSAGES).keys()], 'messages')
      equal(received.every((body) => body.endsWith(BODY)), true, 'bodies as they were sent')
    }
  }
}

async function browse() {
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    timeout: 120_000,
    ignoreHTTPSErrors: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  })
  browser.setDefaultTimeout(120_000)
  for (const base of [plain, secure]) {
    const page = await browser.newPage()
    await page.goto(base)
    for (const transport of ['stomp', 'websocket', 'xhr-streaming', 'eventsource', 'xhr-polling']) {
      equal(await page.evaluate((name) => window.over(name), transport), `by ${transport}`, transport)
    }
    await page.close()
  }
  await browser.close()
}

process.exit((await report({ ...requests, ...sockets, browse }, console.log)) ? 1 : 0)
