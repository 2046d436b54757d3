// Peer: clients of server-sent events as people have them, each cut once. sse-clients.js TOWLINE_PORT BACKEND_PORT PROFILE_FOLDER. Is the
// backend, too, and the network between. A client that says where it stopped, in whichever way, goes on in its session: what came meanwhile
// is there, nothing comes twice, and the backend sees one socket. The last line has the sessions' ids, which nobody may log.

import { once } from 'node:events'
import net from 'node:net'
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { fetchEventSource } from '@microsoft/fetch-event-source'
import { EventSource as EventSourceOfNpm } from 'eventsource'
import { createEventSource } from 'eventsource-client'
import { chromium } from 'playwright-core'
import { EventSource as EventSourceOfNode } from 'undici'
import { WebSocketServer } from 'ws'
import { equal, report } from './checks.js'

const [towlinePort, backendPort, profile] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const { EventSourcePolyfill } = require('event-source-polyfill')
const { EventSource: EventSourceOfLaunchDarkly } = require('launchdarkly-eventsource')

// fetch-event-source wants a browser around it.
globalThis.window = globalThis
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} }

const backend = new WebSocketServer({ port: Number(backendPort), host: '127.0.0.1' })
const sockets = []
backend.on('connection', (socket, request) => sockets.push({ socket, url: request.url }))

const connections = new Set()
const network = net.createServer((client) => {
  const towline = net.connect(Number(towlinePort), '127.0.0.1')
  for (const [one, other] of [
    [client, towline],
    [towline, client],
  ]) {
    connections.add(one)
    one.on('error', () => {})
    one.on('close', () => {
      connections.delete(one)
      other.destroy()
    })
    one.pipe(other)
  }
})
network.listen(0, '127.0.0.1')
await once(network, 'listening')
const url = `http://127.0.0.1:${network.address().port}/chat`

const ids = []

/** What one client hears, and who waits for it. */
class Heard {
  texts = []
  sessions = []
  waiting = []

  session = (event) => {
    this.sessions.push(JSON.parse(event.data).id)
    this.wake()
  }
  message = (event) => {
    this.texts.push(event.data)
    this.wake()
  }
  wake() {
    this.waiting.splice(0).forEach((wake) => wake())
  }
  async until(count, what) {
    while (this[what].length < count) await new Promise((resolve) => this.waiting.push(resolve))
  }
}

async function resumes(begin) {
  const heard = new Heard()
  const before = sockets.length
  const end = await begin(heard)
  await heard.until(1, 'sessions')
  const { socket } = sockets.at(-1)
  for (const text of ['one', 'two', 'three']) socket.send(text)
  await heard.until(3, 'texts')
  for (const connection of connections) connection.destroy()
  for (const text of ['four', 'five']) socket.send(text)
  await heard.until(5, 'texts')
  for (const connection of connections) connection.destroy()
  socket.send('six')
  await heard.until(6, 'texts')
  equal(heard.texts, ['one', 'two', 'three', 'four', 'five', 'six'], 'texts')
  equal(new Set(heard.sessions).size, 1, 'sessions')
  ids.push(heard.sessions[0])
  const urls = sockets.slice(before).map((each) => each.url)
  equal(urls.length, 1, 'sockets')
  equal(urls[0].includes(heard.sessions[0]), false, 'the id in the URL of the server')
  await end()
  socket.close(1000)
}

const constructed = (EventSource, options) => (heard) => {
  const events = new EventSource(url, options)
  events.addEventListener('session', heard.session)
  events.onmessage = heard.message
  return () => events.close()
}

/** Of an EventSource whose URL names the session already, and a number that grows old. */
async function named(heard) {
  const opened = await fetch(`${url}?towline-session=new`, { method: 'POST' })
  const { id } = await opened.json()
  const events = new EventSourceOfNpm(`${url}?towline-session=${id}&towline-ack=0`)
  events.addEventListener('session', heard.session)
  events.onmessage = heard.message
  return () => events.close()
}

async function byFetch(heard) {
  const ending = new AbortController()
  fetchEventSource(url, {
    signal: ending.signal,
    openWhenHidden: true,
    onmessage: (event) => {
      if (event.event === 'session') heard.session(event)
      else if (event.id) heard.message(event) // it tells of blocks that hold no event as well, against the standard
    },
    onclose() {
      throw new Error('come back')
    },
  }).catch(() => {})
  return () => ending.abort()
}

function byClient(heard) {
  const events = createEventSource({
    url,
    onMessage: (event) => (event.event === 'session' ? heard.session : heard.message)(event),
  })
  return () => events.close()
}

/** It sends no Accept of its own. */
function bySse(url) {
  const options = { headers: { Accept: 'text/event-stream' }, autoReconnect: true, reconnectDelay: 50, useLastEventId: true }
  return new window.SSE(url, options)
}

async function inChromium(heard, kind) {
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  })
  const page = await browser.newPage()
  await page.exposeFunction('session', (data) => heard.session({ data }))
  await page.exposeFunction('message', (data) => heard.message({ data }))
  await page.goto(new URL('/.towline/towline.js', url).href)
  if (kind === 'polyfill') await page.evaluate(await readFile(require.resolve('event-source-polyfill'), 'utf8'))
  if (kind === 'sse.js') {
    await page.evaluate((await readFile(require.resolve('sse.js'), 'utf8')).replace(/^export .*$/gm, ''))
    await page.evaluate(`window.bySse = ${bySse}`)
  }
  await page.evaluate((url) => {
    window.events = window.bySse?.(url) ?? new (window.EventSourcePolyfill ?? window.EventSource)(url)
    window.events.addEventListener('session', (event) => window.session(event.data))
    window.events.onmessage = (event) => window.message(event.data)
  }, url)
  return () => browser.close()
}

/** An id of the server that was here before: a new session, and not the end. */
async function ofAnEarlierServer() {
  for (const [target, fields] of [
    ['', { 'Last-Event-ID': '42' }],
    ['?lastEventId=42', {}],
  ]) {
    const ending = new AbortController()
    const answer = await fetch(url + target, { headers: { Accept: 'text/event-stream', ...fields }, signal: ending.signal })
    equal(answer.status, 200, 'status')
    ending.abort()
    sockets.at(-1).socket.close(1000)
  }
  equal(sockets.at(-1).url, '/chat?lastEventId=42', 'the URL of the server')
}

process.exitCode = await report(
  {
    eventsource: () => resumes(constructed(EventSourceOfNpm)),
    'eventsource-with-its-session-in-the-url': () => resumes(named),
    'event-source-polyfill': () => resumes(constructed(EventSourcePolyfill)),
    'event-source-polyfill-with-a-name': () =>
      resumes(constructed(EventSourcePolyfill, { lastEventIdQueryParameterName: 'Last-Event-Id' })),
    'launchdarkly-eventsource': () => resumes(constructed(EventSourceOfLaunchDarkly, { initialRetryDelayMillis: 50 })),
    'fetch-event-source': () => resumes(byFetch),
    'eventsource-client': () => resumes(byClient),
    undici: () => resumes(constructed(EventSourceOfNode)),
    chromium: () => resumes((heard) => inChromium(heard)),
    'chromium-with-event-source-polyfill': () => resumes((heard) => inChromium(heard, 'polyfill')),
    'chromium-with-sse.js': () => resumes((heard) => inChromium(heard, 'sse.js')),
    'an-earlier-server': ofAnEarlierServer,
  },
  console.log,
  60_000,
)
console.log(ids.join(' '))
process.exit()
