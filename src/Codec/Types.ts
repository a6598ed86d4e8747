/**
 * The types of Kafka's protocol guide ("Protocol Primitive Types"), and the composites made of them.
 *
 * In a message `string`, `bytes`, `records`, `array` and `struct` take their compact forms in flexible versions (KIP-482) by themselves; the types
 * called `compact…` are compact everywhere.
 *
 * Wherever one of these types stands, an Effect Schema made of one does, too: with a brand, checks or transformations that are synchronous and need no services.
 * Any other Schema between `Uint8Array` and a value stands for length-prefixed bytes.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { checkDefault } from "./internal/checkDefault.ts"
import { maxTag } from "./Limits.ts"
import type { UnknownTaggedField } from "./internal/tags.ts"
import type { FieldSpec, Spec } from "./internal/spec.ts"
import { specOfSchema } from "./internal/userSchema.ts"
import * as Version from "./Version.ts"
import type { FieldType, Wire } from "./Wire.ts"
import { fromSpec, isFieldType } from "./Wire.ts"

// -- scalars --------------------------------------------------------------------------------------

/** BOOLEAN: one byte; anything but 0 is true. @since 0.1.0 @category scalars */
export const boolean: Wire<boolean> = fromSpec({ kind: "boolean" })
/** INT8: −2⁷ to 2⁷−1. @since 0.1.0 @category scalars */
export const int8: Wire<number> = fromSpec({ kind: "int8" })
/** INT16: −2¹⁵ to 2¹⁵−1, big-endian. @since 0.1.0 @category scalars */
export const int16: Wire<number> = fromSpec({ kind: "int16" })
/** INT32: −2³¹ to 2³¹−1, big-endian. @since 0.1.0 @category scalars */
export const int32: Wire<number> = fromSpec({ kind: "int32" })
/** INT64: −2⁶³ to 2⁶³−1, big-endian. @since 0.1.0 @category scalars */
export const int64: Wire<bigint> = fromSpec({ kind: "int64" })
/** UINT16: 0 to 2¹⁶−1, big-endian. @since 0.1.0 @category scalars */
export const uint16: Wire<number> = fromSpec({ kind: "uint16" })
/** UINT32: 0 to 2³²−1, big-endian. @since 0.1.0 @category scalars */
export const uint32: Wire<number> = fromSpec({ kind: "uint32" })
/** VARINT: an int32 in zigzag, one to five bytes. @since 0.1.0 @category scalars */
export const varint: Wire<number> = fromSpec({ kind: "varint" })
/** VARLONG: an int64 in zigzag, one to ten bytes. @since 0.1.0 @category scalars */
export const varlong: Wire<bigint> = fromSpec({ kind: "varlong" })
/** UNSIGNED_VARINT: 0 to 2³²−1, one to five bytes. @since 0.1.0 @category scalars */
export const unsignedVarint: Wire<number> = fromSpec({ kind: "unsignedVarint" })
/** UUID: 16 bytes, in Kafka's own text form: 22 characters of URL-safe base64. @since 0.1.0 @category scalars */
export const uuid: Wire<string> = fromSpec({ kind: "uuid" })
/** FLOAT64: IEEE 754 double, big-endian. @since 0.1.0 @category scalars */
export const float64: Wire<number> = fromSpec({ kind: "float64" })

// -- text and bytes -------------------------------------------------------------------------------

const always = (of: Spec): Spec => ({ kind: "nullable", versions: Version.all, of })
const stringSpec: Spec = { kind: "string", compact: false }
const compactStringSpec: Spec = { kind: "string", compact: true }
const bytesSpec: Spec = { kind: "bytes", compact: false }
const compactBytesSpec: Spec = { kind: "bytes", compact: true }

