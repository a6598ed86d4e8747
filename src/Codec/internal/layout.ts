/**
 * A layout is a spec at one version: exactly what is on the wire. The interpreter walks it, the compiler turns it into functions.
 */
import type { VersionRange } from "../Version.ts"
import * as Version from "../Version.ts"
import { attempt, type Refinement } from "./refinement.ts"
import { zeroUuid } from "./scalar.ts"
import type { FieldSpec, RecordsCodec, RecordsMagic, ScalarKind, Spec } from "./spec.ts"

export type Layout =
  | ScalarLayout
  | SizedLayout
  | RecordsLayout
  | ArrayLayout
  | StructLayout
  | TaggedFieldsLayout
  | RefinedLayout

export interface ScalarLayout {
  readonly kind: ScalarKind
}
export interface SizedLayout {
  readonly kind: "string" | "bytes"
  readonly compact: boolean
  readonly nullable: boolean
}
export interface RecordsLayout {
  readonly kind: "records"
  readonly compact: boolean
  readonly nullable: boolean
  readonly codec: RecordsCodec
  /** The record format that records still to be encoded get; `undefined`: their own choice, else 2. */
  readonly magic: RecordsMagic | undefined
}
export interface ArrayLayout {
  readonly kind: "array"
  readonly compact: boolean
  readonly nullable: boolean
  readonly element: Layout
}
export interface TaggedFieldsLayout {
  readonly kind: "taggedFields"
}
export interface RefinedLayout {
  readonly kind: "refined"
  /** What is on the wire. */
  readonly of: Layout
  /** Whether a null passes by the Schema. */
  readonly nullable: boolean
  /** What the Schema takes: `of` without that null. */
  readonly inner: Layout
  readonly refinement: Refinement
}
export interface StructLayout {
  readonly kind: "struct"
  /** Flexible structs end in tagged fields. */
  readonly flexible: boolean
  /** How null is told: an int8 of −1 or 1 before the struct, or an unsigned varint of 0 or 1 inside a tagged field. */
  readonly nullable: false | "int8" | "varint"
  /** All members in the order they were written down, also those that this version lacks: every version gives objects of one shape. */
  readonly members: ReadonlyArray<Member>
}

export interface Member {
  readonly name: string
  /** `"field"`: in order; `"tagged"`: after the fields, by tag; `"absent"`: not in this version. */
  readonly presence: "field" | "tagged" | "absent"
  readonly layout: Layout
  readonly optional: boolean
  readonly default: unknown
  readonly ignorable: boolean
  readonly tag: number
  readonly versions: VersionRange
}

export interface Context {
  /** `undefined`: a type outside of any message. */
  readonly version: number | undefined
  readonly flexible: boolean
}

/** The symbol under which a struct keeps the tagged fields that its layout does not know. */
export const unknownTags = Symbol.for("~effect-kafka-protocol/UnknownTaggedFields")

export const isTagged = (field: FieldSpec, at: Context): boolean =>
  field.tag !== undefined &&
  at.flexible &&
  at.version !== undefined &&
  Version.contains(field.taggedVersions, at.version)

export const resolve = (spec: Spec, at: Context, inTag = false): Layout =>
  resolveNullable(spec, at, inTag, false)

const resolveNullable = (spec: Spec, at: Context, inTag: boolean, nullable: boolean): Layout => {
  switch (spec.kind) {
    case "nullable":
      return resolveNullable(
        spec.of,
        at,
        inTag,
        at.version === undefined || Version.contains(spec.versions, at.version)
      )
    case "valueVersions":
      return resolveNullable(spec.of, at, inTag, nullable)
    case "byVersion": {
      const found = spec.cases.find(
        ([range]) => at.version !== undefined && Version.contains(range, at.version)
      )
      // A version that no case holds lacks the field; the first case stands in for its default.
      return resolveNullable(found === undefined ? spec.cases[0]![1] : found[1], at, inTag, nullable)
    }
    case "string":
    case "bytes":
      return { kind: spec.kind, compact: spec.compact || at.flexible, nullable }
    case "records":
      return {
        kind: "records",
        compact: spec.compact || at.flexible,
        nullable,
        codec: spec.codec,
        magic: at.version === undefined ? undefined : spec.magicAt?.(at.version)
      }
    case "array":
      return {
        kind: "array",
        compact: spec.compact || at.flexible,
        nullable,
        element: resolve(spec.element, at)
      }
    case "struct":
      return {
        kind: "struct",
        flexible: at.flexible,
        nullable: nullable ? (inTag ? "varint" : "int8") : false,
        members: Object.entries(spec.fields).map(([name, field]) => resolveMember(name, field, at))
      }
    case "refined": {
      const inner = resolve(spec.of, at, inTag)
      return {
        kind: "refined",
        of: nullable ? resolveNullable(spec.of, at, inTag, true) : inner,
        nullable,
        inner,
        refinement: spec.refinement
      }
    }
    case "fixed":
      return resolveNullable(spec.of, spec.at, inTag, nullable)
    default:
      if (nullable) throw new TypeError(`${spec.kind} has no null on the wire`)
      return spec
  }
}

