/**
 * How record sets are written, and written again, and how one shows itself.
 *
 * @since 0.1.0
 */
import type { Compressors } from "../Compression/index.ts"
import type { CompressionName, Magic } from "./Record.ts"
import type { ReadOptions, RecordBatchObject } from "./RecordBatch.ts"

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
  /**
   * Offset of the first record; those after it count on from there. Default 0, which Produce wants: a broker gives the records their offsets, and refuses a
   * batch that does not start at 0 or has gaps.
   */
  readonly baseOffset?: bigint | number | undefined
  /**
   * Whether records keep their own offsets, which must ascend and may have gaps: a record set as a broker's log has it, not one to produce. `baseOffset` is then
   * by default that of the first record. Default `false`: the offsets that records bring along are not looked at.
   */
  readonly keepOffsets?: boolean | undefined
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

/**
 * How records that were read are produced again: see `Records.fromBatch` and `Records.toProduce`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProduceAgainOptions
  extends
    Pick<
      MakeOptions,
      "producerId" | "producerEpoch" | "baseSequence" | "isTransactional" | "compressionLevel" | "magic"
    >,
    Pick<ReadOptions, "maxDecompressedBytes" | "maxHeldBytes" | "compressors"> {
  /** Records before this offset are left out: a fetch gives whole batches, and so also what is before its `fetchOffset`. Default: all are taken. */
  readonly fromOffset?: bigint | undefined
  /** Default: that of each batch. Another one costs decompressing and compressing. */
  readonly compression?: CompressionName | undefined
  /**
   * Bytes up to which plain messages of magic 0 and 1, each of which is a batch, are gathered in one. Default 1 000 000; a broker takes 1 MiB by default.
   * Only of `Records.toProduce`.
   */
  readonly maxBytes?: number | undefined
}

/**
 * A record set as plain data: see `Records.toObject`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordsObject extends Omit<MakeOptions, "compressors"> {
  /** Of records that were read. */
  readonly sizeInBytes?: number
  /** How many records there are, of those that are still to be encoded. */
  readonly count?: number
  readonly batches?: ReadonlyArray<RecordBatchObject>
  /** Why the batches after these cannot be read. */
  readonly error?: string
}
