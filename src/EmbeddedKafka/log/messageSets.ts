/**
 * Record sets of magic 0 and 1, and batches that go into a log of another format: checked message by message, and written anew where they cannot stay as they are.
 */
import { crc32 } from "../../Codec/Records/Crc32c.ts"
import { lengthOverhead } from "../../Codec/Records/internal/batch.ts"
import { messageLayout } from "../../Codec/Records/MessageSet.ts"
import type { CompressionName, KafkaRecord, Magic } from "../../Codec/Records/Record.ts"
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import { Records } from "../../Codec/Records/Records.ts"
import { codes } from "../protocol/codes.ts"
import { int32At, type Int64, int64At, ownBytes, setInt32, setInt64, toInt64 } from "./bytes.ts"
import { RecordErrors } from "./RecordErrors.ts"
import { codecOf, type Span } from "./RecordSet.ts"
import { Refusal } from "./Refusal.ts"
import { StoredBatch } from "./StoredBatch.ts"
import { type Appending, checkHeader, recordsOf, refusalOf, rewritten, timedBy } from "./validateBatch.ts"

/** What was found in a set, before it has its place. */
interface Read {
  /** The bytes, in which each message lies as it came. */
  readonly bytes: Uint8Array
  readonly spans: ReadonlyArray<Span>
  readonly batches: ReadonlyArray<RecordBatch>
  readonly records: ReadonlyArray<KafkaRecord>
  readonly source: CompressionName
  /** −1 if no record has a timestamp. */
  readonly maxTimestamp: Int64
  /** Whether the offsets within a compressed message count from 0. */
  readonly isSequential: boolean
}

/** @param spans at least one, each with the right checksum */
export const appendMessages = (
  bytes: Uint8Array,
  spans: ReadonlyArray<Span>,
  appending: Appending
): ReadonlyArray<StoredBatch> => {
  const { compressionType, magic } = appending.config
  const read = readSet(bytes, spans, appending)
  const { source } = read
  const target = compressionType === "producer" ? source : compressionType
  const isSameMagic = spans.every((span) => span.magic === magic)
  if (source === "none" && target === "none" && isSameMagic) return placeMessages(read, appending)
  // In magic 0, the messages within a compressed one have offsets of their own.
  const canStay = source === target && isSameMagic && magic !== 0 && read.isSequential
  return canStay ? [placeWrapper(read, appending)] : writeAnew(read, target, appending)
}

// ---------------------------------------------------------------------------------------------------------------------

const readSet = (bytes: Uint8Array, spans: ReadonlyArray<Span>, appending: Appending): Read => {
  let source: CompressionName = "none"
  for (const span of spans) {
    const codec = codecOf(bytes, span)
    if (codec !== "none") source = codec
  }
  const first = spans[0]!
  // What is compressed is one message with all others in it.
  const isOne = spans.length === 1 || (first.magic !== 2 && source === "none")
  if (!isOne && !appending.config.takesMixedSets) throw new Refusal(codes.INVALID_RECORD)
  const own = ownBytes(bytes.subarray(first.start, spans.at(-1)!.end))
  const batches = batchesOf(own)
  const records: Array<KafkaRecord> = []
  let maxTimestamp = -1n
  let isSequential = true
  batches.forEach((batch, i) => {
    checkBatch(own, { ...spans[i]!, start: spans[i]!.start - first.start }, first.magic, batch, appending)
    const errors = new RecordErrors(appending)
    recordsOf(batch).forEach((record, index) => {
      if (errors.check(record, index, batch) && record.timestamp > maxTimestamp)
        maxTimestamp = record.timestamp
      if (record.offset !== BigInt(records.length)) isSequential = false
      records.push(record)
    })
    errors.refuse()
  })
  return {
    bytes: own,
    spans,
    batches,
    records,
    source,
    maxTimestamp: toInt64(maxTimestamp),
    isSequential
  }
}

const batchesOf = (bytes: Uint8Array): ReadonlyArray<RecordBatch> => {
  try {
    return Array.from(Records.fromBytes(bytes).batches())
  } catch (error) {
    throw refusalOf(error)
  }
}

const checkBatch = (
  bytes: Uint8Array,
  span: Span,
  firstMagic: Magic,
  batch: RecordBatch,
  { config, origin }: Appending
): void => {
  if (span.magic !== firstMagic && !config.takesMixedSets) throw new Refusal(codes.INVALID_RECORD)
  if (span.magic !== 2) return
  if (origin === "client") checkHeader(bytes)
  // Formats without producers have no place for what these need.
  if (batch.isTransactional || batch.producerId >= 0n) throw new Refusal(codes.UNSUPPORTED_FOR_MESSAGE_FORMAT)
}

