/**
 * From synchronous functions that throw codec errors to Effects and Schemas.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { DecodeError, EncodeError } from "../../Codec/Errors/CodecError.ts"

/** Runs at once; a `DecodeError` that is thrown becomes the failure, anything else a defect. */
export const decoding = <A>(run: () => A): Effect.Effect<A, DecodeError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (error) {
      if (error instanceof DecodeError) return Effect.fail(error)
      throw error
    }
  })

const attempt = <A>(run: () => A, input: unknown, options: SchemaAST.ParseOptions) => {
  try {
    return Effect.succeed(run())
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof EncodeError)) throw error
    return Effect.fail(new SchemaIssue.InvalidValue({ message: error.message }, input, options))
  }
}

/** Whether `value` has all that `complete` has, at every level: what decoding gives is complete. */
const hasAll = (value: unknown, complete: unknown): boolean => {
  if (typeof complete !== "object" || complete === null || ArrayBuffer.isView(complete))
    return value !== undefined
  return (
    typeof value === "object" &&
    value !== null &&
    Object.entries(complete).every(([name, field]) =>
      hasAll((value as Readonly<Record<string, unknown>>)[name], field)
    )
  )
}

/** A Schema of a decoder and an encoder. A value is one that can be encoded, and that lacks nothing of what decoding gives again. */
export const schemaOf = <A extends object, B>(
  encoded: Schema.Codec<B>,
  decode: (encoded: B) => A,
  encode: (value: A) => B,
  identifier: string
): Schema.Codec<A, B> => {
  /** What was decoded last, until the value side has seen it, which it does at once: it needs no look. */
  let decoded: A | undefined
  return encoded.pipe(
    Schema.decodeTo(
      Schema.declare(
        (value: unknown): value is A => {
          const isKnown = value !== undefined && value === decoded
          decoded = undefined
          if (isKnown) return true
          if (typeof value !== "object" || value === null) return false
          try {
            return hasAll(value, decode(encode(value as A)))
          } catch {
            // What is no such value at all can make the encoder throw anything.
            return false
          }
        },
        { identifier }
      ),
      SchemaTransformation.transformEffect<A, B>({
        decode: (input, options) => attempt<A>(() => (decoded = decode(input)), input, options),
        encode: (value, options) => attempt(() => encode(value), value, options)
      })
    )
  )
}
