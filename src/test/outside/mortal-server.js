// A server on the port that it is told, which takes some milliseconds for each answer and is killed in the middle of them.
// Each POST that it begins to handle is said, at once, so that it counts even if the answer never comes.
import http from 'node:http'

const port = Number(process.argv[2])

http
  .createServer({ keepAlive: true }, (request, response) => {
    if (request.method === 'POST') {
      console.log(`posted ${request.url}`)
    }
    request.resume()
    request.on('end', () => setTimeout(() => response.end(request.url), Math.random() * 20))
  })
  .listen(port, '127.0.0.1', () => console.log('listening'))
