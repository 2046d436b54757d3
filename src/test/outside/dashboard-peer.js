// Peer: headless Chromium at the dashboard. dashboard-peer.js BASE_URL PROFILE_FOLDER [--real [TOKEN]]. BASE_URL is dashboard-server.js;
// with --real any Towline's admin listener: then only what holds whatever that Towline is doing, and nothing is changed there.

import { readFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { equal, report } from './checks.js'
import { made } from './dashboard-checks.js'
import { hold, Visits } from './dashboard-visits.js'

const [base, profile, real, token] = process.argv.slice(2)
const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
browser.setDefaultTimeout(120_000)
const visits = new Visits(browser, base, axe, token)

/** What holds of any Towline. */
const always = {
  'nothing-from-elsewhere': () => visits.to('normal', 'overview', async (page, { requests }) => {
    await hold('traffic is drawn', () => page.locator('#plots svg.plot').count(), (n) => n === 5)
    equal([...new Set(requests.map((url) => new URL(url).origin))], [new URL(base).origin], 'origins')
  }),
  policy: async () => {
    const headers = (await fetch(base)).headers
    const policy = headers.get('content-security-policy') ?? ''
    equal(policy.split(';').map((part) => part.trim()).includes("default-src 'self'"), true, `policy ${policy}`)
    equal([policy.includes('unsafe'), headers.get('x-content-type-options')], [false, 'nosniff'], 'unsafe, nosniff')
  },
  'top-bar': () => visits.to('normal', 'overview', async (page) => {
    await hold('figures', () => page.textContent('#uptime'), (text) => /\d/.test(text))
    equal(await page.textContent('#phase'), 'running', 'phase')
    equal(await page.textContent('#ready'), 'yes', 'ready')
    for (const name of ['relays', 'sessions', 'requests']) equal(/^[\d,]+$/.test(await page.textContent(`#${name}`)), true, name)
  }),
  'every-view-opens': () => visits.to('normal', 'overview', async (page) => {
    for (const name of ['connections', 'endings', 'upstreams', 'routes', 'system', 'overview']) {
      await page.click(`#views a[data-view=${name}]`)
      await page.waitForSelector(`#view-${name}:not([hidden])`)
      equal(await page.evaluate(() => document.activeElement.id), `title-${name}`, 'focus')
      equal(await page.locator('#views [aria-current=page]').textContent(), await page.locator(`#views a[data-view=${name}]`).textContent(), 'current')
    }
  }),
  ...Object.fromEntries(
    ['light', 'dark'].flatMap((scheme) => ['desktop', 'phone'].map((size) => [`accessible-views-${scheme}-${size}`, () => visits.everyView(scheme, size)])),
  ),
}

let failures
try {
  failures = await report(real ? always : { ...always, ...made(visits) }, console.log)
} finally {
  await browser.close()
}
process.exit(failures ? 1 : 0)
