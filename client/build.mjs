// Bundles the client. node build.mjs: what Towline serves, which is committed, so that nobody needs Node.js to build Towline;
// node build.mjs dist: the npm package's files.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import esbuild from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const SERVED = new URL('../src/main/resources/io/towline/client/', import.meta.url)
const DIST = new URL('dist/', import.meta.url)

const BANNER = `/*! towline.js: a WebSocket for networks that let none through. Part of Towline, Apache-2.0. Sources: client/src */`

// Where the script is required, as by a test's runner.
const FOOTER = "if (typeof module === 'object' && module && module.exports) module.exports = globalThis.TowlineSocket"

/** @returns the bytes of one bundle */
async function bundle(entry, format, minify) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [at(`src/${entry}.js`)],
    bundle: true,
    write: false,
    format,
    minify,
    target: 'es2018',
    charset: 'utf8',
    banner: { js: BANNER },
    footer: { js: format === 'iife' ? FOOTER : '' },
    legalComments: 'none',
    absWorkingDir: at('.'),
  })
  return Buffer.from(outputFiles[0].contents)
}

/** File name -> bytes, of what Towline serves below /.towline/. */
export async function served() {
  return {
    'towline.js': await bundle('script', 'iife', false),
    'towline.min.js': await bundle('script', 'iife', true),
    'towline.mjs': await bundle('module', 'esm', false),
    'towline.min.mjs': await bundle('module', 'esm', true),
    'towline.d.ts': readFileSync(at('types/towline.d.ts')),
  }
}

/** File name -> bytes, of the npm package's dist. */
async function packaged() {
  const types = readFileSync(at('types/towline.d.ts'))
  return {
    'towline.js': await bundle('script', 'iife', false),
    'towline.min.js': await bundle('script', 'iife', true),
    'towline.mjs': await bundle('index', 'esm', false),
    'towline.cjs': await bundle('index', 'cjs', false),
    'towline.d.ts': types,
    'towline.d.cts': types,
  }
}

function write(folder, files) {
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(new URL(name, folder), bytes)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'dist') {
    write(DIST, await packaged())
    copyFileSync(at('../LICENSE'), at('LICENSE'))
  } else {
    write(SERVED, await served())
  }
}
