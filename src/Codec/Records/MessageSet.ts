/**
 * Message sets of magic 0 and 1, read: what Kafka had before 0.11. A plain message is a batch of one. A message whose attributes name a
 * codec is a wrapper: its value is a compressed message set, which may hold no further wrappers.
 *
 * @since 0.1.0
 */
import { crc32 } from "./Crc32c.ts"
import { bigintsAsText, inspectCustom, named } from "./internal/show.ts"
import { type CompressionName, KafkaRecord, narrow, type TimestampType } from "./Record.ts"
import {
  attributeBits,
  badCrc,
  batchError,
  checkHeld,
  codecs,
  decompressIn,
  headerOf,
  lengthOverhead,
  unknownCodec
} from "./internal/batch.ts"
import type { ReadOptions, RecordBatch, RecordBatchObject } from "./RecordBatch.ts"
import { RecordsError } from "../Errors/RecordsError.ts"

/** @internal Where things stand in a message; what comes after the attributes moves by the timestamp of magic 1. */
export const messageLayout = {
  offset: 0,
  size: 8,
  crc: 12,
  magic: 16,
  attributes: 17,
  timestamp: 18
} as const

/** @internal The bytes that `size` counts in a message of null key and null value. */
export const minMessageSize = (magic: 0 | 1): number => (magic === 0 ? 14 : 22)

/** @internal A message of magic 0 or 1: a view over `source[start, start + size)`, which holds at least a null key and value. */
export class MessageBatch implements RecordBatch {
  readonly magic: 0 | 1
  // Private, so that `{ ...batch }` gives nobody the whole response.
  readonly #source: Uint8Array
  readonly #start: number
  readonly #options: ReadOptions | undefined
  readonly #view: DataView
  readonly sizeInBytes: number
  #crcValid: boolean | undefined = undefined
  #inner: Array<KafkaRecord> | undefined = undefined
  #decompressed: Uint8Array | undefined = undefined
  #decompressedBytes = 0

  constructor(
    source: Uint8Array,
    start: number,
    size: number,
    magic: 0 | 1,
    options: ReadOptions | undefined
  ) {
    this.magic = magic
    this.#source = source
    this.#start = start
    this.#options = options
    this.sizeInBytes = size
    this.#view = new DataView(source.buffer, source.byteOffset + start, size)
  }

