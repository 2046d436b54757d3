// The table of open relays and sessions: searched, sorted and cut into pages by the server.

import { get, post } from './api.js'
import { askToClose } from './dialogs.js'
import { $, Table, el, options, say, setAttribute, setText, twoLines } from './dom.js'
import { Filters, note } from './filters.js'
import { bytes, count, duration, millis, plural, short, shown } from './format.js'

export const KINDS = ['websocket', 'resumable-websocket', 'sse', 'ndjson', 'long-poll', 'sockjs-websocket', 'sockjs-xhr', 'sockjs-xhr-streaming', 'sockjs-eventsource', 'sockjs-htmlfile', 'sockjs-jsonp']
const FILTERS = ['q', 'id', 'client', 'listener', 'route', 'upstream', 'server', 'kind', 'session', 'trace']
const DEFAULT_SORT = '-age'
const MOST_OFFSET = 1_000_000

const text = (key) => (cell, connection) => setText(cell, connection[key] ?? '–')
const number = (key, format) => (cell, connection) => setText(cell, format(connection[key]))

const COLUMNS = [
  { key: 'id', label: 'Id', rowHeader: true },
  { key: 'client', label: 'Client', class: 'mono', fill: text('client') },
  { key: 'route', label: 'Route, path', class: 'path', fill: (cell, c) => twoLines(cell, c.route, shown(c.path), shown(c.path)) },
  { key: 'server', label: 'Server, upstream', class: 'path', fill: (cell, c) => twoLines(cell, c.server ?? (c.parked_ms == null ? '–' : 'parked'), c.upstream) },
  { key: 'kind', label: 'Kind, protocol', class: 'path', fill: (cell, c) => twoLines(cell, c.kind, c.protocol === null ? null : shown(c.protocol), c.protocol === null ? null : shown(c.protocol)) },
  { key: 'age', label: 'Age', class: 'number', fill: number('age_ms', duration) },
  { key: 'frames_in', label: 'Frames in', class: 'number', fill: number('frames_in', short) },
  { key: 'frames_out', label: 'Frames out', class: 'number', fill: number('frames_out', short) },
  { key: 'bytes_in', label: 'Bytes in', class: 'number', fill: number('bytes_in', bytes) },
  { key: 'bytes_out', label: 'Bytes out', class: 'number', fill: number('bytes_out', bytes) },
  { key: 'ping_rtt_client_ms', label: 'Ping client', class: 'number', fill: number('ping_rtt_client_ms', millis) },
  { key: 'ping_rtt_upstream_ms', label: 'Ping server', class: 'number', fill: number('ping_rtt_upstream_ms', millis) },
  { key: 'queued_to_client', label: 'Queue to client', class: 'number', fill: number('queued_to_client', bytes) },
  { key: 'queued_to_upstream', label: 'Queue to server', class: 'number', fill: number('queued_to_upstream', bytes) },
]
const UP_FIRST = new Set(['id', 'client', 'route', 'server', 'kind'])

export class Connections {
  everyMs = 3000

  constructor(names, details) {
    Object.assign(this, { names, details, sort: DEFAULT_SORT, offset: 0, matched: 0, asked: 0 })
    this.filters = new Filters($('connection-filters'), $('connection-chips'), $('connection-clear'), FILTERS, () => this.turnTo(0, true))
    this.table = new Table($('connection-head'), $('connection-rows'), this.columns(), ({ id }) => id, $('connection-region'))
    const sorts = $('connection-filters').elements.sort
    sorts.append(...COLUMNS.flatMap(({ key, label }) => [el('option', { value: key }, `${label}, up`), el('option', { value: `-${key}` }, `${label}, down`)]))
    sorts.addEventListener('change', () => this.sortBy(sorts.value))
    $('connection-limit').addEventListener('change', () => this.turnTo(0, true))
    $('connection-previous').addEventListener('click', () => this.turnTo(Math.max(0, this.offset - this.limit)))
    $('connection-next').addEventListener('click', () => this.turnTo(this.offset + this.limit))
    $('close-matching').addEventListener('click', () => this.closeMatching())
  }

