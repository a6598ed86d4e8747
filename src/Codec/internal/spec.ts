/**
 * What our combinators build: a type as it is written down, before a version is chosen. Data only; `layout.ts` resolves it.
 */
import type * as Schema from "effect/Schema"
import type { Writer } from "../Cursor.ts"
import type { VersionRange } from "../Version.ts"
import type { Refinement } from "./refinement.ts"

export type ScalarKind =
  | "boolean"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint16"
  | "uint32"
  | "varint"
  | "varlong"
  | "unsignedVarint"
  | "uuid"
  | "float64"

export type RecordsMagic = 0 | 1 | 2

/**
 * What the values of RECORDS are, and how they are read and written. The types of records bring it with them (`RecordsType.ts`), and nothing else in the codec
 * knows of records: a message without them does not load them.
 */
export interface RecordsCodec {
  /** The value of a field that is left out: no records. */
  readonly empty: unknown
  readonly isEmpty: (value: unknown) => boolean
  /** A view of bytes that are there. */
  readonly view: (bytes: Buffer, start: number, length: number) => unknown
  /** With the length before it. Throws `Malformed` for a value that is not one of records. `isTagged`: within a tagged field. */
  readonly write: (
    w: Writer,
    value: unknown,
    magic: RecordsMagic | undefined,
    compact: boolean,
    isTagged: boolean
  ) => void
  /** The Schema of the values. */
  readonly typeSchema: Schema.Codec<any, any>
}

export type Spec =
  | { readonly kind: ScalarKind }
  | { readonly kind: "string" | "bytes"; readonly compact: boolean }
  | {
      readonly kind: "records"
      readonly compact: boolean
      readonly codec: RecordsCodec
      readonly magicAt?: ((version: number) => RecordsMagic) | undefined
    }
  | { readonly kind: "array"; readonly compact: boolean; readonly element: Spec }
  | { readonly kind: "struct"; readonly fields: Readonly<Record<string, FieldSpec>> }
  | { readonly kind: "nullable"; readonly versions: VersionRange; readonly of: Spec }
  | { readonly kind: "taggedFields" }
  | { readonly kind: "byVersion"; readonly cases: ReadonlyArray<readonly [VersionRange, Spec]> }
  | { readonly kind: "valueVersions"; readonly of: Spec; readonly values: ReadonlyArray<ValueVersions> }
  /** What a Schema of a user's own makes of a type. */
  | { readonly kind: "refined"; readonly of: Spec; readonly refinement: Refinement }
  /** A message at a version, wherever it stands. */
  | {
      readonly kind: "fixed"
      readonly of: Spec
      readonly at: { readonly version: number; readonly flexible: boolean }
    }

/** A value that only some versions understand as it is meant. */
export interface ValueVersions {
  /** As text: a number, `"null"`, or `"[]"` for an empty array. */
  readonly value: string
  readonly versions: VersionRange
  /** What the other versions take it for, for people. */
  readonly otherwise: string | undefined
}

export interface FieldSpec {
  readonly spec: Spec
  readonly versions: VersionRange
  /** Whether a caller may leave it out. */
  readonly optional: boolean
  /** `undefined`: the type's own zero (0, "", [], …). */
  readonly default: unknown
  readonly ignorable: boolean
  /** Whether a request whose version is not chosen takes one that has this field, although it is ignorable. */
  readonly matters: boolean
  /** The field that says the same in other versions: where that one is given, this one need not be said. */
  readonly alternative: string | undefined
  /** What to give instead in versions that lack the field, for people. */
  readonly instead: string | undefined
  readonly tag: number | undefined
  readonly taggedVersions: VersionRange
  /** Keeps the form of versions that are not flexible (the clientId of request headers). */
  readonly neverCompact: boolean
}

/** What a type is made of but for the fields of a struct: its elements, what may be null, the type of each version. */
export const partsOf = (spec: Spec): ReadonlyArray<Spec> => {
  switch (spec.kind) {
    case "array":
      return [spec.element]
    case "nullable":
    case "valueVersions":
    case "refined":
    case "fixed":
      return [spec.of]
    case "byVersion":
      return spec.cases.map(([, each]) => each)
    default:
      return []
  }
}
