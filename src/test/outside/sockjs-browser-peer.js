// Peer: sockjs-client in headless Chromium, the copy that Towline serves. sockjs-browser-peer.js BASE_URL PAGE_PORT PROFILE_FOLDER.
// Twice: from a page of another origin, and from one of Towline's own, which the browser is made to believe.

import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { chromium } from 'playwright-core'

const [base, pagePort, profile] = process.argv.slice(2)
const folder = new URL('.', import.meta.url)
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8' }
const FILES = ['sockjs-page.html', 'sockjs-page.js', 'checks.js', 'sockjs-checks.js']

async function file(name) {
  if (name === 'sockjs.js') return Buffer.from(await (await fetch(`${base}/.towline/sockjs.js`)).arrayBuffer())
  return FILES.includes(name) ? readFile(new URL(name, folder)) : undefined
}

const pages = http.createServer(async (request, response) => {
  const name = new URL(request.url, 'http://page').pathname.slice(1)
  const body = await file(name)
  if (!body) return response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': TYPES[name.split('.').pop()] }).end(body)
})
await new Promise((resolve) => pages.listen(Number(pagePort), resolve))

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // A page that never came from the network counts as a public one, which may not speak to this machine
    '--disable-features=LocalNetworkAccessChecks',
  ],
})
browser.setDefaultTimeout(120_000)

async function visit(origin, label, transports) {
  const page = await browser.newPage()
  await page.exposeFunction('print', (line) => console.log(line))
  const finished = new Promise((resolve, reject) => {
    page.exposeFunction('finished', resolve).catch(reject)
    // A closed client forgets its JSONP callback, and an answer that was on its way finds it gone
    page.on('pageerror', (error) => /^_jp\.\w+ is not a function$/.test(error.message) || reject(error))
    page.on('crash', () => reject(new Error('the page crashed')))
  })
  await page.route(`${base}/page/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').pop()
    await route.fulfill({ body: await file(name), contentType: TYPES[name.split('.').pop()] })
  })
  const query = new URLSearchParams({ base, label, transports: transports.join(',') })
  await page.goto(`${origin}/sockjs-page.html?${query}`)
  const failures = await finished
  await page.close()
  return failures
}

const ANYWHERE = ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling', 'jsonp-polling']
const ONLY_ABROAD = ['iframe-eventsource', 'iframe-htmlfile', 'iframe-xhr-polling']

let failures
try {
  failures =
    (await visit(`http://localhost:${pagePort}`, 'abroad', [...ANYWHERE, ...ONLY_ABROAD])) +
    (await visit(`${base}/page`, 'home', [...ANYWHERE, 'htmlfile']))
} finally {
  await browser.close()
}
process.exit(failures ? 1 : 0)
