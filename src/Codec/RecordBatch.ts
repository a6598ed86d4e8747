/**
 * A batch that was read, as a view: its header costs nothing, its records are found when they are iterated.
 *
 * {@link RecordBatch} is the face of all formats; this file reads magic 2, `MessageSet.ts` the older ones, and
 * `internal/encodeBatch.ts` writes.
 *
 * @since 0.1.0
 */
import { type Compressors, compressor, compressors, defaultMaxDecompressedBytes } from "./Compression.ts"
import { crc32c } from "./Crc32c.ts"
import {
  type CompressionName,
  KafkaRecord,
  type Magic,
  narrow,
  type RecordOrigin,
  type TimestampType
} from "./Record.ts"
import { RecordsError, type RecordsErrorKind } from "./RecordsError.ts"

/**
 * How records are read.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOptions {
  /** Whether the checksum of a batch is verified before its first record is given. Default `true`. */
  readonly checkCrc?: boolean | undefined
  /** Bytes that one batch may have after decompression; enforced while decompressing. Default 128 MiB. */
  readonly maxDecompressedBytes?: number | undefined
  /** The codecs. Default {@link compressors}. */
  readonly compressors?: Compressors | undefined
}

/**
 * A batch of records that was read. A plain message of magic 0 or 1 is a batch of one; a compressed wrapper message is a batch, and
 * its `baseOffset`, `count` and what follows from them are known only by decompressing it, which they do when asked for.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordBatch extends Iterable<KafkaRecord> {
  readonly magic: Magic
  /** The first offset; after compaction there may be no record with it. */
  readonly baseOffset: bigint
  /** The last offset; after compaction there may be no record with it. */
  readonly lastOffset: bigint
  readonly lastOffsetDelta: number
  /** −1 when unknown, as always in magic 0 and 1. */
  readonly partitionLeaderEpoch: number
  /** The checksum as it is written. */
  readonly crc: number
  /** Whether the checksum fits the bytes; computed once, when asked for. */
  readonly isCrcValid: boolean
  /** The attribute bits as they are written. */
  readonly attributes: number
  /** Throws a {@link RecordsError} for a codec that Kafka does not have. */
  readonly compression: CompressionName
  readonly timestampType: TimestampType
  readonly isTransactional: boolean
  /** Whether the records are markers for clients, not data: see {@link controlRecord}. */
  readonly isControl: boolean
  /** When the log cleaner may drop the tombstones of this batch, in milliseconds since 1970. */
  readonly deleteHorizonMs: bigint | undefined
  /** Milliseconds since 1970; −1 is no timestamp. With a delete horizon, that. */
  readonly baseTimestamp: bigint
  /** Milliseconds since 1970; −1 is no timestamp. */
  readonly maxTimestamp: bigint
  /** −1 when the producer is not idempotent. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  /** How many records there are; 0 after compaction took all of them. */
  readonly count: number
  /** Bytes of the whole batch, as fetched. */
  readonly sizeInBytes: number
  /** The whole batch, as fetched: a view. */
  readonly bytes: Uint8Array
  /** All records at once. */
  readonly toArray: () => Array<KafkaRecord>
}

/**
 * What a record of a control batch says.
 *
 * @since 0.1.0
 * @category models
 */
export interface ControlRecord {
  readonly version: number
  readonly type:
    | "abort"
    | "commit"
    | "leaderChange"
    | "snapshotHeader"
    | "snapshotFooter"
    | "kraftVersion"
    | "kraftVoters"
    | "unknown"
  /** The type as it is written. */
  readonly typeCode: number
}

/**
 * The meaning of a record of a control batch, from its key.
 *
 * @since 0.1.0
 * @category reading
 */
export const controlRecord = (record: KafkaRecord): ControlRecord => {
  const key = record.key
  if (key === null || key.length < 4)
    throw new RecordsError({ kind: "corrupt", detail: "the key of a control record has fewer than 4 bytes" })
  const view = new DataView(key.buffer, key.byteOffset, key.length)
  const typeCode = view.getInt16(2)
  return { version: view.getInt16(0), type: controlTypes[typeCode] ?? "unknown", typeCode }
}

