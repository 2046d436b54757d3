// Peer: interim answers of a server of Node's, for Node's clients and Chromium. early-hints.js BASE_URL BACKEND_PORT PROFILE_FOLDER. Is the
// backend, too.

import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { chromium } from 'playwright-core'
import { equal, report } from './checks.js'

const [base, backendPort, profile] = process.argv.slice(2)
const BIG = 300_000

const backend = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://backend')
  if (pathname === '/page') {
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><link rel=icon href=data:,><link rel=stylesheet href=/style.css><p>page')
  } else if (pathname === '/style.css') {
    response.setHeader('content-type', 'text/css')
    response.setHeader('cache-control', 'max-age=600')
    response.end('p { color: rgb(1, 2, 3) }')
  } else {
    response.writeEarlyHints({ link: [`<${pathname}.css>; rel=preload`, '</all.js>; rel=preload'], 'x-turn': pathname })
    response.writeProcessing()
    response.setHeader('x-turn', pathname)
    response.end('x'.repeat(BIG))
  }
})
backend.on('checkContinue', (request, response) => {
  response.writeContinue()
  let bytes = 0
  request.on('data', (piece) => (bytes += piece.length))
  request.on('end', () => response.end('y'.repeat(bytes)))
})
backend.listen(Number(backendPort), '127.0.0.1')
await once(backend, 'listening')

const TURN = (path) => [
  { status: 103, link: `<${path}.css>; rel=preload, </all.js>; rel=preload`, turn: path },
  { status: 102, link: undefined, turn: undefined },
]

async function node2() {
  const session = http2.connect(base, { rejectUnauthorized: false })
  const ask = async (path) => {
    const stream = session.request({ ':path': path })
    const interim = []
    stream.on('headers', (fields) => interim.push({ status: fields[':status'], link: fields.link, turn: fields['x-turn'] }))
    const [fields] = await once(stream, 'response')
    let bytes = 0
    for await (const piece of stream) bytes += piece.length
    equal(interim, TURN(path), 'interim answers')
    equal([fields[':status'], fields['x-turn'], bytes], [200, path, BIG], 'answer')
  }
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => ask(`/${round % 3}/${i}`)))
  }
  session.close()
}

async function continues() {
  const session = http2.connect(base, { rejectUnauthorized: false })
  for (let i = 0; i < 3; i++) {
    const stream = session.request({ ':method': 'POST', ':path': '/upload', expect: '100-continue' }, { endStream: false })
    await once(stream, 'continue')
    stream.end(Buffer.alloc(BIG))
    let bytes = 0
    for await (const piece of stream) bytes += piece.length
    equal(bytes, BIG, 'bytes')
  }
  session.close()
}

async function node1() {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  for (let i = 0; i < 3; i++) {
    const interim = []
    const request = https.get(`${base}/${i}`, { agent })
    request.on('information', ({ statusCode, headers }) => interim.push({ status: statusCode, link: headers.link, turn: headers['x-turn'] }))
    const [response] = await once(request, 'response')
    for await (const piece of response) piece.length
    equal(interim, TURN(`/${i}`), 'interim answers')
  }
  agent.destroy()
}

/** Whether it asks for the style sooner is its own affair: not always, where it was told to overlook the certificate. */
async function browser() {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--ignore-certificate-errors'],
  })
  try {
    const page = await context.newPage()
    await page.goto(`${base}/page`, { timeout: 60_000 })
    const seen = await page.evaluate(() => {
      const [{ nextHopProtocol, firstInterimResponseStart }] = performance.getEntriesByType('navigation')
      const { color } = getComputedStyle(document.querySelector('p'))
      return [nextHopProtocol, firstInterimResponseStart > 0, color]
    })
    equal(seen, ['h2', true, 'rgb(1, 2, 3)'], 'seen')
  } finally {
    await context.close()
  }
}

process.exitCode = await report({ 'node-http2': node2, 'node-http2-continue': continues, 'node-http1': node1, chromium: browser }, console.log, 180_000)
backend.close()
process.exit()
