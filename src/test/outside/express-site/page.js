// Does what pages do with the host that they come from, and leaves in `seen` what came of it.

async function json(url, options) {
  return (await fetch(url, options)).json()
}

function told() {
  return new Promise((resolve, reject) => {
    const events = new EventSource('/events')
    events.onerror = () => reject(new Error('the event stream broke'))
    events.onopen = () => json('/tell', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"to":"page"}' })
    events.addEventListener('told', ({ data }) => {
      resolve(JSON.parse(data))
      events.close()
    })
  })
}

function socketIo() {
  const socket = io()
  const { engine } = socket.io
  let first
  engine.on('open', () => (first = engine.transport.name))
  return new Promise((resolve, reject) => {
    socket.on('connect_error', reject)
    engine.on('upgrade', async () => {
      const { transport } = await socket.emitWithAck('who')
      resolve([first, transport, await socket.emitWithAck('echo', 'through both')])
      socket.disconnect()
    })
  })
}

function bare() {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket('/ws')
    socket.onerror = () => reject(new Error('the socket broke'))
    socket.onopen = () => socket.send('hello')
    socket.onmessage = ({ data }) => {
      resolve(data)
      socket.close()
    }
  })
}

function upload() {
  const form = new FormData(document.querySelector('form'))
  form.set('file', new File([new Uint8Array(5 * 1024 * 1024).fill(7)], 'größe.bin'))
  return json('/upload', { method: 'POST', body: form })
}

async function run() {
  const { protocol, secure } = await json('/api/who')
  await fetch('/login')
  const { name, size, title } = await upload()
  return { protocol, secure, me: await json('/me'), upload: [name, size, title], told: await told(), socketIo: await socketIo(), bare: await bare() }
}

run().then(
  (all) => (window.seen = all),
  (failure) => (window.seen = { failed: String(failure) }),
).finally(() => (document.title = 'done'))
