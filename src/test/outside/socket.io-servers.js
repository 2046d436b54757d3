// Peer: Socket.IO on two servers of one upstream. socket.io-servers.js PORT, with express-app.js twice behind it.

import { io } from 'socket.io-client'
import { fetch } from 'undici'
import { equal, report } from './checks.js'

const base = `http://127.0.0.1:${process.argv[2]}`

const checks = {
  /** One connection is one server's, so it does not matter which. */
  async websocket() {
    for (let i = 0; i < 6; i++) {
      const socket = io(base, { transports: ['websocket'], forceNew: true, reconnection: false, timeout: 120_000 })
      await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject))
      equal(await socket.emitWithAck('echo', i), i, 'echo')
      socket.disconnect()
    }
  },

  /** A session is known to the server that began it alone, and the next request may go to the other one. */
  async polling() {
    const said = new Set()
    for (let i = 0; i < 20; i++) {
      const url = `${base}/socket.io/?EIO=4&transport=polling`
      const opened = await (await fetch(url)).text()
      const { sid } = JSON.parse(opened.slice(1))
      const next = await fetch(`${url}&sid=${sid}`, { method: 'POST', body: '40', headers: { 'Content-Type': 'text/plain' } })
      said.add(`${next.status} ${await next.text()}`)
    }
    said.delete('200 ok')
    equal([...said], ['400 {"code":1,"message":"Session ID unknown"}'], 'said')
  },
}

process.exit((await report(checks, console.log)) ? 1 : 0)
