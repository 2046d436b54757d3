// How towline.js finds that a transport which opens carries nothing, and what it does not take for that. node --test client/test/hollow.test.mjs

import assert from 'node:assert/strict'
import { describe, test } from './limits.mjs'
import { ALL, Path, opened } from './path.mjs'

describe('a transport that opens and then carries nothing', () => {
  test('is left after one silence, and what it swallowed arrives once', async (t) => {
    const path = new Path(t)
    path.hollow.add('websocket')
    const socket = await opened(path)
    const since = Date.now()
    socket.send('first')
    socket.send('second')
    await path.until(() => path.took.length > 0, 'the messages')
    await path.advance(1000)
    assert.deepEqual(path.took, ['first', 'second'])
    assert.deepEqual(path.names(), ['ndjson'])
    assert.ok(path.tried[0].at - since <= 50_500, `${path.tried[0].at - since} ms`)
    assert.equal(socket.bufferedAmount, 0)
  })

  test('is left as well by a page that only listens', async (t) => {
    const path = new Path(t)
    path.hollow.add('websocket')
    const socket = await opened(path)
    await path.advance(51_000)
    assert.equal(socket.transport, 'ndjson')
  })

  test('is left by the first heartbeat of the application that is not answered', async (t) => {
    const path = new Path(t)
    path.hollow.add('websocket')
    const socket = await opened(path, { heartbeat: { interval: 5000, timeout: 1000 } })
    await path.advance(7000)
    assert.equal(socket.transport, 'ndjson')
  })

  test('is tried again ever more seldom, each time for a few seconds', async (t) => {
    const path = new Path(t)
    path.hollow.add('websocket')
    const socket = await opened(path)
    socket.send('first')
    await path.until(() => socket.transport === 'ndjson' && path.live.size > 0, 'the stream')
    path.tried.length = 0
    const since = Date.now()
    const sent = []
    let latest = 0
    for (let i = 0; i < 100; i++) {
      sent.push(`message ${i}`)
      const at = Date.now()
      socket.send(sent.at(-1))
      await path.until(() => path.took.length === i + 2, 'the message')
      latest = Math.max(latest, Date.now() - at)
      await path.advance(5000)
    }
    assert.deepEqual(path.took, ['first', ...sent])
    assert.deepEqual(path.times('websocket', since).length, 3)
    assert.ok(latest < 11_000, `${latest} ms`)
    path.hollow.clear()
    await path.advance(600_000)
    assert.equal(socket.transport, 'websocket')
  })

  test('gives way to the one that it was to replace', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket').add('ndjson').add('sse')
    const socket = await opened(path)
    path.shut.delete('websocket')
    path.hollow.add('websocket')
    await path.until(() => socket.transport === 'websocket', 'the WebSocket')
    path.tried.length = 0
    await path.advance(16_000) // asked after 5 s, for 5 s; and a pause
    assert.equal(socket.transport, 'long-poll')
    assert.deepEqual(path.names(), ['long-poll'])
  })

  for (const name of ['ndjson', 'sse']) {
    test(`as ${name} gives way to polls after one silence`, async (t) => {
      const path = new Path(t)
      path.hollow.add(name)
      const socket = await opened(path, { transports: [name, 'long-poll'] })
      const messages = []
      socket.onmessage = ({ data }) => messages.push(data)
      path.waiting.push('news')
      await path.advance(51_000)
      assert.equal(socket.transport, 'long-poll')
      assert.deepEqual(messages, ['news'])
    })
  }

  for (const name of ['websocket', 'sse']) {
    test(`is not what ${name} is where nothing was to be said`, async (t) => {
      const path = new Path(t)
      const socket = await opened(path, { transports: [name, 'long-poll'] })
      await path.advance(1_000_000)
      assert.equal(socket.transport, name)
      assert.equal(socket.readyState, 1)
      assert.equal(path.names().filter((one) => one === name).length, 22) // every 45 s, and no pause before
    })
  }

  test('is not what server-sent events are where polls do not come through', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { transports: ['sse', 'long-poll'] })
    path.shut.add('long-poll')
    await path.advance(51_000)
    assert.deepEqual(path.names(), ['long-poll', 'sse'])
    assert.equal(socket.transport, 'sse')
  })

  test('is not what a WebSocket is that is cut after it has worked, however often', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    for (const time of [1, 2, 3]) {
      await path.advance(2000)
      socket.send(`before ${time}`)
      await path.advance(2000)
      path.hollow.add('websocket')
      socket.send(`after ${time}`)
      await path.advance(48_000) // it was asked
      path.hollow.clear()
      await path.advance(3000)
      assert.deepEqual(path.names(), Array(time).fill('websocket'))
      assert.deepEqual(path.took.slice(-2), [`before ${time}`, `after ${time}`])
    }
    assert.equal(path.took.length, 6)
  })

  test('gives way to the one that it was to replace when it is cut before it is asked', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket').add('ndjson').add('sse')
    const socket = await opened(path)
    path.shut.delete('websocket')
    path.hollow.add('websocket')
    await path.until(() => socket.transport === 'websocket', 'the WebSocket')
    socket.send('first')
    const since = Date.now()
    path.tried.length = 0
    for (let seconds = 0; seconds < 240; seconds += 4) {
      await path.advance(4000)
      if (socket.transport === 'websocket') path.cut()
    }
    assert.deepEqual(path.took, ['first'])
    assert.equal(path.names()[0], 'long-poll')
    assert.equal(path.times('websocket', since).length, 0) // the second best has its turn
  })

  test('is left after three cuts, where it replaced none', async (t) => {
    const path = new Path(t)
    path.hollow.add('websocket')
    const socket = await opened(path)
    socket.send('first')
    for (let cut = 0; cut < 3; cut++) {
      assert.equal(socket.transport, 'websocket')
      await path.advance(4000)
      path.cut()
    }
    await path.advance(2000)
    assert.equal(socket.transport, 'ndjson')
    assert.deepEqual(path.took, ['first'])
  })

  test('is not what a WebSocket is that is cut whenever it has taken a message', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    for (let cut = 1; cut <= 5; cut++) {
      path.cut()
      socket.send(`message ${cut}`)
      await path.advance(6000)
      assert.equal(path.took.length, cut)
    }
    assert.deepEqual(path.names(), Array(5).fill('websocket'))
  })

  test('is not what a WebSocket is that has answered, and then not once', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    for (let outage = 0; outage < 2; outage++) {
      await path.advance(46_000) // asked after 45 s, and come back
      await path.advance(42_000)
      path.hollow.add('websocket')
      await path.advance(8000)
      path.hollow.clear()
    }
    await path.advance(46_000)
    assert.equal(socket.transport, 'websocket')
    assert.ok(!path.names().includes('ndjson'))
  })

  test('is what a WebSocket is that has answered, and then not twice', async (t) => {
    const path = new Path(t)
    const socket = await opened(path)
    await path.advance(46_000)
    path.hollow.add('websocket')
    await path.advance(60_000)
    assert.equal(socket.transport, 'websocket')
    await path.advance(42_000)
    assert.equal(socket.transport, 'ndjson')
  })

  test('is not what a WebSocket is whose messages go out slowly', async (t) => {
    const path = new Path(t)
    const Base = path.tools().WebSocket
    path.shut.add('websocket').add('ndjson').add('sse')
    const socket = await opened(path, {
      WebSocket: class extends Base { // 125 bytes a millisecond
        until = 0
        get bufferedAmount() { return 125 * Math.max(0, this.until - Date.now()) }
        send(data) {
          this.until = Math.max(this.until, Date.now()) + data.length / 125
          setTimeout(() => this.readyState === 1 && super.send(data), this.until - Date.now())
        }
      },
    })
    path.shut.delete('websocket')
    await path.until(() => socket.transport === 'websocket', 'the WebSocket')
    path.tried.length = 0
    socket.send('x'.repeat(2_000_000))
    await path.advance(17_000)
    assert.deepEqual(path.names(), [])
    assert.equal(path.took.length, 1)
    assert.equal(socket.transport, 'websocket')
    path.hollow.add('websocket')
    socket.send('x'.repeat(2_000_000))
    await path.advance(45_000 + 17_000 + 10_000)
    assert.equal(path.names()[0], 'websocket') // a cut, once nothing goes out any more
  })

  test('is not what a stream is where one answer to a heartbeat of the application is late', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { transports: ['ndjson', 'long-poll'], heartbeat: { interval: 10_000, timeout: 5000 } })
    await path.advance(16_000)
    assert.equal(socket.transport, 'ndjson')
    assert.deepEqual(path.names(), ['ndjson'])
    await path.advance(10_000)
    assert.equal(socket.transport, 'long-poll')
  })

  test('is not what a stream is over which the page was suspended', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { transports: ['ndjson', 'long-poll'] })
    await path.advance(20_000)
    path.timers.tick(90_000)
    await path.advance(1000)
    assert.equal(socket.transport, 'ndjson')
    assert.deepEqual(path.names(), ['ndjson'])
  })

  test('is not what a WebSocket is over which the page was suspended when it was asked', async (t) => {
    const path = new Path(t)
    path.hollow.add('websocket')
    const socket = await opened(path)
    await path.advance(46_000)
    path.timers.tick(60_000)
    path.hollow.clear()
    await path.advance(1000)
    assert.equal(socket.transport, 'websocket')
    assert.deepEqual(path.names(), ['websocket'])
  })

  test('is not what a WebSocket is that is superseded at once, however often', async (t) => {
    const path = new Path(t)
    const Base = path.tools().WebSocket
    let latest
    const socket = await opened(path, { WebSocket: class extends Base { constructor(url) { super(url); latest = this } } })
    for (let time = 1; time <= 5; time++) {
      latest.onmessage({ data: '{"superseded":true}' })
      await path.until(() => path.tried.length === time, 'its coming back')
      await path.advance(500)
    }
    assert.equal(socket.transport, 'websocket')
    assert.deepEqual(path.names(), Array(5).fill('websocket'))
  })

  test('is not asked so soon any more once it has accepted something', async (t) => {
    const path = new Path(t)
    const Base = path.tools().WebSocket
    const sent = []
    path.shut.add('websocket')
    const socket = await opened(path, { WebSocket: class extends Base { send(data) { sent.push(data); super.send(data) } } })
    path.shut.clear()
    await path.until(() => socket.transport === 'websocket', 'the WebSocket')
    socket.send('first')
    await path.advance(44_000)
    assert.deepEqual(sent.filter((data) => !data.startsWith('{"ack"')), ['{"seq":1,"text":"first"}'])
    await path.advance(2000)
    assert.equal(sent.at(-1), '{"seq":1,"text":""}')
  })

  test('is not what a stream is while the clock is set back', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { transports: ['ndjson', 'long-poll'] })
    const { now } = Date
    Date.now = () => now() - 3_600_000
    await path.advance(30_000)
    path.hollow.add('ndjson')
    await path.advance(70_000)
    assert.equal(socket.transport, 'ndjson')
    assert.deepEqual(path.names(), ['ndjson'])
  })

  test('is not what server-sent events are that cannot be asked', async (t) => {
    const path = new Path(t)
    const socket = await opened(path, { transports: ['sse', 'ndjson'] })
    await path.advance(230_000)
    assert.equal(socket.transport, 'sse')
    assert.deepEqual(path.names(), Array(5).fill('sse'))
  })

  test('is not what server-sent events are that speak while they are asked', async (t) => {
    const path = new Path(t)
    const { fetch } = path.tools()
    const polls = []
    const socket = await opened(path, {
      transports: ['sse', 'long-poll'],
      fetch: (url, init) => (/wait=0/.test(url) ? new Promise((resolve) => polls.push({ resolve, ...init })) : fetch(url, init)),
    })
    await path.advance(45_500)
    path.events.listeners.message({ data: 'news', lastEventId: 'x:1' })
    polls[0].resolve({ status: 204, headers: new Headers(), text: async () => '' })
    await path.advance(43_000)
    assert.equal(socket.transport, 'sse')
    assert.equal(polls.length, 1)
    assert.deepEqual(path.names(), [])
    await path.advance(2500)
    assert.equal(polls.length, 2)
    path.cut()
    await path.advance(1000)
    assert.ok(polls[1].signal.aborted)
    assert.deepEqual(path.names(), ['sse'])
  })

  test('as server-sent events leaves the session to the probe that supersedes them', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket')
    const socket = await opened(path, { transports: ['websocket', 'sse', 'long-poll'], timeouts: { silence: 58_000 } })
    path.hollow.add('sse')
    path.shut.clear()
    path.mute.add('long-poll')
    path.slow = 3000
    await path.advance(61_000)
    assert.deepEqual(path.names(), ['long-poll', 'websocket'])
    path.events.listeners.superseded({ lastEventId: 'x:end' })
    await path.advance(5000)
    assert.deepEqual(path.names(), ['long-poll', 'websocket'])
    assert.equal(socket.transport, 'websocket')
  })

  test('as server-sent events over a dead way is noticed within a silence and a poll', async (t) => {
    const path = new Path(t)
    await opened(path, { transports: ['sse', 'long-poll'] })
    await path.advance(40_000)
    for (const name of ALL) path.mute.add(name)
    path.hollow.add('sse')
    await path.advance(10_500)
    assert.deepEqual(path.names(), ['long-poll', 'sse'])
  })

  test('gives way to what worked when it was begun', async (t) => {
    const path = new Path(t)
    path.shut.add('websocket')
    const socket = await opened(path)
    path.shut.clear()
    path.hollow.add('websocket')
    path.slow = 4000
    await path.until(() => path.names().includes('websocket'), 'the probe')
    path.shut.add('ndjson')
    for (const breaks of [...path.live].slice(0, -1)) breaks()
    await path.until(() => socket.transport === 'websocket', 'the WebSocket')
    path.up()
    assert.deepEqual(path.names(), ['websocket', 'ndjson', 'ndjson', 'sse'])
    await path.advance(16_000)
    assert.equal(socket.transport, 'ndjson')
  })
})
