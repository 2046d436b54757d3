// Peer: streams of plain requests on one connection of HTTP/2, of which some stand still. http2-streams.js BASE_URL BACKEND_PORT. Is the backend
// itself, too: GET /LENGTH has so many bytes; POST answers with the length that came; POST /held is not read, and GET /silent not answered,
// until the check lets them go.

import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import { equal, report } from './checks.js'

const [base, backendPort] = process.argv.slice(2)
const MIB = 1 << 20

const held = new Map()

const server = http.createServer((request, response) => {
  if (request.url === '/held' || request.url === '/silent') {
    held.set(request.url, { request, response })
    server.emit('held')
  } else if (request.method === 'GET') {
    response.end(Buffer.alloc(Number(request.url.slice(1)), 'x'))
  } else {
    count(request, response)
  }
})

async function count(request, response) {
  let length = 0
  for await (const chunk of request) length += chunk.length
  response.end(`${length}`)
}

async function whenHeld(path) {
  while (!held.has(path)) await once(server, 'held')
  const found = held.get(path)
  held.delete(path)
  return found
}

async function connect() {
  const session = http2.connect(base, { rejectUnauthorized: false, maxSessionMemory: 100 }) // MB, for the bodies that wait here
  await once(session, 'connect')
  session.setLocalWindowSize(4 * MIB) // so that a stream that is not read leaves room for others
  return session
}

/** A check with a connection of its own. */
const onOne = (check) => async () => {
  const session = await connect()
  try {
    await check(session)
  } finally {
    session.destroy()
  }
}

async function answer(stream) {
  const [headers] = await once(stream, 'response')
  equal(headers[':status'], 200, 'status')
  let length = 0
  let last = ''
  for await (const chunk of stream) {
    length += chunk.length
    last = chunk
  }
  return { length, last: String(last) }
}

async function get(session, length) {
  const { length: came } = await answer(session.request({ ':path': `/${length}` }))
  equal(came, length, 'bytes')
}

async function post(session, length) {
  const stream = session.request({ ':method': 'POST', ':path': '/count' })
  stream.end(Buffer.alloc(length, 'y'))
  const { last } = await answer(stream)
  equal(last, String(length), 'bytes at the server')
}

/** More than windows and buffers hold. */
async function others(session) {
  await Promise.all(Array.from({ length: 20 }, (_, i) => get(session, 1000 * i)))
  await get(session, 2 * MIB)
  await Promise.all(Array.from({ length: 20 }, (_, i) => post(session, 1000 * i)))
  await post(session, 2 * MIB)
}

const checks = {
  'many-at-once': onOne(async (session) => {
    const both = Array.from({ length: 30 }, (_, i) => [get(session, 100_000 + i), post(session, 100_000 + i)])
    await Promise.all(both.flat())
  }),

  'an-answer-that-is-not-read': onOne(async (session) => {
    const slow = session.request({ ':path': `/${4 * MIB}` })
    await once(slow, 'response')
    await others(session)
    let length = 0
    for await (const chunk of slow) length += chunk.length
    equal(length, 4 * MIB, 'bytes of the slow one')
  }),

  'a-body-that-no-server-reads': onOne(async (session) => {
    const slow = session.request({ ':method': 'POST', ':path': '/held' })
    slow.end(Buffer.alloc(20 * MIB, 'z'))
    const { request, response } = await whenHeld('/held')
    await others(session)
    const counted = count(request, response)
    const { last } = await answer(slow)
    await counted
    equal(last, String(20 * MIB), 'bytes at the server')
  }),

  'a-body-that-does-not-come': onOne(async (session) => {
    const slow = session.request({ ':method': 'POST', ':path': '/count' })
    slow.write('half')
    await others(session)
    slow.end(' and half')
    const { last } = await answer(slow)
    equal(last, '13', 'bytes at the server')
  }),

  'a-server-that-is-silent': onOne(async (session) => {
    const slow = session.request({ ':path': '/silent' })
    const { response } = await whenHeld('/silent')
    await others(session)
    const left = once(response, 'close')
    slow.close(http2.constants.NGHTTP2_CANCEL)
    await left
    await others(session)
  }),
}

server.listen(Number(backendPort), '127.0.0.1')
await once(server, 'listening')
process.exit((await report(checks, console.log)) ? 1 : 0)
