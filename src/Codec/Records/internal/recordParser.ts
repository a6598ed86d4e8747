/**
 * The records of a batch of magic 2, found one after the other. Cursor and lengths stay small integers; 10 000 records in 0.2 ms.
 */
import { KafkaRecord, narrow, type RecordOrigin, type TimestampType } from "../Record.ts"
import type { RecordsError, RecordsErrorKind } from "../../Errors/RecordsError.ts"

/** What records need to know of their batch. */
export interface ParsedBatch {
  readonly count: number
  readonly baseOffset: bigint
  readonly baseTimestamp: bigint
  readonly maxTimestamp: bigint
  readonly timestampType: TimestampType
  readonly baseSequence: number
  /** @param at a position in `bytes` */
  readonly error: (kind: RecordsErrorKind, detail: string, at: number, bytes: Uint8Array) => RecordsError
}

/** The least bytes of a record: length, attributes, two deltas, null key, null value, no headers. */
const minRecordBytes = 7

/** Memory of a `KafkaRecord`, with its place in an array. */
const recordObjectBytes = 104

/** Finds records one after the other; the iterator of a batch. */
export class RecordParser implements IterableIterator<KafkaRecord> {
  private readonly bytes: Uint8Array
  private at: number
  private readonly end: number
  private left: number
  private readonly origin: RecordOrigin
  private readonly logAppendTime: boolean
  private readonly batch: ParsedBatch
  /** Memory of what was decompressed for these records. */
  readonly decompressedBytes: number

  constructor(batch: ParsedBatch, bytes: Uint8Array, start: number, end: number) {
    this.batch = batch
    this.bytes = bytes
    this.at = start
    this.end = end
    this.left = batch.count
    // What is not compressed comes after the header.
    this.decompressedBytes = start === 0 ? bytes.length : 0
    this.logAppendTime = batch.timestampType === "logAppendTime"
    this.origin = {
      bytes,
      buffer: bytes.buffer,
      start: bytes.byteOffset,
      baseOffset: narrow(batch.baseOffset),
      baseTimestamp: narrow(this.logAppendTime ? batch.maxTimestamp : batch.baseTimestamp),
      timestampType: batch.timestampType,
      baseSequence: batch.baseSequence
    }
    if (this.left < 0 || this.left * minRecordBytes > end - start)
      this.fail(`${this.left} records cannot be in ${end - start} bytes`)
    if (this.left === 0 && start !== end) this.fail(`${end - start} bytes after the last record`)
  }

  [Symbol.iterator](): this {
    return this
  }

  /** Memory of all that `toArray` gives. */
  get heldBytes(): number {
    return this.decompressedBytes + this.left * recordObjectBytes
  }

  next(): IteratorResult<KafkaRecord, undefined> {
    return this.left === 0 ? { done: true, value: undefined } : { done: false, value: this.read() }
  }

  toArray(): Array<KafkaRecord> {
    // oxlint-disable-next-line unicorn/no-new-array -- `Array.from` takes half as long as reading the records
    const records = new Array<KafkaRecord>(this.left)
    for (let i = 0; i < records.length; i++) records[i] = this.read()
    return records
  }