  columns() {
    const id = (cell, connection) => {
      if (!cell.firstChild) cell.append(el('button', { type: 'button', class: 'as-link mono', 'aria-haspopup': 'dialog', on: { click: () => this.details.open(cell.connection) } }))
      cell.connection = connection
      setText(cell.firstChild, connection.id)
    }
    return COLUMNS.map((column) => ({
      fill: id,
      ...column,
      head: () => [el('button', { type: 'button', class: 'sort', on: { click: () => this.sortBy(this.nextSort(column.key)) } }, column.label, el('span', { class: 'arrow', 'aria-hidden': 'true' }))],
    }))
  }

  get limit() {
    return Number($('connection-limit').value)
  }

  show(params) {
    this.filters.read(params)
    this.sort = COLUMNS.some(({ key }) => key === (params.sort ?? '').replace('-', '')) ? params.sort : DEFAULT_SORT
    this.offset = Math.min(MOST_OFFSET, Math.max(0, Number.parseInt(params.offset, 10) || 0))
    return this.refresh()
  }

  nextSort(key) {
    if (this.sort === key) return `-${key}`
    if (this.sort === `-${key}`) return key
    return UP_FIRST.has(key) ? key : `-${key}`
  }

  sortBy(sort) {
    this.sort = sort
    this.turnTo(0)
  }

  async turnTo(offset, filtered = false) {
    this.offset = offset
    note('connections', { ...this.filters.params, sort: this.sort === DEFAULT_SORT ? '' : this.sort, offset: offset || '' })
    try {
      await this.refresh()
      if (filtered) say(this.countText())
    } catch {
      // the next poll tells
    }
  }

  async refresh() {
    const turn = ++this.asked
    this.showSort()
    const page = await get('connections', { ...this.filters.params, sort: this.sort, limit: this.limit, offset: this.offset })
    if (turn !== this.asked) return // a later question has been asked
    if (page.connections.length === 0 && page.matched > 0 && this.offset > 0) {
      this.offset = Math.floor((page.matched - 1) / this.limit) * this.limit
      return this.refresh()
    }
    this.render(page)
  }

  showSort() {
    const key = this.sort.replace('-', '')
    const down = this.sort.startsWith('-')
    for (const column of this.table.columns) setAttribute(column.th, 'aria-sort', column.key === key ? (down ? 'descending' : 'ascending') : null)
    $('connection-filters').elements.sort.value = this.sort
  }

  render({ total, matched, connections }) {
    Object.assign(this, { total, matched })
    const form = $('connection-filters').elements
    options(form.kind, KINDS)
    for (const name of ['route', 'upstream', 'listener']) options(form[name], this.names()[name])
    this.table.show(connections)
    $('connection-region').hidden = connections.length === 0
    $('connection-empty').hidden = connections.length > 0
    setText($('connection-empty'), total === 0 ? 'No connection is open.' : 'None of the open connections is like that.')
    setText($('connection-count'), this.countText())
    setText($('connection-page'), matched === 0 ? '' : `${count(this.offset + 1)}–${count(this.offset + connections.length)} of ${count(matched)}`)
    enable($('connection-previous'), this.offset > 0, $('connection-next'))
    enable($('connection-next'), this.offset + connections.length < matched, $('connection-previous'))
    $('close-matching').hidden = !this.filters.any || matched === 0
    setText($('close-matching'), `Close all ${count(matched)} matching…`)
  }

  countText() {
    return this.filters.any ? `${count(this.matched)} of ${plural(this.total, 'open connection')} match` : `${plural(this.total, 'open connection')}`
  }

  closeMatching() {
    const filter = { ...this.filters.params }
    const words = Object.entries(filter).map(([name, value]) => `${name === 'q' ? 'search' : name} ${shown(value)}`).join(', ')
    askToClose(
      { title: `Close ${plural(this.matched, 'connection')}?`, text: `All that match now: ${words}. Their clients may come back at once.`, action: 'Close them' },
      async (wish) => {
        const { closed } = await post('connections/close', { filter, ...wish })
        say(`${plural(closed, 'connection')} told to close.`)
        await this.refresh()
      },
    )
  }
}

/** A disabled button loses the focus to nowhere: its neighbour takes it. */
function enable(button, enabled, neighbour) {
  const focused = document.activeElement === button
  if (button.disabled !== !enabled) button.disabled = !enabled
  if (focused && !enabled) neighbour.focus()
}
