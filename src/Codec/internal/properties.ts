/**
 * Property names that a struct does not have: a misspelt optional field would otherwise be left out without a word.
 */
import type { Layout, RefinedLayout, StructLayout } from "./layout.ts"
import { existing, shorten } from "../../internal/names.ts"
import { Malformed } from "./scalar.ts"

const namesOf = new WeakMap<StructLayout, ReadonlySet<string>>()

const names = (layout: StructLayout): ReadonlySet<string> => {
  let known = namesOf.get(layout)
  if (known === undefined) namesOf.set(layout, (known = new Set(layout.members.map((member) => member.name))))
  return known
}

/** The first property of a struct that its layout does not know. */
const unknownProperty = (layout: StructLayout, value: object): string | undefined => {
  const known = names(layout)
  for (const name of Object.keys(value)) if (!known.has(name)) return name
  return undefined
}

/** Throws for a property that the layout does not know, and names the nearest one that it does. */
export const checkProperties = (layout: StructLayout, value: object, enter: (name: string) => void): void => {
  const name = unknownProperty(layout, value)
  if (name === undefined) return
  enter(shorten(name))
  throw new Malformed(existing(name, names(layout), "field"), "an unknown property")
}

/** What a Schema of a user's own makes of a value, is for that Schema to look at. */
const isSame = (layout: Layout): layout is RefinedLayout =>
  layout.kind === "refined" && layout.refinement.isSame

/** The value without the properties that its layout does not know; itself, if there are none. */
export const withoutUnknown = (layout: Layout, value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (isSame(layout)) return withoutUnknown(layout.inner, value)
  if (layout.kind === "array" && Array.isArray(value)) {
    const items = value.map((item: unknown) => withoutUnknown(layout.element, item))
    return items.every((item, i) => item === value[i]) ? value : items
  }
  if (layout.kind !== "struct") return value
  let copy: Record<string, unknown> | undefined
  const fields = value as Record<string, unknown>
  for (const member of layout.members) {
    const field = withoutUnknown(member.layout, fields[member.name])
    if (field !== fields[member.name]) (copy ??= { ...fields })[member.name] = field
  }
  if (unknownProperty(layout, value) === undefined) return copy ?? value
  const known = names(layout)
  // The symbol of unknown tagged fields stays.
  copy ??= { ...fields }
  for (const name of Object.keys(copy)) if (!known.has(name)) delete copy[name]
  return copy
}

/** The path of the first property, at any depth, that the layout does not know. */
export const unknownPath = (layout: Layout, value: unknown): ReadonlyArray<PropertyKey> | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  if (isSame(layout)) return unknownPath(layout.inner, value)
  if (layout.kind === "array" && Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const path = unknownPath(layout.element, value[i])
      if (path !== undefined) return [i, ...path]
    }
    return undefined
  }
  if (layout.kind !== "struct") return undefined
  const own = unknownProperty(layout, value)
  if (own !== undefined) return [own]
  for (const member of layout.members) {
    const path = unknownPath(member.layout, (value as Record<string, unknown>)[member.name])
    if (path !== undefined) return [member.name, ...path]
  }
  return undefined
}
