/**
 * The value of every `records` field: a record set, either a view of bytes that were fetched or records that are still to be encoded.
 *
 * @since 0.1.0
 */
import { type Compressors, compressor, compressors } from "./Compression.ts"
import { finish, type Plan, plan } from "./internal/encodeRecords.ts"
import { MessageBatch, minMessageSize } from "./MessageSet.ts"
import type { CompressionName, KafkaRecord, Magic, RecordInput } from "./Record.ts"
import { BatchV2, layout, lengthOverhead, type ReadOptions, type RecordBatch } from "./RecordBatch.ts"
import { RecordsError, type RecordsSource } from "./RecordsError.ts"

export {
  type CodecName,
  type CompressOptions,
  type Compressor,
  type Compressors,
  compressors,
  type DecompressOptions,
  defaultMaxDecompressedBytes
} from "./Compression.ts"
export {
  type CompressionName,
  type HeaderInput,
  KafkaRecord,
  type Magic,
  type RecordHeader,
  type RecordInput,
  type TimestampType
} from "./Record.ts"
export { type ControlRecord, controlRecord, type ReadOptions, type RecordBatch } from "./RecordBatch.ts"
export * from "./RecordsError.ts"

/**
 * How records are written. Everything has a default: those of a producer that is not idempotent.
 *
 * @since 0.1.0
 * @category models
 */
export interface MakeOptions {
  /** The format. Default what the request's version wants: Produce 0–1 → 0, 2 → 1, from 3 on → 2; elsewhere 2. */
  readonly magic?: Magic | undefined
  /** Of records without a timestamp of their own, in milliseconds since 1970. Default −1, no timestamp; this library reads no clock. */
  readonly timestamp?: bigint | number | undefined
  /** Makes the timestamps a broker's: milliseconds since 1970 when it appended the batch. Not in magic 0. */
  readonly logAppendTime?: bigint | number | undefined
  /** Offset of the first record. Default that of the first record that has one, else 0. */
  readonly baseOffset?: bigint | number | undefined
  /** Default −1, unknown. */
  readonly partitionLeaderEpoch?: number | undefined
  /** Of an idempotent producer. Default −1. */
  readonly producerId?: bigint | number | undefined
  /** Of an idempotent producer. Default −1. */
  readonly producerEpoch?: number | undefined
  /** Sequence of the first record, of an idempotent producer. Default −1. */
  readonly baseSequence?: number | undefined
  /** Default `false`. */
  readonly isTransactional?: boolean | undefined
  /** Whether the records are markers of transactions or of a quorum. Default `false`. */
  readonly isControl?: boolean | undefined
  /** When the log cleaner may drop tombstones, in milliseconds since 1970. Default none. */
  readonly deleteHorizonMs?: bigint | number | undefined
  /** Default `"none"`; zstd needs magic 2 (and Produce from version 7 on). */
  readonly compression?: CompressionName | undefined
  /** The codec's own scale. Default the codec's own. */
  readonly compressionLevel?: number | undefined
  /** The codecs. Default {@link compressors}. */
  readonly compressors?: Compressors | undefined
}

const nothing: ReadonlyArray<never> = Object.freeze([])
const defaults: MakeOptions = Object.freeze({})

/**
 * An immutable record set: a view of fetched bytes ({@link Records.fromBytes}, what decoding a response gives) or records still to be
 * encoded ({@link Records.make}).
 *
 * **Details**
 *
 * Reading is lazy and checks everything: checksums by default, and every count and length against the bytes that are left. A fetch may
 * end in a cut batch: reading stops there quietly, unless not even the first batch is whole. Failures are thrown as {@link RecordsError}.
 *
 * **Gotchas**
 *
 * Keys, values and header values are views of the fetched bytes. Copy with `slice()` what outlives the response.
 *
 * @since 0.1.0
 * @category models
 */
export class Records implements Iterable<KafkaRecord> {
  private readonly bytes: Uint8Array | undefined
  private readonly inputs: ReadonlyArray<RecordInput>
  /** How the records are written. */
  readonly options: MakeOptions
  /** In one format only: hardly ever is a record set written in two. */
  private encoded: Uint8Array | undefined = undefined
  /** −1 before it was written for the first time. */
  private encodedMagic: Magic | -1 = -1
  private readonly source: RecordsSource | undefined

  private constructor(
    bytes: Uint8Array | undefined,
    inputs: ReadonlyArray<RecordInput>,
    options: MakeOptions,
    source?: RecordsSource
  ) {
    this.bytes = bytes
    this.inputs = inputs
    this.options = options
    this.source = source
  }

  /** No records: no bytes at all. */
  static readonly empty: Records = new Records(new Uint8Array(0), nothing, defaults)

  /** A record set as it is on the wire. Nothing is read or copied until it is asked for. */
  static fromBytes(bytes: Uint8Array): Records {
    // A fetch gives thousands of these, most of them empty: one object each.
    return bytes.length === 0 ? Records.empty : new Records(bytes, nothing, defaults)
  }

  /** Records to write. They are checked and encoded when a request is written, or by {@link Records.encode}. */
  static make(records: Iterable<RecordInput>, options: MakeOptions = {}): Records {
    return new Records(undefined, Array.isArray(records) ? records : Array.from(records), options)
  }

