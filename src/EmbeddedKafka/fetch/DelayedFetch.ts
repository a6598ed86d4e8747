/**
 * A Fetch that waits until there is enough to answer, or until its time is over.
 */
import type { Broker } from "../cluster/Broker.ts"
import { codes } from "../protocol/codes.ts"
import type { DelayedOperation, Watchers } from "../cluster/Purgatory.ts"
import type { WantedPartition } from "./FetchSessions.ts"
import type { FetchParams, PartitionRead } from "./readPartition.ts"
import { readPartition } from "./readPartition.ts"

export interface FetchLimits {
  readonly minBytes: number
  readonly maxBytes: number
}

/** Reads the partitions in their order, until the limit of the response is reached. */
export const readAll = (
  broker: Broker,
  params: FetchParams,
  wanted: ReadonlyArray<WantedPartition>,
  { maxBytes }: FetchLimits
): ReadonlyArray<PartitionRead> => {
  let left = maxBytes
  let minOneMessage = !params.hasHardLimits
  return wanted.map((each) => {
    const result = readPartition(broker, params, each, Math.min(each.maxBytes, left), minOneMessage)
    const size = result.read?.sizeInBytes ?? 0
    if (size > 0) minOneMessage = false
    left = Math.max(0, left - size)
    return result
  })
}

/** Whether there is enough, or something that the client should know at once. */
const isEnough = (results: ReadonlyArray<PartitionRead>, { minBytes }: FetchLimits): boolean => {
  let size = 0
  for (const { diverging, errorCode, preferredReadReplica, read } of results) {
    if (errorCode !== codes.NONE || diverging !== undefined || preferredReadReplica !== -1) return true
    size += read?.sizeInBytes ?? 0
  }
  return size >= minBytes
}

export class DelayedFetch implements DelayedOperation {
  readonly #broker: Broker
  readonly #params: FetchParams
  readonly #wanted: ReadonlyArray<WantedPartition>
  readonly #limits: FetchLimits
  readonly #done: (results: ReadonlyArray<PartitionRead>) => void

  constructor(
    broker: Broker,
    params: FetchParams,
    wanted: ReadonlyArray<WantedPartition>,
    limits: FetchLimits,
    done: (results: ReadonlyArray<PartitionRead>) => void
  ) {
    this.#broker = broker
    this.#params = params
    this.#wanted = wanted
    this.#limits = limits
    this.#done = done
  }

  /** What has to change for this to be complete. */
  get watched(): ReadonlyArray<Watchers> {
    const watched: Array<Watchers> = []
    for (const { partition, topic } of this.#wanted) {
      const replica = topic === undefined ? undefined : this.#broker.replica(topic, partition)
      if (replica !== undefined) watched.push(replica.watchers)
    }
    return watched
  }

  readonly tryComplete = (): boolean => {
    const results = this.#read()
    if (!isEnough(results, this.#limits)) return false
    this.#done(results)
    return true
  }

  readonly onExpiration = (): void => this.#done(this.#read())

  #read(): ReadonlyArray<PartitionRead> {
    return readAll(this.#broker, this.#params, this.#wanted, this.#limits)
  }
}
