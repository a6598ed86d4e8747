/**
 * Reads responses out of their frames. All frames of one chunk of bytes share a reader, whose limit of memory begins anew with each.
 */
import { Reader } from "../../Codec/Cursor.ts"
import { skipTags } from "../../Codec/internal/tags.ts"
import type { Failure } from "../PendingRequest.ts"
import type { RequestEncoding } from "../RequestEncoding.ts"
import { toDecodeError } from "./codecFailures.ts"

export class ResponseReader {
  readonly #maxDecodedBytes: number
  #reader: Reader | undefined

  constructor(maxDecodedBytes: number) {
    this.#maxDecodedBytes = maxDecodedBytes
  }

  /** Reads what follows the correlation id. Throws if it cannot be read: see `failure`. */
  read(encoding: RequestEncoding, bytes: Buffer, start: number, end: number): unknown {
    if (this.#reader === undefined || this.#reader.bytes !== bytes)
      this.#reader = new Reader(bytes, 0, this.#maxDecodedBytes)
    const reader = this.#reader
    reader.begin(start, end)
    if (encoding.taggedHeader) {
      if (bytes[start] === 0 && start < end) reader.offset = start + 1
      else skipTags(reader)
      reader.origin = reader.offset
    }
    return encoding.response.readAll(reader)
  }

  /** What `read` has thrown, as the failure of the request. */
  failure(encoding: RequestEncoding, error: unknown): Failure {
    return {
      _tag: "Undecodable",
      version: encoding.version,
      error: toDecodeError(encoding, this.#reader as Reader, error)
    }
  }

  /** The chunk has been read: nothing of it is kept. */
  release(): void {
    this.#reader = undefined
  }
}
