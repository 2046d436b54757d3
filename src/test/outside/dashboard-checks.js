// What the dashboard does with a made-up proxy, told by what the page shows and by what the server was sent.

import { equal } from './checks.js'
import { HOSTILE_PATH, LONG_PATH } from './dashboard-fixture.js'
import { tables } from './dashboard-table-checks.js'
import { api, atConnections, focused, hold, live, rows, texts } from './dashboard-visits.js'

const post = (path, body) => ({ path, type: 'application/json', guard: '1', authorization: null, body })

export function made(visits) {
  return {
    'plots-in-words-and-tables': () => visits.to('normal', 'overview', async (page) => {
      const words = await hold('summary', () => page.locator('svg.plot').first().getAttribute('aria-label'), (text) => /^Open, last 15 minutes: Relays now \d+, between \d+ and \d+; Sessions now /.test(text ?? ''))
      equal(words.endsWith('.'), true, 'a sentence')
      await page.locator('.figures-table summary').last().click()
      await hold('minutes', () => page.locator('.figures-table').last().locator('tbody tr').count(), (n) => n >= 15 && n <= 17)
      const [time, ...causes] = await page.locator('.figures-table').last().locator('thead th').allTextContents()
      equal([time, causes.includes('client-closed')], ['Time', true], 'head')
      await page.locator('.legend a', { hasText: 'client-lost' }).click()
      await hold('cause in the filter', () => page.inputValue('#ending-filters [name=cause]'), (value) => value === 'client-lost')
      await hold('only that cause', () => texts(page, '#ending-rows .cause'), (all) => all.length > 0 && all.every((cause) => cause === 'client-lost'))
    }),

    ...tables(visits),

    'details-and-close': () => visits.to('normal', 'connections?sort=id', async (page) => {
      await atConnections(page, '312 open connections')
      const id = await rows(page, 'connection-rows').nth(6).locator('button').textContent()
      const connection = await api(page, `connections/${id}`)
      await rows(page, 'connection-rows').nth(6).locator('button').click()
      await page.waitForSelector('#details[open]')
      equal(await focused(page), `Connection ${id}`, 'focus in the panel')
      const side = await texts(page, '#details .sides tbody th')
      equal(side, ['Ping round trip', 'Waiting to be taken', 'Frames from it', 'Bytes from it', 'Last heard', 'Last message'], 'both sides')
      equal((await texts(page, '#details .sides tbody tr:first-child td'))[0], `${connection.ping_rtt_client_ms} ms`, 'ping')
      equal(/^Last message from the (client to the server|server to the client), .+ ago\.$/.test(await page.textContent('#details .latest')), true, 'latest')
      await page.click('#details-close')
      await page.waitForSelector('#closing[open]')
      await page.press('#closing', 'Escape')
      equal([await page.isVisible('#closing'), await focused(page), (await visits.received(page)).length], [false, 'Close connection…', 0], 'thought better of it')
      await page.click('#details-close')
      await page.fill('#closing [name=code]', '1005')
      await page.click('#closing-go')
      await hold('the mistake', () => page.textContent('#closing-error'), (text) => text === 'code: 1005 may not be sent, RFC 6455 §7.4.1.')
      await page.fill('#closing [name=code]', '1008')
      await page.fill('#closing [name=reason]', 'ü'.repeat(62))
      await page.click('#closing-go')
      await hold('too long', () => page.textContent('#closing-error'), (text) => text === 'The reason is longer than 123 bytes.')
      await page.fill('#closing [name=reason]', 'enough')
      await page.click('#closing-go')
      await hold('ended', () => page.textContent('#details-note'), (text) => text === 'It has ended: drain. An operator had it closed.')
      equal((await visits.received(page)).at(-1), post(`connections/${id}/close`, { code: 1008, reason: 'enough' }), 'sent')
      equal(await page.isVisible('#details-close'), false, 'nothing more to close')
      await page.click('#details-shut')
      await atConnections(page, '311 open connections')
    }),

    'close-all-matching': () => visits.to('normal', 'connections?route=ticker', async (page) => {
      const { matched } = await api(page, 'connections?route=ticker')
      await atConnections(page, `${matched} of 312 open connections match`)
      await page.click('#close-matching')
      equal(await page.textContent('#closing-title'), `Close ${matched} connections?`, 'title')
      await page.click('#closing-go')
      await atConnections(page, `0 of ${312 - matched} open connections match`)
      equal(await visits.received(page), [post('connections/close', { filter: { route: 'ticker' }, code: 1012, reason: 'closed by an operator' })], 'sent')
      equal(await page.isVisible('#close-matching'), false, 'nothing more to close')
    }),

    'drain-and-put-back': () => visits.to('normal', 'upstreams', async (page) => {
      const drain = page.getByRole('button', { name: 'Drain: ws://10.1.0.12:9000', exact: true })
      await drain.click()
      equal(await page.textContent('#draining-text'), '117 conversations will be told to go, at the drain\'s pace; clients may come back at once. 2 servers of chat remain in use.', 'consequences')
      equal(await focused(page), 'Cancel', 'the harmless one first')
      await page.click('#draining-go')
      const back = page.getByRole('button', { name: 'Put back: ws://10.1.0.12:9000', exact: true })
      await back.waitFor()
      equal(await texts(page, '#upstream-list section:first-child .badge'), ['in use', 'drained', 'in use'], 'states')
      await hold('focus given back', () => focused(page), (text) => text === 'Put back')
      await back.click()
      await drain.waitFor()
      await page.getByRole('button', { name: 'Drain all: chat', exact: true }).click()
      equal((await page.textContent('#draining-text')).endsWith('No other server of chat is in use: its clients will be turned away.'), true, 'warning')
      await page.click('#draining-go')
      await hold('alert', () => texts(page, '#alert-list li'), (all) => all.join().includes('Upstream chat has no healthy server'))
      await page.getByRole('button', { name: 'Put all back: chat', exact: true }).click()
      await hold('no alert', () => page.isVisible('#alerts'), (visible) => !visible)
      equal(await visits.received(page), [
        post('upstreams/chat/drain', { server: 'ws://10.1.0.12:9000' }),
        post('upstreams/chat/undrain', { server: 'ws://10.1.0.12:9000' }),
        post('upstreams/chat/drain', {}),
        post('upstreams/chat/undrain', {}),
      ], 'sent')
    }),

    'reload-and-its-mistakes': () => visits.to('normal', 'system', async (page) => {
      await hold('before', () => page.textContent('#reload-result'), (text) => text === 'Not reloaded since the start.')
      await page.click('#reload')
      await hold('in force', () => page.textContent('#reload-result'), (text) => text.startsWith('In force: +1 route, ~1 upstream.') && text.includes('io.threads'))
      await page.click('#reload')
      await hold('refused with words', () => page.textContent('#reload-result .error'), (text) => text === 'Refused, 2 mistakes: the configuration from before is in force.')
      await hold('refused', () => texts(page, '#reload-result li'), (all) => all.length === 2 && all[0].startsWith('proxy.conf:41: routes.chat.idle-timout'))
      await hold('alert', () => texts(page, '#alert-list li'), (all) => all.join().includes('The last reload was refused, 2 mistakes'))
      equal(await focused(page), 'Reload', 'focus')
      equal(await visits.received(page), [post('reload', {}), post('reload', {})], 'sent')
    }),

    'log-level': () => visits.to('normal', 'system', async (page) => {
      await page.fill('#log-form [name=logger]', 'io.towline.relay')
      await page.selectOption('#log-form [name=level]', 'DEBUG')
      await page.click('#log-form button')
      await hold('set', () => page.textContent('#log-result'), (text) => text === 'io.towline.relay is at DEBUG.')
      await page.fill('#log-form [name=logger]', 'no.such')
      await page.press('#log-form [name=logger]', 'Enter')
      await hold('mistake', () => page.textContent('#log-result'), (text) => text === 'logger: there is none of that name.')
      equal((await visits.received(page))[0], post('log', { logger: 'io.towline.relay', level: 'DEBUG' }), 'sent')
    }),

    'configuration-in-force': () => visits.to('normal', 'system', async (page) => {
      await page.click('#configuration summary')
      await hold('text', () => page.textContent('#configuration-text'), (text) => text.includes('"token": "***"'))
    }),

    'why-it-ended': () => visits.to('normal', 'endings', async (page) => {
      await hold('the latest', () => page.textContent('#ending-count'), (text) => text === 'The latest 100 of 250 endings')
      await page.click('#ending-more')
      await page.click('#ending-more')
      await hold('all', () => page.textContent('#ending-count'), (text) => text === '250 endings')
      await page.fill('#ending-filters [name=client]', '203.0.113.5')
      const { endings } = await api(page, 'endings?client=203.0.113.5')
      await hold('of one client', () => texts(page, '#ending-rows .meaning'), (all) => JSON.stringify(all) === JSON.stringify(endings.map(({ meaning }) => meaning)))
      await page.click('#ending-clear')
      await page.fill('#ending-filters [name=id]', endings[0].id)
      await hold('of one id', () => page.textContent('#ending-count'), (text) => text === '1 ending')
      const title = await page.locator('#ending-rows time').getAttribute('title')
      equal(title, endings[0].at.replace('T', ' ').replace(/\.\d+Z/, ' UTC'), 'UTC')
      await page.fill('#ending-filters [name=id]', 'nobody')
      await hold('none', () => page.textContent('#ending-empty'), (text) => text === 'None that is remembered is like that.')
      await page.fill('#ending-filters [name=id]', '1ng2wcm0003k')
      await hold('forgotten', () => page.textContent('#ending-empty'), (text) => text === 'None that is remembered is like that. The access log has it: journalctl -u towline -o cat -g 1ng2wcm0003k')
      await page.fill('#ending-filters [name=id]', '')
      await page.fill('#ending-filters [name=client]', '192.0.2.99')
      await hold('forgotten client', () => page.textContent('#ending-empty'), (text) => text === `None that is remembered is like that. The access log has it: journalctl -u towline -o cat -g '[="]192\\.0\\.2\\.99[ "]'`)
    }),

    'refusals-summed-up': () => visits.to('normal', 'endings', async (page) => {
      await hold('one line', () => texts(page, '#ending-repeated-list li'), (all) => all.length === 1 && /^refused-unreachable × 4,213 since .+, latest .+: route chat, ws:\/\/10\.1\.0\.13:9000: “<b>connection refused<\/b>”$/.test(all[0]))
      equal(await page.locator('#ending-repeated-list time').first().getAttribute('title'), '2026-11-21 05:38:02 UTC', 'since')
      await page.locator('#ending-repeated-list a').click()
      await hold('each of them', () => page.inputValue('#ending-filters [name=cause]'), (value) => value === 'refused-unreachable')
      await page.fill('#ending-filters [name=client]', '203.0.113.5')
      await hold('not of one client', () => page.isVisible('#ending-repeated'), (visible) => !visible)
    }),

    token: () => visits.to('token', 'system', async (page) => {
      await page.waitForSelector('#asking[open]')
      equal(await focused(page), 'token', 'focus')
      await page.click('#asking-cancel')
      equal(await page.textContent('#link-text'), 'not connected: a token is needed', 'said')
      await page.click('#enter-token')
      await visits.judge(page, 'token dialog')
      await page.fill('#token', 'a b')
      await page.press('#token', 'Enter')
      await hold('no token', () => page.textContent('#asking-error'), (text) => text === 'A token has no spaces and only ASCII characters.')
      await page.fill('#token', 'wrong')
      await page.press('#token', 'Enter')
      await hold('refused', () => page.textContent('#asking-error'), (text) => text === 'This token was not accepted.')
      await page.fill('#token', 'let-me-in')
      await page.press('#token', 'Enter')
      await live(page)
      equal(await page.isVisible('#asking'), false, 'dialog')
      await page.click('#reload')
      await hold('reloaded', () => page.textContent('#reload-result'), (text) => text.startsWith('In force'))
      equal(await visits.received(page), [{ ...post('reload', {}), authorization: 'Bearer let-me-in' }], 'sent')
      equal(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 1, ''], 'kept in the tab only')
      await page.evaluate(() => { history.replaceState(null, '', '/') })
      await page.reload()
      await live(page)
    }, { alive: false }),

    'events-in-any-pieces': () => visits.to('normal', 'overview', async (page) => {
      const sent = ': hello\n\nevent: status\r\ndata: {"a":\r\ndata:1}\r\n\r\nid: 7\ndata: [2]\n\nevent: nothing\n\n'
      for (const size of [1, 2, 3, 7, 1000]) {
        const heard = await page.evaluate(async ([text, step]) => {
          const { EventParser } = await import('/api.js')
          const events = []
          const parser = new EventParser((name, data) => events.push([name, data]))
          for (let i = 0; i < text.length; i += step) parser.push(text.slice(i, i + step))
          return events
        }, [sent, size])
        equal(heard, [['status', { a: 1 }], ['message', [2]]], `pieces of ${size}`)
      }
    }),

    'not-connected': () => visits.to('normal', 'connections', async (page) => {
      await atConnections(page, '312 open connections')
      await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000))
      await visits.outage(true)
      try {
        await growingPauses(page)
        await page.clock.resume()
        await hold('said', () => page.textContent('#link-text'), (text) => text.startsWith('not connected: what you see is old.'))
        await hold('announced', () => page.textContent('#say'), (text) => text === 'Not connected to Towline any more.')
        equal(await rows(page, 'connection-rows').count(), 50, 'what was known stays')
        await visits.judge(page, 'not connected')
      } finally {
        await visits.outage(false)
      }
      if (await page.isVisible('#retry')) await page.click('#retry')
      await live(page)
      await hold('announced', () => page.textContent('#say'), (text) => text === 'Connected again.')
    }, { held: true }),

    paused: () => visits.to('normal', 'connections', async (page, { requests }) => {
      await atConnections(page, '312 open connections')
      await page.click('#pause')
      equal([await page.getAttribute('#pause', 'aria-pressed'), await page.textContent('#link-text')], ['true', 'paused'], 'said')
      const before = requests.length
      await page.clock.fastForward(5000) // longer than a poll's interval
      await api(page, 'status')
      equal(requests.slice(before).map((url) => new URL(url).pathname), ['/api/v1/status'], 'requests while paused')
      await page.click('#pause')
      await hold('asks again', () => requests.length, (n) => n > before + 1)
    }, { held: true }),

    strangers: () => visits.to('normal', 'connections?q=onerror', async (page) => {
      await atConnections(page, '1 of 312 open connections match')
      const told = '/chat/<img src=x onerror=alert(1)>/\\u202egnp.exe\\u202c/\\u0007'
      equal([HOSTILE_PATH.length < told.length, await page.locator('#connection-rows .path .second').first().textContent()], [true, told], 'path')
      await page.locator('#connection-rows button').click()
      await hold('in the panel', () => texts(page, '#details .facts dd'), (all) => all.includes(told) && all.includes('"><script>alert(2)</script>'))
      await page.click('#details-shut')
      await page.goto(`${page.url().split('#')[0]}#endings?q=alert(3)`)
      await hold('reason', () => texts(page, '#ending-rows .reason'), (all) => all[0] === '“</td><script>alert(3)</script>”')
      await page.goto(`${page.url().split('#')[0]}#connections?client=${encodeURIComponent('<img src=x onerror=alert(4)>')}&sort=<b>&offset=-7`)
      await atConnections(page, '0 of 312 open connections match')
      equal(await page.locator('main img, main script, main b:not(.cause, .legend b)').count(), 0, 'elements of strangers')
    }),

    'long-paths': async () => {
      for (const size of ['desktop', 'phone']) {
        await visits.to('normal', 'connections?q=a-very-long-name', async (page) => {
          await atConnections(page, '1 of 312 open connections match')
          equal(await page.locator('#connection-rows .path .second').first().getAttribute('title'), LONG_PATH, 'title')
          await visits.judge(page, 'a long path')
          await page.locator('#connection-rows button').click()
          await hold('whole', () => texts(page, '#details .facts dd'), (all) => all.includes(LONG_PATH))
          await visits.judge(page, 'a long path in the panel')
        }, { size })
      }
    },

    empty: () => visits.to('empty', 'overview', async (page) => {
      await hold('plots', () => page.locator('svg.plot').first().getAttribute('aria-label'), (text) => (text ?? '').startsWith('Open'))
      for (const [view, said] of Object.entries({ connections: 'No connection is open.', endings: 'Nothing has ended yet.', upstreams: 'No upstreams are configured.', routes: 'No routes are configured.' })) {
        await page.click(`#views a[data-view=${view}]`)
        await hold(view, () => page.locator(`#view-${view} .empty:visible`).allTextContents(), (all) => all.includes(said))
        await visits.judge(page, `empty ${view}`)
      }
    }),

    draining: () => visits.to('draining', 'overview', async (page) => {
      await hold('phase', () => page.textContent('#phase'), (text) => text === 'draining')
      await hold('ready', () => page.textContent('#ready'), (text) => text === 'no')
      await hold('alert', () => texts(page, '#alert-list a'), (all) => /^Draining: nothing new is taken; \d+ relays and \d+ sessions are still to leave; what is left in 26 s is cut\.$/.test(all[0]))
    }),

    trouble: () => visits.to('trouble', 'overview', async (page) => {
      await hold('alerts', () => texts(page, '#alert-list a'), (all) => JSON.stringify(all) === JSON.stringify([
        'The last reload was refused, 2 mistakes: the configuration from before is in force.',
        'Upstream ticker has no healthy server: its clients are turned away.',
        'Server ws://10.1.0.13:9000 of chat is set aside: connection refused, 3 times in a row, last 12 s ago',
        'Server ws://10.1.0.21:9000 of ticker is set aside: connection refused, 3 times in a row, last 12 s ago',
        'A certificate of listener secure expires in 4 d 23 h.',
      ]))
      equal(await page.title(), '(5) Towline', 'title')
      await page.locator('#alert-list a').last().click()
      await page.waitForSelector('#view-routes:not([hidden])')
    }),

    keyboard: () => visits.to('normal', 'overview', (page) => walk(page)),

    ...Object.fromEntries(
      ['light', 'dark'].flatMap((scheme) => ['desktop', 'phone'].map((size) => [`accessible-dialogs-${scheme}-${size}`, () => dialogs(visits, scheme, size)])),
    ),
  }
}

