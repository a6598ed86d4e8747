/**
 * What batches of all formats have in common: their bits, their errors, and the limits on reading them.
 */
import { compressor, compressors, defaultMaxDecompressedBytes } from "../../Compression/index.ts"
import type { CompressionName, KafkaRecord } from "../Record.ts"
import {
  defaultMaxHeldBytes,
  type ReadOptions,
  type RecordBatch,
  type RecordBatchObject
} from "../RecordBatch.ts"
import { RecordsError, type RecordsErrorKind } from "../../Errors/RecordsError.ts"

/** Where things stand in the header of a batch of magic 2. */
export const headerLayout = {
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

/** Bytes before the part that the length of a batch or message counts. */
export const lengthOverhead = 12

export const attributeBits = {
  codec: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40
} as const

/** The codecs by their number in the attributes. */
export const codecs: ReadonlyArray<CompressionName> = ["none", "gzip", "snappy", "lz4", "zstd"]

/** A batch as its functions know it. */
type Own = RecordBatch & { readonly options: ReadOptions | undefined }

/** The facts that no batch needs its records for. */
export const headerOf = (batch: Own): RecordBatchObject => {
  const { deleteHorizonMs } = batch
  return {
    magic: batch.magic,
    lastOffset: batch.lastOffset,
    sizeInBytes: batch.sizeInBytes,
    compression: codecs[batch.attributes & attributeBits.codec] ?? "unknown",
    timestampType: batch.timestampType,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: batch.maxTimestamp,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    lastSequence: batch.lastSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    ...(deleteHorizonMs === undefined ? undefined : { deleteHorizonMs }),
    crc: batch.crc
  }
}

/** An error that names the offsets of its batch. */
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

export const badCrc = (batch: Own, byteOffset: number): RecordsError =>
  batchError(batch, "crc", `the checksum is ${batch.crc}, which the bytes do not have`, byteOffset)

export const unknownCodec = (batch: Own, byteOffset: number): never => {
  throw batchError(
    batch,
    "compression",
    `codec ${batch.attributes & attributeBits.codec} is unknown to magic ${batch.magic}`,
    byteOffset
  )
}

/** What a batch gives when its records are wanted: found out how much memory they hold before they are there. */
interface Opened extends Iterable<KafkaRecord> {
  readonly decompressedBytes: number
  readonly heldBytes: number
  readonly toArray: () => Array<KafkaRecord>
}

export type OwnBatch = Own & {
  readonly open: () => Opened
  readonly payload: () => Uint8Array | undefined
  readonly setDecompressed: (bytes: Uint8Array) => void
}

export const checkHeld = (batch: Own, heldBytes: number, options: ReadOptions | undefined): void => {
  const limit = options?.maxHeldBytes ?? defaultMaxHeldBytes
  if (heldBytes > limit) throw tooMuchHeld(batch, limit)
}

const tooMuchHeld = (batch: Own, limit: number): RecordsError =>
  batchError(
    batch,
    "tooLarge",
    `records of one call that hold more than ${limit} bytes in memory: read batch by batch, or raise maxHeldBytes`,
    0
  )

/** All records of batches, in an array. */
export const collect = (
  batches: Iterable<OwnBatch>,
  options: ReadOptions | undefined
): Array<KafkaRecord> => {
  const limit = options?.maxHeldBytes ?? defaultMaxHeldBytes
  let all: Array<KafkaRecord> | undefined
  let heldBytes = 0
  for (const batch of batches) {
    const opened = batch.open()
    heldBytes += opened.heldBytes
    if (heldBytes > limit) throw tooMuchHeld(batch, limit)
    const records = opened.toArray()
    if (all === undefined) all = records
    else for (const record of records) all.push(record)
  }
  return all ?? []
}

/** Decompresses within the limit; what goes wrong names the batch. */
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
