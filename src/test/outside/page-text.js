// Peer: Chromium opens a page and waits for words in it. page-text.js URL PROFILE_FOLDER WORDS. Prints "ok", or what went wrong.

import { chromium } from 'playwright-core'

const [url, profile, words] = process.argv.slice(2)
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  ignoreHTTPSErrors: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
})
const page = await browser.newPage()
const said = []
page.on('console', (message) => said.push(message.text()))
page.on('requestfailed', (request) => said.push(`${request.url()}: ${request.failure()?.errorText}`))
await page.goto(url, { timeout: 120_000 })
try {
  await page.waitForFunction((wanted) => document.body.innerText.includes(wanted), words, { timeout: 120_000 })
  console.log('ok')
} catch (failure) {
  console.log([failure.message, await page.evaluate(() => document.body.innerText), ...said].join('\n'))
  process.exitCode = 1
}
await browser.close()
