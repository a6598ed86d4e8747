/**
 * Records written: a batch of magic 2, or a message set of magic 0 or 1. Two passes: the first checks every input and computes sizes,
 * the second writes into one buffer of the right size. What a codec has to compress lies between {@link plan} and {@link finish}, so
 * that it may take its time elsewhere.
 *
 * Figures for 10 000 records of 100 B with keys: 0.6 ms, and the checksum 0.55 in plain JavaScript or 0.07 by the native one.
 */
import { crc32, crc32c } from "../Crc32c.ts"
import { MessageBatch, messageLayout, minMessageSize } from "../MessageSet.ts"
import { type CompressionName, type HeaderInput, type Magic, narrow, type RecordInput } from "../Record.ts"
import { attributeBits, codecs, layout, lengthOverhead } from "./batch.ts"
import { BatchV2 } from "./BatchV2.ts"
import { varintSize, fieldSize, writeVarint, varlongSize, writeVarlong, writeField } from "./recordBytes.ts"
import {
  type BatchOptions,
  noHeaders,
  input,
  allocate,
  int64,
  timestampOf,
  recordTime,
  difference,
  offsetDelta,
  byteLength,
  headersSize,
  checkOptions,
  checkRecordNames
} from "./recordInput.ts"

/** Records that are checked and written, but for their codec. */
export interface Plan {
  readonly magic: Magic
  readonly codec: CompressionName
  /** Whether the codec is still to be run. Not where the records are those of a batch that was read, as they are. */
  readonly toCompress: boolean
  /** Room for the header of a batch (magic 2), then the records or messages. */
  readonly bytes: Buffer
  readonly headerBytes: number
  readonly count: number
  readonly baseOffset: bigint
  readonly lastOffset: bigint
  readonly lastOffsetDelta: number
  /** Numbers where they are exact: each bigint that is made for the header costs a small batch some hundredths of its time. */
  readonly baseTimestamp: number | bigint
  readonly maxTimestamp: number | bigint
  readonly options: BatchOptions
}

/** @param room gives the memory when the size is known; all of it is written to, by this function and by {@link finish} */
export const plan = (
  magic: Magic,
  records: ReadonlyArray<RecordInput>,
  options: BatchOptions,
  room: (size: number) => Buffer = allocate
): Plan => {
  checkOptions(magic, options)
  return magic === 2 ? planBatch(records, options, room) : planMessages(magic, records, options, room)
}

/** The whole record set; `compressed` is what the codec made of the plan's bytes after its header. */
export const finish = (planned: Plan, compressed: Uint8Array | undefined): Uint8Array =>
  planned.magic === 2
    ? finishBatch(planned, compressed)
    : compressed === undefined
      ? planned.bytes
      : wrap(planned, planned.magic, compressed)

// ---------------------------------------------------------------------------------------------------------------------
// A batch that was read, written again

/** Whether what comes after the header of a batch can stay as it is, whoever sets the header. */
export const staysAsItIs = (batch: BatchV2 | MessageBatch): boolean =>
  batch.timestampType !== "logAppendTime" &&
  (batch instanceof BatchV2 ? batch.count - 1 === batch.lastOffsetDelta : batch.isWrapper)

/**
 * The plan of a batch whose records stay as they are, compressed or not: a new header for magic 2, and for a wrapper of magic 0 or 1 the offset 0, by
 * which producers leave the offsets to the broker. Deltas of timestamps are relative to the base timestamp, whatever it means, so that stays too.
 */
