// A view's filters live in the address, so that they can be sent to a colleague: #/connections?route=chat&sort=-bytes_out

import { $, el, keyed } from './dom.js'
import { shown } from './format.js'

export function location() {
  const [view, query = ''] = window.location.hash.replace(/^#\/?/, '').split('?')
  return { view, params: Object.fromEntries(new URLSearchParams(query)) }
}

export function address(view, params) {
  const some = Object.entries(params).filter(([, value]) => value !== '' && value !== null && value !== undefined)
  return `#/${view}${some.length ? `?${new URLSearchParams(some)}` : ''}`
}

/** Changes the address without another entry in the history; the caller shows what it means. */
export function note(view, params) {
  history.replaceState(null, '', address(view, params))
}

/**
 * A form of filters. Fields of its own, and those that came by a link, which are listed as chips.
 *
 * changed(params): after each change, text after a pause in typing.
 */
export class Filters {
  constructor(form, chips, clear, allowed, changed) {
    Object.assign(this, { form, chips, allowed, changed, params: {} })
    this.fields = [...form.elements].filter(({ name }) => allowed.includes(name))
    for (const field of this.fields) {
      field.addEventListener(field.tagName === 'SELECT' ? 'change' : 'input', () => this.typed(field))
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.settle()
    })
    clear.addEventListener('click', () => {
      this.read({})
      this.changed(this.params)
    })
  }

  /** Takes over what an address says. */
  read(params) {
    this.params = this.kept(params)
    for (const field of this.fields) this.put(field, this.params[field.name] ?? '')
    this.showChips()
  }

  /** In one order always: equal filters are equal addresses. */
  kept(params) {
    return Object.fromEntries(this.allowed.filter((name) => params[name]).map((name) => [name, params[name]]))
  }

  put(field, value) {
    if (field.tagName === 'SELECT') {
      field.dataset.chosen = value
      if (value && ![...field.options].some((option) => option.value === value)) field.append(el('option', { value }, value))
    }
    if (field.value !== value) field.value = value
  }

  typed(field) {
    if (field.tagName === 'SELECT') {
      field.dataset.chosen = field.value
      this.settle()
      return
    }
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.settle(), 300)
  }

  settle() {
    clearTimeout(this.timer)
    const next = { ...this.params }
    for (const { name, value } of this.fields) next[name] = value.trim()
    this.params = this.kept(next)
    this.showChips()
    this.changed(this.params)
  }

  get any() {
    return Object.keys(this.params).length > 0
  }

  showChips() {
    const own = new Set(this.fields.map(({ name }) => name))
    const rest = Object.entries(this.params).filter(([name]) => !own.has(name))
    this.chips.hidden = rest.length === 0
    keyed(
      this.chips,
      rest,
      ([name, value]) => `${name}=${value}`,
      ([name, value]) =>
        el('li', {}, el('span', {}, `${name} ${shown(value)}`), el('button', { type: 'button', class: 'quiet', 'aria-label': `No longer filter by ${name}`, on: { click: () => this.drop(name) } }, '✕')),
      () => {},
      $('main'),
    )
  }

  drop(name) {
    delete this.params[name]
    this.showChips()
    this.changed(this.params)
  }
}
