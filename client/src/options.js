// What a socket may be told, and what holds where it is not.

import { global } from './environment.js'

// Kept here, since the page may put TowlineSocket in its place.
const NATIVE = { WebSocket: global.WebSocket, EventSource: global.EventSource }

const DEFAULTS = {
  transports: ['websocket', 'ndjson', 'sse', 'long-poll'],
  resume: false, // true: resumable WebSockets in place of plain ones, so that nothing is lost or doubled on any transport
  reconnect: false, // true or {min, max, attempts}: a new connection after one that was lost
  heartbeat: null, // {interval, message, timeout}: a message of the application's every so often, while open
  withCredentials: true, // cookies to other origins as well, as WebSockets have them
  upgrade: true, // from a lesser transport, try the better ones again from time to time, within the session
  timeouts: {},
}

// Milliseconds.
const TIMEOUTS = {
  websocket: 5000, // until a WebSocket is open, before the next transport has its turn
  stream: 5000, // until the first line of a stream: later means that something on the way gathers it
  poll: 20000, // until a session for polls is open: this may wait for the server behind
  post: 30000, // until a POST is answered; Towline answers within 20 s
  silence: 45000, // of a stream or resumable WebSocket, before it is tested; Towline's heartbeats come every 25 s
  close: 10000, // until the server has answered close()
  ack: 4000, // a message is acknowledged by then; Towline asks for 10 s
  crowded: 3000, // a POST that waits longer may wait for one of the browser's six connections
  unreachable: 360000, // in which nobody was reached, beside the session's resume window: by then Towline must have noticed as well
  upgrade: 60000, // at most, until better transports are tried again; twice as long each time, up to ten minutes
  retryMin: 250, // between attempts to resume
  retryMax: 5000,
}

/** @param defaults of the page's, for all its sockets */
export function settle(options, defaults) {
  const settings = Object.assign({}, DEFAULTS, defaults, options)
  settings.timeouts = Object.assign({}, TIMEOUTS, defaults.timeouts, options && options.timeouts)
  const unknown = settings.transports.filter((name) => !DEFAULTS.transports.includes(name))
  if (unknown.length) throw new TypeError(`"${unknown[0]}" is not a transport; there are ${DEFAULTS.transports.join(', ')}`)
  settings.WebSocket = settings.WebSocket || NATIVE.WebSocket
  settings.EventSource = settings.EventSource || NATIVE.EventSource
  settings.fetch = settings.fetch || (global.fetch && global.fetch.bind(global))
  return settings
}
