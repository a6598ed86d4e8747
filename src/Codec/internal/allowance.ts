/**
 * What decoded values take in memory, estimated from their layout: charged before it is taken, so that a frame cannot become many times its size.
 *
 * Figures are those of V8 in Node 24 on 64 bits, rounded up. They hold for compiled functions; the interpreter takes up to twice as much for structs.
 */
import type { Reader } from "../Cursor.ts"
import type { Layout } from "./layout.ts"
import { Malformed } from "./scalar.ts"

/** In bytes. */
export const cost = {
  slot: 8,
  object: 24,
  array: 32,
  bigint: 24,
  double: 16,
  string: 32,
  uuid: 48,
  /** A view of a buffer. */
  slice: 128,
  /** A `Records` and its view. */
  records: 208,
  /** An unknown tagged field takes no memory of its own, but time. */
  unknownTag: 32,
  /** One as an object. */
  rawTag: 192
} as const

/** The bytes of one value, with everything whose number is known beforehand: not the elements of arrays within, which are charged when their count is read. */
export const valueCost = (layout: Layout): number => {
  switch (layout.kind) {
    case "int64":
    case "varlong":
      return cost.bigint
    case "uint32":
    case "unsignedVarint":
    case "float64":
      return cost.double
    case "uuid":
      return cost.uuid
    case "string":
      return cost.string
    case "bytes":
      return cost.slice
    case "records":
      return cost.records
    case "array":
    case "taggedFields":
      return cost.array
    case "refined":
      // What the user's Schema makes of it is not known: as much again, and an object.
      return 2 * valueCost(layout.of) + cost.object
    case "struct":
      return layout.members.reduce<number>(
        (sum, member) => sum + cost.slot + (member.presence === "absent" ? 0 : valueCost(member.layout)),
        cost.object
      )
    default:
      return 0
  }
}

/** The bytes of one element, with its place in the array. Kept: the interpreter asks for each array. */
export const elementCost = (element: Layout): number => {
  let bytes = elementCosts.get(element)
  if (bytes === undefined) elementCosts.set(element, (bytes = cost.slot + valueCost(element)))
  return bytes
}

const elementCosts = new WeakMap<Layout, number>()

/** A message that would take more memory than it may. */
export const overAllowance = (r: Reader, what: string): Malformed =>
  new Malformed(
    `values of at most ${r.maxDecodedBytes} bytes in memory (maxDecodedBytes)`,
    `more with ${what}`,
    { limit: "maxDecodedBytes" }
  )

export const charge = (r: Reader, bytes: number): void => {
  r.allowance -= bytes
  if (r.allowance < 0) throw overAllowance(r, "another tagged field")
}