  get baseOffset(): bigint {
    return this.isWrapper ? this.#records()[0]!.offset : this.lastOffset
  }
  /** For errors: the first offset of a wrapper is not known without reading it. */
  get firstKnownOffset(): bigint {
    return this.lastOffset
  }
  /** Of a wrapper with offset 0 over several messages (some old clients wrote them), the last of those that it holds. */
  get lastOffset(): bigint {
    return this.#view.getBigInt64(messageLayout.offset)
  }
  get lastOffsetDelta(): number {
    return Number(this.lastOffset - this.baseOffset)
  }
  get partitionLeaderEpoch(): number {
    return -1
  }
  get crc(): number {
    return this.#view.getUint32(messageLayout.crc)
  }
  get isCrcValid(): boolean {
    return (this.#crcValid ??=
      crc32(this.#source, this.#start + messageLayout.magic, this.#start + this.sizeInBytes) === this.crc)
  }
  get attributes(): number {
    return this.#view.getInt8(messageLayout.attributes)
  }
  get compression(): CompressionName {
    const name = codecs[this.attributes & attributeBits.codec]
    return name === undefined || name === "zstd" ? unknownCodec(this, this.#start) : name
  }
  get timestampType(): TimestampType {
    if (this.magic === 0) return "none"
    return (this.attributes & attributeBits.logAppendTime) === 0 ? "createTime" : "logAppendTime"
  }
  get isTransactional(): boolean {
    return false
  }
  get isControl(): boolean {
    return false
  }
  get deleteHorizonMs(): bigint | undefined {
    return undefined
  }
  /** Of a wrapper: its own, which is the largest of those within. */
  get baseTimestamp(): bigint {
    return this.maxTimestamp
  }
  get maxTimestamp(): bigint {
    return this.magic === 0 ? -1n : this.#view.getBigInt64(messageLayout.timestamp)
  }
  get producerId(): bigint {
    return -1n
  }
  get producerEpoch(): number {
    return -1
  }
  get baseSequence(): number {
    return -1
  }
  get lastSequence(): number {
    return -1
  }
  get count(): number {
    return this.isWrapper ? this.#records().length : 1
  }
  get bytes(): Uint8Array {
    return this.#source.subarray(this.#start, this.#start + this.sizeInBytes)
  }

  /** @internal */
  get options(): ReadOptions | undefined {
    return this.#options
  }

  [Symbol.iterator](): IterableIterator<KafkaRecord> {
    return this.#records().values()
  }

  toArray(): Array<KafkaRecord> {
    return this.#records().slice()
  }

  toObject(): RecordBatchObject {
    const inner = this.isWrapper ? this.#inner : undefined
    return {
      ...headerOf(this),
      ...(this.isWrapper && inner === undefined
        ? undefined
        : { baseOffset: this.baseOffset, count: this.count })
    }
  }

  toJSON(): object {
    return bigintsAsText(this.toObject())
  }

  /** @internal */
  [inspectCustom](): object {
    return named("RecordBatch", this.toObject())
  }

  /** @internal Whether the value is a compressed message set. */
  get isWrapper(): boolean {
    return (this.attributes & attributeBits.codec) !== 0
  }

  /** @internal */
  verify(): void {
    if (!this.isCrcValid) throw badCrc(this, this.#start)
  }

  /** @internal */
  open(): this {
    this.#records()
    return this
  }

  /** @internal */
  get decompressedBytes(): number {
    return this.#decompressedBytes
  }

  /** @internal */
  get heldBytes(): number {
    return this.#decompressedBytes + this.#records().length * messageObjectBytes
  }

  /** @internal What the codec gave, where it was asked beforehand. */
  setDecompressed(bytes: Uint8Array): void {
    this.#decompressed = bytes
  }

  #records(): Array<KafkaRecord> {
    return (this.#inner ??= this.isWrapper ? this.#unwrap() : [this.#message(this.lastOffset, undefined)])
  }

  /** This message as a record with an offset that may be another than it says, and a broker's time that overrides its own. */
  #message(offset: bigint, overriding: bigint | undefined): KafkaRecord {
    if (this.#options?.checkCrc !== false) this.verify()
    const key = this.#start + messageLayout.timestamp + this.magic * 8
    const end = this.#start + this.sizeInBytes
    const keyLength = this.#length(key, end)
    const value = key + 4 + Math.max(keyLength, 0)
    const valueLength = this.#length(value, end)
    const rest = end - (value + 4 + Math.max(valueLength, 0))
    if (rest !== 0) this.#fail(`${rest} bytes after the value of a message`)
    return new KafkaRecord(
      {
        bytes: this.#source,
        buffer: this.#source.buffer,
        start: this.#source.byteOffset,
        baseOffset: narrow(offset),
        baseTimestamp: narrow(overriding ?? this.maxTimestamp),
        timestampType: overriding === undefined ? this.timestampType : "logAppendTime",
        baseSequence: -1
      },
      0,
      0,
      key + 4,
      keyLength,
      value + 4,
      valueLength,
      0,
      0
    )
  }

  /**
   * The messages of a wrapper. In magic 0 they carry their offsets. In magic 1 they count from the first one, and the wrapper has the
   * offset of the last; a wrapper offset of 0 comes from clients that left it to the broker, and keeps the inner offsets.
   */
  #unwrap(): Array<KafkaRecord> {
    const payload = this.payload()
    if (payload === undefined) return this.#fail("a compressed message with a null value")
    const bytes = this.#decompressed ?? decompressIn(this, this.#start, payload)
    const { count, lastOffset: lastInner } = surveyed(bytes)
    if (count === 0) return this.#fail("a compressed message without messages")
    checkHeld(this, bytes.length + count * messageObjectBytes, this.#options)
    const { lastOffset } = this
    const shift = this.magic === 1 && lastOffset !== 0n ? lastOffset - lastInner : 0n
    if (shift < 0n)
      return this.#fail(`a compressed message whose inner offset ${lastInner} is larger than its own`)
    const overriding = this.timestampType === "logAppendTime" ? this.maxTimestamp : undefined
    const records = Array.from(messages(bytes, this.#options), (message) => {
      if (message.magic !== this.magic)
        return this.#fail(`a message of magic ${message.magic} in one of magic ${this.magic}`)
      if (message.isWrapper) return this.#fail("a compressed message in a compressed message")
      return message.#message(BigInt.asIntN(64, message.lastOffset + shift), overriding)
    })
    this.#decompressedBytes = bytes.length
    return records
  }

  /** @internal The checked bytes that are to be decompressed, if any. */
  payload(): Uint8Array | undefined {
    return this.isWrapper ? (this.#message(this.lastOffset, undefined).value ?? undefined) : undefined
  }

  #length(at: number, end: number): number {
    const left = end - at - 4
    const length = left < 0 ? -2 : this.#view.getInt32(at - this.#start)
    if (length < -1 || length > left)
      this.#fail(`a key or value of ${length} bytes where ${Math.max(left, 0)} are left`)
    return length
  }

  #fail(detail: string): never {
    throw batchError(this, "corrupt", detail, this.#start)
  }
}

/** Memory of a record that was a message, with its place in an array. */
const messageObjectBytes = 208

/** The size of the message at `at`, which must be there as a whole. */
const messageSize = (bytes: Uint8Array, view: DataView, at: number): number => {
  const left = bytes.length - at - lengthOverhead
  const size = left < minMessageSize(0) ? 0 : view.getInt32(at + messageLayout.size)
  const magic = left < minMessageSize(0) ? 0 : bytes[at + messageLayout.magic]!
  if ((magic !== 0 && magic !== 1) || size < minMessageSize(magic) || size > left)
    throw new RecordsError({
      kind: "corrupt",
      detail: `no whole message in the compressed message`,
      byteOffset: at
    })
  return lengthOverhead + size
}

/** What is in a decompressed wrapper, before there is an object for any of it. */
const surveyed = (bytes: Uint8Array): { readonly count: number; readonly lastOffset: bigint } => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let count = 0
  let last = 0
  for (let at = 0; at < bytes.length; count++) {
    last = at
    at += messageSize(bytes, view, at)
  }
  return { count, lastOffset: count === 0 ? 0n : view.getBigInt64(last + messageLayout.offset) }
}

/** The messages of a decompressed wrapper. */
function* messages(bytes: Uint8Array, options: ReadOptions | undefined): Generator<MessageBatch> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < bytes.length;) {
    const size = messageSize(bytes, view, at)
    yield new MessageBatch(bytes, at, size, bytes[at + messageLayout.magic] === 1 ? 1 : 0, options)
    at += size
  }
}
