// Peer: the ws client of Node. ws-peer.js BASE_URL; a certificate to trust comes in NODE_EXTRA_CA_CERTS.

import WebSocket from 'ws'
import { equal, report } from './checks.js'
import { Conversation, equalRequest, webChecks } from './web-checks.js'

const base = process.argv[2]
const { protocol, host } = new URL(base)
const LIMITS = { maxPayload: 64 * 1024 * 1024 }

async function open(path, options) {
  const conversation = new Conversation(new WebSocket(base + path, { ...LIMITS, ...options }))
  await conversation.opened
  return conversation
}

function refusal(path) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(base + path)
    socket.on('open', () => reject(new Error('was let in')))
    socket.on('error', reject)
    socket.on('unexpected-response', async (_, response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode, challenge: response.headers['www-authenticate'], body })
    })
  })
}

const failures = await report(
  {
    ...webChecks((path, protocols = []) => new WebSocket(base + path, protocols, LIMITS)),

    async fragments() {
      for (const perMessageDeflate of [true, false]) {
        const echo = await open('/echo', { perMessageDeflate })
        echo.socket.send('one, ', { fin: false })
        echo.socket.send('', { fin: false })
        echo.socket.ping('in between')
        echo.socket.send('zwö', { fin: false })
        echo.socket.send('lf', { fin: true })
        equal(await echo.next(), 'one, zwölf', 'echo')
        await echo.leave()
      }
    },

    async 'client-ping'() {
      const echo = await open('/echo')
      const pong = new Promise((resolve) => echo.socket.once('pong', resolve))
      echo.socket.ping('still there?')
      equal((await pong).toString(), 'still there?', 'payload of the pong')
      await echo.leave()
    },

    async request() {
      const headers = { Cookie: 'SID=31; theme=dark', Authorization: 'Bearer abc', Origin: 'https://harbour.example' }
      const server = await open('/headers?room=7&name=%C3%A4', { headers })
      equalRequest(JSON.parse(await server.next()), {
        url: '/headers?room=7&name=%C3%A4',
        headers: {
          cookie: headers.Cookie,
          authorization: headers.Authorization,
          origin: headers.Origin,
          'x-forwarded-proto': protocol === 'wss:' ? 'https' : 'http',
          'x-forwarded-host': host,
        },
      })
      await server.leave()
    },

    async refusal() {
      equal(await refusal('/refuse'), { status: 401, challenge: 'Basic realm="harbour"', body: 'who are you?' }, 'answer')
    },
  },
  console.log,
)
process.exit(failures ? 1 : 0)
