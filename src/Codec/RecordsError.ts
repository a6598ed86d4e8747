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
export class RecordsError extends Data.TaggedError("RecordsError")<{
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
}> {
  override get message(): string {
    const offsets =
      this.firstOffset === undefined
        ? ""
        : ` in the batch of offsets ${this.firstOffset}${this.lastOffset === undefined ? "" : `–${this.lastOffset}`}`
    const from = this.source === undefined ? "" : ` of ${this.source.topic}-${this.source.partition}`
    if (this.kind === "input") return `Cannot encode ${this.path || "records"}: ${this.detail}`
    return `Cannot read records${from}${offsets}${this.byteOffset === undefined ? "" : ` (byte ${this.byteOffset})`}: ${this.detail}`
  }
}
