// What every SockJS client has to see, whichever transport it is made to use; for node and for a page.

import { equal } from './checks.js'

const LETTERS = 'héllo wörld ☃ 𝄞 \u200c\u2028\u2029\ufff0 "\\\b\f\n\r\t\u0000\u001f</script>%25 %0a \u00a0\ufeff'

export class Talk {
  constructor(socket) {
    this.socket = socket
    this.inbox = []
    this.waiting = []
    this.opened = new Promise((resolve, reject) => {
      socket.onopen = resolve
      this.closed = new Promise((over) => {
        socket.onclose = (event) => {
          reject(new Error(`closed with ${event.code} ${event.reason}`))
          this.waiting.splice(0).forEach((waiter) => waiter.reject(new Error(`closed with ${event.code} ${event.reason}`)))
          over({ code: event.code, reason: event.reason })
        }
      })
    })
    this.opened.catch(() => {}) // for checks that expect the refusal
    socket.onmessage = ({ data }) => {
      const waiter = this.waiting.shift()
      if (waiter) waiter.resolve(data)
      else this.inbox.push(data)
    }
  }

  next() {
    if (this.inbox.length) return Promise.resolve(this.inbox.shift())
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
  }

  async leave() {
    // A script that loads cannot be called off: the poll of a JSONP client that closes stays, and six of them are all that a browser
    // has for a host. So there the server closes.
    const byServer = this.socket.transport === 'jsonp-polling'
    if (byServer) this.socket.send('close')
    else this.socket.close()
    equal((await this.closed).code, byServer ? 3000 : 1000, 'close code')
  }
}

// begin: () => a fresh socket
export function sockjsChecks(label, transport, begin) {
  async function talk() {
    const open = new Talk(begin())
    await open.opened
    equal(open.socket.transport, transport, 'transport')
    return open
  }

  const checks = {
    async unicode() {
      const server = await talk()
      server.socket.send(LETTERS)
      equal(await server.next(), LETTERS, 'text')
      await server.leave()
    },

    async order() {
      const server = await talk()
      for (let i = 0; i < 50; i++) server.socket.send(`message ${i}`)
      for (let i = 0; i < 50; i++) equal(await server.next(), `message ${i}`, 'message')
      await server.leave()
    },

    async big() {
      const server = await talk()
      const up = 'u'.repeat(100 * 1024)
      server.socket.send(up)
      equal((await server.next()) === up, true, '100 KiB up and back')
      server.socket.send(`down ${256 * 1024}`)
      equal(await server.next().then((text) => text.length), 256 * 1024, '256 KiB down')
      await server.leave()
    },

    async close() {
      const server = await talk()
      server.socket.send('close')
      equal(await server.closed, { code: 3000, reason: 'Go away!' }, 'close')
    },

    // Each is asked for when the one before has arrived: one that were held back for company would never come
    async ticks() {
      const server = await talk()
      for (let i = 0; i < 8; i++) {
        server.socket.send(`tick ${i}`)
        equal(await server.next(), `tick ${i}`, 'tick')
      }
      await server.leave()
    },
  }
  return Object.fromEntries(Object.entries(checks).map(([name, check]) => [`${label}-${transport}-${name}`, check]))
}
