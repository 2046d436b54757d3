// A page that was suspended, a clock that was set, and networks that were away for long: who says that a session is lost, and when.
// node --test client/test/sleep.test.mjs

import assert from 'node:assert/strict'
import { after, before, describe, test } from './limits.mjs'
import { ALL, Path, STEP, address, opened } from './path.mjs'
import { CLIENT, UNHURRIED, heard, openHarbour, openNetwork, undici } from './harbour.mjs'

const { TowlineSocket } = await import(new URL('towline.mjs', CLIENT))

const SLEEP = 150_000

/** The timers see at once that it is later; what has come meanwhile is read after them. */
function sleep(path, time) {
  path.timers.tick(time)
}

function closesOf(socket) {
  const closes = []
  socket.addEventListener('close', ({ code, reason }) => closes.push(`${code} ${reason}`))
  return closes
}

const answer = (status, body) => ({
  status, headers: new Headers({ 'Content-Type': 'application/problem+json' }), text: async () => JSON.stringify(body),
})

describe('a session whose page slept longer than the session is kept', () => {
  for (const name of ALL) {
    test(`by ${name} asks for it once, and goes on if it is there`, async (t) => {
      const path = new Path(t)
      const socket = await opened(path, { transports: [name, 'long-poll'].slice(0, name === 'long-poll' ? 1 : 2), upgrade: false })
      const closes = closesOf(socket)
      socket.send('before')
      await path.advance(1000)
      path.tried.length = 0
      sleep(path, SLEEP)
      path.cut()
      await path.advance(300)
      assert.deepEqual(path.names(), name === 'sse' ? ['long-poll', 'sse'] : [name]) // silent events are asked for by a poll first
      socket.send('after')
      await path.advance(1000)
      assert.deepEqual([closes, path.took, socket.transport], [[], ['before', 'after'], name])
    })

    test(`by ${name} is lost by the server's word alone, at the first question that it answers`, async (t) => {
      const path = new Path(t)
      const transports = [name, 'long-poll'].slice(0, name === 'long-poll' ? 1 : 2)
      const { fetch } = path.tools()
      let isLost = false
      const asked = []
      const socket = await opened(path, {
        transports, upgrade: false,
        fetch: (url, init) => {
          if (!isLost) return fetch(url, init)
          asked.push(url)
          return Promise.resolve(answer(404, { title: 'No such session' }))
        },
      })
      const closes = closesOf(socket)
      isLost = true
      path.shut.add(name)
      sleep(path, SLEEP)
      path.cut()
      await path.until(() => closes.length > 0, 'the end')
      assert.deepEqual([closes, asked.length], [['1006 session lost'], name === 'sse' ? 2 : 1]) // the first overtaken by the cut
    })
  }

  test('by WebSockets alone, whose refusals say nothing, asks by a POST', async (t) => {
    const path = new Path(t)
    const asked = []
    const socket = await opened(path, {
      transports: ['websocket'],
      fetch: (url, init) => {
        asked.push([init.method, init.body])
        return Promise.resolve(answer(410, { title: 'Session ended', code: 4007 }))
      },
    })
    const closes = closesOf(socket)
    path.shut.add('websocket')
    path.cut()
    await path.until(() => closes.length > 0, 'the end')
    assert.deepEqual(closes, ['4007 '])
    assert.deepEqual(asked[0], ['POST', '{"messages":[]}'])
  })
})

