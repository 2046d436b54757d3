// Peer: headless Chromium, which asks for hosts by names that are not all of the RFCs'. server-names.js PORT PROFILE_FOLDER: for each name
// the subject of the certificate that it was shown, behind Chromium's own hello (a key share that fills more than a TCP segment).

import { chromium } from 'playwright-core'
import { equal, report } from './checks.js'

const [port, profile] = process.argv.slice(2)
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  timeout: 120_000,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--ignore-certificate-errors',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--no-proxy-server',
  ],
})

async function shown(host) {
  const page = await browser.newPage()
  try {
    const response = await page.goto(`https://${host}:${port}/.towline/towline.js`)
    equal(response.status(), 200, 'status')
    return (await response.securityDetails()).subjectName
  } finally {
    await page.close()
  }
}

async function socket(host) {
  const page = await browser.newPage()
  try {
    await page.goto(`https://${host}:${port}/.towline/towline.js`)
    // There is no server behind: that it is refused by HTTP shows that TLS was agreed on.
    return await page.evaluate(
      (url) => new Promise((resolve) => (new WebSocket(url).onclose = ({ code }) => resolve(code))),
      `wss://${host}:${port}/`,
    )
  } finally {
    await page.close()
  }
}

let failures
try {
  failures = await report(
    {
      plain: async () => equal(await shown('chat.example.com'), '*.example.com', 'certificate'),
      underscore: async () => equal(await shown('my_app.example.com'), '*.example.com', 'certificate'),
      hyphen: async () => equal(await shown('app-.example.com'), '*.example.com', 'certificate'),
      dot: async () => equal(await shown('chat.example.com.'), '*.example.com', 'certificate'),
      stranger: async () => equal(await shown('my_app.other.test'), 'localhost', 'certificate'),
      socket: async () => equal(await socket('my_app.example.com'), 1006, 'close code'),
    },
    console.log,
  )
} finally {
  await browser.close()
}
process.exit(failures ? 1 : 0)
