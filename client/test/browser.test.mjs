// towline.js in headless Chromium, on a page of another origin than Towline's, by every transport.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from './limits.mjs'
import { CLIENT, UNHURRIED, heard, openHarbour, openNetwork, pause, startChromium, undici } from './harbour.mjs'

const CHECKS = new URL('../../src/test/outside/', import.meta.url)
const FILES = {
  '/.towline/towline.js': [CLIENT, 'towline.js'],
  '/.towline/towline.mjs': [CLIENT, 'towline.mjs'],
  '/checks.js': [CHECKS, 'checks.js'],
  '/web-checks.js': [CHECKS, 'web-checks.js'],
}
const SCRIPT = '<!doctype html><link rel=icon href=data:,><script src="/.towline/towline.js"></script>'
  + `<script>TowlineSocket.defaults.timeouts = ${JSON.stringify(UNHURRIED)}</script>`
const WORKER = `
  function answer([url, options], tell) {
    const socket = new TowlineSocket(url, [], options)
    socket.onopen = () => socket.send('from a worker')
    socket.onmessage = ({ data }) => { tell(data + ' by ' + socket.transport); socket.close() }
    socket.onclose = ({ code }) => tell('closed ' + code)
  }`
const PAGES = {
  '/script.html': SCRIPT,
  '/replaced.html': `${SCRIPT}<script>window.WebSocket = TowlineSocket</script>`,
  '/worker.js': 'importScripts("/.towline/towline.js"); onmessage = ({ data }) => answer(data, postMessage); ' + WORKER,
  '/module-worker.js': 'import { TowlineSocket } from "/.towline/towline.mjs"; onmessage = ({ data }) => answer(data, postMessage); ' + WORKER,
  '/shared-worker.js': 'importScripts("/.towline/towline.js"); onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => answer(data, (text) => port.postMessage(text)) }; ' + WORKER,
  '/module.html': `<!doctype html><link rel=icon href=data:,><script type="module">
    import { TowlineSocket } from '/.towline/towline.mjs'
    import Same from '/.towline/towline.mjs'
    window.imported = TowlineSocket === Same && TowlineSocket === window.TowlineSocket && new TowlineSocket('/here?', 'x').url
  </script>`,
}

let harbour
let browser
let profile
let server
let origin
const networks = []

async function network(harm) {
  networks.push(await openNetwork(harbour.port, harm))
  return networks[networks.length - 1]
}

before(async () => {
  harbour = await openHarbour()
  server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://page')
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
    if (PAGES[pathname]) return response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(PAGES[pathname])
    if (!FILES[pathname]) return response.writeHead(404).end()
    const [folder, name] = FILES[pathname]
    response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' }).end(await readFile(new URL(name, folder)))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${server.address().port}`
  profile = await mkdtemp(path.join(tmpdir(), 'towline-js-profile-'))
  browser = await startChromium(profile)
})

after(async () => {
  await browser?.close()
  for (const each of networks) await each.close()
  server?.closeAllConnections()
  server?.close()
  await harbour?.close()
  if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 20 }) // a process of the browser's may still write
})

async function visit(name) {
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error(error))
  await page.goto(origin + name)
  return page
}

/** Runs checks of web-checks.js in the page and gives back what they print. */
function run(page, base, names, options) {
  return page.evaluate(async ([base, names, options]) => {
    const { report } = await import('/checks.js')
    const { webChecks } = await import('/web-checks.js')
    const connect = (path, protocols = []) => (options ? new TowlineSocket(base + path, protocols, options) : new WebSocket(base + path, protocols))
    const all = webChecks(connect)
    const lines = []
    await report(Object.fromEntries(names.map((name) => [name, all[name]])), (line) => lines.push(line))
    return lines
  }, [base, names, options])
}

const ok = (names) => names.map((name) => `ok ${name}`)

