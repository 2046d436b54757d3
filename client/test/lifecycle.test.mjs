// What becomes of a page: hidden, frozen, kept in the back-forward cache, off the network, under a policy; and of a socket while it comes
// and goes. node --test client/test/lifecycle.test.mjs

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from './limits.mjs'
import { CLIENT, PATIENCE, UNHURRIED, openHarbour, pause, startChromium } from './harbour.mjs'
import { Path, address, dropped, opened } from './path.mjs'

const { TowlineSocket } = await import(new URL('towline.mjs', CLIENT))

/** The page's window, as far as sockets listen to it. */
function page(t) {
  const listeners = new Map()
  globalThis.addEventListener = (type, listener) => listeners.set(type, [...(listeners.get(type) ?? []), listener])
  globalThis.removeEventListener = (type, listener) => listeners.set(type, (listeners.get(type) ?? []).filter((one) => one !== listener))
  globalThis.document = { visibilityState: 'visible' }
  t.after(() => {
    delete globalThis.addEventListener
    delete globalThis.removeEventListener
    delete globalThis.document
  })
  const fire = (type, event = {}) => [...(listeners.get(type) ?? [])].forEach((listener) => listener(event))
  return {
    fire,
    turn: (visibilityState) => { globalThis.document.visibilityState = visibilityState; fire('visibilitychange') },
    count: () => [...listeners.values()].flat().length,
  }
}

/** WebSockets that are opened or refused by hand, and remember who listened to them. */
function byHand() {
  const made = []
  class WebSocket {
    constructor() {
      this.readyState = 0
      this.bufferedAmount = 0
      this.sent = []
      made.push(this)
    }

    open() { this.readyState = 1; this.onopen?.({}) }
    lose(code = 1006) { this.readyState = 3; this.onclose?.({ code, reason: '', wasClean: false }) }
    send(data) { this.sent.push(data) }
    close() { this.readyState = 2 }
  }
  return { made, WebSocket }
}

function plain(t, options) {
  const path = new Path(t)
  const { made, WebSocket } = byHand()
  const socket = new TowlineSocket(address(), [], { WebSocket, transports: ['websocket'], ...options })
  const events = []
  for (const type of ['open', 'close']) socket.addEventListener(type, ({ code, willReconnect }) => events.push(code === undefined ? type : `${type} ${code} ${willReconnect}`))
  return { path, made, socket, events }
}

describe('a socket that waits to reconnect', () => {
  const news = {
    'the network is back': (world) => world.fire('online'),
    'the page is shown again': (world) => { world.turn('hidden'); world.turn('visible') },
    'the page thaws': (world) => world.fire('resume'),
    'the page comes out of the back-forward cache': (world) => world.fire('pageshow', { persisted: true }),
  }
  for (const [what, happen] of Object.entries(news)) {
    test(`does so at once when ${what}`, async (t) => {
      const world = page(t)
      const { path, made, events } = plain(t, { reconnect: { min: 20_000, max: 30_000 } })
      made[0].open()
      made[0].lose()
      assert.equal(made.length, 1)
      happen(world)
      assert.equal(made.length, 2)
      made[1].open()
      await path.advance(40_000)
      assert.deepEqual([events, made.length], [['open', 'close 1006 true', 'open'], 2])
    })
  }

  test('makes one connection of many such news', async (t) => {
    const world = page(t)
    const { path, made } = plain(t, { reconnect: { min: 20_000, max: 30_000 } })
    made[0].open()
    made[0].lose()
    for (let i = 0; i < 20; i++) for (const happen of Object.values(news)) happen(world)
    await path.advance(3000)
    assert.equal(made.length, 2)
  })

  test('waits as long as a server has asked for, whatever the news', async (t) => {
    const world = page(t)
    const path = new Path(t)
    let asked = 0
    const fetch = async () => { asked++; return { status: 503, headers: new Headers({ 'Retry-After': '60' }), text: async () => '' } }
    const socket = new TowlineSocket(address(), [], { fetch, transports: ['long-poll'], reconnect: true })
    await path.advance(1000)
    for (const happen of Object.values(news)) happen(world)
    await path.advance(58_000)
    assert.equal(asked, 1)
    await path.advance(3000)
    assert.equal(asked, 2)
    socket.close()
  })

  test('and is closed meanwhile never comes back, and says so once', async (t) => {
    const world = page(t)
    const { path, made, socket, events } = plain(t, { reconnect: true })
    made[0].open()
    made[0].lose()
    socket.close()
    await path.advance(100)
    world.fire('online')
    await path.advance(60_000)
    assert.deepEqual([events, made.length, socket.readyState, world.count()], [['open', 'close 1006 true', 'close 1006 false'], 1, 3, 0])
  })

  test('may be closed, and another made, by the listener that hears of it', async (t) => {
    page(t)
    const { path, made, socket, events } = plain(t, { reconnect: true })
    socket.addEventListener('close', () => socket.close(), { once: true })
    made[0].open()
    made[0].lose()
    await path.advance(60_000)
    assert.deepEqual([events, made.length], [['open', 'close 1006 true', 'close 1006 false'], 1])
  })
})

