// Peer: many streams of the bridge on one connection of HTTP/2, and bursts on all of them at once. http2-bursts.js BASE_URL BACKEND_PORT
// ROUNDS PROFILE_FOLDER. Is the backend itself, too: a round is a burst on each socket, and is over when each stream has all of it, in
// order. Nothing else is sent, and heartbeats are off: a stream that is forgotten stays so.

import { once } from 'node:events'
import http2 from 'node:http2'
import net from 'node:net'
import { chromium } from 'playwright-core'
import { WebSocketServer } from 'ws'
import { equal, report } from './checks.js'

const [base, backendPort, rounds, profile] = process.argv.slice(2)
const { port } = new URL(base)

const server = new WebSocketServer({ port: Number(backendPort), host: '127.0.0.1', perMessageDeflate: false })
const sockets = new Set()
server.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
})

const text = (round, i, bytes) => `${round}:${i}`.padEnd(bytes, '.')

async function burst(round, { streams, messages, bytes }) {
  equal(sockets.size, streams, 'sockets')
  for (const socket of sockets) {
    for (let i = 0; i < messages; i++) socket.send(text(round, i, bytes))
  }
}

/** Ends the sessions, which would wait for their clients. */
function leave() {
  for (const socket of sockets) socket.close(1000)
  sockets.clear()
}

/** The texts of a stream's messages, as they come in pieces. */
const READERS = {
  'text/event-stream': (line) => (line.startsWith('data: ') ? [line.slice(6)] : []),
  'application/x-ndjson': (line) => (JSON.parse(line || '{}').messages ?? []).map((message) => message.text),
}

class Stream {
  constructor(session, number, accept) {
    this.read = READERS[accept]
    this.rest = ''
    this.texts = []
    this.request = session.request({ ':path': `/c?i=${number}&towline-ack=none`, accept, origin: base })
    this.request.setEncoding('utf8')
    this.begun = once(this.request, 'data')
    this.request.on('data', (piece) => this.take(piece))
    this.ended = new Promise((_, reject) => {
      this.request.on('error', reject)
      this.request.on('end', () => reject(new Error('a stream ended')))
    })
    this.ended.catch(() => {})
  }

  take(piece) {
    const lines = (this.rest + piece).split('\n')
    this.rest = lines.pop()
    for (const line of lines) this.texts.push(...this.read(line).filter((each) => /^\d+:/.test(each)))
    if (this.texts.length >= this.wanted) this.done()
  }

  /** A round's messages: all, and none twice. */
  async expect(round, { messages, bytes }) {
    this.wanted = messages
    if (this.texts.length < messages) {
      await Promise.race([new Promise((resolve) => (this.done = resolve)), this.ended])
    }
    equal(this.texts.length, messages, 'messages')
    this.texts.forEach((each, i) => each === text(round, i, bytes) || equal(each, text(round, i, bytes), 'a message'))
    this.texts = []
    this.wanted = Infinity
  }
}

/** Takes from Towline no more than so many bytes at a time, with a pause after each: what is written there has to wait. */
async function slowly(chunk) {
  const proxy = net.createServer((client) => {
    const towline = net.connect({ port, host: '127.0.0.1', readableHighWaterMark: chunk })
    client.pipe(towline)
    towline.on('data', (data) => {
      towline.pause()
      client.write(data)
      setTimeout(() => towline.resume(), 1)
    })
    towline.on('close', () => client.destroy())
    client.on('close', () => towline.destroy())
    client.on('error', () => {})
    towline.on('error', () => {})
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return proxy
}

async function node(terms) {
  const proxy = terms.slow ? await slowly(terms.slow) : undefined
  const session = http2.connect(`https://127.0.0.1:${proxy?.address().port ?? port}`, {
    rejectUnauthorized: false,
    settings: { initialWindowSize: terms.window ?? 65_535, enablePush: false },
  })
  try {
    await once(session, 'connect')
    const streams = Array.from({ length: terms.streams }, (_, i) => new Stream(session, i, terms.accept))
    for (const stream of streams) await Promise.race([stream.begun, stream.ended])
    for (let round = 0; round < terms.rounds * rounds; round++) {
      const all = streams.map((stream) => stream.expect(round, terms))
      await burst(round, terms)
      await Promise.all(all)
    }
  } finally {
    session.destroy()
    proxy?.close()
    leave()
  }
}

/** EventSources of one page, which also counts. */
async function browser(terms) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--ignore-certificate-errors'],
  })
  try {
    const page = await context.newPage()
    await page.goto(`${base}/.towline/towline.js`)
    await page.evaluate(async (streams) => {
      const open = (_, i) =>
        new Promise((resolve, reject) => {
          const events = new EventSource(`/c?i=${i}&towline-ack=none`)
          const stream = { texts: [], done: () => {} }
          events.addEventListener('session', () => resolve(stream))
          events.onerror = () => reject(new Error('a stream failed'))
          events.onmessage = ({ data }) => stream.done(stream.texts.push(data))
        })
      window.streams = await Promise.all(Array.from({ length: streams }, open))
      window.expected = (messages) =>
        Promise.all(
          window.streams.map((stream) =>
            new Promise((resolve) => {
              stream.done = (count) => count >= messages && resolve()
              stream.done(stream.texts.length)
            }).then(() => stream.texts.splice(0).join()),
          ),
        )
    }, terms.streams)
    for (let round = 0; round < terms.rounds * rounds; round++) {
      await burst(round, terms)
      const wanted = Array.from({ length: terms.messages }, (_, i) => text(round, i, terms.bytes)).join()
      const heard = await page.evaluate((messages) => window.expected(messages), terms.messages)
      equal(heard.filter((each) => each === wanted).length, terms.streams, 'streams that have all')
    }
  } finally {
    await context.close()
    leave()
  }
}

const SSE = 'text/event-stream'
const LINES = 'application/x-ndjson'

process.exitCode = await report(
  {
    'three-event-streams': () => node({ accept: SSE, streams: 3, messages: 1500, bytes: 20, rounds: 6 }),
    'three-streams-of-lines': () => node({ accept: LINES, streams: 3, messages: 1500, bytes: 20, rounds: 6 }),
    'fifty-event-streams': () => node({ accept: SSE, streams: 50, messages: 200, bytes: 20, rounds: 3 }),
    'hundred-streams-of-lines': () => node({ accept: LINES, streams: 100, messages: 100, bytes: 20, rounds: 3 }),
    'messages-longer-than-a-frame': () => node({ accept: SSE, streams: 10, messages: 4, bytes: 17_000, rounds: 4 }),
    'windows-of-one-byte': () => node({ accept: SSE, streams: 3, messages: 5, bytes: 20, window: 1, rounds: 2 }),
    'windows-of-a-hundred-bytes': () => node({ accept: LINES, streams: 50, messages: 20, bytes: 20, window: 100, rounds: 2 }),
    'a-client-that-reads-slowly': () => node({ accept: SSE, streams: 10, messages: 300, bytes: 200, slow: 4096, rounds: 1 }),
    'lines-that-are-read-slowly': () => node({ accept: LINES, streams: 100, messages: 50, bytes: 100, window: 500, slow: 16_384, rounds: 1 }),
    chromium: () => browser({ streams: 50, messages: 600, bytes: 20, rounds: 2 }),
  },
  console.log,
  180_000 * rounds,
)
server.close()
process.exit()
