// Peer: stomp.js over sockjs-client in node. stomp-peer.js BASE_URL, with routes /unwrap and /same below it.

import { Client } from '@stomp/stompjs'
import SockJS from 'sockjs-client'
import { equal, report } from './checks.js'

const base = process.argv[2]
const PATIENT = 120_000
const MESSAGES = 20
// More than one of the pieces below; nothing beyond U+FFFF, which stomp.js would cut in two
const BODY = 'ünïcode ☃\nsecond line '.repeat(500)

function conversation(url, transport) {
  return new Promise((resolve, reject) => {
    const received = []
    const client = new Client({
      webSocketFactory: () => new SockJS(url, null, { transports: [transport], timeout: PATIENT }),
      reconnectDelay: 0,
      splitLargeFrames: true, // Tomcat takes messages of 8 KiB
      maxWebSocketChunkSize: 2048, // characters
      heartbeatIncoming: 1000,
      heartbeatOutgoing: 1000,
      onStompError: (frame) => reject(new Error(frame.headers.message)),
      onWebSocketClose: (event) => reject(new Error(`closed with ${event.code} ${event.reason}`)),
      onConnect() {
        client.subscribe('/topic/quotes', (message) => {
          received.push(message.body)
          if (received.length < MESSAGES) return
          resolve(received)
          client.deactivate()
        })
        for (let i = 0; i < MESSAGES; i++) client.publish({ destination: '/topic/quotes', body: `${i} ${BODY}` })
      },
    })
    client.activate()
  })
}

const checks = {}
for (const route of ['unwrap', 'same']) {
  for (const transport of ['websocket', 'xhr-streaming', 'xhr-polling']) {
    checks[`${route}-${transport}`] = async () => {
      const received = await conversation(`${base}/${route}`, transport)
      equal(received.map((body) => Number(body.split(' ')[0])), [...Array(MESSAGES).keys()], 'messages')
      equal(received.every((body) => body.endsWith(BODY)), true, 'bodies as they were sent')
    }
  }
}
process.exit((await report(checks, console.log)) ? 1 : 0)
