// What towline.js does where what it sends is swallowed and what it receives is not. node --test client/test/swallowed.test.mjs

import assert from 'node:assert/strict'
import { after, before, describe, test } from './limits.mjs'
import { Path, address, opened } from './path.mjs'
import { CLIENT, UNHURRIED, heard, openHarbour, openNetwork, undici } from './harbour.mjs'

const { TowlineSocket } = await import(new URL('towline.mjs', CLIENT))

const LESSER = {
  'lines': ['websocket', 'ndjson', 'sse', 'long-poll'],
  'server-sent events': ['websocket', 'sse', 'long-poll'],
  'long polls': ['websocket', 'long-poll'],
  'lines, polls being ruled out': ['websocket', 'ndjson'],
}

function closesOf(socket) {
  const closes = []
  socket.addEventListener('close', ({ code, reason }) => closes.push(`${code} ${reason}`))
  return closes
}

/** A fetch whose POSTs go to `post(url, init, pass)` while there is one. */
function posting(path, state) {
  const { fetch } = path.tools()
  return (url, init) => (state.post && init.method === 'POST' ? state.post(url, init, () => fetch(url, init)) : fetch(url, init))
}

const swallow = (url, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new TypeError('aborted'))))
const page = (status) => async () => ({ status, headers: new Headers({ 'Content-Type': 'text/html' }), text: async () => '<html>no</html>' })
const isQuestion = ({ body }) => body === '{"messages":[]}'

/** A socket on a lesser transport, since WebSockets are shut from the beginning. */
async function lesser(path, transports, state, more = {}) {
  path.shut.add('websocket')
  const socket = await opened(path, { transports, upgrade: false, fetch: posting(path, state), ...more })
  await path.advance(1500)
  path.tried.length = 0
  return socket
}

