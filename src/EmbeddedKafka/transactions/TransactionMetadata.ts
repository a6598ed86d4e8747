/**
 * What a coordinator knows of a transactional id, and the steps from one state to the next. A step is a value: it is written to the log first, and counts when the log
 * has it. Until then the id has a pending state, and nothing else may happen to it.
 */
import { PartitionSet, type TopicPartition } from "./PartitionSet.ts"
import { isIdle, type TransactionState } from "./TransactionState.ts"

export const noProducerId = -1n
export const noEpoch = -1
/** The last epoch that a client gets. The one above it is for fencing. */
export const lastClientEpoch = 32766
const maxEpoch = 32767
/** `transaction.version` from which on each end of a transaction raises the epoch (KIP-890). */
export const bumpingVersion = 2

export interface TransactionFields {
  readonly state: TransactionState
  readonly producerId: bigint
  /** The one before this step. */
  readonly previousProducerId: bigint
  /** The one that follows when the transaction is complete, because the epochs of this one are used up. */
  readonly nextProducerId: bigint
  readonly producerEpoch: number
  /** The epoch that the client had before, from which it may ask again for the present one. −1: none. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  /** While a transaction is prepared, those whose marker is not written yet. */
  readonly partitions: PartitionSet
  /** −1: no transaction since the producer was initialized. */
  readonly startMs: number
  readonly lastUpdateMs: number
  /** The version of transactions that the client used in the step. */
  readonly clientVersion: number
}

export class TransactionMetadata {
  readonly transactionalId: string
  fields: TransactionFields
  /** What is being written. */
  pending: TransactionState | undefined = undefined
  /** The epoch was raised to fence, and the log refused it: it is not raised once more. */
  hasFailedFence = false

  constructor(transactionalId: string, fields: TransactionFields) {
    this.transactionalId = transactionalId
    this.fields = fields
  }
}

/** An id that nobody has used. */
export const unused = (producerId: bigint, timeoutMs: number, nowMs: number): TransactionFields => ({
  state: "Empty",
  producerId,
  previousProducerId: noProducerId,
  nextProducerId: noProducerId,
  producerEpoch: noEpoch,
  lastProducerEpoch: noEpoch,
  timeoutMs,
  partitions: new PartitionSet(),
  startMs: -1,
  lastUpdateMs: nowMs,
  clientVersion: 0
})

export const isExhausted = (epoch: number): boolean => epoch >= lastClientEpoch

const step = (from: TransactionFields, to: Partial<TransactionFields>): TransactionFields => ({
  ...from,
  previousProducerId: from.producerId,
  nextProducerId: noProducerId,
  ...to
})

/**
 * A producer is initialized. Gives `undefined` if it is fenced.
 *
 * @param expected the epoch that the client says it has (KIP-360)
 */
export const initialized = (
  from: TransactionFields,
  timeoutMs: number,
  expected: number | undefined,
  nowMs: number
): TransactionFields | undefined => {
  const empty = (producerEpoch: number, lastProducerEpoch: number): TransactionFields =>
    step(from, {
      state: "Empty",
      producerEpoch,
      lastProducerEpoch,
      timeoutMs,
      partitions: new PartitionSet(),
      startMs: -1,
      lastUpdateMs: nowMs
    })
  const { lastProducerEpoch, producerEpoch } = from
  if (expected === undefined) return empty(producerEpoch + 1, noEpoch)
  if (producerEpoch === noEpoch || expected === producerEpoch) return empty(producerEpoch + 1, producerEpoch)
  // It asks again for what it has been given.
  if (expected === lastProducerEpoch) return empty(producerEpoch, lastProducerEpoch)
  return undefined
}

/** A producer is initialized whose epochs are used up. */
export const initializedAnew = (
  from: TransactionFields,
  producerId: bigint,
  timeoutMs: number,
  remembersEpoch: boolean,
  nowMs: number
): TransactionFields =>
  step(from, {
    state: "Empty",
    producerId,
    producerEpoch: 0,
    lastProducerEpoch: remembersEpoch ? from.producerEpoch : noEpoch,
    timeoutMs,
    partitions: new PartitionSet(),
    startMs: -1,
    lastUpdateMs: nowMs
  })

/** Fences the present producer: its epoch is not the present one any more. */
export const raiseToFence = (transaction: TransactionMetadata): void => {
  const { fields, hasFailedFence } = transaction
  const producerEpoch = hasFailedFence ? fields.producerEpoch : Math.min(fields.producerEpoch + 1, maxEpoch)
  transaction.fields = { ...fields, producerEpoch, lastProducerEpoch: noEpoch }
}

export const withPartitions = (
  from: TransactionFields,
  added: Iterable<TopicPartition>,
  clientVersion: number,
  nowMs: number
): TransactionFields =>
  step(from, {
    state: "Ongoing",
    partitions: from.partitions.with(added),
    startMs: isIdle(from.state) ? nowMs : from.startMs,
    lastUpdateMs: nowMs,
    clientVersion
  })

/** The outcome is decided. @param nextProducerId `noProducerId`, unless the epochs are used up */
export const prepared = (
  from: TransactionFields,
  state: "PrepareCommit" | "PrepareAbort",
  clientVersion: number,
  nextProducerId: bigint,
  nowMs: number
): TransactionFields => {
  const bumps = clientVersion >= bumpingVersion
  return step(from, {
    state,
    nextProducerId,
    producerEpoch: bumps ? Math.min(from.producerEpoch + 1, maxEpoch) : from.producerEpoch,
    lastProducerEpoch: bumps ? from.producerEpoch : from.lastProducerEpoch,
    // An abort of nothing: its start is not known and must not be missing.
    startMs: isIdle(from.state) ? nowMs : from.startMs,
    lastUpdateMs: nowMs,
    clientVersion
  })
}

/** All markers are written. */
export const completed = (from: TransactionFields, nowMs: number): TransactionFields => {
  const rotates = from.clientVersion >= bumpingVersion && from.nextProducerId !== noProducerId
  return step(from, {
    state: from.state === "PrepareCommit" ? "CompleteCommit" : "CompleteAbort",
    producerId: rotates ? from.nextProducerId : from.producerId,
    producerEpoch: rotates ? 0 : from.producerEpoch,
    partitions: new PartitionSet(),
    lastUpdateMs: nowMs
  })
}
