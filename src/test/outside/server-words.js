// Servers that do not agree to a WebSocket, each in its own way. server-words.js FOLDER: says "NAME PORT" for each, then serves.
// FOLDER has ca.crt, and good, other, expired and self with .crt and .key.
import fs from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import path from 'node:path'

const read = (name) => fs.readFileSync(path.join(process.argv[2], name))
const pair = (name) => ({ cert: read(`${name}.crt`), key: read(`${name}.key`) })
const page = (request, response) => response.end('a page')
const answer = (status, fields) => (request, response) => response.writeHead(status, fields).end()

const servers = {
  good: https.createServer(pair('good'), page),
  other: https.createServer(pair('other'), page),
  expired: https.createServer(pair('expired'), page),
  self: https.createServer(pair('self'), page),
  plain: http.createServer(page),
  moved: http.createServer(answer(301, { Location: 'https://chat.example.com/ws?token=secret' })),
  nothing: http.createServer(answer(404)),
  h2c: http2.createServer(page),
  mutual: https.createServer({ ...pair('good'), ca: read('ca.crt'), requestCert: true }, page),
  h2: http2.createSecureServer({ ...pair('good'), allowHTTP1: false }, page),
}

for (const [name, server] of Object.entries(servers)) {
  server.on('error', (error) => console.log(`${name} failed: ${error.message}`))
  server.listen(0, '127.0.0.1', () => console.log(`${name} ${server.address().port}`))
}