describe('a WebSocket that was given up', () => {
  test('is not heard any more, whatever it still says', async (t) => {
    const { path, made, events } = plain(t, { reconnect: { min: 100 }, timeouts: { websocket: 1000 } })
    const { onopen, onmessage, onclose } = made[0]
    await path.advance(1500)
    made[1].open()
    onopen({})
    onmessage({ data: 'late' })
    onclose({ code: 1006, reason: '', wasClean: false })
    await path.advance(5000)
    assert.deepEqual([events, made.length], [['close 1006 true', 'open'], 2])
  })

  test('and whose peer does not answer its close is not waited for for minutes', async (t) => {
    const { path, made, socket, events } = plain(t, {})
    made[0].open()
    socket.close(1000)
    await path.advance(9000)
    assert.deepEqual(events, ['open'])
    await path.advance(2000)
    assert.deepEqual(events, ['open', 'close 1006 false'])
  })

  test('is waited for while what was sent still goes out', async (t) => {
    const { path, made, socket, events } = plain(t, {})
    made[0].open()
    made[0].bufferedAmount = 100
    socket.close(1000)
    for (let i = 0; i < 5; i++) {
      await path.advance(9000)
      made[0].bufferedAmount -= 10
    }
    assert.deepEqual(events, ['open'])
    made[0].lose(1000)
    assert.deepEqual(events, ['open', 'close 1000 false'])
  })
})

describe('a page that comes back to the front', () => {
  test('asks at once whether its resumable WebSocket is still there', async (t) => {
    const world = page(t)
    const path = new Path(t)
    const socket = await opened(path)
    socket.send('first')
    await path.advance(2000)
    world.turn('hidden')
    await path.advance(40_000)
    path.hollow.add('websocket') // iOS: open, and dead
    path.tried.length = 0
    world.turn('visible')
    await path.advance(6000) // asked for 5 s, not after what is left of 45
    assert.deepEqual(path.names(), ['websocket'])
    path.hollow.clear()
    path.cut()
    socket.send('second')
    await path.advance(6000)
    assert.deepEqual(path.took, ['first', 'second'])
  })

  test('sends its heartbeat at once, over a plain WebSocket', async (t) => {
    const world = page(t)
    const { path, made, events } = plain(t, { heartbeat: { interval: 50_000, message: 'beat', timeout: 5000 } })
    made[0].open()
    world.turn('hidden')
    await path.advance(40_000)
    world.turn('visible')
    assert.deepEqual(made[0].sent, ['beat'])
    await path.advance(6000)
    assert.deepEqual(events, ['open', 'close 1006 false'])
  })

  for (const name of ['ndjson', 'sse']) {
    test(`has its ${name} anew, which may be dead`, async (t) => {
      const world = page(t)
      const path = new Path(t)
      await opened(path, { transports: [name, 'long-poll'], timeouts: { silence: 300_000 } })
      await path.advance(2000)
      world.turn('hidden')
      await path.advance(40_000)
      world.turn('visible')
      await path.advance(100)
      assert.deepEqual(path.names(), [name])
    })
  }

  test('and was away for a moment only asks nothing', async (t) => {
    const world = page(t)
    const path = new Path(t)
    const socket = await opened(path)
    await dropped(path, socket)
    path.tried.length = 0
    for (let i = 0; i < 10; i++) {
      world.turn('hidden')
      await path.advance(200)
      world.turn('visible')
      await path.advance(200)
    }
    assert.deepEqual(path.names(), [])
  })
})

