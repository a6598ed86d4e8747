/**
 * A complete value that says nothing: each field has its default, or the zero of its type. An int64 without a default is −1, as which Kafka says that it does not
 * know an offset or a time.
 */
import type { Layout } from "./layout.ts"
import { resolve } from "./layout.ts"
import { zeroUuid } from "./scalar.ts"
import type { Spec } from "./spec.ts"

export const blank = (spec: Spec): unknown => blankOf(resolve(spec, { version: undefined, flexible: false }))

const blankOf = (layout: Layout): unknown => {
  if (layout.kind === "struct")
    return Object.fromEntries(
      layout.members.map((member) => [member.name, member.optional ? member.default : blankOf(member.layout)])
    )
  if (layout.kind === "refined") return layout.nullable ? null : blankOf(layout.of)
  if ("nullable" in layout && layout.nullable) return null
  switch (layout.kind) {
    case "array":
      return []
    case "string":
      return ""
    case "bytes":
      return new Uint8Array(0)
    case "records":
      return layout.codec.empty
    case "boolean":
      return false
    case "int64":
      return -1n
    case "varlong":
      return 0n
    case "uuid":
      return zeroUuid
    case "taggedFields":
      return []
    default:
      return 0
  }
}
