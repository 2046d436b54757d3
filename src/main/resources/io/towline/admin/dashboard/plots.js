// Small plots of the last 15 minutes: lines or stacked bars, each with a legend of figures and a table of the same by the minute.

import { el, keyed, setAttribute, setText, svg } from './dom.js'
import { minute } from './format.js'

export const SPAN_MS = 15 * 60_000
const HEIGHT = 170
const EDGE = { left: 52, right: 8, top: 10, bottom: 22 }

/**
 * plot.show(columns, end): columns of { from, to, values: { key: number } } in order of time, those without traffic left out.
 *
 * series: [{ key, label, class }], which may change from one show to the next.
 */
export class Plot {
  constructor({ title, stacked = false, format, total }) {
    Object.assign(this, { stacked, format, total, series: [], columns: [], end: 0, pointed: null })
    this.title = el('h3', {}, title)
    this.name = title
    this.when = el('span', { class: 'when', 'aria-hidden': 'true' })
    this.legend = el('ul', { class: 'legend' })
    this.svg = svg('svg', { class: 'plot', role: 'img', height: HEIGHT })
    this.body = el('tbody')
    this.head = el('tr')
    this.table = el(
      'details',
      { class: 'figures-table', on: { toggle: () => this.tabulate() } },
      el('summary', {}, 'As a table'),
      el(
        'div',
        { class: 'scroller', role: 'region', tabindex: '0', 'aria-label': `${title}, by the minute` },
        el('table', { class: 'numbers' }, el('caption', { class: 'visually-hidden' }, `${title}, by the minute, newest first`), el('thead', {}, this.head), this.body),
      ),
    )
    this.node = el('section', { class: 'card plot-card' }, el('div', { class: 'plot-head' }, this.title, this.when), this.svg, this.legend, this.table)
    this.svg.addEventListener('pointermove', (event) => this.point(event))
    this.svg.addEventListener('pointerleave', () => this.point(null))
    new ResizeObserver(() => this.draw()).observe(this.svg)
  }

  show(series, columns, end) {
    Object.assign(this, { series, columns, end })
    this.draw()
    if (this.table.open) this.tabulate()
  }

  draw() {
    const width = this.svg.clientWidth
    if (width < 100) return
    const peak = Math.max(0, ...this.columns.map((column) => this.peak(column)))
    const frame = { width, right: width - EDGE.right, bottom: HEIGHT - EDGE.bottom, top: nice(peak) }
    frame.x = (at) => EDGE.left + Math.min(1, Math.max(0, (at - (this.end - SPAN_MS)) / SPAN_MS)) * (frame.right - EDGE.left) // a column may stick out
    frame.y = (value) => frame.bottom - (value / frame.top) * (frame.bottom - EDGE.top)
    setAttribute(this.svg, 'viewBox', `0 0 ${width} ${HEIGHT}`)
    this.svg.replaceChildren(...this.grid(frame), ...(this.stacked ? this.bars(frame) : this.lines(frame)), ...this.cursor(frame))
    setAttribute(this.svg, 'aria-label', this.summary())
    this.explain()
  }

  peak({ values }) {
    const numbers = this.series.map(({ key }) => values[key] ?? 0)
    return this.stacked ? numbers.reduce((sum, n) => sum + n, 0) : Math.max(0, ...numbers)
  }

  grid({ right, bottom, top, x, y }) {
    const levels = [0, top / 2, top].filter((level) => top !== 1 || level !== 0.5)
    const marks = [15, 10, 5, 0].map((ago) => ({ ago, at: x(this.end - ago * 60_000) }))
    return [
      ...levels.map((level) => svg('line', { class: 'grid', x1: EDGE.left, x2: right, y1: y(level), y2: y(level) })),
      ...levels.map((level) => svg('text', { class: 'tick', x: EDGE.left - 6, y: y(level) + 4, 'text-anchor': 'end' }, this.format(level))),
      ...marks.map(({ ago, at }) =>
        svg('text', { class: 'tick', x: at, y: bottom + 16, 'text-anchor': ago === 15 ? 'start' : ago === 0 ? 'end' : 'middle' }, ago === 0 ? 'now' : `${ago} min${ago === 15 ? ' ago' : ''}`),
      ),
    ]
  }

  lines({ x, y }) {
    return this.series.map(({ key, class: kind }) => {
      let previous = null
      const path = this.columns.map((column) => {
        const joined = previous !== null && column.from - previous <= (column.to - column.from) * 1.5
        previous = column.from
        return `${joined ? 'L' : 'M'}${x((column.from + column.to) / 2).toFixed(1)} ${y(column.values[key] ?? 0).toFixed(1)}`
      })
      return svg('path', { class: `line ${kind}`, d: path.join('') })
    })
  }

