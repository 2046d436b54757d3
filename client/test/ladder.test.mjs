// Which transport towline.js takes, and when. node --test client/test/ladder.test.mjs

import assert from 'node:assert/strict'
import { describe, test } from './limits.mjs'
import { TowlineSocket } from '../../src/main/resources/io/towline/client/towline.mjs'
import { dice } from './harbour.mjs'
import { Path, STEP, address, dropped, opened } from './path.mjs'

describe('a transport that was open', () => {
  test('has every other attempt while nothing is reached', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    path.down()
    await path.until(() => path.tried.length === 9, 'the attempts')
    assert.deepEqual(path.names(), [
      'websocket', 'websocket', 'ndjson', 'websocket', 'sse', 'websocket', 'long-poll', 'websocket', 'ndjson',
    ])
    assert.equal(socket.readyState, 1)
  })

  for (const [kind, outages] of Object.entries({ shut: [1, 2, 3, 4, 5, 7, 10, 15, 25], mute: [1, 2, 3, 5, 8, 13] })) {
    for (const seconds of outages) {
      test(`carries the session again within seconds after ${seconds} s in which everything was ${kind}`, async (t) => {
        for (let seed = 1; seed <= 5; seed++) {
          const path = new Path(t)
          const roll = dice(seed)
          path.random = () => roll(1000) / 1000
          const socket = await opened(path)
          path.down(path[kind])
          await path.advance(1000 * seconds)
          path.up()
          await path.advance(kind === 'shut' ? 11_000 : 16_000) // a pause of 5 s, 6 s of a lesser transport; and 5 s of an attempt under way
          assert.equal(socket.transport, 'websocket', `seed ${seed}: ${path.names()}`)
          socket.close()
        }
      })
    }
  }

  test('is come back to, where better ones have never been open', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket')
    const socket = await opened(path)
    assert.equal(socket.transport, 'ndjson')
    path.shut.add('ndjson')
    path.cut()
    await path.until(() => socket.transport === 'sse' && path.live.size > 0, 'the events')
    assert.deepEqual(path.names(), ['ndjson', 'ndjson', 'sse'])
    path.shut.delete('ndjson')
    await path.advance(6000)
    assert.deepEqual(path.names(), ['ndjson', 'ndjson', 'sse', 'ndjson'])
    assert.equal(socket.transport, 'ndjson')
  })

  test('is taken first when the browser says that the network is back', async (t) => {
    const listeners = {}
    globalThis.addEventListener = (type, listener) => { listeners[type] = listener }
    globalThis.removeEventListener = () => {}
    t.after(() => { delete globalThis.addEventListener; delete globalThis.removeEventListener })
    const path = new Path(t)
    const socket = await opened(path)
    path.down()
    await path.until(() => path.tried.length === 4, 'the attempts') // the next would be sse
    path.up()
    listeners.online()
    await path.advance(STEP)
    assert.equal(path.names().at(-1), 'websocket')
    assert.equal(socket.transport, 'websocket')
  })

  test('is not to blame for outages that a heartbeat of the application finds, however many', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { heartbeat: { interval: 20_000, timeout: 1000 } })
    for (let outage = 0; outage < 4; outage++) {
      await path.advance(70_000)
      path.tried.length = 0
      path.mute.add('websocket')
      await path.until(() => path.tried.length > 0, 'another receiver')
      path.up()
      path.cut()
      await path.advance(1000)
      assert.deepEqual([outage, ...path.names()], [outage, 'websocket', 'websocket'])
      assert.equal(socket.transport, 'websocket')
    }
  })

  for (const [kind, patience] of [['shut', 11_000], ['mute', 16_000]]) {
    test(`is not to blame for outages that begin as it takes over, however many (${kind})`, async (t) => {
      const path = new Path(t)
      const socket = await opened(path)
      for (let outage = 0; outage < 5; outage++) {
        await dropped(path, socket)
        path.up()
        await path.until(() => socket.transport === 'websocket' && path.live.size > 0, 'the WebSocket')
        path.down(path[kind])
        await path.advance(7000)
        path.up()
        await path.advance(patience)
        assert.equal(socket.transport, 'websocket', `outage ${outage}: ${path.names()}`)
        await path.advance(2000)
      }
    })
  }

  test('as a plain WebSocket is tried soon by the session that came in its place', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { resume: false, reconnect: true })
    assert.equal(socket.transport, 'websocket')
    await dropped(path, socket)
    path.shut.delete('websocket')
    await path.advance(6000)
    assert.equal(socket.transport, 'websocket')
  })
})

describe('a transport that is shut for good', () => {
  test('is left after two attempts, and asked for ever more seldom', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    await dropped(path, socket)
    assert.deepEqual(path.names(), ['websocket', 'websocket', 'ndjson'])
    const left = Date.now()
    await path.advance(200_000)
    assert.deepEqual(path.times('websocket', left), [6, 18, 42, 90, 186])
    assert.deepEqual(path.names().filter((name) => name !== 'websocket'), ['ndjson'])
  })

  test('is forgotten with the first try that fails: another cut has nothing to do with it', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    await dropped(path, socket)
    await path.advance(7000)
    path.tried.length = 0
    path.shut.add('ndjson')
    path.cut()
    await path.until(() => socket.transport === 'sse' && path.live.size > 0, 'the events')
    assert.deepEqual(path.names(), ['ndjson', 'ndjson', 'sse'])
  })

  test('from the beginning is tried again after a minute, as nothing is known of it', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket')
    await opened(path)
    const since = Date.now()
    await path.advance(190_000)
    assert.deepEqual(path.times('websocket', since), [60, 180])
  })

  test('from the beginning costs one attempt, and a path that gathers streams one wait', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket')
    path.mute.add('ndjson').add('sse')
    const begun = Date.now()
    const socket = new TowlineSocket(address(), [], { resume: true, ...path.tools() })
    await path.until(() => socket.transport === 'long-poll', 'the poll')
    await path.advance(300)
    assert.deepEqual(path.names(), ['websocket', 'ndjson', 'long-poll'])
    assert.ok(Date.now() - begun < 6000)
  })

  test('with streams gathered besides: polls have their turn after one wait for a stream', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    path.mute.add('ndjson').add('sse')
    path.shut.add('websocket')
    path.cut()
    await path.until(() => path.names().includes('long-poll'), 'the poll')
    await path.advance(STEP)
    assert.deepEqual(path.names(), ['websocket', 'websocket', 'ndjson', 'websocket', 'long-poll'])
    assert.equal(socket.transport, 'long-poll')
  })
})

