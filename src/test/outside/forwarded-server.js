// A server that takes a page for its own by the host that proxies tell, as code-server does: Forwarded before X-Forwarded-Host, cut at
// semicolons and commas, no quotes taken off. Answers 403 with both hosts, or 101 and a text frame with all that it was told.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function hostOf(headers) {
  for (const part of (headers.forwarded ?? '').split(/[;,]/)) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim().toLowerCase() === 'host') {
      return part.slice(equals + 1).trim().toLowerCase();
    }
  }
  return (headers['x-forwarded-host'] ?? headers.host ?? '').split(',')[0].trim().toLowerCase();
}

function text(words) {
  const payload = Buffer.from(words);
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length]), payload]);
}

const server = createServer();
server.on('upgrade', (request, socket) => {
  const host = hostOf(request.headers);
  const page = new URL(request.headers.origin).host;
  if (host !== page) {
    socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nX-Host: ${host}\r\nX-Page: ${page}\r\n\r\n`);
    return;
  }
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const told = Object.entries(request.headers).filter(([name]) => /^(x-|forwarded)/.test(name)).sort();
  socket.write(text(told.map(([name, value]) => `${name}: ${value}`).join('\n')));
  socket.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
