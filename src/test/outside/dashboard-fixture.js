// A made-up proxy for the dashboard's tests: the same in every run, but for the clock. State: normal, empty, draining, trouble, 9000.

const START = Date.now() - 400_000_000
export const HOSTILE_PATH = '/chat/<img src=x onerror=alert(1)>/\u202egnp.exe\u202c/\u0007'
export const LONG_PATH = `/chat/${'a-very-long-name/'.repeat(60)}`
export const KINDS = ['websocket', 'websocket', 'websocket', 'resumable-websocket', 'sse', 'ndjson', 'long-poll', 'sockjs-websocket']
const SORTS = { age: 'age_ms' }
const EXACT = ['id', 'client', 'listener', 'route', 'upstream', 'server', 'kind', 'session', 'cause', 'by']
const MEANINGS = {
  'client-closed': 'The client said goodbye; nothing to do.',
  'upstream-closed': 'The server said goodbye; its own log tells why.',
  'client-lost': 'The client\u2019s connection broke without a goodbye: a network that changed, a tab that was shut, or a middlebox that cut it. Nothing to do, unless there are many.',
  'ping-timeout-client': 'The client did not answer our pings; it went offline. Raise ping.timeout if its network is that slow.',
  'idle-timeout': 'No message came for as long as the route\u2019s idle-timeout allows; raise it, or have the application speak more often.',
  'upstream-lost': 'The server\u2019s connection broke without a goodbye: look whether the server crashed or was restarted.',
  'refused-unavailable': 'No server of the upstream was in use; see Upstreams for which failed and how.',
  'protocol-error': 'A frame broke RFC 6455; the reason says which side sent it and which rule it broke.',
  'slow-consumer': 'One side took its messages too slowly for too long.',
}
const WEIGHTS = ['client-closed', 'client-closed', 'client-closed', 'client-lost', 'idle-timeout', 'upstream-closed', 'ping-timeout-client', 'client-closed', 'client-lost', 'protocol-error', 'upstream-lost', 'refused-unavailable', 'slow-consumer']

/** mulberry32 */
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const iso = (ms) => new Date(ms).toISOString()

export class Fixture {
  constructor(state) {
    this.state = state
    this.created = Date.now()
    this.reload = state === 'trouble' ? refused(this.created - 90_000) : null
    this.upstreamList = upstreams(state)
    this.connectionList = connections({ empty: 0, 9000: 9000, draining: 37 }[state] ?? 312)
    this.endingList = endings(state === 'empty' ? 0 : 250)
    this.pointList = state === 'empty' ? [] : Array.from({ length: 900 }, (_, i) => point(state, this.created - (899 - i) * 1000))
  }

  status() {
    const bridged = this.connectionList.filter(({ session }) => session).length
    return {
      version: '1.0.0', pid: 4711, started: iso(START), uptime_ms: Date.now() - START, phase: this.state === 'draining' ? 'draining' : 'running',
      draining: this.state === 'draining' ? { since: iso(Date.now() - 4000), since_ms: 4000, hard_stop: iso(Date.now() + 26_000), left_ms: 26_000 } : null,
      relays: this.connectionList.length - bridged, sessions: bridged, requests: this.state === 'empty' ? 0 : 3, last_reload: this.reload, listeners: this.listeners(),
      heap_used_bytes: 182_452_224, heap_max_bytes: 2_147_483_648, direct_bytes: 67_108_864, cpu_load: 0.137,
    }
  }

  point() {
    const next = this.state === 'empty' ? blank(Date.now()) : point(this.state, Date.now())
    this.pointList = [...this.pointList, next].slice(-900)
    return next
  }

  listeners() {
    const days = this.state === 'trouble' ? 5 : 61
    return [
      { name: 'secure', address: '0.0.0.0:8443', tls: true, connections: 301, turned_away: 12, max_connections: 20_000, certificate_ends: iso(this.created + days * 86_400_000) },
      { name: 'plain', address: '127.0.0.1:8080', tls: false, connections: 11, turned_away: 0, max_connections: null, certificate_ends: null },
    ]
  }

  limits() {
    if (this.state === 'empty') return []
    return [
      { scope: 'listener', name: 'secure', limit: 'requests', by: 'client-address', allowed: '50/s', refused: 3, clients: [{ key: '203.0.113.7', refused: 3, since_refused_ms: 4000 }] },
      { scope: 'route', name: 'chat', limit: 'handshakes', by: 'all', allowed: '100/s', refused: 0, clients: [] },
    ]
  }

  routes() {
    if (this.state === 'empty') return []
    return [
      { name: 'chat', listeners: ['secure'], hosts: ['chat.example.org', '*.chat.example.org'], path: '/chat', exact: false, path_match: 'prefix', upstream: 'chat', answer: null, transports: ['websocket', 'sse', 'ndjson', 'long-poll'] },
      { name: 'ticker', listeners: [], hosts: [], path: '/ticker', exact: true, path_match: 'exact', upstream: 'ticker', answer: null, transports: ['websocket'] },
      { name: 'site', listeners: [], hosts: ['www.example.org'], path: '^/[a-z]+/$', exact: false, path_match: 'regex', upstream: null, answer: 'files of /srv/www, else /index.html', transports: ['files'] },
    ]
  }

