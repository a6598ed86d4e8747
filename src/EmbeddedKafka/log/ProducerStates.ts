/**
 * What one replica knows of the producers that wrote to its log: their epochs, the last five batches of each, and their transactions. All of it follows from the batches
 * of the log, so that it can be made anew.
 */
import { codes } from "../protocol/codes.ts"
import type { Int64 } from "./bytes.ts"
import type { LogConfig } from "./LogConfig.ts"
import { Refusal } from "./Refusal.ts"
import type { StoredBatch } from "./StoredBatch.ts"
import { Transactions } from "./Transactions.ts"

/** A batch that a producer may send once more. */
interface SentBatch {
  readonly firstSequence: number
  readonly lastSequence: number
  readonly baseOffset: number
  readonly lastOffset: number
  readonly timestamp: Int64
}

/** How many batches of a producer are remembered. */
const windowSize = 5

class ProducerEntry {
  epoch = -1
  coordinatorEpoch = -1
  /** Of its last batch or marker. */
  lastTimestamp: Int64 = -1
  transactionStart: number | undefined = undefined
  readonly sent: Array<SentBatch> = []

  moveTo(epoch: number): void {
    if (this.epoch === epoch) return
    this.sent.length = 0
    this.epoch = epoch
  }

  get lastSequence(): number {
    return this.sent.at(-1)?.lastSequence ?? -1
  }
}

/** Given to whoever is about to ask the transaction coordinator whether the partition is part of a transaction; void once a batch or a marker was written. */
export interface VerificationGuard {
  readonly producerId: Int64
}

interface Verification {
  readonly guard: VerificationGuard
  readonly startedMs: number
  lowestSequence: number
  epoch: number
  readonly supportsEpochBump: boolean
}

export interface ActiveProducer {
  readonly producerId: Int64
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastTimestamp: Int64
  readonly coordinatorEpoch: number
  /** −1 without a transaction. */
  readonly currentTxnStartOffset: number
}

type ProducerRules = Pick<LogConfig, "countsEmptyTransactions">

export class ProducerStates {
  readonly #entries = new Map<Int64, ProducerEntry>()
  readonly #verifications = new Map<Int64, Verification>()
  readonly transactions = new Transactions()
  readonly #rules: ProducerRules

  constructor(rules: ProducerRules) {
    this.#rules = rules
  }

