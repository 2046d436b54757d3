// Texts and bytes: what a page may send, what it is given, and base64 between.

import { problem } from './environment.js'

// Also those of another frame or realm.
const tagOf = (data) => Object.prototype.toString.call(data)

export function isBlob(data) {
  return (typeof Blob === 'function' && data instanceof Blob) || /^\[object (Blob|File)\]$/.test(tagOf(data))
}

export function isBuffer(data) {
  return tagOf(data) === '[object ArrayBuffer]'
}

/** Resolves to a Blob's bytes; jsdom and React Native have no arrayBuffer(). */
export function bytesOf(blob) {
  if (typeof blob.arrayBuffer === 'function') return blob.arrayBuffer().then((buffer) => new Uint8Array(buffer))
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(fromBase64(String(reader.result).replace(/^[^,]*,/, '')))
    reader.onerror = reject
    reader.readAsDataURL(blob)
  })
}

export function sizeOf(data) {
  if (isBlob(data)) return data.size
  if (isBuffer(data) || ArrayBuffer.isView(data)) return data.byteLength
  return utf8Length(String(data))
}

/** Of its UTF-8; half a pair counts three, as the U+FFFD that goes in its place. */
export function utf8Length(text) {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x800) bytes += 2
    else if (unit >= 0x80) bytes++
    const isPair = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
    if (isPair) i++ // four for the two
  }
  return bytes
}

/** @param {ArrayBufferView} view */
export function copyOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()
}

/** @param bytes of its own buffer; where a Blob cannot be made of them, as in React Native, that */
export function binaryAs(type, bytes) {
  try {
    if (type === 'blob') return new Blob([bytes])
  } catch (e) { /* see above */ }
  return bytes.buffer
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function fromBase64(text) {
  const decoded = typeof atob === 'function' ? atob(text) : decode64(text)
  const bytes = new Uint8Array(decoded.length)
  for (let i = 0; i < decoded.length; i++) bytes[i] = decoded.charCodeAt(i)
  return bytes
}

export function toBase64(bytes) {
  const pieces = []
  const STEP = 0x6000 // arguments of one call; whole groups of three
  const encode = typeof btoa === 'function' ? btoa : encode64
  for (let at = 0; at < bytes.length; at += STEP) {
    pieces.push(encode(String.fromCharCode.apply(null, bytes.subarray(at, at + STEP))))
  }
  return pieces.join('')
}

export function decode64(text) {
  const pieces = []
  let bits = 0
  for (let i = 0; i < text.length && text[i] !== '='; i++) {
    const digit = DIGITS.indexOf(text[i])
    if (digit < 0) throw problem('not base64', 'InvalidCharacterError')
    bits = ((bits << 6) | digit) & 0xffffff
    if (i % 4) pieces.push(String.fromCharCode((bits >> (6 - 2 * (i % 4))) & 0xff))
  }
  return pieces.join('')
}

export function encode64(binary) {
  const pieces = []
  for (let i = 0; i < binary.length; i += 3) {
    const bits = (binary.charCodeAt(i) << 16) | (binary.charCodeAt(i + 1) << 8) | binary.charCodeAt(i + 2) // NaN is 0 here
    for (let digit = 0; digit < 4; digit++) {
      pieces.push(i + digit > binary.length ? '=' : DIGITS[(bits >> (18 - 6 * digit)) & 63])
    }
  }
  return pieces.join('')
}

/** Web IDL's USVString: a lone surrogate becomes U+FFFD, since no UTF-8 can say it. */
export function wellFormed(text) {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd')
}
