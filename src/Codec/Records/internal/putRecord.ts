/**
 * One record of magic 2, written into memory that has room for it.
 */
import { putVarint, putVarlong } from "../../../internal/varint.ts"
import type { HeaderInput, RecordInput } from "../Record.ts"

/** With its length before it. The numbers are those that were measured of it. Gives the position after it. */
export const putRecord = (
  bytes: Buffer,
  start: number,
  record: RecordInput,
  recordBytes: number,
  timeDelta: number | bigint,
  offsetDelta: number,
  keyBytes: number,
  valueBytes: number
): number => {
  let at = putRecordStart(bytes, start, record, recordBytes, timeDelta, offsetDelta, keyBytes)
  at = putVarint(bytes, at, valueBytes)
  if (valueBytes > 0) at = putField(bytes, at, record.value!, valueBytes)
  return putHeaders(bytes, at, record.headers)
}

/** A record as far as its key. */
export const putRecordStart = (
  bytes: Buffer,
  start: number,
  record: RecordInput,
  recordBytes: number,
  timeDelta: number | bigint,
  offsetDelta: number,
  keyBytes: number
): number => {
  let at = putVarint(bytes, start, recordBytes)
  bytes[at++] = 0
  if (timeDelta === 0) bytes[at++] = 0
  else at = putVarlong(bytes, at, timeDelta)
  at = putVarint(bytes, at, offsetDelta)
  at = putVarint(bytes, at, keyBytes)
  return keyBytes > 0 ? putField(bytes, at, record.key!, keyBytes) : at
}

/** The headers of a record, with their count. */
export const putHeaders = (
  bytes: Buffer,
  start: number,
  headers: ReadonlyArray<HeaderInput> | undefined
): number => {
  if (headers === undefined || headers.length === 0) {
    bytes[start] = 0
    return start + 1
  }
  let at = putVarint(bytes, start, headers.length)
  for (const { key, value } of headers) {
    const keyBytes = Buffer.byteLength(key)
    at = putField(bytes, putVarint(bytes, at, keyBytes), key, keyBytes)
    const valueBytes =
      value === null ? -1 : typeof value === "string" ? Buffer.byteLength(value) : value.length
    at = putVarint(bytes, at, valueBytes)
    if (valueBytes > 0) at = putField(bytes, at, value!, valueBytes)
  }
  return at
}

/** Text as UTF-8, or bytes, of a length that was measured. */
export const putField = (bytes: Buffer, at: number, value: Uint8Array | string, length: number): number => {
  if (typeof value === "string") {
    // As many bytes as characters: ASCII. A call into Node costs as much as some twenty characters.
    if (length !== value.length) bytes.write(value, at, length, "utf8")
    else if (length > 20) bytes.write(value, at, length, "latin1")
    else for (let i = 0; i < length; i++) bytes[at + i] = value.charCodeAt(i)
  } else if (length > 24) bytes.set(value, at)
  else for (let i = 0; i < length; i++) bytes[at + i] = value[i]!
  return at + length
}