describe('a transport that comes and goes', () => {
  test('is waited for twice as long each time it did not stay, and six seconds again once it did', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    const waits = []
    for (const stay of [10_000, 10_000, 70_000, 10_000]) {
      await dropped(path, socket)
      path.shut.delete('websocket')
      const left = Date.now()
      await path.until(() => socket.transport === 'websocket', 'the WebSocket')
      waits.push(Math.round((Date.now() - left) / 1000))
      await path.advance(stay)
    }
    assert.deepEqual(waits, [6, 12, 24, 6])
  })

  test('is not given up when another receiver of the session was faster', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    await dropped(path, socket)
    path.shut.delete('websocket')
    path.firstWords = ['{"superseded":true}']
    const left = Date.now()
    await path.advance(19_000)
    assert.deepEqual(path.times('websocket', left), [6, 18])
    assert.equal(socket.transport, 'websocket')
  })

  test('is given up when something else than the bridge answers', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    await dropped(path, socket)
    path.shut.delete('websocket')
    path.firstWords = ['{"hello":"from elsewhere"}']
    const left = Date.now()
    await path.advance(200_000)
    assert.deepEqual(path.times('websocket', left), [6])
    assert.equal(socket.transport, 'ndjson')
  })

  test('by an attempt of its own leaves no upgrade behind that has nothing to do', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    await dropped(path, socket)
    path.down()
    await path.until(() => path.tried.length === 5, 'the attempts') // ndjson twice more
    path.up()
    await path.until(() => socket.transport === 'websocket' && path.live.size > 0, 'the WebSocket')
    path.tried.length = 0
    await path.advance(70_000)
    assert.deepEqual(path.names(), ['websocket']) // its silence, once a minute at most, is no step
  })

  test('and falls silent while open is not asked for soon: that is its own fault', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { transports: ['ndjson', 'long-poll'], timeouts: { silence: 2000 } })
    await path.until(() => socket.transport === 'long-poll', 'the poll')
    await path.until(() => path.names().at(-1) === 'long-poll', 'its request')
    const left = Date.now()
    await path.advance(61_000)
    assert.deepEqual(path.times('ndjson', left), [60])
  })
})

describe('the better transport, while a lesser one serves', () => {
  test('comes back where the only other one is silent, without being asked for from time to time', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { transports: ['websocket', 'ndjson'], upgrade: false, timeouts: { silence: 2000 } })
    path.shut.add('websocket')
    path.cut()
    await path.until(() => socket.transport === 'ndjson' && path.live.size > 0, 'the lesser one')
    path.up()
    await path.until(() => socket.transport === 'websocket' && path.live.size > 0, 'the better one')
  })

  test('and is none of the bridge any more is not asked for every other time', async (t) => {
    const path = new Path(t)
    await opened(path)
    path.down()
    path.shut.delete('websocket')
    path.firstWords = Array.from({ length: 100 }, () => '{"hello":1}')
    const since = Date.now()
    await path.advance(40_000)
    assert.equal(path.times('websocket', since).length, 2)
  })

  test('and is closed for good while another works does not take the session along', async (t) => {
    const path = new Path(t)
    const Base = path.tools().WebSocket
    let policy = false
    const socket = await opened(path, {
      WebSocket: class extends Base {
        constructor(url) {
          super(url)
          if (policy) queueMicrotask(() => this.onclose?.({ code: 1008, reason: 'no', wasClean: true }))
        }

        set onmessage(listener) { this.listener = listener }
        get onmessage() { return policy ? null : this.listener }
      },
    })
    path.shut.add('websocket')
    path.cut()
    await path.until(() => socket.transport === 'ndjson' && path.live.size > 0, 'the lesser one')
    path.shut.delete('websocket')
    policy = true
    const since = Date.now()
    await path.advance(8000)
    assert.ok(path.times('websocket', since).length > 0, 'it was asked for')
    assert.equal(socket.readyState, TowlineSocket.OPEN)
  })

  test('and hangs has not the first try where another works when the network is said to be back', async (t) => {
    const listeners = {}
    globalThis.addEventListener = (type, listener) => { listeners[type] = listener }
    globalThis.removeEventListener = () => {}
    t.after(() => { delete globalThis.addEventListener; delete globalThis.removeEventListener })
    const path = new Path(t)
    const socket = await opened(path)
    path.shut.add('websocket')
    path.cut()
    await path.until(() => socket.transport === 'ndjson' && path.live.size > 0, 'the lesser one')
    path.shut.delete('websocket')
    path.mute.add('websocket')
    await path.advance(1000)
    const since = Date.now()
    listeners.online()
    await path.advance(1000)
    assert.equal(path.tried.find(({ at }) => at >= since).name, 'ndjson')
  })
})
