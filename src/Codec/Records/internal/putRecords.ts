/**
 * Records of magic 2, written into memory that has room for them.
 */
import { putVarint, putVarlong } from "../../../internal/varint.ts"
import type { HeaderInput, RecordInput } from "../Record.ts"
import { columns, type RecordTable } from "./RecordTable.ts"

/**
 * Each with its length before it, in the order of the table's rows. Gives the position after them.
 *
 * A loop over local variables, also for one record: with a function for each record, a record set takes a tenth longer.
 *
 * @param withValues whether values are written; their lengths are in any case
 */
export const putRecords = (
  bytes: Buffer,
  start: number,
  records: ReadonlyArray<RecordInput>,
  table: RecordTable,
  withValues: boolean
): number => {
  const { sizes, timeDeltas } = table
  let at = start
  let row = 0
  for (let i = 0; i < records.length; i++, row += columns) {
    const record = records[i]!
    at = putVarint(bytes, at, sizes[row]!)
    bytes[at++] = 0
    if (timeDeltas === undefined) bytes[at++] = 0
    else {
      const delta = timeDeltas[i]!
      at = (delta | 0) === delta ? putVarint(bytes, at, delta) : putVarlong(bytes, at, table.timeDelta(i))
    }
    at = putVarint(bytes, at, sizes[row + 3]!)
    const keyBytes = sizes[row + 1]!
    at = putVarint(bytes, at, keyBytes)
    if (keyBytes > 0) at = putField(bytes, at, record.key!, keyBytes)
    const valueBytes = sizes[row + 2]!
    at = putVarint(bytes, at, valueBytes)
    if (withValues && valueBytes > 0) at = putField(bytes, at, record.value!, valueBytes)
    const { headers } = record
    if (headers === undefined || headers.length === 0) bytes[at++] = 0
    else at = putHeaders(bytes, at, headers)
  }
  return at
}

const putHeaders = (bytes: Buffer, start: number, headers: ReadonlyArray<HeaderInput>): number => {
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

/**
 * Text as UTF-8, or bytes, of a length that was measured. Gives the position after what was written: that is another one where the value has changed since, by
 * which the caller finds out.
 */
export const putField = (bytes: Buffer, at: number, value: Uint8Array | string, length: number): number => {
  if (typeof value === "string") {
    // As many bytes as characters: ASCII. A call into Node costs as much as some twenty characters.
    if (length !== value.length) return at + bytes.write(value, at, "utf8")
    if (length > 20) bytes.write(value, at, length, "latin1")
    else for (let i = 0; i < length; i++) bytes[at + i] = value.charCodeAt(i)
  } else if (length > 24) bytes.set(value, at)
  else for (let i = 0; i < length; i++) bytes[at + i] = value[i]!
  return at + value.length
}
