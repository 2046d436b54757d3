// What Towline answers, and what others do in its place.

export const NO_ANSWER = { status: 0, body: {} }
export const LATE = { status: 0, body: {}, late: true } // none in time

export async function answerOf(response) {
  const text = await response.text()
  const retryAfter = Number(response.headers.get('Retry-After')) || 0
  const ours = /^application\/problem\+json/.test(response.headers.get('Content-Type')) // not from something on the way
  return { status: response.status, retryAfter, ours, body: parse(text) }
}

/** Of the server behind, or for the time being: no other transport would fare better. */
export function isRefusal({ status }) {
  return [401, 403, 429, 503].includes(status)
}

/** Not a page that something on the way put in the place of an answer: 200 alone says nothing. */
export function isPolled({ status, body }) {
  return status === 204 || (status === 200 && Boolean(body.messages || body.close || body.superseded))
}

/** The same for a POST of a session. */
export function isTaken({ status, body }) {
  return status === 204 || (status === 200 && body.ack !== undefined)
}

/** What is no JSON object is nothing. */
export function parse(json) {
  try {
    const value = JSON.parse(json)
    return value === null ? {} : value
  } catch (e) {
    return {}
  }
}
