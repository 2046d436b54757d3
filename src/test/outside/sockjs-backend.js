// The same conversation twice behind the proxy: as a plain WebSocket at /plain, and as a SockJS server at /sockjs.
// Prints "listening PORT" once it accepts.
//
//   down N   a message of N characters
//   close    closes with 3000 "Go away!"
//   any      comes back as it is

import { createServer } from 'node:http'
import sockjs from 'sockjs'
import { WebSocketServer } from 'ws'

function answer(text, send, close) {
  if (text.startsWith('down ')) send('d'.repeat(Number(text.slice(5))))
  else if (text === 'close') close(3000, 'Go away!')
  else send(text)
}

const server = createServer((_, response) => response.writeHead(404).end())

const service = sockjs.createServer({ log: (level, line) => level === 'error' && console.log(line) })
service.on('connection', (connection) =>
  connection.on('data', (text) => answer(text, (m) => connection.write(m), (c, r) => connection.close(c, r))),
)
service.installHandlers(server, { prefix: '/sockjs' })

const plain = new WebSocketServer({ noServer: true, perMessageDeflate: false })
server.on('upgrade', (request, socket, head) => {
  if (new URL(request.url, 'http://backend').pathname !== '/plain') return // sockjs-node's, which listens too
  plain.handleUpgrade(request, socket, head, (opened) => {
    opened.on('error', () => {})
    opened.on('message', (data) => answer(data.toString(), (m) => opened.send(m), (c, r) => opened.close(c, r)))
  })
})

server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`))
