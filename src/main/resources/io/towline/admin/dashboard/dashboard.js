/*
 * The operators' dashboard: what is known, which view is open, when to ask again.
 *
 *   api          fetch with the token, the stream of events
 *   alerts       what needs attention, worked out of snapshots
 *   overview connections endings upstreams system     the views; each asks for itself while it is open
 *   details dialogs filters plots                      what views are made of
 *   dom format                                         elements and words
 */

import { showAlerts, alertsOf } from './alerts.js'
import { Events, get, readiness, whenTokenNeeded } from './api.js'
import { Connections } from './connections.js'
import { Details } from './details.js'
import { askForToken } from './dialogs.js'
import { $, say, setAttribute, setText } from './dom.js'
import { Endings } from './endings.js'
import { location } from './filters.js'
import { count, duration, shown } from './format.js'
import { Overview } from './overview.js'
import { Routes, System } from './system.js'
import { Upstreams } from './upstreams.js'

const SURROUNDINGS_MS = 10_000
const UNKNOWN_NAMES = { route: [], upstream: [], listener: [] }

const known = { status: null, upstreams: null, listeners: null, names: UNKNOWN_NAMES }
let paused = false
let link = 'connecting' // or live, lost, token
let retryAt = null

const mayAsk = () => !paused && link === 'live' && document.visibilityState === 'visible'

function learn(news) {
  Object.assign(known, news)
  known.names = {
    route: (known.routes ?? []).map(({ name }) => name),
    upstream: (known.upstreams ?? []).map(({ name }) => name),
    listener: (known.listeners ?? []).map(({ name }) => name),
  }
  showAlerts(alertsOf(known))
}

const overview = new Overview()
const details = new Details(mayAsk, () => views.connections.refresh().catch(() => {}))
const names = () => known.names
const views = {
  overview: { everyMs: 1000, show: async () => overview.draw(), refresh: async () => {} },
  connections: new Connections(names, details),
  endings: new Endings(names),
  upstreams: new Upstreams((upstreams) => learn({ upstreams })),
  routes: new Routes(learn),
  system: new System(),
}
let current = 'overview'
let arrived = false

// --- Views

async function attempt(work) {
  try {
    await work()
    setText($('trouble'), '')
  } catch (failure) {
    if (failure.status === 0 || failure.status === 401) return // the stream of events shows that
    setText($('trouble'), failure.message)
  }
}

function route() {
  const { view, params } = location()
  if (view === 'main') return
  const before = current
  current = views[view] ? view : 'overview'
  setText($('trouble'), '')
  for (const name of Object.keys(views)) $(`view-${name}`).hidden = name !== current
  for (const anchor of $('views').children) setAttribute(anchor, 'aria-current', anchor.dataset.view === current ? 'page' : null)
  if (arrived && before !== current) $(`title-${current}`).focus()
  arrived = true
  if (link === 'live') attempt(() => views[current].show(params))
}

async function poll() {
  const view = views[current]
  if (mayAsk()) await attempt(() => (view.poll ? view.poll() : view.refresh()))
  setTimeout(poll, views[current].everyMs)
}

/** What alerts and filters need, whichever view is open. */
async function surroundings() {
  if (!mayAsk()) return
  try {
    const [{ upstreams }, { listeners }, { routes }, ready] = await Promise.all([get('upstreams'), get('listeners'), get('routes'), readiness()])
    learn({ upstreams, listeners, routes })
    showReadiness(ready)
  } catch {
    // the stream of events shows whether Towline is there at all
  }
}

function showReadiness({ ready, words }) {
  setText($('ready'), ready ? 'yes' : 'no')
  setAttribute($('ready'), 'data-is', ready ? 'good' : 'bad')
  setAttribute($('ready'), 'title', shown(words))
}

// --- The stream

const events = new Events({
  open() {
    const again = link === 'lost' || link === 'token'
    setLink('live')
    if (again) say('Connected again.')
    attempt(async () => {
      const [{ points }] = await Promise.all([get('traffic'), surroundings()])
      overview.seed(points)
      await views[current].show(location().params)
    })
  },
  lost(next) {
    const before = link
    retryAt = next
    setLink(next === null ? 'token' : 'lost')
    if (before === 'live') say('Not connected to Towline any more.')
  },
  event(name, data) {
    if (name === 'status') showStatus(data)
    if (name === 'ending') views.endings.hear() // left out are only those beyond twenty of a second
  },
})

function showStatus({ status, point }) {
  learn({ status })
  overview.add(point)
  if (paused) return
  setText($('version'), status.version)
  setText($('phase'), status.phase)
  setAttribute($('phase'), 'data-is', status.phase === 'running' ? 'good' : 'warn')
  setText($('uptime'), duration(status.uptime_ms))
  for (const name of ['relays', 'sessions', 'requests']) setText($(name), count(status[name]))
  if (document.visibilityState !== 'visible') return
  if (current === 'overview') overview.draw()
  if (current === 'system') views.system.status(status)
}

function setLink(next) {
  link = next
  setAttribute($('link'), 'data-is', paused && next === 'live' ? 'paused' : next)
  document.body.classList.toggle('stale', next === 'lost' || next === 'token')
  $('enter-token').hidden = next !== 'token'
  $('retry').hidden = next !== 'lost'
  describeLink()
}

function describeLink() {
  const seconds = Math.max(0, Math.ceil(((retryAt ?? 0) - Date.now()) / 1000))
  const words = {
    connecting: 'connecting',
    live: paused ? 'paused' : 'live',
    lost: `not connected: what you see is old. ${seconds > 0 ? `Next try in ${seconds} s` : 'Trying'}`,
    token: 'not connected: a token is needed',
  }
  setText($('link-text'), words[link])
}

// --- The rest of the page

whenTokenNeeded((wasWrong) => askForToken(wasWrong, () => events.connect()))
$('enter-token').addEventListener('click', () => askForToken(false, () => events.connect()))
$('retry').addEventListener('click', () => events.connect())
$('pause').addEventListener('click', () => {
  paused = !paused
  setAttribute($('pause'), 'aria-pressed', String(paused))
  setLink(link)
  if (!paused && link === 'live') attempt(() => views[current].refresh())
})
$('skip').addEventListener('click', (event) => {
  event.preventDefault()
  $('main').focus()
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return
  if (link === 'lost') events.connect()
  if (mayAsk()) attempt(() => views[current].refresh())
  if (current === 'overview') overview.draw()
})
window.addEventListener('hashchange', route)

route()
events.connect()
poll()
setInterval(surroundings, SURROUNDINGS_MS)
setInterval(describeLink, 1000)
