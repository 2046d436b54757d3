// Which transport towline.js takes, and when: by a held clock, and over a path of which each transport can be shut by itself. No Towline is
// needed. node --test src/test/js/ladder.test.mjs

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TowlineSocket } from '../../main/resources/io/towline/client/towline.mjs'
import { dice } from './harbour.mjs'

const ALL = ['websocket', 'ndjson', 'sse', 'long-poll']
const STEP = 10 // of the clock, in milliseconds
const SESSION = { id: 'held-clock-session-000000', resumeWindow: 120, hold: 25, resume: true }

/**
 * What lies between the page and Towline.
 *
 *   shut    transports that are refused at once
 *   mute    those that are taken and then never answered
 *   hollow  those that are opened, and then carry nothing in either direction
 *   tried   {at, name} of each receiver that was begun
 */
class Path {
  constructor(t) {
    this.shut = new Set()
    this.mute = new Set()
    this.hollow = new Set()
    this.tried = []
    this.took = [] // what the server behind was sent
    this.waiting = [] // what it sends, as polls bring it
    this.live = new Set() // what breaks with the next cut
    this.slow = 0 // milliseconds until one is opened
    this.firstWords = [] // of WebSockets to come, in place of the session's description
    t.mock.restoreAll()
    t.mock.timers.reset()
    this.timers = t.mock.timers
    this.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1e12 })
    t.mock.method(Math, 'random', () => this.random())
  }

  random() { return 1 - Number.EPSILON }
  names() { return this.tried.map(({ name }) => name) }

  /** Times from `since` on at which the transport was tried, in whole tenths of a second. */
  times(name, since) {
    return this.tried.filter((one) => one.name === name && one.at >= since).map(({ at }) => Math.round((at - since) / 100) / 10)
  }

  down(how = this.shut) { for (const name of ALL) how.add(name); this.cut() }
  up() { this.shut.clear(); this.mute.clear() }
  opening() { return JSON.stringify({ ...SESSION, ack: this.took.length }) }

  /** @return whether nothing is missing before it */
  take(seq, text) {
    if (seq === this.took.length + 1) this.took.push(text)
    return seq <= this.took.length
  }
  cut() { for (const breaks of [...this.live]) { this.live.delete(breaks); breaks() } }

  async advance(milliseconds) {
    for (let passed = 0; passed < milliseconds; passed += STEP) {
      this.timers.tick(STEP)
      await new Promise(setImmediate)
    }
  }

  async until(condition, what) {
    for (const end = Date.now() + 600_000; !condition(); await this.advance(STEP)) assert.ok(Date.now() < end, `${what} never came`)
  }

  /** Calls one of the three, when the page has what it made. */
  begin(name, opened, refused, cut = refused) {
    this.tried.push({ at: Date.now(), name })
    queueMicrotask(() => {
      if (this.shut.has(name)) return refused()
      this.live.add(cut)
      if (this.mute.has(name)) return
      if (this.slow) setTimeout(opened, this.slow)
      else opened()
    })
  }

  tools() {
    const path = this
    return {
      WebSocket: class {
        constructor(url) {
          this.readyState = 0
          const lost = () => { this.readyState = 3; this.onclose?.({ code: 1006, reason: '', wasClean: false }) }
          path.begin('websocket', () => {
            this.readyState = 1
            this.onopen?.()
            if (url.includes('towline-session')) this.onmessage?.({ data: path.firstWords.shift() ?? `{"session":${path.opening()}}` })
          }, lost)
        }

        /** An echo: each message has the same number in both directions. */
        send(data) {
          const { seq, text } = JSON.parse(data)
          if (!seq || path.mute.has('websocket') || path.hollow.has('websocket')) return
          const answer = path.take(seq, text) ? { seq, text, ack: path.took.length } : { close: { code: 4409, reason: 'a gap', clean: false } }
          queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(answer) }))
        }

        close() { this.readyState = 3 }
      },
      EventSource: class {
        constructor() {
          this.listeners = {}
          path.begin('sse', () => this.listeners.session({ data: path.opening(), lastEventId: 'x:0' }), () => this.onerror())
          path.events = this
        }

        addEventListener(type, listener) { this.listeners[type] = listener }
        close() {}
      },
      fetch: (url, { method, headers, body, signal }) => new Promise((resolve, reject) => {
        const fail = () => reject(new TypeError('failed'))
        signal.addEventListener('abort', fail)
        const answer = (status, text) => resolve({ status, headers: new Headers(), text: async () => text })
        if (method === 'POST') {
          if (this.shut.has('long-poll')) return fail()
          if (url.includes('session=new')) return answer(201, this.opening())
          if (headers['Content-Type'].startsWith('text/plain')) this.take(Number(headers['Towline-Seq']), body)
          else JSON.parse(body).messages.forEach(({ text }, i) => this.take(Number(headers['Towline-Seq']) + i, text))
          answer(200, JSON.stringify({ ack: this.took.length }))
        } else if (headers) {
          this.begin('ndjson', () => resolve(this.lines(signal)), fail)
        } else if (url.includes('wait=0')) {
          if (!this.hollow.has('sse') && !this.shut.has('long-poll')) this.events?.listeners.superseded({ lastEventId: 'x:end' })
          const messages = this.waiting.map((text, i) => ({ seq: i + 1, text })).slice(Number(/ack=(\d+)/.exec(url)[1]))
          this.begin('long-poll', () => (messages.length ? answer(200, JSON.stringify({ messages })) : answer(204, '')), fail)
        } else {
          this.live.add(fail) // held
        }
      }),
    }
  }

  lines(signal) {
    const line = (text) => ({ value: new TextEncoder().encode(text + '\n') })
    let first = true
    const read = () => new Promise((resolve, reject) => {
      const fail = () => reject(new TypeError('failed'))
      signal.addEventListener('abort', fail)
      this.live.add(fail)
      if (first) resolve(line(`{"session":${this.opening()}}`))
      else if (!this.mute.has('ndjson') && !this.hollow.has('ndjson')) setTimeout(() => resolve(line('{}')), 25_000) // Towline's heartbeat
      first = false
    })
    return { status: 200, body: { getReader: () => ({ read }) } }
  }
}

let sockets = 0
/** Each is of an origin of its own, of which nothing is remembered. */
async function opened(path, options) {
  const socket = new TowlineSocket(`ws://h${sockets++}.example/`, [], { resume: true, ...path.tools(), ...options })
  await path.until(() => socket.readyState === 1, 'open')
  await path.advance(STEP)
  path.tried.length = 0
  return socket
}

/** Until only the WebSocket is shut, and the session has gone on by lines. */
async function dropped(path, socket) {
  path.shut.add('websocket')
  path.cut()
  await path.until(() => socket.transport === 'ndjson' && path.live.size > 0, 'the stream')
}

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
    const socket = new TowlineSocket(`ws://h${sockets++}.example/`, [], { resume: true, ...path.tools() })
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
