/**
 * The value of every `records` field: a record set, either a view of bytes that were fetched or records that are still to be encoded.
 *
 * @since 0.1.0
 */
import { compressor, compressors } from "../Compression/index.ts"
import { type Built, Kept } from "./internal/Kept.ts"
import { type BatchLayout, measureBatch } from "./internal/measureBatch.ts"
import type { EncodedSet } from "./internal/Pieces.ts"
import { again, allAgain, layoutAgain, type Made, type ReadBatch } from "./internal/produceAgain.ts"
import { checkProduceAgainNames, defaults } from "./internal/recordInput.ts"
import { bigintsAsText, inspectCustom, named } from "./internal/show.ts"
import { bodyOf, emptySet, encodeSet, finishCompressed } from "./internal/writeBatch.ts"
import { MessageBatch, minMessageSize } from "./MessageSet.ts"
import type { KafkaRecord, Magic, RecordInput } from "./Record.ts"
import type { MakeOptions, ProduceAgainOptions, RecordsObject } from "./RecordsOptions.ts"
import { checkHeld, collect, headerLayout, lengthOverhead, type OwnBatch } from "./internal/batch.ts"
import { haveProducer } from "./internal/haveProducer.ts"
import { BatchV2 } from "./internal/BatchV2.ts"
import type { ReadOptions, RecordBatch, RecordBatchObject } from "./RecordBatch.ts"
import { RecordsError, type RecordsSource } from "../Errors/RecordsError.ts"

export {
  type CodecName,
  type CompressOptions,
  type Compressor,
  type Compressors,
  compressors,
  type DecompressOptions,
  defaultMaxDecompressedBytes
} from "../Compression/index.ts"
export {
  type BytesJson,
  type CompressionName,
  type HeaderInput,
  KafkaRecord,
  type Magic,
  type RecordHeader,
  type RecordInput,
  type RecordJson,
  type RecordObject,
  type TimestampType
} from "./Record.ts"
export {
  type ControlRecord,
  controlRecord,
  defaultMaxHeldBytes,
  type ReadOptions,
  type RecordBatch,
  type RecordBatchObject
} from "./RecordBatch.ts"
export * from "../Errors/RecordsError.ts"
export type * from "./RecordsOptions.ts"

const noBytes = new Uint8Array(0)
const nothing: ReadonlyArray<never> = Object.freeze([])

/**
 * An immutable record set: a view of fetched bytes ({@link Records.fromBytes}, what decoding a response gives), records still to be
 * encoded ({@link Records.make}), or a batch to be produced again ({@link Records.fromBatch}).
 *
 * **Details**
 *
 * Reading is lazy and checks everything: checksums by default, and every count and length against the bytes that are left. A fetch may
 * end in a cut batch: reading stops there quietly, unless not even the first batch is whole. Failures are thrown as {@link RecordsError}: inside an
 * Effect, read by the functions of `RecordsEffect`, which fail with it.
 *
 * **Gotchas**
 *
 * - Keys, values and header values are views of the fetched bytes. Copy with `slice()` what outlives the response.
 * - A fetch gives whole batches: the first one may begin before the `fetchOffset`.
 *
 * @since 0.1.0
 * @category models
 */
export class Records implements Iterable<KafkaRecord> {
  // Private, so that `{ ...records }` gives nobody the whole response.
  // What it consists of is one of four: bytes as they are, records to encode, a batch to write again, or what a builder made.
  readonly #bytes: Uint8Array | undefined
  readonly #inputs: ReadonlyArray<RecordInput>
  readonly #batch: ReadBatch | undefined
  readonly #built: Built | undefined
  readonly #source: RecordsSource | undefined
  #kept: Kept | undefined = undefined
  /** How the records are written. */
  readonly options: MakeOptions

  private constructor(
    bytes: Uint8Array | undefined,
    inputs: ReadonlyArray<RecordInput>,
    batch: ReadBatch | undefined,
    options: MakeOptions,
    source?: RecordsSource,
    built?: Built
  ) {
    this.#bytes = bytes
    this.#inputs = inputs
    this.#batch = batch
    this.#built = built
    this.#source = source
    this.options = options
  }

  /** No records: no bytes at all. */
  static readonly empty: Records = new Records(noBytes, nothing, undefined, defaults)

  /**
   * A record set as it is on the wire, for reading it, or for writing exactly these bytes. Nothing is read or checked until it is asked for, and nothing is
   * changed: what was fetched is refused by Produce, which wants offsets from 0 on. {@link Records.fromBatch} makes it fit.
   *
   * The bytes are copied when a request is written, and must not change before that. Afterwards they are the caller's again, however the request ends.
   */
  static fromBytes(bytes: Uint8Array): Records {
    // A fetch gives thousands of these, most of them empty: one object each.
    return bytes.length === 0 ? Records.empty : new Records(bytes, nothing, undefined, defaults)
  }

