// Peers: curl, Node's fetch and Chromium, with answers that Towline compresses. Is the backend, too.
// compressed.js PLAIN_PORT SECURE_PORT BACKEND_PORT FILES_FOLDER PROFILE_FOLDER

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { equal, report } from './checks.js'

const [plainPort, securePort, backendPort, folder, profile] = process.argv.slice(2)
const plain = `http://127.0.0.1:${plainPort}`
const secure = `https://127.0.0.1:${securePort}`

const rows = (count) => Array.from({ length: count }, (_, i) => `{"row":${i},"name":"row ${i * 7919}"}\n`).join('')
const page = rows(5_000)
const big = rows(500_000)
const go = {}

/** Whether the client has this version, by the weak comparison of RFC 9110 §13.1.2. */
const has = (request, tag) => (request.headers['if-none-match'] ?? '').split(/, */).some((own) => own.replace('W/', '') === tag)

const answers = {
  '/page': (request, answer) => {
    if (has(request, '"v1"')) return answer.writeHead(304, { ETag: '"v1"' }).end()
    answer.writeHead(200, { 'Content-Type': 'application/json', ETag: '"v1"', 'Content-Length': page.length }).end(page)
  },
  '/part': (_, answer) =>
    answer.writeHead(206, { 'Content-Type': 'text/plain', 'Content-Range': `bytes 0-4999/${page.length}` }).end(page.slice(0, 5000)),
  '/big': (_, answer) => answer.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': big.length }).end(big),
  '/broken': (_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 1_000_000 })
    answer.write(page, () => answer.socket.destroy())
  },
  '/drip': async (request, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/plain' })
    answer.write('one')
    await new Promise((resolve) => (go[new URL(request.url, plain).search] = resolve))
    answer.end('two')
  },
  '/go': (request, answer) => {
    go[new URL(request.url, plain).search]()
    answer.end()
  },
  '/events': (_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/event-stream' })
    answer.write(`data: ${'x'.repeat(2000)}\n\n`)
  },
  '/trailers': (_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'X-Rows' })
    answer.write(page)
    answer.addTrailers({ 'X-Rows': '5000' })
    answer.end()
  },
  '/none': (_, answer) => answer.writeHead(204).end(),
  '/': (_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<title>page</title><!-- ${page} -->`),
}
const nothing = (_, answer) => answer.writeHead(404).end()
const backend = http.createServer((request, answer) =>
  (answers[new URL(request.url, plain).pathname] ?? nothing)(request, answer),
)
backend.listen(Number(backendPort), '127.0.0.1')
await once(backend, 'listening')

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex')

const heads = mkdtempSync(join(tmpdir(), 'heads-'))
let runs = 0

/** What curl says: its exit code, the fields (names in small letters) with those behind the body, the body as it gives it out. */
function curl(...args) {
  const told = join(heads, String(runs++))
  return new Promise((resolve) => {
    const options = { encoding: 'buffer', maxBuffer: 64 << 20, timeout: 120_000 }
    execFile('curl', ['-q', '-s', '-k', '-D', told, ...args], options, (failure, body) => {
      const lines = readFileSync(told, 'latin1').split('\r\n').filter((line) => line.includes(': '))
      const head = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s)).map(([name, value]) => [name.toLowerCase(), value]))
      resolve({ exit: failure?.code ?? 0, head, body })
    })
  })
}

async function curlBy(version, from) {
  const file = readFileSync(join(folder, 'app.js'))
  for (const [path, expected] of [['/page', page], ['/files/app.js', file], ['/fixed', 'word '.repeat(1000)]]) {
    const got = await curl(version, '--compressed', from + path)
    equal(hash(got.body), hash(expected), `${path} unpacked`)
    equal(got.head['content-encoding'], 'gzip', `${path} coding`)
    equal(got.head.vary, 'Accept-Encoding', `${path} vary`)
    equal(got.head['content-length'], undefined, `${path} length`)
    const packed = await curl(version, '-H', 'Accept-Encoding: gzip', from + path)
    equal(packed.body.length * 3 < expected.length, true, `${path} saves`)
    const asItIs = await curl(version, from + path)
    equal(hash(asItIs.body), hash(expected), `${path} plain`)
    equal(asItIs.head['content-encoding'], undefined, `${path} plain coding`)
    equal(asItIs.head['content-length'], String(expected.length), `${path} plain length`)
    const head = await curl(version, '--compressed', '-I', from + path)
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary']) {
      equal(head.head[name], got.head[name], `HEAD ${path} ${name}`)
    }
    for (const accept of ['gzip;q=0', 'identity', 'gzip;q=0.5, identity', 'br', 'identity;q=0']) {
      const not = await curl(version, '-H', `Accept-Encoding: ${accept}`, from + path)
      equal([not.head['content-encoding'], hash(not.body)], [undefined, hash(expected)], `${path} for ${accept}`)
    }
  }
  for (const path of ['/page', '/files/app.js']) {
    const tag = (await curl(version, '--compressed', from + path)).head.etag
    equal(tag.startsWith('W/"'), true, `${path} tag`)
    const again = await curl(version, '--compressed', '-H', `If-None-Match: ${tag}`, from + path)
    equal([again.body.length, again.head.etag, again.head['content-encoding']], [0, tag, undefined], `${path} again`)
  }
  const part = await curl(version, '--compressed', from + '/part')
  equal([part.body.toString(), part.head['content-encoding']], [page.slice(0, 5000), undefined], 'part')
  const ofFile = await curl(version, '--compressed', '-r', '10-5009', from + '/files/app.js')
  equal([hash(ofFile.body), ofFile.head['content-encoding']], [hash(file.subarray(10, 5010)), undefined], 'part of a file')
  const trailers = await curl(version, '--compressed', '-H', 'TE: trailers', '-H', 'Connection: TE', from + '/trailers')
  equal([hash(trailers.body), trailers.head['x-rows']], [hash(page), '5000'], 'trailers')
  equal((await curl(version, '--compressed', from + '/none')).head['content-encoding'], undefined, '204')
  const slow = await curl(version, '--compressed', '--limit-rate', '2M', from + '/big')
  equal([slow.exit, hash(slow.body)], [0, hash(big)], 'a slow client')
  const broken = await curl(version, '--compressed', from + '/broken')
  equal(broken.exit, version === '--http2' ? 92 : 18, 'what breaks off')
  const left = await curl(version, '--compressed', '--max-time', '1', '--limit-rate', '20k', from + '/big')
  equal(left.exit, 28, 'a client that leaves')
}

const curlHttp1 = () => curlBy('--http1.1', plain)
const curlHttp2 = () => curlBy('--http2', secure)

/** It has no chunks. */
async function curlHttp10() {
  const got = await curl('--http1.0', '--compressed', plain + '/page')
  equal([hash(got.body), got.head['content-encoding'], got.head['content-length']], [hash(page), undefined, String(page.length)], 'page')
}

/** The first piece before the second is sent, by whichever fetch. */
async function drip(fetch, from, name) {
  const reader = (await fetch(`${from}/drip?${name}`)).body.pipeThrough(new TextDecoderStream()).getReader()
  const first = await reader.read()
  await fetch(`${from}/go?${name}`)
  const second = await reader.read()
  return [first.value, second.value, (await reader.read()).done]
}

async function nodeFetch() {
  const answer = await fetch(plain + '/page')
  equal(answer.headers.get('content-encoding'), 'gzip', 'coding')
  equal(hash(await answer.text()), hash(page), 'page')
  equal(await drip(fetch, plain, 'node'), ['one', 'two', true], 'drip')
  const broken = await fetch(plain + '/broken')
  equal(await broken.text().then(() => 'whole', () => 'broken'), 'broken', 'what breaks off')
  const many = await Promise.all(Array.from({ length: 200 }, () => fetch(plain + '/page').then((each) => each.text())))
  equal(many.every((text) => text === page), true, 'many at once')
}

async function inChromium() {
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    timeout: 120_000,
    ignoreHTTPSErrors: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  })
  try {
    browser.setDefaultTimeout(120_000)
    const tab = await browser.newPage()
    for (const from of [plain, secure]) {
      const opened = await tab.goto(from + '/')
      equal((await opened.allHeaders())['content-encoding'], 'gzip', 'coding of the page')
      equal(await tab.title(), 'page', 'title')
      equal(hash(await tab.evaluate(() => fetch('/page').then((answer) => answer.text()))), hash(page), 'page')
      equal(await tab.evaluate(`(${drip})(fetch, '', 'chromium${from === plain}')`), ['one', 'two', true], 'drip')
      const event = await tab.evaluate(
        () => new Promise((resolve) => (new EventSource('/events').onmessage = ({ data }) => resolve(data.length))),
      )
      equal(event, 2000, 'event')
    }
  } finally {
    await browser.close()
  }
}

process.exitCode = await report({ curlHttp1, curlHttp2, curlHttp10, nodeFetch, inChromium }, console.log)
rmSync(heads, { recursive: true })
process.exit()
