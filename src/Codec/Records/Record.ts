/**
 * One record: as it is given to be written ({@link RecordInput}) and as it is read ({@link KafkaRecord}).
 *
 * @since 0.1.0
 */
import { type BytesJson, bytesJson, inspectCustom, named, shownBytes } from "./internal/show.ts"

export type { CompressionName, Magic } from "../Compression/Compressor.ts"
export type { BytesJson } from "./internal/show.ts"

/**
 * What a timestamp means: given by the producer, or set by the broker when it wrote its log. Messages of magic 0 have none.
 *
 * @since 0.1.0
 * @category models
 */
export type TimestampType = "none" | "createTime" | "logAppendTime"

/**
 * A header to write. A key may occur more than once; the order is kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface HeaderInput {
  readonly key: string
  /** A string is written as UTF-8; `null` is not empty. */
  readonly value: Uint8Array | string | null
}

/**
 * A record to write. Strings are written as UTF-8, a lone surrogate as U+FFFD. A missing key or value is null, which is not empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordInput {
  readonly key?: Uint8Array | string | null | undefined
  readonly value?: Uint8Array | string | null | undefined
  /** Magic 2 only. Default none. */
  readonly headers?: ReadonlyArray<HeaderInput> | undefined
  /** Milliseconds since 1970; default that of the record set. Magic 0 has no room for it and drops it. */
  readonly timestamp?: bigint | number | undefined
  /** Looked at only with `keepOffsets` of `MakeOptions`: a broker sets the offsets of what it is sent, and refuses gaps between them. */
  readonly offset?: bigint | number | undefined
}

/**
 * A header that was read.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordHeader {
  readonly key: string
  /** A view of the fetched bytes: `slice()` it to keep it. */
  readonly value: Uint8Array | null
}

/**
 * A record that was read, as plain data: see {@link KafkaRecord.toObject}.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordObject {
  readonly offset: bigint
  /** Milliseconds since 1970; −1 is no timestamp. */
  readonly timestamp: bigint
  /** Of an idempotent producer; else −1. */
  readonly sequence: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: ReadonlyArray<RecordHeader>
}

/**
 * A record as JSON: see {@link KafkaRecord.toJSON}.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordJson {
  readonly offset: string
  readonly timestamp: string
  readonly sequence: number
  readonly key: BytesJson | null
  readonly value: BytesJson | null
  readonly headers: ReadonlyArray<{ readonly key: string; readonly value: BytesJson | null }>
}

/**
 * A record that was read. It holds positions only: `key`, `value` and `headers` are made on each access, as views of the fetched bytes.
 *
 * `console.log` and `JSON.stringify` show offset, timestamp, key, value and headers. `{ ...record }` and comparing in tests see only the fields that
 * an object has of its own, which are lengths here: use `toObject()`. (Fields of its own for all of it would make reading three times slower, getters of
 * its own twenty times.)
 *
 * **Gotchas**
 *
 * - A kept view keeps the whole fetch response in memory: `record.value?.slice()` is a copy of its own.
 * - Take a property once and keep it in a variable where it is used often.
 *
 * @since 0.1.0
 * @category models
 */
export class KafkaRecord implements RecordInput {
  readonly #origin: RecordOrigin
  /** The offset, counted from the base offset of the batch (magic 2). */
  readonly offsetDelta: number
  readonly #timestampDelta: number | bigint
  readonly #keyStart: number
  /** Bytes of the key; −1 is null. */
  readonly keyLength: number
  readonly #valueStart: number
  /** Bytes of the value; −1 is null. */
  readonly valueLength: number
  readonly #headersStart: number
  /** How many headers there are. */
  readonly headerCount: number

  /** @internal */
  constructor(
    origin: RecordOrigin,
    offsetDelta: number,
    timestampDelta: number | bigint,
    keyStart: number,
    keyLength: number,
    valueStart: number,
    valueLength: number,
    headersStart: number,
    headerCount: number
  ) {
    this.#origin = origin
    this.offsetDelta = offsetDelta
    this.#timestampDelta = timestampDelta
    this.#keyStart = keyStart
    this.keyLength = keyLength
    this.#valueStart = valueStart
    this.valueLength = valueLength
    this.#headersStart = headersStart
    this.headerCount = headerCount
  }

