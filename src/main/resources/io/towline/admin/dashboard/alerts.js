// What an operator should look at, worked out of snapshots.

import { $, el, keyed, say, setText } from './dom.js'
import { duration, plural, shown } from './format.js'

const CERTIFICATE_MS = 14 * 86_400_000

/** [{ key, grave, text, href }] for what is known so far; what is not is null. */
export function alertsOf({ status, upstreams, listeners }) {
  if (!status) return []
  const now = Date.parse(status.started) + status.uptime_ms // the server's clock, not the reader's
  return [
    ...ofStatus(status),
    ...(upstreams ?? []).flatMap(ofUpstream),
    ...(listeners ?? status.listeners ?? []).flatMap((listener) => ofListener(listener, now)),
  ]
}

function ofStatus({ phase, draining, relays, sessions, last_reload: reload }) {
  const found = []
  if (phase === 'draining') {
    found.push({ key: 'draining', grave: false, href: '#/connections', text: `Draining: nothing new is taken; ${plural(relays, 'relay')} and ${plural(sessions, 'session')} are still to leave${draining ? `; what is left in ${duration(draining.left_ms)} is cut` : ''}.` })
  }
  if (reload && !reload.accepted) {
    found.push({ key: `reload ${reload.at}`, grave: true, href: '#/system', text: `The last reload was refused, ${plural(reload.mistakes?.length ?? 0, 'mistake')}: the configuration from before is in force.` })
  }
  if (reload?.accepted && reload.need_restart?.length) {
    found.push({ key: `restart ${reload.at}`, grave: false, href: '#/system', text: `Changed, but in force only after a restart: ${reload.need_restart.join(', ')}.` })
  }
  return found
}

function ofUpstream({ name, servers }) {
  const found = []
  const healthy = servers.filter(({ state }) => state === 'in-use').length
  if (healthy === 0) {
    found.push({ key: `none ${name}`, grave: true, href: '#/upstreams', text: `Upstream ${name} has no healthy server: its clients are turned away.` })
  }
  for (const { url, state, last_failure: failure } of servers) {
    if (state === 'set-aside' || state === 'down') {
      found.push({ key: `aside ${name} ${url}`, grave: false, href: '#/upstreams', text: `Server ${url} of ${name} is ${state === 'down' ? 'down' : 'set aside'}${failure ? `: ${shown(failure)}` : '.'}` })
    }
  }
  return found
}

function ofListener({ name, certificate_ends: ends, connections, max_connections: most }, now) {
  const found = []
  const left = ends ? Date.parse(ends) - now : Infinity
  if (left <= 0) {
    found.push({ key: `expired ${name}`, grave: true, href: '#/routes', text: `A certificate of listener ${name} has expired.` })
  } else if (left < CERTIFICATE_MS) {
    found.push({ key: `expiry ${name}`, grave: false, href: '#/routes', text: `A certificate of listener ${name} expires in ${duration(left)}.` })
  }
  if (most && connections >= most) {
    found.push({ key: `full ${name}`, grave: true, href: '#/routes', text: `Listener ${name} is full: more clients are turned away.` })
  }
  return found
}

let known = null

/** Lists them, graver ones first; says so once where there are new ones. */
export function showAlerts(alerts) {
  const sorted = [...alerts].sort((a, b) => Number(b.grave) - Number(a.grave))
  $('alerts').hidden = sorted.length === 0
  keyed(
    $('alert-list'),
    sorted,
    ({ key }) => key,
    ({ grave, href }) => el('li', { class: grave ? 'grave' : 'mild' }, el('span', { class: 'visually-hidden' }, grave ? 'Grave: ' : ''), el('a', { href })),
    (item, { text }) => setText(item.lastChild, text),
    $('main'),
  )
  document.title = sorted.length ? `(${sorted.length}) Towline` : 'Towline'
  const fresh = known === null ? [] : sorted.filter(({ key }) => !known.has(key))
  if (fresh.length) say(fresh.length === 1 ? fresh[0].text : `${fresh.length} new things need attention.`)
  known = new Set(sorted.map(({ key }) => key))
}
