/**
 * What can be wrong with records: those that came from a broker, and those that are to be sent.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * Why records cannot be read or written.
 *
 * - `"crc"`: the checksum does not fit the bytes
 * - `"cut"`: not even one batch is there as a whole; the limit of the fetch was smaller than the first batch
 * - `"corrupt"`: the bytes contradict the format
 * - `"compression"`: the codec is unknown, not installed, or refuses the data
 * - `"tooLarge"`: more bytes after decompression than the limit allows
 * - `"input"`: a record or an option given by the caller cannot be encoded; nothing was written
 *
 * @since 0.1.0
 * @category errors
 */
export type RecordsErrorKind = "crc" | "cut" | "corrupt" | "compression" | "tooLarge" | "input"

/**
 * The partition that records came from.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordsSource {
  readonly topic: string
  readonly partition: number
}

/**
 * Records that cannot be read or written. What can be known of the place is told: the path of a bad input, or the byte offset in the
 * record set and the Kafka offsets of the batch; the partition too, if the records were given it (`Records.withSource`).
 *
 * @since 0.1.0
 * @category errors
 */
export class RecordsError extends Data.TaggedError("RecordsError")<
  RecordsErrorFacts & { readonly message: string }
> {
  constructor(facts: RecordsErrorFacts) {
    const message = messageOf(facts)
    // Given to the constructor of errors it is in the stack, which `console.error` prints; as a field of its own it is in `{ ...error }`.
    super({ ...facts, message })
    Object.defineProperty(this, "message", { value: message, enumerable: true })
  }

  /** For `JSON.stringify`: offsets as strings, and of the cause its message. */
  override toJSON(): object {
    const { byteOffset, cause, detail, expected, firstOffset, kind, lastOffset, path, source } = this
    return {
      _tag: this._tag,
      message: this.message,
      kind,
      detail,
      path,
      expected,
      byteOffset,
      firstOffset: firstOffset?.toString(),
      lastOffset: lastOffset?.toString(),
      source,
      cause: cause instanceof Error ? cause.message : undefined
    }
  }
}

/**
 * What a {@link RecordsError} knows.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordsErrorFacts {
  readonly kind: RecordsErrorKind
  /** What is wrong, for people. */
  readonly detail: string
  /** The input that is wrong, for example `"records[3].headers[0].key"`; empty when reading. */
  readonly path?: string
  /** What should have been there, when `kind` is `"input"`. */
  readonly expected?: string
  /** Bytes from the start of the record set (or of the decompressed records) to the trouble. */
  readonly byteOffset?: number
  /** The first Kafka offset of the batch, where it can be told. */
  readonly firstOffset?: bigint
  /** The last Kafka offset of the batch, where it can be told. */
  readonly lastOffset?: bigint
  /** Where the records came from, if they were told. */
  readonly source?: RecordsSource | undefined
  readonly cause?: unknown
}

const messageOf = ({
  byteOffset,
  detail,
  firstOffset,
  kind,
  lastOffset,
  path,
  source
}: RecordsErrorFacts) => {
  if (kind === "input") return `Cannot encode ${path || "records"}: ${detail}`
  const from = source === undefined ? "" : ` of ${source.topic}-${source.partition}`
  const last = lastOffset === undefined ? "" : `–${lastOffset}`
  const offsets = firstOffset === undefined ? "" : ` in the batch of offsets ${firstOffset}${last}`
  const at = byteOffset === undefined ? "" : ` (byte ${byteOffset})`
  return `Cannot read records${from}${offsets}${at}: ${detail}`
}
