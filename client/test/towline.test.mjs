// towline.js against a real Towline, through networks that misbehave. npm test --prefix client

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from './limits.mjs'
import { TowlineSocket } from '../../src/main/resources/io/towline/client/towline.mjs'
import { PATIENCE, UNHURRIED, dice, freePort, heard, openHarbour, openNetwork, pause, undici } from './harbour.mjs'

const TRANSPORTS = ['websocket', 'ndjson', 'sse', 'long-poll']
const TOOLS = { WebSocket: undici.WebSocket, EventSource: undici.EventSource, fetch: undici.fetch }

let harbour
const open = []
before(async () => {
  TowlineSocket.defaults.timeouts = UNHURRIED
  harbour = await openHarbour()
})
after(() => harbour?.close())
afterEach(async () => {
  const things = open.splice(0).reverse() // sockets before the networks that they are on
  for (const thing of things) {
    const closed = thing instanceof TowlineSocket && thing.readyState !== 3 && heard(thing, 'close', 1000).catch(() => {})
    await thing.close()
    await closed
  }
})

function socket(url, options = {}, protocols = undefined) {
  const made = new TowlineSocket(url, protocols, { ...TOOLS, ...options })
  made.binaryType = 'arraybuffer'
  open.push(made)
  return made
}

async function network(harm) {
  const made = await openNetwork(harbour.port, harm)
  open.push(made)
  return made
}

/** A socket that is open by a WebSocket, on a network of its own: where the time limit is short, a machine that stood still is asked again. */
async function openBySocket(options) {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const net = await network()
    const made = socket(net.url + '/echo', options)
    const isOpen = await Promise.race([heard(made, 'open').then(() => true), heard(made, 'close').then(() => false)])
    if (isOpen && made.transport === 'websocket') return { net, made }
    made.close()
  }
  assert.fail(`no WebSocket opened in ${PATIENCE} ms`)
}

/** Messages as they come; next() waits for one. */
function inbox(from) {
  const messages = []
  const waiting = []
  from.addEventListener('message', ({ data }) => (waiting.length ? waiting.shift()(data) : messages.push(data)))
  return {
    messages,
    next: () => new Promise((resolve, reject) => {
      if (messages.length) return resolve(messages.shift())
      const timer = setTimeout(() => reject(new Error(`no message in ${PATIENCE} ms`)), PATIENCE)
      waiting.push((data) => { clearTimeout(timer); resolve(data) })
    }),
  }
}

/** Sends numbers, one every so often, until told to stop; then says how many there were. */
function chatter(socket, interval) {
  let sent = 0
  const timer = setInterval(() => socket.send(String(sent++)), interval)
  const stop = () => { clearInterval(timer); return sent }
  open.push({ close: stop })
  return stop
}

async function until(condition, what, patience = PATIENCE) {
  for (const end = Date.now() + patience; !condition(); await pause(10)) {
    if (Date.now() > end) assert.fail(`${what} did not come in ${patience} ms`)
  }
}

