/**
 * The key and value of a record as a log holds them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The key and value of a record, such as a `KafkaRecord`. A value of null is a tombstone.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordBytes {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
}

const nullableBytes = Schema.NullOr(Schema.Uint8Array)

/** @since 0.1.0 @category schemas */
export const RecordBytes: Schema.Codec<RecordBytes> = Schema.Struct({
  key: nullableBytes,
  value: nullableBytes
})
