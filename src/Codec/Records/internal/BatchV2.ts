/**
 * A batch of magic 2, read.
 */
import { crc32c } from "../Crc32c.ts"
import { type CompressionName, type KafkaRecord, sequenceAfter, type TimestampType } from "../Record.ts"
import type { ReadOptions, RecordBatch, RecordBatchObject } from "../RecordBatch.ts"
import type { RecordsError, RecordsErrorKind } from "../../Errors/RecordsError.ts"
import {
  attributeBits,
  badCrc,
  batchError,
  codecs,
  collect,
  decompressIn,
  headerOf,
  headerLayout,
  unknownCodec
} from "./batch.ts"
import { RecordParser } from "./recordParser.ts"
import { bigintsAsText, inspectCustom, named } from "./show.ts"

/** A batch of magic 2: a view over `source[start, start + size)`, which holds at least its header. */
export class BatchV2 implements RecordBatch {
  // Private, so that `{ ...batch }` gives nobody the whole response.
  readonly #source: Uint8Array
  readonly #start: number
  readonly #options: ReadOptions | undefined
  readonly #view: DataView
  readonly sizeInBytes: number
  #crcValid: boolean | undefined = undefined
  #decompressed: Uint8Array | undefined = undefined

  constructor(source: Uint8Array, start: number, size: number, options: ReadOptions | undefined) {
    this.#source = source
    this.#start = start
    this.#options = options
    this.sizeInBytes = size
    this.#view = new DataView(source.buffer, source.byteOffset + start, size)
  }

  get magic(): 2 {
    return 2
  }
  get baseOffset(): bigint {
    return this.#view.getBigInt64(headerLayout.baseOffset)
  }
  get lastOffset(): bigint {
    return BigInt.asIntN(64, this.baseOffset + BigInt(this.lastOffsetDelta))
  }
  get lastOffsetDelta(): number {
    return this.#view.getInt32(headerLayout.lastOffsetDelta)
  }
  get partitionLeaderEpoch(): number {
    return this.#view.getInt32(headerLayout.partitionLeaderEpoch)
  }
  get crc(): number {
    return this.#view.getUint32(headerLayout.crc)
  }
  get isCrcValid(): boolean {
    return (this.#crcValid ??=
      crc32c(this.#source, this.#start + headerLayout.attributes, this.#start + this.sizeInBytes) ===
      this.crc)
  }
  get attributes(): number {
    return this.#view.getInt16(headerLayout.attributes)
  }
  get compression(): CompressionName {
    return codecs[this.attributes & attributeBits.codec] ?? unknownCodec(this, this.#start)
  }
  get timestampType(): TimestampType {
    return (this.attributes & attributeBits.logAppendTime) === 0 ? "createTime" : "logAppendTime"
  }
  get isTransactional(): boolean {
    return (this.attributes & attributeBits.transactional) !== 0
  }
  get isControl(): boolean {
    return (this.attributes & attributeBits.control) !== 0
  }
  get deleteHorizonMs(): bigint | undefined {
    return (this.attributes & attributeBits.deleteHorizon) === 0 ? undefined : this.baseTimestamp
  }
  get baseTimestamp(): bigint {
    return this.#view.getBigInt64(headerLayout.baseTimestamp)
  }
  get maxTimestamp(): bigint {
    return this.#view.getBigInt64(headerLayout.maxTimestamp)
  }
  get producerId(): bigint {
    return this.#view.getBigInt64(headerLayout.producerId)
  }
  get producerEpoch(): number {
    return this.#view.getInt16(headerLayout.producerEpoch)
  }
  get baseSequence(): number {
    return this.#view.getInt32(headerLayout.baseSequence)
  }
  get lastSequence(): number {
    return sequenceAfter(this.baseSequence, this.lastOffsetDelta)
  }
  get count(): number {
    return this.#view.getInt32(headerLayout.count)
  }
  get bytes(): Uint8Array {
    return this.#source.subarray(this.#start, this.#start + this.sizeInBytes)
  }

  /** @internal */
  get options(): ReadOptions | undefined {
    return this.#options
  }

  [Symbol.iterator](): RecordParser {
    return this.open()
  }

  /** @internal */
  open(): RecordParser {
    const payload = this.payload()
    if (payload === undefined)
      return new RecordParser(
        this,
        this.#source,
        this.#start + headerLayout.records,
        this.#start + this.sizeInBytes
      )
    const records = this.#decompressed ?? decompressIn(this, this.#start, payload)
    return new RecordParser(this, records, 0, records.length)
  }

  /** @internal The checked bytes that are to be decompressed, if any: a batch emptied by the log cleaner keeps its codec but has none. */
  payload(): Uint8Array | undefined {
    if (this.#options?.checkCrc !== false) this.verify()
    if (this.compression === "none" || (this.count === 0 && this.sizeInBytes === headerLayout.records))
      return undefined
    return this.body
  }

  /** @internal What comes after the header, as it is. */
  get body(): Uint8Array {
    return this.#source.subarray(this.#start + headerLayout.records, this.#start + this.sizeInBytes)
  }

  /** @internal */
  verify(): void {
    if (!this.isCrcValid) throw badCrc(this, this.#start)
  }

  /** @internal What the codec gave, where it was asked beforehand. */
  setDecompressed(bytes: Uint8Array): void {
    this.#decompressed = bytes
  }

  toArray(): Array<KafkaRecord> {
    return collect([this], this.#options)
  }

  toObject(): RecordBatchObject {
    return { ...headerOf(this), baseOffset: this.baseOffset, count: this.count }
  }

  toJSON(): object {
    return bigintsAsText(this.toObject())
  }

  /** @internal */
  [inspectCustom](): object {
    return named("RecordBatch", this.toObject())
  }

  /** @internal An error at a byte of the record set, or somewhere in what was decompressed. */
  error(kind: RecordsErrorKind, detail: string, at: number, within: Uint8Array): RecordsError {
    return batchError(this, kind, detail, within === this.#source ? at : this.#start)
  }
}
