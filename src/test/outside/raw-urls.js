// Peers: Node's own HTTP client and headless Chromium, with URLs in which they leave raw what RFC 3986 has not.
// raw-urls.js BACKEND_PORT TOWLINE_PORT PROFILE_FOLDER: whether the server sees through Towline what it sees without it.

import http from 'node:http'
import { chromium } from 'playwright-core'
import { equal, report } from './checks.js'

const [backend, towline, profile] = process.argv.slice(2)

const TARGETS = [
  '/headers?cols=a|b',
  '/headers?filter={"a":1}',
  '/headers?pct=50%',
  '/headers?re=^a$&tick=`&back=\\&quote="&less=<>',
  '/headers?%&%4&%zz&[]&;&,',
  '/headers?café=東京',
  '/x|[]^/headers',
  '/headers?',
  '/headers??',
  '/headers?a?b',
]

function node(port, path) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      port,
      path,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
      },
    })
    request.on('error', reject)
    request.on('response', (response) => reject(new Error(`status ${response.statusCode}`)))
    request.on('upgrade', (response, socket, head) => {
      let bytes = head
      const look = () => {
        const text = bytes.toString('latin1')
        const url = /"url":("(?:[^"\\]|\\.)*")/.exec(text)
        if (!url) return
        socket.destroy()
        resolve(JSON.parse(Buffer.from(url[1], 'latin1').toString()))
      }
      socket.on('error', reject)
      socket.on('data', (more) => {
        bytes = Buffer.concat([bytes, more])
        look()
      })
      look()
    })
    request.end()
  })
}

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-proxy-server'],
})
const page = await browser.newPage()

function browsed(port, target) {
  return page.evaluate(
    (url) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url)
        socket.onmessage = ({ data }) => resolve(JSON.parse(data).url)
        socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`))
      }),
    `ws://127.0.0.1:${port}${target}`,
  )
}

const checks = {}
for (const [i, target] of TARGETS.entries()) {
  // Node's own server takes no bytes beyond ASCII; its client writes a character as a byte, as no browser does.
  const plain = /[^\x21-\x7e]/.test(target) ? encodeURI(target) : target
  checks[`node-${i}`] = async () => equal(await node(towline, plain), await node(backend, plain), 'url')
  checks[`browser-${i}`] = async () => equal(await browsed(towline, target), await browsed(backend, target), 'url')
}
let failures
try {
  failures = await report(checks, console.log)
} finally {
  await browser.close()
}
process.exit(failures ? 1 : 0)
