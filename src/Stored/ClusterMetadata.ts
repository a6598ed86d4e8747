/**
 * The records of `__cluster_metadata`, the log of KRaft controllers and of its snapshots: topics, partitions, brokers, configuration.
 *
 * Its control batches (`batch.isControl`) are for `ControlRecord`.
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
import { metadataRecords } from "./metadataRecords.ts"

export type { UnknownRecord } from "./internal/framed.ts"

/**
 * A record by its `type`: `TopicRecord`, `PartitionRecord`, `RegisterBrokerRecord`, ….
 * What this library does not know is `Unknown` and keeps its bytes.
 *
 * @since 0.1.0
 * @category models
 */
export type ClusterMetadataRecord = RecordOf<typeof metadataRecords>

/**
 * What {@link encode} takes: fields with a default may be left out, and the version, which is then the highest.
 *
 * @since 0.1.0
 * @category models
 */
export type ClusterMetadataInput = InputOf<typeof metadataRecords>

/**
 * Reads the value of a record. Throws a `DecodeError`; never for a type or version that is not known.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: (value: Uint8Array) => ClusterMetadataRecord = decodeFramed(
  "__cluster_metadata",
  metadataRecords
)

/**
 * {@link decode} as an Effect.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEffect = (value: Uint8Array): Effect.Effect<ClusterMetadataRecord, DecodeError> =>
  decoding(() => decode(value))

/**
 * The value of a record. Throws an `EncodeError`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: (record: ClusterMetadataInput) => Uint8Array = encodeFramed(metadataRecords)

/**
 * A Schema between the value of a record and what it means.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ClusterMetadataRecord: Schema.Codec<ClusterMetadataRecord, Uint8Array> = schemaOf(
  Schema.Uint8Array,
  decode,
  encode,
  "ClusterMetadataRecord"
)
