// The dashboard's files and the admin API with a made-up proxy behind it, for tests: dashboard-server.js [PORT]; prints "listening on PORT".
//
// A page chooses what it gets, for itself: /?state=normal, empty, draining, trouble, 9000 or token ("let-me-in" is asked for); a cookie keeps
// that. For the tests alone: GET /fixture/received, all POSTs of that page so far; POST /fixture/outage {"on": true}: every connection is cut.

import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { Fixture, KINDS, accepted, refused } from './dashboard-fixture.js'

const FOLDER = new URL('../../main/resources/io/towline/admin/dashboard/', import.meta.url)
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' }
const PAGE_HEADERS = {
  'Content-Security-Policy': "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}
const STATES = ['normal', 'empty', 'draining', 'trouble', '9000', 'token']
const TOKEN = 'let-me-in'

const visits = new Map() // by the cookie's value: { fixture, state, received }
const sockets = new Set()
let outage = false
let count = 0

function visitOf(request) {
  const key = /(?:^|; )visit=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? 'normal-0'
  if (!visits.has(key)) visits.set(key, begin(key.split('-')[0]))
  return visits.get(key)
}

function begin(state) {
  return { state, fixture: new Fixture(state === 'token' ? 'normal' : state), received: [], reloads: 0 }
}

async function file(url, response) {
  const name = url.pathname.slice(1) || 'index.html'
  const type = TYPES[name.split('.').pop()]
  if (!/^[a-z.-]+$/.test(name) || !type) return problem(response, 404, 'There is no such page.')
  const headers = { ...PAGE_HEADERS, 'Content-Type': type }
  const state = url.searchParams.get('state')
  if (name === 'index.html' && STATES.includes(state)) headers['Set-Cookie'] = `visit=${state}-${++count}; SameSite=Strict; HttpOnly`
  try {
    const body = await readFile(new URL(name, FOLDER))
    response.writeHead(200, headers).end(body)
  } catch {
    problem(response, 404, 'There is no such page.')
  }
}

function json(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(JSON.stringify(body))
}

function problem(response, status, detail) {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ status, title: http.STATUS_CODES[status], detail }))
}

async function bodyOf(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

const READS = {
  status: ({ fixture }) => fixture.status(),
  listeners: ({ fixture }) => ({ listeners: fixture.listeners() }),
  routes: ({ fixture }) => ({ routes: fixture.routes() }),
  limits: ({ fixture }) => ({ limits: fixture.limits() }),
  upstreams: ({ fixture }) => ({ upstreams: fixture.upstreamList }),
  connections: ({ fixture }, query) => fixture.findConnections(query),
  endings: ({ fixture }, query) => fixture.findEndings(query),
  traffic: ({ fixture }) => ({ step_ms: 1000, points: fixture.pointList }),
  configuration: () => ({ admin: { bind: '127.0.0.1:9901', token: '***' }, routes: { chat: { path: '/chat', upstream: 'chat' } } }),
}

function read(visit, path, query, response) {
  const one = /^connections\/([^/]+)$/.exec(path)
  if (one) {
    const found = visit.fixture.findConnection(decodeURIComponent(one[1]))
    return found ? json(response, 200, found) : problem(response, 404, 'No such connection, or none any more.')
  }
  if (path === 'events') return stream(visit, response)
  if (query.kind && !KINDS.includes(query.kind)) return problem(response, 400, `There is no kind "${query.kind}"; there is ${KINDS.slice(2).join(', ')}.`)
  return READS[path] ? json(response, 200, READS[path](visit, query)) : problem(response, 404, 'There is nothing here.')
}

function stream(visit, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const tell = (name, data) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  const tick = () => {
    tell('status', { status: visit.fixture.status(), point: visit.fixture.point() })
    const [latest] = visit.fixture.endingList
    if (latest) tell('ending', latest)
  }
  tick()
  const timer = setInterval(tick, 1000)
  response.on('close', () => clearInterval(timer))
}

async function write(visit, path, request, response) {
  const text = await bodyOf(request)
  const { 'content-type': type, 'x-towline-admin': guard, authorization = null } = request.headers
  visit.received.push({ path, type, guard, authorization, body: JSON.parse(text) })
  if (type !== 'application/json' || guard !== '1') return problem(response, 403, 'A POST needs Content-Type: application/json and X-Towline-Admin: 1.')
  change(visit, path, JSON.parse(text), response)
}

function change(visit, path, body, response) {
  const [, id] = /^connections\/([^/]+)\/close$/.exec(path) ?? []
  const [, name, what] = /^upstreams\/([^/]+)\/(drain|undrain)$/.exec(path) ?? []
  if (body.code === 1005) return problem(response, 400, 'code: 1005 may not be sent, RFC 6455 \u00a77.4.1.')
  if (id) return visit.fixture.close({ id: decodeURIComponent(id) }, body) ? json(response, 200, { closed: 1 }) : problem(response, 404, 'No such connection, or none any more.')
  if (path === 'connections/close') return json(response, 200, { closed: visit.fixture.close(body.filter, body) })
  if (name) return json(response, 200, visit.fixture.drain(decodeURIComponent(name), body.server, what === 'drain'))
  if (path === 'reload') {
    visit.fixture.reload = visit.reloads++ % 2 === 0 ? accepted(Date.now()) : refused(Date.now())
    return json(response, visit.fixture.reload.accepted ? 200 : 422, visit.fixture.reload)
  }
  if (path === 'log') return body.logger === 'no.such' ? problem(response, 400, 'logger: there is none of that name.') : json(response, 200, body)
  return problem(response, 404, 'There is nothing here.')
}

async function serve(request, response) {
  const url = new URL(request.url, 'http://fixture')
  const { pathname } = url
  if (pathname === '/fixture/outage') {
    outage = JSON.parse(await bodyOf(request)).on
    json(response, 200, {})
    if (outage) setTimeout(() => sockets.forEach((socket) => socket.destroy()), 50)
    return
  }
  if (outage) return request.socket.destroy()
  const visit = visitOf(request)
  if (pathname === '/fixture/received') return json(response, 200, visit.received)
  if (pathname === '/readyz') return response.writeHead(visit.state === 'draining' ? 503 : 200, { 'Content-Type': 'text/plain' }).end(visit.state === 'draining' ? 'draining\n' : 'ready\n')
  if (!pathname.startsWith('/api/v1/')) return file(url, response)
  if (visit.state === 'token' && request.headers.authorization !== `Bearer ${TOKEN}`) return problem(response, 401, 'A token is needed.')
  const path = pathname.slice('/api/v1/'.length)
  return request.method === 'POST' ? write(visit, path, request, response) : read(visit, path, Object.fromEntries(url.searchParams), response)
}

const server = http.createServer(serve)
server.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
