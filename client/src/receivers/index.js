import { global } from '../environment.js'
import { EventsReceiver } from './events.js'
import { LinesReceiver } from './lines.js'
import { PollReceiver } from './poll.js'
import { SocketReceiver } from './socket.js'

export const RECEIVERS = { websocket: SocketReceiver, ndjson: LinesReceiver, sse: EventsReceiver, 'long-poll': PollReceiver }

export function isUsable(transport, { WebSocket, EventSource, fetch }) {
  if (transport === 'websocket') return Boolean(WebSocket)
  if (transport === 'sse') return Boolean(fetch && EventSource)
  if (transport === 'ndjson') return Boolean(fetch && global.ReadableStream && global.TextDecoder)
  return Boolean(fetch)
}
