// Bodies of any length that are known by heart. long-bodies.js serve: a server of them, at /LENGTH; answers a body that is sent to it with its
// length. long-bodies.js write LENGTH: to standard output. long-bodies.js read: from standard input, says its length. Wrong bytes are said.
import http from 'node:http'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const block = Buffer.alloc(251 * 257) // in step with nobody's buffers
for (let i = 0; i < block.length; i++) {
  block[i] = (i * 31 + (i >> 8)) & 0xff
}

function* body(length) {
  for (let left = length; left > 0; left -= block.length) {
    yield left < block.length ? block.subarray(0, left) : block
  }
}

const write = (length, to) => pipeline(Readable.from(body(length), { objectMode: false }), to)

async function read(from) {
  let length = 0
  await pipeline(
    from,
    new Writable({
      write(chunk, _, next) {
        for (let at = 0; at < chunk.length; ) {
          const begin = length % block.length
          const count = Math.min(block.length - begin, chunk.length - at)
          if (chunk.compare(block, begin, begin + count, at, at + count) !== 0) {
            return next(new Error(`wrong bytes from ${length} on`))
          }
          at += count
          length += count
        }
        next()
      },
    }),
  )
  return length
}

async function answer(request, response) {
  try {
    if (request.method === 'GET') {
      await write(Number(request.url.slice(1)), response)
    } else {
      response.end(`${await read(request)}`)
    }
  } catch (error) {
    console.log(`failed: ${error.message}`)
    response.destroy()
  }
}

const [, , what, length] = process.argv
if (what === 'write') {
  await write(Number(length), process.stdout)
} else if (what === 'read') {
  console.log(await read(process.stdin))
} else {
  const server = http.createServer(answer)
  server.requestTimeout = 0
  server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`))
}