  /**
   * Records to write. They are checked and encoded when a request is written, or by {@link Records.encode}. Records that were read can be given as they are:
   * a broker takes the result, whatever their offsets were. A property that a record or the options do not have is an error; of records it is looked for in the
   * first one, and in each without a value.
   *
   * The array may be changed afterwards; the records in it, with their bytes and headers, and the options, must not be before they are written. A
   * `RecordsBuilder` that encodes at append needs none of it any more.
   */
  static make(records: Iterable<RecordInput>, options: MakeOptions = defaults): Records {
    return new Records(
      undefined,
      Array.isArray(records) ? records.slice() : Array.from(records),
      undefined,
      options
    )
  }

  /** @internal What a builder made. */
  static fromBuilt(built: Built, options: MakeOptions): Records {
    return new Records(undefined, nothing, undefined, options, undefined, built)
  }

  /**
   * A batch that was read, to be produced again: the same keys, values, headers and timestamps, compressed by the same codec. Throws a {@link RecordsError} if
   * its checksum is wrong, which is always verified, or if it is a control batch, which brokers take from nobody.
   *
   * **Details**
   *
   * A batch of magic 2 gets a new header: base offset 0, no leader epoch, no delete horizon, and the producer of the options, by default none. What comes
   * after the header is copied as it is, without the codec. The same holds for a compressed message of magic 0 or 1 in a version of Produce that takes its
   * magic (0–1: 0; 2: 1). The records are read and written anew, if need be through the codec, where
   *
   * - the request wants another magic, as Produce from version 3 on does of messages of magic 0 and 1,
   * - the log cleaner has left gaps between the offsets, which brokers do not take from producers,
   * - `fromOffset` is within the batch, or another `compression` is wanted,
   * - the timestamps are a broker's (`logAppendTime`): they become the records' own, so that the copy says what the original says when it is read. A topic
   *   whose broker sets the timestamps sets new ones.
   *
   * A batch without records, and one before `fromOffset`, gives {@link Records.empty}, which Produce does not take: see {@link Records.toProduce}.
   */
  static fromBatch(batch: RecordBatch, options: ProduceAgainOptions = {}): Records {
    checkProduceAgainNames(options)
    const made = again(batch, options)
    return made === undefined ? Records.empty : Records.#of(made)
  }

