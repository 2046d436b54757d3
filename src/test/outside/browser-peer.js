// Peer: headless Chromium. browser-peer.js BASE_URL PAGE_PORT PROFILE_FOLDER CERTIFICATE KEY. Serves the page itself, by https for a wss
// BASE_URL (to a browser an http page and a wss server are of two sites, which costs the page its cookies), so http(s)://127.0.0.1:PAGE_PORT
// is an origin that the route must list, and http(s)://localhost:PAGE_PORT, the same page, one that it must not.

import { readFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { chromium } from 'playwright-core'

const [base, pagePort, profile, certificate, key] = process.argv.slice(2)
const secure = base.startsWith('wss:')
const folder = new URL('.', import.meta.url)
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8' }
const FILES = ['page.html', 'page.js', 'checks.js', 'web-checks.js']

async function serve(request, response) {
  const name = new URL(request.url, 'http://page').pathname.slice(1)
  if (!FILES.includes(name)) return response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': TYPES[name.split('.').pop()] }).end(await readFile(new URL(name, folder)))
}

const pages = secure
  ? https.createServer({ cert: await readFile(certificate), key: await readFile(key) }, serve)
  : http.createServer(serve)
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
    '--ignore-certificate-errors',
  ],
})
browser.setDefaultTimeout(120_000)

async function visit(host, part) {
  const page = await browser.newPage()
  await page.exposeFunction('print', (line) => console.log(line))
  const finished = new Promise((resolve, reject) => {
    page.exposeFunction('finished', resolve).catch(reject)
    page.on('pageerror', reject)
    page.on('crash', () => reject(new Error('the page crashed')))
  })
  await page.goto(`${secure ? 'https' : 'http'}://${host}:${pagePort}/page.html?base=${encodeURIComponent(base)}&part=${part}`)
  const failures = await finished
  await page.close()
  return failures
}

let failures
try {
  failures = (await visit('127.0.0.1', 'friend')) + (await visit('localhost', 'stranger'))
} finally {
  await browser.close()
}
process.exit(failures ? 1 : 0)
