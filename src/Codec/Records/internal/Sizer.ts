/**
 * Sizes of records ahead of time.
 */
import { minMessageSize } from "../MessageSet.ts"
import { type Magic, narrow, type RecordInput } from "../Record.ts"
import { layout, lengthOverhead } from "./batch.ts"
import { recordSize } from "./encodeRecords.ts"
import { varintSize } from "./recordBytes.ts"
import {
  type BatchOptions,
  byteLength,
  checkOptions,
  checkRecordNames,
  difference,
  int64,
  noHeaders,
  offsetDelta,
  recordTime,
  timestampOf
} from "./recordInput.ts"

/** Counts what `plan` would write, one record at a time: `measure` a record, then `accept` it or not. */
export class Sizer {
  private readonly magic: Magic
  private readonly options: BatchOptions
  private readonly keepOffsets: boolean
  private readonly fallbackTime: number | bigint
  private baseTime: number | bigint | undefined
  private baseOffset: bigint | undefined
  private lastDelta = -1
  private count = 0
  private pending:
    | { readonly time: number | bigint; readonly baseOffset: bigint; readonly delta: number }
    | undefined

  constructor(magic: Magic, options: BatchOptions) {
    checkOptions(magic, options)
    this.magic = magic
    this.options = options
    this.keepOffsets = options.keepOffsets === true
    this.fallbackTime = narrow(timestampOf(options.timestamp ?? -1, "timestamp"))
    this.baseTime =
      options.deleteHorizonMs === undefined
        ? undefined
        : narrow(int64(options.deleteHorizonMs, "deleteHorizonMs"))
  }

  /** The bytes that the record adds before compression; of the first one, those of the batch's header too. */
  measure(record: RecordInput): number {
    const index = this.count
    if (index === 0 || record.value === undefined) checkRecordNames(record, index)
    const time = record.timestamp === undefined ? this.fallbackTime : recordTime(record.timestamp, index)
    const offset = this.keepOffsets ? record.offset : undefined
    const baseOffset = this.baseOffset ?? int64(this.options.baseOffset ?? offset ?? 0, "baseOffset")
    const delta =
      offset === undefined ? this.lastDelta + 1 : offsetDelta(offset, baseOffset, this.lastDelta, index)
    this.pending = { time, baseOffset, delta }
    const keyBytes = byteLength(record.key, index, "key")
    const valueBytes = byteLength(record.value, index, "value")
    if (this.magic !== 2) {
      if (record.headers !== undefined && record.headers.length > 0)
        throw noHeaders(this.magic, index, record.headers)
      return lengthOverhead + minMessageSize(this.magic) + Math.max(keyBytes, 0) + Math.max(valueBytes, 0)
    }
    const timeDelta = this.baseTime === undefined ? 0 : difference(time, this.baseTime)
    const size = recordSize(record, index, timeDelta, delta, keyBytes, valueBytes)
    return (index === 0 ? layout.records : 0) + varintSize(size) + size
  }

  /** Counts the record that was measured last as one that is in. */
  accept(): void {
    const { pending } = this
    if (pending === undefined) return
    this.baseTime ??= pending.time
    this.baseOffset = pending.baseOffset
    this.lastDelta = pending.delta
    this.count++
    this.pending = undefined
  }
}
