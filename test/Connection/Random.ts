/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** How many seeds to try; fewer where a test is run for each of thousands of mutants (`npm run mutation`). */
export const seeds = (count: number): number =>
  process.env["MUTATION"] === undefined ? count : Math.ceil(count / 10)
