/** Eight characters or so, for names that need only differ. */
export function random() {
  return Math.random().toString(36).slice(2, 10)
}
