/** What is asked in this part, of whom. */

export const topic = "bench"

/** One request after the other by each of so many fibers, for the offsets of so many partitions, all led by one broker. */
export interface LeaderTask {
  readonly by: "connection" | "cluster"
  readonly port: number
  readonly partitions: number
  readonly outstanding: number
}

/** How many requests one call makes: enough that starting it does not count. */
export const requestsPerCall = 1280

/** A question to three brokers, by each library's own way of asking it. */
export interface ThreeBrokersTask {
  readonly ports: ReadonlyArray<number>
  readonly question: "offsets" | "groups"
  readonly partitions: number
  /** Whether metadata is asked for before each question, as the peers do. */
  readonly refreshing?: boolean
}

/** The process of a contender ends with the bench, whatever connections it has. */
export const endWithTheBench = (): void => {
  process.once("disconnect", () => process.exit())
}

/** What must be equal: the offsets by partition. */
export const printOffsets = (
  offsets: ReadonlyArray<{ readonly partition: number; readonly offset: bigint | string | null }>
): string =>
  offsets
    .map(({ offset, partition }) => `${partition}: ${offset}`)
    .sort()
    .join(", ")
