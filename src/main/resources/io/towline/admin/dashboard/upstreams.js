// Groups of servers, how they fare, and taking them out of use.

import { get, post } from './api.js'
import { askToDrain } from './dialogs.js'
import { $, Table, el, keyed, say, setAttribute, setText, twoLines } from './dom.js'
import { address } from './filters.js'
import { count, millis, plural, shown } from './format.js'

const STATES = { 'in-use': 'in use', 'set-aside': 'set aside', down: 'down', drained: 'drained' }

export class Upstreams {
  everyMs = 5000

  /** known(upstreams): what was learnt, for the alerts. */
  constructor(known) {
    this.known = known
    this.cards = new Map()
  }

  show() {
    return this.refresh()
  }

  async refresh() {
    const { upstreams } = await get('upstreams')
    this.known(upstreams)
    this.render(upstreams)
  }

  render(upstreams) {
    $('upstream-empty').hidden = upstreams.length > 0
    keyed($('upstream-list'), upstreams, ({ name }) => name, (upstream) => this.card(upstream), (node, upstream) => this.fill(upstream), $('main'))
  }

  card({ name }) {
    const title = el('h3', { id: `upstream ${name}`.replaceAll(/\s/g, '-') }, name)
    const policy = el('p', { class: 'hint' })
    const head = el('tr', { role: 'row' })
    const body = el('tbody', { role: 'rowgroup' })
    const all = el('button', { type: 'button' })
    const region = el(
      'div',
      { class: 'scroller', role: 'region', tabindex: '0', 'aria-label': `Servers of ${name}` },
      el('table', { class: 'cards', role: 'table', 'aria-labelledby': title.id }, el('thead', { role: 'rowgroup' }, head), body),
    )
    const card = { policy, all, upstream: null }
    card.table = new Table(head, body, this.columns(card), ({ url }) => url, region)
    all.addEventListener('click', () => this.turn(card.upstream, null, card.upstream.servers.some(({ state }) => state !== 'drained')))
    this.cards.set(name, card)
    return el('section', { class: 'card', 'aria-labelledby': title.id }, el('div', { class: 'card-head' }, el('div', {}, title, policy), all), region)
  }

  columns(card) {
    return [
      { label: 'Server', rowHeader: true, class: 'mono path', fill: (cell, s) => setText(cell, s.url) },
      { label: 'State', fill: state },
      { label: 'Conversations', class: 'number', fill: (cell, s) => setText(cell, s.max_connections === null ? count(s.leases) : `${count(s.leases)} of ${count(s.max_connections)}`) },
      { label: 'Weight', class: 'number', fill: (cell, s) => setText(cell, count(s.weight)) },
      { label: 'Handshakes', class: 'number', fill: (cell, s) => twoLines(cell, `${count(s.succeeded)} good`, s.failed ? `${count(s.failed)} failed` : null) },
      { label: 'Latency', class: 'number', fill: (cell, s) => setText(cell, millis(s.latency_ms)) },
      { label: 'Last failure', class: 'words', fill: (cell, s) => setText(cell, s.last_failure === null ? 'none' : shown(s.last_failure)) },
      { label: 'Action', class: 'action', fill: (cell, s) => this.action(cell, card, s) },
    ]
  }

  fill(upstream) {
    const card = this.cards.get(upstream.name)
    card.upstream = upstream
    setText(card.policy, `${upstream.policy}, ${plural(upstream.servers.length, 'server')}`)
    setText(card.all, upstream.servers.some(({ state }) => state !== 'drained') ? 'Drain all…' : 'Put all back')
    card.all.hidden = upstream.servers.length < 2
    setAttribute(card.all, 'aria-label', `${card.all.textContent.replace('…', '')}: ${upstream.name}`)
    card.table.show(upstream.servers)
  }

  action(cell, card, server) {
    if (!cell.firstChild) cell.append(el('button', { type: 'button', on: { click: () => this.turn(card.upstream, cell.server, cell.server.state !== 'drained') } }), el('a', {}, 'Connections'))
    cell.server = server
    const [button, link] = cell.children
    setText(button, server.state === 'drained' ? 'Put back' : 'Drain…')
    setAttribute(button, 'aria-label', `${server.state === 'drained' ? 'Put back' : 'Drain'}: ${server.url}`)
    setAttribute(link, 'href', address('connections', { server: server.url }))
    setAttribute(link, 'aria-label', `Connections to ${server.url}`)
  }

  /** Draining is asked about first; putting back is harmless. */
  turn(upstream, server, drained) {
    const path = `upstreams/${encodeURIComponent(upstream.name)}/${drained ? 'drain' : 'undrain'}`
    const perform = async () => {
      await post(path, server ? { server: server.url } : {})
      say(`${server ? server.url : upstream.name} ${drained ? 'is drained' : 'is in use again'}.`)
      await this.refresh()
    }
    if (drained) askToDrain({ title: `Drain ${server ? server.url : `all of ${upstream.name}`}?`, text: consequences(upstream, server) }, perform)
    else perform().catch((failure) => say(failure.message))
  }
}

function state(cell, server) {
  if (!cell.firstChild) cell.append(el('span', { class: 'badge' }))
  setAttribute(cell.firstChild, 'data-is', server.state)
  setText(cell.firstChild, STATES[server.state] ?? server.state)
}

function consequences(upstream, server) {
  const leaving = server ? server.leases : upstream.servers.reduce((sum, { leases }) => sum + leases, 0)
  const left = server ? upstream.servers.filter((other) => other.url !== server.url && other.state === 'in-use').length : 0
  const first = `${plural(leaving, 'conversation')} will be told to go, at the drain's pace; clients may come back at once.`
  if (left === 0) return `${first} No other server of ${upstream.name} is in use: its clients will be turned away.`
  return `${first} ${plural(left, 'server')} of ${upstream.name} ${left === 1 ? 'remains' : 'remain'} in use.`
}
