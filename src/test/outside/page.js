// In the page: ?base= says where the proxy is, ?part= whether the page's origin is one that the route lists. print and finished are
// browser-peer.js's.

import { equal, report } from './checks.js'
import { Conversation, equalRequest, webChecks } from './web-checks.js'

const query = new URLSearchParams(location.search)
const base = query.get('base')
const { protocol, host } = new URL(base)

const parts = {
  friend: {
    ...webChecks((path, protocols = []) => new WebSocket(base + path, protocols)),

    async request() {
      document.cookie = 'SID=31'
      const server = new Conversation(new WebSocket(`${base}/headers?room=7`))
      await server.opened
      equalRequest(JSON.parse(await server.next()), {
        url: '/headers?room=7',
        headers: {
          cookie: 'SID=31',
          origin: location.origin,
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

  stranger: {
    async 'foreign-origin'() {
      const refused = new Conversation(new WebSocket(`${base}/echo`))
      equal((await refused.closed).code, 1006, 'close code')
    },
  },
}

finished(await report(parts[query.get('part')], print))
