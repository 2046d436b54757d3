// Peer: undici and socket.io-client, and Chromium, at express-app.js behind Towline. express-peer.js PLAIN_PORT SECURE_PORT PROFILE_FOLDER;
// a certificate to trust comes in NODE_EXTRA_CA_CERTS.

import { createHash } from 'node:crypto'
import { request as rawRequest } from 'node:http'
import { chromium } from 'playwright-core'
import { io } from 'socket.io-client'
import { Agent, EventSource, FormData, WebSocket, fetch as plainFetch } from 'undici'
import { equal, report } from './checks.js'

const [plainPort, securePort, profile] = process.argv.slice(2)
const plain = `http://127.0.0.1:${plainPort}`
const secure = `https://localhost:${securePort}`
const http2 = new Agent({ allowH2: true })
const http1 = new Agent()
const WAYS = [
  [plain, http1],
  [secure, http1],
  [secure, http2],
]

const MIB = 1024 * 1024
const file = Buffer.from(Uint8Array.from({ length: 5 * MIB }, (_, i) => (i * 7919) >> 5))
const digest = createHash('sha256').update(file).digest('hex')

/** Every way: HTTP/1.1, with TLS, HTTP/2. */
const each = (check) => async () => {
  for (const [base, dispatcher] of WAYS) await check((path, options) => plainFetch(base + path, { dispatcher, ...options }), base)
}

const send = (method, body) => ({ method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })

const requests = {
  page: each(async (fetch) => {
    const page = await fetch('/')
    const tag = page.headers.get('etag')
    equal([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8'], 'page')
    equal((await page.text()).includes('socket.io.js'), true, 'its text')
    // fetch adds Cache-Control: no-cache of its own, which Express heeds
    const again = await fetch('/', { headers: { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' } })
    equal([again.status, await again.text()], [304, ''], 'conditional')
    const head = await fetch('/page.js', { method: 'HEAD' })
    equal([head.status, await head.text()], [200, ''], 'HEAD')
    const part = await fetch('/page.js', { headers: { Range: 'bytes=3-6', 'Accept-Encoding': 'identity' } })
    equal([part.status, await part.text()], [206, 'Does'], 'range')
  }),

  rest: each(async (fetch) => {
    const made = await fetch('/api/items', send('POST', { name: 'Ünit ☃' }))
    const item = await made.json()
    equal([made.status, made.headers.get('location'), item.name], [201, `/api/items/${item.id}`, 'Ünit ☃'], 'made')
    const changed = await fetch(`/api/items/${item.id}`, send('PUT', { name: 'other' }))
    equal(await changed.json(), { id: item.id, name: 'other' }, 'changed')
    const deleted = await fetch(`/api/items/${item.id}`, { method: 'DELETE' })
    equal([deleted.status, await deleted.text()], [204, ''], 'deleted')
    const missing = await fetch('/api/items/none')
    equal([missing.status, await missing.json()], [404, { error: 'no item none' }], 'missing')
    const broken = await fetch('/api/items', { ...send('POST'), body: '{' })
    equal(broken.status, 400, 'broken JSON')
  }),

  /** The client has an address of its own, and tells lies about itself. */
  async 'trust-proxy'() {
    for (const [base, protocol] of [
      [plain, 'http'],
      [secure.replace('localhost', '127.0.0.1'), 'https'],
    ]) {
      const dispatcher = new Agent({ localAddress: '127.0.0.2', connect: { servername: 'localhost' } })
      const headers = { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'gopher', 'X-Forwarded-Host': 'evil.example', Forwarded: 'for=6.6.6.6' }
      const who = await (await plainFetch(`${base}/api/who`, { dispatcher, headers })).json()
      const { host, hostname } = new URL(base)
      equal(who, { ip: '127.0.0.2', protocol, secure: protocol === 'https', hostname, host }, 'who')
    }
  },

  upload: each(async (fetch) => {
    const form = new FormData()
    form.set('title', 'A picture')
    form.set('file', new Blob([file]), 'größe.bin')
    const told = await fetch('/upload', { method: 'POST', body: form })
    equal(await told.json(), { name: 'größe.bin', size: file.length, sha256: digest, title: 'A picture' }, 'of told length')
  }),

  /** With a length that is not told, so in chunks; the app's own limit is told, too. */
  streamed: each(async (fetch) => {
    const upload = (bytes) => {
      async function* parts() {
        yield Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: image/png\r\n\r\n')
        for (let i = 0; i < bytes.length; i += 100_001) yield bytes.subarray(i, i + 100_001)
        yield Buffer.from('\r\n--b--\r\n')
      }
      const headers = { 'Content-Type': 'multipart/form-data; boundary=b' }
      return fetch('/upload', { method: 'POST', body: parts(), duplex: 'half', headers })
    }
    equal((await (await upload(file)).json()).sha256, digest, 'in chunks')
  }),

  /** By the route's own limit, before a byte of it came. */
  'too-large': () =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Length': 21 * MIB, 'Content-Type': 'image/png' }
      const asked = rawRequest(`${plain}/upload`, { method: 'POST', headers }, (response) => {
        if (response.statusCode === 413) resolve()
        else reject(new Error(`got ${response.statusCode}`))
      })
      asked.on('error', reject)
      asked.flushHeaders()
    }),

  compression: each(async (fetch) => {
    const got = {}
    for (const coding of ['gzip', 'br', 'identity']) {
      const answer = await fetch('/big', { headers: { 'Accept-Encoding': coding } })
      got[coding] = [answer.headers.get('content-encoding'), (await answer.text()).length]
    }
    equal(got, { gzip: ['gzip', 660_000], br: ['br', 660_000], identity: [null, 660_000] }, 'codings')
  }),

  redirects: each(async (fetch, base) => {
    const once = await fetch('/older', { redirect: 'manual' })
    equal([once.status, once.headers.get('location')], [301, `${base}/old`], 'absolute')
    const all = await fetch('/older')
    equal([all.status, all.url, all.redirected], [200, `${base}/index.html?moved`, true], 'followed')
  }),

  cookies: each(async (fetch, base) => {
    const login = await fetch('/login', { redirect: 'manual' })
    const set = login.headers.getSetCookie()
    const mark = base === secure ? 'Secure; ' : ''
    equal(set, [`visitor=Ann%20%C3%96.; Path=/; HttpOnly; ${mark}SameSite=Lax`, 'theme=dark; Path=/'], 'set')
    const cookie = set.map((one) => one.split(';')[0]).join('; ')
    equal(await (await fetch('/me', { headers: { cookie } })).json(), { visitor: 'Ann Ö.', theme: 'dark' }, 'told')
  }),

  /** Each event comes before the next is sent, compressed as they are. */
  events: each(async (fetch, base) => {
    const dispatcher = WAYS.find(([other]) => other === base)[1]
    const events = new EventSource(`${base}/events`, { dispatcher })
    const next = () => new Promise((resolve) => events.addEventListener('told', ({ data }) => resolve(JSON.parse(data)), { once: true }))
    await new Promise((resolve, reject) => Object.assign(events, { onopen: resolve, onerror: reject }))
    for (let i = 0; i < 20; i++) {
      const heard = next()
      await fetch('/tell', send('POST', { i }))
      equal(await heard, { i }, 'event')
    }
    events.close()
  }),
}

// ---- sockets ----

async function connected(base, options, begun = () => {}) {
  const socket = io(base, { forceNew: true, reconnection: false, timeout: 120_000, ...options })
  begun(socket.io.engine)
  await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject).on('disconnect', reject))
  return socket
}

/** Echoes of all sizes, and a room with two in it. */
async function conversation(socket, base, transport) {
  equal(await socket.emitWithAck('who'), { transport, for: '127.0.0.1' }, 'who')
  for (const size of [0, 1, 1000, 70_000, 300_000]) {
    const value = { text: 'ü'.repeat(size), bytes: file.subarray(0, size) }
    const echo = await socket.emitWithAck('echo', value)
    equal([echo.text === value.text, Buffer.compare(echo.bytes, value.bytes)], [true, 0], `echo of ${size}`)
  }
  const other = await connected(base, { transports: ['polling'] })
  const heard = [[], []]
  const all = [socket, other].map((each, i) => {
    each.emit('join', 'room')
    return new Promise((resolve) => each.on('said', (text) => heard[i].push(text) === 200 && resolve()))
  })
  await Promise.all([socket.emitWithAck('echo', 'joined'), other.emitWithAck('echo', 'joined')])
  for (let i = 0; i < 200; i++) socket.emit('say', 'room', i)
  await Promise.all(all)
  equal(heard, [[...Array(200).keys()], [...Array(200).keys()]], 'heard in the room')
  socket.off('disconnect').disconnect()
  other.off('disconnect').disconnect()
}

const sockets = Object.fromEntries(
  ['polling', 'websocket'].map((transport) => [
    `socket.io-${transport}`,
    async () => {
      for (const base of [plain, secure]) await conversation(await connected(base, { transports: [transport] }), base, transport)
    },
  ]),
)

sockets['socket.io-upgrade'] = async () => {
  for (const base of [plain, secure]) {
    let first
    let upgraded
    const socket = await connected(base, { transports: ['polling', 'websocket'] }, (engine) => {
      engine.on('open', () => (first = engine.transport.name))
      upgraded = new Promise((resolve, reject) => engine.on('upgrade', resolve).on('upgradeError', reject))
    })
    await upgraded
    equal(first, 'polling', 'at first')
    await conversation(socket, base, 'websocket')
  }
}

sockets.ws = async () => {
  for (const base of [plain, secure]) {
    const socket = new WebSocket(base.replace('http', 'ws') + '/ws')
    const echo = await new Promise((resolve, reject) => {
      socket.onerror = ({ error }) => reject(error)
      socket.onopen = () => socket.send('hello')
      socket.onmessage = ({ data }) => resolve(data)
    })
    socket.close()
    equal(echo, 'hello', 'echo')
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
    const failures = []
    page.on('requestfailed', (request) => failures.push(`${request.url()}: ${request.failure()?.errorText}`))
    page.on('console', (message) => message.type() === 'error' && failures.push(message.text()))
    await page.goto(base)
    await page.waitForFunction(() => document.title === 'done')
    equal(
      await page.evaluate(() => window.seen),
      {
        protocol: new URL(base).protocol.slice(0, -1),
        secure: base === secure,
        me: { visitor: 'Ann Ö.', theme: 'dark' },
        upload: ['größe.bin', 5 * MIB, 'A picture'],
        told: { to: 'page' },
        socketIo: ['polling', 'websocket', 'through both'],
        bare: 'hello',
      },
      'seen',
    )
    equal(failures.filter((each) => !each.includes('ERR_ABORTED')), [], 'failures') // the page closes its event stream
    await page.close()
  }
  await browser.close()
}

process.exit((await report({ ...requests, ...sockets, browse }, console.log)) ? 1 : 0)
