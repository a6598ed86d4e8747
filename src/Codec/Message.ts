/**
 * Messages: structs whose fields come and go by version. At a version a message is a {@link Wire}.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Wire from "./Wire.ts"
import { complete } from "./internal/complete.ts"
import { type Demand, type Look, lookAt, noDemand } from "./internal/demand.ts"
import { unknownTags } from "./internal/layout.ts"
import { mistakenAt } from "./internal/mistaken.ts"
import type { Spec } from "./internal/spec.ts"
import { unknownTagsOf } from "./internal/tags.ts"
import { specOfSchema } from "./internal/userSchema.ts"
import type { Fields, RawTaggedField, StructInput, StructType } from "./Types.ts"
import { structSpec } from "./Types.ts"
import * as Version from "./Version.ts"

/**
 * A message in all its versions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Message<out A = unknown, out I = A> {
  readonly name: string
  readonly versions: Version.VersionRange
  /** The versions with compact types and tagged fields (KIP-482); `Version.none` where there are none. */
  readonly flexible: Version.VersionRange
  /** The complete value, as decoding gives it. For types only. */
  readonly Type: A
  /** The value that encoding takes: fields with a default may be left out. For types only. */
  readonly Input: I
  /** The message at a version: made once, compiled at its first use. Throws a `RangeError` for a version that the message does not have. */
  readonly at: (version: number) => Wire.Wire<A, I>
  /** The input with its defaults filled in: a complete value, which the Schemas of all versions are about. Throws an `EncodeError` for what is missing. */
  complete(input: I): A
  /** The versions in which all that the input says, and that matters, can be said; with the fields that forbid others. */
  versionsOf(input: I): Demand
  /** @internal As `versionsOf`, without the fields. `thorough`: also of what a version refuses by itself when it is written. */
  narrow(input: unknown, thorough: boolean): Version.VersionRange
  /** @internal Whether a version would drop, or take for something else, what the input says, without refusing it; `undefined` if it never does. */
  readonly mistakenAt: (version: number) => ((input: unknown) => boolean) | undefined
}

export type { Demand, Unsayable } from "./internal/demand.ts"

/** @since 0.1.0 @category type-level */
export type Type<M extends { readonly Type: unknown }> = M["Type"]
/** @since 0.1.0 @category type-level */
export type Input<M extends { readonly Input: unknown }> = M["Input"]

/**
 * What a message is made of: its fields, or a struct that is there already, by itself or as an Effect Schema made of it.
 *
 * @since 0.1.0
 * @category type-level
 */
export type Content = Fields | Wire.FieldType<unknown> | Schema.Codec<unknown, Uint8Array>

/**
 * The message that a content makes.
 *
 * @since 0.1.0
 * @category type-level
 */
export type MessageOf<C extends Content> =
  C extends Wire.FieldType<infer A, infer I>
    ? Message<A, I>
    : C extends Schema.Codec<infer A, Uint8Array>
      ? Message<A>
      : C extends Fields
        ? Message<StructType<C>, StructInput<C>>
        : never

/**
 * What a message is, beside its name.
 *
 * @since 0.1.0
 * @category options
 */
export interface MessageOptions<out C extends Content> {
  /** The versions that exist, such as `"0-10"`. */
  readonly versions: string
  /** The versions with compact types and tagged fields, such as `"8+"`. Default: none. */
  readonly flexible?: string | undefined
  readonly fields: C
}

/** @internal Whether a content is the fields themselves. */
export const isFields = (content: Content): content is Fields =>
  !Wire.isFieldType(content) && !Schema.isSchema(content)

const specOfContent = (content: Content, name: string): Spec => {
  if (isFields(content)) return structSpec(content)
  const spec = Wire.isFieldType(content) ? content.spec : specOfSchema(content)
  let wire = spec
  while (wire.kind === "refined" || wire.kind === "fixed") wire = wire.of
  if (wire.kind !== "struct")
    throw new TypeError(
      `${name} is made of fields, or of a struct and what a Schema makes of it, not of ${wire.kind}`
    )
  return spec
}

/**
 * Defines a message: of fields, see {@link at}, or of a whole struct with a brand, checks or transformations of one's own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const message: {
  <const F extends Fields>(name: string, options: MessageOptions<F>): Message<StructType<F>, StructInput<F>>
  <const C extends Content>(name: string, options: MessageOptions<C>): MessageOf<C>
} = (name: string, options: MessageOptions<Content>) => {
  const versions = Version.parse(options.versions)
  const flexible = Version.parse(options.flexible ?? "none")
  const wires: Array<Wire.Wire<unknown> | undefined> = []
  // Specs are built at first use: most programs use a handful of the messages that they import. What cannot be a message is refused at once.
  let made = isFields(options.fields) ? undefined : specOfContent(options.fields, name)
  const spec = () => (made ??= specOfContent(options.fields, name))
  const at = (version: number): Wire.Wire<unknown> => {
    const known = wires[version]
    if (known !== undefined) return known
    if (!Number.isInteger(version) || !Version.contains(versions, version)) {
      throw new RangeError(`${name} has versions ${Version.format(versions)}, not ${version}`)
    }
    const at = { version, flexible: Version.contains(flexible, version) }
    return (wires[version] = Wire.fromMessage(spec(), name, at))
  }
  // `undefined`: not looked for yet; `null`: nothing to look at.
  const looks: { quick: Look | null | undefined; thorough: Look | null | undefined } = {
    quick: undefined,
    thorough: undefined
  }
  const look = (kind: "quick" | "thorough"): Look | null => {
    let found = looks[kind]
    if (found === undefined) looks[kind] = found = lookAt(spec(), versions, kind === "thorough") ?? null
    return found
  }
  return {
    name,
    versions,
    flexible,
    at,
    complete: (input: unknown) => complete(spec(), input, name),
    versionsOf: (input: unknown) => {
      const demand = noDemand(true)
      look("thorough")?.(input, demand, "")
      return demand
    },
    narrow: (input: unknown, thorough: boolean) => {
      const demand = noDemand(false)
      look(thorough ? "thorough" : "quick")?.(input, demand, "")
      return demand
    },
    mistakenAt: (version: number) => mistakenAt(spec(), version)
  } as never
}

/**
 * The tagged fields that a decoded struct carried and its layout does not know: written back when the struct is encoded. They live under a symbol, so
 * they survive a spread but show in no type and no JSON.
 *
 * @since 0.1.0
 * @category tagged fields
 */
export const unknownTaggedFields = (struct: object): ReadonlyArray<RawTaggedField> => unknownTagsOf(struct)

/**
 * The same struct with these unknown tagged fields, in ascending order of tag.
 *
 * @since 0.1.0
 * @category tagged fields
 */
export const withUnknownTaggedFields = <A extends object>(
  struct: A,
  fields: ReadonlyArray<RawTaggedField>
): A => ({
  ...struct,
  [unknownTags]: fields
})