  bars({ x, y, bottom }) {
    return this.columns.flatMap(({ from, to, values }) => {
      let below = 0
      const left = x(from) + 0.5
      return this.series
        .filter(({ key }) => values[key])
        .map(({ key, class: kind }) => {
          const foot = below === 0 ? bottom : y(below)
          below += values[key]
          return svg('rect', { class: `bar ${kind}`, x: left, width: Math.max(1, x(to) - 0.5 - left), y: y(below), height: Math.max(0, foot - y(below)) })
        })
    })
  }

  cursor({ x, bottom }) {
    const column = this.pointed === null ? null : this.columns[this.pointed]
    if (!column) return []
    const at = x((column.from + column.to) / 2)
    return [svg('line', { class: 'cursor', x1: at, x2: at, y1: EDGE.top, y2: bottom })]
  }

  point(event) {
    const box = this.svg.getBoundingClientRect()
    this.pointed = null
    if (event && this.columns.length) {
      const at = this.end - SPAN_MS + ((event.clientX - box.left - EDGE.left) / (box.width - EDGE.left - EDGE.right)) * SPAN_MS
      const distance = ({ from, to }) => Math.abs((from + to) / 2 - at)
      this.pointed = this.columns.reduce((best, column, i) => (distance(column) < distance(this.columns[best]) ? i : best), 0)
    }
    this.draw()
  }

  /** The legend: what the pointer is at; otherwise the latest, or of bars the sum. */
  explain() {
    const column = this.columns[this.pointed] ?? (this.stacked ? null : this.columns.at(-1))
    setText(this.when, this.pointed === null ? (this.total ?? 'now') : `at ${minute(column?.from ?? this.end)}`)
    keyed(
      this.legend,
      this.series,
      ({ key }) => key,
      ({ label, class: kind, href }) =>
        el('li', {}, svg('svg', { class: 'swatch', width: 18, height: 10, 'aria-hidden': 'true' }, this.stacked ? svg('rect', { class: `bar ${kind}`, width: 10, height: 10, x: 4 }) : svg('path', { class: `line ${kind}`, d: 'M0 5H18' })), href ? el('a', { href }, label) : el('span', {}, label), el('b')),
      (item, { key, class: kind }) => {
        setAttribute(item.querySelector('rect, path'), 'class', `${this.stacked ? 'bar' : 'line'} ${kind}`)
        setText(item.lastChild, this.format(column ? (column.values[key] ?? 0) : this.sum(key)))
      },
    )
  }

  sum(key) {
    return this.columns.reduce((sum, { values }) => sum + (values[key] ?? 0), 0)
  }

  /** The plot in words. */
  summary() {
    if (this.columns.length === 0) return `${this.name}: nothing yet.`
    const parts = this.series.map(({ key, label }) => {
      const numbers = this.columns.map(({ values }) => values[key] ?? 0)
      return this.stacked
        ? `${label} ${this.format(this.sum(key))}`
        : `${label} now ${this.format(numbers.at(-1))}, between ${this.format(Math.min(...numbers))} and ${this.format(Math.max(...numbers))}`
    })
    return `${this.name}, last 15 minutes: ${parts.length ? parts.join('; ') : 'none'}.`
  }

  tabulate() {
    if (!this.table.open) return
    const minutes = new Map()
    for (const column of this.columns) {
      const from = Math.floor(column.from / 60_000) * 60_000
      minutes.set(from, [...(minutes.get(from) ?? []), column])
    }
    keyed(this.head, [{ key: 'time', label: 'Time' }, ...this.series], ({ key }) => key, () => el('th', { scope: 'col' }), (th, { label }) => setText(th, label))
    keyed(
      this.body,
      [...minutes].reverse(),
      ([from]) => from,
      ([from]) => el('tr', {}, el('th', { scope: 'row', 'data-key': 'time' }, minute(from))),
      (row, [, columns]) => {
        keyed(
          row,
          [null, ...this.series],
          (one) => one?.key ?? 'time',
          () => el('td'),
          (cell, one) => {
            if (!one) return
            const sum = columns.reduce((total, { values }) => total + (values[one.key] ?? 0), 0)
            setText(cell, this.format(this.stacked ? sum : sum / columns.length))
          },
        )
      },
    )
  }
}

/** The next of 1, 2, 4, 10, 20, 40 … that is at least so much: half of it is a good label too. */
function nice(peak) {
  if (peak <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(peak))
  return [1, 2, 4, 10].map((step) => step * power).find((level) => level >= peak)
}

/** Gathers the API's points, of a second each, into columns of so many milliseconds. gather(points) gives a column's values. */
export function columns(points, width, gather) {
  const groups = new Map()
  for (const point of points) {
    const from = Math.floor(point.ms / width) * width
    const group = groups.get(from)
    if (group) group.push(point)
    else groups.set(from, [point])
  }
  return [...groups].map(([from, group]) => ({ from, to: from + width, values: gather(group) }))
}