describe('in Chromium', () => {
  const EVERYWHERE = ['text', 'binary', 'subprotocol', 'client-close', 'server-close', 'server-ping', 'order']

  const ways = [
    { transports: ['websocket'] },
    { transports: ['websocket'], resume: true },
    { transports: ['ndjson', 'long-poll'] },
    { transports: ['ndjson'] },
    { transports: ['sse'] },
    { transports: ['long-poll'] },
  ]
  for (const options of ways) {
    test(`a page of another origin, by ${options.transports}${options.resume ? ', resumable' : ''}`, async () => {
      const page = await visit('/script.html')
      assert.deepEqual(await run(page, harbour.url, EVERYWHERE, { ...options, upgrade: false }), ok(EVERYWHERE))
      await page.close()
    })
  }

  test('window.WebSocket = TowlineSocket leaves a page as it was', async () => {
    const page = await visit('/replaced.html')
    const names = [...EVERYWHERE, 'compressed']
    assert.deepEqual(await run(page, harbour.url, names), ok(names))
    const seen = await page.evaluate(async (url) => {
      const socket = new WebSocket(url)
      const event = await new Promise((resolve) => { socket.onopen = () => socket.send('x'); socket.onmessage = resolve })
      const closing = new Promise((resolve) => { socket.onclose = resolve })
      socket.close()
      const close = await closing
      return [
        socket instanceof WebSocket, socket instanceof EventTarget, String(socket), event instanceof MessageEvent, event.origin,
        close instanceof CloseEvent, close.code, WebSocket.OPEN,
      ]
    }, harbour.url + '/echo')
    assert.deepEqual(seen, [true, true, '[object WebSocket]', true, harbour.url, true, 1005, 1])
    await page.close()
  })

  test('window.WebSocket = TowlineSocket gets a page through where Upgrade is stripped', async () => {
    const old = await network({ stripUpgrade: true })
    const page = await visit('/replaced.html')
    assert.deepEqual(await run(page, old.url, EVERYWHERE), ok(EVERYWHERE))
    await page.close()
  })

  test('streams that are gathered are found out', async () => {
    const slow = await network({ stripUpgrade: true, gather: 1 << 20 })
    const page = await visit('/script.html')
    const transport = await page.evaluate(async (url) => {
      const socket = new TowlineSocket(url, [], { timeouts: { stream: 300 } })
      await new Promise((resolve) => { socket.onopen = () => socket.send('x'); socket.onmessage = resolve })
      return socket.transport
    }, slow.url + '/echo')
    assert.equal(transport, 'long-poll')
    await page.close()
  })

  test('modules import it', async () => {
    const page = await visit('/module.html')
    assert.equal(await page.evaluate(() => window.imported), `${origin.replace('http', 'ws')}/here?`)
    await page.close()
  })

  const workers = {
    'a worker': `worker = new Worker('/worker.js')`,
    'a worker of modules': `worker = new Worker('/module-worker.js', { type: 'module' })`,
    'a shared worker': `worker = new SharedWorker('/shared-worker.js').port`,
  }
  for (const [kind, start] of Object.entries(workers)) {
    test(`in ${kind}, by every transport`, async () => {
      const page = await visit('/script.html')
      const heard = await page.evaluate(async ([start, url, timeouts]) => {
        const lines = []
        for (const options of [{ transports: ['websocket'] }, { transports: ['websocket'], resume: true }, { transports: ['ndjson'] }, { transports: ['sse'] }, { transports: ['long-poll'] }]) {
          let worker
          eval(start)
          worker.postMessage([url, { ...options, timeouts }])
          await new Promise((resolve) => { worker.onmessage = ({ data }) => { lines.push(data); if (data.startsWith('closed')) resolve() } })
        }
        return lines
      }, [start, harbour.url + '/echo', UNHURRIED])
      assert.deepEqual(heard, ['websocket', 'websocket', 'ndjson', 'sse', 'long-poll'].flatMap((name) => [`from a worker by ${name}`, 'closed 1005']))
      await page.close()
    })
  }

  for (const transport of ['websocket', 'ndjson', 'sse', 'long-poll']) {
    test(`a page that leaves closes its session (${transport})`, async () => {
      const id = crypto.randomUUID()
      const watch = new undici.WebSocket(`${harbour.url}/closes?id=${id}`)
      await heard(watch, 'open')
      const page = await visit('/script.html')
      await page.evaluate(([url, transport]) => {
        window.socket = new TowlineSocket(url, [], { transports: [transport], resume: true })
        return new Promise((resolve) => { window.socket.onopen = () => window.socket.send('x'); window.socket.onmessage = resolve }).then(() => {})
      }, [`${harbour.url}/echo?id=${id}`, transport])
      const ending = heard(watch, 'message')
      await page.goto('about:blank')
      assert.deepEqual(JSON.parse((await ending).data), { code: 1000, reason: '' })
      watch.close()
      await page.close()
    })
  }

  test('more streams than the browser has connections still send', async () => {
    const page = await visit('/script.html')
    const echoes = await page.evaluate((url) => {
      const one = (number) => new Promise((resolve, reject) => {
        const socket = new TowlineSocket(`${url}?${number}`, [], { transports: ['ndjson', 'long-poll'], upgrade: false, timeouts: { crowded: 300 } })
        socket.onmessage = ({ data }) => resolve(data)
        socket.onclose = ({ code, reason }) => reject(new Error(`${code} ${reason}`))
        setTimeout(() => { if (socket.readyState === 1) socket.send(`from ${number}`); else socket.onopen = () => socket.send(`from ${number}`) }, 500)
      })
      return Promise.all([1, 2, 3, 4, 5, 6].map(one))
    }, harbour.url + '/echo')
    assert.deepEqual(echoes, [1, 2, 3, 4, 5, 6].map((number) => `from ${number}`))
    await page.close()
  })

  test('cut at random places, nothing is lost or doubled', async () => {
    const torn = await network()
    const page = await visit('/script.html')
    for (const transport of ['websocket', 'ndjson', 'sse', 'long-poll']) {
      const before = torn.cuts
      const cutting = setInterval(() => { torn.cuts++; torn.cutAll() }, 150)
      const echoes = page.evaluate(([url, transport]) => new Promise((resolve, reject) => {
        const socket = new TowlineSocket(url, [], { transports: [transport], resume: true, reconnect: true, timeouts: { retryMin: 5, retryMax: 50 } })
        const messages = []
        let sent = 0
        let timer
        window.enough = false
        const mayStop = () => sent >= 100 && window.enough
        const stopIfAllCame = () => {
          if (!mayStop() || messages.length < sent) return // more than that is a fault to be seen
          clearInterval(timer)
          setTimeout(() => { socket.onclose = null; socket.close(); resolve({ sent, messages }) }, 50) // a double would come now
        }
        socket.onopen = () => { timer = timer || setInterval(() => (mayStop() ? stopIfAllCame() : socket.send(String(sent++))), 10) }
        socket.onmessage = ({ data }) => { messages.push(data); stopIfAllCame() }
        socket.onclose = ({ code, reason }) => { if (sent) reject(new Error(`${code} ${reason}`)) } // before the first, the opening was cut
      }), [torn.url + '/echo', transport])
      while (torn.cuts - before < 6) await Promise.race([pause(50), echoes])
      await page.evaluate(() => { window.enough = true })
      const { sent, messages } = await echoes
      clearInterval(cutting)
      assert.deepEqual(messages, Array.from({ length: sent }, (_, i) => String(i)), transport)
    }
    await page.close()
  })
})