export const planAgain = (
  batch: BatchV2 | MessageBatch,
  options: BatchOptions,
  room: (size: number) => Buffer = allocate
): Plan => {
  checkOptions(batch.magic, options)
  const bytes = room(batch.sizeInBytes)
  if (batch instanceof BatchV2) bytes.set(batch.body, layout.records)
  else {
    bytes.set(batch.bytes)
    bytes.fill(0, messageLayout.offset, messageLayout.size)
  }
  return {
    magic: batch.magic,
    codec: batch.compression,
    toCompress: false,
    bytes,
    headerBytes: batch instanceof BatchV2 ? layout.records : 0,
    count: batch instanceof BatchV2 ? batch.count : 0,
    baseOffset: 0n,
    lastOffset: 0n,
    lastOffsetDelta: batch instanceof BatchV2 ? batch.lastOffsetDelta : 0,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: batch.maxTimestamp,
    options
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Magic 2

const planBatch = (
  records: ReadonlyArray<RecordInput>,
  options: BatchOptions,
  room: (size: number) => Buffer
): Plan => {
  const count = records.length
  /** Of each record: bytes after its length, of its key, of its value (−1 null), offset delta. */
  const sizes = new Int32Array(count * 4)
  const fallbackTime =
    options.timestamp === undefined ? -1 : narrow(timestampOf(options.timestamp, "timestamp"))
  const keepOffsets = options.keepOffsets === true
  const firstOffset = options.baseOffset ?? (keepOffsets ? records[0]?.offset : undefined)
  const baseOffset = firstOffset === undefined ? 0n : int64(firstOffset, "baseOffset")
  let baseTime =
    options.deleteHorizonMs === undefined
      ? undefined
      : narrow(int64(options.deleteHorizonMs, "deleteHorizonMs"))
  let maxTime: number | bigint = -1
  /** Undefined while all deltas are 0, which is the case where a set has one timestamp. */
  let timeDeltas: Float64Array | undefined
  /** Those that a double does not hold; they are NaN in `timeDeltas`. */
  let longDeltas: Map<number, bigint> | undefined
  let lastDelta = -1
  let total = 0
  for (let i = 0; i < count; i++) {
    const record = records[i]!
    if (i === 0 || record.value === undefined) checkRecordNames(record, i)
    const time = record.timestamp === undefined ? fallbackTime : recordTime(record.timestamp, i)
    baseTime ??= time
    if (time > maxTime) maxTime = time
    const timeDelta = time === baseTime ? 0 : difference(time, baseTime)
    if (timeDelta !== 0) {
      timeDeltas ??= new Float64Array(count)
      if (typeof timeDelta === "bigint") (longDeltas ??= new Map()).set(i, timeDelta)
      timeDeltas[i] = typeof timeDelta === "bigint" ? Number.NaN : timeDelta
    }
    if (keepOffsets && record.offset !== undefined)
      lastDelta = offsetDelta(record.offset, baseOffset, lastDelta, i)
    else lastDelta++
    const keyBytes = byteLength(record.key, i, "key")
    const valueBytes = byteLength(record.value, i, "value")
    const size = recordSize(record, i, timeDelta, lastDelta, keyBytes, valueBytes)
    sizes[i * 4] = size
    sizes[i * 4 + 1] = keyBytes
    sizes[i * 4 + 2] = valueBytes
    sizes[i * 4 + 3] = lastDelta
    total += varintSize(size) + size
  }
  if (lastDelta > 0x7fffffff) throw input("", "offsets within 2³¹ of the base offset", `${lastDelta}`)
  const bytes = room(layout.records + total)
  writeRecords(bytes, records, sizes, timeDeltas, longDeltas)
  return {
    magic: 2,
    codec: options.compression ?? "none",
    toCompress: (options.compression ?? "none") !== "none",
    bytes,
    headerBytes: layout.records,
    count,
    baseOffset,
    lastOffset: lastDelta === 0 ? baseOffset : baseOffset + BigInt(lastDelta),
    lastOffsetDelta: lastDelta,
    baseTimestamp: baseTime ?? fallbackTime,
    maxTimestamp:
      options.logAppendTime === undefined ? maxTime : int64(options.logAppendTime, "logAppendTime"),
    options
  }
}

/** The bytes of a record after its length. */
export const recordSize = (
  record: RecordInput,
  index: number,
  timeDelta: number | bigint,
  offsetDelta: number,
  keyBytes: number,
  valueBytes: number
): number => {
  const headers = record.headers
  return (
    1 +
    (timeDelta === 0 ? 1 : varlongSize(timeDelta)) +
    varintSize(offsetDelta) +
    fieldSize(keyBytes) +
    fieldSize(valueBytes) +
    (headers === undefined || headers.length === 0 ? 1 : headersSize(headers, index))
  )
}

const writeRecords = (
  bytes: Buffer,
  records: ReadonlyArray<RecordInput>,
  sizes: Int32Array,
  timeDeltas: Float64Array | undefined,
  longDeltas: ReadonlyMap<number, bigint> | undefined
): void => {
  let at: number = layout.records
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!
    at = writeVarint(bytes, at, sizes[i * 4]!)
    bytes[at++] = 0
    if (timeDeltas === undefined) bytes[at++] = 0
    else {
      const delta = timeDeltas[i]!
      at =
        (delta | 0) === delta
          ? writeVarint(bytes, at, delta)
          : writeVarlong(bytes, at, longDeltas?.get(i) ?? delta)
    }
    at = writeVarint(bytes, at, sizes[i * 4 + 3]!)
    const keyBytes = sizes[i * 4 + 1]!
    at = writeVarint(bytes, at, keyBytes)
    if (keyBytes > 0) at = writeField(bytes, at, record.key!, keyBytes)
    const valueBytes = sizes[i * 4 + 2]!
    at = writeVarint(bytes, at, valueBytes)
    if (valueBytes > 0) at = writeField(bytes, at, record.value!, valueBytes)
    const headers = record.headers
    if (headers === undefined || headers.length === 0) bytes[at++] = 0
    else at = writeHeaders(bytes, at, headers)
  }
}

const writeHeaders = (bytes: Buffer, start: number, headers: ReadonlyArray<HeaderInput>): number => {
  let at = writeVarint(bytes, start, headers.length)
  for (const { key, value } of headers) {
    const keyBytes = Buffer.byteLength(key)
    at = writeField(bytes, writeVarint(bytes, at, keyBytes), key, keyBytes)
    const valueBytes =
      value === null ? -1 : typeof value === "string" ? Buffer.byteLength(value) : value.length
    at = writeVarint(bytes, at, valueBytes)
    if (valueBytes > 0) at = writeField(bytes, at, value!, valueBytes)
  }
  return at
}

/** A number is a safe integer here. */
const setInt64 = (view: DataView, at: number, value: number | bigint): void => {
  if (typeof value === "number") {
    view.setInt32(at, Math.floor(value / 2 ** 32))
    view.setInt32(at + 4, value | 0)
  } else view.setBigInt64(at, value)
}

const finishBatch = (planned: Plan, compressed: Uint8Array | undefined): Uint8Array => {
  let { bytes } = planned
  if (compressed !== undefined) {
    bytes = allocate(layout.records + compressed.length)
    bytes.set(compressed, layout.records)
  }
  const { options } = planned
  // A Buffer's own 64-bit writes go through bigint arithmetic: of a batch of one record they were a tenth.
  const view = new DataView(bytes.buffer, bytes.byteOffset, layout.records)
  view.setBigInt64(layout.baseOffset, planned.baseOffset)
  view.setInt32(layout.length, bytes.length - lengthOverhead)
  view.setInt32(layout.partitionLeaderEpoch, options.partitionLeaderEpoch ?? -1)
  bytes[layout.magic] = 2
  view.setInt16(
    layout.attributes,
    codecs.indexOf(planned.codec) |
      (options.logAppendTime === undefined ? 0 : attributeBits.logAppendTime) |
      (options.isTransactional === true ? attributeBits.transactional : 0) |
      (options.isControl === true ? attributeBits.control : 0) |
      (options.deleteHorizonMs === undefined ? 0 : attributeBits.deleteHorizon)
  )
  view.setInt32(layout.lastOffsetDelta, planned.lastOffsetDelta)
  setInt64(view, layout.baseTimestamp, planned.baseTimestamp)
  setInt64(view, layout.maxTimestamp, planned.maxTimestamp)
  setInt64(view, layout.producerId, options.producerId ?? -1)
  view.setInt16(layout.producerEpoch, options.producerEpoch ?? -1)
  view.setInt32(layout.baseSequence, options.baseSequence ?? -1)
  view.setInt32(layout.count, planned.count)
  view.setUint32(layout.crc, crc32c(bytes, layout.attributes))
  return bytes
}

// ---------------------------------------------------------------------------------------------------------------------
// Magic 0 and 1

const planMessages = (
  magic: 0 | 1,
  records: ReadonlyArray<RecordInput>,
  options: BatchOptions,
  room: (size: number) => Buffer
): Plan => {
  const codec = options.compression ?? "none"
  const relative = magic === 1 && codec !== "none"
  const keepOffsets = options.keepOffsets === true
  const baseOffset = int64(options.baseOffset ?? (keepOffsets ? records[0]?.offset : 0) ?? 0, "baseOffset")
  const fallbackTime = timestampOf(options.timestamp ?? -1, "timestamp")
  const appendTime =
    options.logAppendTime === undefined ? undefined : int64(options.logAppendTime, "logAppendTime")
  const overhead = lengthOverhead + minMessageSize(magic)
  const lengths = new Int32Array(records.length * 2)
  let total = 0
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!
    if (i === 0 || record.value === undefined) checkRecordNames(record, i)
    if (record.headers !== undefined && record.headers.length > 0) throw noHeaders(magic, i, record.headers)
    lengths[i * 2] = byteLength(record.key, i, "key")
    lengths[i * 2 + 1] = byteLength(record.value, i, "value")
    total += overhead + Math.max(lengths[i * 2]!, 0) + Math.max(lengths[i * 2 + 1]!, 0)
  }
  const bytes = room(total)
  let lastOffset = baseOffset - 1n
  let maxTimestamp = -1n
  let at = 0
  for (let i = 0; i < records.length; i++) {
    const { key, value, timestamp } = records[i]!
    const offset = keepOffsets ? records[i]!.offset : undefined
    lastOffset =
      offset === undefined
        ? lastOffset + 1n
        : baseOffset + BigInt(offsetDelta(offset, baseOffset, Number(lastOffset - baseOffset), i))
    const time =
      appendTime ??
      (timestamp === undefined ? fallbackTime : timestampOf(timestamp, `records[${i}].timestamp`))
    if (time > maxTimestamp) maxTimestamp = time
    at = writeMessage(bytes, at, {
      magic,
      offset: relative ? lastOffset - baseOffset : lastOffset,
      attributes: magic === 1 && appendTime !== undefined ? attributeBits.logAppendTime : 0,
      timestamp: time,
      key: key ?? null,
      keyBytes: lengths[i * 2]!,
      value: value ?? null,
      valueBytes: lengths[i * 2 + 1]!
    })
  }
  return {
    magic,
    codec,
    toCompress: codec !== "none",
    bytes,
    headerBytes: 0,
    count: records.length,
    baseOffset,
    lastOffset,
    lastOffsetDelta: Number(lastOffset - baseOffset),
    baseTimestamp: maxTimestamp,
    maxTimestamp,
    options
  }
}

