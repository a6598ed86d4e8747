/**
 * Varints, uuids and text at a cursor. Each function moves the cursor on success and throws {@link Malformed} otherwise; only the interpreter
 * turns that into an error with a path.
 */
import type { Reader, Writer } from "../Cursor.ts"
import { putUnsignedVarint, putVarint, putVarlong, unsignedVarintSize } from "../../internal/varint.ts"
import type { SchemaFailure } from "../Errors/CodecError.ts"
import { maxStringBytes } from "../Limits.ts"
import type { Path } from "./path.ts"

const nowhere: Path = []

/** Thrown inside the codec only. `expected` and `actual` are for the error that people see. */
export class Malformed {
  readonly expected: string
  readonly actual: string
  /** The setting that forbids it, if the bytes are not malformed but too many. */
  readonly limit: "maxDecodedBytes" | undefined
  /** Where in the value, as far as only a Schema of a user's own can tell. */
  readonly within: Path
  /** What that Schema failed with. */
  readonly cause: SchemaFailure | undefined
  constructor(
    expected: string,
    actual: string,
    more?: {
      readonly limit?: "maxDecodedBytes"
      readonly within?: Path
      readonly cause?: SchemaFailure | undefined
    }
  ) {
    this.expected = expected
    this.actual = actual
    this.limit = more?.limit
    this.within = more?.within ?? nowhere
    this.cause = more?.cause
  }
}

export const need = (r: Reader, count: number, what: string): void => {
  if (count > r.end - r.offset)
    throw new Malformed(`${what} (${count} bytes)`, `${r.end - r.offset} bytes left`)
}

// -- varints --------------------------------------------------------------------------------------

const cutVarint = (r: Reader): Malformed =>
  new Malformed("a varint", `its cut start (${r.end - r.offset} bytes left)`)

/** UNSIGNED_VARINT: at most five bytes, the fifth at most 0x0f, so that it never wraps. */
export const readUnsignedVarint = (r: Reader): number => {
  const { bytes: b, end } = r
  let p = r.offset
  if (p >= end) throw cutVarint(r)
  const first = b[p] as number
  if (first < 0x80) {
    r.offset = p + 1
    return first
  }
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    if (p >= end) throw cutVarint(r)
    const byte = b[p++] as number
    if (shift === 28 && byte > 0x0f) break
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) {
      r.offset = p
      return value >>> 0
    }
  }
  throw new Malformed("a varint of at most 32 bits", "a longer one")
}

export const writeUnsignedVarint = (w: Writer, value: number): void => {
  w.ensure(5)
  w.offset = putUnsignedVarint(w.bytes, w.offset, value)
}

/** VARINT: zigzag of int32. */
export const readVarint = (r: Reader): number => {
  const n = readUnsignedVarint(r)
  return (n >>> 1) ^ -(n & 1)
}

export const writeVarint = (w: Writer, value: number): void => {
  w.ensure(5)
  w.offset = putVarint(w.bytes, w.offset, value)
}

/** VARLONG: zigzag of int64, at most ten bytes, the tenth at most 1. Two 32-bit halves: BigInt only once, at the end. */
export const readVarlong = (r: Reader): bigint => {
  const { bytes: b, end } = r
  let p = r.offset
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (p >= end) throw cutVarint(r)
    const byte = b[p++] as number
    if (shift === 63n && byte > 1) break
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) {
      r.offset = p
      return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
    }
  }
  throw new Malformed("a varint of at most 64 bits", "a longer one")
}

export const writeVarlong = (w: Writer, value: bigint): void => {
  w.ensure(10)
  w.offset = putVarlong(w.bytes, w.offset, value)
}

// -- uuid -----------------------------------------------------------------------------------------

/** What stands for no uuid. */
export const zeroUuid = "AAAAAAAAAAAAAAAAAAAAAA"

/** 22 characters of URL-safe base64; the last one carries only two bits. */
export const uuidPattern = /^[A-Za-z0-9_-]{21}[AQgw]$/

