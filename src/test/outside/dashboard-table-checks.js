// The dashboard's table of connections: sorted, filtered and paged by the server, told by what that one has.

import { equal } from './checks.js'
import { api, atConnections, column, focused, hold, rows, texts } from './dashboard-visits.js'

export function tables(visits) {
  return {
    sort: () => visits.to('normal', 'connections', async (page) => {
      await atConnections(page, '312 open connections')
      const heads = page.locator('#connection-head th')
      equal(await heads.nth(5).getAttribute('aria-sort'), 'descending', 'at first by age')
      for (let i = 0; i < await heads.count(); i++) await sortedBothWays(page, heads.nth(i), i)
    }),

    'search-and-filters': () => visits.to('normal', 'connections', async (page) => {
      await atConnections(page, '312 open connections')
      await page.selectOption('#connection-filters [name=kind]', 'sse')
      const { matched } = await api(page, 'connections?kind=sse')
      await atConnections(page, `${matched} of 312 open connections match`)
      equal((await column(page, 4)).every((text) => text.startsWith('sse')), true, 'kind')
      await page.selectOption('#connection-filters [name=route]', 'ticker')
      await page.selectOption('#connection-filters [name=listener]', 'secure')
      await page.selectOption('#connection-filters [name=upstream]', 'ticker')
      const few = await api(page, 'connections?kind=sse&route=ticker&listener=secure&upstream=ticker')
      await atConnections(page, `${few.matched} of 312 open connections match`)
      equal(new URL(page.url()).hash, '#/connections?listener=secure&route=ticker&upstream=ticker&kind=sse', 'address')
      await page.click('#connection-clear')
      await page.fill('#connection-filters [name=q]', 'ROOM/17')
      const found = await api(page, 'connections?q=room/17')
      await atConnections(page, `${found.matched} of 312 open connections match`)
      await page.fill('#connection-filters [name=q]', 'nothing is like this')
      await hold('none', () => page.textContent('#connection-empty'), (text) => text === 'None of the open connections is like that.')
    }),

    'filters-by-address': () => visits.to('normal', 'connections?server=ws%3A%2F%2F10.1.0.21%3A9000&sort=-bytes_out', async (page) => {
      const { matched } = await api(page, 'connections?server=ws://10.1.0.21:9000')
      await atConnections(page, `${matched} of 312 open connections match`)
      equal(await texts(page, '#connection-chips span'), ['server ws://10.1.0.21:9000'], 'chips')
      equal(await page.locator('#connection-head th').nth(9).getAttribute('aria-sort'), 'descending', 'sort')
      await page.click('#connection-chips button')
      await atConnections(page, '312 open connections')
    }),

    'filter-that-is-refused': () => visits.to('normal', 'connections?kind=telex', async (page) => {
      await hold('said', () => page.textContent('#trouble'), (text) => text.startsWith('There is no kind "telex"; there is websocket, '))
      await visits.judge(page, 'refused filter')
      await page.click('#connection-clear')
      await atConnections(page, '312 open connections')
      await hold('said no more', () => page.textContent('#trouble'), (text) => text === '')
    }),

    'pages-of-9000': () => visits.to('9000', 'connections?sort=id', async (page, { requests }) => {
      await atConnections(page, '9,000 open connections')
      equal(await rows(page, 'connection-rows').count(), 50, 'rows')
      equal(await page.textContent('#connection-page'), '1–50 of 9,000', 'page')
      equal(await page.isDisabled('#connection-previous'), true, 'nothing before')
      await page.click('#connection-next')
      await hold('page', () => page.textContent('#connection-page'), (text) => text === '51–100 of 9,000')
      await page.selectOption('#connection-limit', '200')
      await hold('page', () => page.textContent('#connection-page'), (text) => text === '1–200 of 9,000')
      const third = (await api(page, 'connections?sort=id&limit=1&offset=400')).connections[0].id
      await page.click('#connection-next')
      await page.click('#connection-next')
      await hold('first of the third page', () => rows(page, 'connection-rows').first().locator('button').textContent(), (text) => text === third)
      await page.goto(`${page.url().split('#')[0]}#connections?offset=999999`)
      await hold('the last page', () => page.textContent('#connection-page'), (text) => text === '8,801–9,000 of 9,000')
      equal(await page.isDisabled('#connection-next'), true, 'nothing after')
      const most = requests.filter((url) => url.includes('/connections?')).map((url) => Number(new URL(url).searchParams.get('limit')))
      equal(Math.max(...most) <= 200, true, 'never all at once')
    }),

    'rows-keep-the-focus': () => visits.to('normal', 'connections?sort=id', async (page, { requests }) => {
      await atConnections(page, '312 open connections')
      const button = rows(page, 'connection-rows').nth(4).locator('button')
      await button.focus()
      const id = await focused(page)
      const asked = () => requests.filter((url) => url.includes('/connections?')).length
      const before = asked()
      for (const n of [1, 2]) {
        await page.clock.fastForward(5000) // longer than a poll's interval
        await hold('asked again', asked, (now) => now >= before + n)
      }
      equal(await focused(page), id, 'focus')
    }, { held: true }),
  }
}

async function sortedBothWays(page, head, i) {
  for (const way of ['first', 'second']) {
    await head.locator('button').click()
    const sort = await page.inputValue('#connection-filters [name=sort]')
    equal(await head.getAttribute('aria-sort'), sort.startsWith('-') ? 'descending' : 'ascending', `${way} way of column ${i}`)
    const wanted = (await api(page, `connections?sort=${sort}&limit=50`)).connections.map(({ id }) => id)
    await hold(`rows by ${sort}`, () => column(page, 0), (ids) => JSON.stringify(ids) === JSON.stringify(wanted))
  }
  equal(await page.locator('#connection-head [aria-sort]').count(), 1, 'sorted columns')
}
