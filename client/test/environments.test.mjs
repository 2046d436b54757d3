// towline.js where there is less than in a browser, or something of somebody else's. node --test client/test/environments.test.mjs

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from './limits.mjs'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { JSDOM } from 'jsdom'
import { CLIENT, PATIENCE, UNHURRIED, freePort, heard, openHarbour } from './harbour.mjs'
import { reactNative } from './react-native.mjs'

const SCRIPT = readFileSync(new URL('towline.js', CLIENT), 'utf8')
const MODULE = fileURLToPath(new URL('towline.mjs', CLIENT))

let harbour
before(async () => { harbour = await openHarbour() })
after(() => harbour?.close())

/** Runs a program of its own, so that what nobody catches ends that one; resolves to its lines and how it ended. */
function run(program, flags = []) {
  const imports = `
    import { TowlineSocket } from ${JSON.stringify(MODULE)}
    import { createRequire } from 'node:module'
    const require = createRequire(${JSON.stringify(fileURLToPath(import.meta.url))})
    const url = ${JSON.stringify(harbour.url)}
    const tell = (socket, types) => { for (const type of types) socket.addEventListener(type, (e) => console.log(type, e.code ?? e.data ?? (type === 'error' ? 'event' : socket.transport))) }
    TowlineSocket.defaults.timeouts = ${JSON.stringify(UNHURRIED)}
  `
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', imports + program], { stdio: ['ignore', 'pipe', 'pipe'] })
  const killed = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
  let said = ''
  let complained = ''
  child.stdout.on('data', (text) => { said += text })
  child.stderr.on('data', (text) => { complained += text })
  return new Promise((resolve) => child.on('close', (code) => {
    clearTimeout(killed)
    resolve({ code, lines: said.trim().split('\n'), complained: complained.replace(/^\(.*\n/gm, '') })
  }))
}

const ECHO = `
  tell(socket, ['open', 'message', 'close'])
  socket.onopen = () => socket.send('across')
  socket.onmessage = () => socket.close(1000)
`

describe('in Node', () => {
  const ways = {
    'with ws': [`WebSocket: require('ws')`],
    'with undici': [`WebSocket: require('undici').WebSocket`],
    'with its own WebSocket': ['', ['--experimental-websocket', '--no-warnings']],
  }
  for (const [way, [options, flags]] of Object.entries(ways)) {
    for (const resume of [false, true]) {
      test(`${way}, ${resume ? 'resumable' : 'plain'}`, async () => {
        const { code, lines } = await run(`const socket = new TowlineSocket(url + '/echo', [], { resume: ${resume}, ${options} }); ${ECHO}`, flags)
        assert.deepEqual([code, lines], [0, ['open websocket', 'message across', 'close 1000']])
      })
    }
  }

  for (const resume of [false, true]) {
    test(`with ws, ${resume ? 'resumable' : 'plain'}: a server that refuses it ends the attempt, and not the process`, async () => {
      const { code, lines, complained } = await run(`
        const socket = new TowlineSocket(url + '/refuse', [], { WebSocket: require('ws'), resume: ${resume} })
        tell(socket, ['error', 'close'])
      `)
      assert.deepEqual([code, lines, complained], [0, ['error event', 'close 1006'], ''])
    })
  }

  test('with ws: where WebSockets are refused, the next transport has its turn', async () => {
    const { code, lines, complained } = await run(`
      const http = await import('node:http')
      const net = await import('node:net')
      const front = http.createServer((request, response) => {
        const { port } = new URL(url.replace('ws', 'http'))
        const { method, headers } = request
        request.pipe(http.request({ port, method, headers, path: request.url }, (answer) => {
          response.writeHead(answer.statusCode, answer.headers)
          answer.pipe(response)
        }).on('error', () => response.destroy()))
      })
      front.on('upgrade', (request, socket) => socket.end('HTTP/1.1 403 Forbidden\\r\\nContent-Length: 0\\r\\n\\r\\n'))
      await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve))
      const socket = new TowlineSocket('ws://127.0.0.1:' + front.address().port + '/echo', [], { WebSocket: require('ws') })
      ${ECHO}
      socket.addEventListener('close', () => { front.close(); front.closeAllConnections() })
    `)
    assert.deepEqual([code, lines, complained], [0, ['open ndjson', 'message across', 'close 1000'], ''])
  })

  test('with ws: closed while it connects, it ends nothing else', async () => {
    const { code, lines, complained } = await run(`
      const socket = new TowlineSocket(url + '/echo', [], { WebSocket: require('ws') })
      tell(socket, ['error', 'close'])
      socket.close()
    `)
    assert.deepEqual([code, lines, complained], [0, ['error event', 'close 1006'], ''])
  })

  const broken = {
    'a WebSocket that throws': `WebSocket: class { constructor() { throw new Error('no') } }`,
    'a WebSocket that is no class': `WebSocket: {}`,
    'a WebSocket that lets nothing be set': `WebSocket: class { constructor() { Object.freeze(this) } }`,
    'an EventSource that throws': `transports: ['sse', 'long-poll'], EventSource: class { constructor() { throw new Error('no') } }`,
    'an EventSource that is no class': `transports: ['sse', 'long-poll'], EventSource: 1`,
  }
  for (const [what, options] of Object.entries(broken)) {
    for (const resume of [false, true]) {
      test(`${what}, ${resume ? 'resumable' : 'plain'}: the next transport has its turn`, async () => {
        const { code, lines, complained } = await run(`
          const socket = new TowlineSocket(url + '/echo', [], { resume: ${resume}, ${options} })
          ${ECHO}
          socket.addEventListener('message', () => console.log(socket.transport))
        `)
        const next = options.startsWith('WebSocket') ? 'ndjson' : 'long-poll'
        assert.deepEqual([code, lines.slice(1), complained], [0, ['message across', next, 'close 1000'], ''])
      })
    }
  }

  const wrong = {
    'throws': `() => { throw new Error('no') }`,
    'gives back nothing': `() => undefined`,
    'gives back no answer': `async () => undefined`,
    'gives back half an answer': `async () => ({ status: 200 })`,
    'gives back a body that cannot be read': `async () => ({ status: 200, headers: new Headers(), body: {}, text: async () => { throw new Error('no') } })`,
    'answers each question with nonsense': `async (url) => ({ status: /=new/.test(url) ? 201 : 200, headers: new Headers(), body: null, text: async () => '{"id":"12345678901234567890","ack":{},"messages":[{"seq":1,"binary":"%"}],"messages2":7}' })`,
  }
  for (const [what, fetch] of Object.entries(wrong)) {
    test(`a fetch that ${what} ends nothing but the attempt`, async () => {
      const { code, complained } = await run(`
        const socket = new TowlineSocket(url + '/echo', [], { transports: ['ndjson', 'sse', 'long-poll'], EventSource: class {}, fetch: ${fetch}, timeouts: { stream: 50, poll: 50 } })
        const closed = new Promise((resolve) => { socket.onclose = resolve })
        await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1000))])
        socket.close()
        await closed
        process.exit(0)
      `)
      assert.deepEqual([code, complained], [0, ''])
    })
  }

  test('a fetch whose body is a stream of Node\'s brings lines', async () => {
    const { code, lines } = await run(`
      const { Readable } = await import('node:stream')
      const fetch = async (url, init) => {
        const answer = await globalThis.fetch(url, init)
        return { status: answer.status, headers: answer.headers, text: () => answer.text(), get body() { return Readable.fromWeb(answer.body) } }
      }
      const socket = new TowlineSocket(url + '/echo', [], { transports: ['ndjson'], fetch })
      ${ECHO}
    `)
    assert.deepEqual([code, lines], [0, ['open ndjson', 'message across', 'close 1000']])
  })

  test('a WebSocket whose binary messages are Buffers gives what was asked for', async () => {
    const { code, lines } = await run(`
      const { WebSocket } = require('ws')
      class Stubborn extends WebSocket { set binaryType(type) { if (type !== 'nodebuffer') throw new Error('no ' + type) } get binaryType() { return 'nodebuffer' } }
      for (const binaryType of ['blob', 'arraybuffer']) {
        const socket = new TowlineSocket(url + '/echo', [], { WebSocket: Stubborn })
        socket.binaryType = binaryType
        socket.onopen = () => socket.send(Uint8Array.of(1, 2, 3))
        const { data } = await new Promise((resolve) => { socket.onmessage = resolve })
        console.log(socket.binaryType, data.constructor.name, data.size ?? data.byteLength)
        socket.close()
      }
    `)
    assert.deepEqual([code, lines], [0, ['blob Blob 3', 'arraybuffer ArrayBuffer 3']])
  })
})

describe('in React Native', () => {
  const FACES = { 'of today': {}, 'of some years ago': { old: true } }

  function load(globals) {
    const context = vm.createContext(globals)
    vm.runInContext(SCRIPT, context)
    return context.TowlineSocket
  }

  for (const [age, face] of Object.entries(FACES)) {
    for (const [way, options] of Object.entries({ websocket: {}, 'websocket, resumable': { resume: true }, 'long-poll': { transports: ['long-poll'] } })) {
      test(`${age}, by ${way}: text, binary and the end come across`, async () => {
        const Towline = load(reactNative(face))
        const socket = new Towline(harbour.url + '/echo', ['chat.v2'], { ...options, timeouts: UNHURRIED })
        const events = []
        socket.addEventListener('message', { handleEvent: ({ type, data, target }) => events.push([type, data, target === socket]) })
        socket.binaryType = 'arraybuffer'
        await heard(socket, 'open')
        assert.deepEqual([socket.url, socket.protocol, socket.transport], [harbour.url + '/echo', 'chat.v2', way.split(',')[0]])
        const next = () => new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data) })
        for (const data of ['grüß 東京 🚣', '', Uint8Array.of(0, 255, 7)]) {
          const answer = next()
          socket.send(data)
          assert.deepEqual(typeof data === 'string' ? await answer : new Uint8Array(await answer), data)
        }
        const closed = heard(socket, 'close')
        socket.close(3001, 'tschüs')
        const { code, reason, wasClean, willReconnect } = await closed
        assert.deepEqual([code, reason, wasClean, willReconnect], [3001, 'tschüs', true, false])
        assert.deepEqual(events.map(([type, , mine]) => [type, mine]), Array(3).fill(['message', true]))
      })
    }

    test(`${age}: its Blobs, which cannot be made of bytes, give way to ArrayBuffers, and can be sent`, async () => {
      const globals = reactNative(face)
      const Towline = load(globals)
      const socket = new Towline(harbour.url + '/echo', [], { transports: ['long-poll'], timeouts: UNHURRIED })
      await heard(socket, 'open')
      const message = heard(socket, 'message')
      socket.send(globals.blobOf(Uint8Array.of(5, 6)))
      assert.deepEqual(new Uint8Array((await message).data), Uint8Array.of(5, 6))
      socket.close()
    })

    test(`${age}: what is wrong is said as elsewhere`, () => {
      const Towline = load(reactNative(face))
      const named = (name) => (error) => error.name === name && error.message.length > 10
      for (const url of ['/relative', 'ftp://h.example/', 'ws://h.example/#part', 'ws:///', 'ws://h example/']) {
        assert.throws(() => new Towline(url), named('SyntaxError'), url)
      }
      const urls = { 'ws://H.example': 'ws://h.example/', 'https://h.example:8443/a?b=c': 'wss://h.example:8443/a?b=c', 'HTTP://h.example?x': 'ws://h.example/?x' }
      for (const [given, expected] of Object.entries(urls)) assert.equal(new Towline(given, [], { transports: [] }).url, expected)
      const socket = new Towline('ws://h.example/', [], { transports: [] })
      assert.throws(() => socket.close(999), named('InvalidAccessError'))
      assert.throws(() => socket.close(1000, 'ü'.repeat(62)), named('SyntaxError'))
      assert.throws(() => socket.send('early'), named('InvalidStateError'))
    })

    test(`${age}: listeners are heard once, in order, until they are taken away, whatever one of them throws`, async () => {
      const errors = []
      const globals = reactNative({ ...face, reportError: (error) => errors.push(error.message) })
      const Towline = load(globals)
      const socket = new Towline(`ws://127.0.0.1:${await freePort()}/`, [], { transports: ['websocket'] })
      const calls = []
      const gone = () => calls.push('gone')
      const twice = (event) => calls.push(event.type)
      socket.addEventListener('error', gone)
      socket.removeEventListener('error', gone)
      socket.addEventListener('error', () => { calls.push('throws'); throw new Error('its own') })
      socket.addEventListener('error', twice)
      socket.addEventListener('error', twice)
      socket.addEventListener('error', () => calls.push('once'), { once: true })
      socket.addEventListener('error', null)
      socket.onerror = () => calls.push('handler')
      await heard(socket, 'close')
      assert.deepEqual(calls, ['throws', 'error', 'once', 'handler'])
      assert.deepEqual(errors, ['its own'])
    })
  }
})

