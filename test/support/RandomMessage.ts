/**
 * Random messages for property tests: a description as plain data, which `Arbitrary` draws and shrinks, and the message that it describes.
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
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

type Leaf = keyof typeof scalars | "string" | "bytes"

const Leaf = Schema.Literals([...(Object.keys(scalars) as Array<keyof typeof scalars>), "string", "bytes"])

type Description =
  | {
      readonly kind: "refined"
      readonly of: Leaf
      readonly isArray: boolean
      readonly by: "brand" | "check" | "wrap" | "foreign"
      readonly nullableFrom: number
    }
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
      kind: Schema.tag("refined"),
      of: Leaf,
      isArray: Schema.Boolean,
      by: Schema.Literals(["brand", "check", "wrap", "foreign"]),
      nullableFrom: version
    }),
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

/** Refuses some values that mutations make, but no default. */
const isNot7 = Schema.makeFilter((value: unknown) => value !== 7 && value !== 7n && value !== 7.5)

const refine = (wire: Schema.Codec<any, Uint8Array>, by: "brand" | "check" | "wrap" | "foreign") => {
  switch (by) {
    case "brand":
      return wire.pipe(Schema.brand("Branded"))
    case "check":
      return wire.check(isNot7)
    case "wrap":
      return wire.check(isNot7).pipe(
        Schema.decodeTo(
          Schema.Struct({ wrapped: Schema.toType(wire).check(isNot7) }),
          SchemaTransformation.transform({
            decode: (wrapped) => ({ wrapped }),
            encode: ({ wrapped }) => wrapped
          })
        )
      )
    case "foreign":
      // Encodes to bytes that the message knows nothing of, and takes no bytes for a value.
      return Schema.Uint8Array.pipe(
        Schema.decodeTo(
          Schema.Struct({ bytes: Schema.Uint8Array }),
          SchemaTransformation.transform({
            decode: (bytes): { readonly bytes: Uint8Array } => ({ bytes: bytes.map((byte) => byte ^ 0xff) }),
            encode: ({ bytes }): Uint8Array => bytes.map((byte) => byte ^ 0xff)
          })
        )
      )
  }
}

const buildRefined = (
  description: Extract<Description, { readonly kind: "refined" }>
): Codec.FieldType<any> => {
  const { by, isArray, nullableFrom, of } = description
  const leaf: Codec.Wire<any> = of === "string" ? Codec.string : of === "bytes" ? Codec.bytes : scalars[of]
  const type = refine(isArray ? Codec.array(leaf) : leaf, by)
  const canBeNull = isArray || by === "foreign" || of === "string" || of === "bytes"
  // No value that some version mistakes: the type itself, as one of ours.
  return canBeNull && nullableFrom > 0
    ? Codec.nullable(type, `${nullableFrom}+`)
    : Codec.valueVersions(type, {})
}

const build = (description: Description): Codec.FieldType<any> => {
  if (description.kind === "scalar") return scalars[description.type]
  if (description.kind === "refined") return buildRefined(description)
  const type = buildNullable(description)
  return description.nullableFrom === 0 ? type : Codec.nullable(type, `${description.nullableFrom}+`)
}

const buildNullable = (
  description: Exclude<Description, { readonly kind: "scalar" | "refined" }>
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

const isFloat = (type: Description): boolean =>
  (type.kind === "scalar" && type.type === "float64") || (type.kind === "refined" && type.of === "float64")

const buildFields = (fields: ReadonlyArray<FieldDescription>): Codec.Fields =>
  Object.fromEntries(
    fields.map(({ type, from, role }, index) => [
      `field${index}`,
      role === "plain"
        ? build(type)
        : Codec.at(`${from}+`, build(type), {
            ignorable: role === "ignorable",
            // A tagged −0 equals the default 0, to Java too, and is left out: +0 comes back.
            ...(role === "tagged" && !isFloat(type) ? { tag: index * 3 } : {})
          })
    ])
  )

export const randomMessage = (fields: ReadonlyArray<FieldDescription>): Codec.Message<any> =>
  Codec.message("Random", { versions: "0-3", flexible: "2+", fields: buildFields(fields) })
