// Peer: a visitor in Chromium of a site that Towline serves, with its socket. site.js PLAIN_PORT SECURE_PORT BACKEND_PORT PROFILE_FOLDER.
// Is the socket's backend, too.

import { chromium } from 'playwright-core'
import { WebSocketServer } from 'ws'
import { equal, report } from './checks.js'

const [plainPort, securePort, backendPort, profile] = process.argv.slice(2)
const secure = `https://localhost:${securePort}`

const backend = new WebSocketServer({ port: Number(backendPort), host: '127.0.0.1' })
backend.on('connection', (socket, request) =>
  socket.on('message', (data) => socket.send(`${data} for ${request.headers['x-visitor']} at ${request.headers['x-url']}`)),
)

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  ignoreHTTPSErrors: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
})
browser.setDefaultTimeout(120_000)

/** By http, to a page that only the app knows: redirected, drawn by the fallback, its script compressed, its socket open. */
async function visit() {
  const page = await browser.newPage()
  const seen = {}
  page.on('response', (response) => (seen[new URL(response.url()).pathname] = response))
  await page.goto(`http://localhost:${plainPort}/users/7?tab=a%2Fb`)
  equal(page.url(), `${secure}/users/7?tab=a%2Fb`, 'redirected to')
  await page.waitForFunction(() => document.title.includes('for'))
  equal(await page.title(), `hello for 127.0.0.1 at ${secure}/ws`, 'title')
  const script = await seen['/app.js'].allHeaders()
  equal(script['content-encoding'], 'br', 'coding')
  equal(script['content-type'], 'text/javascript; charset=utf-8', 'type')
  equal(script['cache-control'], 'public, max-age=600', 'caching')
  const html = await seen['/users/7'].allHeaders()
  equal(html['cache-control'], 'no-cache', 'caching of the page')
  equal(html['strict-transport-security'], 'max-age=0', 'added')
  await page.close()
}

/** A film is sought in: parts of it are asked for. */
async function parts() {
  const page = await browser.newPage()
  await page.goto(`${secure}/`)
  const got = await page.evaluate(async () => {
    const answer = await fetch('/numbers.bin', { headers: { Range: 'bytes=1006-1009' } })
    const whole = await fetch('/numbers.bin')
    return [answer.status, answer.headers.get('content-range'), await answer.text(), (await whole.arrayBuffer()).byteLength]
  })
  equal(got, [206, 'bytes 1006-1009/1000000', '0100', 1000000], 'part')
  await page.close()
}

process.exitCode = await report({ visit, parts }, console.log, 60_000)
await browser.close()
backend.close()
process.exit()
