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
    | 'websocket' | 'stream' | 'poll' | 'post' | 'silence' | 'close' | 'ack' | 'crowded' | 'upgrade' | 'retryMin' | 'retryMax',
    number
  >>
  /** In place of the environment's own. */
  WebSocket?: unknown
  EventSource?: unknown
  fetch?: unknown
}

export type TowlineData = string | Blob | ArrayBuffer | ArrayBufferView

export interface TowlineCloseEvent extends CloseEvent {
  /** The socket is CONNECTING again: `open` may follow. */
  readonly willReconnect: boolean
}

export interface TowlineSocketEventMap {
  open: Event
  message: MessageEvent
  error: Event
  close: TowlineCloseEvent
}

export declare class TowlineSocket extends EventTarget {
  constructor(url: string | URL, protocols?: string | string[], options?: TowlineOptions)

  /** Options of sockets that are made without, such as those of a page in which `window.WebSocket = TowlineSocket`. */
  static defaults: TowlineOptions

  static readonly CONNECTING: 0
  static readonly OPEN: 1
  static readonly CLOSING: 2
  static readonly CLOSED: 3
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3

  readonly url: string
  readonly readyState: 0 | 1 | 2 | 3
  readonly protocol: string
  readonly extensions: string
  /** Bytes that are not under way yet; in a session, that Towline has not accepted yet. */
  readonly bufferedAmount: number
  binaryType: 'blob' | 'arraybuffer'
  /** Which transport is in use; empty while there is none. */
  readonly transport: Transport | ''

  onopen: ((this: TowlineSocket, event: Event) => unknown) | null
  onmessage: ((this: TowlineSocket, event: MessageEvent) => unknown) | null
  onerror: ((this: TowlineSocket, event: Event) => unknown) | null
  onclose: ((this: TowlineSocket, event: TowlineCloseEvent) => unknown) | null

  send(data: TowlineData): void
  close(code?: number, reason?: string): void

  addEventListener<K extends keyof TowlineSocketEventMap>(
    type: K,
    listener: (this: TowlineSocket, event: TowlineSocketEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void
  removeEventListener<K extends keyof TowlineSocketEventMap>(
    type: K,
    listener: (this: TowlineSocket, event: TowlineSocketEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void
}

export default TowlineSocket

declare global {
  /** Where towline.js is loaded as a classic script. */
  interface Window {
    TowlineSocket: typeof TowlineSocket
  }
}