describe('the clock of the page', () => {
  for (const [what, by] of Object.entries({ 'forward by a day': 86_400_000, 'back by a day': -86_400_000 })) {
    test(`set ${what} ends nothing`, async (t) => {
      const path = new Path(t)
      const socket = await opened(path)
      const closes = closesOf(socket)
      const { now } = Date
      Date.now = () => now() + by
      t.after(() => { Date.now = now })
      path.down()
      await path.advance(3000)
      path.up()
      for (let i = 0; i < 2000; i++) await path.advance(STEP)
      assert.deepEqual([closes, socket.readyState], [[], TowlineSocket.OPEN])
      assert.notEqual(path.live.size, 0)
    })
  }

  test('does not end a session that could not be reached for five minutes: the server may know of its cut since a moment', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    const closes = closesOf(socket)
    path.down()
    await path.advance(300_000)
    path.up()
    await path.advance(12_000)
    assert.deepEqual([closes, socket.transport], [[], 'websocket'])
  })

  test('ends one for which nobody was reached for as long as it can possibly have been kept, time asleep not counted', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    const closes = closesOf(socket)
    const since = Date.now()
    path.down()
    await path.advance(60_000)
    sleep(path, 3_600_000)
    await path.until(() => closes.length > 0, 'the end')
    assert.deepEqual(closes, ['1006 unreachable'])
    const tried = (Date.now() - since - 3_600_000) / 1000
    assert.ok(tried > 450 && tried <= 490, `${tried} s`) // 360 s until the server must notice, 120 s for which it then waits; a step asleep
  })

  test('set forward while POSTs fail ends nothing', async (t) => {
    const path = new Path(t)
    const { fetch } = path.tools()
    let fails = false
    const socket = await opened(path, {
      transports: ['long-poll'],
      fetch: (url, init) => (fails && init.method === 'POST' ? Promise.reject(new TypeError('failed')) : fetch(url, init)),
    })
    const closes = closesOf(socket)
    fails = true
    socket.send('before')
    await path.advance(500)
    sleep(path, SLEEP)
    fails = false
    await path.advance(6000)
    assert.deepEqual([closes, path.took], [[], ['before']])
  })
})

describe('a page that slept when something was awaited', () => {
  /** A WebSocket whose echoes are read after the timers. */
  function plain(path, late) {
    return class {
      constructor() {
        this.readyState = 0
        path.latest = this
        setTimeout(() => { this.readyState = 1; this.onopen?.({}) }, late)
      }

      send(data) { path.took.push(data) }
      close() { this.readyState = 3 }
    }
  }

  test('takes the answer to its heartbeat that was waiting', async (t) => {
    const path = new Path(t)
    const socket = new TowlineSocket(address(), [], { WebSocket: plain(path, 0), transports: ['websocket'], heartbeat: { interval: 20_000, message: 'beat', timeout: 5000 } })
    const closes = closesOf(socket)
    await path.advance(20_100)
    assert.deepEqual(path.took, ['beat'])
    sleep(path, SLEEP)
    path.latest.onmessage({ data: 'here' })
    await path.advance(3000)
    assert.deepEqual([closes, socket.readyState], [[], TowlineSocket.OPEN])
  })

  test('gives up a heartbeat that nothing answers soon after', async (t) => {
    const path = new Path(t)
    const socket = new TowlineSocket(address(), [], { WebSocket: plain(path, 0), transports: ['websocket'], heartbeat: { interval: 20_000, message: 'beat', timeout: 5000 } })
    const closes = closesOf(socket)
    await path.advance(20_100)
    sleep(path, SLEEP)
    await path.advance(2500)
    assert.deepEqual(closes, ['1006 '])
  })

  test('takes the WebSocket that has opened meanwhile', async (t) => {
    const path = new Path(t)
    const opened = []
    const socket = new TowlineSocket(address(), [], { WebSocket: plain(path, 10_000_000), transports: ['websocket'] })
    const closes = closesOf(socket)
    socket.onopen = () => opened.push(socket.transport)
    await path.advance(1000)
    sleep(path, SLEEP)
    path.latest.readyState = 1
    path.latest.onopen({})
    await path.advance(3000)
    assert.deepEqual([closes, opened], [[], ['websocket']])
  })
})

describe('a real session', () => {
  let harbour
  before(async () => { harbour = await openHarbour() })
  after(() => harbour?.close())

  for (const transport of ALL) {
    test(`by ${transport}, cut while the clock leaps two hours, is the same one afterwards`, async () => {
      const net = await openNetwork(harbour.port)
      const { now } = Date
      const socket = new TowlineSocket(`${net.url}/echo`, [], {
        WebSocket: undici.WebSocket, EventSource: undici.EventSource, fetch: undici.fetch, transports: [transport], resume: true, timeouts: UNHURRIED,
      })
      try {
        const closes = closesOf(socket)
        await heard(socket, 'open')
        const first = heard(socket, 'message')
        socket.send('before')
        await first
        Date.now = () => now() + 7_200_000
        net.cutAll()
        const second = heard(socket, 'message')
        socket.send('after')
        assert.deepEqual([(await second).data, closes], ['after', []])
      } finally {
        Date.now = now
        const closed = heard(socket, 'close')
        socket.close()
        await closed
        await net.close()
      }
    })
  }
})
