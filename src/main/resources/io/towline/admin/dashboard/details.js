// One connection at a closer look, as long as it is there, and how it ended after that.

import { get, post } from './api.js'
import { askToClose } from './dialogs.js'
import { $, el, facts, say, setAttribute, setText, time } from './dom.js'
import { address } from './filters.js'
import { ago, bytes, count, duration, millis, shown } from './format.js'

const EVERY_MS = 2000

/** Both sides in one table: [what, of the client, of the server]. */
const SIDES = [
  ['Ping round trip', (c) => millis(c.ping_rtt_client_ms), (c) => millis(c.ping_rtt_upstream_ms)],
  ['Waiting to be taken', (c) => bytes(c.queued_to_client), (c) => bytes(c.queued_to_upstream)],
  ['Frames from it', (c) => count(c.frames_in), (c) => count(c.frames_out)],
  ['Bytes from it', (c) => bytes(c.bytes_in), (c) => bytes(c.bytes_out)],
  ['Last heard', (c) => ago(c.since_heard_client_ms), (c) => ago(c.since_heard_upstream_ms)],
  ['Last message', (c) => ago(c.since_data_client_ms), (c) => ago(c.since_data_upstream_ms)],
]

export class Details {
  /** mayAsk(): whether polling is wanted now; closed(): after a connection was told to close. */
  constructor(mayAsk, closed) {
    Object.assign(this, { mayAsk, closed, id: null, connection: null, over: false })
    this.dialog = $('details')
    this.body = this.furnish()
    $('details-shut').addEventListener('click', () => this.dialog.close())
    $('details-why').addEventListener('click', () => this.dialog.close())
    $('details-close').addEventListener('click', () => this.close())
    this.dialog.addEventListener('close', () => { this.id = null })
    setInterval(() => { if (this.id !== null && !this.over && this.mayAsk()) this.load(this.id) }, EVERY_MS)
  }

  furnish() {
    const latest = el('p', { class: 'latest' })
    const list = el('dl', { class: 'facts' })
    const cells = SIDES.map(([what]) => el('tr', {}, el('th', { scope: 'row' }, what), el('td'), el('td')))
    const table = el(
      'table',
      { class: 'numbers sides' },
      el('caption', { class: 'visually-hidden' }, 'Both sides'),
      el('thead', {}, el('tr', {}, el('td'), el('th', { scope: 'col' }, 'Client'), el('th', { scope: 'col' }, 'Server'))),
      el('tbody', {}, ...cells),
    )
    $('details-body').append(latest, table, list)
    return { latest, list, cells, table }
  }

  open(connection) {
    Object.assign(this, { id: connection.id, over: false })
    setText($('details-note'), '')
    this.show(connection)
    this.dialog.showModal()
    $('details-title').focus()
    this.load(connection.id)
  }

  async load(id) {
    try {
      const connection = await get(`connections/${encodeURIComponent(id)}`)
      if (id === this.id) this.show(connection)
    } catch (failure) {
      if (id !== this.id) return
      if (failure.status === 404) await this.ended(id)
      else setText($('details-note'), `As of a moment ago: ${failure.message}`)
    }
  }

  show(connection) {
    this.connection = connection
    setText($('details-id'), connection.id)
    setText($('details-note'), '')
    $('details-close').hidden = false
    setAttribute($('details-why'), 'href', address('endings', { client: connection.client }))
    setText(this.body.latest, latest(connection))
    SIDES.forEach(([, client, server], i) => {
      const [, left, right] = this.body.cells[i].children
      setText(left, client(connection))
      setText(right, server(connection))
    })
    facts(this.body.list, [
      ['Client', connection.client],
      ['Path', shown(connection.path)],
      ['Route', connection.route],
      ['Listener', connection.listener],
      ['Upstream', connection.upstream],
      ['Server', connection.server ?? '–'],
      ['Kind', connection.kind],
      ['Subprotocol', shown(connection.protocol)],
      ['Session', shown(connection.session)],
      ['Trace', shown(connection.trace)],
      ['Since', time(connection.started, true)],
      ['Age', duration(connection.age_ms)],
    ])
  }

  async ended(id) {
    this.over = true
    $('details-close').hidden = true
    let words = 'It has ended.'
    try {
      const { endings } = await get('endings', { id, limit: 1 })
      if (endings.length) words = `It has ended: ${endings[0].cause}. ${endings[0].meaning}`
    } catch {
      // that it has ended is known all the same
    }
    if (id === this.id) setText($('details-note'), words)
  }

  close() {
    const { id, client, route, kind } = this.connection
    askToClose(
      { title: 'Close this connection?', text: `${kind} of ${client} on route ${route}, ${id}. The client may come back at once.`, action: 'Close it' },
      async (wish) => {
        await post(`connections/${encodeURIComponent(id)}/close`, wish)
        setText($('details-note'), 'Told to close.')
        say('Connection told to close.')
        this.closed()
      },
    )
  }
}

/** Which side spoke last, and when. */
function latest({ since_data_client_ms: client, since_data_upstream_ms: server }) {
  if (client === null && server === null) return 'No message yet in either direction.'
  const fromClient = server === null || (client !== null && client <= server)
  return `Last message ${fromClient ? 'from the client to the server' : 'from the server to the client'}, ${ago(fromClient ? client : server)}.`
}
