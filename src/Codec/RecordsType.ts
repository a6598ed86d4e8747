/**
 * The wire types of `records` fields: RECORDS of the protocol guide. The one file of the codec that knows `Records`: who has no such field does not load it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { describe } from "../internal/describe.ts"
import type { Writer } from "./Cursor.ts"
import { Malformed, writeRaw, writeUnsignedVarint } from "./internal/scalar.ts"
import type { RecordsCodec, RecordsMagic } from "./internal/spec.ts"
import { roomFor, writeSet } from "./Records/internal/writeBatch.ts"
import { Records } from "./Records/Records.ts"
import { fromSpec, type Wire } from "./Wire.ts"

/** A view by its constructor takes half as long as `subarray`. */
const view = (bytes: Buffer, start: number, length: number): Records =>
  length === 0
    ? Records.empty
    : Records.fromBytes(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length))

const writeLength = (w: Writer, length: number, compact: boolean): void => {
  if (compact) return writeUnsignedVarint(w, length + 1)
  w.ensure(4)
  w.view.setInt32(w.offset, length)
  w.offset += 4
}

/**
 * Writes with as little new memory as there can be: V8 collects buffers of this size only by collecting everything, which for a program that produces batches
 * of 110 KB was half of its CPU time.
 *
 * New records are encoded in the writer's own memory. What was encoded before, by a codec or a builder, stays where it is if the writer keeps large bytes
 * apart, unless it is within a tagged field, whose size is that of the writer's own bytes. A caller's own bytes are copied in any case: apart, they would be
 * the socket's as long as it is slow, which is longer than the request when that times out, and the caller may write to them again by then. (Of 110 KB, the
 * copy is 5 µs of the 110 that a request with them takes.)
 */
const write = (
  w: Writer,
  value: unknown,
  magic: RecordsMagic | undefined,
  compact: boolean,
  isTagged: boolean
): void => {
  if (!(value instanceof Records))
    throw new Malformed("Records (from Records.make or Records.fromBytes)", describe(value))
  const given = value.givenBytes
  if (given !== undefined) {
    writeLength(w, given.length, compact)
    return writeRaw(w, given)
  }
  const set = value.toWrite(magic)
  const apart = isTagged ? undefined : w.apart
  writeLength(w, set.size, compact)
  w.ensure(roomFor(set, apart !== undefined))
  w.offset = writeSet(set, w.bytes, w.offset, apart)
}

/** Any bytes are records until they are read, so bytes are what they are drawn from, and base64 of them is their JSON. */
const link = () =>
  Schema.link<Records>()(
    Schema.Uint8Array,
    SchemaTransformation.transform({
      decode: (bytes: Uint8Array) => Records.fromBytes(bytes),
      encode: (records: Records) => records.encode()
    })
  )

const codec: RecordsCodec = {
  empty: Records.empty,
  isEmpty: (value) => value instanceof Records && value.sizeInBytes === 0,
  view,
  write,
  typeSchema: Schema.declare((value: unknown): value is Records => value instanceof Records, {
    identifier: "Records",
    toCodecArbitrary: link,
    toCodecJson: link,
    toEquivalence: () => (a, b) => Buffer.compare(a.encode(), b.encode()) === 0
  })
}

/** RECORDS: record batches or message sets behind their length, as a {@link Records} view. @since 0.1.0 @category records */
export const records: Wire<Records> = fromSpec({ kind: "records", compact: false, codec })

/** COMPACT_RECORDS: RECORDS behind length + 1 as UNSIGNED_VARINT. @since 0.1.0 @category records */
export const compactRecords: Wire<Records> = fromSpec({ kind: "records", compact: true, codec })

/**
 * RECORDS as Produce carries them: records that are still to be encoded get the format that the version of the request asks for: message sets of
 * magic 0 (versions 0–1) and 1 (version 2), record batches of magic 2 from version 3 on.
 *
 * @since 0.1.0
 * @category records
 */
export const produceRecords: Wire<Records> = fromSpec({
  kind: "records",
  compact: false,
  codec,
  magicAt: (version) => (version <= 1 ? 0 : version === 2 ? 1 : 2)
})
