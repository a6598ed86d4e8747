/**
 * A record set that is filled up to a limit of bytes: what a producer that batches needs.
 *
 * @since 0.1.0
 */
import { EncodedBody } from "./internal/EncodedBody.ts"
import { type BatchLayout, BatchMeasure, headerBytes, maxSetBytes } from "./internal/measureBatch.ts"
import type { EncodedSet } from "./internal/Pieces.ts"
import { checkBytes, checkOptions, input } from "./internal/recordInput.ts"
import { RecordTable } from "./internal/RecordTable.ts"
import { emptySet, finishPieces } from "./internal/writeBatch.ts"
import type { RecordInput } from "./Record.ts"
import { type MakeOptions, Records } from "./Records.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface BuilderOptions extends MakeOptions {
  /** Bytes that the record set may have before compression, with its header. Kafka's brokers take 1 MiB by default. */
  readonly maxBytes: number
  /**
   * Whether a record is encoded when it is appended. Its buffers, headers and strings are then free again at once, and `build` writes a header and a
   * checksum only. Default `false`: the records are held, must not change, and are encoded when what was built is written.
   */
  readonly encodeAtAppend?: boolean | undefined
  /**
   * Memory for the records, with `encodeAtAppend`: at least so many bytes, for instance from a pool. Default: memory of the builder's own. Requests copy from
   * what is given here, so that it can be used for something else once they have ended, and nothing that was built is written any more.
   */
  readonly allocate?: ((minBytes: number) => Uint8Array) | undefined
  /**
   * With `encodeAtAppend`, in magic 2: values that are byte arrays of at least so many bytes are not copied. They must never change any more: a socket that
   * is slow may write them after their request has timed out. Default: all values are copied.
   */
  readonly referenceFromBytes?: number | undefined
}

/**
 * What {@link RecordsBuilder.build} can still say of the batch: it stands in the header. Not in magic 0 and 1.
 *
 * @since 0.1.0
 * @category models
 */
export type BuildOptions = Pick<
  MakeOptions,
  "producerId" | "producerEpoch" | "baseSequence" | "isTransactional"
>

const busy = () => input("", "one call of the builder at a time", "a call while a record is appended")

/**
 * Takes records until the next one does not fit.
 *
 * **Details**
 *
 * A record is checked when it is appended: bad input throws a `RecordsError` and changes nothing. `sizeInBytes` is exact at every step for what is not
 * compressed. The codec runs when what was built is written, or by `RecordsEffect.encodeEffect`; what it makes of data that cannot be compressed is larger
 * than `sizeInBytes` by at most 1 % and 128 bytes with the codecs of this library. Mostly it is much smaller.
 *
 * @example
 * import { RecordsBuilder } from "effect-kafka-protocol/Codec/Records/RecordsBuilder"
 *
 * const builder = new RecordsBuilder({ maxBytes: 1_000_000, encodeAtAppend: true })
 * const value = Buffer.from("first")
 * builder.append({ value })
 * value.write("other") // not what is sent
 * const records = builder.build({ producerId: 4000n, producerEpoch: 0, baseSequence: 0 })
 *
 * @since 0.1.0
 * @category writing
 */
export class RecordsBuilder {
  readonly #options: MakeOptions
  readonly #maxBytes: number
  readonly #measure: BatchMeasure
  /** Records that are held. */
  #inputs: Array<RecordInput> = []
  /** Whether what was built consists of the records that are held, and their table: it would change with them. */
  #isShared = false
  /** A record and `allocate` may run code of the caller's: between measuring and writing there is no whole set. */
  #isAppending = false
  readonly #body: EncodedBody | undefined

  constructor(options: BuilderOptions) {
    const { allocate, encodeAtAppend, maxBytes, referenceFromBytes, ...makeOptions } = options
    checkBytes(maxBytes, "maxBytes")
    if (referenceFromBytes !== undefined) checkBytes(referenceFromBytes, "referenceFromBytes")
    this.#options = { ...makeOptions, magic: makeOptions.magic ?? 2 }
    this.#maxBytes = Math.min(maxBytes, maxSetBytes)
    // Encoded at once, records take one row of the table, which is used again.
    const table = new RecordTable(this.#inputs, encodeAtAppend === true ? 1 : 0)
    this.#measure = new BatchMeasure(makeOptions.magic ?? 2, this.#options, table)
    if (encodeAtAppend === true) this.#body = new EncodedBody({ allocate, referenceFromBytes })
    else if (allocate !== undefined || referenceFromBytes !== undefined)
      throw input(
        allocate === undefined ? "referenceFromBytes" : "allocate",
        "nothing without encodeAtAppend",
        "a value"
      )
  }

  /** How many records are in. */
  get count(): number {
    return this.#measure.count
  }

  /** Bytes of the record set, before compression; 0 without records. */
  get sizeInBytes(): number {
    return this.#measure.size
  }

  /** Takes the record, or gives `false` when it does not fit. A record that does not fit an empty builder fits none. */
  append(record: RecordInput): boolean {
    if (this.#isAppending) throw busy()
    this.#isAppending = true
    return this.#body === undefined ? this.#hold(record) : this.#encode(record, this.#body)
  }

  #hold(record: RecordInput): boolean {
    const measure = this.#measure
    if (this.#isShared) {
      this.#isShared = false
      this.#inputs = this.#inputs.slice()
      measure.body = measure.body.copy(this.#inputs)
    }
    const index = this.#inputs.push(record) - 1
    let isIn = false
    try {
      measure.body.ensure(index + 1)
      isIn = measure.add(this.#inputs, index, index, this.#maxBytes)
    } finally {
      this.#isAppending = false
      if (!isIn) this.#inputs.pop()
    }
    return isIn
  }

  #encode(record: RecordInput, body: EncodedBody): boolean {
    const measure = this.#measure
    const { baseOffset, baseTimestamp, count, lastOffsetDelta, magic, maxTimestamp, size } = measure
    const records: readonly [RecordInput] = [record]
    try {
      if (!measure.add(records, 0, 0, this.#maxBytes)) return false
      if (magic === 2)
        body.append(records, measure.body, measure.size - (count === 0 ? headerBytes(2) : size))
      else body.appendMessage(magic, measure, record)
      return true
    } catch (error) {
      // It is refused, or there is no memory for it.
      Object.assign(measure, { baseOffset, baseTimestamp, count, lastOffsetDelta, maxTimestamp, size })
      throw error
    } finally {
      this.#isAppending = false
    }
  }

  /**
   * The records so far. The builder can go on; what it takes then is not among them, and each call gives a record set of its own: an idempotent producer whose
   * epoch was bumped builds again with the new one.
   */
  build(options?: BuildOptions): Records {
    if (this.#isAppending) throw busy()
    const all = options === undefined ? this.#options : { ...this.#options, ...options }
    if (options !== undefined) checkOptions(this.#measure.magic, all)
    return Records.fromBuilt({ set: this.#set(all), count: this.count }, all)
  }

  #set(options: MakeOptions): BatchLayout | EncodedSet {
    const measure = this.#measure
    if (measure.count === 0) return emptySet
    if (this.#body === undefined) {
      this.#isShared = true
      return measure.layout(measure.body, options)
    }
    const pieces = this.#body.pieces()
    const layout = measure.layout({ _tag: "Pieces", pieces }, options)
    if (layout.codec !== "none") return layout
    return layout.magic === 2 ? finishPieces(layout, pieces) : { _tag: "Encoded", size: layout.size, pieces }
  }
}
