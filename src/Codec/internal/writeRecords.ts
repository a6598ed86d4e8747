/**
 * Records within a request, with as little new memory as there can be: V8 collects buffers of this size only by collecting everything, which for a
 * program that produces batches of 110 KB was half of its CPU time.
 */
import type { Writer } from "../Cursor.ts"
import type { Magic } from "../Records/Record.ts"
import type { Records } from "../Records/Records.ts"
import { writeRaw, writeUnsignedVarint } from "./scalar.ts"

/** Smaller ones are copied: a write of several pieces costs about as much. */
const minApartBytes = 8 * 1024

const writeLength = (w: Writer, length: number, compact: boolean): void => {
  if (compact) return writeUnsignedVarint(w, length + 1)
  w.ensure(4)
  w.view.setInt32(w.offset, length)
  w.offset += 4
}

/**
 * RECORDS or COMPACT_RECORDS. A writer that keeps records apart has new ones encoded in its own memory, and leaves where they are those that this library
 * encoded before. A caller's own bytes are copied in any case: apart, they would be the socket's as long as it is slow, which is longer than the request
 * when that times out, and the caller may write to them again by then. (Of 110 KB, the copy is 5 µs of the 110 that a request with them takes.)
 */
export const writeRecords = (
  w: Writer,
  records: Records,
  magic: Magic | undefined,
  compact: boolean
): void => {
  if (w.apart !== undefined && records.isFresh(magic)) {
    records.encodeInto(magic, (size) => {
      writeLength(w, size, compact)
      w.ensure(size)
      const start = w.offset
      w.offset += size
      return w.bytes.subarray(start, w.offset)
    })
    return
  }
  const bytes = records.encode(magic)
  writeLength(w, bytes.length, compact)
  if (w.apart !== undefined && bytes.length >= minApartBytes && !records.isCallers)
    w.apart.push({ at: w.offset, bytes })
  else writeRaw(w, bytes)
}
