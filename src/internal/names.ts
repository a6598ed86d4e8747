/**
 * Names that do not exist, and the ones that were meant: for errors.
 */

/** What is expected in place of a name that does not exist, for an error. */
export const existing = (name: string, known: ReadonlySet<string>, what: string): string => {
  const near = nearest(name, known)
  return near === undefined
    ? `one of its ${what === "property" ? "properties" : `${what}s`} (${[...known].join(", ") || "it has none"})`
    : `${what === "option" ? "an" : "a"} ${what} that exists (did you mean ${near}?)`
}

/** A name is the caller's own; only one that could be data is cut. */
export const shorten = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name)

/** The candidate that is a typing mistake away, if one is. */
export const nearest = (name: string, candidates: Iterable<string>): string | undefined => {
  const allowed = Math.max(2, Math.floor(name.length / 3))
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of candidates) {
    const distance =
      candidate.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name, candidate, bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Insertions, deletions and replacements from one to the other; `limit` if they are that many or more. */
const editDistance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) >= limit || a.length > 60) return limit
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return Math.min(row[b.length]!, limit)
}