export const readUuid = (r: Reader): string => {
  need(r, 16, "a uuid")
  const text = (r.bytes as FastBuffer).base64urlSlice(r.offset, r.offset + 16)
  r.offset += 16
  return text
}

export const writeUuid = (w: Writer, value: string): void => {
  w.ensure(16)
  if (value === zeroUuid) {
    // `fill` takes longer than all the rest of a small request.
    for (let at = w.offset; at < w.offset + 16; at += 4) w.view.setInt32(at, 0)
  } else {
    if (!uuidPattern.test(value))
      throw new Malformed(
        "a uuid (22 characters of URL-safe base64)",
        `a string of ${value.length} characters`
      )
    w.bytes.write(value, w.offset, 16, "base64url")
  }
  w.offset += 16
}

// -- text -----------------------------------------------------------------------------------------

/** What `toString(encoding)` and `write(…, encoding)` call after they have looked up the encoding. */
interface FastBuffer extends Buffer {
  base64urlSlice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
  utf8Write(text: string, offset: number): number
}

/** `length` has been checked against what remains. Invalid UTF-8 becomes U+FFFD, as in Java; a leading BOM stays. */
export const textAt = (bytes: Buffer, offset: number, length: number): string =>
  length === 0 ? "" : (bytes as FastBuffer).utf8Slice(offset, offset + length)

/** Below this length a loop over char codes beats the call into C++ that `Buffer.write` is. */
const shortText = 48

/** Writes UTF-8 at `offset`, where there is room for three bytes a character, and gives the bytes written. */
const putText = (bytes: Buffer, offset: number, text: string): number => {
  const length = text.length
  if (length < shortText) {
    let i = 0
    for (; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) break
      bytes[offset + i] = code
    }
    if (i === length) return length
  }
  if (!text.isWellFormed()) throw new Malformed("well-formed Unicode", "a string with a lone surrogate")
  return (bytes as FastBuffer).utf8Write(text, offset)
}

const tooLong = (size: number): Malformed =>
  new Malformed(`a string of at most ${maxStringBytes} bytes`, `one of ${size}`)

const checkText = (text: unknown): string => {
  if (typeof text !== "string") throw new Malformed("a string", typeof text)
  if (text.length > maxStringBytes) throw tooLong(text.length)
  return text
}

/** STRING: int16 length, then UTF-8. */
export const writeString = (w: Writer, value: unknown): void => {
  const text = checkText(value)
  w.ensure(2 + text.length * 3)
  const size = putText(w.bytes, w.offset + 2, text)
  if (size > maxStringBytes) throw tooLong(size)
  w.view.setInt16(w.offset, size)
  w.offset += 2 + size
}

/** COMPACT_STRING: length + 1 as UNSIGNED_VARINT. The prefix is guessed from the character count, right for ASCII; else the text moves. */
export const writeCompactString = (w: Writer, value: unknown): void => {
  const text = checkText(value)
  w.ensure(3 + text.length * 3)
  const guess = unsignedVarintSize(text.length + 1)
  const start = w.offset
  const size = putText(w.bytes, start + guess, text)
  if (size > maxStringBytes) throw tooLong(size)
  const prefix = unsignedVarintSize(size + 1)
  if (prefix !== guess) w.bytes.copyWithin(start + prefix, start + guess, start + guess + size)
  putUnsignedVarint(w.bytes, start, size + 1)
  w.offset = start + prefix + size
}

/** The bytes of BYTES, after their length. */
export const writeRaw = (w: Writer, bytes: Uint8Array): void => {
  w.ensure(bytes.length)
  w.bytes.set(bytes, w.offset)
  w.offset += bytes.length
}

/** Puts an UNSIGNED_VARINT of the size before the bytes written since `start`, where one byte was left free for it. */
export const closeSized = (w: Writer, start: number): void => {
  const size = w.offset - start - 1
  const prefix = unsignedVarintSize(size)
  if (prefix > 1) {
    w.ensure(prefix - 1)
    w.bytes.copyWithin(start + prefix, start + 1, w.offset)
    w.offset += prefix - 1
  }
  putUnsignedVarint(w.bytes, start, size)
}