describe('the interface of WebSocket', () => {
  test('constants are on the class and on its objects', () => {
    const made = socket(harbour.url + '/echo')
    for (const [name, value] of Object.entries({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })) {
      assert.equal(TowlineSocket[name], value)
      assert.equal(made[name], value)
    }
    assert.equal(made.readyState, 0)
  })

  const urls = [
    ['http://h.example/a?b', 'ws://h.example/a?b'],
    ['https://h.example', 'wss://h.example/'],
    ['WS://H.example:80/%7e', 'ws://h.example/%7e'],
  ]
  for (const [given, expected] of urls) {
    test(`${given} becomes ${expected}`, () => {
      const made = new TowlineSocket(given, [], { transports: [] })
      assert.equal(made.url, expected)
    })
  }

  for (const url of ['ws://h.example/#part', 'ws://h.example/#', 'ftp://h.example/', '/relative', 'ws://']) {
    test(`${url} is refused`, () => {
      assert.throws(() => new TowlineSocket(url), { name: 'SyntaxError', constructor: DOMException })
    })
  }

  for (const protocols of [['chat', 'chat'], ['chat', 'Chat'], ['a b'], [''], 'a,b', 'ü']) {
    test(`the subprotocols ${JSON.stringify(protocols)} are refused`, () => {
      assert.throws(() => new TowlineSocket('ws://h.example/', protocols), { name: 'SyntaxError', constructor: DOMException })
    })
  }

  for (const code of [0, 999, 1001, 1005, 2999, 5000, NaN, 'x', 66536]) {
    test(`close(${code}) is refused`, () => {
      const made = new TowlineSocket('ws://h.example/', [], { transports: [] })
      assert.throws(() => made.close(code), { name: 'InvalidAccessError', constructor: DOMException })
    })
  }

  test('a reason of 124 bytes is refused, also without a code', () => {
    const made = new TowlineSocket('ws://h.example/', [], { transports: [] })
    assert.throws(() => made.close(1000, 'ü'.repeat(62)), { name: 'SyntaxError', constructor: DOMException })
    assert.throws(() => made.close(undefined, 'u'.repeat(124)), { name: 'SyntaxError', constructor: DOMException })
  })

  test('send before open is refused', () => {
    assert.throws(() => socket(harbour.url + '/echo').send('early'), { name: 'InvalidStateError', constructor: DOMException })
  })

  test('handlers keep their place among listeners, and objects listen', async () => {
    const made = socket(harbour.url + '/echo')
    const calls = []
    made.onopen = () => calls.push('replaced')
    made.addEventListener('open', { handleEvent: (event) => calls.push(`object ${event.type}`) })
    made.onopen = function () { calls.push(this === made ? 'handler' : 'wrong this') }
    made.addEventListener('open', () => calls.push('gone'), { signal: AbortSignal.abort() })
    await heard(made, 'open')
    assert.deepEqual(calls, ['handler', 'object open'])
    assert.equal(typeof made.onopen, 'function')
    made.onopen = 'no function'
    assert.equal(made.onopen, null)
  })

  test('close before open fails the connection', async () => {
    const made = socket(harbour.url + '/echo')
    const events = []
    for (const type of ['open', 'error', 'close']) made.addEventListener(type, () => events.push(`${type} ${made.readyState}`))
    made.close()
    assert.equal(made.readyState, 2)
    const { code, wasClean } = await heard(made, 'close')
    assert.deepEqual([events, code, wasClean], [['error 3', 'close 3'], 1006, false])
  })

  test('what is sent after close is counted and goes nowhere', async () => {
    const made = socket(harbour.url + '/echo', { transports: ['long-poll'] })
    await heard(made, 'open')
    made.close()
    made.send('üü')
    made.send(new Uint8Array(3))
    assert.equal(made.bufferedAmount, 7)
    await heard(made, 'close')
    assert.equal(made.bufferedAmount, 7)
  })

  test('an unknown transport is named', () => {
    assert.throws(() => new TowlineSocket('ws://h.example/', [], { transports: ['pigeon'] }), /"pigeon" is not a transport; there are websocket, /)
  })

  test('a server that is not there ends in error and 1006', async () => {
    const made = socket(`ws://127.0.0.1:${await freePort()}/echo`)
    const error = heard(made, 'error')
    const { code, wasClean, willReconnect } = await heard(made, 'close')
    assert.deepEqual([(await error).type, code, wasClean, willReconnect], ['error', 1006, false, false])
  })
})

