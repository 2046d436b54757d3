// Which transport worked, by origin.

import { originOf } from './address.js'
import { global } from './environment.js'

const REMEMBERED = 300000 // which transport worked for an origin

const memory = new Map()

export function recall(url) {
  const origin = originOf(url)
  const known = memory.get(origin) || stored(origin)
  return known && Date.now() - known.at < REMEMBERED ? known.transport : undefined
}

export function remember(url, transport, order) {
  const origin = originOf(url)
  const known = transport === order[0] ? null : { transport, at: Date.now() }
  memory.set(origin, known)
  try { // refused to pages in a sandbox, and full for others
    if (known) global.sessionStorage.setItem('towline:' + origin, JSON.stringify(known))
    else global.sessionStorage.removeItem('towline:' + origin)
  } catch (e) { /* memory does as well */ }
}

function stored(origin) {
  try {
    return JSON.parse(global.sessionStorage.getItem('towline:' + origin))
  } catch (e) {
    return null
  }
}