/** Whether a type that differs by version has one for this version; a version that it does not name lacks the field. */
const hasCase = (spec: Spec, version: number): boolean => {
  switch (spec.kind) {
    case "nullable":
    case "valueVersions":
    case "refined":
      return hasCase(spec.of, version)
    case "byVersion":
      return spec.cases.some(([range, of]) => Version.contains(range, version) && hasCase(of, version))
    default:
      return true
  }
}

/** From the first to the last version that has a field, whose type may differ by version. */
const existsIn = ({ spec, versions }: FieldSpec): VersionRange => {
  let inner = spec
  while ("of" in inner) inner = inner.of
  if (inner.kind !== "byVersion") return versions
  const ranges = inner.cases.map(([range]) => range)
  const min = Math.min(...ranges.map((range) => range.min))
  const max = Math.max(...ranges.map((range) => range.max))
  return Version.intersect(versions, { min, max }) ?? Version.none
}

const resolveMember = (name: string, field: FieldSpec, at: Context): Member => {
  const present =
    at.version === undefined ||
    (Version.contains(field.versions, at.version) && hasCase(field.spec, at.version))
  const tagged = present && isTagged(field, at)
  const layout = resolve(
    field.spec,
    field.neverCompact ? { version: at.version, flexible: false } : at,
    tagged
  )
  const needsDefault = field.optional || !present
  // A user's Schema is not run for a default that is not read.
  const fallback =
    field.default === undefined && (needsDefault || !isRefined(layout)) ? zero(layout) : field.default
  if (fallback === undefined && needsDefault) throw noDefault(`the field ${name}`)
  return {
    name,
    presence: tagged ? "tagged" : present ? "field" : "absent",
    layout,
    optional: field.optional,
    default: fallback,
    ignorable: field.ignorable,
    tag: field.tag ?? -1,
    versions: existsIn(field)
  }
}

const isRefined = (layout: Layout): boolean =>
  layout.kind === "refined" ||
  (layout.kind === "struct" && layout.members.some((member) => member.default === undefined))

// Defaults are shared by all values that lack a field, so they cannot be changed.
const noBytes = new Uint8Array(0)
const noItems: ReadonlyArray<never> = Object.freeze([])

/** For a type whose Schema refuses the 0, `""`, … that other fields have for a default. */
export const noDefault = (what: string): TypeError =>
  new TypeError(
    `${what} needs a default: its Schema does not take that of its wire type (0, "", no bytes, …)`
  )

/**
 * The value of a field that is left out and has no default of its own, as in Java: never null. `undefined` for a type whose Schema makes nothing of its wire
 * type's.
 */
export const zero = (layout: Layout): unknown => {
  switch (layout.kind) {
    case "boolean":
      return false
    case "int64":
    case "varlong":
      return 0n
    case "uuid":
      return zeroUuid
    case "string":
      return ""
    case "bytes":
      return noBytes
    case "records":
      return layout.codec.empty
    case "array":
    case "taggedFields":
      return noItems
    case "struct": {
      const fields = layout.members.map(
        ({ default: own, layout: of, name }) => [name, own === undefined ? zero(of) : own] as const
      )
      return fields.some(([, field]) => field === undefined)
        ? undefined
        : Object.freeze(Object.fromEntries(fields))
    }
    case "refined": {
      const wire = zero(layout.inner)
      return wire === undefined ? undefined : attempt(layout.refinement.decode, wire)
    }
    default:
      return 0
  }
}

