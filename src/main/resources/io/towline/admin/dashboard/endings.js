// Conversations that are over, and why, in plain words.

import { get } from './api.js'
import { $, Table, el, fillTime, keyed, options, say, setAttribute, setText, twoLines } from './dom.js'
import { Filters, address, note } from './filters.js'
import { bytes, count, duration, plural, shown } from './format.js'

const FILTERS = ['q', 'id', 'client', 'listener', 'route', 'upstream', 'server', 'kind', 'cause', 'by', 'since', 'until']

const ID = /^[0-9a-hjkmnp-tv-z]{12}$/
const ADDRESS = /^[0-9a-f.:]{3,45}$/i

/** What endings have in common that are counted together. */
const ALIKE = ['cause', 'by', 'listener', 'route', 'upstream', 'server']
const STEP = 100
const MOST = 1000

/** The access log's labels. */
const CAUSES = ['client-closed', 'upstream-closed', 'client-lost', 'upstream-lost', 'ping-timeout-client', 'ping-timeout-upstream', 'idle-timeout', 'max-age', 'message-too-big', 'protocol-error', 'flood', 'slow-consumer', 'drain', 'hard-stop', 'closed-by-operator', 'upstream-removed', 'park-failed', 'session-expired', 'answered', 'upstream-refused', 'refused-unavailable', 'refused-unreachable', 'refused-timeout', 'refused-no-route', 'refused-not-websocket', 'refused-handshake', 'refused-address', 'refused-limit', 'refused-auth', 'refused-auth-unavailable', 'refused-origin', 'refused-subprotocol', 'refused-session', 'refused-request', 'refused-overload', 'refused-exhausted', 'refused-draining', 'internal-error']

const COLUMNS = [
  { label: 'Time, id', rowHeader: true, class: 'at', fill: at },
  { label: 'Client', class: 'mono', fill: client },
  { label: 'Why', class: 'why', fill: why },
  { label: 'Route, path', class: 'path', fill: (cell, e) => twoLines(cell, e.route ?? 'no route', shown(e.path), shown(e.path)) },
  { label: 'Server, kind', class: 'path', fill: (cell, e) => twoLines(cell, e.server ?? 'no server', [e.kind, e.status, e.protocol && shown(e.protocol)].filter(Boolean).join(' · ')) },
  { label: 'Lasted', class: 'number', fill: (cell, e) => setText(cell, duration(e.duration_ms)) },
  { label: 'In, out', class: 'number', fill: (cell, e) => twoLines(cell, `${bytes(e.bytes_in)} / ${bytes(e.bytes_out)}`, `${count(e.frames_in)} / ${count(e.frames_out)} frames`) },
]

function at(cell, ending) {
  if (!cell.firstChild) cell.append(el('time', { class: 'first' }), el('span', { class: 'second mono' }))
  fillTime(cell.firstChild, ending.at)
  setText(cell.lastChild, ending.id)
}

function client(cell, ending) {
  if (!cell.firstChild) cell.append(el('a', {}))
  setAttribute(cell.firstChild, 'href', address('endings', { client: ending.client }))
  setText(cell.firstChild, ending.client)
}

function why(cell, ending) {
  if (!cell.firstChild) cell.append(el('b', { class: 'cause' }), el('span', { class: 'by' }), el('p', { class: 'meaning' }), el('p', { class: 'reason' }))
  const [cause, by, meaning, reason] = cell.children
  setText(cause, ending.cause)
  setText(by, ` by ${ending.by === 'towline' ? 'Towline' : ending.by}${ending.close_code === null ? '' : `, code ${ending.close_code}`}`)
  setText(meaning, ending.meaning)
  setText(reason, ending.reason ? `“${shown(ending.reason)}”` : '')
  reason.hidden = !ending.reason
}

/** Where to look for what is not remembered any more. */
function forgotten({ id = '', client = '' }) {
  const pattern = ID.test(id) ? id : ADDRESS.test(client) ? `'[="]${client.replaceAll('.', '\\.')}[ "]'` : null
  return pattern ? ` The access log has it: journalctl -u towline -o cat -g ${pattern}` : ''
}

export class Endings {
  everyMs = 3000

  constructor(names) {
    Object.assign(this, { names, limit: STEP, asked: 0, stale: true })
    this.filters = new Filters($('ending-filters'), $('ending-chips'), $('ending-clear'), FILTERS, () => this.changed())
    this.table = new Table($('ending-head'), $('ending-rows'), COLUMNS, ({ id, at }) => `${id} ${at}`, $('ending-region'))
    $('ending-more').addEventListener('click', () => {
      this.limit = Math.min(MOST, this.limit + STEP)
      this.refresh().catch(() => {})
    })
  }

  show(params) {
    this.filters.read(params)
    this.limit = STEP
    return this.refresh()
  }

  async changed() {
    note('endings', this.filters.params)
    this.limit = STEP
    try {
      await this.refresh()
      say($('ending-count').textContent)
    } catch {
      // the next poll tells
    }
  }

  /** An event said that there is a new one. */
  hear() {
    this.stale = true
  }

  /** A poll: nothing to ask while nothing has ended. */
  async poll() {
    if (this.stale) await this.refresh()
  }

  async refresh() {
    const turn = ++this.asked
    this.stale = false
    const answer = await get('endings', { ...this.filters.params, refusals: 'folded', limit: this.limit })
    if (turn === this.asked) this.render(answer)
  }

  render({ endings, matched, repeated }) {
    const form = $('ending-filters').elements
    options(form.cause, CAUSES)
    options(form.route, this.names().route)
    this.table.show(endings)
    const full = matched > endings.length
    this.sumUp(repeated.filter((alike) => alike.count > endings.filter((each) => ALIKE.every((name) => each[name] === alike[name])).length))
    $('ending-region').hidden = endings.length === 0
    $('ending-empty').hidden = endings.length > 0 || !$('ending-repeated').hidden
    setText($('ending-empty'), this.filters.any ? `None that is remembered is like that.${forgotten(this.filters.params)}` : 'Nothing has ended yet.')
    setText($('ending-count'), endings.length === 0 ? '' : full ? `The latest ${count(endings.length)} of ${plural(matched, 'ending')}` : plural(endings.length, 'ending'))
    $('ending-more').hidden = !full || this.limit >= MOST
  }

  /** What the table has no rows for: refusals, and more of a sort than are remembered or shown. */
  sumUp(more) {
    $('ending-repeated').hidden = more.length === 0
    keyed($('ending-repeated-list'), more, (alike) => [alike.since, ...ALIKE.map((name) => alike[name])].join(' '), () => sum(), fillSum, $('main'))
  }
}

function sum() {
  return el('li', {}, el('a', {}), el('span', {}, ' since '), el('time', {}), el('span', {}, ', latest '), el('time', {}), el('span', {}))
}

function fillSum(item, alike) {
  const [link, , since, , latest, rest] = item.children
  setAttribute(link, 'href', address('endings', { cause: alike.cause, route: alike.route, server: alike.server }))
  setText(link, `${alike.cause} × ${count(alike.count)}`)
  fillTime(since, alike.since, true)
  fillTime(latest, alike.latest_at)
  const where = [alike.route ? `route ${alike.route}` : 'no route', alike.server].filter(Boolean).join(', ')
  setText(rest, `: ${where}${alike.reason ? `: “${shown(alike.reason)}”` : ''}`)
}
