/** Prepared transactions on their way to being complete: markers are written, then the step that says so. What is refused for now is tried again. */
import { codes } from "../protocol/codes.ts"
import type { Deadline } from "../cluster/Deadlines.ts"
import type { TopicPartition } from "./PartitionSet.ts"
import type { ShardOptions } from "./ShardOptions.ts"
import type { TransactionFields, TransactionMetadata } from "./TransactionMetadata.ts"

/** How long something waits that was refused, if nothing changes for it before. */
const retryMs = 100

interface Completion {
  readonly transaction: TransactionMetadata
  readonly to: TransactionFields
  /** Markers that were refused for now. */
  refused: Array<TopicPartition>
  /** The last step was refused for now. */
  isStepRefused: boolean
}

type WriteStep = (
  transaction: TransactionMetadata,
  to: TransactionFields,
  done: (errorCode: number) => void
) => void

export class Completions {
  readonly #options: ShardOptions
  readonly #writeStep: WriteStep
  readonly #byTransaction = new Map<TransactionMetadata, Completion>()
  #timer: Deadline | undefined

  constructor(options: ShardOptions, writeStep: WriteStep) {
    this.#options = options
    this.#writeStep = writeStep
  }

  begin(transaction: TransactionMetadata, to: TransactionFields): void {
    const completion: Completion = { transaction, to, refused: [], isStepRefused: false }
    this.#byTransaction.set(transaction, completion)
    const partitions = transaction.fields.partitions.list()
    if (partitions.length === 0) this.#finish(completion)
    else this.#writeMarkers(completion, partitions)
  }

  retry(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const waiting = [...this.#byTransaction.values()]
    for (const completion of waiting) {
      if (completion.isStepRefused) this.#finish(completion)
      const { refused } = completion
      completion.refused = []
      this.#writeMarkers(completion, refused)
    }
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#byTransaction.clear()
  }

  #writeMarkers(completion: Completion, partitions: ReadonlyArray<TopicPartition>): void {
    const { coordinatorEpoch, markers } = this.#options
    const { producerEpoch, producerId, state } = completion.transaction.fields
    const committed = state === "PrepareCommit"
    for (const each of partitions)
      markers.write(
        {
          producerId,
          producerEpoch,
          committed,
          coordinatorEpoch,
          topic: each.topic,
          partition: each.partition
        },
        (errorCode) => this.#onMarker(completion, each, errorCode)
      )
  }

  #onMarker(completion: Completion, partition: TopicPartition, errorCode: number): void {
    const { transaction } = completion
    if (this.#byTransaction.get(transaction) !== completion) return
    switch (errorCode) {
      case codes.NONE:
      case codes.UNKNOWN_TOPIC_OR_PARTITION:
      // Nothing can have been written to a log of messages without producers.
      case codes.UNSUPPORTED_FOR_MESSAGE_FORMAT:
      case codes.UNSUPPORTED_VERSION: {
        const { partitions } = transaction.fields
        partitions.delete(partition.topic, partition.partition)
        if (partitions.size === 0) this.#finish(completion)
        return
      }
      case codes.INVALID_PRODUCER_EPOCH:
      case codes.TRANSACTION_COORDINATOR_FENCED:
        // It stays prepared, and the one who is the coordinator now completes it.
        this.#byTransaction.delete(transaction)
        return
      default:
        completion.refused.push(partition)
        this.#retryLater()
    }
  }

  #finish(completion: Completion): void {
    completion.isStepRefused = false
    this.#writeStep(completion.transaction, completion.to, (errorCode) => {
      if (this.#byTransaction.get(completion.transaction) !== completion) return
      if (errorCode === codes.COORDINATOR_NOT_AVAILABLE) {
        completion.isStepRefused = true
        this.#retryLater()
      } else this.#byTransaction.delete(completion.transaction)
    })
  }

  #retryLater(): void {
    if (this.#timer !== undefined) return
    const { deadlines, nowMs } = this.#options
    this.#timer = deadlines.add(nowMs() + retryMs, () => {
      this.#timer = undefined
      this.retry()
    })
  }
}
