// Time limits and promises.

export const OVERSLEPT = 5000 // by which a timer is late where the page was suspended
const GRACE = 2000 // for answers that were waiting while the page slept

export function later(task, time) {
  setTimeout(task, time)
}

/**
 * A time limit for what others are to do. A page that slept through it has not waited: what came meanwhile is read first.
 *
 * @return takes it away
 */
export function limit(task, time) {
  const due = Date.now() + time
  let timer = setTimeout(() => {
    if (Date.now() - due > OVERSLEPT) timer = setTimeout(task, Math.min(time, GRACE))
    else task()
  }, time)
  return () => clearTimeout(timer)
}

/** What the task gives back, and what it throws, as a promise. */
export function promised(task) {
  return new Promise((resolve) => resolve(task()))
}