for (const transport of TRANSPORTS) {
  for (const resume of transport === 'websocket' ? [false, true] : [true]) {
    describe(`by ${transport}${resume ? ', resumable' : ''}`, () => {
      const options = { transports: [transport], resume }

      test('text, binary and empty messages come back as they were', async () => {
        const made = socket(harbour.url + '/echo', options)
        const { next } = inbox(made)
        await heard(made, 'open')
        assert.equal(made.transport, transport)
        for (const text of ['', 'plain', 'zwei\nZeilen\r\n', 'grüß 東京 🚣', '\0 "\\ \u2028']) {
          made.send(text)
          assert.equal(await next(), text)
        }
        made.send('lone \ud800 half')
        assert.equal(await next(), 'lone \ufffd half')
        made.send(12)
        assert.equal(await next(), '12')
        const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => i * 31)
        for (const binary of [new Uint8Array(0), bytes, bytes.subarray(3, 9), bytes.buffer, new DataView(bytes.buffer, 5, 7), new Blob([bytes])]) {
          made.send(binary)
          const expected = binary instanceof Blob ? await binary.arrayBuffer()
            : ArrayBuffer.isView(binary) ? binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.byteLength) : binary
          assert.deepEqual(Buffer.from(await next()), Buffer.from(expected))
        }
        await until(() => made.bufferedAmount === 0, 'the last acknowledgement')
      })

      test('blobs come as blobs, and keep their place', async () => {
        const made = socket(harbour.url + '/echo', options)
        made.binaryType = 'blob'
        made.binaryType = 'nonsense'
        assert.equal(made.binaryType, 'blob')
        const { next } = inbox(made)
        await heard(made, 'open')
        made.send('first')
        made.send(new Blob(['second']))
        made.send('third')
        assert.equal(await next(), 'first')
        const second = await next()
        assert.ok(second instanceof Blob)
        assert.equal(await second.text(), 'second')
        assert.equal(await next(), 'third')
      })

      test('a message has the origin of its server', async () => {
        const made = socket(harbour.url + '/push?count=1', options)
        const event = await heard(made, 'message')
        assert.ok(event instanceof MessageEvent)
        if (!(transport === 'websocket' && !resume)) assert.equal(event.origin, harbour.url)
      })

      test('the subprotocol is the server\'s choice', async () => {
        const made = socket(harbour.url + '/echo', options, ['chat.v1', 'chat.v2'])
        await heard(made, 'open')
        assert.equal(made.protocol, 'chat.v2')
      })

      test('close tells the server code and reason, after all that was sent', async () => {
        const id = crypto.randomUUID()
        const made = socket(`${harbour.url}/echo?id=${id}`, options)
        const { messages } = inbox(made)
        const watch = socket(`${harbour.url}/closes?id=${id}`)
        const seen = inbox(watch)
        await Promise.all([heard(made, 'open'), heard(watch, 'open')])
        for (let i = 0; i < 20; i++) made.send(String(i))
        await until(() => messages.length === 20, 'the echoes')
        made.close(3001, 'tschüs')
        assert.equal(made.readyState, 2)
        const { code, reason, wasClean } = await heard(made, 'close')
        assert.deepEqual([code, reason, wasClean, made.readyState], [3001, 'tschüs', true, 3])
        assert.deepEqual(JSON.parse(await seen.next()), { code: 3001, reason: 'tschüs' })
      })

      test('close without a code is 1005 here', async () => {
        const made = socket(harbour.url + '/echo', options)
        await heard(made, 'open')
        made.close()
        const { code, wasClean } = await heard(made, 'close')
        assert.deepEqual([code, wasClean], [1005, true])
      })

      test('the server\'s close arrives behind its messages', async () => {
        const made = socket(harbour.url + '/close?code=4002&reason=sp%C3%A4ter', options)
        const { code, reason, wasClean } = await heard(made, 'close')
        assert.deepEqual([code, reason, wasClean], [4002, 'später', true])
      })

      test('what the server refuses ends in error and 1006', async () => {
        const made = socket(harbour.url + '/refuse', options)
        const error = heard(made, 'error')
        assert.equal((await heard(made, 'close')).code, 1006)
        await error
      })

      test('thousands of messages keep their order', async () => {
        const made = socket(harbour.url + '/echo', options)
        const { messages } = inbox(made)
        await heard(made, 'open')
        const count = 3000
        for (let i = 0; i < count; i++) made.send(`number ${i}`)
        await until(() => messages.length >= count, 'all of them')
        assert.deepEqual(messages, Array.from({ length: count }, (_, i) => `number ${i}`))
      })
    })
  }

  test(`by ${transport}, cut at random places: nothing lost, doubled or out of order`, { timeout: 4 * PATIENCE }, async () => {
    const seed = Number(process.env.TOWLINE_SEED ?? Date.now() % 1e9)
    const roll = dice(seed)
    const torn = await network({ cutAfter: () => 500 + roll(4000) })
    const timeouts = { retryMin: 5, retryMax: 50 }
    const made = socket(torn.url + '/echo', { transports: [transport], resume: true, reconnect: { min: 10, max: 100 }, timeouts })
    const { messages } = inbox(made)
    await heard(made, 'open')
    const closes = []
    made.addEventListener('close', ({ code, reason }) => closes.push(`${code} ${reason}`))
    const count = 300
    const expected = []
    for (let i = 0; i < count; i++) {
      const filler = 'x'.repeat(roll(200))
      expected.push(i % 5 ? `${i} ${filler}` : Buffer.from(`${i} ${filler}`).toString('hex'))
      made.send(i % 5 ? expected[i] : Buffer.from(expected[i], 'hex'))
      // Answers that are longer than any connection lives would never arrive.
      await until(() => messages.length > i - 15, `message ${i - 15} (${transport}, seed ${seed})`)
    }
    await until(() => messages.length >= count, `all of them (${transport}, seed ${seed})`)
    await pause(50) // a double would come now
    assert.deepEqual(closes, [], `seed ${seed}`)
    assert.deepEqual(messages.map((data) => (typeof data === 'string' ? data : Buffer.from(data).toString('hex'))), expected, `seed ${seed}`)
    assert.ok(torn.cuts > 5, `only ${torn.cuts} cuts`)
    torn.harm.cutAfter = undefined
  })
}