  /**
   * What was fetched, to be produced again: each is one batch, and one request of Produce takes one batch for each partition. In the order of the offsets, and
   * none is empty.
   *
   * **Details**
   *
   * {@link Records.fromBatch} says what is kept. Control batches are left out, as are records before `fromOffset`. Plain messages of magic 0 and 1, each of
   * which is a batch, are gathered up to `maxBytes`. With a `baseSequence`, each batch goes on where the one before ended.
   *
   * Records of transactions that were aborted are among those that were fetched; who mirrors committed ones only leaves out the batches that the
   * response names in `abortedTransactions`, and gives the others to `fromBatch`.
   *
   * @example
   * import * as Effect from "effect/Effect"
   * import * as Kafka from "effect-kafka-protocol/Kafka"
   * import { Produce } from "effect-kafka-protocol/Api/Produce"
   * import type { Records } from "effect-kafka-protocol/Codec/Records"
   *
   * const copy = (fetched: Records, fromOffset: bigint) =>
   *   Effect.forEach(fetched.toProduce({ fromOffset }), (records) =>
   *     Kafka.request(Produce, {
   *       acks: -1,
   *       timeoutMs: 5000,
   *       topicData: [{ name: "copy", partitionData: [{ index: 0, records }] }]
   *     })
   *   )
   */
  toProduce(options: ProduceAgainOptions = {}): Array<Records> {
    checkProduceAgainNames(options)
    return allAgain(this.#views(options), options).map(Records.#of)
  }

  static #of({ batch, inputs, options }: Made): Records {
    return new Records(undefined, inputs, batch, options)
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
    const records = new Records(this.#bytes, this.#inputs, this.#batch, this.options, source, this.#built)
    records.#kept = this.#keep()
    return records
  }

  /**
   * The bytes on the wire. `magic` is what the writer wants; that of {@link MakeOptions} goes first. Throws a {@link RecordsError} of kind `"input"` that names
   * the record.
   *
   * Asked again, it gives the same array, unless another magic was asked for in between. Keys and values that are read from records that were made are views
   * of it. Requests are not written from it: whoever writes to it changes none of them.
   */
  encode(magic?: Magic): Uint8Array {
    if (this.#bytes !== undefined) return this.#bytes
    const chosen = this.#chosen(magic)
    const kept = this.#keep()
    if (kept.given === undefined || kept.givenMagic !== chosen) {
      kept.given = encodeSet(this.toWrite(chosen))
      kept.givenMagic = chosen
    }
    return kept.given
  }

  /** @internal Bytes that are written as they are, if it is those that were given. */
  get givenBytes(): Uint8Array | undefined {
    return this.#bytes
  }

  /** @internal What a request writes where no bytes were given: measured if nothing more is to be done, or encoded, by the codec too. */
  toWrite(wanted?: Magic): BatchLayout | EncodedSet {
    const set = this.measure(wanted)
    if (set._tag === "Encoded" || set.codec === "none" || set.isCompressed) return set
    const { options } = this
    const codec = compressor(set.codec, options.compressors ?? compressors)
    const compressed = codec.compress(bodyOf(set), { level: options.compressionLevel, magic: set.magic })
    return this.keep(set.magic, finishCompressed(set, compressed))
  }

  /** @internal The same before the codec. */
  measure(wanted?: Magic): BatchLayout | EncodedSet {
    const magic = this.#chosen(wanted)
    const kept = this.#kept
    if (kept?.encoded !== undefined && kept.encodedMagic === magic) return kept.encoded
    if (this.#built !== undefined) return this.#built.set
    const batch = this.#batch
    if (batch?.magic === magic) return layoutAgain(batch, this.options)
    const inputs = batch === undefined ? this.#inputs : batch.toArray()
    return inputs.length === 0 ? emptySet : measureBatch(magic, inputs, this.options)
  }

  /** @internal Keeps what took a codec, or was encoded ahead of its request. It is written from, and given to nobody. */
  keep(magic: Magic, set: EncodedSet): EncodedSet {
    const kept = this.#keep()
    kept.encoded = set
    kept.encodedMagic = magic
    return set
  }

  #keep(): Kept {
    return (this.#kept ??= new Kept())
  }

  #chosen(wanted: Magic | undefined): Magic {
    return this.options.magic ?? wanted ?? 2
  }

  /** Bytes on the wire. Of records that were made, they are measured, and run through the codec if there is one. */
  get sizeInBytes(): number {
    return this.#bytes === undefined ? this.toWrite().size : this.#bytes.length
  }

  /**
   * The offset after the last batch that is there as a whole, where the next fetch begins; `undefined` without one. It may be larger than that of the last
   * record and one: control batches and what the log cleaner took have offsets too. Throws a {@link RecordsError} as `batches` does.
   */
  get nextOffset(): bigint | undefined {
    let last: RecordBatch | undefined
    for (const batch of this.#views()) last = batch
    return last === undefined ? undefined : last.lastOffset + 1n
  }

  /**
   * Whether all batches carry a producer id, by which, with the sequence of their records, a broker knows them again: what it has of them already it does not
   * append a second time.
   */
  get isIdempotent(): boolean {
    return this.#bytes === undefined ? (this.options.producerId ?? -1) >= 0 : haveProducer(this.#views())
  }

  /** The batches, as views; their records are not touched until they are iterated. */
  batches(options?: ReadOptions): Generator<RecordBatch, undefined> {
    return this.#views(options)
  }

  *#views(given?: ReadOptions): Generator<OwnBatch, undefined> {
    const { source = this.#source } = given ?? {}
    const options = source === undefined ? given : { ...given, source }
    const bytes = this.encode()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    while (bytes.length - at > headerLayout.magic) {
      const size = view.getInt32(at + headerLayout.length)
      const magic = bytes[at + headerLayout.magic]!
      const minimum =
        magic === 2 ? headerLayout.records - lengthOverhead : minMessageSize(magic === 1 ? 1 : 0)
      if (magic > 2)
        throw corrupt(`a batch of magic ${view.getInt8(at + headerLayout.magic)}`, view, at, source)
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
      const needed =
        bytes.length < lengthOverhead ? undefined : view.getInt32(headerLayout.length) + lengthOverhead
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
    let heldBytes = 0
    for (const batch of this.#views()) {
      const opened = batch.open()
      heldBytes += opened.decompressedBytes
      checkHeld(batch, heldBytes, undefined)
      yield* opened
    }
  }

  /** All records of all batches at once: the fastest way to read them. */
  toArray(options?: ReadOptions): Array<KafkaRecord> {
    return collect(this.#views(options), options)
  }

  /**
   * What `console.log` shows: for records that were read, the headers of the batches; for those still to be written, how many they are and how they are written.
   * Nothing is decompressed or encoded for it.
   */
  toObject(): RecordsObject {
    if (this.#bytes !== undefined) return { sizeInBytes: this.#bytes.length, ...this.#headers() }
    const { compressors: _, ...options } = this.options
    return this.#batch === undefined
      ? { ...options, count: this.#built?.count ?? this.#inputs.length }
      : { ...options, batches: [this.#batch.toObject()] }
  }

  /** The same for `JSON.stringify`: numbers of 64 bits as strings. */
  toJSON(): object {
    const { batches, ...facts } = this.toObject()
    return {
      ...bigintsAsText(facts),
      ...(batches === undefined ? undefined : { batches: batches.map(bigintsAsText) })
    }
  }

  /** @internal */
  [inspectCustom](): object {
    return named("Records", this.toObject())
  }

  #headers(): Pick<RecordsObject, "batches" | "error"> {
    const batches: Array<RecordBatchObject> = []
    try {
      for (const batch of this.#views()) batches.push(batch.toObject())
      return { batches }
    } catch (error) {
      if (!(error instanceof RecordsError)) throw error
      return { batches, error: error.message }
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------

const corrupt = (
  detail: string,
  view: DataView,
  at: number,
  source: RecordsSource | undefined
): RecordsError =>
  new RecordsError({ kind: "corrupt", detail, byteOffset: at, firstOffset: view.getBigInt64(at), source })
