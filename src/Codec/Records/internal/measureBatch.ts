/**
 * Measuring: what a batch of magic 2 or a message set of magic 0 or 1 will be, before any of it is written. Every record is checked here, and nowhere else.
 */
import { varintSize, varlongSize } from "../../../internal/varint.ts"
import { minMessageSize } from "../MessageSet.ts"
import { type CompressionName, type Magic, narrow, type RecordInput } from "../Record.ts"
import type { MakeOptions } from "../RecordsOptions.ts"
import { headerLayout, lengthOverhead } from "./batch.ts"
import {
  checkOptions,
  checkRecordNames,
  difference,
  input,
  int64,
  noHeaders,
  offsetDelta,
  recordTime,
  timestampOf
} from "./recordInput.ts"
import { byteLength, fieldSize, headersSize } from "./recordSize.ts"
import type { Pieces } from "./Pieces.ts"
import { columns, RecordTable } from "./RecordTable.ts"

/** A record set that is still to be written: its size, what its header says, and what it is made of. */
export interface BatchLayout {
  readonly _tag: "Layout"
  readonly magic: Magic
  readonly codec: CompressionName
  /** Whether the body is what the codec gave: so it is in a batch that was read and stays as it is. */
  readonly isCompressed: boolean
  /** Bytes of the record set with its header, the body being as it is. */
  readonly size: number
  readonly count: number
  readonly baseOffset: bigint
  readonly lastOffsetDelta: number
  /** Numbers where they are exact: each bigint that is made for the header costs a small batch some hundredths of its time. */
  readonly baseTimestamp: number | bigint
  readonly maxTimestamp: number | bigint
  /** What else the header says. */
  readonly options: MakeOptions
  /** What comes after the header: records that are measured, or their bytes. */
  readonly body: RecordTable | Pieces
}

/** Bytes of the header before the records. Messages of magic 0 and 1 have one each, which counts as theirs. */
export const headerBytes = (magic: Magic): number => (magic === 2 ? headerLayout.records : 0)

/** Adds up the sizes of records, and what the header says of them. A record that is refused, or does not fit, changes nothing. */
export class BatchMeasure implements BatchLayout {
  readonly _tag = "Layout"
  readonly magic: Magic
  readonly codec: CompressionName
  readonly isCompressed = false
  size = 0
  count = 0
  baseOffset = 0n
  lastOffsetDelta = -1
  baseTimestamp: number | bigint = -1
  maxTimestamp: number | bigint = -1
  readonly options: MakeOptions
  body: RecordTable

  constructor(magic: Magic, options: MakeOptions, body: RecordTable) {
    checkOptions(magic, options)
    this.magic = magic
    this.codec = options.compression ?? "none"
    this.options = options
    this.body = body
  }

