// The npm package as others install it: packed, unpacked elsewhere, imported, required, bundled and compiled.
// node --test client/test/package.test.mjs

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from './limits.mjs'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import esbuild from 'esbuild'

const CLIENT_PROJECT = fileURLToPath(new URL('..', import.meta.url))
const TSC = path.join(CLIENT_PROJECT, 'node_modules/typescript-5.9/bin/tsc')

const app = mkdtempSync(path.join(tmpdir(), 'towline-app-'))
after(() => rmSync(app, { recursive: true }))

function run(command, options, cwd = app) {
  const { status, stdout, stderr } = spawnSync(command, options, { cwd, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
  return stdout
}

let packed

before(() => {
  packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', app], CLIENT_PROJECT).replace(/^[^[]*/, ''))[0]
  const modules = path.join(app, 'node_modules/towline-client')
  mkdirSync(modules, { recursive: true })
  run('tar', ['-xzf', path.join(app, packed.filename), '--strip-components=1', '-C', modules])
  symlinkSync(path.join(CLIENT_PROJECT, 'node_modules/@types'), path.join(app, 'node_modules/@types'))
  writeFileSync(path.join(app, 'package.json'), '{"type":"module"}')
})

/** A page's world, as far as a bundle that only looks at the class needs one. */
const world = () => vm.createContext({ URL, EventTarget, Event, WebSocket: class {}, console })

describe('the package', () => {
  test('holds what it should, and nothing else', () => {
    const names = packed.files.map((file) => file.path).filter((name) => !name.startsWith('src/'))
    const dist = ['towline.cjs', 'towline.d.cts', 'towline.d.ts', 'towline.js', 'towline.min.js', 'towline.mjs'].map((name) => `dist/${name}`)
    assert.deepEqual(names.sort(), ['LICENSE', 'README.md', ...dist, 'package.json'].sort())
    assert.equal(packed.name, 'towline-client')
  })

  test('has the version of Towline', () => {
    const pom = readFileSync(path.join(CLIENT_PROJECT, '../pom.xml'), 'utf8')
    assert.equal(packed.version, /<artifactId>towline<\/artifactId>\s*<version>([^<]+)<\/version>/.exec(pom)[1].replace('-SNAPSHOT', ''))
  })

  test('has the licence of Towline', () => {
    assert.ok(readFileSync(path.join(CLIENT_PROJECT, '../LICENSE')).equals(readFileSync(path.join(app, 'node_modules/towline-client/LICENSE'))))
  })

  test('is imported, by name and by default, and defines nothing global', () => {
    const program = `import Same, { TowlineSocket } from 'towline-client'; console.log(TowlineSocket === Same, TowlineSocket.OPEN, globalThis.TowlineSocket)`
    assert.equal(run(process.execPath, ['--input-type=module', '-e', program]), 'true 1 undefined\n')
  })

  test('is required', () => {
    const program = `const { TowlineSocket } = require('towline-client'); console.log(TowlineSocket.name, TowlineSocket.OPEN, globalThis.TowlineSocket)`
    assert.equal(run(process.execPath, ['--input-type=commonjs', '-e', program]), 'TowlineSocket 1 undefined\n')
  })

  for (const format of ['esm', 'iife']) {
    test(`is bundled into an application (${format})`, async () => {
      writeFileSync(path.join(app, 'app.js'), `
        import { TowlineSocket } from 'towline-client'
        globalThis.seen = new TowlineSocket('https://h.example/chat', 'v1', { transports: [] }).url
      `)
      const { outputFiles } = await esbuild.build({ entryPoints: [path.join(app, 'app.js')], bundle: true, write: false, format, minify: true })
      const context = world()
      context.setTimeout = () => {}
      vm.runInContext(outputFiles[0].text, context)
      assert.equal(context.seen, 'wss://h.example/chat')
    })
  }

  test('of which nothing is used leaves nothing in a bundle', async () => {
    writeFileSync(path.join(app, 'unused.js'), `import { TowlineSocket } from 'towline-client'; globalThis.seen = 1`)
    const { outputFiles } = await esbuild.build({ entryPoints: [path.join(app, 'unused.js')], bundle: true, write: false, minify: true })
    assert.ok(outputFiles[0].contents.length < 100, outputFiles[0].text)
  })

  test('brings a classic script for pages without a bundler', () => {
    for (const name of ['towline.js', 'towline.min.js']) {
      const context = world()
      vm.runInContext(readFileSync(path.join(app, 'node_modules/towline-client/dist', name), 'utf8'), context)
      assert.equal(context.TowlineSocket.OPEN, 1)
    }
  })

  const ways = {
    'a bundler': { module: 'esnext', moduleResolution: 'bundler' },
    'Node, as a module': { module: 'nodenext' },
    'Node, as CommonJS': { module: 'nodenext', file: 'page.cts' },
    'compilers of old': { module: 'commonjs', moduleResolution: 'node10' },
  }
  for (const [way, { file = 'page.ts', ...options }] of Object.entries(ways)) {
    test(`is found by compilers, for ${way}`, () => {
      writeFileSync(path.join(app, file), `
        import { TowlineSocket, type TowlineOptions } from 'towline-client'
        const options: TowlineOptions = { resume: true }
        window.WebSocket = TowlineSocket
        new TowlineSocket('/chat', [], options).onclose = ({ willReconnect }) => { const will: boolean = willReconnect; void will }
      `)
      const config = path.join(app, 'tsconfig.json')
      const compilerOptions = { strict: true, noEmit: true, target: 'es2020', lib: ['es2020', 'dom'], types: [], ...options }
      writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }))
      assert.equal(run(process.execPath, [TSC, '-p', config]), '')
    })
  }
})
