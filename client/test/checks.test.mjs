// The sources: linted, and type-checked against what compilers are told. node --test client/test/checks.test.mjs

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { test } from './limits.mjs'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))

for (const [what, command] of Object.entries({
  'eslint has nothing to say': ['eslint/bin/eslint.js', '.'],
  'tsc has nothing to say': ['typescript/bin/tsc', '-p', 'tsconfig.json'],
})) {
  test(what, () => {
    const [program, ...options] = command
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(PROJECT, 'node_modules', program), ...options], { cwd: PROJECT, encoding: 'utf8' })
    assert.equal(stdout + stderr, '')
  })
}