  /** A copy, but for what is to be verified. */
  clone(): ProducerStates {
    const copy = new ProducerStates(this.#rules)
    for (const [producerId, entry] of this.#entries) {
      const own = copy.#entryOf(producerId)
      own.epoch = entry.epoch
      own.coordinatorEpoch = entry.coordinatorEpoch
      own.lastTimestamp = entry.lastTimestamp
      own.transactionStart = entry.transactionStart
      own.sent.push(...entry.sent)
    }
    copy.transactions.copy(this.transactions)
    return copy
  }

  /** The batch that is there already, if this is one of the last five of its producer. */
  duplicateOf(batch: StoredBatch, producerId: Int64): SentBatch | undefined {
    const { baseSequence, lastSequence, producerEpoch } = batch
    const entry = this.#entries.get(producerId)
    if (entry === undefined || entry.epoch !== producerEpoch) return undefined
    for (const sent of entry.sent)
      if (sent.firstSequence === baseSequence && sent.lastSequence === lastSequence) return sent
    return undefined
  }

  /**
   * Throws what a leader refuses.
   *
   * @param checksSequence not of coordinators, which have none
   * @param isToBeKnown whether one that is not known must begin at 0
   */
  check(batch: StoredBatch, producerId: Int64, checksSequence: boolean, isToBeKnown: boolean): void {
    const entry = this.#entries.get(producerId)
    const { baseSequence, producerEpoch } = batch
    if (entry !== undefined && producerEpoch < entry.epoch) throw new Refusal(codes.INVALID_PRODUCER_EPOCH)
    const isKnown = entry !== undefined && entry.epoch !== -1
    if (checksSequence && isToBeKnown && !isKnown && baseSequence !== 0)
      throw new Refusal(codes.UNKNOWN_PRODUCER_ID)
    if (checksSequence && !this.#isInSequence(entry, producerId, producerEpoch, baseSequence))
      throw new Refusal(codes.OUT_OF_ORDER_SEQUENCE_NUMBER)
    if (entry?.transactionStart !== undefined && !batch.isTransactional)
      throw new Refusal(codes.INVALID_TXN_STATE)
  }

  /** A producer that is not known, maybe because its state expired, may begin anywhere. */
  #isInSequence(
    entry: ProducerEntry | undefined,
    producerId: Int64,
    epoch: number,
    firstSequence: number
  ): boolean {
    const verification = this.#verifications.get(producerId)
    if (verification !== undefined) {
      const isEmpty = entry === undefined || entry.sent.length === 0
      if (verification.supportsEpochBump && firstSequence !== 0 && isEmpty) return false
      if (firstSequence > verification.lowestSequence) return false
    }
    if (entry === undefined || entry.epoch === -1) return true
    if (epoch !== entry.epoch) return firstSequence === 0
    const { lastSequence } = entry
    return firstSequence === lastSequence + 1 || (firstSequence === 0 && lastSequence === 0x7fff_ffff)
  }

  /** Throws what a leader refuses of a marker. @param isStrict each transaction has an epoch of its own (KIP-890) */
  checkMarker(producerId: Int64, producerEpoch: number, coordinatorEpoch: number, isStrict: boolean): void {
    const entry = this.#entries.get(producerId)
    if (entry === undefined) return
    if (producerEpoch < entry.epoch || (isStrict && producerEpoch === entry.epoch))
      throw new Refusal(codes.INVALID_PRODUCER_EPOCH)
    if (coordinatorEpoch < entry.coordinatorEpoch) throw new Refusal(codes.TRANSACTION_COORDINATOR_FENCED)
  }

  /** A batch of data that is in the log now. */
  add(batch: StoredBatch, producerId: Int64): void {
    const entry = this.#entryOf(producerId)
    entry.moveTo(batch.producerEpoch)
    if (entry.sent.length === windowSize) entry.sent.shift()
    const { baseOffset, baseSequence, lastOffset, lastSequence, maxTimestamp } = batch
    entry.sent.push({
      firstSequence: baseSequence,
      lastSequence,
      baseOffset,
      lastOffset,
      timestamp: maxTimestamp
    })
    entry.lastTimestamp = maxTimestamp
    if (!batch.isTransactional) return
    this.#verifications.delete(producerId)
    if (entry.transactionStart !== undefined) return
    entry.transactionStart = baseOffset
    this.transactions.begin(producerId, baseOffset)
  }

  /** A marker that is in the log now. */
  addMarker(batch: StoredBatch, producerId: Int64, isAbort: boolean, coordinatorEpoch: number): void {
    const entry = this.#entryOf(producerId)
    const { transactionStart } = entry
    entry.moveTo(batch.producerEpoch)
    entry.coordinatorEpoch = coordinatorEpoch
    entry.lastTimestamp = batch.maxTimestamp
    entry.transactionStart = undefined
    this.#verifications.delete(producerId)
    const firstOffset =
      transactionStart ?? (this.#rules.countsEmptyTransactions ? batch.baseOffset : undefined)
    if (firstOffset !== undefined)
      this.transactions.complete(producerId, firstOffset, batch.lastOffset, isAbort)
  }

  hasOngoingTransaction(producerId: Int64, producerEpoch?: number): boolean {
    const entry = this.#entries.get(producerId)
    return (
      entry?.transactionStart !== undefined && (producerEpoch === undefined || entry.epoch === producerEpoch)
    )
  }

  /** What the first batch of a transaction needs: the same until that is written, or a marker. */
  startVerification(
    producerId: Int64,
    firstSequence: number,
    epoch: number,
    supportsEpochBump: boolean,
    nowMs: number
  ): VerificationGuard {
    let verification = this.#verifications.get(producerId)
    if (verification === undefined) {
      const guard = { producerId }
      verification = { guard, startedMs: nowMs, lowestSequence: firstSequence, epoch, supportsEpochBump }
      this.#verifications.set(producerId, verification)
    } else if (epoch > verification.epoch) {
      verification.epoch = epoch
      verification.lowestSequence = firstSequence
    } else if (epoch === verification.epoch && firstSequence < verification.lowestSequence)
      verification.lowestSequence = firstSequence
    return verification.guard
  }

  isVerified(producerId: Int64, guard: VerificationGuard | undefined): boolean {
    return guard !== undefined && this.#verifications.get(producerId)?.guard === guard
  }

  /** Forgets producers without a transaction that have written nothing for so long. */
  expire(nowMs: number, expirationMs: number): void {
    for (const [producerId, entry] of this.#entries)
      if (entry.transactionStart === undefined && nowMs - Number(entry.lastTimestamp) >= expirationMs)
        this.#entries.delete(producerId)
    for (const [producerId, { startedMs }] of this.#verifications)
      if (nowMs - startedMs >= expirationMs) this.#verifications.delete(producerId)
  }

  has(producerId: Int64): boolean {
    return this.#entries.has(producerId)
  }

  /** Forgets a producer, as if it had been silent for long. */
  forget(producerId: Int64): void {
    this.#entries.delete(producerId)
    this.#verifications.delete(producerId)
  }

  /** When the producer that was silent longest is forgotten, as far as it has no transaction; `undefined` if there is none. */
  expiresMs(expirationMs: number): number | undefined {
    // They are in the order in which they came: the first one without a transaction is old enough to look.
    for (const { lastTimestamp, transactionStart } of this.#entries.values())
      if (transactionStart === undefined) return Number(lastTimestamp) + expirationMs
    return undefined
  }

  get active(): ReadonlyArray<ActiveProducer> {
    return Array.from(this.#entries, ([producerId, entry]) => ({
      producerId,
      producerEpoch: entry.epoch,
      lastSequence: entry.lastSequence,
      lastTimestamp: entry.lastTimestamp,
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTxnStartOffset: entry.transactionStart ?? -1
    }))
  }

  #entryOf(producerId: Int64): ProducerEntry {
    let entry = this.#entries.get(producerId)
    if (entry === undefined) this.#entries.set(producerId, (entry = new ProducerEntry()))
    return entry
  }
}