describe('POSTs that are swallowed', () => {
  test('from the beginning: the socket never says that it is open', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket')
    const events = []
    const since = Date.now()
    const socket = new TowlineSocket(address(), [], { ...path.tools(), fetch: posting(path, { post: swallow }) })
    socket.onopen = () => events.push('open')
    socket.onclose = ({ code }) => events.push(`${code} after ${Math.round((Date.now() - since) / 1000)} s`)
    await path.until(() => events.length > 0, 'an event')
    assert.deepEqual([events, path.names()], [['1006 after 20 s'], ['websocket']])
  })

  test('or refused by the network from the beginning: the same, at once', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket')
    const events = []
    const socket = new TowlineSocket(address(), [], { ...path.tools(), fetch: posting(path, { post: async () => { throw new TypeError('failed') } }) })
    socket.onopen = () => events.push('open')
    socket.onclose = ({ code }) => events.push(code)
    await path.advance(1000)
    assert.deepEqual(events, [1006])
  })

  for (const [name, transports] of Object.entries(LESSER)) {
    test(`beside ${name}: a WebSocket is tried, and then the page is told, within 20 s`, async (t) => {
      const path = new Path(t)
      const state = {}
      const socket = await lesser(path, transports, state)
      const closes = closesOf(socket)
      state.post = swallow
      const since = Date.now()
      socket.send('unheard')
      await path.until(() => closes.length > 0, 'the end')
      assert.deepEqual(closes, ['1006 cannot send'])
      assert.ok(Date.now() - since < 20_000, `${Date.now() - since} ms`)
      assert.equal(path.times('websocket', since).length, 1)
    })

    test(`beside ${name}: a WebSocket that opens goes on with the session, and nothing is lost or doubled`, async (t) => {
      const path = new Path(t)
      const state = {}
      const socket = await lesser(path, transports, state)
      const closes = closesOf(socket)
      path.shut.clear()
      state.post = swallow
      const since = Date.now()
      for (const text of ['one', 'two', 'three']) socket.send(text)
      await path.until(() => path.took.length === 3, 'the messages')
      assert.ok(Date.now() - since < 9000, `${Date.now() - since} ms`)
      await path.advance(60_000)
      socket.send('four')
      await path.advance(100)
      assert.deepEqual([closes, path.took, socket.transport, socket.bufferedAmount], [[], ['one', 'two', 'three', 'four'], 'websocket', 0])
    })
  }

  for (const [gap, what] of [[20, 'all the time'], [2500, 'now and then']]) {
    test(`once for four seconds, of a page that sends ${what}: the stream is back soon`, async (t) => {
      const path = new Path(t)
      const state = {}
      const socket = await lesser(path, LESSER.lines, state)
      const answered = (after) => (url, init, pass) => new Promise((resolve) => setTimeout(() => resolve(pass()), after))
      state.post = (...request) => {
        state.post = answered(30)
        return answered(4000)(...request)
      }
      const timer = setInterval(() => socket.send('on'), gap)
      await path.until(() => path.names().includes('long-poll'), 'a short poll')
      const since = Date.now()
      await path.until(() => path.names().includes('ndjson'), 'the stream')
      assert.ok(Date.now() - since < 8000, `${Date.now() - since} ms`)
      path.tried.length = 0
      await path.advance(30_000)
      clearInterval(timer)
      assert.deepEqual([socket.transport, path.names()], ['ndjson', []])
    })
  }

  test('for long, answered in the end: a WebSocket that could not be tried meanwhile is not waited for longer', async (t) => {
    const path = new Path(t)
    const state = {}
    const socket = await lesser(path, LESSER.lines, state, { upgrade: true, timeouts: { upgrade: 6000 } })
    const until = Date.now() + 100_000
    state.post = (url, init, pass) => new Promise((resolve) => setTimeout(() => resolve(pass()), isQuestion(init) ? 0 : Math.min(20_000, until - Date.now())))
    const timer = setInterval(() => socket.send('on'), 1000)
    await path.advance(100_000)
    state.post = undefined
    path.shut.clear()
    const since = Date.now()
    await path.until(() => socket.transport === 'websocket', 'the WebSocket')
    clearInterval(timer)
    assert.ok(Date.now() - since < 20_000, `${Date.now() - since} ms`)
  })

  test('a WebSocket that takes its time is not overtaken by a stream of our own', async (t) => {
    const path = new Path(t)
    const state = {}
    const socket = await lesser(path, LESSER.lines, state, { timeouts: { crowded: 200, retryMin: 2000 } })
    const closes = closesOf(socket)
    path.shut.clear()
    state.post = swallow
    path.slowly.websocket = 1000
    socket.send('around')
    await path.until(() => path.took.length === 1, 'the message')
    const names = path.names()
    assert.deepEqual(names.slice(names.indexOf('websocket')).filter((name) => name !== 'long-poll'), ['websocket'])
    await path.advance(60_000)
    assert.deepEqual([closes, socket.transport, path.times('ndjson', path.tried.at(-1).at)], [[], 'websocket', []])
  })

  test('a WebSocket that a request of ours has overtaken is tried again at once', async (t) => {
    const path = new Path(t)
    const state = {}
    const socket = await lesser(path, LESSER.lines, state)
    const closes = closesOf(socket)
    path.shut.clear()
    state.post = swallow
    path.firstWords.push('{"superseded":true}', '{"superseded":true}')
    socket.send('around')
    await path.until(() => path.took.length === 1, 'the message')
    assert.deepEqual([closes, socket.transport, path.names().filter((name) => name === 'websocket').length], [[], 'websocket', 3])
  })

  test('and come through again within seconds: nothing happened', async (t) => {
    const path = new Path(t)
    const state = {}
    const socket = await lesser(path, LESSER.lines, state)
    const closes = closesOf(socket)
    for (let time = 0; time < 3; time++) {
      state.post = swallow
      socket.send(`message ${time}`)
      await path.advance(9000)
      state.post = undefined
      await path.advance(20_000)
    }
    assert.deepEqual([closes, path.took, socket.readyState], [[], ['message 0', 'message 1', 'message 2'], TowlineSocket.OPEN])
  })

  test('if they are large: smaller ones are tried', async (t) => {
    const path = new Path(t)
    const state = { post: (url, init, pass) => (String(init.body).length > 20_000 ? swallow(url, init) : pass()) }
    const socket = await lesser(path, LESSER.lines, state)
    const closes = closesOf(socket)
    const sent = Array.from({ length: 60 }, (_, i) => `${i} ${'x'.repeat(1000)}`)
    for (const text of sent) socket.send(text)
    await path.until(() => path.took.length === 60, 'the messages')
    assert.deepEqual([closes, path.took], [[], sent])
  })

  test('all of them, a large message first: the page is told', async (t) => {
    const path = new Path(t)
    const state = {}
    const socket = await lesser(path, LESSER.lines, state)
    const closes = closesOf(socket)
    state.post = swallow
    const since = Date.now()
    socket.send('x'.repeat(100_000))
    await path.until(() => closes.length > 0, 'the end')
    assert.deepEqual(closes, ['1006 cannot send'])
    assert.ok(Date.now() - since < 95_000, `${Date.now() - since} ms`)
  })
})

