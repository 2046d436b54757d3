import { TowlineSocket } from './towline.js'

globalThis.WebSocket = TowlineSocket
self.WebSocket = TowlineSocket
const socket: WebSocket = new TowlineSocket('wss://h.example/', 'chat', { resume: true })
socket.onclose = ({ code }) => void code
