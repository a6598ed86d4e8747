/**
 * The records of `__transaction_state`: transactional ids with their producers and open partitions.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import { transactionRecords } from "./transactionRecords.ts"
import { decoding, schemaOf } from "./internal/schemaOf.ts"
import { decodeKeyed, encodeKeyed, type InputOf, type RecordOf } from "./internal/keyed.ts"
import { RecordBytes } from "./RecordBytes.ts"

export type { UnknownRecord } from "./internal/keyed.ts"

/**
 * A record by its `type`: `TransactionLog`. A tombstone has a `value` of null.
 * What this library does not know is `Unknown` and keeps its bytes.
 *
 * @since 0.1.0
 * @category models
 */
export type TransactionStateRecord = RecordOf<typeof transactionRecords>

/**
 * What {@link encode} takes: fields with a default may be left out, and the version of the value, which is then the highest.
 *
 * @since 0.1.0
 * @category models
 */
export type TransactionStateInput = InputOf<typeof transactionRecords>

/**
 * Reads a record. Throws a `DecodeError`; never for a type or version that is not known.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode: (record: RecordBytes) => TransactionStateRecord = decodeKeyed(
  "__transaction_state",
  transactionRecords
)

/**
 * {@link decode} as an Effect.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEffect = (record: RecordBytes): Effect.Effect<TransactionStateRecord, DecodeError> =>
  decoding(() => decode(record))

/**
 * The key and value of a record. Throws an `EncodeError`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode: (record: TransactionStateInput) => {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
} = encodeKeyed(transactionRecords)

/**
 * A Schema between the bytes of a record and what they mean.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TransactionStateRecord: Schema.Codec<TransactionStateRecord, RecordBytes> = schemaOf(
  RecordBytes,
  decode,
  encode,
  "TransactionStateRecord"
)
