// Peer: headless Chromium at the demo's page. demo-peer.js BASE_URL PROFILE_FOLDER TRANSPORT… For each transport: messages go out all the
// time, the network is cut for a second, and in the end none is lost or doubled. A plain WebSocket ends instead.

import { chromium } from 'playwright-core'
import { equal, report } from './checks.js'

const [base, profile, ...transports] = process.argv.slice(2)
const MESSAGES_BEFORE = 5
const MESSAGES_IN_ALL = 20

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 60_000,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--ignore-certificate-errors'],
})

function look(page) {
  return page.evaluate(() => {
    const [sent, echoed] = document.getElementById('count').textContent.split(' / ').map(Number)
    return { state: document.getElementById('state').textContent, faults: document.getElementById('faults').textContent, sent, echoed }
  })
}

async function until(page, what, isSo) {
  const end = Date.now() + 30_000
  for (;;) {
    const seen = await look(page)
    if (isSo(seen)) return seen
    if (Date.now() > end) throw new Error(`not ${what}: ${JSON.stringify(seen)}`)
    await page.waitForTimeout(50)
  }
}

async function check(transport) {
  const page = await browser.newPage()
  try {
    await page.goto(`${base}/?transport=${transport}`)
    await until(page, 'open', ({ state }) => state === 'open')
    equal(await page.inputValue('#transport'), transport, 'transport')
    await page.fill('#rate', '10')
    await page.click('#load')
    await until(page, 'echoing', ({ echoed }) => echoed >= MESSAGES_BEFORE)
    await page.fill('#outage', '1')
    await page.click('#cut')
    if (transport === 'plain') {
      await until(page, 'closed', ({ state }) => state === 'closed')
      return
    }
    await until(page, 'cut off', ({ state }) => state === 'open, cut off')
    await until(page, 'sent', ({ sent }) => sent >= MESSAGES_IN_ALL)
    await page.click('#load')
    const last = await until(page, 'all echoed', ({ sent, echoed }) => sent === echoed)
    equal(last.faults, '0 / 0', 'lost / doubled')
    await page.click('#shut')
    await until(page, 'closed', ({ state }) => state === 'closed')
    equal(await page.textContent('#close'), '1000 done', 'close')
  } finally {
    await page.close()
  }
}

let failures
try {
  failures = await report(Object.fromEntries(transports.map((transport) => [transport, () => check(transport)])), console.log)
} finally {
  await browser.close()
}
process.exit(failures ? 1 : 0)
