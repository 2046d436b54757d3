// What all pages of a browser hold of its connections to a Towline.

import { originOf } from './address.js'
import { attempt, global, onPage } from './environment.js'
import { later } from './times.js'
import { random } from './random.js'

const MOST_HELD = 4 // connections, by receivers of all of a browser's pages: of six to a host by HTTP/1.1
const ANNOUNCE = 20000 // how often pages tell each other what they hold
const FORGET = 150000 // a page that has said nothing: timers of hidden ones may run once a minute

/**
 * Receivers of one Towline, of this page and of others of its origin, in one order: which of them may hold a connection each knows by
 * itself from what all have announced. Those of visible pages come first, then those of pages that were looked at last. Who knows
 * little for a moment holds one too many, or none: both only cost time.
 */
export class Crowd {
  constructor(origin) {
    this.origin = origin
    this.id = random()
    this.own = [] // {since, changed(): what the receiver is told when it may or may not hold}
    this.others = new Map() // page -> {shown, tickets, heard}
    this.shown = Infinity // when the page was last visible; Infinity while it is
  }

  /** @return a ticket */
  enter(changed) {
    const ticket = { since: Date.now() + Math.random(), mayHold: true, changed }
    this.own.push(ticket)
    if (this.own.length === 1) this.open()
    this.announce(this.own.length === 1)
    this.judge()
    return ticket
  }

  leave(ticket) {
    this.own = this.own.filter((one) => one !== ticket)
    if (this.own.length === 0) return this.close()
    this.announce(false)
    this.judge()
  }

  open() {
    this.connect()
    this.timer = setInterval(() => { this.announce(false); this.judge() }, ANNOUNCE)
    this.unlisten = onPage({
      visibilitychange: () => this.look(),
      pagehide: () => this.disconnect(), // a page in the back-forward cache to which anybody spoke would be thrown out of it
      pageshow: ({ persisted }) => { if (persisted) { this.connect(); this.announce(true) } },
    })
    this.look()
  }

  close() {
    this.disconnect()
    clearInterval(this.timer)
    this.unlisten()
  }

  connect() {
    attempt(() => {
      this.channel = new BroadcastChannel('towline:' + this.origin)
      this.channel.onmessage = ({ data }) => this.hear(data)
    })
  }

  disconnect() {
    this.say({ page: this.id, tickets: [] })
    attempt(() => this.channel.close())
    this.others.clear()
  }

  look() {
    const isVisible = !global.document || global.document.visibilityState !== 'hidden'
    this.shown = isVisible ? Infinity : Math.min(this.shown, Date.now())
    this.announce(false)
    this.judge()
  }

  /** @param asks whether the others are to answer with theirs */
  announce(asks) {
    this.say({ page: this.id, shown: this.shown, tickets: this.own.map(({ since }) => since), asks })
  }

  say(words) {
    attempt(() => this.channel.postMessage(words))
  }

  hear({ page, shown, tickets, asks }) {
    if (tickets.length) this.others.set(page, { shown, tickets, heard: Date.now() })
    else this.others.delete(page)
    if (asks) this.announce(false)
    this.judge()
  }

  judge() {
    const now = Date.now()
    const all = this.own.map((ticket) => ({ shown: this.shown, since: ticket.since, ticket }))
    this.others.forEach(({ shown, tickets, heard }, page) => {
      if (Math.abs(now - heard) > FORGET) this.others.delete(page)
      else tickets.forEach((since) => all.push({ shown, since, ticket: null }))
    })
    all.sort((a, b) => (a.shown === b.shown ? a.since - b.since : b.shown - a.shown))
    all.forEach(({ ticket }, rank) => {
      if (!ticket || ticket.mayHold === rank < MOST_HELD) return
      ticket.mayHold = !ticket.mayHold
      later(() => this.own.includes(ticket) && ticket.changed(), 0)
    })
  }
}

const crowds = new Map() // by origin

/** Where connections are scarce, and pages can speak with each other; else undefined. */
export function crowdAt(url) {
  const isBrowser = typeof BroadcastChannel === 'function' && global.location // Node has no such limit
  if (!isBrowser || isMultiplexed(url)) return undefined
  const origin = originOf(url)
  if (!crowds.has(origin)) crowds.set(origin, new Crowd(origin))
  return crowds.get(origin)
}

/** Whether HTTP/2 or later was seen to be spoken with that host: it needs one connection for all. What is not known is not. */
export function isMultiplexed(url) {
  const origin = originOf(url).replace(/^ws/, 'http')
  if (!origin.startsWith('https')) return false
  try {
    const entries = (type) => global.performance.getEntriesByType(type)
    const known = [...entries('navigation'), ...entries('resource')]
    return known.some(({ name, nextHopProtocol }) => name.startsWith(origin + '/') && /^h[23]/.test(nextHopProtocol))
  } catch (e) {
    return false
  }
}
