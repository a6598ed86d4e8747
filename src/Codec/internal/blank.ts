/**
 * A complete value that says nothing: each field has its default, or the zero of its type. An int64 without a default is −1, as which Kafka says that it does not
 * know an offset or a time.
 */
import type { Layout } from "./layout.ts"
import { resolve, zero } from "./layout.ts"
import type { Spec } from "./spec.ts"

export const blank = (spec: Spec): unknown => blankOf(resolve(spec, { version: undefined, flexible: false }))

const blankOf = (layout: Layout): unknown => {
  if (layout.kind === "struct")
    return Object.fromEntries(
      layout.members.map((member) => [member.name, member.optional ? member.default : blankOf(member.layout)])
    )
  if ("nullable" in layout && layout.nullable) return null
  return layout.kind === "int64" ? -1n : zero(layout)
}
