// A socket's address, as the constructor of WebSocket takes it.

import { global, problem } from './environment.js'

/** WebSockets, "The WebSocket interface", constructor steps 1 to 8. */
export function parseURL(url) {
  const href = resolve(String(url))
  const scheme = href.slice(0, href.indexOf(':'))
  const own = { http: 'ws', https: 'wss', ws: 'ws', wss: 'wss' }[scheme]
  if (!own) throw problem(`The URL's scheme must be ws, wss, http or https; "${scheme}" is not`, 'SyntaxError')
  if (href.includes('#')) throw problem(`The URL must have no fragment; "${href}" has one`, 'SyntaxError')
  return own + href.slice(scheme.length)
}

function resolve(url) {
  const base = (global.document && global.document.baseURI) || (global.location && global.location.href)
  try {
    if (knowsURLs()) return new URL(url, base === 'about:blank' ? undefined : base).href
  } catch (e) {
    throw problem(`"${url}" is not a URL`, 'SyntaxError')
  }
  return resolvePlainly(url)
}

/** React Native's URL takes anything, adds slashes to its end and may know no parts. */
function knowsURLs() {
  try {
    return new URL('WS://H:80/a?b').href === 'ws://h/a?b'
  } catch (e) {
    return false
  }
}

/** Where nobody else does: whole URLs only. */
function resolvePlainly(url) {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^\s\\/?#]+)(\/[^\s?#]*)?(\?[^\s#]*)?(#.*)?$/i.exec(url.trim())
  if (!parts) throw problem(`"${url}" is not a URL`, 'SyntaxError')
  const [, scheme, authority, path = '/', query = '', fragment = ''] = parts
  const host = authority.lastIndexOf('@') + 1
  const rest = (path + query).replace(/[^\x21-\x7e]/gu, encodeURIComponent)
  return `${scheme.toLowerCase()}://${authority.slice(0, host)}${authority.slice(host).toLowerCase()}${rest}${fragment}`
}

/** @param url as parseURL gives it */
export function originOf(url) {
  const [, scheme, authority] = /^(\w+:\/\/)([^/?#]*)/.exec(url)
  return scheme + authority.slice(authority.lastIndexOf('@') + 1)
}

export function parseProtocols(protocols) {
  if (protocols === undefined) return []
  const isList = typeof protocols === 'object' && protocols !== null && typeof protocols[Symbol.iterator] === 'function'
  const list = (isList ? Array.from(protocols) : [protocols]).map(String)
  list.forEach((name, i) => {
    // RFC 6455 §4.1: a token of RFC 9110 §5.6.2, each once
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw problem(`"${name}" is not a subprotocol's name`, 'SyntaxError')
    if (list.some((other, j) => j < i && other.toLowerCase() === name.toLowerCase())) {
      throw problem(`The subprotocol "${name}" is there twice`, 'SyntaxError')
    }
  })
  return list
}