const wrap = (planned: Plan, magic: 0 | 1, value: Uint8Array): Uint8Array => {
  const bytes = allocate(lengthOverhead + minMessageSize(magic) + value.length)
  writeMessage(bytes, 0, {
    magic,
    offset: planned.lastOffset,
    attributes:
      codecs.indexOf(planned.codec) |
      (magic === 1 && planned.options.logAppendTime !== undefined ? attributeBits.logAppendTime : 0),
    timestamp: BigInt(planned.maxTimestamp),
    key: null,
    keyBytes: -1,
    value,
    valueBytes: value.length
  })
  return bytes
}

interface MessageParts {
  readonly magic: 0 | 1
  readonly offset: bigint
  readonly attributes: number
  readonly timestamp: bigint
  readonly key: Uint8Array | string | null
  readonly keyBytes: number
  readonly value: Uint8Array | string | null
  readonly valueBytes: number
}

const writeMessage = (bytes: Buffer, start: number, message: MessageParts): number => {
  bytes.writeBigInt64BE(message.offset, start + messageLayout.offset)
  bytes[start + messageLayout.magic] = message.magic
  bytes[start + messageLayout.attributes] = message.attributes
  let at = start + messageLayout.timestamp
  if (message.magic === 1) at = bytes.writeBigInt64BE(message.timestamp, at)
  at = bytes.writeInt32BE(message.keyBytes, at)
  if (message.keyBytes > 0) at = writeField(bytes, at, message.key!, message.keyBytes)
  at = bytes.writeInt32BE(message.valueBytes, at)
  if (message.valueBytes > 0) at = writeField(bytes, at, message.value!, message.valueBytes)
  bytes.writeInt32BE(at - start - lengthOverhead, start + messageLayout.size)
  bytes.writeUInt32BE(crc32(bytes, start + messageLayout.magic, at), start + messageLayout.crc)
  return at
}