  /** The position in the partition. */
  get offset(): bigint {
    return plus(this.#origin.baseOffset, this.offsetDelta)
  }

  /** Milliseconds since 1970; −1 is no timestamp. */
  get timestamp(): bigint {
    return plus(this.#origin.baseTimestamp, this.#timestampDelta)
  }

  /** Whose clock the timestamp is of. */
  get timestampType(): TimestampType {
    return this.#origin.timestampType
  }

  /** The number that an idempotent producer gave the record, from 0 to 2³¹−1, after which comes 0; −1 of another producer. */
  get sequence(): number {
    return sequenceAfter(this.#origin.baseSequence, this.offsetDelta)
  }

  /** A view; null is not empty. */
  get key(): Uint8Array | null {
    const origin = this.#origin
    return this.keyLength < 0
      ? null
      : new Uint8Array(origin.buffer, origin.start + this.#keyStart, this.keyLength)
  }

  /** A view; null is not empty: in a compacted topic it deletes the key. */
  get value(): Uint8Array | null {
    const origin = this.#origin
    return this.valueLength < 0
      ? null
      : new Uint8Array(origin.buffer, origin.start + this.#valueStart, this.valueLength)
  }

  /** In their order, with duplicates. */
  get headers(): ReadonlyArray<RecordHeader> {
    return this.headerCount === 0
      ? noHeaders
      : readHeaders(this.#origin.bytes, this.#headersStart, this.headerCount)
  }

  /** Plain data with copies of the bytes, for comparing, keeping, changing and printing. */
  toObject(): RecordObject {
    return {
      offset: this.offset,
      timestamp: this.timestamp,
      sequence: this.sequence,
      key: this.key?.slice() ?? null,
      value: this.value?.slice() ?? null,
      headers: this.headers.map(({ key, value }) => ({ key, value: value?.slice() ?? null }))
    }
  }

  /** For `JSON.stringify`: numbers of 64 bits as strings, bytes as {@link BytesJson}. */
  toJSON(): RecordJson {
    return {
      offset: String(this.offset),
      timestamp: String(this.timestamp),
      sequence: this.sequence,
      key: bytesJson(this.key),
      value: bytesJson(this.value),
      headers: this.headers.map(({ key, value }) => ({ key, value: bytesJson(value) }))
    }
  }

  /** @internal What `console.log` shows. */
  [inspectCustom](): object {
    const { sequence } = this
    return named("KafkaRecord", {
      offset: this.offset,
      timestamp: this.timestamp,
      ...(sequence < 0 ? undefined : { sequence }),
      key: shownBytes(this.key),
      value: shownBytes(this.value),
      headers: this.headers.map(({ key, value }) => ({ key, value: shownBytes(value) }))
    })
  }
}

// ---------------------------------------------------------------------------------------------------------------------

/** @internal What the records of a batch share. Bases are numbers below 2⁵³, where adding a delta needs no bigint arithmetic. */
export interface RecordOrigin {
  readonly bytes: Uint8Array
  /** Of `bytes`: to ask it each time costs a third of making a view. */
  readonly buffer: ArrayBufferLike
  /** Where `bytes` start in their buffer. */
  readonly start: number
  readonly baseOffset: number | bigint
  readonly baseTimestamp: number | bigint
  readonly timestampType: TimestampType
  /** −1 when the producer is not idempotent. */
  readonly baseSequence: number
}

/** @internal The sequence that comes `delta` after `base`, as Kafka counts: after 2³¹−1 comes 0. */
export const sequenceAfter = (base: number, delta: number): number =>
  base < 0 ? -1 : (base + delta) & 0x7fffffff

/** @internal A number where it is exact, else the bigint itself. */
export const narrow = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A sum as Java's `long` has it. */
const plus = (base: number | bigint, delta: number | bigint): bigint => {
  if (typeof base === "number" && typeof delta === "number") {
    const sum = base + delta
    if (Number.isSafeInteger(sum)) return BigInt(sum)
  }
  return BigInt.asIntN(64, BigInt(base) + BigInt(delta))
}

const noHeaders: ReadonlyArray<RecordHeader> = Object.freeze([])

/** Headers whose lengths were checked when the record was found. */
const readHeaders = (bytes: Uint8Array, start: number, count: number): Array<RecordHeader> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = start
  const length = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
  }
  const headers = Array.from<RecordHeader>({ length: count })
  for (let i = 0; i < count; i++) {
    const keyEnd = length() + at
    const key = buffer.toString("utf8", at, keyEnd)
    at = keyEnd
    const valueLength = length()
    headers[i] = {
      key,
      value: valueLength < 0 ? null : new Uint8Array(bytes.buffer, bytes.byteOffset + at, valueLength)
    }
    if (valueLength > 0) at += valueLength
  }
  return headers
}
