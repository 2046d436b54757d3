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
  timeout: 120_000,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--ignore-certificate-errors'],
})
browser.setDefaultTimeout(120_000)

/** In the page, before its scripts: towline.js without time limits for opening, which are for networks and tested elsewhere. */
function unhurried() {
  Object.defineProperty(window, 'TowlineSocket', {
    configurable: true,
    set(value) {
      Object.defineProperty(window, 'TowlineSocket', { value })
      value.defaults.timeouts = { websocket: 120_000, stream: 120_000, poll: 120_000 }
    },
  })
}

function look(page) {
  return page.evaluate(() => {
    const [sent, echoed] = document.getElementById('count').textContent.split(' / ').map(Number)
    const [state, faults] = ['state', 'faults'].map((id) => document.getElementById(id).textContent)
    return { state, faults, sent, echoed, states: window.states ?? [] }
  })
}

/** A state that lasts for a second may be over when it is looked for. */
function rememberStates(page) {
  return page.evaluate(() => {
    window.states = []
    const state = document.getElementById('state')
    new MutationObserver(() => window.states.push(state.textContent)).observe(state, { childList: true, characterData: true, subtree: true })
  })
}

async function until(page, what, isSo) {
  const end = Date.now() + 120_000
  for (;;) {
    const seen = await look(page)
    if (isSo(seen)) return seen
    if (Date.now() > end) throw new Error(`not ${what}: ${JSON.stringify(seen)}`)
    await page.waitForTimeout(50)
  }
}

async function check(transport) {
  const page = await browser.newPage()
  await page.addInitScript(unhurried)
  try {
    await page.goto(`${base}/?transport=${transport}`)
    await until(page, 'open', ({ state }) => state === 'open')
    equal(await page.inputValue('#transport'), transport, 'transport')
    await page.fill('#rate', '10')
    await page.click('#load')
    await until(page, 'echoing', ({ echoed }) => echoed >= MESSAGES_BEFORE)
    await rememberStates(page)
    await page.fill('#outage', '1')
    await page.click('#cut')
    if (transport === 'plain') {
      await until(page, 'closed', ({ state }) => state === 'closed')
      return
    }
    await until(page, 'cut off', ({ states }) => states.includes('open, cut off'))
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