/** Between one try to connect and the next: 0.75 to 1.25 s, then twice that. */
/** From 1 s they double, a quarter more or less; where it says one second less, that one has passed. */
async function growingPauses(page) {
  const pauses = []
  while (pauses.length < 4) {
    const said = await hold('next try', () => page.textContent('#link-text'), (text) => text.includes('Next try in'))
    pauses.push(Number(/in (\d+) s/.exec(said)[1]))
    await page.clock.runFor((pauses.at(-1) + 1) * 1000)
  }
  equal(pauses[0] <= 2 && pauses[3] >= 5, true, `pauses grow: ${pauses}`)
}

/** Without a mouse: to the content, to a view, a column, a connection, a decision against, and back where one was. */
async function walk(page) {
  await page.keyboard.press('Tab')
  equal(await focused(page), 'Skip to content', 'first')
  await page.keyboard.press('Enter')
  equal(await page.evaluate(() => document.activeElement.id), 'main', 'skipped')
  await page.locator('#views a').first().focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  equal(await focused(page), 'Connections', 'heading of the view')
  await atConnections(page, '312 open connections')
  await tabTo(page, 'Bytes out')
  await page.keyboard.press('Enter')
  await hold('sorted', () => page.locator('#connection-head th').nth(9).getAttribute('aria-sort'), (sort) => sort === 'descending')
  const { id } = (await api(page, 'connections?sort=-bytes_out&limit=1')).connections[0]
  await hold('largest first', () => rows(page, 'connection-rows').first().locator('button').textContent(), (text) => text === id)
  await tabTo(page, id)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#details[open]')
  await tabTo(page, 'Close connection…')
  await page.keyboard.press('Space')
  await page.waitForSelector('#closing[open]')
  await page.keyboard.press('Escape')
  equal(await focused(page), 'Close connection…', 'back in the panel')
  await page.keyboard.press('Escape')
  equal(await focused(page), id, 'back in the table')
}

async function tabTo(page, text) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    if (await focused(page) === text) return
  }
  throw new Error(`60 times Tab did not reach ${text}`)
}

function dialogs(visits, scheme, size) {
  return visits.to('normal', 'connections', async (page) => {
    await rows(page, 'connection-rows').first().locator('button').click()
    await page.waitForSelector('#details[open]')
    await visits.judge(page, 'details')
    await page.click('#details-close')
    await visits.judge(page, 'closing')
    await page.click('#closing-cancel')
    await page.click('#details-shut')
    await page.evaluate(() => { window.location.hash = 'upstreams' })
    await page.locator('.action button').first().click()
    await visits.judge(page, 'draining')
    await page.click('#draining-cancel')
    await page.evaluate(() => { window.location.hash = 'overview' })
    for (const summary of await page.locator('.figures-table summary').all()) await summary.click()
    await visits.judge(page, 'tables of the plots')
  }, { scheme, size })
}
