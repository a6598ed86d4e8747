/**
 * The doors from synchronous functions that throw codec errors into Effect and Schema.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { DecodeError, EncodeError } from "../../../Codec/index.ts"

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

/** A Schema of a decoder and an encoder. What the value is like is checked by encoding it. */
export const schemaOf = <A extends object, B>(
  encoded: Schema.Codec<B>,
  decode: (encoded: B) => A,
  encode: (value: A) => B,
  identifier: string
): Schema.Codec<A, B> =>
  encoded.pipe(
    Schema.decodeTo(
      Schema.declare((value: unknown): value is A => typeof value === "object" && value !== null, {
        identifier
      }),
      SchemaTransformation.transformEffect<A, B>({
        decode: (input, options) => attempt(() => decode(input), input, options),
        encode: (value, options) => attempt(() => encode(value), value, options)
      })
    )
  )
