/**
 * What a Produce carries for one partition, cut into batches, and what is refused before anybody looks at the log.
 */
import { crc32, crc32c } from "../../Codec/Records/Crc32c.ts"
import { attributeBits, codecs, headerLayout, lengthOverhead } from "../../Codec/Records/internal/batch.ts"
import { messageLayout, minMessageSize } from "../../Codec/Records/MessageSet.ts"
import type { CompressionName, Magic } from "../../Codec/Records/Record.ts"
import { codes } from "../protocol/codes.ts"
import { int16At, int32At, type Int64, int64At } from "./bytes.ts"
import { Refusal } from "./Refusal.ts"

/** A batch, or one message of magic 0 or 1, within the bytes of a record set. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly magic: Magic
}

/** The bytes before which the magic is known. */
const sizeUpToMagic = headerLayout.magic + 1

/** The end of the batch that begins at `start`; −1 if it is not there as a whole. */
const endOfBatch = (bytes: Uint8Array, start: number): number => {
  const left = bytes.length - start
  if (left < lengthOverhead) return -1
  const size = int32At(bytes, start + headerLayout.length)
  if (size < minMessageSize(0))
    throw new Refusal(
      codes.CORRUPT_MESSAGE,
      `Record size ${size} is less than the minimum record overhead (${minMessageSize(0)})`
    )
  if (left < sizeUpToMagic) return -1
  const magic = (bytes[start + headerLayout.magic]! << 24) >> 24
  if (magic < 0 || magic > 2)
    throw new Refusal(codes.CORRUPT_MESSAGE, `Invalid magic found in record: ${magic}`)
  return left < lengthOverhead + size ? -1 : start + lengthOverhead + size
}

/** The whole batches from the start on; what is cut at the end is left out. */
export const spansOf = (bytes: Uint8Array): ReadonlyArray<Span> => {
  const spans: Array<Span> = []
  for (let start = 0, end: number; ; start = end) {
    end = endOfBatch(bytes, start)
    if (end < 0) return spans
    const magic = bytes[start + headerLayout.magic]!
    spans.push({ start, end, magic: magic === 2 ? 2 : magic === 1 ? 1 : 0 })
  }
}

export const attributesOf = (bytes: Uint8Array, { magic, start }: Span): number =>
  magic === 2 ? int16At(bytes, start + headerLayout.attributes) : bytes[start + messageLayout.attributes]!

/** Throws for a codec that Kafka does not have. */
export const codecOf = (bytes: Uint8Array, span: Span): CompressionName => {
  const name = codecs[attributesOf(bytes, span) & attributeBits.codec]
  if (name === undefined) throw new Refusal(codes.UNKNOWN_SERVER_ERROR)
  return name
}

export const isIntact = (bytes: Uint8Array, { end, magic, start }: Span): boolean =>
  magic === 2
    ? end - start >= headerLayout.records &&
      crc32c(bytes, start + headerLayout.attributes, end) === int32At(bytes, start + headerLayout.crc) >>> 0
    : end - start >= lengthOverhead + minMessageSize(magic) &&
      crc32(bytes, start + messageLayout.magic, end) === int32At(bytes, start + messageLayout.crc) >>> 0

export const baseOffsetOf = (bytes: Uint8Array, { start }: Span): Int64 => int64At(bytes, start)

/** Whether the records are of a transaction, as their first batch says it. Throws a {@link Refusal} if it is none. */
export const isTransactionalSet = (bytes: Uint8Array): boolean =>
  endOfBatch(bytes, 0) >= headerLayout.records &&
  bytes[headerLayout.magic] === 2 &&
  (int16At(bytes, headerLayout.attributes) & attributeBits.transactional) !== 0

/**
 * What a broker refuses by the version of the Produce alone, before it looks for the partition's log. Gives 0 for what may be appended.
 */
export const produceError = (bytes: Uint8Array, version: number): number => {
  if (version < 3) return codes.NONE
  try {
    const end = endOfBatch(bytes, 0)
    if (end < 0 || bytes[headerLayout.magic] !== 2) return codes.INVALID_RECORD
    if (version < 7 && codecOf(bytes, { start: 0, end, magic: 2 }) === "zstd")
      return codes.UNSUPPORTED_COMPRESSION_TYPE
    return endOfBatch(bytes, end) < 0 ? codes.NONE : codes.INVALID_RECORD
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** The producer id in the header of a batch of magic 2, as the keys of a log have it. */
export const producerIdOf = (bytes: Uint8Array): Int64 => int64At(bytes, headerLayout.producerId)
