// What the tests of towline.js need around it: a backend, a real Towline before it, and between the client and Towline a network that
// misbehaves on demand.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as playwright from 'playwright-core'
import * as undici from 'undici'

export { undici }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OUTSIDE = path.join(ROOT, 'src/test/outside')

/** The folder of what Towline serves: towline.js, towline.mjs and so on. */
export const CLIENT = new URL('../../src/main/resources/io/towline/client/', import.meta.url)

/**
 * Nobody listens there. Not one that the kernel gives to whoever names none, from 32768 on: any program's next connection might take it.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const probe = net.createServer().listen(port)
    try {
      await once(probe, 'listening')
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error
      continue
    }
    probe.close()
    await once(probe, 'close')
    return port
  }
}

async function accepts(port) {
  const probe = net.connect(port, '127.0.0.1')
  try {
    await once(probe, 'connect')
    return true
  } catch {
    return false
  } finally {
    probe.destroy()
  }
}

function stop(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.on('exit', resolve)
    child.kill('SIGKILL')
  })
}

async function startBackend() {
  const child = spawn('node', [path.join(OUTSIDE, 'backend.js')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const input = { input: child.stdout, signal: AbortSignal.timeout(PATIENCE) } // which ends it
  for await (const line of readline.createInterface(input)) {
    const listening = /^listening (\d+)$/.exec(line)
    if (listening) return { child, port: Number(listening[1]) }
  }
  throw new Error(`the backend said no port, and ended or took ${PATIENCE} ms`)
}

/** {url, port, log(), close()}: a backend and Towline before it. Routes are all of the backend's paths, and /brief/…, whose sessions are. */
export async function openHarbour() {
  const folder = await mkdtemp(path.join(tmpdir(), 'towline-js-'))
  const backend = await startBackend()
  const port = await freePort()
  const file = path.join(folder, 'proxy.conf')
  await writeFile(file, `
    listeners { plain { bind = "127.0.0.1:${port}" } }
    upstreams { backend { servers = ["ws://127.0.0.1:${backend.port}"] } }
    defaults {
      listener { handshake-timeout = 2m }
      upstream { connect-timeout = 2m, handshake-timeout = 2m, open-timeout = 5m } # no test is about them
      route { upstream = backend, origins = any, close-timeout = 2m, bridge { enabled = on, hold = 2s, buffer = 512KiB } }
    }
    routes {
      all { path = "/" }
      brief { path = "/brief", bridge { resume-window = 8s } }
      polls { path = "/polls", bridge { transports = [long-poll] } }
      held { path = "/held", bridge { hold = 25s } }
      closed { path = "/closed", origins = ["https://elsewhere.example"], missing-origin = reject }
    }
    control { socket = off }
    drain { time = 1s, hard-stop = 2s }
  `)
  const launcher = process.env.TOWLINE_LAUNCHER ?? path.join(ROOT, 'scripts/towline')
  const child = spawn(launcher, ['run', '-c', file], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (text) => { said += text })
  const close = async () => {
    await Promise.all([stop(child), stop(backend.child)])
    await rm(folder, { recursive: true })
  }
  for (const end = Date.now() + 120_000; !(await accepts(port)); ) {
    if (child.exitCode !== null || Date.now() > end) {
      await close()
      throw new Error(`Towline did not start; it said:\n${said}`)
    }
    await pause(50)
  }
  return { port, url: `ws://127.0.0.1:${port}`, log: () => said, close }
}

/**
 * A TCP proxy that knows just enough of HTTP to do harm.
 *
 *   cutAfter()      bytes after which a connection is cut, both ways counted together; asked anew for each connection
 *   stripUpgrade    takes the Upgrade field out of requests, as old HTTP proxies do
 *   gather          holds answers back until the server has closed or this many bytes are there
 *   hang(head)      whether a request is swallowed, and nothing ever answered
 *   hollow(head)    whether its answer comes through, and of what is sent behind it nothing
 */
export async function openNetwork(target, harm = {}) {
  const sockets = new Set()
  const seen = [] // heads of requests
  const server = net.createServer({ allowHalfOpen: false }, (client) => {
    const upstream = net.connect(target, '127.0.0.1')
    let left = harm.cutAfter ? harm.cutAfter() : Infinity
    const held = []
    let swallowed = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        if (socket === upstream && held.length && !client.destroyed) client.end(Buffer.concat(held))
        else { client.destroy(); upstream.destroy() }
      })
    }
    const pass = (chunk, to) => {
      const part = chunk.subarray(0, Math.min(chunk.length, left))
      left -= part.length
      if (left > 0) return to.write(part)
      if (part.length) to.write(part)
      network.cuts++
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    client.on('data', (chunk) => {
      let text = chunk.toString('latin1')
      if (/^(GET|POST|DELETE|OPTIONS) /.test(text)) {
        seen.push(text.split('\r\n\r\n')[0])
        if (harm.hang?.(text)) swallowed = true
        if (harm.stripUpgrade) text = text.replace(/^Upgrade:.*\r\n/im, '').replace(/^Connection: upgrade\r\n/im, 'Connection: close\r\n')
        chunk = Buffer.from(text, 'latin1')
      }
      if (!swallowed) pass(chunk, upstream)
      if (harm.hollow?.(text)) swallowed = true
    })
    upstream.on('data', (chunk) => {
      if (!harm.gather) return pass(chunk, client)
      // Answers with a length are whole at once; a stream is gathered.
      held.push(chunk)
      const text = Buffer.concat(held).toString('latin1')
      const isStream = /^HTTP\/1.1 200.*transfer-encoding: chunked/is.test(text)
      if (!isStream || Buffer.byteLength(text) >= harm.gather) pass(Buffer.concat(held.splice(0)), client)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const network = {
    harm,
    seen,
    cuts: 0,
    port: server.address().port,
    url: `ws://127.0.0.1:${server.address().port}`,
    cutAll() { for (const socket of sockets) socket.resetAndDestroy() },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
  return network
}

/** Headless, with a profile in that folder; options are playwright's. */
export async function startChromium(profile, options) {
  const browser = await playwright.chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    timeout: PATIENCE,
    ...options,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  browser.setDefaultTimeout(PATIENCE)
  return browser
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** How long anything may take that has to come. */
export const PATIENCE = 120_000

/** Time limits of towline.js in tests that are not about them: beyond any moment for which a process stands still. */
export const UNHURRIED = { websocket: PATIENCE, stream: PATIENCE, poll: PATIENCE, post: PATIENCE, close: 30_000 }

/** Resolves with the first event of the type; fails after a while. */
export function heard(target, type, patience = PATIENCE) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${type}" in ${patience} ms`)), patience)
    timer.unref() // or node, done with all tests, would wait for what lost a race
    target.addEventListener(type, (event) => { clearTimeout(timer); resolve(event) }, { once: true })
  })
}

/** Random numbers that a failed test can be run with again. */
export function dice(seed) {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
