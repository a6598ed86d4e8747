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
const timedEvery = 16

/** The load by a function that asks once. */
export const byPromises = (ask: () => Promise<{ readonly brokers: number }>): Connected => ({
  brokers: async () => (await ask()).brokers,
  load: async (outstanding, forMs) => {
    const latencies: Array<number> = []
    const end = performance.now() + forMs
    let count = 0
    let isOver = false
    setTimeout(() => (isOver = true), end - performance.now())
    const worker = async () => {
      while (!isOver) {
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
