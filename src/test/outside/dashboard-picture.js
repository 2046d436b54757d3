// Makes the picture of the dashboard in the README. Beside a "towline demo":
//   node src/test/outside/dashboard-picture.js docs/dashboard.png
// A quarter of an hour of traffic: sockets of all ages, sessions, some that fail.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import WebSocket from 'ws'

const [picture, seconds = '880'] = process.argv.slice(2)
const DEMO = '127.0.0.1:8080'
const ADMIN = 'http://127.0.0.1:9901'
const wave = (at) => 1 + Math.sin(at / 110_000) / 2 + Math.sin(at / 17_000) / 6

const open = new Set()

function socket() {
  const one = new WebSocket(`ws://${DEMO}/echo`)
  one.on('open', () => open.add(one))
  one.on('close', () => open.delete(one))
  one.on('error', () => open.delete(one))
}

function talk(at) {
  for (const one of open) {
    if (one.readyState === WebSocket.OPEN && Math.random() < 0.3 * wave(at)) one.send('x'.repeat(20 + Math.random() * 600))
  }
  if (open.size < 40 * wave(at)) socket()
  const [oldest] = open
  if (oldest && Math.random() < 0.2) {
    if (Math.random() < 0.2) oldest.terminate()
    else oldest.close(1000)
  }
}

async function others() {
  if (Math.random() < 0.3) await fetch(`http://${DEMO}/nowhere`)
  if (Math.random() < 0.2) {
    const leaving = new AbortController()
    fetch(`http://${DEMO}/echo`, { headers: { Accept: 'text/event-stream' }, signal: leaving.signal }).catch(() => {})
    setTimeout(() => leaving.abort(), 20_000)
  }
  if (Math.random() < 0.1) new WebSocket(`ws://${DEMO}/echo`, { origin: 'https://elsewhere.example' }).on('error', () => {})
}

const began = Date.now()
const talking = setInterval(() => talk(Date.now() - began), 100)
const asking = setInterval(() => others().catch(() => {}), 700)
const profile = await mkdtemp(join(tmpdir(), 'picture-'))
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu'],
  viewport: { width: 1100, height: 830 },
})
const page = await browser.newPage()
await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
await page.goto(`${ADMIN}/#overview`)
await page.waitForTimeout(Number(seconds) * 1000)
await page.screenshot({ path: picture })
await browser.close()
clearInterval(talking)
clearInterval(asking)
await rm(profile, { recursive: true })
process.exit(0)
