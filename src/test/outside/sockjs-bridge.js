// sockjs-node with a WebSocket to a server for each session: the work that Towline's bridge does. sockjs-bridge.js PORT SERVER

import { createServer } from 'node:http'
import sockjs from 'sockjs'
import WebSocket from 'ws'

const [port, upstream] = process.argv.slice(2)
const server = createServer()
const service = sockjs.createServer({ log: () => {} })
service.on('connection', (connection) => {
  const socket = new WebSocket(upstream, { perMessageDeflate: false })
  const early = []
  socket.on('open', () => early.splice(0).forEach((text) => socket.send(text)))
  socket.on('message', (data) => connection.write(data.toString()))
  socket.on('error', () => connection.end())
  connection.on('data', (text) => (socket.readyState === WebSocket.OPEN ? socket.send(text) : early.push(text)))
  connection.on('close', () => socket.close())
})
service.installHandlers(server, { prefix: '/echo' })
server.listen(Number(port), '127.0.0.1', () => console.log('listening'))
