/** What a coordinator of transactions needs of others beside its log: markers in other logs. */

/** The end of a transaction in one partition. */
export interface Marker {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly committed: boolean
  /** The leader epoch of the coordinator's partition: a marker of a former coordinator is refused. */
  readonly coordinatorEpoch: number
  /** From 2 on, its epoch must be larger than that of the records. The coordinators of the cluster leave it out: a marker that they write once more is to be taken. */
  readonly transactionVersion?: number | undefined
  readonly topic: string
  readonly partition: number
}

/**
 * Writes markers by the leaders of the partitions. `done` is told once, within the turn or later:
 *
 * - NONE: it is written
 * - UNKNOWN_TOPIC_OR_PARTITION: there is no such partition any more, nothing is left to do
 * - INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED: somebody else ends the transaction
 * - anything else: not now, it is tried again
 */
export interface Markers {
  write(marker: Marker, done: (errorCode: number) => void): void
}
