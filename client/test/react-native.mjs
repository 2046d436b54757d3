// What React Native gives a script that is of any use to towline.js, and how it differs from a browser's: no EventTarget, no DOMException,
// no TextEncoder, answers without a body to read from, addresses that are taken for right and end in "/", Blobs that cannot be made of bytes.

import * as undici from 'undici'
import { WebSocket as Native } from 'ws'

/** Four handlers and listeners that are functions; a binaryType of neither kind until it is set; no wasClean. */
class PhoneWebSocket {
  #socket

  constructor(url, protocols, options) {
    if (options) throw new Error('Unrecognized WebSocket connection option(s)')
    this.url = url
    this.readyState = 0
    this.bufferedAmount = 0
    this.#socket = new Native(url, Array.isArray(protocols) ? protocols : [])
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.on('open', () => { this.readyState = 1; this.protocol = this.#socket.protocol; this.onopen?.({ type: 'open' }) })
    this.#socket.on('message', (data, isBinary) => this.onmessage?.({ type: 'message', data: isBinary ? data : Buffer.from(data).toString() }))
    this.#socket.on('error', ({ message }) => { this.readyState = 3; this.onerror?.({ type: 'error', message }) })
    this.#socket.on('close', (code, reason) => { this.readyState = 3; this.onclose?.({ type: 'close', code, reason: reason.toString() }) })
  }

  get binaryType() { return this.kind }
  set binaryType(type) {
    if (type === 'blob') throw new Error('Native module BlobModule is required for blob support')
    if (type !== 'arraybuffer') throw new Error("binaryType must be either 'blob' or 'arraybuffer'")
    this.kind = type
  }

  send(data) {
    if (this.readyState === 0) throw new Error('INVALID_STATE_ERR')
    this.#socket.send(data)
  }

  close(code, reason) {
    if (this.readyState > 1) return
    this.readyState = 2
    this.#socket.close(code, reason)
  }
}

class PhoneBlob {
  constructor(parts = []) {
    if (parts.some((part) => typeof part !== 'string')) throw new Error("Creating blobs from 'ArrayBuffer' and 'ArrayBufferView' are not supported")
    this.bytes = Buffer.from(parts.join(''))
  }

  get size() { return this.bytes.length }
}

class PhoneFileReader {
  readAsArrayBuffer() { throw new Error('FileReader.readAsArrayBuffer is not implemented') }
  readAsDataURL(blob) {
    setTimeout(() => {
      this.result = `data:application/octet-stream;base64,${blob.bytes.toString('base64')}`
      this.onload?.()
    }, 1)
  }
}

/** Takes anything for an address, and knows nothing about it. */
class PhoneURL {
  constructor(url, base) {
    if (base) throw new TypeError(`Invalid base URL: ${base}`)
    this.href = url.endsWith('/') ? url : url + '/'
  }

  toString() { return this.href }
  get protocol() { throw new Error('URL.protocol is not implemented') }
  get host() { throw new Error('URL.host is not implemented') }
  get origin() { throw new Error('URL.origin is not implemented') }
  get search() { throw new Error('URL.search is not implemented') }
}

async function phoneFetch(url, { method, headers, body, signal }) {
  const answer = await undici.fetch(url, { method, headers, body, signal })
  return { status: answer.status, ok: answer.ok, headers: { get: (name) => answer.headers.get(name) }, text: () => answer.text() }
}

/** @param old as it was with a Hermes that has no atob, nor AbortController */
export function reactNative({ old = false, reportError } = {}) {
  const globals = {
    setTimeout, clearTimeout, setInterval, clearInterval, console,
    WebSocket: PhoneWebSocket, Blob: PhoneBlob, FileReader: PhoneFileReader, URL: PhoneURL, fetch: phoneFetch,
    navigator: { product: 'ReactNative' },
  }
  if (!old) Object.assign(globals, { atob, btoa, AbortController, queueMicrotask })
  if (reportError) globals.reportError = reportError
  globals.window = globals.global = globals.self = globals
  globals.blobOf = (bytes) => Object.assign(new PhoneBlob(), { bytes: Buffer.from(bytes) })
  return globals
}
