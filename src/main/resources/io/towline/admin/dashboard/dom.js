// Building and changing the page. Text goes in as text, always: much of it is what strangers sent.

import { clock, local, utc } from './format.js'

const SVG = 'http://www.w3.org/2000/svg'

export const $ = (id) => document.getElementById(id)

/** el('a', { href: '#x', class: 'y', on: { click } }, 'text', node, …); an attribute that is null or false is left out. */
export function el(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children)
}

export function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children)
}

function furnish(node, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '')
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value)
  }
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener)
  node.append(...children.filter((child) => child !== null && child !== undefined))
  return node
}

/** Leaves the page alone where nothing is new: selections and screen readers stay undisturbed. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

export function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name)
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value)
}

/**
 * Makes the children of a parent those of the items, in order. A child that is there stays the same node, and with it the focus; if the
 * focused child goes, the focus goes to the refuge.
 */
export function keyed(parent, items, key, make, fill, refuge = null) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]))
  const held = parent.contains(document.activeElement)
  const next = items.map((item) => {
    const name = String(key(item))
    let node = before.get(name)
    if (node) before.delete(name)
    else {
      node = make(item)
      node.dataset.key = name
    }
    fill(node, item)
    return node
  })
  for (const gone of before.values()) gone.remove()
  next.forEach((node, index) => {
    if (parent.children[index] !== node) moveTo(parent, node, index)
  })
  if (held && refuge && !parent.contains(document.activeElement)) refuge.focus({ preventScroll: true })
}

function moveTo(parent, node, index) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null
  parent.insertBefore(node, parent.children[index] ?? null)
  focused?.focus({ preventScroll: true })
}

/** Head and rows of a table that becomes a stack of cards where it is narrow. A column: { label, fill(cell, item), class, head }. */
export class Table {
  constructor(head, body, columns, key, refuge) {
    Object.assign(this, { body, columns, key, refuge })
    head.replaceChildren(
      ...columns.map((column) => {
        column.th = el('th', { role: 'columnheader', scope: 'col', class: column.class }, ...(column.head?.() ?? [column.label]))
        return column.th
      }),
    )
  }

  show(items) {
    keyed(this.body, items, this.key, () => this.row(), (row, item) => this.columns.forEach((column, i) => column.fill(row.children[i], item)), this.refuge)
  }

  row() {
    return el(
      'tr',
      { role: 'row' },
      ...this.columns.map(({ label, class: kind, rowHeader }) =>
        rowHeader
          ? el('th', { role: 'rowheader', scope: 'row', class: kind, 'data-label': label })
          : el('td', { role: 'cell', class: kind, 'data-label': label }),
      ),
    )
  }
}

/** A cell of one line, or of two: the second, softer, is cut where it is too long. */
export function twoLines(cell, first, second, title = null) {
  if (cell.children.length === 0) cell.append(el('span', { class: 'first' }), el('span', { class: 'second' }))
  const [top, below] = cell.children
  setText(top, first)
  setText(below, second ?? '')
  below.hidden = !second
  setAttribute(below, 'title', title)
}

/** Local time, with UTC as its title. */
export function time(iso, withDate = false) {
  const node = el('time')
  fillTime(node, iso, withDate)
  return node
}

export function fillTime(node, iso, withDate = false) {
  setText(node, withDate ? local(iso) : clock(iso))
  setAttribute(node, 'datetime', iso)
  setAttribute(node, 'title', utc(iso))
}

/** [name, text or node] pairs into a dl. */
export function facts(list, pairs) {
  keyed(
    list,
    pairs,
    ([name]) => name,
    ([name]) => el('div', {}, el('dt', {}, name), el('dd')),
    (row, [, value]) => {
      if (value instanceof Node) row.lastChild.replaceChildren(value)
      else setText(row.lastChild, value)
    },
  )
}

/** Options after the first, which stands for no choice; the choice is kept, even where it is no longer offered. */
export function options(select, values) {
  const wanted = [...values]
  const chosen = select.dataset.chosen ?? select.value
  if (chosen && !wanted.includes(chosen)) wanted.push(chosen)
  const now = [...select.options].slice(1).map((option) => option.value)
  if (now.join('\n') !== wanted.join('\n')) {
    select.replaceChildren(select.options[0], ...wanted.map((value) => el('option', { value }, value)))
  }
  if (select.value !== chosen) select.value = chosen
}

/** For screen readers, once; to be used rarely. */
export function say(text) {
  const region = $('say')
  region.textContent = ''
  setTimeout(() => { region.textContent = text }, 50) // the same words again are news only after a change
}
