/** Chance that a seed determines: the same draws in the same order. */
export class Chance {
  readonly #seed: number
  #draws = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  /** From 0 to below 1. */
  next(): number {
    return chance(this.#seed, ++this.#draws)
  }

  /** An integer from 1 to `max`. */
  upTo(max: number): number {
    return 1 + Math.floor(this.next() * max)
  }
}

/** A number from 0 to below 1 that the seed and the count of those before determine. */
export const chance = (seed: number, draws: number): number => {
  let mixed = Math.imul(seed ^ Math.imul(draws, 0x9e3779b9), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}