/** Whether `value` is `fallback`, the default of a field with this layout; such a field may be dropped or left untagged. */
export const isDefault = (layout: Layout, fallback: unknown, value: unknown): boolean => {
  if (value === undefined || value === fallback) return true
  if (value === null || typeof value !== "object" || typeof fallback !== "object" || fallback === null)
    return false
  switch (layout.kind) {
    case "bytes":
      return value instanceof Uint8Array && Buffer.compare(value, fallback as Uint8Array) === 0
    case "records":
      return layout.codec.isEmpty(value) && layout.codec.isEmpty(fallback)
    case "taggedFields":
      return Array.isArray(value) && value.length === 0
    case "array": {
      const items = fallback as ReadonlyArray<unknown>
      return (
        Array.isArray(value) &&
        value.length === items.length &&
        value.every((item, i) => item !== undefined && isDefault(layout.element, items[i], item))
      )
    }
    case "struct": {
      const fields = value as Record<string, unknown>
      const defaults = fallback as Record<string, unknown>
      return (
        layout.members.every(({ default: own, layout: of, name }) =>
          isDefault(of, filled(defaults[name], own), filled(fields[name], own))
        ) && !((value as Record<symbol, ReadonlyArray<unknown> | undefined>)[unknownTags]?.length ?? 0)
      )
    }
    case "refined": {
      const { encode } = layout.refinement
      const wire = attempt(encode, value)
      return wire !== undefined && isDefault(layout.inner, attempt(encode, fallback), wire)
    }
    default:
      return false
  }
}

const filled = (given: unknown, own: unknown): unknown => (given === undefined ? own : given)

/** The members that own tags: of two with the same, the one that this version writes as a tag before one that only another version does. */
export const membersByTag = (layout: StructLayout): ReadonlyMap<number, Member> => {
  let known = byTag.get(layout)
  if (known === undefined) {
    const found = new Map<number, Member>()
    for (const member of layout.members)
      if (member.tag >= 0 && (member.presence === "tagged" || !found.has(member.tag)))
        found.set(member.tag, member)
    byTag.set(layout, (known = found))
  }
  return known
}

const byTag = new WeakMap<StructLayout, ReadonlyMap<number, Member>>()

export const memberOfTag = (layout: StructLayout, tag: number): Member | undefined =>
  membersByTag(layout).get(tag)

const scalarSizes: Record<ScalarKind, number> = {
  boolean: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint16: 2,
  uint32: 4,
  varint: 1,
  varlong: 1,
  unsignedVarint: 1,
  uuid: 16,
  float64: 8
}

/** The fewest bytes that a value takes: a count is checked against it before anything is allocated. */
export const minSize = (layout: Layout): number => {
  switch (layout.kind) {
    case "string":
      return layout.compact ? 1 : 2
    case "bytes":
    case "records":
    case "array":
      return layout.compact ? 1 : 4
    case "taggedFields":
      return 1
    case "refined":
      return minSize(layout.of)
    case "struct":
      return layout.nullable !== false
        ? 1
        : layout.members.reduce(
            (sum, member) => sum + (member.presence === "field" ? minSize(member.layout) : 0),
            layout.flexible ? 1 : 0
          )
    default:
      return scalarSizes[layout.kind]
  }
}

/** The size of a value that always takes the same number of bytes, or `undefined`. */
export const fixedSize = (layout: Layout): number | undefined => {
  switch (layout.kind) {
    case "varint":
    case "varlong":
    case "unsignedVarint":
    case "string":
    case "bytes":
    case "records":
    case "array":
    case "taggedFields":
    case "struct":
    case "refined":
      return undefined
    default:
      return scalarSizes[layout.kind]
  }
}

/** What people call the layout in an error: `COMPACT_STRING`, `int32`, `ARRAY`, … */
export const nameOf = (layout: Layout): string => {
  switch (layout.kind) {
    case "string":
    case "bytes":
    case "records":
    case "array":
      return `${layout.compact ? "COMPACT_" : ""}${layout.nullable ? "NULLABLE_" : ""}${layout.kind.toUpperCase()}`
    case "taggedFields":
      return "TAGGED_FIELDS"
    case "refined":
      return nameOf(layout.of)
    default:
      return layout.kind
  }
}
