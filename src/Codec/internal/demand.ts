/**
 * In which versions can all of an input be said? A field that some versions lack, a null that they refuse, a value that they take for something else: each that
 * is given, and matters, narrows the range.
 *
 * A message is looked at once and gives a function that visits just the fields that can narrow anything; most messages have none. Whether one version will do is
 * asked for each request, by a function of its own (`mistaken.ts`).
 */
import type { VersionRange } from "../Version.ts"
import * as Version from "../Version.ts"
import type { Member, StructLayout } from "./layout.ts"
import { isDefault, resolve } from "./layout.ts"
import { attempt } from "./refinement.ts"
import type { FieldSpec, Spec, ValueVersions } from "./spec.ts"

/**
 * Something that was said and that only some versions can say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unsayable {
  /** For example `"topicData[0].name"`. */
  readonly path: string
  /** What was said there, in short: `"null"`, `"an empty array"`, `"-3"`; `undefined` for a field that is given at all. */
  readonly value: string | undefined
  /** The versions that can say it. */
  readonly versions: VersionRange
  /** What to give instead for other versions, if there is something. */
  readonly instead: string | undefined
  /** What other versions take it for. */
  readonly otherwise: string | undefined
}

/**
 * The versions in which an input can be said: from `min` to `max`, none if `max` is less; and what narrowed them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Demand extends VersionRange {
  readonly fields: ReadonlyArray<Unsayable>
}

interface Narrowing {
  min: number
  max: number
  /** `undefined` where it is not wanted. */
  readonly fields: Array<Unsayable> | undefined
}

export const noDemand = (explains: boolean): Narrowing => ({
  min: 0,
  max: Version.latest,
  fields: explains ? [] : undefined
})

export type Look = (value: unknown, demand: Narrowing, path: string) => void

/** Its description is made only where it is wanted: a request names thousands of topics. */
const narrow = (
  demand: Narrowing,
  versions: VersionRange,
  path: string,
  value: string | undefined,
  instead: string | undefined,
  otherwise: string | undefined
): void => {
  if (versions.min > demand.min) demand.min = versions.min
  if (versions.max < demand.max) demand.max = versions.max
  demand.fields?.push({ path, value, versions, instead, otherwise })
}

const covers = (range: VersionRange, all: VersionRange): boolean =>
  range.min <= all.min && range.max >= all.max

/**
 * What to look at in the inputs of a spec, `undefined` if nothing.
 *
 * @param thorough also at fields and nulls that a version refuses by itself when they are written
 */
export const lookAt = (spec: Spec, all: VersionRange, thorough: boolean): Look | undefined => {
  switch (spec.kind) {
    case "nullable": {
      const inner = lookAt(spec.of, all, thorough)
      if (!thorough || covers(spec.versions, all)) return inner && ifThere(inner)
      return (value, demand, path) => {
        if (value === null) narrow(demand, spec.versions, path, "null", undefined, undefined)
        else inner?.(value, demand, path)
      }
    }
    case "valueVersions":
      return lookAtValues(spec.values, spec.of, lookAt(spec.of, all, thorough))
    case "array": {
      const inner = lookAt(spec.element, all, thorough)
      return (
        inner &&
        ((value, demand, path) => {
          if (!Array.isArray(value)) return
          for (let i = 0; i < value.length; i++)
            inner(value[i], demand, demand.fields === undefined ? path : `${path}[${i}]`)
        })
      )
    }
    case "struct":
      return lookAtStruct(spec, all, thorough)
    case "refined": {
      const inner = lookAt(spec.of, all, thorough)
      return inner && ((value, demand, path) => inner(attempt(spec.refinement.encode, value), demand, path))
    }
    default:
      return undefined
  }
}

const ifThere =
  (inner: Look): Look =>
  (value, demand, path) => {
    if (value !== null) inner(value, demand, path)
  }

/** The value on the wire, where a Schema of a user's own makes another of it. */
export const wireValue = (spec: Spec, value: unknown): unknown =>
  spec.kind === "refined"
    ? wireValue(spec.of, attempt(spec.refinement.encode, value))
    : value !== null && "of" in spec
      ? wireValue(spec.of, value)
      : value

const lookAtValues =
  (values: ReadonlyArray<ValueVersions>, of: Spec, inner: Look | undefined): Look =>
  (value, demand, path) => {
    const meant = wireValue(of, value)
    for (const { otherwise, value: text, versions } of values) {
      if (!isValue(text, meant)) continue
      const said = text === "[]" ? "an empty array" : text
      narrow(demand, versions, path, said, undefined, otherwise)
    }
    inner?.(value, demand, path)
  }

export type Fields = Readonly<Record<string, unknown>>

const lookAtStruct = (
  spec: Extract<Spec, { kind: "struct" }>,
  all: VersionRange,
  thorough: boolean
): Look | undefined => {
  const { members } = resolve(spec, { version: undefined, flexible: false }) as StructLayout
  const looks = members.flatMap((member) => {
    const look = lookAtMember(member, spec.fields, all, thorough)
    return look === undefined ? [] : [look]
  })
  if (looks.length === 0) return undefined
  return (value, demand, path) => {
    if (typeof value !== "object" || value === null) return
    for (const look of looks) look(value as Fields, demand, path)
  }
}

const lookAtMember = (
  member: Member,
  fields: Readonly<Record<string, FieldSpec>>,
  all: VersionRange,
  thorough: boolean
): ((struct: Fields, demand: Narrowing, path: string) => void) | undefined => {
  const { name } = member
  const field = fields[name]!
  const other = field.alternative === undefined ? undefined : alternativeOf(field.alternative, fields)
  const inner = lookAt(field.spec, all, thorough)
  const { versions } = member
  const isNarrow = !covers(versions, all) && field.matters && (thorough || field.ignorable)
  if (!isNarrow && inner === undefined) return undefined
  const pathOf = (demand: Narrowing, path: string): string =>
    demand.fields === undefined || path === "" ? name : `${path}.${name}`
  return (struct, demand, path) => {
    const value = struct[name]
    // A required field has no default that could be meant.
    if (value === undefined || (field.optional && isDefault(member.layout, member.default, value))) return
    if (isNarrow && !(other?.(struct) ?? false))
      narrow(demand, versions, pathOf(demand, path), undefined, field.instead, undefined)
    inner?.(value, demand, pathOf(demand, path))
  }
}

/** Whether `value` is the one that `text` stands for: see `ValueVersions`. */
export const isValue = (text: string, value: unknown): boolean => {
  if (text === "null") return value === null
  if (text === "[]") return Array.isArray(value) && value.length === 0
  return (typeof value === "number" || typeof value === "bigint") && Number(value) === Number(text)
}

/** Whether the alternative of a field is given. */
export const alternativeOf = (
  name: string,
  fields: Readonly<Record<string, FieldSpec>>
): ((struct: Fields) => boolean) => {
  const field = fields[name]
  if (field === undefined) throw new TypeError(`there is no field ${name}, the alternative of another`)
  const isGiven = givenIn(name, field)
  return (struct) => struct[name] !== null && isGiven(struct)
}

/** Whether a field is given and is not its default. */
export const givenIn = (name: string, field: FieldSpec): ((struct: Fields) => boolean) => {
  const { members } = resolve(
    { kind: "struct", fields: { [name]: field } },
    { version: undefined, flexible: false }
  ) as StructLayout
  const { default: fallback, layout } = members[0]!
  return (struct) => {
    const value = struct[name]
    return value !== undefined && !isDefault(layout, fallback, value)
  }
}
