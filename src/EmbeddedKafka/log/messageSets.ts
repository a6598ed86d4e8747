/**
 * Record sets of magic 0 and 1, and batches that go into a log of another format.
 */
import { codes } from "../cluster/codes.ts"
import type { Span } from "./RecordSet.ts"
import { Refusal } from "./Refusal.ts"
import type { StoredBatch } from "./StoredBatch.ts"
import type { Appending } from "./validateBatch.ts"

export const appendMessages = (
  _bytes: Uint8Array,
  _spans: ReadonlyArray<Span>,
  _appending: Appending
): ReadonlyArray<StoredBatch> => {
  throw new Refusal(codes.UNSUPPORTED_FOR_MESSAGE_FORMAT)
}
