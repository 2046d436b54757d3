// Requests of a session.

import { answerOf, LATE, NO_ANSWER } from './answers.js'
import { Aborter } from './environment.js'
import { limit, promised } from './times.js'

/** Makes requests to one socket's address. */
export class Requests {
  constructor({ url, options }) {
    this.address = url
    this.options = options
  }

  url(scheme, parameters) {
    const url = this.address.replace(/^ws/, scheme)
    const added = Object.keys(parameters)
      .filter((name) => parameters[name] !== undefined)
      .map((name) => `towline-${name}=${encodeURIComponent(parameters[name])}`)
    // Not by searchParams, which would write the application's own query anew.
    return url + (url.endsWith('?') ? '' : url.includes('?') ? '&' : '?') + added.join('&')
  }

  /**
   * Resolves to {status, retryAfter, body}; status 0: no answer, or none in time. Never rejects, whatever fetch does.
   *
   * @param {string} method
   * @param {Record<string, string | number>} parameters
   * @param {{headers?: object, body?: any, timeout?: number, aborter?: Aborter, keepalive?: boolean}} [init]
   */
  send(method, parameters, { headers, body, timeout, aborter, keepalive } = {}) {
    const { fetch, withCredentials } = this.options
    if (!fetch) return Promise.resolve(NO_ANSWER) // an environment with WebSockets alone
    const own = new Aborter()
    const credentials = withCredentials ? 'include' : 'same-origin'
    const init = { method, headers, body, credentials, cache: 'no-store', signal: own.signal, keepalive }
    return new Promise((resolve) => {
      const stop = () => { own.abort(); settle(LATE) }
      const cancel = limit(stop, timeout || this.options.timeouts.post)
      const settle = (answer) => {
        cancel()
        if (aborter) aborter.tasks.delete(stop)
        resolve(answer)
      }
      if (aborter) aborter.tasks.add(stop)
      promised(() => fetch(this.url('http', parameters), init)).then(answerOf).then(settle, () => settle(NO_ANSWER))
    })
  }
}
