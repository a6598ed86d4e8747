/**
 * The records of `__consumer_offsets`: committed offsets, and the groups themselves with their members and assignments.
 *
 * A key starts with the type of the record as an int16 (called its version up to Kafka 3.9; the bytes are the same), a value with its version.
 * The subscriptions and assignments of classic groups are bytes in `GroupMetadata`: `ConsumerProtocol` reads them.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import { groupRecords } from "./groupRecords.ts"
import { decoding, schemaOf } from "./internal/schemaOf.ts"
import { decodeKeyed, encodeKeyed, type InputOf, type RecordOf } from "./internal/keyed.ts"
import { RecordBytes } from "./RecordBytes.ts"

export type { UnknownRecord } from "./internal/keyed.ts"

/**
 * A record by its `type`: `OffsetCommit`, `GroupMetadata`, `ConsumerGroupMemberMetadata`, …. A tombstone has a `value` of null.
 * What this library does not know is `Unknown` and keeps its bytes.
 *
 * @since 0.1.0
 * @category models
 */
export type ConsumerOffsetsRecord = RecordOf<typeof groupRecords>

/**
 * What {@link encode} takes: fields with a default may be left out, and the version of the value, which is then the highest.
 *
 * @since 0.1.0
 * @category models
 */
export type ConsumerOffsetsInput = InputOf<typeof groupRecords>

/**
 * Reads a record. Throws a `DecodeError`; never for a type or version that is not known.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: (record: RecordBytes) => ConsumerOffsetsRecord = decodeKeyed(
  "__consumer_offsets",
  groupRecords
)

/**
 * {@link decode} as an Effect.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEffect = (record: RecordBytes): Effect.Effect<ConsumerOffsetsRecord, DecodeError> =>
  decoding(() => decode(record))

/**
 * The key and value of a record. Throws an `EncodeError`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: (record: ConsumerOffsetsInput) => {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
} = encodeKeyed(groupRecords)

/**
 * A Schema between the bytes of a record and what they mean.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ConsumerOffsetsRecord: Schema.Codec<ConsumerOffsetsRecord, RecordBytes> = schemaOf(
  RecordBytes,
  decode,
  encode,
  "ConsumerOffsetsRecord"
)
