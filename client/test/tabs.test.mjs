// Many tabs of one browser that share its six HTTP/1.1 connections to a host, in headless Chromium. Pages are of one server, Towline and
// its script of another, so that what a page waits for is a connection to Towline. node --test client/test/tabs.test.mjs

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from './limits.mjs'
import { PATIENCE, UNHURRIED, openHarbour, openNetwork, pause, startChromium } from './harbour.mjs'

const TABS = 8
const CONNECTIONS = 6
const ROOM = 2 // of those, for what else a page needs

let harbour
let net
let server
let profile
let browser

before(async () => {
  harbour = await openHarbour()
  net = await openNetwork(harbour.port)
  const options = (transports) => JSON.stringify({ transports, upgrade: false, timeouts: UNHURRIED })
  server = http.createServer((request, response) => {
    const { searchParams } = new URL(request.url, 'http://page')
    const transports = (searchParams.get('transports') ?? '').split(',')
    const connect = searchParams.has('transports')
      ? `<script>
          socket = new TowlineSocket('${net.url}/held/echo', [], ${options(transports)})
          heard = []
          socket.onmessage = ({ data }) => heard.push(data)
        </script>`
      : ''
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><link rel=icon href=data:,><script src="${net.url.replace('ws', 'http')}/.towline/towline.js"></script>${connect}`)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  profile = await mkdtemp(path.join(tmpdir(), 'towline-js-profile-'))
  browser = await startChromium(profile)
})

after(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
  await net?.close()
  await harbour?.close()
  if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 20 }) // a process of the browser's may still write
})

/** A tab, and how long it took until its script was there and, if it connects, its socket open. */
async function visit(query) {
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error(error))
  const since = Date.now()
  await page.goto(`http://127.0.0.1:${server.address().port}/${query}`)
  await page.waitForFunction(() => window.TowlineSocket && (!window.socket || window.socket.readyState === 1), undefined, { timeout: PATIENCE })
  return { page, took: Date.now() - since }
}

const isHeld = (head) => head.startsWith('GET') && /towline-session=/.test(head) && !/towline-wait=0/.test(head)

describe(`${TABS} tabs`, () => {
  for (const transports of ['long-poll', 'ndjson,long-poll', 'sse,long-poll']) {
    test(`by ${transports.split(',')[0]} leave each other room, and further pages get their scripts`, async (t) => {
      const tabs = []
      for (let i = 0; i < TABS; i++) tabs.push(await visit(`?transports=${transports}`))
      const further = [await visit(''), await visit('')]
      const slowest = Math.max(...[...tabs, ...further].map(({ took }) => took))
      t.diagnostic(`the slowest of ${tabs.length + further.length} pages took ${slowest} ms`)
      assert.ok(slowest < 8000, `${slowest} ms`) // a held poll stays for 25 s

      const since = Date.now()
      await Promise.all(tabs.map(({ page }, i) => page.evaluate((text) => window.socket.send(text), `from ${i}`)))
      await Promise.all(tabs.map(({ page }) => page.waitForFunction(() => window.heard.length === 1, undefined, { timeout: PATIENCE })))
      t.diagnostic(`all have their echoes after ${Date.now() - since} ms`)
      assert.deepEqual(await Promise.all(tabs.map(({ page }) => page.evaluate(() => window.heard))), tabs.map((_, i) => [`from ${i}`]))

      net.seen.length = 0
      await pause(4000)
      const brief = new Set(net.seen.filter((head) => /towline-wait=0/.test(head)).map((head) => /towline-session=([^&\s]+)/.exec(head)[1]))
      assert.equal(brief.size, TABS - (CONNECTIONS - ROOM)) // the others hold a connection each

      await Promise.all(tabs.splice(0, 4).map(({ page }) => page.close()))
      for (const end = Date.now() + PATIENCE; net.seen.filter(isHeld).length < 4; await pause(50)) assert.ok(Date.now() < end, 'those that are left hold one')
      net.seen.length = 0
      await pause(3000)
      assert.deepEqual(net.seen.filter((head) => /towline-wait=0/.test(head)), [])
      await Promise.all([...tabs, ...further].map(({ page }) => page.close()))
    })
  }
})
