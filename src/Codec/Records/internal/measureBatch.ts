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
import { RecordTable } from "./RecordTable.ts"

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

/**
 * Measures one record after the other: `measure` a record, then `accept` it or not. A record that is refused changes nothing.
 *
 * The sizes of the record that was measured last are fields, not an object: one for each record would take a tenth of the time that writing it takes.
 */
export class BatchMeasure {
  readonly magic: Magic
  readonly options: MakeOptions
  /** How many records were accepted. */
  count = 0
  /** Bytes of the record set before compression, with its header; 0 without records. */
  size = 0
  baseOffset = 0n
  lastOffsetDelta = -1
  baseTime: number | bigint | undefined
  maxTime: number | bigint = -1

  /** Of the record that was measured last: bytes after its length (magic 2), or all of a message. */
  recordBytes = 0
  /** −1 is null. */
  keyBytes = 0
  /** −1 is null. */
  valueBytes = 0
  offsetDelta = 0
  time: number | bigint = 0
  timeDelta: number | bigint = 0
  #more = 0

  readonly #keepOffsets: boolean
  readonly #fallbackTime: number | bigint
  /** Of all messages of magic 1, where a broker sets it. A batch has it in its header. */
  readonly #appendTime: number | bigint | undefined

  constructor(magic: Magic, options: MakeOptions) {
    checkOptions(magic, options)
    this.magic = magic
    this.options = options
    this.#keepOffsets = options.keepOffsets === true
    this.#fallbackTime =
      options.timestamp === undefined ? -1 : narrow(timestampOf(options.timestamp, "timestamp"))
    this.#appendTime =
      magic === 2 || options.logAppendTime === undefined
        ? undefined
        : narrow(int64(options.logAppendTime, "logAppendTime"))
    this.baseTime =
      options.deleteHorizonMs === undefined || magic !== 2
        ? undefined
        : narrow(int64(options.deleteHorizonMs, "deleteHorizonMs"))
  }

  /** Gives the bytes that the record set grows by. */
  measure(record: RecordInput): number {
    const index = this.count
    if (index === 0 || record.value === undefined) checkRecordNames(record, index)
    const time =
      this.#appendTime ??
      (record.timestamp === undefined ? this.#fallbackTime : recordTime(record.timestamp, index))
    const baseTime = this.baseTime ?? time
    const offset = this.#keepOffsets ? record.offset : undefined
    if (index === 0) {
      const first = this.options.baseOffset ?? offset
      this.baseOffset = first === undefined ? 0n : int64(first, "baseOffset")
    }
    const timeDelta = time === baseTime ? 0 : difference(time, baseTime)
    const delta =
      offset === undefined
        ? this.lastOffsetDelta + 1
        : offsetDelta(offset, this.baseOffset, this.lastOffsetDelta, index)
    if (delta > 0x7fffffff && this.magic === 2)
      throw input("", "offsets within 2³¹ of the base offset", `${delta}`)
    if (this.magic !== 2 && record.headers !== undefined && record.headers.length > 0)
      throw noHeaders(this.magic, index, record.headers)
    const keyBytes = byteLength(record.key, index, "key")
    const valueBytes = byteLength(record.value, index, "value")
    this.time = time
    this.timeDelta = timeDelta
    this.offsetDelta = delta
    this.keyBytes = keyBytes
    this.valueBytes = valueBytes
    if (this.magic === 2) {
      const size = recordSize(record, index, timeDelta, delta, keyBytes, valueBytes)
      this.recordBytes = size
      return (this.#more = (index === 0 ? headerLayout.records : 0) + varintSize(size) + size)
    }
    this.recordBytes =
      lengthOverhead +
      minMessageSize(this.magic) +
      (keyBytes > 0 ? keyBytes : 0) +
      (valueBytes > 0 ? valueBytes : 0)
    return (this.#more = this.recordBytes)
  }

  /** Counts the record that was measured last. */
  accept(): void {
    const time = this.time
    this.baseTime ??= time
    if (time > this.maxTime) this.maxTime = time
    this.lastOffsetDelta = this.offsetDelta
    this.size += this.#more
    this.count++
  }

  /** The record set of the records that were accepted, of which there is at least one. @param options instead of those that it was measured with */
  layout(body: RecordTable | Pieces, options: MakeOptions = this.options): BatchLayout {
    if (this.size > 0x7fffffff) throw input("", "at most 2³¹−1 bytes", `${this.size}`)
    return {
      _tag: "Layout",
      magic: this.magic,
      codec: options.compression ?? "none",
      isCompressed: false,
      size: this.size,
      count: this.count,
      baseOffset: this.baseOffset,
      lastOffsetDelta: this.lastOffsetDelta,
      baseTimestamp: this.baseTime ?? -1,
      maxTimestamp:
        options.logAppendTime === undefined || this.magic !== 2
          ? this.maxTime
          : int64(options.logAppendTime, "logAppendTime"),
      options,
      body
    }
  }
}

/** Measures a whole record set, which is not empty. */
export const measureBatch = (
  magic: Magic,
  records: ReadonlyArray<RecordInput>,
  options: MakeOptions
): BatchLayout => {
  const measure = new BatchMeasure(magic, options)
  const table = new RecordTable(records, records.length)
  for (let i = 0; i < records.length; i++) {
    measure.measure(records[i]!)
    table.set(i, measure)
    measure.accept()
  }
  return measure.layout(table)
}

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