/** STRING: int16 length and at most 32 767 bytes of UTF-8. @since 0.1.0 @category text and bytes */
export const string: Wire<string> = fromSpec(stringSpec)
/** COMPACT_STRING: length + 1 as UNSIGNED_VARINT, then UTF-8. @since 0.1.0 @category text and bytes */
export const compactString: Wire<string> = fromSpec(compactStringSpec)
/** NULLABLE_STRING: a STRING, or length −1 for null. @since 0.1.0 @category text and bytes */
export const nullableString: Wire<string | null> = fromSpec(always(stringSpec))
/** COMPACT_NULLABLE_STRING: a COMPACT_STRING, or 0 for null. @since 0.1.0 @category text and bytes */
export const compactNullableString: Wire<string | null> = fromSpec(always(compactStringSpec))
/** BYTES: int32 length and the bytes: a view of what was read, `slice()` to keep it. @since 0.1.0 @category text and bytes */
export const bytes: Wire<Uint8Array> = fromSpec(bytesSpec)
/** COMPACT_BYTES: length + 1 as UNSIGNED_VARINT, then the bytes (a view). @since 0.1.0 @category text and bytes */
export const compactBytes: Wire<Uint8Array> = fromSpec(compactBytesSpec)
/** NULLABLE_BYTES: BYTES, or length −1 for null. @since 0.1.0 @category text and bytes */
export const nullableBytes: Wire<Uint8Array | null> = fromSpec(always(bytesSpec))
/** COMPACT_NULLABLE_BYTES: COMPACT_BYTES, or 0 for null. @since 0.1.0 @category text and bytes */
export const compactNullableBytes: Wire<Uint8Array | null> = fromSpec(always(compactBytesSpec))

// -- versioned fields -----------------------------------------------------------------------------

/**
 * A field with its versions and default, made by {@link at}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Field<out A, out I = A> {
  readonly Type: A
  readonly Input: I
  readonly optional: true
  /** @internal */
  readonly field: FieldSpec
}

/**
 * The fields of a struct: a bare type, or a Schema made of one, is in all versions and required of the caller.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fields {
  readonly [name: string]: FieldType<unknown> | Field<unknown> | Schema.Codec<unknown, Uint8Array>
}

/** What a caller gives for a field. Of a Schema of one's own it is the value that it decodes to. */
type InputOf<F extends { readonly Type: unknown }> = F extends { readonly Input: infer I } ? I : F["Type"]

// Both are conditional types so that editors and declarations show the resulting object, not the name of the computation.

/** @since 0.1.0 @category type-level */
export type StructType<F extends Fields> = F extends unknown
  ? { readonly [K in keyof F]: F[K]["Type"] }
  : never

type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly optional: true } ? K : never
}[keyof F]

/** @since 0.1.0 @category type-level */
export type StructInput<F extends Fields> = [OptionalKeys<F>] extends [never]
  ? Given<F, keyof F>
  : Flat<Given<F, Exclude<keyof F, OptionalKeys<F>>> & Omissible<F, OptionalKeys<F>>>

// With the keys as a parameter, properties keep the comments that they have in the fields.
type Given<F extends Fields, K extends keyof F> = F extends unknown
  ? { readonly [P in K]: InputOf<F[P]> }
  : never

type Omissible<F extends Fields, K extends keyof F> = F extends unknown
  ? { readonly [P in K]?: InputOf<F[P]> | undefined }
  : never

type Flat<A> = A extends unknown ? { [K in keyof A]: A[K] } : never

/**
 * What a field is besides its type.
 *
 * @since 0.1.0
 * @category models
 */
export interface FieldOptions<A> {
  /** The value when it is left out or when the version lacks the field. Without it: 0, `""`, `[]`, … as in Kafka's definitions, never null. */
  readonly default?: A | undefined
  /** A version that lacks the field drops its value silently; otherwise anything but the default is an `EncodeError`. Default: false. */
  readonly ignorable?: boolean | undefined
  /**
   * An ignorable field that means something all the same: a request whose version is not chosen takes a version that has it, or fails. In a version of the
   * caller's choice it is dropped like any other. Default: whether there is an `alternative`.
   */
  readonly matters?: boolean | undefined
  /** The field beside it that says the same thing in other versions, such as `name` and `topicId`: where both are given, either is enough. */
  readonly alternative?: string | undefined
  /** What to give instead in the versions that lack the field, for the error that says so. Default: the `alternative`. */
  readonly instead?: string | undefined
  /** The number of a tagged field (KIP-482). */
  readonly tag?: number | undefined
  /** The versions in which the field is tagged. Default: all in which it exists and the message is flexible. */
  readonly taggedVersions?: string | undefined
  /** `"none"`: the field never takes its compact form. */
  readonly flexible?: "none" | undefined
}

