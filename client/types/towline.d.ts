// Types of towline.js and towline.mjs.

export type Transport = 'websocket' | 'ndjson' | 'sse' | 'long-poll'

export interface TowlineOptions {
  /** What may be used, best first. Default: websocket, ndjson, sse, long-poll. */
  transports?: Transport[]
  /** Resumable WebSockets in place of plain ones: nothing is lost or doubled on any transport. Default: false. */
  resume?: boolean
  /**
   * A new connection after one that was lost (codes 1001, 1006, 1011 to 1015), in this object. `close` has `willReconnect`, then
   * `open` comes again. `min` and `max`: pauses in milliseconds (1000, 30000); `attempts`: how often in a row (no limit). Default: false.
   */
  reconnect?: boolean | { min?: number; max?: number; attempts?: number }
  /**
   * A message of the application's every `interval` milliseconds while open. If nothing at all arrives within `timeout` after it, the
   * connection is given up: a plain WebSocket closes with 1006, a session resumes. Default: none.
   */
  heartbeat?: { interval: number; message?: TowlineData | (() => TowlineData); timeout?: number } | null
  /** Cookies to other origins as well, as WebSockets have them. Default: true. */
  withCredentials?: boolean
  /** From a lesser transport, try better ones again from time to time, within the session. Default: true. */
  upgrade?: boolean
  /** Milliseconds; see the source for the defaults. */
  timeouts?: Partial<Record<
    | 'websocket' | 'stream' | 'poll' | 'post' | 'silence' | 'close' | 'ack' | 'crowded' | 'unreachable' | 'upgrade' | 'retryMin' | 'retryMax',
    number
  >>
  /** In place of the environment's own. */
  WebSocket?: unknown
  EventSource?: unknown
  fetch?: unknown
}

export type TowlineData = Parameters<WebSocket['send']>[0]

/** Of whichever WebSocket there is: a browser's, or Node's, whose types know no CloseEvent by name. */
type NativeCloseEvent = Parameters<NonNullable<WebSocket['onclose']>>[0]

export interface TowlineCloseEvent extends NativeCloseEvent {
  /** The socket is CONNECTING again: `open` may follow. */
  readonly willReconnect: boolean
}

export interface TowlineSocketEventMap {
  open: Event
  message: MessageEvent
  error: Event
  close: TowlineCloseEvent
}

/** A WebSocket to whoever knows no more, so that it can stand in the place of one: `window.WebSocket = TowlineSocket`. */
export interface TowlineSocket extends WebSocket {
  /** Bytes that are not under way yet; in a session, that Towline has not accepted yet. */
  readonly bufferedAmount: number
  /** Which transport is in use; empty while there is none. */
  readonly transport: Transport | ''

  // Read as WebSocket's, which knows of no more, and written by a handler that may know what comes.
  get onclose(): WebSocket['onclose']
  set onclose(handler: ((this: WebSocket, event: TowlineCloseEvent) => unknown) | null)

  addEventListener<K extends keyof TowlineSocketEventMap>(
    type: K,
    listener: (this: WebSocket, event: TowlineSocketEventMap[K]) => unknown,
    options?: Parameters<EventTarget['addEventListener']>[2],
  ): void
  addEventListener(...listening: Parameters<EventTarget['addEventListener']>): void
  removeEventListener<K extends keyof TowlineSocketEventMap>(
    type: K,
    listener: (this: WebSocket, event: TowlineSocketEventMap[K]) => unknown,
    options?: Parameters<EventTarget['removeEventListener']>[2],
  ): void
  removeEventListener(...listening: Parameters<EventTarget['removeEventListener']>): void
}

export declare const TowlineSocket: {
  new (url: string | URL, protocols?: string | string[], options?: TowlineOptions): TowlineSocket
  prototype: TowlineSocket

  /** Options of sockets that are made without, such as those of a page in which `window.WebSocket = TowlineSocket`. */
  defaults: TowlineOptions

  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
}

export default TowlineSocket

declare global {
  /** Where towline.js is loaded as a classic script. */
  interface Window {
    TowlineSocket: typeof TowlineSocket
  }
}