describe('POSTs that somebody else answers', () => {
  for (const status of [200, 403, 405, 501, 502]) {
    for (const transports of [LESSER.lines, LESSER['lines, polls being ruled out']]) {
      test(`with ${status}, by ${transports.slice(1)}: the page is told`, async (t) => {
        const path = new Path(t)
        const state = {}
        const socket = await lesser(path, transports, state)
        const closes = closesOf(socket)
        state.post = page(status)
        const since = Date.now()
        socket.send('unheard')
        await path.until(() => closes.length > 0, 'the end')
        assert.deepEqual(closes, ['1006 cannot send'])
        assert.ok(Date.now() - since < 10_000, `${Date.now() - since} ms`)
        assert.equal(path.times('websocket', since).length, 1)
      })
    }
  }
})

describe('POSTs that only take their time', () => {
  test('are waited for as long as Towline answers questions beside them', async (t) => {
    const path = new Path(t)
    const asked = []
    const state = {
      post: (url, init, pass) => {
        if (isQuestion(init)) { asked.push(Date.now()); return pass() }
        return new Promise((resolve, reject) => {
          setTimeout(() => resolve(pass()), 19_000)
          init.signal.addEventListener('abort', () => reject(new TypeError('aborted')))
        })
      },
    }
    path.shut.add('websocket')
    const socket = await opened(path, { transports: LESSER.lines, upgrade: false, fetch: posting(path, state) })
    await path.advance(1500)
    const closes = closesOf(socket)
    for (const text of ['one', 'two']) {
      socket.send(text)
      await path.advance(25_000)
    }
    assert.deepEqual([closes, path.took, asked.length], [[], ['one', 'two'], 2])
  })

  test('as Towline says itself are waited for', async (t) => {
    const path = new Path(t)
    const full = async () => ({
      status: 503, headers: new Headers({ 'Content-Type': 'application/problem+json', 'Retry-After': '5' }), text: async () => '{"title":"No room","ack":0}',
    })
    const state = {}
    const socket = await lesser(path, LESSER.lines, state)
    const closes = closesOf(socket)
    state.post = (url, init, pass) => (isQuestion(init) ? pass() : full())
    socket.send('patient')
    await path.advance(240_000)
    state.post = undefined
    await path.advance(8000)
    assert.deepEqual([closes, path.took], [[], ['patient']])
  })

  test('because the network is away are no reason to say so', async (t) => {
    const path = new Path(t)
    const state = {}
    const socket = await lesser(path, LESSER.lines, state)
    const closes = closesOf(socket)
    state.post = swallow
    path.down(path.mute)
    socket.send('later')
    await path.advance(200_000)
    state.post = undefined
    path.up()
    path.cut()
    await path.advance(40_000)
    assert.deepEqual([closes, path.took], [[], ['later']])
  })
})

describe('through a real network', () => {
  let harbour
  before(async () => { harbour = await openHarbour() })
  after(() => harbour?.close())

  const TOOLS = { WebSocket: undici.WebSocket, EventSource: undici.EventSource, fetch: undici.fetch }

  for (const transport of ['ndjson', 'sse', 'long-poll']) {
    test(`that swallows POSTs and strips Upgrade, a socket by ${transport} says so`, async () => {
      const net = await openNetwork(harbour.port, { stripUpgrade: true })
      const timeouts = { ...UNHURRIED, crowded: 200, websocket: 1000 }
      const socket = new TowlineSocket(net.url + '/echo', [], { ...TOOLS, timeouts, transports: ['websocket', transport, 'long-poll'] })
      await heard(socket, 'open')
      assert.equal(socket.transport, transport)
      net.harm.hang = (head) => head.startsWith('POST')
      const closed = heard(socket, 'close')
      socket.send('unheard')
      const { code, reason } = await closed
      assert.deepEqual([code, reason], [1006, 'cannot send'])
      await net.close()
    })

    test(`that swallows POSTs and lets WebSockets through again, the session of ${transport} goes on by one`, async () => {
      const net = await openNetwork(harbour.port, { stripUpgrade: true })
      const timeouts = { ...UNHURRIED, crowded: 200, websocket: 5000 }
      const socket = new TowlineSocket(net.url + '/echo', [], { ...TOOLS, timeouts, transports: ['websocket', transport, 'long-poll'] })
      await heard(socket, 'open')
      Object.assign(net.harm, { stripUpgrade: false, hang: (head) => head.startsWith('POST') })
      const echoed = heard(socket, 'message')
      socket.send('around')
      assert.equal((await echoed).data, 'around')
      assert.equal(socket.transport, 'websocket')
      const closed = heard(socket, 'close')
      socket.close(1000)
      assert.equal((await closed).wasClean, true)
      await net.close()
    })
  }
})