  /**
   * Measures `records` from `start` on, into the rows of its table from `row` on. Gives `false` when there would be more than `maxBytes`.
   *
   * A loop over local variables, also for one record: by way of fields, a record set takes a fifth longer.
   */
  add(records: ReadonlyArray<RecordInput>, start: number, row: number, maxBytes: number): boolean {
    const { body: table, magic, options } = this
    const keepOffsets = options.keepOffsets === true
    const fallbackTime =
      options.timestamp === undefined ? -1 : narrow(timestampOf(options.timestamp, "timestamp"))
    // Of messages, each has the time that a broker sets; of a batch, the header.
    const appendTime =
      magic === 2 || options.logAppendTime === undefined
        ? undefined
        : narrow(int64(options.logAppendTime, "logAppendTime"))
    const { sizes } = table
    let { timeDeltas } = table
    let { baseOffset, baseTimestamp: baseTime, count, lastOffsetDelta, maxTimestamp: maxTime } = this
    let to = row
    let size = magic === 2 && count === 0 ? headerLayout.records : this.size
    for (let i = start; i < records.length; i++, count++) {
      const record = records[i]!
      if (count === 0 || record?.value === undefined) checkRecordNames(record, count)
      const time =
        appendTime ?? (record.timestamp === undefined ? fallbackTime : recordTime(record.timestamp, count))
      if (time > maxTime) maxTime = time
      const offset = keepOffsets ? record.offset : undefined
      if (count === 0) {
        const first = options.baseOffset ?? offset
        if (first !== undefined) baseOffset = int64(first, "baseOffset")
        baseTime = firstTimestamp(magic, options, time)
      }
      const timeDelta = time === baseTime ? 0 : difference(time, baseTime)
      lastOffsetDelta =
        offset === undefined ? lastOffsetDelta + 1 : offsetDelta(offset, baseOffset, lastOffsetDelta, count)
      const keyBytes = byteLength(record.key, count, "key")
      const valueBytes = byteLength(record.value, count, "value")
      const recordBytes =
        magic === 2
          ? recordSize(record, count, timeDelta, lastOffsetDelta, keyBytes, valueBytes)
          : messageSize(magic, record, count, keyBytes, valueBytes)
      size += magic === 2 ? varintSize(recordBytes) + recordBytes : recordBytes
      const at = to * columns
      sizes[at] = recordBytes
      sizes[at + 1] = keyBytes
      sizes[at + 2] = valueBytes
      sizes[at + 3] = lastOffsetDelta
      if (timeDelta !== 0 || timeDeltas !== undefined) {
        if (timeDeltas === undefined || typeof timeDelta === "bigint")
          timeDeltas = table.setTimeDelta(to, timeDelta)
        else timeDeltas[to] = timeDelta
      }
      to++
    }
    if (magic === 2 && lastOffsetDelta > 0x7fffffff)
      throw input("", "offsets within 2³¹ of the base offset", `${lastOffsetDelta}`)
    if (size > maxBytes) return false
    this.count = count
    this.size = size
    this.baseOffset = baseOffset
    this.lastOffsetDelta = lastOffsetDelta
    this.baseTimestamp = baseTime
    this.maxTimestamp = maxTime
    return true
  }

  /** The record set so far, of at least one record. @param options instead of those that it was measured with */
  layout(body: RecordTable | Pieces, options: MakeOptions): BatchLayout {
    const { baseOffset, baseTimestamp, codec, count, lastOffsetDelta, magic, size } = this
    return {
      _tag: "Layout",
      magic,
      codec,
      isCompressed: false,
      size,
      count,
      baseOffset,
      lastOffsetDelta,
      baseTimestamp,
      maxTimestamp: lastTimestamp(magic, options, this.maxTimestamp),
      options,
      body
    }
  }
}

const firstTimestamp = (magic: Magic, { deleteHorizonMs }: MakeOptions, time: number | bigint) =>
  deleteHorizonMs === undefined || magic !== 2 ? time : narrow(int64(deleteHorizonMs, "deleteHorizonMs"))

const lastTimestamp = (magic: Magic, { logAppendTime }: MakeOptions, time: number | bigint) =>
  logAppendTime === undefined || magic !== 2 ? time : int64(logAppendTime, "logAppendTime")

/** Measures a whole record set, which is not empty. */
export const measureBatch = (
  magic: Magic,
  records: ReadonlyArray<RecordInput>,
  options: MakeOptions
): BatchLayout => {
  const measure = new BatchMeasure(magic, options, new RecordTable(records, records.length))
  if (!measure.add(records, 0, 0, maxSetBytes)) throw input("", "at most 2³¹−1 bytes", "more")
  measure.maxTimestamp = lastTimestamp(magic, options, measure.maxTimestamp)
  return measure
}

/** Sizes are int32. */
export const maxSetBytes = 0x7fffffff

/** The bytes of a record of magic 2 after its length. */
const recordSize = (
  record: RecordInput,
  index: number,
  timeDelta: number | bigint,
  delta: number,
  keyBytes: number,
  valueBytes: number
): number => {
  const headers = record.headers
  return (
    1 +
    (timeDelta === 0 ? 1 : varlongSize(timeDelta)) +
    varintSize(delta) +
    fieldSize(keyBytes) +
    fieldSize(valueBytes) +
    (headers === undefined || headers.length === 0 ? 1 : headersSize(headers, index))
  )
}

const messageSize = (
  magic: 0 | 1,
  { headers }: RecordInput,
  index: number,
  keyBytes: number,
  valueBytes: number
): number => {
  if (headers !== undefined && headers.length > 0) throw noHeaders(magic, index, headers)
  return lengthOverhead + minMessageSize(magic) + Math.max(keyBytes, 0) + Math.max(valueBytes, 0)
}
