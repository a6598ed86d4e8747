/** What a library must do here: connect, and ask for the metadata of no topics. */

/** How many were answered in a round, and how long some of them took, in ms. */
export interface Load {
  readonly count: number
  readonly latencies: ReadonlyArray<number>
}

export interface Connected {
  /** The brokers that one answer names. */
  readonly brokers: () => Promise<number>
  /** Keeps so many requests outstanding for so many ms. */
  readonly load: (outstanding: number, forMs: number) => Promise<Load>
}

export type Connect = (port: number) => Promise<Connected>

/** Of every so many requests one is timed: a clock costs more than the fastest clients do. */
export const timedEvery = 16

/** Is over after so many ms. */
export const over = (forMs: number): { readonly isOver: boolean } => {
  const round = { isOver: false }
  setTimeout(() => (round.isOver = true), forMs)
  return round
}

/** The load by a function that asks once. */
export const byPromises = (ask: () => Promise<{ readonly brokers: number }>): Connected => ({
  brokers: async () => (await ask()).brokers,
  load: async (outstanding, forMs) => {
    const latencies: Array<number> = []
    const round = over(forMs)
    let count = 0
    const worker = async () => {
      while (!round.isOver) {
        const start = count % timedEvery === 0 ? performance.now() : 0
        await ask()
        if (start > 0) latencies.push(performance.now() - start)
        count++
      }
    }
    await Promise.all(Array.from({ length: outstanding }, worker))
    return { count, latencies }
  }
})