describe('in jsdom', () => {
  for (const resume of [false, true]) {
    test(`${resume ? 'resumable' : 'plain'}: a page's script connects`, async () => {
      const { window } = new JSDOM('', { url: harbour.url.replace('ws', 'http'), runScripts: 'outside-only' })
      window.eval(SCRIPT)
      const socket = new window.TowlineSocket('/echo', [], { resume, timeouts: UNHURRIED })
      socket.binaryType = 'arraybuffer'
      const events = []
      socket.addEventListener('message', (event) => events.push(event))
      await new Promise((resolve) => { socket.onopen = resolve })
      assert.equal(socket.url, harbour.url + '/echo')
      const next = () => new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data) })
      for (const data of ['grüß', new window.Uint8Array([1, 2])]) {
        const answer = next()
        socket.send(data)
        assert.deepEqual(typeof data === 'string' ? await answer : Buffer.from(await answer), typeof data === 'string' ? data : Buffer.from(data))
      }
      const blobs = next()
      socket.send(new window.Blob(['as a blob']))
      assert.equal(Buffer.from(await blobs).toString(), 'as a blob')
      assert.ok(events[0] instanceof window.MessageEvent)
      const closed = new Promise((resolve) => { socket.onclose = resolve })
      socket.close()
      assert.equal((await closed).code, 1005)
      window.close()
    })
  }
})
