// In the page: ?base= says where the proxy is, ?transports= which ones. SockJS is the copy that Towline serves. print and finished are
// sockjs-browser-peer.js's.

import { equal, report } from './checks.js'
import { sockjsChecks, Talk } from './sockjs-checks.js'

const query = new URLSearchParams(location.search)
const base = query.get('base')
const label = query.get('label')
const PATIENT = 120_000

const checks = {}
for (const route of ['unwrap', 'same']) {
  for (const transport of query.get('transports').split(',')) {
    const begin = () => new SockJS(`${base}/${route}`, null, { transports: [transport], timeout: PATIENT })
    Object.assign(checks, sockjsChecks(`${label}-${route}`, transport, begin))
  }
}

// Left to itself, it takes the first transport
checks[`${label}-default`] = async () => {
  const server = new Talk(new SockJS(`${base}/unwrap`))
  await server.opened
  equal(server.socket.transport, 'websocket', 'transport')
  await server.leave()
}

finished(await report(checks, print))
