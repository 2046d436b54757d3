// Values as words. In the page's language, times in the reader's zone.

export const NONE = '–'

const WHOLE = new Intl.NumberFormat('en')
const SHORT = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const MINUTE = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' })

const absent = (value) => value === null || value === undefined

export const count = (n) => (absent(n) ? NONE : WHOLE.format(n))

export function short(n) {
  if (absent(n)) return NONE
  return scaled(n, 1000, ['', 'k', 'M', 'G', 'T'], '')
}

export function bytes(n) {
  if (absent(n)) return NONE
  return scaled(n, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], '\u00a0')
}

export function bytesIn1024(n) {
  if (absent(n)) return NONE
  return scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], '\u00a0')
}

function scaled(n, step, units, gap) {
  let [value, unit] = [n, 0]
  while (Math.abs(value) >= step && unit < units.length - 1) {
    value /= step
    unit++
  }
  return SHORT.format(value >= 100 ? Math.round(value) : value) + (units[unit] ? gap + units[unit] : '')
}

/** The two largest units: 3 d 4 h, 2 min 5 s, 1.2 s, 850 ms. */
export function duration(ms) {
  if (absent(ms)) return NONE
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${SHORT.format(ms / 1000)} s`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${count(Math.floor(seconds / 86_400))} d ${Math.floor((seconds % 86_400) / 3600)} h`
}

export const millis = (ms) => (absent(ms) ? NONE : `${SHORT.format(ms)} ms`)

export const ago = (ms) => (absent(ms) ? 'never' : `${duration(ms)} ago`)

export const clock = (iso) => CLOCK.format(new Date(iso))
export const minute = (ms) => MINUTE.format(new Date(ms))
export const local = (iso) => DATE.format(new Date(iso))
export const utc = (iso) => new Date(iso).toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC')

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`

/** What a stranger sent, with what would hide or turn around the rest of it spelled out: controls, bidirectional marks, zero widths. */
export function shown(text) {
  if (absent(text)) return NONE
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