/**
 * A field that exists in some versions, or has a default, or is tagged. The caller may leave it out. Throws where a Schema of one's own does not take the
 * default.
 *
 * @since 0.1.0
 * @category versioned fields
 * @example
 * import { array, at, int32, message, nullable, string } from "effect-kafka-protocol/Codec"
 *
 * const Greeting = message("Greeting", {
 *   versions: "0-2",
 *   flexible: "2+",
 *   fields: { name: string, times: at("1+", int32, { default: 1 }), note: at("2+", nullable(string), { tag: 0, default: null }) }
 * })
 */
export const at: {
  <A, I>(versions: string, type: FieldType<A, I>, options?: FieldOptions<NoInfer<A>>): Field<A, I>
  <A>(versions: string, type: Schema.Codec<A, Uint8Array>, options?: FieldOptions<NoInfer<A>>): Field<A>
} = (
  versions: string,
  type: FieldType<unknown> | Schema.Codec<unknown, Uint8Array>,
  options: FieldOptions<unknown> = {}
): any => {
  const range = Version.parse(versions)
  const { alternative, tag } = options
  if (tag !== undefined && !(Number.isInteger(tag) && tag >= 0 && tag <= maxTag))
    throw new TypeError(`a tag is an integer from 0 to ${maxTag}, not ${String(tag)}`)
  const spec = specOf(type)
  checkDefault(spec, options.default)
  const field: FieldSpec = {
    spec,
    versions: range,
    optional: true,
    default: options.default,
    ignorable: options.ignorable ?? false,
    matters: options.matters ?? (alternative !== undefined || options.ignorable !== true),
    alternative,
    instead: options.instead ?? alternative,
    tag,
    taggedVersions: options.taggedVersions === undefined ? range : Version.parse(options.taggedVersions),
    neverCompact: options.flexible === "none"
  }
  return { optional: true, field }
}

const plainField = (type: FieldType<unknown> | Schema.Codec<unknown, Uint8Array>): FieldSpec => ({
  spec: specOf(type),
  versions: Version.all,
  optional: false,
  default: undefined,
  ignorable: false,
  matters: true,
  alternative: undefined,
  instead: undefined,
  tag: undefined,
  taggedVersions: Version.none,
  neverCompact: false
})

const isField = (field: Fields[string]): field is Field<unknown> =>
  !isFieldType(field) && !Schema.isSchema(field)

/** @internal */
export const structSpec = (fields: Fields): Spec => ({
  kind: "struct",
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, isField(field) ? field.field : plainField(field)])
  )
})

// -- composites -----------------------------------------------------------------------------------

type WireFields = { readonly [name: string]: Schema.Codec<unknown, Uint8Array> }

const specOf = (type: FieldType<unknown> | Schema.Codec<unknown, Uint8Array> | Fields): Spec =>
  isFieldType(type) ? type.spec : Schema.isSchema(type) ? specOfSchema(type) : structSpec(type as Fields)

/**
 * A struct: its fields in order. Of wire types it is a wire type; with versioned fields it is for use in a message.
 *
 * @since 0.1.0
 * @category composites
 * @example
 * import * as Schema from "effect/Schema"
 * import { array, int32, struct } from "effect-kafka-protocol/Codec"
 *
 * class Point extends Schema.Class<Point>("Point")({ x: Schema.Int, y: Schema.Int }) {}
 * const Points = array(struct({ x: int32, y: int32 }).pipe(Schema.decodeTo(Point)))
 */
export const struct: {
  <const F extends WireFields>(fields: F): Wire<StructType<F>, StructInput<F>>
  <const F extends Fields>(fields: F): FieldType<StructType<F>, StructInput<F>>
} = (fields: Fields): any => fromSpec(structSpec(fields))

/**
 * ARRAY: int32 count and the elements (COMPACT_ARRAY in flexible versions). Takes a type, or the fields of a struct.
 *
 * Decoded arrays are read-only: short lists of int32 that are equal, such as the replicas of partitions, may be one and the same array.
 *
 * @since 0.1.0
 * @category composites
 */
export const array: {
  <A, I>(element: Wire<A, I>): Wire<ReadonlyArray<A>, ReadonlyArray<I>>
  <A, I>(element: FieldType<A, I>): FieldType<ReadonlyArray<A>, ReadonlyArray<I>>
  <A>(element: Schema.Codec<A, Uint8Array>): Wire<ReadonlyArray<A>>
  <const F extends Fields>(fields: F): FieldType<ReadonlyArray<StructType<F>>, ReadonlyArray<StructInput<F>>>
} = (element: any): any => fromSpec({ kind: "array", compact: false, element: specOf(element) })