describe('finding a way', () => {
  test('where Upgrade is stripped, a stream is used', async () => {
    const old = await network({ stripUpgrade: true })
    const made = socket(old.url + '/echo')
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('through')
    assert.equal(await next(), 'through')
    assert.equal(made.transport, 'ndjson')
  })

  test('where WebSockets hang, the next has its turn', async () => {
    const dead = await network({ hang: (head) => /upgrade: websocket/i.test(head) })
    const made = socket(dead.url + '/echo', { timeouts: { websocket: 100 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('through')
    assert.equal(await next(), 'through')
  })

  test('where streams are gathered, polls are used, in the same session', async () => {
    const slow = await network({ stripUpgrade: true, gather: 1 << 20 })
    const made = socket(slow.url + '/echo', { timeouts: { stream: 200 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('through')
    assert.equal(await next(), 'through')
    assert.equal(made.transport, 'long-poll')
    assert.equal(slow.seen.filter((head) => /towline-session=new/.test(head) && head.startsWith('POST')).length, 1)
  })

  test('the next connection begins with what worked, and the session moves up to a WebSocket when one goes through', async () => {
    const old = await network({ stripUpgrade: true })
    const first = socket(old.url + '/echo', { upgrade: false })
    await heard(first, 'open')
    await until(() => old.seen.some((head) => /x-ndjson/.test(head)), 'the stream')
    const { next: firstNext } = inbox(first)
    first.send('proof')
    await firstNext()
    old.seen.length = 0
    old.harm.stripUpgrade = false
    const second = socket(old.url + '/echo', { timeouts: { upgrade: 1000 } })
    const { messages } = inbox(second)
    await heard(second, 'open')
    assert.ok(!old.seen.some((head) => /^upgrade:/im.test(head)), 'a WebSocket was tried first')
    let sent = 0
    const timer = setInterval(() => second.send(String(sent++)), 2)
    await until(() => second.transport === 'websocket', 'the WebSocket')
    await pause(50)
    clearInterval(timer)
    await until(() => messages.length >= sent, 'the echoes')
    assert.deepEqual(messages, Array.from({ length: sent }, (_, i) => String(i)))
    // and is remembered in its turn
    old.seen.length = 0
    const third = socket(old.url + '/echo')
    await heard(third, 'open')
    assert.equal(third.transport, 'websocket')
  })

  for (const harm of [{ stripUpgrade: true }, { hang: (head) => /upgrade: websocket/i.test(head) }]) {
    test(`a session goes on by another transport when its own is shut (${Object.keys(harm)})`, async () => {
      const { net, made } = await openBySocket({ resume: true, upgrade: false, timeouts: { retryMin: 5, retryMax: 20, websocket: 300 } })
      const { next } = inbox(made)
      Object.assign(net.harm, harm)
      net.cutAll()
      made.send('on')
      assert.equal(await next(), 'on')
      assert.equal(made.transport, 'ndjson')
    })
  }

  for (const [kind, harm] of Object.entries({ refuses: { cutAfter: () => 0 }, swallows: { hang: () => true } })) {
    test(`after an outage that ${kind} everything, the WebSocket carries the session again, and nothing is lost or doubled`, async () => {
      const timeouts = { upgrade: 4000, retryMin: 20, retryMax: 200, websocket: 400, stream: 200, poll: 300, post: 300 }
      const { net, made } = await openBySocket({ resume: true, timeouts })
      const { messages } = inbox(made)
      const stop = chatter(made, 5)
      for (const outage of [700, 1400, 2100]) {
        Object.assign(net.harm, harm)
        net.cutAll()
        await pause(outage)
        for (const name of Object.keys(harm)) delete net.harm[name]
        const before = messages.length
        await until(() => messages.length > before + 20, 'the session')
        await until(() => made.transport === 'websocket', 'the WebSocket') // how soon, a held clock tells elsewhere
      }
      const sent = stop()
      await until(() => messages.length >= sent && made.bufferedAmount === 0, 'the echoes')
      await pause(50) // a double would come now
      assert.deepEqual(messages, Array.from({ length: sent }, (_, i) => String(i)))
    })
  }

  test('where Upgrade is stripped after a cut, a stream goes on, and a WebSocket again soon after one goes through', async () => {
    const net = await network()
    const made = socket(net.url + '/echo', { resume: true, timeouts: { upgrade: 4000, retryMin: 5, retryMax: 20 } })
    const { messages } = inbox(made)
    await heard(made, 'open')
    net.harm.stripUpgrade = true
    net.seen.length = 0
    net.cutAll()
    const stop = chatter(made, 2)
    await until(() => messages.length > 20, 'the echoes')
    assert.equal(made.transport, 'ndjson')
    net.harm.stripUpgrade = false
    await until(() => made.transport === 'websocket', 'the WebSocket')
    await pause(50)
    const sent = stop()
    await until(() => messages.length >= sent && made.bufferedAmount === 0, 'the echoes')
    assert.deepEqual(messages, Array.from({ length: sent }, (_, i) => String(i)))
  })

  test('a route that offers polls alone is found', async () => {
    const made = socket(harbour.url + '/polls/echo', { transports: ['ndjson', 'sse', 'long-poll'] })
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('through')
    assert.equal(await next(), 'through')
    assert.equal(made.transport, 'long-poll')
  })

  test('each way is tried once where the server refuses them all, and a status that says why ends it at once', async () => {
    const nowhere = await network()
    const lost = socket(nowhere.url + '/no-such-mode') // the backend's 404
    assert.equal((await heard(lost, 'close')).code, 1006)
    const kinds = nowhere.seen.map((head) => (/^upgrade:/im.test(head) ? 'websocket' : /accept: (\S+)/i.exec(head)?.[1] + ' ' + head.split(' ')[0]))
    assert.deepEqual(kinds, ['websocket', '*/* POST', 'application/x-ndjson GET', 'text/event-stream GET'])
    nowhere.seen.length = 0
    const refused = socket(nowhere.url + '/refuse', { reconnect: { min: 1 } }) // its 401
    assert.equal((await heard(refused, 'close')).willReconnect, false)
    // undici asks twice after a 401, a browser once
    assert.deepEqual([...new Set(nowhere.seen.map((head) => head.split(' HTTP')[0]))], ['GET /refuse', 'POST /refuse?towline-session=new'])
  })

  test('without WebSocket, EventSource and streams in the environment, polls are left', async () => {
    const { WebSocket } = globalThis
    assert.equal(WebSocket, undefined, 'this node has one; give the test another way to take it away')
    const made = new TowlineSocket(harbour.url + '/echo', [], { fetch: undici.fetch, transports: ['websocket', 'sse', 'long-poll'] })
    open.push(made)
    await heard(made, 'open')
    assert.equal(made.transport, 'long-poll')
  })
})

describe('endings', () => {
  test('a plain WebSocket that is cut closes with 1006', async () => {
    const net = await network()
    const made = socket(net.url + '/echo')
    await heard(made, 'open')
    const closed = heard(made, 'close')
    net.cutAll()
    const { code, wasClean } = await closed
    assert.deepEqual([code, wasClean], [1006, false])
  })

  /** A session by that transport, on a network and a path of its own: where the time limit is short, a machine that stood still is asked again. */
  async function brief(transport) {
    for (let attempt = 0, end = Date.now() + PATIENCE; Date.now() < end; attempt++) {
      const path = `/brief/${transport}-${attempt}/echo`
      const net = await openNetwork(harbour.port)
      const made = new TowlineSocket(net.url + path, [], {
        ...TOOLS, transports: [transport, 'long-poll'], resume: true, timeouts: { retryMin: 1200, retryMax: 1500, websocket: 300, stream: 300, poll: 5000 },
      })
      const { next } = inbox(made)
      const isOpen = await Promise.race([heard(made, 'open').then(() => true), heard(made, 'close').then(() => false)])
      if (isOpen) {
        made.send('here')
        await next()
        if (made.transport === transport) return { net, made, path }
        made.close()
      }
      await net.close()
    }
    return assert.fail(`no ${transport} opened in ${PATIENCE} ms`)
  }

  /** Away until Towline says that the session has ended, which takes eight seconds. */
  async function away(transport) {
    const { net, made, path } = await brief(transport)
    try {
      const closed = heard(made, 'close')
      net.harm.hang = () => true
      net.cutAll()
      await until(() => harbour.log().includes(`path=${path} `), 'the end of the session')
      net.harm.hang = undefined
      return await closed
    } finally {
      await net.close()
    }
  }

  let losses
  for (const transport of TRANSPORTS) {
    test(`by ${transport}, a session that was away too long is lost`, async () => {
      losses ??= TRANSPORTS.map(away) // all at once
      const { code, reason, wasClean } = await losses[TRANSPORTS.indexOf(transport)]
      assert.equal(wasClean, false)
      assert.ok(code === 1006 || code === 1001, `code ${code} "${reason}"`)
    })
  }

  for (const transport of TRANSPORTS) {
    test(`by ${transport}, a message that is too big ends it with 1009, once`, async () => {
      const made = socket(harbour.url + '/sha', { transports: [transport], resume: true })
      await heard(made, 'open')
      made.send('x'.repeat(900_000)) // the session's buffer is 512 KiB
      const { code, wasClean } = await heard(made, 'close')
      assert.deepEqual([code, wasClean], [1009, false])
    })
  }

  test('reconnect opens again, and says so', async () => {
    const net = await network()
    const made = socket(net.url + '/echo', { reconnect: { min: 10, max: 20 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    const closed = heard(made, 'close')
    const again = closed.then(() => heard(made, 'open'))
    net.cutAll()
    const { code, willReconnect } = await closed
    assert.deepEqual([code, willReconnect, made.readyState], [1006, true, 0])
    await again
    made.send('again')
    assert.equal(await next(), 'again')
    made.close(1000)
    assert.equal((await heard(made, 'close')).willReconnect, false)
  })

  test('reconnect leaves off after close(), after codes of the application, and after so many attempts', async () => {
    const application = socket(harbour.url + '/close?code=4001&reason=', { reconnect: { min: 1 } })
    assert.equal((await heard(application, 'close')).willReconnect, false)
    const hopeless = socket(`ws://127.0.0.1:${await freePort()}/echo`, { reconnect: { min: 1, max: 2, attempts: 2 }, transports: ['websocket'] })
    const told = []
    hopeless.addEventListener('close', ({ willReconnect }) => told.push(willReconnect))
    await until(() => told.length === 3, 'the last')
    assert.deepEqual(told, [true, true, false])
  })

  test('a heartbeat of the application that nothing answers ends a plain WebSocket, and resumes a session', async () => {
    for (const resume of [false, true]) {
      const net = await network()
      const made = socket(net.url + '/closes?id=never', { resume, transports: ['websocket'], heartbeat: { interval: 20, message: 'beat', timeout: 60 } })
      await heard(made, 'open')
      if (resume) {
        const before = net.seen.length
        await until(() => net.seen.length > before, 'another connection')
        assert.equal(made.readyState, 1)
      } else {
        assert.equal((await heard(made, 'close')).code, 1006)
      }
      made.close()
    }
  })
})

describe('good manners', () => {
  test('a resumable WebSocket that says nothing is asked, and replaced if it does not answer', async () => {
    const net = await network()
    const made = socket(net.url + '/echo', { resume: true, transports: ['websocket'], timeouts: { silence: 300 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('first')
    await next()
    await pause(1000) // asked three times
    assert.equal(net.seen.length, 1)
  })

  test('a resumable WebSocket that takes messages and passes nothing on gives way to what does', async () => {
    const net = await network({ hollow: (head) => /upgrade: websocket/i.test(head) })
    const made = socket(net.url + '/echo', { resume: true, timeouts: { silence: 300, websocket: 1000 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    for (const text of ['first', 'second']) made.send(text)
    assert.deepEqual([await next(), await next()], ['first', 'second'])
    assert.notEqual(made.transport, 'websocket')
    assert.match(net.seen.find((head) => head.startsWith('GET') && !/upgrade: websocket/i.test(head)), /x-ndjson/)
  })

  for (const [transport, what] of Object.entries({ websocket: /upgrade: websocket/i, sse: /text\/event-stream/i })) {
    test(`nothing to say for long is no fault of ${transport}`, async () => {
      const net = await network()
      const timeouts = { silence: 300, retryMin: 1, retryMax: 1 }
      const made = socket(net.url + '/echo', { resume: true, transports: [transport, 'long-poll'], timeouts })
      const { next } = inbox(made)
      await heard(made, 'open')
      await until(() => net.seen.filter((head) => what.test(head)).length >= 6, 'its coming back')
      assert.equal(made.transport, transport)
      made.send('first')
      assert.equal(await next(), 'first')
    })
  }

  test('messages are acknowledged, so that a stream is not ended for the lack of it', async () => {
    const net = await network()
    const made = socket(net.url + '/push?count=400', { transports: ['ndjson'], timeouts: { ack: 50 } })
    const { messages } = inbox(made)
    await until(() => messages.length === 400, 'all of them')
    await until(() => net.seen.some((head) => /^towline-ack: 400$/im.test(head)), 'the acknowledgement')
  })

  test('while a POST waits for long, the receiver gives its connection back', async () => {
    const net = await network()
    const made = socket(net.url + '/echo', { transports: ['ndjson', 'long-poll'], upgrade: false, timeouts: { crowded: 100, post: 1000, retryMin: 10 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('first')
    assert.equal(await next(), 'first')
    net.harm.hang = (head) => head.startsWith('POST')
    net.seen.length = 0
    made.send('second')
    await until(() => net.seen.some((head) => /towline-wait=0/.test(head)), 'a short poll')
    net.harm.hang = undefined
    assert.equal(await next(), 'second')
    await until(() => net.seen.some((head) => /x-ndjson/.test(head)), 'the stream again')
    made.send('third')
    assert.equal(await next(), 'third')
  })

  test('a page that a network puts in the place of answers is none, and is not asked for again and again', async () => {
    let portal = false
    let asked = 0
    const page = () => new undici.Response('<html>Please log in.</html>', { headers: { 'Content-Type': 'text/html' } })
    const fetch = (url, init) => {
      if (portal) asked++
      return portal ? pause(1).then(page) : undici.fetch(url, init)
    }
    const made = socket(harbour.url + '/echo', { transports: ['long-poll'], fetch, timeouts: { retryMin: 50, retryMax: 100 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('first')
    assert.equal(await next(), 'first')
    portal = true
    made.send('second')
    await pause(2500) // the poll under way is held for two seconds
    assert.ok(asked < 200, `${asked} requests`)
    await until(() => asked > 1, 'another request')
    portal = false
    assert.equal(await next(), 'second')
  })

  test('a page that has ruled polls out gets none, however long a POST waits', async () => {
    const net = await network()
    const made = socket(net.url + '/echo', { transports: ['ndjson'], timeouts: { crowded: 50, post: 500, retryMin: 10 } })
    const { next } = inbox(made)
    await heard(made, 'open')
    made.send('first')
    assert.equal(await next(), 'first')
    net.harm.hang = (head) => head.startsWith('POST')
    made.send('second')
    await pause(300)
    net.harm.hang = undefined
    assert.equal(await next(), 'second')
    assert.equal(net.seen.filter((head) => /towline-wait=/.test(head)).length, 0)
  })

  test('a session that opens when the page has given it up is closed', async () => {
    const asked = []
    let made = null
    const fetch = async (url, init) => {
      asked.push(`${init.method} ${url}`)
      const answer = await undici.fetch(url, init)
      if (/towline-session=new/.test(url)) made.close()
      return answer
    }
    made = socket(harbour.url + '/echo', { transports: ['long-poll'], fetch })
    await heard(made, 'close')
    await until(() => asked.some((line) => /^POST .*towline-close=1000/.test(line)), 'the close')
  })

  test('what a session asks for is in the query, and the application\'s query is left as it is', async () => {
    const made = socket(harbour.url + '/headers?room=%7e7&q=a+b', { transports: ['ndjson'] })
    const { next } = inbox(made)
    const request = JSON.parse(await next())
    assert.equal(request.url, '/headers?room=%7e7&q=a+b')
  })

  test('a leaving page takes its session with it; one that may come back does not', async () => {
    const listeners = new Set() // of all sockets
    globalThis.addEventListener = (type, listener) => listeners.add({ type, listener })
    globalThis.removeEventListener = (type, listener) => {
      for (const one of listeners) if (one.type === type && one.listener === listener) listeners.delete(one)
    }
    const fire = (type, event) => [...listeners].filter((one) => one.type === type).forEach(({ listener }) => listener(event))
    try {
      const id = crypto.randomUUID()
      const made = socket(`${harbour.url}/echo?id=${id}`, { transports: ['ndjson'] })
      const { next } = inbox(made)
      await heard(made, 'open')
      const watch = socket(`${harbour.url}/closes?id=${id}`)
      await heard(watch, 'open')
      const seen = inbox(watch)
      fire('pagehide', { persisted: true })
      made.send('still here')
      assert.equal(await next(), 'still here')
      fire('pagehide', { persisted: false })
      assert.deepEqual(JSON.parse(await seen.next()), { code: 1000, reason: '' })
      assert.equal(listeners.size, 0)
    } finally {
      delete globalThis.addEventListener
      delete globalThis.removeEventListener
    }
  })
})
