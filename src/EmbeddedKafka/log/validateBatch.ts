/**
 * A batch of magic 2 that goes into a log of magic 2: what a leader checks of it, and how it is changed.
 */
import { compressor, compressors, defaultMaxDecompressedBytes } from "../../Codec/Compression/index.ts"
import { RecordsError } from "../../Codec/Errors/RecordsError.ts"
import { crc32c } from "../../Codec/Records/Crc32c.ts"
import { attributeBits, headerLayout } from "../../Codec/Records/internal/batch.ts"
import type { CompressionName, KafkaRecord } from "../../Codec/Records/Record.ts"
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import { Records } from "../../Codec/Records/Records.ts"
import { codes } from "../protocol/codes.ts"
import { int16At, int32At, type Int64, int64At, setInt16, setInt32, setInt64, toInt64 } from "./bytes.ts"
import type { LogConfig } from "./LogConfig.ts"
import { RecordErrors } from "./RecordErrors.ts"
import { Refusal } from "./Refusal.ts"
import { scan, scanRecords } from "./scanRecords.ts"

/** Who appends: clients are trusted least. */
export type Origin = "client" | "coordinator"

/** What a batch needs to know of where it goes. */
export interface Appending {
  readonly config: LogConfig
  /** For errors. */
  readonly topicPartition: string
  readonly origin: Origin
  readonly nowMs: number
  readonly baseOffset: number
  readonly leaderEpoch: number
}

/** A batch as the log keeps it. */
export interface Validated {
  readonly bytes: Uint8Array
  readonly count: number
  readonly maxTimestamp: Int64
  /** Whether it was written anew, so that its size may be another. */
  readonly isRewritten: boolean
}

/** What of the header a client must get right. */
export const checkHeader = (bytes: Uint8Array): void => {
  const count = int32At(bytes, headerLayout.count)
  const lastOffsetDelta = int32At(bytes, headerLayout.lastOffsetDelta)
  if (count <= 0 || lastOffsetDelta + 1 !== count) throw new Refusal(codes.INVALID_RECORD)
  if ((int16At(bytes, headerLayout.attributes) & attributeBits.control) !== 0)
    throw new Refusal(codes.INVALID_RECORD)
  if (bytes[headerLayout.producerId]! < 0x80 && int32At(bytes, headerLayout.baseSequence) < 0)
    throw new Refusal(codes.INVALID_RECORD)
}

/** Checks the batch, which is all of `bytes` and has the right checksum, and gives it its place. The bytes are written to. */
export const validateBatch = (
  bytes: Uint8Array,
  source: CompressionName,
  appending: Appending
): Validated => {
  const { config, origin } = appending
  if (origin === "client") checkHeader(bytes)
  const target = config.compressionType === "producer" ? source : config.compressionType
  const isControl = (int16At(bytes, headerLayout.attributes) & attributeBits.control) !== 0
  // The markers of coordinators are written as they are.
  const isSameCodec = source === target || (source === "none" && isControl)
  const kept = isSameCodec ? placedAtOnce(bytes, source, appending) : undefined
  return kept ?? validateRecords(bytes, source, target, isSameCodec, appending)
}

/** The same bytes, in their place, if one look at the records is enough. */
const placedAtOnce = (
  bytes: Uint8Array,
  source: CompressionName,
  appending: Appending
): Validated | undefined => {
  const body = bodyOf(bytes, source)
  const start = body === bytes ? headerLayout.records : 0
  const count = int32At(bytes, headerLayout.count)
  if (!scanRecords(body, start, body.length, count)) return undefined
  const maxTimestamp = acceptable(bytes, appending)
  return maxTimestamp !== undefined && (source === "none" || scan.isSequential)
    ? placed(bytes, count, maxTimestamp, appending)
    : undefined
}

/** The largest timestamp, if nothing that was seen by the scan needs a second look. */
const acceptable = (bytes: Uint8Array, { config, nowMs }: Appending): Int64 | undefined => {
  if (config.isCompacted && scan.hasNullKey) return undefined
  if ((int16At(bytes, headerLayout.attributes) & attributeBits.logAppendTime) !== 0) return undefined
  const base = int64At(bytes, headerLayout.baseTimestamp)
  if (typeof base === "bigint") return undefined
  const min = base + scan.minDelta
  const max = base + scan.maxDelta
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max)) return undefined
  if (config.isLogAppendTime) return Math.max(max, -1)
  const isWithin = nowMs - min <= config.timestampBeforeMaxMs && max - nowMs <= config.timestampAfterMaxMs
  return isWithin || (min === -1 && max === -1) ? Math.max(max, -1) : undefined
}

