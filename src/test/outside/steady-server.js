// A server on the port that it is told, for WebSockets (an echo) and plain requests (which are told the port). Stopped, killed and started by others.
import http from 'node:http'
import { WebSocketServer } from 'ws'

const port = Number(process.argv[2])
const server = http.createServer({ keepAlive: true }, (request, response) => response.end(`${port}`))
const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket) => {
  socket.on('error', () => {})
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})
server.listen(port, '127.0.0.1', () => console.log('listening'))
