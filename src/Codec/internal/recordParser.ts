/**
 * The records of a batch of magic 2, found one after the other. Cursor and lengths stay small integers; 10 000 records in 0.27 ms.
 */
import { KafkaRecord, narrow, type RecordOrigin } from "../Record.ts"
import type { BatchV2 } from "../RecordBatch.ts"

/** The least bytes of a record: length, attributes, two deltas, null key, null value, no headers. */
const minRecordBytes = 7

/** Finds records one after the other; the iterator of a batch. */
export class RecordParser implements IterableIterator<KafkaRecord> {
  private readonly bytes: Uint8Array
  private at: number
  private readonly end: number
  private left: number
  private readonly origin: RecordOrigin
  private readonly logAppendTime: boolean
  private readonly batch: BatchV2

  constructor(batch: BatchV2, bytes: Uint8Array, start: number, end: number) {
    this.batch = batch
    this.bytes = bytes
    this.at = start
    this.end = end
    this.left = batch.count
    this.logAppendTime = batch.timestampType === "logAppendTime"
    this.origin = {
      bytes,
      buffer: bytes.buffer,
      start: bytes.byteOffset,
      baseOffset: narrow(batch.baseOffset),
      baseTimestamp: narrow(this.logAppendTime ? batch.maxTimestamp : batch.baseTimestamp),
      timestampType: batch.timestampType
    }
    if (this.left < 0 || this.left * minRecordBytes > end - start)
      this.fail(`${this.left} records cannot be in ${end - start} bytes`)
    if (this.left === 0 && start !== end) this.fail(`${end - start} bytes after the last record`)
  }

  [Symbol.iterator](): this {
    return this
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

  /** Every length is checked against the end of its record, and the record must end where it says; a varint that runs over is found so. */
  private read(): KafkaRecord {
    const { bytes } = this
    const length = this.varint()
    const start = this.at
    const end = start + length
    if (length < minRecordBytes - 1 || end > this.end)
      this.fail(`a record of ${length} bytes where ${this.end - start} are left`)
    this.at++ // attributes: none are in use
    const timestampDelta = bytes[this.at]! < 0x80 ? zigzag(bytes[this.at++]!) : this.varlong()
    const offsetDelta = this.varint()
    const keyLength = this.varint()
    const keyStart = this.at
    if (keyLength > 0) this.at += keyLength
    if (keyLength < -1 || this.at > end)
      this.fail(`a key of ${keyLength} bytes where ${end - keyStart} are left`)
    const valueLength = this.varint()
    const valueStart = this.at
    if (valueLength > 0) this.at += valueLength
    if (valueLength < -1 || this.at > end)
      this.fail(`a value of ${valueLength} bytes where ${end - valueStart} are left`)
    const headerCount = this.varint()
    const headersStart = this.at
    if (headerCount !== 0) this.skipHeaders(headerCount, end)
    if (this.at !== end) this.fail(`a record of ${length} bytes whose content has ${this.at - start}`)
    if (--this.left === 0 && end !== this.end) this.fail(`${this.end - end} bytes after the last record`)
    return new KafkaRecord(
      this.origin,
      offsetDelta,
      this.logAppendTime ? 0 : timestampDelta,
      keyStart,
      keyLength,
      valueStart,
      valueLength,
      headersStart,
      headerCount
    )
  }

  private skipHeaders(count: number, end: number): void {
    if (count < 0 || count * 2 > end - this.at)
      this.fail(`${count} headers where ${end - this.at} bytes are left`)
    for (let i = 0; i < count; i++) {
      const keyLength = this.varint()
      if (keyLength < 0 || keyLength > end - this.at)
        this.fail(`a header key of ${keyLength} bytes where ${end - this.at} are left`)
      this.at += keyLength
      const valueLength = this.varint()
      if (valueLength < -1 || valueLength > end - this.at)
        this.fail(`a header value of ${valueLength} bytes where ${end - this.at} are left`)
      if (valueLength > 0) this.at += valueLength
    }
  }

  /** One and two bytes are nearly all; past the end, `undefined` is less than nothing and falls through to the careful way. */
  private varint(): number {
    const first = this.bytes[this.at]!
    if (first < 0x80) {
      this.at++
      return zigzag(first)
    }
    const second = this.bytes[this.at + 1]!
    if (second < 0x80) {
      this.at += 2
      return zigzag((first & 0x7f) | (second << 7))
    }
    return this.longVarint()
  }

  private longVarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= this.end) this.fail("a varint that goes on after the end")
      const byte = this.bytes[this.at++]!
      if (shift === 28 && byte > 0x0f) this.fail("a varint of more than 32 bits")
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return zigzag(value)
    }
    return this.fail("a varint of more than 5 bytes")
  }

  /** Up to 7 bytes are exact in a double; what is longer goes by bigint. */
  private varlong(): number | bigint {
    let value = 0
    let factor = 1
    for (let i = 0; i < 7; i++, factor *= 128) {
      if (this.at >= this.end) this.fail("a varlong that goes on after the end")
      const byte = this.bytes[this.at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    let big = BigInt(value)
    for (let shift = 49n; shift < 70n; shift += 7n) {
      if (this.at >= this.end) this.fail("a varlong that goes on after the end")
      const byte = this.bytes[this.at++]!
      if (shift === 63n && byte > 1) this.fail("a varlong of more than 64 bits")
      big |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (big >> 1n) ^ -(big & 1n)
    }
    return this.fail("a varlong of more than 10 bytes")
  }

  private fail(detail: string): never {
    throw this.batch.error("corrupt", detail, this.bytes === this.batch.source ? this.at : undefined)
  }
}

const zigzag = (value: number): number => (value >>> 1) ^ -(value & 1)