  findConnections(query) {
    const found = matching(this.connectionList, query, ['id', 'client', 'listener', 'route', 'upstream', 'server', 'kind', 'session', 'path', 'protocol'])
    const sort = query.sort ?? '-age'
    const key = sort.replace('-', '')
    const sign = sort.startsWith('-') ? -1 : 1
    found.sort((a, b) => inOrder(a[SORTS[key] ?? key], b[SORTS[key] ?? key], sign) || compare(a.id, b.id))
    const offset = Number(query.offset ?? 0)
    return { total: this.connectionList.length, matched: found.length, connections: found.slice(offset, offset + Number(query.limit ?? 100)).map(aged) }
  }

  findConnection(id) {
    const found = this.connectionList.find((one) => one.id === id)
    return found && aged(found)
  }

  findEndings(query) {
    const found = matching(this.endingList, query, ['id', 'client', 'route', 'path', 'server', 'reason'])
    const single = ['id', 'client', 'kind', 'q'].some((name) => query[name])
    return { matched: found.length, endings: found.slice(0, Number(query.limit ?? 100)), repeated: this.endingList.length && !single ? matching(repeated(), query, []) : [] }
  }

  close(which, { code, reason }) {
    const gone = new Set(matching(this.connectionList, which, ['id', 'client', 'listener', 'route', 'upstream', 'server', 'kind', 'session', 'path', 'protocol']))
    this.connectionList = this.connectionList.filter((one) => !gone.has(one))
    this.endingList = [
      ...[...gone].map((one) => ({ ...one, at: iso(Date.now()), status: 101, duration_ms: one.age_ms, close_code: code, by: 'towline', cause: 'drain', reason, meaning: 'An operator had it closed.' })),
      ...this.endingList,
    ]
    return gone.size
  }

  drain(name, url, drained) {
    const upstream = this.upstreamList.find((one) => one.name === name)
    for (const server of upstream?.servers ?? []) if (!url || server.url === url) server.state = drained ? 'drained' : 'in-use'
    return upstream
  }
}

/** What lacks the value comes last either way. */
function inOrder(a, b, sign) {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return sign * compare(a, b)
}

function compare(a, b) {
  return a === b ? 0 : a < b ? -1 : 1
}

function matching(list, query, searched) {
  const exact = EXACT.filter((key) => query[key])
  const words = query.q?.toLowerCase()
  return list.filter((one) => exact.every((key) => one[key] === query[key]) && (!words || searched.some((key) => one[key]?.toLowerCase().includes(words))))
}

const aged = (one) => ({ ...one, age_ms: Date.now() - Date.parse(one.started) })

function upstreams(state) {
  if (state === 'empty') return []
  const server = (host, leases, more = {}) => ({ url: `ws://${host}:9000`, state: 'in-use', weight: 1, max_connections: 500, leases, succeeded: 4000 + leases, failed: 0, latency_ms: 3.4, last_failure: null, ...more })
  const failed = { state: 'set-aside', failed: 17, latency_ms: null, last_failure: 'connection refused, 3 times in a row, last 12 s ago' }
  return [
    { name: 'chat', policy: 'least-conn', servers: [server('10.1.0.11', 120), server('10.1.0.12', 117, { weight: 2 }), server('10.1.0.13', 41, state === 'trouble' ? failed : {})] },
    { name: 'ticker', policy: 'round-robin', servers: [server('10.1.0.21', 34, { max_connections: null, ...(state === 'trouble' ? failed : {}) })] },
  ]
}

function connections(n) {
  const roll = dice(7)
  const whole = (most) => Math.floor(roll() * most)
  const now = Date.now()
  return Array.from({ length: n }, (_, i) => {
    const kind = KINDS[whole(KINDS.length)]
    const chat = roll() < 0.8
    const age = 1000 + whole(9_000_000)
    const [client, upstream] = [whole(40_000), whole(40_000)]
    return {
      id: `c${(1_000_000 + i).toString(36)}${whole(1e6).toString(36).padStart(4, '0')}`, started: iso(now - age), age_ms: age,
      client: i % 9 === 0 ? `2001:db8:0:${whole(65_536).toString(16)}::${i.toString(16)}` : `203.0.113.${i % 200}`,
      listener: roll() < 0.9 ? 'secure' : 'plain', route: chat ? 'chat' : 'ticker',
      path: i === 3 ? HOSTILE_PATH : i === 5 ? LONG_PATH : chat ? `/chat/room/${whole(50)}` : '/ticker',
      upstream: chat ? 'chat' : 'ticker', server: chat ? `ws://10.1.0.1${1 + whole(3)}:9000` : 'ws://10.1.0.21:9000', kind,
      protocol: i === 3 ? '"><script>alert(2)</script>' : roll() < 0.3 ? 'chat.v2' : null, session: /websocket$/.test(kind) && kind === 'websocket' ? null : `s${whole(1e9).toString(36)}`,
      frames_in: whole(5000), frames_out: whole(50_000), bytes_in: whole(900_000), bytes_out: whole(90_000_000),
      ping_rtt_client_ms: i % 11 === 0 ? null : 8 + whole(300), ping_rtt_upstream_ms: i % 13 === 0 ? null : 1 + whole(6) / 2,
      queued_to_client: roll() < 0.1 ? whole(200_000) : 0, queued_to_upstream: roll() < 0.02 ? whole(30_000) : 0,
      since_heard_client_ms: Math.min(client, 9000), since_heard_upstream_ms: Math.min(upstream, 9000),
      since_data_client_ms: i % 17 === 0 ? null : client, since_data_upstream_ms: i % 17 === 0 ? null : upstream,
    }
  })
}

