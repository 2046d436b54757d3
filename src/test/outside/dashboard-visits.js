// Pages of the dashboard as its tests open them: watched for errors and broken policy, and judged by axe.

import { equal } from './checks.js'

const SIZES = { desktop: { width: 1366, height: 900 }, phone: { width: 390, height: 844 } }
const VIEWS = ['overview', 'connections', 'endings', 'upstreams', 'routes', 'system']
const PATIENCE_MS = 60_000

/** Asks again and again until the answer is so. */
export async function hold(what, ask, isSo) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await ask()
    if (isSo(answer)) return answer
    if (Date.now() > end) throw new Error(`not so: ${what}: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 40)) // between two looks at the condition
  }
}

export class Visits {
  constructor(browser, base, axe, token) {
    Object.assign(this, { browser, base, axe, token })
  }

  /** work(page, { requests, live }); any error of the page, also of its policy, is a failure. held: its time may be moved by page.clock. */
  async to(state, hash, work, { scheme = 'light', size = 'desktop', alive = true, held = false } = {}) {
    const page = await this.browser.newPage()
    const wrong = []
    const requests = []
    page.on('pageerror', (failure) => wrong.push(String(failure)))
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML|Refused to/.test(message.text())) wrong.push(message.text())
    })
    page.on('dialog', (dialog) => {
      wrong.push(`a script of a stranger ran: ${dialog.message()}`)
      dialog.dismiss()
    })
    page.on('request', (request) => requests.push(request.url()))
    try {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await page.setViewportSize(SIZES[size])
      if (held) await page.clock.install()
      await page.goto(`${this.base}/?state=${state}#${hash}`)
      if (this.token) await this.present(page)
      if (alive) await live(page)
      await work(page, { requests })
      equal(wrong, [], 'errors of the page')
    } finally {
      await page.close()
    }
  }

  async present(page) {
    await page.waitForSelector('#asking[open]')
    await page.fill('#token', this.token)
    await page.press('#token', 'Enter')
  }

  /** All views: no violation, nothing that sticks out of the window. */
  everyView(scheme, size) {
    return this.to('trouble', 'overview', async (page) => {
      for (const name of VIEWS) {
        await page.evaluate((hash) => { window.location.hash = hash }, name)
        await page.waitForSelector(`#view-${name}:not([hidden])`)
        await settled(page, name)
        await this.judge(page, name)
      }
    }, { scheme, size })
  }

  async judge(page, what) {
    if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(this.axe)
    const found = await page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] })
      return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')}`)
    })
    equal(found, [], `axe, ${what}`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    equal(wide, 0, `pixels beyond the window, ${what}`)
  }

  async received(page) {
    return page.evaluate(async () => (await fetch('/fixture/received')).json())
  }

  async outage(on) {
    await fetch(`${this.base}/fixture/outage`, { method: 'POST', body: JSON.stringify({ on }) })
  }
}

export function live(page) {
  return page.waitForSelector('#link[data-is=live]')
}

/** A view has its rows, or says that there are none. */
function settled(page, name) {
  return page.waitForFunction((view) => {
    if (view === 'overview') return document.querySelector('#plots svg.plot[aria-label]')
    if (view === 'system') return document.querySelector('#process dd')
    const node = document.getElementById(`view-${view}`)
    return node.querySelector('tbody tr') || [...node.querySelectorAll('.empty')].some((empty) => !empty.hidden)
  }, name)
}

export const rows = (page, id) => page.locator(`#${id} tr`)
export const texts = (page, selector) => page.locator(selector).allTextContents()
export const column = (page, n) => page.evaluate((i) => [...document.querySelectorAll('#connection-rows tr')].map((row) => row.children[i].innerText), n)
export const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id)

/** The state as the API has it, asked by the page's own way. */
export const api = (page, path) => page.evaluate(async (what) => (await fetch(`/api/v1/${what}`)).json(), path)

export async function atConnections(page, wanted) {
  await hold('count of connections', () => page.textContent('#connection-count'), (text) => text === wanted)
}
