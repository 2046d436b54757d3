// Peer: sockjs-client in node. sockjs-peer.js BASE_URL, with routes /unwrap and /same below it.

import SockJS from 'sockjs-client'
import { report } from './checks.js'
import { sockjsChecks } from './sockjs-checks.js'

const base = process.argv[2]
const PATIENT = 120_000 // ms; its own deadlines are for networks, not for a machine that runs a whole test suite

const checks = {}
for (const route of ['unwrap', 'same']) {
  for (const transport of ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling']) {
    const begin = () => new SockJS(`${base}/${route}`, null, { transports: [transport], timeout: PATIENT })
    Object.assign(checks, sockjsChecks(route, transport, begin))
  }
}
process.exit((await report(checks, console.log)) ? 1 : 0)