/**
 * COMPACT_ARRAY: count + 1 as UNSIGNED_VARINT and the elements.
 *
 * @since 0.1.0
 * @category composites
 */
export const compactArray: {
  <A, I>(element: Wire<A, I>): Wire<ReadonlyArray<A>, ReadonlyArray<I>>
  <A>(element: Schema.Codec<A, Uint8Array>): Wire<ReadonlyArray<A>>
} = (element: Schema.Codec<unknown, Uint8Array>): any =>
  fromSpec({ kind: "array", compact: true, element: specOf(element) })

/**
 * A type that can be null, in all versions or in some (`nullable(string, "1+")`). For text, bytes, records, arrays and structs.
 *
 * @since 0.1.0
 * @category composites
 */
export const nullable: {
  <A, I>(type: Wire<A, I>, versions?: string): Wire<A | null, I | null>
  <A, I>(type: FieldType<A, I>, versions?: string): FieldType<A | null, I | null>
  <A>(type: Schema.Codec<A, Uint8Array>, versions?: string): Wire<A | null>
} = (type: FieldType<unknown> | Schema.Codec<unknown, Uint8Array>, versions?: string): any => {
  const of = specOf(type)
  if (of.kind === "refined" && of.of.kind === "nullable")
    throw new TypeError("a Schema of a nullable type cannot be null again")
  return fromSpec({
    kind: "nullable",
    versions: versions === undefined ? Version.all : Version.parse(versions),
    of
  })
}

/**
 * A type that differs by version. A version that no case names lacks the field.
 *
 * @since 0.1.0
 * @category versioned fields
 */
export const byVersion: {
  <A, I>(cases: { readonly [versions: string]: FieldType<A, I> }): FieldType<A, I>
  <A>(cases: { readonly [versions: string]: Schema.Codec<A, Uint8Array> }): FieldType<A>
} = (cases: { readonly [versions: string]: FieldType<unknown> | Schema.Codec<unknown, Uint8Array> }): any =>
  fromSpec({
    kind: "byVersion",
    cases: Object.entries(cases).map(([versions, type]) => [Version.parse(versions), specOf(type)] as const)
  })

/**
 * A type with values that only some versions take for what they mean: written as text, `"-3"` for a number, `"null"`, or `"[]"` for an empty array. A request
 * whose version is not chosen takes one of these versions where it says such a value.
 *
 * @since 0.1.0
 * @category versioned fields
 * @example
 * import { int64, valueVersions } from "effect-kafka-protocol/Codec"
 *
 * const timestamp = valueVersions(int64, { "-3": "7+" })
 */
export const valueVersions: {
  <A, I>(type: Wire<A, I>, values: Readonly<Record<string, ValueVersion>>): Wire<A, I>
  <A, I>(type: FieldType<A, I>, values: Readonly<Record<string, ValueVersion>>): FieldType<A, I>
  <A>(type: Schema.Codec<A, Uint8Array>, values: Readonly<Record<string, ValueVersion>>): Wire<A>
} = (
  type: FieldType<unknown> | Schema.Codec<unknown, Uint8Array>,
  values: Readonly<Record<string, ValueVersion>>
): any =>
  fromSpec({
    kind: "valueVersions",
    of: specOf(type),
    values: Object.entries(values).map(([value, entry]) => {
      const { otherwise, versions } =
        typeof entry === "string" ? { otherwise: undefined, versions: entry } : entry
      return { value, versions: Version.parse(versions), otherwise }
    })
  })

/**
 * The versions of a value; and what the others take it for, in words, if they do not refuse it.
 *
 * @since 0.1.0
 * @category models
 */
export type ValueVersion = string | { readonly versions: string; readonly otherwise: string }

/**
 * A tagged field whose tag the layout does not know. `data` is a view of what was read.
 *
 * @since 0.1.0
 * @category models
 */
export interface RawTaggedField {
  readonly tag: number
  readonly data: Uint8Array
}

/**
 * TAGGED_FIELDS (KIP-482): fields by ascending tag, each as its raw bytes.
 *
 * @since 0.1.0
 * @category composites
 */
export const taggedFields: Wire<ReadonlyArray<RawTaggedField>> = fromSpec<ReadonlyArray<UnknownTaggedField>>({
  kind: "taggedFields"
})
