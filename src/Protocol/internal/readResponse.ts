/**
 * Responses out of their frames.
 */
import type { Reader } from "../../Codec/Cursor.ts"
import { skipTags } from "../../Codec/internal/tags.ts"
import type { Failure } from "../PendingRequest.ts"
import type { RequestEncoding } from "../RequestEncoding.ts"
import { toDecodeError } from "./codecFailures.ts"

/** Reads what follows the correlation id. Throws if it cannot be read: see {@link undecodable}. */
export const readResponse = (encoding: RequestEncoding, reader: Reader): unknown => {
  if (encoding.taggedHeader) {
    if (reader.bytes[reader.offset] === 0 && reader.offset < reader.end) reader.offset++
    else skipTags(reader)
    reader.origin = reader.offset
  }
  return encoding.response.readAll(reader)
}

/** What {@link readResponse} has thrown, as the failure of the request. */
export const undecodable = (encoding: RequestEncoding, reader: Reader, error: unknown): Failure => ({
  _tag: "Undecodable",
  version: encoding.version,
  error: toDecodeError(encoding, reader, error)
})
