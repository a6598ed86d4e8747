/**
 * A batch that was read, as a view: its header costs nothing, its records are found when they are iterated.
 *
 * {@link RecordBatch} is the face of all formats; `internal/BatchV2.ts` reads magic 2, `MessageSet.ts` the older ones,
 * and `internal/writeBatch.ts` writes.
 *
 * @since 0.1.0
 */
import type { Compressors } from "../Compression/index.ts"
import type { CompressionName, KafkaRecord, Magic, TimestampType } from "./Record.ts"
import { RecordsError, type RecordsSource } from "../Errors/RecordsError.ts"

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
  /**
   * Memory, in bytes, that the records of one call may hold: what all its batches are after decompression, and the objects of records that are given in
   * an array. Default 512 MiB. It bounds `toArray`, `decodeEffect` and the iteration of a whole record set, whose records may all be kept;
   * more than that is read batch by batch.
   */
  readonly maxHeldBytes?: number | undefined
  /** The codecs. Default {@link compressors}. */
  readonly compressors?: Compressors | undefined
  /** Where the records came from, for errors to name it. Default: what `Records.withSource` was told. */
  readonly source?: RecordsSource | undefined
}

/**
 * Memory that the records of one call may hold, unless the caller says otherwise: 512 MiB.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultMaxHeldBytes = 512 * 1024 * 1024

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
  /** Sequence of the first record; −1 when the producer is not idempotent. */
  readonly baseSequence: number
  /** Sequence that belongs to `lastOffset`: after 2³¹−1 comes 0. −1 when the producer is not idempotent. */
  readonly lastSequence: number
  /** How many records there are; 0 after compaction took all of them. */
  readonly count: number
  /** Bytes of the whole batch, as fetched. */
  readonly sizeInBytes: number
  /** The whole batch, as fetched: a view. */
  readonly bytes: Uint8Array
  /** All records at once. */
  readonly toArray: () => Array<KafkaRecord>
  /** What the header says, as plain data. What `console.log` shows. */
  readonly toObject: () => RecordBatchObject
  /** The same for `JSON.stringify`: numbers of 64 bits as strings. */
  readonly toJSON: () => object
}

/**
 * The header of a batch as plain data. Of a compressed message of magic 0 or 1, `baseOffset` and `count` are left out as long as it was not decompressed.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordBatchObject {
  readonly magic: Magic
  readonly baseOffset?: bigint
  readonly lastOffset: bigint
  readonly count?: number
  readonly sizeInBytes: number
  readonly compression: CompressionName | "unknown"
  readonly timestampType: TimestampType
  readonly baseTimestamp: bigint
  readonly maxTimestamp: bigint
  readonly partitionLeaderEpoch: number
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly lastSequence: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  readonly deleteHorizonMs?: bigint
  readonly crc: number
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
