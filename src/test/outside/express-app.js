// A backend as people write them: Express with a page, a REST API, uploads, events, Socket.IO and a bare WebSocket. express-app.js PORT.
// Knows nothing of a proxy but for one line, `trust proxy`.

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import compression from 'compression'
import cookieParser from 'cookie-parser'
import express from 'express'
import multer from 'multer'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'

const [port] = process.argv.slice(2)
const app = express()
const server = createServer(app)
const upload = multer({ storage: multer.memoryStorage(), defParamCharset: 'utf8', limits: { fileSize: 8 * 1024 * 1024 } })
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')

app.set('trust proxy', 'loopback')
app.use(compression())
app.use(cookieParser())
app.use(express.json())
app.use(express.static(new URL('express-site', import.meta.url).pathname))

app.get('/api/who', ({ ip, protocol, secure, hostname, host }, response) => response.json({ ip, protocol, secure, hostname, host }))

// ---- REST ----

const items = new Map()

app.post('/api/items', (request, response) => {
  const id = String(items.size + 1)
  items.set(id, request.body)
  response.status(201).location(`/api/items/${id}`).json({ id, ...request.body })
})
app.get('/api/items/:id', ({ params: { id } }, response) =>
  items.has(id) ? response.json({ id, ...items.get(id) }) : response.status(404).json({ error: `no item ${id}` }),
)
app.put('/api/items/:id', ({ params: { id }, body }, response) => {
  items.set(id, body)
  response.json({ id, ...body })
})
app.delete('/api/items/:id', ({ params: { id } }, response) => {
  items.set(id, { deleted: true })
  response.status(204).end()
})

// ---- what proxies like to break ----

app.post('/upload', upload.single('file'), ({ file, body }, response) =>
  response.json({ name: file.originalname, size: file.size, sha256: digest(file.buffer), title: body.title }),
)
app.get('/big', (_, response) => response.type('text/plain').send('a line that is easily compressed\n'.repeat(20_000)))
app.get('/old', (_, response) => response.redirect('/index.html?moved'))
app.get('/older', (request, response) => response.redirect(301, `${request.protocol}://${request.host}/old`))
app.get('/login', (request, response) => {
  response.cookie('visitor', 'Ann Ö.', { httpOnly: true, secure: request.secure, sameSite: 'lax' })
  response.cookie('theme', 'dark')
  response.redirect('/me')
})
app.get('/me', ({ cookies }, response) => response.json(cookies))

const listeners = new Set()

app.get('/events', (request, response) => {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }).flushHeaders()
  response.write('retry: 1000\n\n')
  response.flush() // of the compression
  listeners.add(response)
  request.on('close', () => listeners.delete(response))
})
app.post('/tell', ({ body }, response) => {
  for (const each of listeners) {
    each.write(`event: told\ndata: ${JSON.stringify(body)}\n\n`)
    each.flush()
  }
  response.json({ listeners: listeners.size })
})

app.use((failure, request, response, next) => response.status(failure.status ?? 500).json({ error: failure.message }))

// ---- sockets ----

const io = new Server(server)
io.on('connection', (socket) => {
  const client = () => ({ transport: socket.conn.transport.name, for: socket.handshake.headers['x-forwarded-for'] })
  socket.on('who', (reply) => reply(client()))
  socket.on('echo', (value, reply) => reply(value))
  socket.on('join', (room) => socket.join(room))
  socket.on('say', (room, text) => io.to(room).emit('said', text))
})

const bare = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  if (request.url !== '/ws') return
  bare.handleUpgrade(request, socket, head, (each) => each.on('message', (data, isBinary) => each.send(data, { binary: isBinary })))
})

server.listen(Number(port), '127.0.0.1', () => console.log('listening'))
