/**
 * What a leader makes of a record set before it is in the log: batches that are checked and have their offsets.
 */
import { codes } from "../protocol/codes.ts"
import { ownBytes } from "./bytes.ts"
import { appendMessages } from "./messageSets.ts"
import { baseOffsetOf, codecOf, isIntact, type Span, spansOf } from "./RecordSet.ts"
import { Refusal } from "./Refusal.ts"
import { StoredBatch } from "./StoredBatch.ts"
import { type Appending, validateBatch } from "./validateBatch.ts"

/** Gives no batches for an empty set. Throws a {@link Refusal}. */
export const appendSet = (bytes: Uint8Array, appending: Appending): ReadonlyArray<StoredBatch> => {
  const spans = spansOf(bytes)
  const first = spans[0]
  if (first === undefined) return []
  for (const span of spans) analyze(bytes, span, appending)
  if (first.magic === 2 && appending.config.magic === 2) return [appendBatch(bytes, spans, first, appending)]
  const batches = appendMessages(bytes, spans, appending)
  for (const batch of batches) checkSize(batch.bytes, appending)
  return batches
}

const analyze = (bytes: Uint8Array, span: Span, { config, origin }: Appending): void => {
  if (span.magic === 2 && origin === "client" && baseOffsetOf(bytes, span) !== 0)
    throw new Refusal(codes.INVALID_RECORD)
  // What is too large, or does not pass its checksum, is refused without a look at the log.
  if (span.end - span.start > config.maxMessageBytes)
    throw new Refusal(codes.MESSAGE_TOO_LARGE, null, [], false)
  if (!isIntact(bytes, span)) throw new Refusal(codes.CORRUPT_MESSAGE, null, [], false)
  if (!config.knowsZstd && codecOf(bytes, span) === "zstd") throw new Refusal(codes.UNKNOWN_SERVER_ERROR)
}

const appendBatch = (
  bytes: Uint8Array,
  spans: ReadonlyArray<Span>,
  span: Span,
  appending: Appending
): StoredBatch => {
  const codec = codecOf(bytes, span)
  if (spans.length > 1) throw new Refusal(codes.INVALID_RECORD)
  const whole = span.start === 0 && span.end === bytes.length ? bytes : bytes.subarray(span.start, span.end)
  const validated = validateBatch(ownBytes(whole), codec, appending)
  if (validated.isRewritten) checkSize(validated.bytes, appending)
  const { baseOffset } = appending
  const last = baseOffset + validated.count - 1
  return new StoredBatch(validated.bytes, baseOffset, last, validated.maxTimestamp)
}

const checkSize = (bytes: Uint8Array, { config }: Appending): void => {
  if (bytes.length > config.maxMessageBytes) throw new Refusal(codes.MESSAGE_TOO_LARGE, null, [], false)
}
