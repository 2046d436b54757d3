// Routes and listeners; the process, its configuration and its log.

import { get, post } from './api.js'
import { $, Table, el, facts, setText, time, twoLines } from './dom.js'
import { address } from './filters.js'
import { bytesIn1024, count, duration, local, plural, shown, utc } from './format.js'

const LISTENERS = [
  { label: 'Name', rowHeader: true, fill: (cell, l) => setText(cell, l.name) },
  { label: 'Address', class: 'mono', fill: (cell, l) => setText(cell, l.address) },
  { label: 'TLS', fill: (cell, l) => setText(cell, l.tls ? 'yes' : 'no') },
  { label: 'Connections', class: 'number', fill: (cell, l) => setText(cell, l.max_connections === null ? count(l.connections) : `${count(l.connections)} of ${count(l.max_connections)}`) },
  { label: 'Turned away', class: 'number', fill: (cell, l) => setText(cell, count(l.turned_away)) },
  { label: 'Certificate until', fill: certificate },
]

/** Of clients that were refused, the last ones; the command shows all. */
const MOST_LIMITED = 100

const LIMITS = [
  { label: 'Limits of', rowHeader: true, fill: (cell, l) => setText(cell, `${l.scope} ${l.name}`) },
  { label: 'Limit', fill: (cell, l) => setText(cell, l.limit) },
  { label: 'By', class: 'mono path', fill: (cell, l) => setText(cell, l.by) },
  { label: 'Allowed', fill: (cell, l) => setText(cell, l.allowed) },
  { label: 'Refused', class: 'number', fill: (cell, l) => setText(cell, count(l.refused)) },
]

const LIMITED = [
  { label: 'Client', rowHeader: true, class: 'mono path', fill: (cell, c) => setText(cell, c.key) },
  { label: 'Limits of', fill: (cell, c) => setText(cell, `${c.of.scope} ${c.of.name}`) },
  { label: 'Limit', fill: (cell, c) => setText(cell, c.of.limit) },
  { label: 'Refused', class: 'number', fill: (cell, c) => setText(cell, count(c.refused)) },
  { label: 'Last', fill: (cell, c) => setText(cell, `${duration(c.since_refused_ms)} ago`) },
]

/** Over all limits: many clients of one hide nobody whom another refused later. */
const lastRefused = (limits) => limits
  .flatMap((of) => of.clients.map((client) => ({ ...client, of })))
  .sort((a, b) => a.since_refused_ms - b.since_refused_ms)
  .slice(0, MOST_LIMITED)

const limitKey = ({ scope, name, limit }) => `${scope} ${name} ${limit}`

const ROUTES = [
  { label: 'Name', rowHeader: true, fill: name },
  { label: 'Listeners', fill: (cell, r) => setText(cell, r.listeners.length ? r.listeners.join(', ') : 'all') },
  { label: 'Hosts', class: 'path', fill: (cell, r) => setText(cell, r.hosts.length ? r.hosts.join(', ') : 'any') },
  { label: 'Path', class: 'mono path', fill: (cell, r) => twoLines(cell, shown(r.path), { exact: 'exactly this', regex: 'where it is found' }[r.path_match] ?? 'and below') },
  { label: 'Upstream or answer', class: 'path', fill: (cell, r) => setText(cell, r.upstream ?? shown(r.answer ?? '–')) },
  { label: 'Transports', class: 'words', fill: (cell, r) => setText(cell, r.transports.join(', ')) },
]

function certificate(cell, { certificate_ends: ends, tls }) {
  if (!ends) return setText(cell, tls ? 'unknown' : '–')
  const left = Date.parse(ends) - Date.now()
  twoLines(cell, local(ends), left > 0 ? `in ${duration(left)}` : 'expired')
  cell.title = utc(ends)
}

function name(cell, route) {
  if (!cell.firstChild) cell.append(el('a', {}))
  cell.firstChild.href = address('connections', { route: route.name })
  setText(cell.firstChild, route.name)
}

export class Routes {
  everyMs = 10_000

