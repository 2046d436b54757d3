// Peer: undici's WebSocket, the one Node itself has. undici-peer.js BASE_URL; a certificate to trust comes in NODE_EXTRA_CA_CERTS.

import { WebSocket } from 'undici'
import { equal, report } from './checks.js'
import { Conversation, equalRequest, webChecks } from './web-checks.js'

const base = process.argv[2]
const { protocol, host } = new URL(base)

const failures = await report(
  {
    ...webChecks((path, protocols = []) => new WebSocket(base + path, protocols)),

    async request() {
      const headers = { Cookie: 'SID=31; theme=dark', Authorization: 'Bearer abc' }
      const server = new Conversation(new WebSocket(`${base}/headers?room=7`, { headers }))
      await server.opened
      equalRequest(JSON.parse(await server.next()), {
        url: '/headers?room=7',
        headers: {
          cookie: headers.Cookie,
          authorization: headers.Authorization,
          'x-forwarded-proto': protocol === 'wss:' ? 'https' : 'http',
          'x-forwarded-host': host,
        },
      })
      await server.leave()
    },

    async refusal() {
      const refused = new Conversation(new WebSocket(`${base}/refuse`))
      equal((await refused.closed).code, 1006, 'close code')
    },
  },
  console.log,
)
process.exit(failures ? 1 : 0)
