// Peer: headless Chromium with pages of all sorts of origins. origins.js PORT PROFILE_FOLDER PAGE: for each page, which of the routes that list
// other origins let it in; PAGE is a file.

import http from 'node:http'
import { chromium } from 'playwright-core'
import { equal, report } from './checks.js'

const [port, profile, file] = process.argv.slice(2)
const ROUTES = ['same', 'dev', 'file', 'null', 'any-port']

const server = http.createServer((request, response) => response.end('a page'))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const own = server.address().port

const launch = (name, ...more) =>
  chromium.launchPersistentContext(`${profile}/${name}`, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-proxy-server', ...more],
  })
const browser = await launch('browser')
const app = await launch('app', '--allow-file-access-from-files') // as Electron has it

async function letInBy(url, browser) {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    const open = (route) =>
      page.evaluate(
        (to) =>
          new Promise((resolve) => {
            const socket = new WebSocket(to)
            socket.onopen = () => resolve(true)
            socket.onerror = () => resolve(false)
          }),
        `ws://127.0.0.1:${port}/${route}`,
      )
    const answers = []
    for (const route of ROUTES) {
      answers.push((await open(route)) ? [route] : [])
    }
    return answers.flat().join(' ')
  } finally {
    await page.close()
  }
}

let failures
try {
  failures = await report(
    {
      file: async () => equal(await letInBy(`file://${file}`, browser), 'null', 'let in by'),
      app: async () => equal(await letInBy(`file://${file}`, app), 'file', 'let in by'),
      localhost: async () => equal(await letInBy(`http://localhost:${own}/`, browser), 'dev any-port', 'let in by'),
      loopback: async () => equal(await letInBy(`http://127.0.0.1:${own}/`, browser), 'dev', 'let in by'),
      subdomain: async () => equal(await letInBy(`http://app.localhost:${own}/`, browser), 'dev', 'let in by'),
      own: async () => equal(await letInBy(`http://127.0.0.1:${port}/.towline/towline.js`, browser), 'same dev', 'let in by'),
    },
    console.log,
  )
} finally {
  await browser.close()
  await app.close()
  server.close()
}
process.exit(failures ? 1 : 0)
