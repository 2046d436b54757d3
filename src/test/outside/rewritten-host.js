// Peer: a page of its own origin behind a proxy that tells Towline neither its host nor its scheme, in Node and in Chromium.
// rewritten-host.js TLS_PORT PLAIN_PORT BACKEND_PORT PROFILE_FOLDER. Is the backend, too. The page is app.example's, at https (the browser
// says where a request comes from in Sec-Fetch-Site) and at http (it does not); evil.example's is a page of the same proxy.

import { chromium } from 'playwright-core'
import { WebSocketServer } from 'ws'
import { equal, report } from './checks.js'

const [tlsPort, plainPort, backendPort, profile] = process.argv.slice(2)

const server = new WebSocketServer({ port: Number(backendPort), host: '127.0.0.1' })
server.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)))

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  ignoreHTTPSErrors: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP *.example 127.0.0.1',
  ],
})
browser.setDefaultTimeout(120_000)

const origins = { https: (name) => `https://${name}.example:${tlsPort}`, http: (name) => `http://${name}.example:${plainPort}` }

async function visit(url) {
  const page = await browser.newPage()
  await page.goto(url)
  return page
}

// In the page. Each returns what came back, and the session's id.

async function byEvents() {
  const events = new EventSource('/chat')
  const id = await new Promise((resolve, reject) => {
    events.addEventListener('session', (event) => resolve(JSON.parse(event.data).id))
    events.onerror = () => reject(new Error('the stream failed'))
  })
  const heard = new Promise((resolve) => (events.onmessage = (event) => resolve(event.data)))
  const headers = { 'Content-Type': 'text/plain' }
  const sent = await fetch(`/chat?towline-session=${id}`, { method: 'POST', headers, body: 'one' })
  const said = { status: sent.status, heard: sent.ok ? await heard : await sent.text() }
  events.close()
  return { ...said, id }
}

async function byPolls(path) {
  const opened = await fetch(`${path}?towline-session=new`, { method: 'POST' })
  if (!opened.ok) return { status: opened.status, heard: await opened.text() }
  const { id } = await opened.json()
  const polling = fetch(`${path}?towline-session=${id}&towline-ack=0`)
  const headers = { 'Content-Type': 'text/plain' }
  await fetch(`${path}?towline-session=${id}`, { method: 'POST', headers, body: 'two' })
  const polled = await polling
  const heard = await polled.json()
  return { status: polled.status, heard: heard.messages?.[0].text ?? heard, id }
}

async function byTowlineSocket(transport) {
  const { TowlineSocket } = await import('/.towline/towline.mjs')
  const socket = new TowlineSocket('/chat', [], { transports: [transport] })
  const heard = await new Promise((resolve, reject) => {
    socket.onopen = () => socket.send('three')
    socket.onmessage = (event) => resolve(event.data)
    socket.onclose = (event) => reject(new Error(`closed: ${event.code} ${event.reason}`))
  })
  socket.onclose = null
  socket.close()
  return heard
}

async function asStranger([base, id]) {
  const answer = await fetch(`${base}/chat?towline-session=${id}&towline-wait=0`, { credentials: 'include' })
  return { status: answer.status, ...(await answer.json()) }
}

function checksOf(scheme) {
  const own = origins[scheme]('app')
  const evil = origins[scheme]('evil')
  return Object.fromEntries(
    Object.entries({
      async events() {
        const page = await visit(`${own}/page`)
        const { status, heard } = await page.evaluate(byEvents)
        equal({ status, heard }, { status: 200, heard: 'echo one' }, 'events')
      },
      async 'events-without-referrer'() {
        const page = await visit(`${own}/quiet`)
        const { status, heard } = await page.evaluate(byEvents)
        equal({ status, heard }, { status: 200, heard: 'echo one' }, 'events')
      },
      async polls() {
        const page = await visit(`${own}/page`)
        const { status, heard } = await page.evaluate(byPolls, '/chat')
        equal({ status, heard }, { status: 200, heard: 'echo two' }, 'polls')
      },
      async 'towline.js'() {
        const page = await visit(`${own}/page`)
        for (const transport of ['ndjson', 'sse', 'long-poll']) {
          equal(await page.evaluate(byTowlineSocket, transport), 'echo three', transport)
        }
      },
      async stranger() {
        const { id } = await (await visit(`${own}/page`)).evaluate(byPolls, '/chat')
        const answer = await (await visit(`${evil}/page`)).evaluate(asStranger, [own, id])
        equal(answer.status, 403, 'status')
        equal(
          answer.detail.split('. ')[0],
          `This session was opened by a page of "${own}", and this request comes from a page of "${evil}"`,
          'detail',
        )
      },
    }).map(([name, check]) => [`${scheme}-${name}`, check]),
  )
}

/** A program names no page. */
async function node() {
  const base = `http://127.0.0.1:${plainPort}/chat?towline-session=`
  const { id } = await (await fetch(`${base}new`, { method: 'POST' })).json()
  const polling = fetch(`${base}${id}&towline-ack=0`)
  const headers = { 'Content-Type': 'text/plain' }
  equal((await fetch(`${base}${id}`, { method: 'POST', headers, body: 'four' })).status, 200, 'status')
  equal(await (await polling).json(), { messages: [{ seq: 1, text: 'echo four' }] }, 'polled')
  equal((await fetch(`${base}${id}`, { method: 'DELETE' })).status, 204, 'closing')
}

/** By default only pages of the URL's own origin may come in, and at https the browser says that this is one. */
async function own() {
  const page = await visit(`${origins.https('app')}/page`)
  const { status, heard } = await page.evaluate(byPolls, '/own')
  equal({ status, heard }, { status: 200, heard: 'echo two' }, 'polls')
}

process.exitCode = await report({ ...checksOf('https'), ...checksOf('http'), own, node }, console.log, 60_000)
await browser.close()
process.exit()
