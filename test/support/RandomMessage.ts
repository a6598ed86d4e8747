/**
 * Random messages for property tests: a description as plain data, which `Arbitrary` draws and shrinks, and the message that it describes.
 */
import * as Schema from "effect/Schema"
import * as Codec from "../../src/Codec/index.ts"

const scalars = {
  boolean: Codec.boolean,
  int8: Codec.int8,
  int16: Codec.int16,
  int32: Codec.int32,
  int64: Codec.int64,
  uint16: Codec.uint16,
  uint32: Codec.uint32,
  varint: Codec.varint,
  varlong: Codec.varlong,
  unsignedVarint: Codec.unsignedVarint,
  uuid: Codec.uuid,
  float64: Codec.float64
}

const version = Schema.Literals([0, 1, 2, 3])

type Description =
  | { readonly kind: "scalar"; readonly type: keyof typeof scalars }
  | { readonly kind: "string"; readonly nullableFrom: number }
  | { readonly kind: "bytes"; readonly nullableFrom: number }
  | { readonly kind: "array"; readonly nullableFrom: number; readonly element: Description }
  | {
      readonly kind: "struct"
      readonly nullableFrom: number
      readonly fields: ReadonlyArray<FieldDescription>
    }

interface FieldDescription {
  readonly type: Description
  readonly from: number
  readonly role: "plain" | "versioned" | "tagged" | "ignorable"
}

const Description: Schema.Codec<Description> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({
      kind: Schema.tag("scalar"),
      type: Schema.Literals(Object.keys(scalars) as Array<keyof typeof scalars>)
    }),
    Schema.Struct({ kind: Schema.tag("string"), nullableFrom: version }),
    Schema.Struct({ kind: Schema.tag("bytes"), nullableFrom: version }),
    Schema.Struct({ kind: Schema.tag("array"), nullableFrom: version, element: Description }),
    Schema.Struct({ kind: Schema.tag("struct"), nullableFrom: version, fields: Fields })
  ])
)

const Fields = Schema.Array(
  Schema.Struct({
    type: Description,
    from: version,
    role: Schema.Literals(["plain", "versioned", "tagged", "ignorable"])
  })
).check(Schema.isMinLength(1), Schema.isMaxLength(6))

/** Draws the fields of a message with versions 0–3, flexible from 2. */
export const RandomFields: Schema.Codec<ReadonlyArray<FieldDescription>> = Fields

const build = (description: Description): Codec.FieldType<any> => {
  if (description.kind === "scalar") return scalars[description.type]
  const type = buildNullable(description)
  return description.nullableFrom === 0 ? type : Codec.nullable(type, `${description.nullableFrom}+`)
}

const buildNullable = (
  description: Exclude<Description, { readonly kind: "scalar" }>
): Codec.FieldType<any> => {
  switch (description.kind) {
    case "array":
      return Codec.array(build(description.element))
    case "struct":
      // The count of an array is held against the bytes that remain, so its elements must take some, as all of Kafka's do.
      return Codec.struct({ first: Codec.int8, ...buildFields(description.fields) })
    case "string":
      return Codec.string
    case "bytes":
      return Codec.bytes
  }
}

const buildFields = (fields: ReadonlyArray<FieldDescription>): Codec.Fields =>
  Object.fromEntries(
    fields.map(({ type, from, role }, index) => [
      `field${index}`,
      role === "plain"
        ? build(type)
        : Codec.at(`${from}+`, build(type), {
            ignorable: role === "ignorable",
            // A tagged −0 equals the default 0, to Java too, and is left out: +0 comes back.
            ...(role === "tagged" && !(type.kind === "scalar" && type.type === "float64")
              ? { tag: index * 3 }
              : {})
          })
    ])
  )

export const randomMessage = (fields: ReadonlyArray<FieldDescription>): Codec.Message<any> =>
  Codec.message("Random", { versions: "0-3", flexible: "2+", fields: buildFields(fields) })