  /** known({ routes, listeners }): what was learnt, for filters and alerts. */
  constructor(known) {
    this.known = known
    this.listeners = new Table($('listener-head'), $('listener-rows'), LISTENERS, ({ name }) => name, $('main'))
    this.limits = new Table($('limit-head'), $('limit-rows'), LIMITS, limitKey, $('main'))
    this.limited = new Table($('limited-head'), $('limited-rows'), LIMITED, ({ key, of }) => `${key} ${limitKey(of)}`, $('main'))
    this.routes = new Table($('route-head'), $('route-rows'), ROUTES, ({ name }) => name, $('main'))
  }

  show() {
    return this.refresh()
  }

  async refresh() {
    const [{ routes }, { listeners }, { limits }] = await Promise.all([get('routes'), get('listeners'), get('limits')])
    this.known({ routes, listeners })
    this.routes.show(routes)
    this.listeners.show(listeners)
    this.limits.show(limits)
    const limited = lastRefused(limits)
    this.limited.show(limited)
    for (const [kind, list] of [['route', routes], ['listener', listeners], ['limit', limits], ['limited', limited]]) {
      $(`${kind}-empty`).hidden = list.length > 0
      $(`${kind}-rows`).closest('.scroller').hidden = list.length === 0
    }
  }
}

export class System {
  everyMs = 10_000

  constructor() {
    this.told = null
    $('reload').addEventListener('click', () => this.reload())
    $('log-form').addEventListener('submit', (event) => {
      event.preventDefault()
      this.setLevel(event.target)
    })
    $('configuration').addEventListener('toggle', () => this.refresh().catch(() => {}))
  }

  show() {
    return this.refresh()
  }

  async refresh() {
    this.status(await get('status'))
    if ($('configuration').open) setText($('configuration-text'), JSON.stringify(await get('configuration'), null, 2))
  }

  status(status) {
    facts($('process'), [
      ['Version', status.version],
      ['Process id', String(status.pid)],
      ['Started', time(status.started, true)],
      ['Heap', `${bytesIn1024(status.heap_used_bytes)} of ${bytesIn1024(status.heap_max_bytes)}`],
      ['Direct memory', bytesIn1024(status.direct_bytes)],
      ['Processor load', status.cpu_load === null ? '–' : `${Math.round(status.cpu_load * 100)} %`],
    ])
    this.tell(status.last_reload)
  }

  /** Once for each reload: the region is live. */
  tell(reload) {
    const key = reload ? reload.at : ''
    if (key === this.told) return
    this.told = key
    $('reload-result').replaceChildren(...(reload ? result(reload) : [el('p', { class: 'hint' }, 'Not reloaded since the start.')]))
  }

  async reload() {
    const button = $('reload')
    button.setAttribute('aria-disabled', 'true') // not disabled: it keeps the focus
    if (this.reloading) return
    this.reloading = true
    setText(button, 'Reloading…')
    try {
      this.tell(await post('reload'))
    } catch (failure) {
      if (failure.status === 422 && failure.body?.mistakes) this.tell(failure.body)
      else {
        this.told = null
        $('reload-result').replaceChildren(el('p', { class: 'error' }, failure.message))
      }
    } finally {
      this.reloading = false
      setText(button, 'Reload')
      button.removeAttribute('aria-disabled')
    }
  }

  async setLevel(form) {
    const { logger, level } = form.elements
    const place = $('log-result')
    place.classList.remove('error')
    try {
      const now = await post('log', { logger: logger.value.trim(), level: level.value })
      setText(place, `${now.logger} is at ${now.level}.`)
    } catch (failure) {
      place.classList.add('error')
      setText(place, failure.message)
    }
  }
}

function result({ at, accepted, summary, mistakes, need_restart: restart }) {
  const list = (items) => el('ul', {}, ...items.map((item) => el('li', {}, el('code', {}, shown(item)))))
  const when = at ? el('p', { class: 'hint' }, time(at, true)) : null
  const head = el('div', {}, el('p', { class: accepted ? 'good' : 'error' }, accepted ? `In force: ${summary}.` : `Refused, ${mistakes?.length ? plural(mistakes.length, 'mistake') : summary}: the configuration from before is in force.`), when)
  return [
    head,
    ...(mistakes?.length ? [list(mistakes)] : []),
    ...(restart?.length ? [el('p', {}, 'Differs too, in force only after a restart:'), list(restart)] : []),
  ]
}
