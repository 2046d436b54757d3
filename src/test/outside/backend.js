// The WebSocket backend behind the proxy. The last segment of the path is the mode, so that routes may put anything before it.
// On a free port, or on the socket file that is its argument. Prints "listening PORT" once it accepts, or "listening FILE".
//
//   /echo              every message back, as it came
//   /sha               for every message its size and SHA-256
//   /push?count=N      N numbered messages at once
//   /headers           the request as it arrived here, as JSON
//   /close?code&reason closes as soon as it is open
//   /ping?payload      pings the client, then says what the pong brought
//   /closes?id         how the conversation that was opened with the same ?id= ended, seen from here
//   /refuse            401 with a challenge instead of 101
//   anything plain     "plain PATH"

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

// Towline's limits are under test, not this server's. Autobahn sends a message in 65536 fragments.
const UNLIMITED = { maxPayload: 64 * 1024 * 1024, maxFragments: 0, maxBufferedChunks: 0 }

const server = createServer((request, response) => response.end(`plain ${request.url}`))
const sockets = new WebSocketServer({
  noServer: true,
  ...UNLIMITED,
  // Threshold 0: small messages too, so that every check that negotiates compression also sees compressed frames.
  perMessageDeflate: { threshold: 0, zlibDeflateOptions: { level: 1 } },
  handleProtocols: (offered) => (offered.has('chat.v2') ? 'chat.v2' : false),
})
const endings = new Map() // id -> promise of { code, reason }

function ending(id) {
  if (!endings.has(id)) {
    let settle
    const promise = new Promise((resolve) => (settle = resolve))
    endings.set(id, { promise, settle })
  }
  return endings.get(id)
}

const modes = {
  echo: (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })),

  sha: (socket) =>
    socket.on('message', (data) => {
      socket.send(`${data.length} ${createHash('sha256').update(data).digest('hex')}`)
    }),

  push: (socket, query) => {
    for (let i = 0; i < Number(query.get('count')); i++) socket.send(`message ${i}`)
  },

  headers: (socket, _, request) =>
    socket.send(JSON.stringify({ url: request.url, headers: request.headers, extensions: socket.extensions })),

  close: (socket, query) => socket.close(Number(query.get('code')), query.get('reason')),

  ping: (socket, query) => {
    socket.on('pong', (payload) => socket.send(`pong ${payload}`))
    socket.ping(query.get('payload'))
  },

  closes: (socket, query) => ending(query.get('id')).promise.then((seen) => socket.send(JSON.stringify(seen))),
}

server.on('upgrade', (request, socket, head) => {
  const url = new URL(request.url, 'http://backend')
  const mode = url.pathname.split('/').pop()
  if (mode === 'refuse') {
    const body = 'who are you?'
    socket.end(
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="harbour"\r\nContent-Type: text/plain\r\n' +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    )
    return
  }
  if (!Object.hasOwn(modes, mode)) {
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    return
  }
  sockets.handleUpgrade(request, socket, head, (opened) => {
    opened.on('error', () => {}) // a peer's breach: ws closes with the right code by itself
    const id = url.searchParams.get('id')
    if (id !== null && mode !== 'closes') {
      opened.on('close', (code, reason) => ending(id).settle({ code, reason: reason.toString() }))
    }
    modes[mode](opened, url.searchParams, request)
  })
})

const [file] = process.argv.slice(2)
const accepts = () => console.log(`listening ${file ?? server.address().port}`)
file ? server.listen(file, accepts) : server.listen(0, '127.0.0.1', accepts)
