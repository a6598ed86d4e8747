/**
 * A batch that was read, as a view: its header costs nothing, its records are found when they are iterated.
 *
 * {@link RecordBatch} is the face of all formats; this file reads magic 2, `MessageSet.ts` the older ones, and
 * `internal/encodeRecords.ts` writes.
 *
 * @since 0.1.0
 */
import { type Compressors, compressor, compressors, defaultMaxDecompressedBytes } from "./Compression.ts"
import { crc32c } from "./Crc32c.ts"
import { RecordParser } from "./internal/recordParser.ts"
import type { CompressionName, KafkaRecord, Magic, TimestampType } from "./Record.ts"
import { RecordsError, type RecordsErrorKind, type RecordsSource } from "./RecordsError.ts"

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
  /** Where the records came from, for errors to name it. Default: what `Records.withSource` was told. */
  readonly source?: RecordsSource | undefined
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

/** @internal A batch of magic 2: a view over `source[start, start + size)`, which holds at least its header. */
export class BatchV2 implements RecordBatch {
  readonly source: Uint8Array
  private readonly start: number
  /** @internal */
  readonly options: ReadOptions | undefined
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
    const records = this.decompressed ?? decompressIn(this, this.start, payload)
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

/** @internal A batch as its functions know it. */
type Own = RecordBatch & { readonly options: ReadOptions | undefined }

/** @internal An error that names the offsets of its batch. */
export const batchError = (
  batch: {
    readonly firstKnownOffset?: bigint | undefined
    readonly baseOffset: bigint
    readonly lastOffset: bigint
    readonly options: ReadOptions | undefined
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
    source: batch.options?.source,
    ...(cause === undefined ? undefined : { cause })
  })

/** @internal */
export const badCrc = (batch: Own, byteOffset: number): RecordsError =>
  batchError(batch, "crc", `the checksum is ${batch.crc}, which the bytes do not have`, byteOffset)

/** @internal */
export const unknownCodec = (batch: Own, byteOffset: number): never => {
  throw batchError(
    batch,
    "compression",
    `codec ${batch.attributes & attributeBits.codec} is unknown to magic ${batch.magic}`,
    byteOffset
  )
}

/** @internal Decompresses within the limit; what goes wrong names the batch. */
export const decompressIn = (batch: Own, byteOffset: number, bytes: Uint8Array): Uint8Array => {
  const { compression } = batch
  if (compression === "none") return bytes
  try {
    return compressor(compression, batch.options?.compressors ?? compressors).decompress(bytes, {
      maxBytes: batch.options?.maxDecompressedBytes ?? defaultMaxDecompressedBytes,
      magic: batch.magic
    })
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error
    throw batchError(batch, error.kind, error.detail, byteOffset, error.cause)
  }
}
