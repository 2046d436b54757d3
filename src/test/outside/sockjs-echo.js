// sockjs-node and the echo in one process: what scripts/bench-bridge measures Towline against. sockjs-echo.js PORT

import { createServer } from 'node:http'
import sockjs from 'sockjs'

const server = createServer()
const service = sockjs.createServer({ log: () => {} })
service.on('connection', (connection) => connection.on('data', (text) => connection.write(text)))
service.installHandlers(server, { prefix: '/echo' })
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'))