  /**
   * The same records, whose errors name the partition that they came from: a response has them beside each other, records do not know it.
   *
   * @example
   * import * as Effect from "effect/Effect"
   * import * as Kafka from "effect-kafka-protocol/Kafka"
   * import { Fetch } from "effect-kafka-protocol/Api/Fetch"
   *
   * const values = Kafka.request(Fetch, { maxWaitMs: 500, minBytes: 1, topics: [] }).pipe(
   *   Effect.map((response) =>
   *     response.responses.flatMap(({ partitions, topic }) =>
   *       partitions.flatMap(({ partitionIndex, records }) =>
   *         records === null ? [] : records.withSource({ topic, partition: partitionIndex }).toArray()
   *       )
   *     )
   *   )
   * )
   */
  withSource(source: RecordsSource): Records {
    const records = new Records(this.bytes, this.inputs, this.options, source)
    records.encoded = this.encoded
    records.encodedMagic = this.encodedMagic
    return records
  }

  /**
   * The bytes on the wire. `magic` is what the writer wants; that of {@link MakeOptions} goes first. The result is kept.
   * Throws a {@link RecordsError} of kind `"input"` that names the record.
   */
  encode(magic?: Magic): Uint8Array {
    if (this.bytes !== undefined) return this.bytes
    const chosen = this.options.magic ?? magic ?? 2
    return this.encoded !== undefined && this.encodedMagic === chosen ? this.encoded : this.write(chosen)
  }

  /** @internal Whether it is written for the first time, and without a codec: then it needs no memory of its own. */
  get isFresh(): boolean {
    return (
      this.encodedMagic === -1 && this.inputs.length > 0 && (this.options.compression ?? "none") === "none"
    )
  }

  /** @internal The same as `encode` for what {@link Records.isFresh}, into memory that is asked for when the size is known. The result is not kept. */
  encodeInto(wanted: Magic | undefined, room: (size: number) => Buffer): void {
    const magic = this.options.magic ?? wanted ?? 2
    finish(plan(magic, this.inputs, this.options, room), undefined)
    this.encodedMagic = magic
  }

  private write(magic: Magic): Uint8Array {
    const planned = this.planned(magic)
    if (planned === undefined || planned.codec === "none") return this.finished(planned, undefined)
    const { options } = this
    const codec = compressor(planned.codec, options.compressors ?? compressors)
    const body = planned.bytes.subarray(planned.headerBytes)
    return this.finished(planned, codec.compress(body, { level: options.compressionLevel, magic }))
  }

  /** @internal What is to be compressed; `undefined` when there is nothing to encode (any more). */
  planned(wanted?: Magic): Plan | undefined {
    const magic = this.options.magic ?? wanted ?? 2
    const done = this.bytes !== undefined || (this.encoded !== undefined && this.encodedMagic === magic)
    if (done || this.inputs.length === 0) return undefined
    return plan(magic, this.inputs, this.options)
  }

  /** @internal Keeps the bytes that come of a plan. */
  finished(planned: Plan | undefined, compressed: Uint8Array | undefined): Uint8Array {
    if (planned === undefined) return noBytes
    const bytes = finish(planned, compressed)
    this.encodedMagic = planned.magic
    return (this.encoded = bytes)
  }

  /** Bytes on the wire. Records that were made are encoded to know it. */
  get sizeInBytes(): number {
    return this.encode().length
  }

  /** The batches, as views; their records are not touched until they are iterated. */
  *batches(given?: ReadOptions): Generator<RecordBatch, undefined> {
    const { source = this.source } = given ?? {}
    const options = source === undefined ? given : { ...given, source }
    const bytes = this.encode()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    while (bytes.length - at > layout.magic) {
      const size = view.getInt32(at + layout.length)
      const magic = bytes[at + layout.magic]!
      const minimum = magic === 2 ? layout.records - lengthOverhead : minMessageSize(magic === 1 ? 1 : 0)
      if (magic > 2) throw corrupt(`a batch of magic ${view.getInt8(at + layout.magic)}`, view, at, source)
      if (size < minimum)
        throw corrupt(`a batch of ${size} bytes, where magic ${magic} needs ${minimum}`, view, at, source)
      const end = at + lengthOverhead + size
      if (end > bytes.length) break
      yield magic === 2
        ? new BatchV2(bytes, at, end - at, options)
        : new MessageBatch(bytes, at, end - at, magic === 1 ? 1 : 0, options)
      at = end
    }
    if (at === 0 && bytes.length > 0) {
      const needed = bytes.length < lengthOverhead ? undefined : view.getInt32(layout.length) + lengthOverhead
      throw new RecordsError({
        kind: "cut",
        detail: `not one whole batch in ${bytes.length} bytes${needed === undefined ? "" : `; the first has ${needed}`}`,
        byteOffset: 0,
        source
      })
    }
  }

  /** All records of all batches, one at a time. Records of control batches are among them: see {@link RecordBatch.isControl}. */
  *[Symbol.iterator](): Generator<KafkaRecord, undefined> {
    for (const batch of this.batches()) yield* batch
  }

  /** All records of all batches at once: the fastest way to read them. */
  toArray(options?: ReadOptions): Array<KafkaRecord> {
    let all: Array<KafkaRecord> | undefined
    for (const batch of this.batches(options)) {
      const records = batch.toArray()
      if (all === undefined) all = records
      else for (const record of records) all.push(record)
    }
    return all ?? []
  }
}

// ---------------------------------------------------------------------------------------------------------------------

const noBytes = new Uint8Array(0)

const corrupt = (
  detail: string,
  view: DataView,
  at: number,
  source: RecordsSource | undefined
): RecordsError =>
  new RecordsError({ kind: "corrupt", detail, byteOffset: at, firstOffset: view.getBigInt64(at), source })
