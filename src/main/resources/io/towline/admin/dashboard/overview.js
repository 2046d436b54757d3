// The plots. Points come from /traffic when a stream of events opens, then one with each status.

import { $ } from './dom.js'
import { bytes, count, short } from './format.js'
import { Plot, SPAN_MS, columns } from './plots.js'

const LINE_MS = 5000
const BAR_MS = 15_000
const MOST_CAUSES = 6

const LINES = [
  { title: 'Open', format: short, gather: last, series: [['relays', 'Relays'], ['sessions', 'Sessions']] },
  { title: 'Opened and ended per second', format: short, gather: mean, series: [['opened', 'Opened'], ['ended', 'Ended']] },
  { title: 'Bytes per second', format: bytes, gather: mean, series: [['bytes_in', 'In'], ['bytes_out', 'Out']] },
  { title: 'Frames per second', format: short, gather: mean, series: [['frames_in', 'In'], ['frames_out', 'Out']] },
]

function last(points) {
  return points.at(-1)
}

function mean(points) {
  const keys = ['opened', 'ended', 'bytes_in', 'bytes_out', 'frames_in', 'frames_out']
  return Object.fromEntries(keys.map((key) => [key, points.reduce((sum, point) => sum + point[key], 0) / points.length]))
}

export class Overview {
  constructor() {
    this.points = []
    this.slots = new Map()
    this.plots = LINES.map((line) => ({
      ...line,
      plot: new Plot(line),
      series: line.series.map(([key, label], i) => ({ key, label, class: `s${i + 1}` })),
    }))
    this.endings = new Plot({ title: 'Endings by cause', stacked: true, format: count, total: 'in 15 minutes' })
    $('plots').append(...this.plots.map(({ plot }) => plot.node), this.endings.node)
    this.endings.node.classList.add('wide')
  }

  /** All there is to know, in place of what was known. */
  seed(points) {
    this.points = points.map(timed)
    this.trim()
  }

  add(point) {
    const next = timed(point)
    if (this.points.length && this.points.at(-1).ms >= next.ms) return // a seed may be ahead of the stream
    this.points.push(next)
    this.trim()
  }

  trim() {
    const end = this.points.at(-1)?.ms ?? 0
    this.points = this.points.filter(({ ms }) => ms > end - SPAN_MS)
  }

  draw() {
    const end = this.points.at(-1)?.ms ?? Date.now()
    for (const { plot, series, gather } of this.plots) plot.show(series, columns(this.points, LINE_MS, gather), end)
    const series = this.causes()
    const named = new Set(series.map(({ key }) => key))
    this.endings.show(series, columns(this.points, BAR_MS, (points) => stack(points, named)), end)
  }

  /** The most frequent causes by their names, the rest as one. A cause keeps its colour as long as it is among them. */
  causes() {
    const totals = stack(this.points, null)
    const names = Object.keys(totals).sort((a, b) => totals[b] - totals[a] || (a < b ? -1 : 1))
    const top = names.slice(0, MOST_CAUSES)
    for (const name of this.slots.keys()) if (!top.includes(name)) this.slots.delete(name)
    for (const name of top) {
      if (!this.slots.has(name)) this.slots.set(name, [1, 2, 3, 4, 5, 6].find((slot) => ![...this.slots.values()].includes(slot)))
    }
    const series = top.map((name) => ({ key: name, label: name, class: `s${this.slots.get(name)}`, href: `#/endings?cause=${encodeURIComponent(name)}` }))
    return names.length > MOST_CAUSES ? [...series, { key: 'other', label: 'other', class: 's7' }] : series
  }
}

function timed(point) {
  return { ...point, ms: Date.parse(point.at) }
}

/** Endings by cause, where a cause that is not named counts as other. */
function stack(points, named) {
  const sums = {}
  for (const { endings } of points) {
    for (const [cause, n] of Object.entries(endings)) {
      const key = named && !named.has(cause) ? 'other' : cause
      sums[key] = (sums[key] ?? 0) + n
    }
  }
  return sums
}
