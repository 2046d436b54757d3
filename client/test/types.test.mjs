// The types of towline.d.ts, as compilers of several years see them. node --test client/test/types.test.mjs

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, test } from './limits.mjs'
import { fileURLToPath } from 'node:url'
import { CLIENT } from './harbour.mjs'

const HERE = fileURLToPath(new URL('types/', import.meta.url))
const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url))

const folder = mkdtempSync(path.join(tmpdir(), 'towline-types-'))
after(() => rmSync(folder, { recursive: true }))
cpSync(HERE, folder, { recursive: true })
cpSync(new URL('towline.d.ts', CLIENT), path.join(folder, 'towline.d.ts'))
symlinkSync(MODULES, path.join(folder, 'node_modules'))

/** What the compiler has to complain of. */
function complaints(compiler, file, options) {
  const config = path.join(folder, `${compiler}-${file}.json`)
  writeFileSync(config, JSON.stringify({
    compilerOptions: { strict: true, exactOptionalPropertyTypes: true, noEmit: true, module: 'nodenext', ...options },
    files: [file],
  }))
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(MODULES, compiler, 'bin', 'tsc'), '-p', config], { encoding: 'utf8' })
  return stdout + stderr
}

for (const compiler of ['typescript-5.0', 'typescript-5.9', 'typescript']) {
  describe(compiler, () => {
    test('takes TowlineSocket for WebSocket, in a page', () => {
      assert.equal(complaints(compiler, 'page.ts', { target: 'es2020', lib: ['es2020', 'dom'], types: [] }), '')
    })

    test('and in a worker', () => {
      assert.equal(complaints(compiler, 'worker.ts', { target: 'es2020', lib: ['es2020', 'webworker'], types: [] }), '')
    })
  })
}

for (const compiler of ['typescript-5.9', 'typescript']) {
  test(`${compiler} takes it for Node's, without a browser's types`, () => {
    assert.equal(complaints(compiler, 'node.ts', { target: 'es2022', lib: ['es2022'], types: ['node'] }), '')
  })
}
