// A server of short answers, and at /long of one that no buffer holds: a megabyte.
import http from 'node:http'

const long = Buffer.alloc(1 << 20, 'x')

const server = http.createServer((request, response) => {
  request.resume()
  request.on('end', () => response.end(request.url === '/long' ? long : 'ok'))
})
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`))