function endings(n) {
  const roll = dice(11)
  const whole = (most) => Math.floor(roll() * most)
  const now = Date.now()
  return connections(n).map((one, i) => {
    const cause = WEIGHTS[whole(WEIGHTS.length)]
    const refusedIt = cause.startsWith('refused')
    return {
      at: iso(now - i * 3100), id: `e${one.id.slice(1)}`, client: one.client, listener: one.listener, route: one.route, path: one.path, upstream: one.upstream,
      server: refusedIt ? null : one.server, kind: one.kind, status: refusedIt ? 503 : 101, protocol: one.protocol, session: one.session, duration_ms: refusedIt ? 2 : one.age_ms,
      frames_in: one.frames_in, frames_out: one.frames_out, bytes_in: one.bytes_in, bytes_out: one.bytes_out,
      close_code: { 'client-closed': 1001, 'upstream-closed': 1000, 'protocol-error': 1002, 'idle-timeout': 1001 }[cause] ?? null,
      by: cause.startsWith('client') ? 'client' : cause.startsWith('upstream') ? 'upstream' : 'towline', cause,
      reason: i === 3 ? '</td><script>alert(3)</script>' : cause === 'client-closed' ? '' : `${cause.replaceAll('-', ' ')} on this side of it`, meaning: MEANINGS[cause],
    }
  })
}

/** A server that is away, and losses of which the list has them all. */
function repeated() {
  const one = { by: 'upstream', listener: 'main', route: 'chat', upstream: 'chat', server: 'ws://10.1.0.13:9000', latest_id: 'e00000000001' }
  return [
    { ...one, count: 4213, since: '2026-11-21T05:38:02.120Z', latest_at: '2026-11-21T05:52:00.000Z', cause: 'refused-unreachable', opened: false, reason: '<b>connection refused</b>', meaning: MEANINGS['refused-unreachable'] ?? 'No server.' },
    { ...one, count: 0, since: '2026-11-21T05:38:02.120Z', latest_at: '2026-11-21T05:38:03.000Z', cause: 'upstream-lost', opened: true, reason: null, meaning: 'It was lost.' },
  ]
}

function point(state, ms) {
  const t = Math.floor(ms / 1000)
  const roll = dice(t)
  const wave = 1 + Math.sin(t / 90) / 4 + Math.sin(t / 13) / 12
  const ended = Math.round(roll() * 3 * wave)
  const causes = {}
  for (let i = 0; i < ended; i++) {
    const cause = WEIGHTS[Math.floor(roll() * (state === 'trouble' ? WEIGHTS.length : 10))]
    causes[cause] = (causes[cause] ?? 0) + 1
  }
  const scale = state === '9000' ? 30 : 1
  return {
    at: iso(ms), relays: Math.round(105 * wave * scale), sessions: Math.round(207 * wave * scale), opened: Math.round(roll() * 3 * wave), ended,
    bytes_in: Math.round(90_000 * wave * scale * (0.7 + roll() / 2)), bytes_out: Math.round(800_000 * wave * scale * (0.7 + roll() / 2)),
    frames_in: Math.round(400 * wave * scale), frames_out: Math.round(2100 * wave * scale), endings: causes,
  }
}

function blank(ms) {
  return { at: iso(ms), relays: 0, sessions: 0, opened: 0, ended: 0, bytes_in: 0, bytes_out: 0, frames_in: 0, frames_out: 0, endings: {} }
}

export function refused(ms) {
  return {
    at: iso(ms), accepted: false, summary: '2 mistakes', need_restart: [],
    mistakes: ['proxy.conf:41: routes.chat.idle-timout: no such setting. Did you mean idle-timeout?', 'proxy.conf:58: upstreams.ticker.servers: "10.1.0.21" has no port. Write "ws://10.1.0.21:9000".'],
  }
}

export function accepted(ms) {
  return { at: iso(ms), accepted: true, summary: '+1 route, ~1 upstream', mistakes: [], need_restart: ['io.threads'] }
}
