/**
 * Values at the edges of a layout, for the differential test; what lies between comes from `Arbitrary`.
 */
import type { Layout, Member } from "../../src/Codec/internal/layout.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { withUnknownTaggedFields } from "../../src/Codec/Message.ts"

const int64Max = 2n ** 63n - 1n

export interface Edge {
  readonly name: string
  readonly integer: (bits: number, isSigned: boolean) => number
  readonly long: bigint
  readonly boolean: boolean
  readonly text: string
  readonly bytes: Uint8Array
  readonly uuid: string
  readonly double: number
  readonly isNull: boolean
  /** How many elements an array has: `deep` for those of structs, `flat` for those of scalars. */
  readonly deep: number
  readonly flat: number
  readonly hasUnknownTags: boolean
}

const zero: Edge = {
  name: "zero",
  integer: () => 0,
  long: 0n,
  boolean: false,
  text: "",
  bytes: new Uint8Array(0),
  uuid: "AAAAAAAAAAAAAAAAAAAAAA",
  double: 0,
  isNull: false,
  deep: 0,
  flat: 0,
  hasUnknownTags: false
}

/** Every kind of edge, each in all fields at once. */
export const edges: ReadonlyArray<Edge> = [
  zero,
  { ...zero, name: "null", isNull: true, deep: 1, flat: 1 },
  {
    ...zero,
    name: "largest",
    integer: (bits, isSigned) => 2 ** (isSigned ? bits - 1 : bits) - 1,
    long: int64Max,
    boolean: true,
    text: "é𝄞",
    bytes: Uint8Array.of(0, 127, 128, 255),
    uuid: "_____________________w",
    double: Number.MAX_VALUE,
    deep: 2,
    flat: 3
  },
  {
    ...zero,
    name: "smallest",
    integer: (bits, isSigned) => (isSigned ? -(2 ** (bits - 1)) : 0),
    long: -int64Max - 1n,
    text: "\ufeff a",
    uuid: "AAAAAAAAAAAAAAAAAAAAAQ",
    double: -Number.MIN_VALUE,
    deep: 1,
    flat: 1
  },
  {
    ...zero,
    name: "long text",
    text: "x".repeat(130),
    bytes: new Uint8Array(300).fill(7),
    deep: 1,
    flat: 130,
    integer: () => 1,
    long: 1n
  },
  {
    ...zero,
    name: "longest text",
    text: "é".repeat(16383),
    bytes: new Uint8Array(17_000).fill(1),
    deep: 1,
    flat: 1,
    integer: () => -0
  },
  {
    ...zero,
    name: "many elements",
    text: "a",
    deep: 3,
    flat: 17_000,
    integer: () => 2,
    long: -2n,
    boolean: true
  },
  {
    ...zero,
    name: "unknown tags",
    text: "t",
    integer: () => 3,
    long: 3n,
    deep: 2,
    flat: 2,
    hasUnknownTags: true
  }
]

/** Unknown tags in the gaps between and after the known ones. */
const unknownTags = (members: ReadonlyArray<Member>) => {
  const known = new Set(members.map((member) => member.tag))
  return [0, 1, 2, 3, 100, 20_000]
    .filter((tag) => !known.has(tag))
    .map((tag) => ({ tag, data: Buffer.from("u".repeat(tag === 100 ? 200 : 3)) }))
}

export const valueAt = (layout: Layout, edge: Edge, isDeep = false): unknown => {
  switch (layout.kind) {
    case "boolean":
      return edge.boolean
    case "int8":
      return edge.integer(8, true)
    case "int16":
      return edge.integer(16, true)
    case "int32":
    case "varint":
      return edge.integer(32, true)
    case "uint16":
      return Math.abs(edge.integer(16, false))
    case "uint32":
    case "unsignedVarint":
      return Math.abs(edge.integer(32, false))
    case "int64":
    case "varlong":
      return edge.long
    case "uuid":
      return edge.uuid
    case "float64":
      return edge.double
    case "string":
      return edge.isNull && layout.nullable ? null : edge.text
    case "bytes":
      return edge.isNull && layout.nullable ? null : edge.bytes
    case "records":
      return edge.isNull && layout.nullable ? null : Records.fromBytes(edge.bytes)
    case "taggedFields":
      return []
    case "array": {
      if (edge.isNull && layout.nullable) return null
      const hasStructs = layout.element.kind === "struct"
      // Wide text in wide arrays in wide arrays would be gigabytes.
      const count = hasStructs ? edge.deep : isDeep ? Math.min(edge.flat, 3) : edge.flat
      return Array.from({ length: edge.text.length > 1000 ? Math.min(count, 1) : count }, () =>
        valueAt(layout.element, edge, true)
      )
    }
    case "struct": {
      if (edge.isNull && layout.nullable !== false) return null
      const value = Object.fromEntries(
        layout.members.map((member) => [
          member.name,
          member.presence === "absent" ? member.default : valueAt(member.layout, edge, isDeep)
        ])
      )
      return edge.hasUnknownTags && layout.flexible
        ? withUnknownTaggedFields(value, unknownTags(layout.members))
        : value
    }
  }
}
