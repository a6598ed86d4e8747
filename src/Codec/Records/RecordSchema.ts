/**
 * Records as Effect Schemas: keys and values as what a user means by them.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Text as UTF-8. Bytes that are not UTF-8 are refused, and a byte order mark stays.
 *
 * @since 0.1.0
 * @category schemas
 */
export const utf8: Schema.Codec<string, Uint8Array> = Schema.Uint8Array.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transformEffect<string, Uint8Array>({
      decode: (bytes, options) => {
        try {
          return Effect.succeed(decoder.decode(bytes))
        } catch {
          return Effect.fail(
            new SchemaIssue.InvalidValue(
              { expected: "UTF-8", message: `expected UTF-8, got ${bytes.length} other bytes` },
              bytes,
              options
            )
          )
        }
      },
      encode: (text) => Effect.succeed(encoder.encode(text))
    })
  )
)

/**
 * A value as JSON in UTF-8, by its own schema.
 *
 * @since 0.1.0
 * @category schemas
 */
export const json = <A, I, RD = never, RE = never>(
  schema: Schema.Codec<A, I, RD, RE>
): Schema.Codec<A, Uint8Array, RD, RE> => utf8.pipe(Schema.decodeTo(Schema.fromJsonString(schema)))

/** The headers of a record. A key may occur more than once. */
const headers = Schema.Array(Schema.Struct({ key: Schema.String, value: Schema.NullOr(Schema.Uint8Array) }))

/**
 * A record whose key and value are decoded by codecs of the user's own; a null goes to the codec as it is, so say `Schema.NullOr(...)`
 * where there may be one. Decodes a `KafkaRecord` as it was read; what it encodes is input for `Records.make`.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 * import { Records } from "effect-kafka-protocol/Codec/Records"
 * import { json, recordSchema, utf8 } from "effect-kafka-protocol/Codec/Records/RecordSchema"
 *
 * const records = Records.make([{ key: "k", value: JSON.stringify({ id: 1 }) }])
 * const Order = recordSchema({ key: utf8, value: Schema.NullOr(json(Schema.Struct({ id: Schema.Finite }))) })
 * const orders = Effect.forEach([...records], (record) => Schema.decodeUnknownEffect(Order)(record))
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const recordSchema = <
  K extends Schema.Codec<any, any, any, any>,
  V extends Schema.Codec<any, any, any, any>
>(options: {
  readonly key: K
  readonly value: V
}) =>
  Schema.Struct({
    offset: Schema.BigInt,
    timestamp: Schema.BigInt,
    key: options.key,
    value: options.value,
    headers
  })
