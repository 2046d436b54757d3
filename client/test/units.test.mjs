// Small parts of the client by themselves. node --test client/test/units.test.mjs

import assert from 'node:assert/strict'
import { describe, test } from './limits.mjs'
import { originOf, parseURL } from '../src/address.js'
import { decode64, encode64, fromBase64, toBase64, utf8Length } from '../src/binary.js'
import { Crowd, crowdAt, isMultiplexed } from '../src/crowd.js'
import { dice } from './harbour.mjs'

describe('texts and bytes', () => {
  for (const text of ['', 'a', 'ü', '東', '🚣', '\ud800', '\udc00\ud800', 'a\ud83d', '\ud83d\ud83d\udea3x', '\u07ff\u0800\uffff']) {
    test(`${JSON.stringify(text)} has as many bytes as an encoder makes of it`, () => {
      assert.equal(utf8Length(text), new TextEncoder().encode(text).length)
    })
  }

  test('base64 without the environment\'s is the same, for each length', () => {
    const roll = dice(7)
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, () => roll(256))
      const expected = Buffer.from(bytes).toString('base64')
      assert.equal(encode64(Buffer.from(bytes).toString('latin1')), expected)
      assert.equal(decode64(expected), Buffer.from(bytes).toString('latin1'))
    }
  })

  test('base64 of much is one piece', () => {
    const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => i * 7)
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'))
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes)
  })

  test('what is no base64 is refused', () => {
    for (const text of ['%', 'AA A', 'ü']) assert.throws(() => decode64(text), { name: 'InvalidCharacterError' })
  })
})

describe('addresses', () => {
  test('an origin has no name and password', () => {
    assert.equal(originOf(parseURL('https://me:secret@h.example:8443/a?b@c')), 'wss://h.example:8443')
  })

  test('many colons, slashes and blanks are judged in a moment', () => {
    const since = process.cpuUsage()
    for (const unit of [':', '/', ' ', '@', 'a', '?', '#']) assert.ok(originOf(`ws://h/${unit.repeat(1e6)}`))
    assert.ok(process.cpuUsage(since).user < 2e6)
  })
})

describe('pages that divide connections', () => {
  /** Pages of one browser, that speak without delay or loss until one is frozen. */
  function browser(t) {
    const channels = new Set()
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1e12 })
    const original = globalThis.BroadcastChannel
    globalThis.BroadcastChannel = class {
      constructor() { channels.add(this) }
      postMessage(data) {
        if (this.frozen) return
        for (const other of [...channels]) if (other !== this && !other.frozen) other.onmessage({ data: structuredClone(data) })
      }
      close() { channels.delete(this) }
    }
    t.after(() => { globalThis.BroadcastChannel = original })
    const pages = []
    return {
      pages,
      open() {
        t.mock.timers.tick(10)
        const crowd = new Crowd('wss://h.example')
        const page = { crowd, changes: 0 }
        page.ticket = crowd.enter(() => { page.changes++ })
        pages.push(page)
        return page
      },
      holders: () => pages.flatMap(({ ticket }, i) => (ticket.mayHold ? [i] : [])),
      tick: (time) => t.mock.timers.tick(time),
    }
  }

  test('four hold, the first that came', (t) => {
    const { open, holders } = browser(t)
    for (let i = 0; i < 8; i++) open()
    assert.deepEqual(holders(), [0, 1, 2, 3])
  })

  test('one that leaves makes room for the next, which is told', (t) => {
    const { open, holders, pages, tick } = browser(t)
    for (let i = 0; i < 6; i++) open()
    tick(1)
    const before = pages.map(({ changes }) => changes)
    const [gone] = pages.splice(1, 1)
    before.splice(1, 1)
    gone.crowd.leave(gone.ticket)
    tick(1)
    assert.deepEqual(holders(), [0, 1, 2, 3])
    assert.deepEqual(pages.map(({ changes }, i) => changes - before[i]), [0, 0, 0, 1, 0])
  })

  test('hidden ones make room for those that are seen, the longest hidden first', (t) => {
    const { open, holders, pages, tick } = browser(t)
    for (let i = 0; i < 6; i++) open()
    try {
      globalThis.document = { visibilityState: 'hidden' }
      for (const i of [2, 0, 1]) {
        tick(1000)
        pages[i].crowd.look()
      }
    } finally {
      delete globalThis.document
    }
    assert.deepEqual(holders(), [1, 3, 4, 5])
  })

  test('one that has not spoken for long is forgotten, and one that has thawed counts again', (t) => {
    const { open, holders, pages, tick } = browser(t)
    for (let i = 0; i < 5; i++) open()
    pages[0].crowd.channel.frozen = true
    for (let i = 0; i < 9; i++) tick(20_000)
    assert.deepEqual(holders(), [0, 1, 2, 3, 4])
    pages[0].crowd.channel.frozen = false
    tick(20_000)
    assert.deepEqual(holders(), [0, 1, 2, 3])
  })

  test('nothing is divided in Node, which has no such limit', () => {
    assert.equal(crowdAt('ws://h.example/'), undefined)
  })

  test('nothing is divided over HTTP/2, where that is known', (t) => {
    const entries = [
      { name: 'https://h2.example/.towline/towline.js', nextHopProtocol: 'h2' },
      { name: 'https://h3.example/x', nextHopProtocol: 'h3' },
      { name: 'https://h1.example/x', nextHopProtocol: 'http/1.1' },
      { name: 'https://hidden.example/x', nextHopProtocol: '' },
    ]
    t.mock.method(performance, 'getEntriesByType', (type) => (type === 'resource' ? entries : []))
    const known = ['wss://h2.example/chat', 'wss://h3.example/', 'wss://h1.example/', 'wss://hidden.example/', 'wss://h2.example.evil/', 'ws://h2.example/']
    assert.deepEqual(known.map(isMultiplexed), [true, true, false, false, false, false])
  })
})
