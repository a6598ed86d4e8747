/**
 * The records of `__share_group_state`: what share groups have delivered, as snapshots and updates.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import { shareRecords } from "./shareRecords.ts"
import { decoding, schemaOf } from "./internal/schemaOf.ts"
import { decodeKeyed, encodeKeyed, type InputOf, type RecordOf } from "./internal/keyed.ts"
import { RecordBytes } from "./RecordBytes.ts"

export type { UnknownRecord } from "./internal/keyed.ts"

/**
 * A record by its `type`: `ShareSnapshot` and `ShareUpdate`. A tombstone has a `value` of null.
 * What this library does not know is `Unknown` and keeps its bytes.
 *
 * @since 0.1.0
 * @category models
 */
export type ShareStateRecord = RecordOf<typeof shareRecords>

/**
 * What {@link encode} takes: fields with a default may be left out, and the version of the value, which is then the highest.
 *
 * @since 0.1.0
 * @category models
 */
export type ShareStateInput = InputOf<typeof shareRecords>

/**
 * Reads a record. Throws a `DecodeError`; never for a type or version that is not known.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: (record: RecordBytes) => ShareStateRecord = decodeKeyed(
  "__share_group_state",
  shareRecords
)

/**
 * {@link decode} as an Effect.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEffect = (record: RecordBytes): Effect.Effect<ShareStateRecord, DecodeError> =>
  decoding(() => decode(record))

/**
 * The key and value of a record. Throws an `EncodeError`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: (record: ShareStateInput) => {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
} = encodeKeyed(shareRecords)

/**
 * A Schema between the bytes of a record and what they mean.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ShareStateRecord: Schema.Codec<ShareStateRecord, RecordBytes> = schemaOf(
  RecordBytes,
  decode,
  encode,
  "ShareStateRecord"
)
