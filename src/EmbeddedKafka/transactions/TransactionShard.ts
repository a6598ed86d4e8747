/**
 * The coordinator of the transactional ids of one partition of `__transaction_state`, on the broker that leads it. Each step is written there first; who asked is
 * answered when the log has it. A coordinator that takes over reads the log (`replay`, then `start`) and completes what was prepared.
 */
import { codes } from "../protocol/codes.ts"
import type { Coordinator } from "../cluster/Coordinators.ts"
import { coordinatorCode } from "../cluster/CoordinatorLog.ts"
import { Completions } from "./Completions.ts"
import { decideEnd, decideFence, type EndRequest } from "./decideEnd.ts"
import { decideInit, type InitDecision, type InitRequest } from "./decideInit.ts"
import type { TopicPartition } from "./PartitionSet.ts"
import { decodeTransaction, encodeTransaction } from "./records.ts"
import type { ShardOptions } from "./ShardOptions.ts"
import { Timers } from "./Timers.ts"
import {
  bumpingVersion,
  completed,
  noEpoch,
  noProducerId,
  type TransactionFields,
  TransactionMetadata,
  unused,
  withPartitions
} from "./TransactionMetadata.ts"
import { isPrepared } from "./TransactionState.ts"

/** A producer, or why there is none: then the id and epoch are −1. */
export interface ProducerResult {
  readonly errorCode: number
  readonly producerId: bigint
  readonly producerEpoch: number
}

const failed = (errorCode: number): ProducerResult => ({
  errorCode,
  producerId: noProducerId,
  producerEpoch: noEpoch
})

export class TransactionShard implements Coordinator {
  readonly #options: ShardOptions
  readonly #transactions = new Map<string, TransactionMetadata>()
  readonly #completions: Completions
  readonly #timers: Timers
  #hasResigned = false

