// Runs named checks one after another and prints "ok NAME" or "FAILED NAME: why" for each; any failure makes the exit code 1.

const PATIENCE_MS = 180_000

export async function report(checks, print, patience = PATIENCE_MS) {
  let failures = 0
  for (const [name, check] of Object.entries(checks)) {
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing for ${patience} ms`)), patience)
    })
    try {
      await Promise.race([check(), late])
      print(`ok ${name}`)
    } catch (failure) {
      failures++
      print(`FAILED ${name}: ${failure.message ?? failure}`)
    } finally {
      clearTimeout(timer)
    }
  }
  return failures
}

export function equal(actual, expected, what) {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value) ?? 'nothing')
  if (left !== right) throw new Error(`${what}: got ${left.slice(0, 300)}, expected ${right.slice(0, 300)}`)
}
