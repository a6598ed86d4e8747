/**
 * One replica's log of one partition: batches with offsets, and what follows from them. Pure: time goes in, nothing waits.
 *
 * An empty log is one small object; everything else comes with the first batch.
 */
import { codes } from "../protocol/codes.ts"
import { appendSet } from "./appendSet.ts"
import { type Int64, toInt64 } from "./bytes.ts"
import { type EpochEnd, LeaderEpochs, unknownEpoch } from "./LeaderEpochs.ts"
import type { LogConfig } from "./LogConfig.ts"
import { addToProducers, markerBatch, type MarkerOptions } from "./markers.ts"
import { type ActiveProducer, ProducerStates, type VerificationGuard } from "./ProducerStates.ts"
import { type LogRead, readLog, type ReadOptions } from "./readLog.ts"
import { type Appended, appended, Refusal, refused } from "./Refusal.ts"
import { deletableSegments, segmentExpiresMs } from "./retention.ts"
import { Segments } from "./Segments.ts"
import { StoredBatch } from "./StoredBatch.ts"
import { findByTimestamp, findMaxTimestamp, type TimedOffset } from "./timestamps.ts"
import type { Origin } from "./validateBatch.ts"

export interface AppendOptions {
  readonly leaderEpoch: number
  readonly nowMs: number
  /** Default `"client"`. */
  readonly origin?: Origin
  /** Of the first batch of a transaction, where the log verifies transactions. */
  readonly guard?: VerificationGuard | undefined
}

const noBatches: Array<StoredBatch> = []

export class PartitionLog {
  readonly topic: string
  readonly partition: number
  /** Set anew when the topic's configuration changes. */
  config: LogConfig
  /** Told when a batch was appended. */
  onAppend: ((log: PartitionLog) => void) | undefined = undefined
  #startOffset = 0
  #endOffset = 0
  #highWatermark = 0
  // Replaced by an own one before anything is put in.
  #batches = noBatches
  #segments: Segments | undefined = undefined
  #epochs: LeaderEpochs | undefined = undefined
  #producers: ProducerStates | undefined = undefined
  /** What was known before the first batch that is still there. */
  #producersBefore: ProducerStates | undefined = undefined

  constructor(topic: string, partition: number, config: LogConfig) {
    this.topic = topic
    this.partition = partition
    this.config = config
  }

  /** Where the log begins: moved by retention and by DeleteRecords. */
  get startOffset(): number {
    return this.#startOffset
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.#endOffset
  }

  get highWatermark(): number {
    return this.#highWatermark
  }

