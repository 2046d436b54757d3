// One message on its way up.

/** @typedef {{seq: number, text?: string, bytes?: Uint8Array, size: number}} Outgoing neither text nor bytes: while a Blob is read */

import { toBase64 } from './binary.js'

export function isReady(entry) {
  return entry.text !== undefined || entry.bytes !== undefined
}

export function jsonOf({ text, bytes }) {
  return text === undefined ? { binary: toBase64(bytes) } : { text }
}

/** Bytes, or a little more. */
export function jsonSize({ text, bytes, size }) {
  return 16 + (text === undefined ? Math.ceil(bytes.length / 3) * 4 : JSON.stringify(text).length - text.length + size)
}

export function bodyOf(batch, alwaysJSON) {
  if (batch.length !== 1 || alwaysJSON) return JSON.stringify({ messages: batch.map(jsonOf) })
  return batch[0].text === undefined ? batch[0].bytes : batch[0].text
}