/** By the records one by one: for what is refused, written anew, or out of the ordinary. */
const validateRecords = (
  bytes: Uint8Array,
  source: CompressionName,
  target: CompressionName,
  isSameCodec: boolean,
  appending: Appending
): Validated => {
  const batch = readBatch(bytes)
  const records = recordsOf(batch)
  const errors = new RecordErrors(appending)
  let maxTimestamp: bigint = -1n
  let isSequential = true
  records.forEach((record, index) => {
    if (errors.check(record, index, batch) && record.timestamp > maxTimestamp) maxTimestamp = record.timestamp
    if (record.offsetDelta !== index) isSequential = false
  })
  errors.refuse()
  if (isSameCodec && (source === "none" || isSequential))
    return placed(bytes, records.length, toInt64(maxTimestamp), appending)
  return rewritten(records, batch, target, appending)
}

/** The attributes that say whose the timestamps are: the log's or the producer's. */
export const timedBy = (attributes: number, isLogAppendTime: boolean): number =>
  isLogAppendTime ? attributes | attributeBits.logAppendTime : attributes & ~attributeBits.logAppendTime

/** The same bytes, in their place. */
const placed = (
  bytes: Uint8Array,
  count: number,
  recordTimestamp: Int64,
  { baseOffset, config, leaderEpoch, nowMs }: Appending
): Validated => {
  setInt64(bytes, headerLayout.baseOffset, baseOffset)
  setInt32(bytes, headerLayout.partitionLeaderEpoch, leaderEpoch)
  const maxTimestamp = config.isLogAppendTime ? nowMs : recordTimestamp
  const attributes = int16At(bytes, headerLayout.attributes)
  const wanted = timedBy(attributes, config.isLogAppendTime)
  if (attributes !== wanted || int64At(bytes, headerLayout.maxTimestamp) !== maxTimestamp) {
    setInt16(bytes, headerLayout.attributes, wanted)
    setInt64(bytes, headerLayout.maxTimestamp, maxTimestamp)
    setInt32(bytes, headerLayout.crc, crc32c(bytes, headerLayout.attributes))
  }
  return { bytes, count, maxTimestamp, isRewritten: false }
}

/** The same records in a batch of another codec, with the offsets that they should have. */
export const rewritten = (
  records: ReadonlyArray<KafkaRecord>,
  {
    baseSequence,
    isTransactional,
    producerEpoch,
    producerId
  }: Pick<RecordBatch, "baseSequence" | "isTransactional" | "producerEpoch" | "producerId">,
  compression: CompressionName,
  { baseOffset, config, leaderEpoch, nowMs }: Appending
): Validated => {
  const bytes = Records.make(records, {
    magic: 2,
    compression,
    baseOffset,
    partitionLeaderEpoch: leaderEpoch,
    producerId,
    producerEpoch,
    baseSequence,
    isTransactional,
    ...(config.isLogAppendTime ? { logAppendTime: nowMs } : undefined)
  }).encode()
  return {
    bytes,
    count: records.length,
    maxTimestamp: int64At(bytes, headerLayout.maxTimestamp),
    isRewritten: true
  }
}

// ---------------------------------------------------------------------------------------------------------------------

/** What the codec gives; the batch itself if there is none. */
const bodyOf = (bytes: Uint8Array, codec: CompressionName): Uint8Array => {
  if (codec === "none") return bytes
  try {
    return compressor(codec, compressors).decompress(bytes.subarray(headerLayout.records), {
      maxBytes: defaultMaxDecompressedBytes,
      magic: 2
    })
  } catch (error) {
    throw refusalOf(error)
  }
}

/** What cannot be decompressed has no code of its own in Kafka. */
export const refusalOf = (error: unknown): unknown => {
  if (!(error instanceof RecordsError)) return error
  const { kind } = error
  return new Refusal(
    kind === "crc"
      ? codes.CORRUPT_MESSAGE
      : kind === "corrupt"
        ? codes.INVALID_RECORD
        : codes.UNKNOWN_SERVER_ERROR
  )
}

const readBatch = (bytes: Uint8Array): RecordBatch => {
  for (const batch of Records.fromBytes(bytes).batches({ checkCrc: false })) return batch
  throw new Refusal(codes.CORRUPT_MESSAGE)
}

export const recordsOf = (batch: RecordBatch): ReadonlyArray<KafkaRecord> => {
  try {
    return batch.toArray()
  } catch (error) {
    throw refusalOf(error)
  }
}