/** Plain messages, each of which gets its offset. */
const placeMessages = (
  { batches, bytes }: Read,
  { baseOffset, config, nowMs }: Appending
): ReadonlyArray<StoredBatch> => {
  let start = 0
  return batches.map((batch, i) => {
    const message = bytes.subarray(start, start + batch.sizeInBytes)
    start += batch.sizeInBytes
    const offset = baseOffset + i
    setInt64(message, messageLayout.offset, offset)
    if (config.magic === 0) return new StoredBatch(message, offset, offset, -1)
    const timestamp = config.isLogAppendTime ? nowMs : toInt64(batch.maxTimestamp)
    setTimestamp(message, timestamp, config.isLogAppendTime)
    return new StoredBatch(message, offset, offset, timestamp)
  })
}

/** A compressed message of magic 1 that stays as it is: it has the offset of the last one within, and the largest timestamp. */
const placeWrapper = (
  { bytes, maxTimestamp, records }: Read,
  { baseOffset, config, nowMs }: Appending
): StoredBatch => {
  const lastOffset = baseOffset + records.length - 1
  const timestamp = config.isLogAppendTime ? nowMs : maxTimestamp
  setInt64(bytes, messageLayout.offset, lastOffset)
  setTimestamp(bytes, timestamp, config.isLogAppendTime)
  return new StoredBatch(bytes, baseOffset, lastOffset, timestamp)
}

const setTimestamp = (message: Uint8Array, timestamp: Int64, isLogAppendTime: boolean): void => {
  const attributes = message[messageLayout.attributes]!
  const wanted = timedBy(attributes, isLogAppendTime)
  if (attributes === wanted && int64At(message, messageLayout.timestamp) === timestamp) return
  message[messageLayout.attributes] = wanted
  setInt64(message, messageLayout.timestamp, timestamp)
  setInt32(message, messageLayout.crc, crc32(message, messageLayout.magic))
}

/** The same records in the format and codec of the log. */
const writeAnew = (
  read: Read,
  compression: CompressionName,
  appending: Appending
): ReadonlyArray<StoredBatch> => {
  const { batches, records } = read
  const { baseOffset, config, nowMs } = appending
  const { magic } = config
  if (magic === 2) {
    const { bytes, count, maxTimestamp } = rewritten(records, batches[0]!, compression, appending)
    return [new StoredBatch(bytes, baseOffset, baseOffset + count - 1, maxTimestamp)]
  }
  if (magic === 1 && compression === "none" && config.isLogAppendTime && config.keepsOwnTimestamps)
    return writeMessages(read, appending)
  // Kafka fails so where a format has no headers.
  if (records.some(({ headerCount }) => headerCount > 0)) throw new Refusal(codes.UNKNOWN_SERVER_ERROR)
  const bytes = Records.make(records, {
    magic,
    compression,
    baseOffset,
    ...(config.isLogAppendTime && magic !== 0 ? { logAppendTime: nowMs } : undefined)
  }).encode()
  return stored(bytes, baseOffset, records.length)
}

/** Each message by itself. Only those get the time of the append that had none, and came as plain ones. */
const writeMessages = (
  { batches, source }: Read,
  { baseOffset, nowMs }: Appending
): ReadonlyArray<StoredBatch> => {
  let offset = baseOffset
  return batches.flatMap((batch) => {
    const records = recordsOf(batch)
    const isTimed = source === "none" && batch.magic === 0
    const bytes = Records.make(records, {
      magic: 1,
      baseOffset: offset,
      ...(isTimed ? { logAppendTime: nowMs } : undefined)
    }).encode()
    const messages = stored(bytes, offset, records.length)
    offset += records.length
    return messages
  })
}

/** Messages that were written, as the batches of a log: one, or of plain messages one for each. */
const stored = (bytes: Uint8Array, baseOffset: number, count: number): ReadonlyArray<StoredBatch> => {
  const batches: Array<StoredBatch> = []
  for (let start = 0, offset = baseOffset; start < bytes.length;) {
    const size = lengthOverhead + int32At(bytes, start + messageLayout.size)
    const batch = bytes.subarray(start, start + size)
    const isWhole = size === bytes.length
    const lastOffset = isWhole ? baseOffset + count - 1 : offset
    batches.push(new StoredBatch(batch, offset, lastOffset, timestampOf(batch)))
    start += size
    offset++
  }
  return batches
}

const timestampOf = (message: Uint8Array): Int64 =>
  message[messageLayout.magic] === 0 ? -1 : int64At(message, messageLayout.timestamp)
