// The admin API: fetch with the token, problems as errors, the stream of events with its reconnecting.

const TOKEN = 'towline-token'
const SILENCE_MS = 10_000 // a status comes each second
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000

/** An answer other than 2xx; status 0 where there was none. */
export class Trouble extends Error {
  constructor(status, message, body = null) {
    super(message)
    Object.assign(this, { status, body })
  }
}

let token = remembered()
let onTokenNeeded = () => {}

function remembered() {
  try {
    return sessionStorage.getItem(TOKEN)
  } catch {
    return null // storage is forbidden here: the token then lives as long as the page
  }
}

/** Called with true where the token that was sent is wrong, false where there was none. */
export function whenTokenNeeded(listener) {
  onTokenNeeded = listener
}

export function useToken(next) {
  token = next
  try {
    sessionStorage.setItem(TOKEN, next)
  } catch {
    // as above
  }
}

/** RFC 6750 §2.1; anything else fetch would refuse to send, or the server to read. */
export const isToken = (text) => /^[\x21-\x7e]+$/.test(text)

export const get = (path, query = {}) => ask(`${path}${search(query)}`, { method: 'GET' })

export function post(path, body = {}) {
  return ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Towline-Admin': '1' },
    body: JSON.stringify(body),
  })
}

function search(query) {
  const some = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined)
  return some.length ? `?${new URLSearchParams(some)}` : ''
}

async function send(path, { headers = {}, ...request }) {
  const sent = token
  try {
    const answer = await fetch(`api/v1/${path}`, {
      ...request,
      headers: { ...headers, ...(sent ? { Authorization: `Bearer ${sent}` } : {}) },
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
    })
    if (answer.status === 401 && sent === token) onTokenNeeded(sent !== null)
    return answer
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure
    throw new Trouble(0, 'Towline does not answer.')
  }
}

async function ask(path, request) {
  const answer = await send(path, { signal: AbortSignal.timeout(30_000), ...request })
  let body = null
  try {
    body = await answer.json()
  } catch {
    if (answer.ok) throw new Trouble(answer.status, 'The answer was no JSON.')
  }
  if (!answer.ok) throw new Trouble(answer.status, body?.detail ?? body?.title ?? `Towline answered ${answer.status}.`, body)
  return body
}

/** Whether /readyz says so, and what it says. */
export async function readiness() {
  const answer = await fetch('readyz', { cache: 'no-store', signal: AbortSignal.timeout(10_000) })
  return { ready: answer.ok, words: (await answer.text()).trim() }
}

/**
 * /api/v1/events, for good: after a break again and again, at growing intervals.
 *
 * handlers: open(), lost(retryAt or null while a token is needed), event(name, data)
 */
export class Events {
  constructor(handlers) {
    this.handlers = handlers
    this.wait = FIRST_WAIT_MS
    this.connected = false
    this.attempt = null
    this.timer = null
  }

  /** Now, whatever is under way. */
  connect() {
    clearTimeout(this.timer)
    this.attempt?.abort()
    const attempt = new AbortController()
    this.attempt = attempt
    this.run(attempt).then(
      () => this.ended(attempt, null),
      (failure) => this.ended(attempt, failure),
    )
  }

  async run(attempt) {
    let watchdog = setTimeout(() => attempt.abort(), SILENCE_MS)
    try {
      const answer = await send('events', { method: 'GET', headers: { Accept: 'text/event-stream' }, signal: attempt.signal })
      if (!answer.ok) throw new Trouble(answer.status, `Towline answered ${answer.status}.`)
      const parser = new EventParser((name, data) => this.dispatch(attempt, name, data))
      const decoder = new TextDecoder()
      const reader = answer.body.getReader()
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        clearTimeout(watchdog)
        watchdog = setTimeout(() => attempt.abort(), SILENCE_MS)
        parser.push(decoder.decode(chunk.value, { stream: true }))
      }
    } finally {
      clearTimeout(watchdog)
    }
  }

  dispatch(attempt, name, data) {
    if (attempt !== this.attempt) return
    if (!this.connected) {
      this.connected = true
      this.wait = FIRST_WAIT_MS
      this.handlers.open()
    }
    this.handlers.event(name, data)
  }

  ended(attempt, failure) {
    if (attempt !== this.attempt) return
    this.connected = false
    if (failure?.status === 401) return this.handlers.lost(null)
    const pause = this.wait * (0.75 + Math.random() / 2) // many dashboards shall not come back in one second
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS)
    this.timer = setTimeout(() => this.connect(), pause)
    this.handlers.lost(Date.now() + pause)
  }
}

/** WHATWG HTML §9.2.6, as far as this API uses it: event and data, lines ended by LF or CR LF; data is JSON. */
export class EventParser {
  constructor(emit) {
    this.emit = emit
    this.rest = ''
    this.clear()
  }

  clear() {
    this.name = 'message'
    this.data = []
  }

  push(text) {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop()
    for (const line of lines) this.line(line.endsWith('\r') ? line.slice(0, -1) : line)
  }

  line(line) {
    if (line === '') {
      if (this.data.length) this.emit(this.name, JSON.parse(this.data.join('\n')))
      this.clear()
      return
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.name = value
    if (field === 'data') this.data.push(value)
  }
}
