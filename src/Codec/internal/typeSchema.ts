/**
 * The value side of a layout as a plain Schema: what arbitraries, JSON and equivalence are derived from.
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { maxStringBytes } from "../Limits.ts"
import type { Layout, Member } from "./layout.ts"
import { isDefault } from "./layout.ts"
import { uuidPattern } from "./scalar.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const int64 = Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n }))
const isText = (value: unknown): value is string => typeof value === "string" && value.isWellFormed()

/** Well-formed text: drawn by mending what is not, since drawing again takes for ever in messages of many strings. */
const text = Schema.declare(isText, {
  identifier: "Text",
  toCodecArbitrary: () =>
    Schema.link<string>()(
      Schema.String.check(Schema.isMaxLength(maxStringBytes / 3)),
      SchemaTransformation.transform({
        decode: (drawn: string) => drawn.toWellFormed(),
        encode: (value: string) => value
      })
    ),
  toCodecJson: () => Schema.link<string>()(Schema.String, SchemaTransformation.passthrough())
})

const scalars = {
  boolean: Schema.Boolean,
  int8: between(-0x80, 0x7f),
  int16: between(-0x8000, 0x7fff),
  int32: between(-0x8000_0000, 0x7fff_ffff),
  uint16: between(0, 0xffff),
  uint32: between(0, 0xffff_ffff),
  unsignedVarint: between(0, 0xffff_ffff),
  varint: between(-0x8000_0000, 0x7fff_ffff),
  int64,
  varlong: int64,
  // @effect-diagnostics-next-line schemaNumber:off -- the wire carries NaN and the infinities
  float64: Schema.Number,
  uuid: Schema.String.check(Schema.isPattern(uuidPattern))
}

/** Whether nothing is left out of a value that is, or stands for, a default. */
const isComplete = (layout: Layout, value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return value !== undefined
  if (layout.kind === "array")
    return (value as ReadonlyArray<unknown>).every((item) => isComplete(layout.element, item))
  if (layout.kind !== "struct") return true
  const fields = value as Readonly<Record<string, unknown>>
  return layout.members.every((member) => isComplete(member.layout, fields[member.name]))
}

/** A field that the version lacks can only be its default. */
const onlyDefault = (member: Member): Schema.Codec<any, any> => {
  const { default: value, layout } = member
  if (value === null) return Schema.Null
  if (typeof value !== "object" && layout.kind !== "refined")
    return Schema.Literal(value as string | number | boolean | bigint)
  const link = () =>
    Schema.link<unknown>()(
      Schema.Null,
      SchemaTransformation.transform({ decode: (): unknown => value, encode: () => null })
    )
  const isIt = (input: unknown): input is unknown =>
    input !== undefined && isDefault(layout, value, input) && isComplete(layout, input)
  return Schema.declare(isIt, {
    toCodecArbitrary: link,
    toCodecJson: link,
    toEquivalence: () => () => true
  })
}

export const typeSchema = (layout: Layout): Schema.Codec<any, any> => {
  switch (layout.kind) {
    case "string":
      return layout.nullable ? Schema.NullOr(text) : text
    case "bytes":
      return layout.nullable ? Schema.NullOr(Schema.Uint8Array) : Schema.Uint8Array
    case "records":
      return layout.nullable ? Schema.NullOr(layout.codec.typeSchema) : layout.codec.typeSchema
    case "array": {
      const items = Schema.Array(typeSchema(layout.element))
      return layout.nullable ? Schema.NullOr(items) : items
    }
    case "taggedFields":
      return Schema.Array(Schema.Struct({ tag: Schema.Natural, data: Schema.Uint8Array }))
    case "struct": {
      const fields = Schema.Struct(
        Object.fromEntries(
          layout.members.map((member) => [
            member.name,
            member.presence === "absent" ? onlyDefault(member) : typeSchema(member.layout)
          ])
        )
      )
      return layout.nullable === false ? fields : Schema.NullOr(fields)
    }
    case "refined": {
      const values = layout.refinement.typeSchema(typeSchema(layout.inner))
      return layout.nullable ? Schema.NullOr(values) : values
    }
    default:
      return scalars[layout.kind]
  }
}
