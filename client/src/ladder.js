// Which transport carries a session: stepping down where one does not work, and up again.

import { recall } from './memory.js'
import { CHANCES } from './receivers/receiver.js'

const UPGRADE_MOST = 600000
const UPGRADE_SOON = 0.1 // of timeouts.upgrade, where a better one is known to have worked

/** Holds what is known of the transports in one session. */
export class Ladder {
  constructor(session, transport) {
    const { conversation, timeouts } = session
    this.session = session
    this.transport = transport
    this.good = '' // the best transport that was open in this session, until an upgrade to it fails
    this.spare = '' // while `good` is tried: which lesser one is next
    this.blamed = '' // what was `good`, until something shows whether it or the network is to blame
    this.failures = 0 // attempts in a row that were never welcomed
    this.silences = 0
    this.chances = {} // by transport: what is left before receivers that are hollow are its fault; 0 counts as none taken yet
    this.noResumable = false // a WebSocket opened, and was not one of the bridge's
    this.rescued = false // whether a WebSocket was tried since POSTs came through
    this.turn = -1 // of those that are better
    this.upgraded = 0 // when
    this.upgradeAfter = timeouts.upgrade * (conversation.hadSocket || recall(conversation.url) ? UPGRADE_SOON : 1)
  }

  /**
   * Whether another transport is to be tried. Cuts any transport may suffer; but whose receivers are hollow, one after another, has been
   * given its chances.
   */
  isFutile({ welcome, name, hollow }, { clean, superseded, silent, doubted }) {
    if (!welcome) {
      this.acquit()
      return ++this.failures > 1 || !this.session.proven
    }
    if (clean || superseded) return false
    if (!hollow || doubted) return Boolean(silent) && ++this.silences % 2 === 0
    this.chances[name] = Math.max(0, (this.chances[name] || CHANCES) - (silent ? CHANCES : 1))
    return this.chances[name] === 0
  }

  /**
   * Failures alone do not tell whether the transport or the network is to blame. So the best that was open has every other attempt, the
   * others in their order those between; and where one of them has to do, the best is tried again soon.
   */
  stepDown({ welcome, from }, { silent }) {
    const { session } = this
    const next = from || this.after(this.transport, silent)
    if (welcome || !this.good) {
      if (this.transport === this.good) { // open and silent is its own fault
        this.blamed = this.good
        this.good = next
      }
      this.transport = next === this.transport ? this.good || next : next
    } else if (this.transport === this.good) {
      this.transport = this.spare || next
      if (Date.now() - this.upgraded < session.timeouts.upgrade) return // it comes and goes
      this.upgradeSoon()
    } else {
      this.transport = this.good
      this.spare = next
    }
  }

  /** What took the place of the one that was blamed does not come through either: it was the network. */
  acquit() {
    if (!this.blamed) return
    this.good = this.blamed
    this.blamed = ''
    this.upgraded = 0 // it did not go by itself
    this.upgradeSoon()
  }

  upgradeSoon() {
    const { session } = this
    session.cancel('upgrade')
    this.upgradeAfter = session.timeouts.upgrade * UPGRADE_SOON
  }

  /** The next transport in the order, and after the last the first again. What gathers one stream gathers the other as well. */
  after(transport, wasSilent) {
    const order = this.session.conversation.transports.filter((name) => !(name === 'websocket' && this.noResumable))
    const at = order.indexOf(transport)
    const isStream = (name) => name === 'ndjson' || name === 'sse'
    const gathers = wasSilent && isStream(transport)
    const rest = order.slice(at + 1).concat(order.slice(0, Math.max(0, at)))
    return rest.find((name) => name !== this.good && !(gathers && isStream(name))) || transport
  }

  planUpgrade() {
    const { session } = this
    if (!session.options.upgrade || session.timers.upgrade || this.better().length === 0) return
    session.delay('upgrade', () => this.tryBetter(this.better()), this.upgradeAfter * (0.5 + Math.random() / 2))
  }

  better() {
    const order = this.session.conversation.transports
    return order.slice(0, order.indexOf(this.transport)).filter((name) => !(name === 'websocket' && this.noResumable))
  }

  /**
   * What was open before; else in turns: the best, next time the second best. Messages go on by the old one until Towline has welcomed
   * the new.
   */
  tryBetter(better) {
    const { session } = this
    if (better.length === 0) return // come back to meanwhile
    if (!session.receiver || !session.receiver.welcome || session.probe || session.closing || session.share.crowded) return this.planUpgrade()
    if (session.share.isBrief()) better = better.filter((name) => name === 'websocket') // any other would hold a connection
    if (better.length === 0) return this.planUpgrade()
    this.upgradeAfter = Math.min(UPGRADE_MOST, this.upgradeAfter * 2)
    if (better.includes(this.good)) {
      session.probe = session.start(this.good)
    } else {
      this.turn = (this.turn + 1) % better.length
      session.probe = session.start(better[this.turn])
    }
    session.probe.from = this.transport
  }

  rescue() {
    const { session } = this
    if (this.rescued || session.probe || this.noResumable || !session.conversation.transports.includes('websocket')) return
    this.rescued = true
    session.cancel('upgrade')
    session.probe = session.start('websocket')
    session.probe.from = this.transport
  }

  // -- told by the session --

  /** A receiver was welcomed. */
  worked() {
    this.failures = 0
    if (!this.better().includes(this.good)) this.good = this.transport
    this.spare = ''
    this.blamed = ''
  }

  /** A better transport has taken over. */
  exchanged(name) {
    this.transport = name
    this.silences = 0
    this.rescued = false
    this.chances[name] = 1 // the one before it worked
    this.upgraded = Date.now()
  }

  /** A better transport has not come through; or was overtaken by a request of ours, which says nothing of it. */
  probed(name, isBeaten, superseded) {
    if (isBeaten && name === this.good) this.good = this.transport
    if (superseded && this.rescued) {
      this.rescued = false
      this.rescue()
    }
    if (!this.session.probe) this.planUpgrade()
  }

  /** A WebSocket opened, and something else than the bridge answered. */
  isNoBridge() {
    this.noResumable = true
    if (this.good === 'websocket') this.good = ''
  }
}