  constructor(options: ShardOptions) {
    this.#options = options
    this.#completions = new Completions(options, (transaction, to, done) =>
      this.#write(transaction, to, done, true)
    )
    this.#timers = new Timers(options, (transaction) => this.#onTimer(transaction))
  }

  /** Takes a record of the log, in its order, before `start`. */
  replay(key: Uint8Array | null, value: Uint8Array | null): void {
    const record = decodeTransaction(key, value)
    if (record === undefined) return
    const { fields, transactionalId } = record
    if (fields === null) this.#transactions.delete(transactionalId)
    else this.#transactions.set(transactionalId, new TransactionMetadata(transactionalId, fields))
  }

  /** All records are replayed: completes what was prepared. */
  start(): void {
    for (const transaction of this.#transactions.values()) {
      if (isPrepared(transaction.fields.state)) this.#complete(transaction)
      else this.#timers.arm(transaction)
    }
  }

  /** Another broker is the coordinator now: whoever waits is told so, and nothing is written any more. */
  resign(): void {
    this.#hasResigned = true
    this.#timers.stop()
    this.#completions.stop()
    this.#transactions.clear()
  }

  /** Something may have changed for markers and records that were refused: leaders, replicas. */
  retry(): void {
    this.#completions.retry()
  }

  get transactions(): Iterable<TransactionMetadata> {
    return this.#transactions.values()
  }

  get(transactionalId: string): TransactionMetadata | undefined {
    return this.#transactions.get(transactionalId)
  }

  initProducerId(
    transactionalId: string,
    request: InitRequest,
    done: (result: ProducerResult) => void
  ): void {
    const { maxTimeoutMs, nextProducerId, nowMs } = this.#options
    if (transactionalId === "") return done(failed(codes.INVALID_REQUEST))
    if (request.timeoutMs <= 0 || request.timeoutMs > maxTimeoutMs())
      return done(failed(codes.INVALID_TRANSACTION_TIMEOUT))
    let transaction = this.#transactions.get(transactionalId)
    if (transaction === undefined) {
      const producerId = nextProducerId()
      if (producerId === undefined) return done(failed(codes.COORDINATOR_LOAD_IN_PROGRESS))
      transaction = new TransactionMetadata(transactionalId, unused(producerId, request.timeoutMs, nowMs()))
      this.#transactions.set(transactionalId, transaction)
      this.#timers.arm(transaction)
    }
    this.#apply(transaction, decideInit(transaction, request, nextProducerId, nowMs()), done)
  }

  #apply(
    transaction: TransactionMetadata,
    decision: InitDecision,
    done: (result: ProducerResult) => void
  ): void {
    if (decision._tag === "Refused") return done(failed(decision.errorCode))
    // Its transaction is aborted first: the client asks again.
    if (decision._tag === "Fence")
      return this.#fence(transaction, (errorCode) =>
        done(failed(errorCode === codes.NONE ? codes.CONCURRENT_TRANSACTIONS : errorCode))
      )
    const { producerEpoch, producerId } = decision.to
    const { startMs } = transaction.fields
    this.#write(transaction, decision.to, (errorCode) => {
      if (errorCode !== codes.NONE) return done(failed(errorCode))
      if (this.#options.rules.initKeepsStart) transaction.fields = { ...transaction.fields, startMs }
      done({ errorCode, producerId, producerEpoch })
    })
  }

  /**
   * Adds partitions to the transaction of a producer, which begins with the first.
   *
   * @param clientVersion the version of transactions of who asks: that of AddPartitionsToTxn by clients and of AddOffsetsToTxn is 0
   */
  addPartitions(
    transactionalId: string,
    producerId: bigint,
    producerEpoch: number,
    partitions: ReadonlyArray<TopicPartition>,
    clientVersion: number,
    done: (errorCode: number) => void
  ): void {
    if (transactionalId === "") return done(codes.INVALID_REQUEST)
    const transaction = this.#transactions.get(transactionalId)
    if (transaction === undefined) return done(codes.INVALID_PRODUCER_ID_MAPPING)
    const { fields, pending } = transaction
    if (this.#options.rules.pendingFirst && pending !== undefined) return done(codes.CONCURRENT_TRANSACTIONS)
    const refusal = refusalOf(fields, producerId, producerEpoch)
    if (refusal !== codes.NONE) return done(refusal)
    if (pending !== undefined || isPrepared(fields.state)) return done(codes.CONCURRENT_TRANSACTIONS)
    const isThere = partitions.every(({ partition, topic }) => fields.partitions.has(topic, partition))
    if (fields.state === "Ongoing" && isThere) return done(codes.NONE)
    this.#write(transaction, withPartitions(fields, partitions, clientVersion, this.#options.nowMs()), done)
  }

  /** Whether a partition is in the transaction of the producer (KIP-890): asked by the partition's leader before it takes the first batch. */
  verifyPartition(
    transactionalId: string,
    producerId: bigint,
    producerEpoch: number,
    { partition, topic }: TopicPartition
  ): number {
    if (transactionalId === "") return codes.INVALID_REQUEST
    const fields = this.#transactions.get(transactionalId)?.fields
    if (fields === undefined) return codes.INVALID_PRODUCER_ID_MAPPING
    const refusal = refusalOf(fields, producerId, producerEpoch)
    if (refusal !== codes.NONE) return refusal
    if (isPrepared(fields.state)) return codes.CONCURRENT_TRANSACTIONS
    return fields.partitions.has(topic, partition) ? codes.NONE : codes.TRANSACTION_ABORTABLE
  }

  /** Ends a transaction. The client is answered when the outcome is decided, maybe before all markers are written. */
  end(transactionalId: string, request: EndRequest, done: (result: ProducerResult) => void): void {
    if (transactionalId === "") return done(failed(codes.INVALID_REQUEST))
    const transaction = this.#transactions.get(transactionalId)
    if (transaction === undefined) return done(failed(codes.INVALID_PRODUCER_ID_MAPPING))
    const decision = decideEnd(transaction, request, this.#options)
    if (decision._tag === "Refused") return done(failed(decision.errorCode))
    if (decision._tag === "Repeated") {
      const { producerEpoch, producerId } = transaction.fields
      return done({ errorCode: codes.NONE, producerId, producerEpoch })
    }
    this.#write(transaction, decision.to, (errorCode) => {
      if (errorCode !== codes.NONE) return done(failed(errorCode))
      const { producerEpoch, producerId } = completed(transaction.fields, 0)
      this.#complete(transaction, () => done({ errorCode, producerId, producerEpoch }))
    })
  }

  #fence(transaction: TransactionMetadata, done: (errorCode: number) => void): void {
    const version = this.#options.transactionVersion()
    const decision = decideFence(transaction, version, this.#options)
    if (decision._tag === "Refused") return done(decision.errorCode)
    if (decision._tag === "Repeated") return done(codes.NONE)
    this.#write(transaction, decision.to, (errorCode) => {
      if (errorCode !== codes.NONE) {
        transaction.hasFailedFence = version < bumpingVersion
        return done(errorCode)
      }
      this.#complete(transaction, () => done(errorCode))
    })
  }

  /** Writes the markers of a prepared transaction and completes it. @param answer is called as soon as nothing can be between */
  #complete(transaction: TransactionMetadata, answer?: () => void): void {
    const { fields } = transaction
    transaction.hasFailedFence = false
    const to = completed(fields, this.#options.nowMs())
    transaction.pending = to.state
    answer?.()
    if (!this.#hasResigned) this.#completions.begin(transaction, to)
  }

  /** Writes a step, which counts when the log has it. */
  #write(
    transaction: TransactionMetadata,
    to: TransactionFields,
    done: (errorCode: number) => void,
    keepsPending = false
  ): void {
    const { log, transactionVersion } = this.#options
    const { transactionalId } = transaction
    transaction.pending = to.state
    log.append([encodeTransaction(transactionalId, to, transactionVersion())], {}, (code) => {
      if (this.#hasResigned) return done(codes.NOT_COORDINATOR)
      const errorCode = coordinatorCode(code)
      if (errorCode === codes.NONE) {
        transaction.pending = undefined
        transaction.fields = to
      } else if (!keepsPending) transaction.pending = undefined
      this.#timers.arm(transaction)
      done(errorCode)
    })
  }

  /** Aborts transactions that have lasted too long, and forgets ids that have not been used for long, without waiting for the next time. */
  expire(): void {
    for (const transaction of this.#transactions.values()) this.#timers.runIfDue(transaction)
  }

  /** Aborts a transaction as if it had lasted too long. Gives whether there is one, with nothing under way. */
  abortNow(transactionalId: string): boolean {
    const transaction = this.#transactions.get(transactionalId)
    if (transaction?.fields.state !== "Ongoing" || transaction.pending !== undefined) return false
    this.#onTimer(transaction)
    return true
  }

  /** A transaction has lasted too long, or an id has not been used for long. */
  #onTimer(transaction: TransactionMetadata): void {
    if (transaction.fields.state === "Ongoing") this.#fence(transaction, () => this.#timers.arm(transaction))
    else this.#expire(transaction)
  }

  #expire(transaction: TransactionMetadata): void {
    const { log, transactionVersion } = this.#options
    const { transactionalId } = transaction
    transaction.pending = "Dead"
    log.append([encodeTransaction(transactionalId, null, transactionVersion())], {}, (code) => {
      if (this.#hasResigned) return
      transaction.pending = undefined
      if (code === codes.NONE) this.#transactions.delete(transactionalId)
      else this.#timers.arm(transaction)
    })
  }
}

const refusalOf = (fields: TransactionFields, producerId: bigint, producerEpoch: number): number => {
  if (fields.producerId !== producerId) return codes.INVALID_PRODUCER_ID_MAPPING
  return fields.producerEpoch === producerEpoch ? codes.NONE : codes.PRODUCER_FENCED
}
