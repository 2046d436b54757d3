import { TowlineSocket } from './towline.js'
import Same from './towline.js'
import type { TowlineOptions, TowlineCloseEvent, Transport } from './towline.js'

window.WebSocket = TowlineSocket
globalThis.WebSocket = TowlineSocket
const asWebSocket: WebSocket = new TowlineSocket('/chat')
const asClass: typeof WebSocket = TowlineSocket
const same: typeof TowlineSocket = Same
const options: TowlineOptions = { resume: true, reconnect: { max: 1000 }, timeouts: { unreachable: 60_000 }, WebSocket, EventSource, fetch }
const socket = new TowlineSocket(new URL('wss://h.example/'), ['a', 'b'], options)
TowlineSocket.defaults = options
socket.onopen = function (event) { this.send('x'); const type: string = event.type; void type }
socket.onmessage = ({ data, origin }) => { const from: string = origin; void [data, from] }
socket.onclose = ({ code, willReconnect }) => { const both: [number, boolean] = [code, willReconnect]; void both }
socket.addEventListener('close', (event) => { const will: boolean = event.willReconnect; void will })
socket.addEventListener('message', ({ data }) => void data, { once: true })
socket.addEventListener('custom', (event: Event) => void event)
const listener = (event: TowlineCloseEvent) => void event
socket.addEventListener('close', listener)
socket.removeEventListener('close', listener)
socket.binaryType = 'arraybuffer'
socket.send('text'); socket.send(new Uint8Array(3)); socket.send(new ArrayBuffer(3)); socket.send(new DataView(new ArrayBuffer(1))); socket.send(new Blob([]))
socket.close(1000, 'done')
const state: boolean = socket.readyState === TowlineSocket.OPEN && socket.OPEN === 1
const way: Transport | '' = socket.transport
class Own extends TowlineSocket { constructor() { super('/own') } get twice() { return this.bufferedAmount * 2 } }
const own: number = new Own().twice
function takes(make: new (url: string | URL, protocols?: string | string[]) => WebSocket) { return new make('x') }
takes(TowlineSocket)
new window.TowlineSocket('/x')
// @ts-expect-error no such transport
new TowlineSocket('/x', [], { transports: ['pigeon'] })
// @ts-expect-error read-only
socket.url = ''
// @ts-expect-error no number is sent
socket.send(12)
void [asWebSocket, asClass, same, state, way, own]
