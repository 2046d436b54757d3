// What brings a session's messages. One at a time, exchangeable: begin(), stop(); they tell session.heard(this, object) and
// session.ended(this, why).

import { Aborter, ignore } from '../environment.js'
import { OVERSLEPT } from '../times.js'

const PADDING = 2048 // what some virus scanners want to see before they pass a stream on
export const EARLY = 1000 // of a receiver: what comes by then, the session's description and what waited, passes on ways that carry no more
export const CHANCES = 3 // of a transport that has carried nothing yet: so many cuts in a row are its own fault, or one unanswered question

export class Receiver {
  /** @param name of the transport */
  constructor(session, name) {
    this.session = session
    this.name = name
    this.welcome = false
    this.stopped = false
    this.early = true // welcomed not long ago, or not yet
    this.hollow = true // nothing has come but what comes early: something on the way may let no more through
    this.from = '' // the transport that it is to replace, as a better one, while hollow
    this.asked = false // for an answer that ends it
    this.aborter = new Aborter()
    this.timer = undefined // until it is not early any more
    this.quiet = undefined // until it has been silent for too long
    this.due = 0 // when that ends
    this.cancel = ignore // of the time in which it has to be welcomed
  }

  stop() {
    this.stopped = true
    this.cancel()
    clearTimeout(this.timer)
    clearTimeout(this.quiet)
    this.aborter.abort()
  }

  /** Something came. Silence for long, beyond Towline's heartbeats, means that the connection is dead or gathers what it should pass on. */
  alive() {
    if (!this.early) this.carries()
    if (this.welcome && !this.stopped) this.expect(() => this.silent(), this.patience())
  }

  /** It has shown what its transport can do, which is remembered: the next unanswered question may be put down to a cut. */
  carries() {
    this.hollow = false
    this.from = ''
    this.session.ladder.chances[this.name] = CHANCES + 1
  }

  /** @param task unless something comes within this time */
  expect(task, time) {
    clearTimeout(this.quiet)
    this.due = Date.now() + time
    this.quiet = setTimeout(task, time)
  }

  /** Whether it is still there, since the page was away: coming back is cheap. */
  check() {
    this.session.ended(this, { clean: true })
  }

  patience() {
    return this.session.timeouts.silence
  }

  silent() {
    this.session.ended(this, { silent: !this.overslept() })
  }

  /** Whoever was suspended has heard nothing for that reason. */
  overslept() {
    return Date.now() - this.due > OVERSLEPT
  }

  /** Asked for until a stream has been seen to work. */
  padding() {
    return this.session.proven ? undefined : PADDING
  }
}
