/**
 * The records of `__remote_log_metadata`: the segments that tiered storage holds.
 *
 * A value starts with a frame version, the type and the version of the record, as unsigned varints. Keys are not used.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import { decoding, schemaOf } from "./internal/schemaOf.ts"
import { decodeFramed, encodeFramed, type InputOf, type RecordOf } from "./internal/framed.ts"
import { remoteLogRecords } from "./remoteLogRecords.ts"

export type { UnknownRecord } from "./internal/framed.ts"

/**
 * A record by its `type`: `RemoteLogSegmentMetadataRecord`, ….
 * What this library does not know is `Unknown` and keeps its bytes.
 *
 * @since 0.1.0
 * @category models
 */
export type RemoteLogMetadataRecord = RecordOf<typeof remoteLogRecords>

/**
 * What {@link encode} takes: fields with a default may be left out, and the version, which is then the highest.
 *
 * @since 0.1.0
 * @category models
 */
export type RemoteLogMetadataInput = InputOf<typeof remoteLogRecords>

/**
 * Reads the value of a record. Throws a `DecodeError`; never for a type or version that is not known.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: (value: Uint8Array) => RemoteLogMetadataRecord = decodeFramed(
  "__remote_log_metadata",
  remoteLogRecords
)

/**
 * {@link decode} as an Effect.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEffect = (value: Uint8Array): Effect.Effect<RemoteLogMetadataRecord, DecodeError> =>
  decoding(() => decode(value))

/**
 * The value of a record. Throws an `EncodeError`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: (record: RemoteLogMetadataInput) => Uint8Array = encodeFramed(remoteLogRecords)

/**
 * A Schema between the value of a record and what it means.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RemoteLogMetadataRecord: Schema.Codec<RemoteLogMetadataRecord, Uint8Array> = schemaOf(
  Schema.Uint8Array,
  decode,
  encode,
  "RemoteLogMetadataRecord"
)
