// Peer: a page of another origin, in Chromium. cross-origin.js TOWLINE_PORT BACKEND_PORT PROFILE_FOLDER. Is the backend, too, and serves the page
// at localhost, which the route lists, and at 127.0.0.1, which it does not.

import { once } from 'node:events'
import http from 'node:http'
import { chromium } from 'playwright-core'
import { WebSocketServer } from 'ws'
import { equal, report } from './checks.js'

const [towlinePort, backendPort, profile] = process.argv.slice(2)
const url = `http://127.0.0.1:${towlinePort}/chat`

const backend = new WebSocketServer({ port: Number(backendPort), host: '127.0.0.1' })
backend.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)))

const pages = http.createServer((_, response) =>
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><link rel=icon href=data:,>'),
)
pages.listen(0)
await once(pages, 'listening')

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
})
browser.setDefaultTimeout(120_000)

async function inPage(host, work) {
  const page = await browser.newPage()
  await page.goto(`http://${host}:${pages.address().port}/`)
  const result = await page.evaluate(work, url)
  await page.close()
  return result
}

const friend = (work) => inPage('localhost', work)

/** What monitoring adds to each fetch makes the browser ask beforehand. */
async function post() {
  const answer = await friend(async (url) => {
    const { id } = await (await fetch(`${url}?towline-session=new`, { method: 'POST', credentials: 'include' })).json()
    const headers = {
      'Content-Type': 'text/plain',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'sentry-trace': '1-2-1',
      baggage: 'a=b',
      'Cache-Control': 'no-cache',
    }
    const options = { method: 'POST', credentials: 'include', headers, body: 'one' }
    const sent = await fetch(`${url}?towline-session=${id}`, options)
    const polled = await fetch(`${url}?towline-session=${id}&towline-ack=0`, { headers: { traceparent: headers.traceparent } })
    const { messages } = await polled.json()
    await sent.text()
    const seen = await new Promise((resolve) => {
      const all = []
      new PerformanceObserver((list) => {
        all.push(...list.getEntries().map((entry) => entry.nextHopProtocol))
        if (all.length === 3) resolve(all)
      }).observe({ type: 'resource', buffered: true })
    })
    return { sent: sent.status, messages, seen }
  })
  equal(answer, { sent: 200, messages: [{ seq: 1, text: 'echo one' }], seen: ['http/1.1', 'http/1.1', 'http/1.1'] }, 'answer')
}

/** A page that cannot read a status sees "Failed to fetch", and nobody knows why. */
async function statuses() {
  const read = await friend(async (url) => {
    const asked = [
      ['GET', ''],
      ['POST', ''],
      ['DELETE', ''],
      ['GET', '?towline-session=x'],
      ['GET', '?towline-session=abcdefghij0123456789'],
      ['POST', '?towline-session=abcdefghij0123456789'],
    ]
    return Promise.all(asked.map(async ([method, query]) => (await fetch(url + query, { method })).status))
  })
  equal(read, [426, 405, 405, 400, 404, 415], 'statuses')
}

async function stranger() {
  const failure = await inPage('127.0.0.1', async (url) => {
    try {
      return String((await fetch(`${url}?towline-session=new`, { method: 'POST' })).status)
    } catch (refused) {
      return refused.message
    }
  })
  equal(failure, 'Failed to fetch', 'what it reads')
}

process.exitCode = await report({ post, statuses, stranger }, console.log, 60_000)
await browser.close()
process.exit()
