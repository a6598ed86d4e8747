/**
 * An input with its defaults filled in.
 */
import { describe } from "../../internal/describe.ts"
import { EncodeError } from "../Errors/CodecError.ts"
import type { Layout } from "./layout.ts"
import { resolve, unknownTags } from "./layout.ts"
import { checkProperties } from "./properties.ts"
import { Malformed } from "./scalar.ts"
import type { Spec } from "./spec.ts"

/** Throws an `EncodeError` for a field that is missing and has no default, and for a property that does not exist. */
export const complete = (spec: Spec, input: unknown, messageName: string): unknown => {
  const path: Array<string> = []
  const fill = (layout: Layout, value: unknown): unknown => {
    if (value === null) return value
    // What is checked only is filled in as if it were not; other values of a Schema of one's own are complete by themselves.
    if (layout.kind === "refined") return layout.refinement.isSame ? fill(layout.inner, value) : value
    if (layout.kind === "array" && Array.isArray(value))
      return value.map((item: unknown, index) => within(`[${index}]`, layout.element, item))
    if (layout.kind !== "struct") return value
    if (typeof value !== "object" || Array.isArray(value)) throw new Malformed("a struct", describe(value))
    checkProperties(layout, value, (name) => path.push(`.${name}`))
    const given = value as Record<string | symbol, unknown>
    const filled = Object.fromEntries(
      layout.members.map((member) => {
        const field = given[member.name]
        if (field === undefined && member.optional) return [member.name, member.default]
        return [member.name, within(`.${member.name}`, member.layout, field)]
      })
    )
    const unknown = given[unknownTags]
    return unknown === undefined ? filled : { ...filled, [unknownTags]: unknown }
  }
  const within = (step: string, layout: Layout, value: unknown): unknown => {
    path.push(step)
    if (value === undefined) throw new Malformed("a value: it has no default", "nothing")
    const filled = fill(layout, value)
    path.pop()
    return filled
  }
  try {
    return fill(resolve(spec, { version: undefined, flexible: false }), input)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    const { actual, expected } = error
    const where = path.join("").replace(/^\./, "")
    throw new EncodeError({ messageName, version: undefined, path: where, offset: 0, expected, actual })
  }
}
