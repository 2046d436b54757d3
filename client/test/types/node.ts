import { TowlineSocket } from './towline.js'
const plain: WebSocket = new TowlineSocket('wss://h.example/')
void plain
const socket = new TowlineSocket('wss://h.example/')
socket.onclose = ({ willReconnect }) => { const will: boolean = willReconnect; void will }
socket.addEventListener('message', ({ data }) => void data)
socket.send('x')