// ---------------------------------------------------------------------------------------------------------------------

const controlTypes: ReadonlyArray<ControlRecord["type"] | undefined> = [
  "abort",
  "commit",
  "leaderChange",
  "snapshotHeader",
  "snapshotFooter",
  "kraftVersion",
  "kraftVoters"
]

/** @internal Where things stand in the header of a batch of magic 2. */
export const layout = {
  baseOffset: 0,
  length: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61
} as const

/** @internal Bytes before the part that the length of a batch or message counts. */
export const lengthOverhead = 12

/** @internal */
export const attributeBits = {
  codec: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40
} as const

/** @internal The codecs by their number in the attributes. */
export const codecs: ReadonlyArray<CompressionName> = ["none", "gzip", "snappy", "lz4", "zstd"]

/** The least bytes of a record: length, attributes, two deltas, null key, null value, no headers. */
const minRecordBytes = 7

/** @internal Finds records one after the other; the iterator of a batch. */
export class RecordParser implements IterableIterator<KafkaRecord> {
  private readonly bytes: Uint8Array
  private at: number
  private readonly end: number
  private left: number
  private readonly origin: RecordOrigin
  private readonly logAppendTime: boolean
  private readonly batch: BatchV2

  constructor(batch: BatchV2, bytes: Uint8Array, start: number, end: number) {
    this.batch = batch
    this.bytes = bytes
    this.at = start
    this.end = end
    this.left = batch.count
    this.logAppendTime = batch.timestampType === "logAppendTime"
    this.origin = {
      bytes,
      buffer: bytes.buffer,
      start: bytes.byteOffset,
      baseOffset: narrow(batch.baseOffset),
      baseTimestamp: narrow(this.logAppendTime ? batch.maxTimestamp : batch.baseTimestamp),
      timestampType: batch.timestampType
    }
    if (this.left < 0 || this.left * minRecordBytes > end - start)
      this.fail(`${this.left} records cannot be in ${end - start} bytes`)
    if (this.left === 0 && start !== end) this.fail(`${end - start} bytes after the last record`)
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<KafkaRecord, undefined> {
    return this.left === 0 ? { done: true, value: undefined } : { done: false, value: this.read() }
  }

  toArray(): Array<KafkaRecord> {
    // oxlint-disable-next-line unicorn/no-new-array -- `Array.from` takes half as long as reading the records
    const records = new Array<KafkaRecord>(this.left)
    for (let i = 0; i < records.length; i++) records[i] = this.read()
    return records
  }

  /** Every length is checked against the end of its record, and the record must end where it says; a varint that runs over is found so. */
  private read(): KafkaRecord {
    const { bytes } = this
    const length = this.varint()
    const start = this.at
    const end = start + length
    if (length < minRecordBytes - 1 || end > this.end)
      this.fail(`a record of ${length} bytes where ${this.end - start} are left`)
    this.at++ // attributes: none are in use
    const timestampDelta = bytes[this.at]! < 0x80 ? zigzag(bytes[this.at++]!) : this.varlong()
    const offsetDelta = this.varint()
    const keyLength = this.varint()
    const keyStart = this.at
    if (keyLength > 0) this.at += keyLength
    if (keyLength < -1 || this.at > end)
      this.fail(`a key of ${keyLength} bytes where ${end - keyStart} are left`)
    const valueLength = this.varint()
    const valueStart = this.at
    if (valueLength > 0) this.at += valueLength
    if (valueLength < -1 || this.at > end)
      this.fail(`a value of ${valueLength} bytes where ${end - valueStart} are left`)
    const headerCount = this.varint()
    const headersStart = this.at
    if (headerCount !== 0) this.skipHeaders(headerCount, end)
    if (this.at !== end) this.fail(`a record of ${length} bytes whose content has ${this.at - start}`)
    if (--this.left === 0 && end !== this.end) this.fail(`${this.end - end} bytes after the last record`)
    return new KafkaRecord(
      this.origin,
      offsetDelta,
      this.logAppendTime ? 0 : timestampDelta,
      keyStart,
      keyLength,
      valueStart,
      valueLength,
      headersStart,
      headerCount
    )
  }

  private skipHeaders(count: number, end: number): void {
    if (count < 0 || count * 2 > end - this.at)
      this.fail(`${count} headers where ${end - this.at} bytes are left`)
    for (let i = 0; i < count; i++) {
      const keyLength = this.varint()
      if (keyLength < 0 || keyLength > end - this.at)
        this.fail(`a header key of ${keyLength} bytes where ${end - this.at} are left`)
      this.at += keyLength
      const valueLength = this.varint()
      if (valueLength < -1 || valueLength > end - this.at)
        this.fail(`a header value of ${valueLength} bytes where ${end - this.at} are left`)
      if (valueLength > 0) this.at += valueLength
    }
  }

  /** One and two bytes are nearly all; past the end, `undefined` is less than nothing and falls through to the careful way. */
  private varint(): number {
    const first = this.bytes[this.at]!
    if (first < 0x80) {
      this.at++
      return zigzag(first)
    }
    const second = this.bytes[this.at + 1]!
    if (second < 0x80) {
      this.at += 2
      return zigzag((first & 0x7f) | (second << 7))
    }
    return this.longVarint()
  }

  private longVarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= this.end) this.fail("a varint that goes on after the end")
      const byte = this.bytes[this.at++]!
      if (shift === 28 && byte > 0x0f) this.fail("a varint of more than 32 bits")
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return zigzag(value)
    }
    return this.fail("a varint of more than 5 bytes")
  }

  /** Up to 7 bytes are exact in a double; what is longer goes by bigint. */
  private varlong(): number | bigint {
    let value = 0
    let factor = 1
    for (let i = 0; i < 7; i++, factor *= 128) {
      if (this.at >= this.end) this.fail("a varlong that goes on after the end")
      const byte = this.bytes[this.at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    let big = BigInt(value)
    for (let shift = 49n; shift < 70n; shift += 7n) {
      if (this.at >= this.end) this.fail("a varlong that goes on after the end")
      const byte = this.bytes[this.at++]!
      if (shift === 63n && byte > 1) this.fail("a varlong of more than 64 bits")
      big |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (big >> 1n) ^ -(big & 1n)
    }
    return this.fail("a varlong of more than 10 bytes")
  }

  private fail(detail: string): never {
    throw this.batch.error("corrupt", detail, this.bytes === this.batch.source ? this.at : undefined)
  }
}

const zigzag = (value: number): number => (value >>> 1) ^ -(value & 1)

/** @internal A batch of magic 2: a view over `source[start, start + size)`, which holds at least its header. */
export class BatchV2 implements RecordBatch {
  readonly source: Uint8Array
  private readonly start: number
  private readonly options: ReadOptions | undefined
  private readonly view: DataView
  readonly sizeInBytes: number
  private crcValid: boolean | undefined = undefined
  /** What the codec gave, where it was asked beforehand. */
  decompressed: Uint8Array | undefined = undefined

  constructor(source: Uint8Array, start: number, size: number, options: ReadOptions | undefined) {
    this.source = source
    this.start = start
    this.options = options
    this.sizeInBytes = size
    this.view = new DataView(source.buffer, source.byteOffset + start, size)
  }

  get magic(): 2 {
    return 2
  }
  get baseOffset(): bigint {
    return this.view.getBigInt64(layout.baseOffset)
  }
  get lastOffset(): bigint {
    return BigInt.asIntN(64, this.baseOffset + BigInt(this.lastOffsetDelta))
  }
  get lastOffsetDelta(): number {
    return this.view.getInt32(layout.lastOffsetDelta)
  }
  get partitionLeaderEpoch(): number {
    return this.view.getInt32(layout.partitionLeaderEpoch)
  }
  get crc(): number {
    return this.view.getUint32(layout.crc)
  }
  get isCrcValid(): boolean {
    return (this.crcValid ??=
      crc32c(this.source, this.start + layout.attributes, this.start + this.sizeInBytes) === this.crc)
  }
  get attributes(): number {
    return this.view.getInt16(layout.attributes)
  }
  get compression(): CompressionName {
    return codecs[this.attributes & attributeBits.codec] ?? unknownCodec(this, this.start)
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
    return this.view.getBigInt64(layout.baseTimestamp)
  }
  get maxTimestamp(): bigint {
    return this.view.getBigInt64(layout.maxTimestamp)
  }
  get producerId(): bigint {
    return this.view.getBigInt64(layout.producerId)
  }
  get producerEpoch(): number {
    return this.view.getInt16(layout.producerEpoch)
  }
  get baseSequence(): number {
    return this.view.getInt32(layout.baseSequence)
  }
  get count(): number {
    return this.view.getInt32(layout.count)
  }
  get bytes(): Uint8Array {
    return this.source.subarray(this.start, this.start + this.sizeInBytes)
  }

  [Symbol.iterator](): RecordParser {
    const payload = this.payload()
    if (payload === undefined)
      return new RecordParser(this, this.source, this.start + layout.records, this.start + this.sizeInBytes)
    const records = this.decompressed ?? decompressIn(this, this.start, this.options, payload)
    return new RecordParser(this, records, 0, records.length)
  }

  /** The checked bytes that are to be decompressed, if any: a batch emptied by the log cleaner keeps its codec but has none. */
  payload(): Uint8Array | undefined {
    if (this.options?.checkCrc !== false && !this.isCrcValid) throw badCrc(this, this.start)
    if (this.compression === "none" || (this.count === 0 && this.sizeInBytes === layout.records))
      return undefined
    return this.source.subarray(this.start + layout.records, this.start + this.sizeInBytes)
  }

  toArray(): Array<KafkaRecord> {
    return this[Symbol.iterator]().toArray()
  }

  error(kind: RecordsErrorKind, detail: string, byteOffset: number | undefined): RecordsError {
    return batchError(this, kind, detail, byteOffset ?? this.start)
  }
}

/** @internal An error that names the offsets of its batch. */
export const batchError = (
  batch: {
    readonly firstKnownOffset?: bigint | undefined
    readonly baseOffset: bigint
    readonly lastOffset: bigint
  },
  kind: RecordsErrorKind,
  detail: string,
  byteOffset: number,
  cause?: unknown
): RecordsError =>
  new RecordsError({
    kind,
    detail,
    byteOffset,
    firstOffset: batch.firstKnownOffset ?? batch.baseOffset,
    lastOffset: batch.lastOffset,
    ...(cause === undefined ? undefined : { cause })
  })

/** @internal */
export const badCrc = (batch: RecordBatch, byteOffset: number): RecordsError =>
  batchError(batch, "crc", `the checksum is ${batch.crc}, which the bytes do not have`, byteOffset)

/** @internal */
export const unknownCodec = (batch: RecordBatch, byteOffset: number): never => {
  throw batchError(
    batch,
    "compression",
    `codec ${batch.attributes & attributeBits.codec} is unknown to magic ${batch.magic}`,
    byteOffset
  )
}

/** @internal Decompresses within the limit; what goes wrong names the batch. */
export const decompressIn = (
  batch: RecordBatch,
  byteOffset: number,
  options: ReadOptions | undefined,
  bytes: Uint8Array
): Uint8Array => {
  const { compression } = batch
  if (compression === "none") return bytes
  try {
    return compressor(compression, options?.compressors ?? compressors).decompress(bytes, {
      maxBytes: options?.maxDecompressedBytes ?? defaultMaxDecompressedBytes,
      magic: batch.magic
    })
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error
    throw batchError(batch, error.kind, error.detail, byteOffset, error.cause)
  }
}