  /**
   * Every length is checked against the end of its record, and the record must end where it says; a varint that runs over is found so.
   *
   * The position is a local variable and the varints of one and two bytes, nearly all, are read in place: by way of `this` the next
   * varint waits for the store of the one before, and a batch of 10 000 records takes 0.29 ms instead of 0.21.
   */
  private read(): KafkaRecord {
    const { bytes } = this
    let at = this.at
    // Past the end, `undefined` is less than nothing and goes the careful way.
    let length = bytes[at]!
    if (length < 0x80) at++
    else if (bytes[at + 1]! < 0x80) {
      length = (length & 0x7f) | (bytes[at + 1]! << 7)
      at += 2
    } else {
      length = this.longVarint(at)
      at = this.at
    }
    length = zigzag(length)
    const start = at
    const end = start + length
    if (length < minRecordBytes - 1 || end > this.end)
      this.fail(`a record of ${length} bytes where ${this.end - start} are left`, at)
    at++ // attributes: none are in use

    let timestampDelta: number | bigint = bytes[at]!
    if (timestampDelta < 0x80) {
      timestampDelta = zigzag(timestampDelta)
      at++
    } else {
      timestampDelta = this.varlong(at)
      at = this.at
    }

    let offsetDelta = bytes[at]!
    if (offsetDelta < 0x80) at++
    else if (bytes[at + 1]! < 0x80) {
      offsetDelta = (offsetDelta & 0x7f) | (bytes[at + 1]! << 7)
      at += 2
    } else {
      offsetDelta = this.longVarint(at)
      at = this.at
    }

    let keyLength = bytes[at]!
    if (keyLength < 0x80) at++
    else if (bytes[at + 1]! < 0x80) {
      keyLength = (keyLength & 0x7f) | (bytes[at + 1]! << 7)
      at += 2
    } else {
      keyLength = this.longVarint(at)
      at = this.at
    }
    keyLength = zigzag(keyLength)
    const keyStart = at
    if (keyLength > 0) at += keyLength
    if (keyLength < -1 || at > end)
      this.fail(`a key of ${keyLength} bytes where ${end - keyStart} are left`, at)

    let valueLength = bytes[at]!
    if (valueLength < 0x80) at++
    else if (bytes[at + 1]! < 0x80) {
      valueLength = (valueLength & 0x7f) | (bytes[at + 1]! << 7)
      at += 2
    } else {
      valueLength = this.longVarint(at)
      at = this.at
    }
    valueLength = zigzag(valueLength)
    const valueStart = at
    if (valueLength > 0) at += valueLength
    if (valueLength < -1 || at > end)
      this.fail(`a value of ${valueLength} bytes where ${end - valueStart} are left`, at)

    let headerCount = bytes[at]!
    if (headerCount < 0x80) at++
    else {
      headerCount = this.longVarint(at)
      at = this.at
    }
    headerCount = zigzag(headerCount)
    const headersStart = at
    if (headerCount !== 0) at = this.skipHeaders(at, headerCount, end)
    if (at !== end) this.fail(`a record of ${length} bytes whose content has ${at - start}`, at)
    if (--this.left === 0 && end !== this.end) this.fail(`${this.end - end} bytes after the last record`, at)
    this.at = at
    return new KafkaRecord(
      this.origin,
      zigzag(offsetDelta),
      this.logAppendTime ? 0 : timestampDelta,
      keyStart,
      keyLength,
      valueStart,
      valueLength,
      headersStart,
      headerCount
    )
  }

  /** Gives the position after the headers. */
  private skipHeaders(start: number, count: number, end: number): number {
    this.at = start
    if (count < 0 || count * 2 > end - start)
      this.fail(`${count} headers where ${end - start} bytes are left`, start)
    for (let i = 0; i < count; i++) {
      const keyLength = zigzag(this.longVarint(this.at))
      if (keyLength < 0 || keyLength > end - this.at)
        this.fail(`a header key of ${keyLength} bytes where ${end - this.at} are left`, this.at)
      this.at += keyLength
      const valueLength = zigzag(this.longVarint(this.at))
      if (valueLength < -1 || valueLength > end - this.at)
        this.fail(`a header value of ${valueLength} bytes where ${end - this.at} are left`, this.at)
      if (valueLength > 0) this.at += valueLength
    }
    return this.at
  }

  /** The careful way: any length, not past the end. Leaves the position behind the varint in `this.at`. */
  private longVarint(start: number): number {
    let at = start
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      if (at >= this.end) this.fail("a varint that goes on after the end", at)
      const byte = this.bytes[at++]!
      if (shift === 28 && byte > 0x0f) this.fail("a varint of more than 32 bits", at)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.at = at
        return value
      }
    }
    return this.fail("a varint of more than 5 bytes", at)
  }

  /** Up to 7 bytes are exact in a double; what is longer goes by bigint. Leaves the position behind it in `this.at`. */
  private varlong(start: number): number | bigint {
    this.at = start
    let value = 0
    let factor = 1
    for (let i = 0; i < 7; i++, factor *= 128) {
      if (this.at >= this.end) this.fail("a varlong that goes on after the end", this.at)
      const byte = this.bytes[this.at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    let big = BigInt(value)
    for (let shift = 49n; shift < 70n; shift += 7n) {
      if (this.at >= this.end) this.fail("a varlong that goes on after the end", this.at)
      const byte = this.bytes[this.at++]!
      if (shift === 63n && byte > 1) this.fail("a varlong of more than 64 bits", this.at)
      big |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (big >> 1n) ^ -(big & 1n)
    }
    return this.fail("a varlong of more than 10 bytes", this.at)
  }

  private fail(detail: string, at?: number): never {
    throw this.batch.error("corrupt", detail, at ?? this.at, this.bytes)
  }
}

const zigzag = (value: number): number => (value >>> 1) ^ -(value & 1)