  /** Up to where transactions are decided; not beyond the high watermark. */
  get lastStableOffset(): number {
    const unstable = this.#producers?.transactions.firstUnstableOffset
    return unstable === undefined || unstable >= this.#highWatermark
      ? this.#highWatermark
      : Math.max(unstable, this.#startOffset)
  }

  /** Bytes of all segments, those before the start of the log included until they are deleted. */
  get sizeInBytes(): number {
    return this.#segments?.sizeInBytes ?? 0
  }

  get latestEpoch(): number | undefined {
    return this.#epochs?.latest
  }

  get epochs(): LeaderEpochs {
    return (this.#epochs ??= new LeaderEpochs())
  }

  /** All batches, those before the start of the log included until their segment is deleted. */
  get batches(): ReadonlyArray<StoredBatch> {
    return this.#batches
  }

  get segments(): Segments | undefined {
    return this.#segments
  }

  get producers(): ProducerStates | undefined {
    return this.#producers
  }

  /** Keeps it between the start and the end of the log. Gives whether it moved. */
  setHighWatermark(offset: number): boolean {
    const highWatermark = Math.min(Math.max(offset, this.#startOffset), this.#endOffset)
    if (highWatermark === this.#highWatermark) return false
    this.#highWatermark = highWatermark
    this.#producers?.transactions.onHighWatermark(highWatermark)
    return true
  }

  /** From the end of the log on, records are of this epoch: what a replica notes when it becomes the leader. */
  assignEpoch(leaderEpoch: number): void {
    this.epochs.assign(leaderEpoch, this.#endOffset)
  }

  /** Where an epoch ends in this log: see {@link LeaderEpochs.endOf}. */
  endOffsetFor(leaderEpoch: number): EpochEnd {
    return this.#epochs?.endOf(leaderEpoch, this.#endOffset) ?? unknownEpoch
  }

  /** Appends what a client or a coordinator sends. The bytes belong to the log from now on: it writes to them. */
  appendAsLeader(bytes: Uint8Array, options: AppendOptions): Appended {
    try {
      const batches = appendSet(bytes, {
        config: this.config,
        topicPartition: `${this.topic}-${this.partition}`,
        origin: options.origin ?? "client",
        nowMs: options.nowMs,
        baseOffset: this.#endOffset,
        leaderEpoch: options.leaderEpoch
      })
      return this.#appendValidated(batches, options)
    } catch (error) {
      if (error instanceof Refusal) return refused(error, this.#startOffset)
      throw error
    }
  }

  #appendValidated(batches: ReadonlyArray<StoredBatch>, options: AppendOptions): Appended {
    const first = batches[0]
    if (first === undefined) return appended(-1, -1, -1, this.#startOffset)
    let size = 0
    for (const batch of batches) size += batch.sizeInBytes
    if (size > this.config.segmentBytes) throw new Refusal(codes.RECORD_LIST_TOO_LARGE)
    const logAppendTimeMs = this.config.isLogAppendTime ? options.nowMs : -1
    const origin = options.origin ?? "client"
    // Of batches with a producer there is one at most.
    const { producerId } = first
    if (producerId >= 0) {
      const sent = this.#checkProducer(first, producerId, origin, options.guard)
      if (sent !== undefined)
        return appended(sent.baseOffset, sent.lastOffset, Number(sent.timestamp), this.#startOffset, true)
    }
    for (const batch of batches) this.#add(batch, producerId, size, options.nowMs)
    return appended(first.baseOffset, this.#endOffset - 1, logAppendTimeMs, this.#startOffset)
  }

  #checkProducer(
    batch: StoredBatch,
    producerId: Int64,
    origin: Origin,
    guard: VerificationGuard | undefined
  ) {
    const producers = (this.#producers ??= new ProducerStates(this.config))
    if (origin === "client") {
      const sent = producers.duplicateOf(batch, producerId)
      if (sent !== undefined) return sent
    }
    if (
      batch.isTransactional &&
      this.config.verifiesTransactions &&
      !producers.hasOngoingTransaction(producerId) &&
      !producers.isVerified(producerId, guard)
    )
      throw new Refusal(codes.INVALID_TXN_STATE)
    producers.check(batch, producerId, origin === "client", this.config.needsKnownProducers)
    return undefined
  }

  /** Ends a transaction of a producer, if it has one here; the marker takes an offset in any case. */
  appendMarker(options: MarkerOptions): Appended {
    try {
      const producerId = toInt64(options.producerId)
      const isStrict = (options.transactionVersion ?? 0) >= 2
      const producers = (this.#producers ??= new ProducerStates(this.config))
      producers.checkMarker(producerId, options.producerEpoch, options.coordinatorEpoch, isStrict)
      const batch = markerBatch(options, this.#endOffset, options.leaderEpoch, options.nowMs)
      this.#add(batch, producerId, batch.sizeInBytes, options.nowMs)
      return appended(batch.baseOffset, batch.lastOffset, -1, this.#startOffset)
    } catch (error) {
      if (error instanceof Refusal) return refused(error, this.#startOffset)
      throw error
    }
  }

  /** Takes a batch of the leader as it is: one of those of its log from the end of this one on. */
  appendAsFollower(batch: StoredBatch, nowMs: number): void {
    if (batch.lastOffset >= this.#endOffset) this.#add(batch, batch.producerId, batch.sizeInBytes, nowMs)
  }

  #add(batch: StoredBatch, producerId: Int64, sizeInBytes: number, nowMs: number): void {
    if (this.#batches === noBatches) this.#batches = []
    this.#segments ??= new Segments(batch.baseOffset, nowMs)
    this.#segments.add(batch, sizeInBytes, nowMs, this.config)
    this.#batches.push(batch)
    this.#endOffset = batch.lastOffset + 1
    // Formats without epochs make truncation go by the high watermark again.
    if (batch.magic === 2) this.epochs.assign(batch.leaderEpoch, batch.baseOffset)
    else this.#epochs?.clear()
    if (producerId >= 0)
      addToProducers((this.#producers ??= new ProducerStates(this.config)), batch, producerId)
    this.onAppend?.(this)
  }

  /** The batch that an offset lies in, or the next one; as an index of {@link batches}. */
  indexOf(offset: number): number {
    const batches = this.#batches
    let low = 0
    let high = batches.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (batches[middle]!.lastOffset < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The batches from an offset on, for a follower: whole ones, at least one if there is any. */
  batchesFrom(offset: number, maxBytes = Number.POSITIVE_INFINITY): ReadonlyArray<StoredBatch> {
    const first = this.indexOf(offset)
    let size = 0
    let end = first
    while (
      end < this.#batches.length &&
      (end === first || size + this.#batches[end]!.sizeInBytes <= maxBytes)
    )
      size += this.#batches[end++]!.sizeInBytes
    return this.#batches.slice(first, end)
  }

  /** Bytes from an offset on, or `undefined` if it is out of range. */
  read(fromOffset: number, options: ReadOptions): LogRead | undefined {
    return readLog(this, fromOffset, options)
  }

  /** The first record with a timestamp of at least so many milliseconds since 1970; `undefined` if there is none. */
  offsetAtTimestamp(timestamp: Int64): TimedOffset | undefined {
    return findByTimestamp(this, timestamp)
  }

  /** The first record with the largest timestamp; `undefined` if none has a timestamp. */
  offsetOfMaxTimestamp(): TimedOffset | undefined {
    return findMaxTimestamp(this)
  }

  /** Cuts off everything from an offset on. Gives whether there was anything. */
  truncateTo(offset: number): boolean {
    if (offset >= this.#endOffset) {
      // An epoch that this replica began as the leader, without a record, is none.
      this.#epochs?.truncateFromEnd(this.#endOffset)
      return false
    }
    const firstOffset = this.#segments?.all[0]?.baseOffset ?? this.#startOffset
    if (offset < firstOffset) {
      this.truncateFully(offset)
      return true
    }
    this.#batches.length = this.indexOf(offset)
    this.#endOffset = offset
    this.#startOffset = Math.min(this.#startOffset, offset)
    this.#segments?.rebuild(this.#batches, offset, this.config.indexIntervalBytes)
    this.#epochs?.truncateFromEnd(offset)
    this.#rebuildProducers()
    if (this.#highWatermark > offset) this.#highWatermark = offset
    this.#producers?.transactions.onHighWatermark(this.#highWatermark)
    return true
  }

  /** Drops everything and begins anew at an offset. */
  truncateFully(offset: number): void {
    this.#batches = noBatches
    this.#segments = undefined
    this.#epochs = undefined
    this.#producers = undefined
    this.#producersBefore = undefined
    this.#startOffset = offset
    this.#endOffset = offset
    this.#highWatermark = offset
  }

  #rebuildProducers(): void {
    if (this.#producers === undefined) return
    this.#producers = this.#producersBefore?.clone()
    for (const batch of this.#batches) {
      const { producerId } = batch
      if (producerId >= 0)
        addToProducers((this.#producers ??= new ProducerStates(this.config)), batch, producerId)
    }
    this.#producers?.transactions.truncateFromStart(this.#startOffset)
  }

  /** DeleteRecords: moves the start of the log forward. Gives 0, or the error code if it would go beyond the high watermark. */
  deleteRecordsBefore(offset: number): number {
    if (offset > this.#highWatermark) return codes.OFFSET_OUT_OF_RANGE
    this.#moveStart(offset)
    return codes.NONE
  }

  /** What a follower hears from its leader: there is nothing before this offset any more. Its own log may end before it. */
  deleteBefore(offset: number): void {
    if (offset > this.#endOffset) return this.truncateFully(offset)
    if (this.#highWatermark < offset) this.#highWatermark = offset
    this.#moveStart(offset)
  }

  #moveStart(offset: number): void {
    if (offset <= this.#startOffset) return
    this.#startOffset = offset
    this.#epochs?.truncateFromStart(offset)
    this.#producers?.transactions.truncateFromStart(offset)
  }

  /** Deletes the segments that are too old or too much, or wholly before the start. Gives whether anything was deleted. */
  applyRetention(nowMs: number): boolean {
    const segments = this.#segments
    if (segments === undefined) return false
    const count = deletableSegments(this, segments, nowMs)
    if (count === 0) return false
    if (count === segments.all.length) segments.roll(this.#endOffset, nowMs)
    // An empty segment that was rolled away is replaced, not deleted.
    segments.all.splice(0, Math.min(count, segments.all.length - 1))
    const startOffset = segments.all[0]!.baseOffset
    this.#forget(this.#batches.splice(0, this.indexOf(startOffset)))
    this.#moveStart(startOffset)
    return true
  }

  /** What producers wrote is known after it is deleted: they go on. */
  #forget(batches: ReadonlyArray<StoredBatch>): void {
    for (const batch of batches) {
      const { producerId } = batch
      if (producerId >= 0)
        addToProducers((this.#producersBefore ??= new ProducerStates(this.config)), batch, producerId)
    }
  }

  /** From when on {@link applyRetention} or {@link expireProducers} may find something; `undefined` if the clock makes no difference. May be in the past. */
  get expiresMs(): number | undefined {
    const segments = this.#segments
    if (segments === undefined) return undefined
    const expiresMs = segmentExpiresMs(this, segments)
    const producersMs = this.#producers?.expiresMs(this.config.producerIdExpirationMs)
    if (expiresMs === undefined || producersMs === undefined) return expiresMs ?? producersMs
    return Math.min(expiresMs, producersMs)
  }

  /** Forgets producers that have been silent for `producer.id.expiration.ms`. */
  expireProducers(nowMs: number): void {
    this.#producers?.expire(nowMs, this.config.producerIdExpirationMs)
    this.#producersBefore?.expire(nowMs, this.config.producerIdExpirationMs)
  }

  hasOngoingTransaction(producerId: Int64, producerEpoch?: number): boolean {
    return this.#producers?.hasOngoingTransaction(toInt64(producerId), producerEpoch) ?? false
  }

  /**
   * Before the first batch of a transaction is appended: gives what it needs, to be used after the transaction coordinator has confirmed that the partition is part of the
   * transaction; `undefined` where nothing is to be confirmed.
   */
  startVerification(
    producerId: Int64,
    firstSequence: number,
    producerEpoch: number,
    supportsEpochBump: boolean,
    nowMs: number
  ): VerificationGuard | undefined {
    const id = toInt64(producerId)
    if (this.hasOngoingTransaction(id)) return undefined
    const producers = (this.#producers ??= new ProducerStates(this.config))
    return producers.startVerification(id, firstSequence, producerEpoch, supportsEpochBump, nowMs)
  }

  describeProducers(): ReadonlyArray<ActiveProducer> {
    return this.#producers?.active ?? []
  }
}
