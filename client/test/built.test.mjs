// What Towline serves is what its sources come to. node --test client/test/built.test.mjs

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from './limits.mjs'
import { gzipSync } from 'node:zlib'
import { served } from '../build.mjs'
import { CLIENT } from './harbour.mjs'

const REMEDY = 'run "npm run build --prefix client" and commit what it leaves in src/main/resources/io/towline/client'
const built = await served()

test('there is nothing else in the folder', () => {
  assert.deepEqual(readdirSync(CLIENT).sort(), Object.keys(built).sort())
})

for (const [name, bytes] of Object.entries(built)) {
  test(`${name} is up to date, byte for byte`, (t) => {
    assert.ok(bytes.equals(readFileSync(new URL(name, CLIENT))), `${name} is not what client/src comes to: ${REMEDY}`)
    t.diagnostic(`${name}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} with gzip`)
  })
}
