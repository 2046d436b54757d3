// node:test with a time limit for each test and each preparation, which it has none of by itself: what never comes fails its test by name,
// and the others go on. Waits inside a test end sooner, after two minutes, and say what they waited for.

import * as node from 'node:test'

const LIMIT = { timeout: 300_000 }

export const { describe } = node

export function test(name, ...rest) {
  const run = rest.pop()
  return node.test(name, { ...LIMIT, ...rest[0] }, run)
}

export const before = (run) => node.before(run, LIMIT)
export const after = (run) => node.after(run, LIMIT)
export const afterEach = (run) => node.afterEach(run, LIMIT)
