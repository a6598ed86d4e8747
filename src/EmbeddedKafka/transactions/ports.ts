/** What a coordinator of transactions needs of others: a log to write to, markers in other logs, ids. */
import type { KeyedRecord } from "./records.ts"

/** The partition of `__transaction_state`. `done` is told once, within the turn or later: 0 when the records are committed, else the error code. */
export interface TransactionLog {
  append(
    records: ReadonlyArray<KeyedRecord>,
    options: Record<never, never>,
    done: (errorCode: number) => void
  ): void
}

/** The end of a transaction in one partition. */
export interface Marker {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly committed: boolean
  /** The leader epoch of the coordinator's partition: a marker of a former coordinator is refused. */
  readonly coordinatorEpoch: number
  /** The version of transactions in which it was ended. */
  readonly transactionVersion: number
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