describe('in Chromium', () => {
  let harbour
  let server
  let origin
  let profile
  let browser

  before(async () => {
    harbour = await openHarbour()
    server = http.createServer((request, response) => {
      const { searchParams } = new URL(request.url, 'http://page')
      const towline = harbour.url.replace('ws', 'http')
      const headers = { 'Content-Type': 'text/html; charset=utf-8' }
      if (searchParams.has('policy')) headers['Content-Security-Policy'] = searchParams.get('policy').replaceAll('TOWLINE', towline)
      response.writeHead(200, headers).end(`<!doctype html><link rel=icon href=data:,><script src="${towline}/.towline/towline.js"></script>`)
    })
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${server.address().port}`
    profile = await mkdtemp(path.join(tmpdir(), 'towline-js-profile-'))
    browser = await startChromium(profile, { ignoreDefaultArgs: ['--disable-back-forward-cache'] })
  })

  after(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
    await harbour?.close()
    if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 20 }) // a process of the browser's may still write
  })

  async function connect(options, query = '') {
    const tab = await browser.newPage()
    tab.on('pageerror', (error) => console.error(error))
    await tab.goto(`${origin}/${query}`)
    await tab.evaluate(([url, options]) => {
      window.events = []
      window.socket = new TowlineSocket(url, [], options)
      for (const type of ['open', 'close']) window.socket.addEventListener(type, ({ code }) => window.events.push(code === undefined ? type : `${type} ${code}`))
      window.socket.onmessage = ({ data }) => window.events.push(data)
      window.addEventListener('pageshow', ({ persisted }) => window.events.push(`shown ${persisted}`))
    }, [harbour.url + '/echo', { ...options, timeouts: UNHURRIED }])
    await tab.waitForFunction(() => window.socket.readyState === 1, undefined, { timeout: PATIENCE })
    return tab
  }

  async function echoes(tab, text) {
    await tab.evaluate((text) => window.socket.send(text), text)
    await tab.waitForFunction((text) => window.events.includes(text), text, { timeout: PATIENCE })
  }

  const ways = {
    'a plain WebSocket that reconnects': { transports: ['websocket'], reconnect: { min: 60_000, max: 60_000 } },
    'a resumable WebSocket': { transports: ['websocket'], resume: true },
    'lines': { transports: ['ndjson', 'long-poll'], upgrade: false },
    'server-sent events': { transports: ['sse', 'long-poll'], upgrade: false },
    'long polls': { transports: ['long-poll'] },
  }
  for (const [way, options] of Object.entries(ways)) {
    test(`a page that was left and come back to goes on by ${way}`, async (t) => {
      const tab = await connect(options)
      await echoes(tab, 'before')
      await tab.goto(`${origin}/other`)
      await pause(1500)
      await tab.goBack({ waitUntil: 'commit' })
      const isKept = await tab.evaluate(() => Boolean(window.socket))
      t.diagnostic(isKept ? 'kept in the back-forward cache' : 'loaded anew')
      if (isKept) {
        await tab.waitForFunction(() => window.socket.readyState === 1, undefined, { timeout: 20_000 })
        await echoes(tab, 'after')
        t.diagnostic((await tab.evaluate(() => window.events)).join(', '))
      } else {
        const reasons = await tab.evaluate(() => JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons))
        t.diagnostic(reasons)
      }
      await tab.close()
    })
  }

  // Of which Chromium tells by an error without a close: with the time limits of these tests, two minutes.
  for (const resume of [false, true]) {
    test(`a page whose policy forbids WebSockets goes on by what it allows (${resume ? 'resumable' : 'plain'})`, async () => {
      const tab = await connect({ resume }, `?policy=${encodeURIComponent('connect-src TOWLINE')}`)
      await echoes(tab, 'allowed')
      assert.equal(await tab.evaluate(() => window.socket.transport), 'ndjson')
      await tab.close()
    })
  }
})
