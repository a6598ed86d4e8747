/**
 * Whether a version would lose, or take for something else, what an input says, without refusing it: an ignorable field that matters and that the version lacks
 * is dropped, a value is misunderstood. Asked for each request, so it looks at nothing else, and most versions of most messages have no such field.
 */
import * as Version from "../Version.ts"
import { alternativeOf, type Fields, givenIn, isValue, wireValue } from "./demand.ts"
import { attempt } from "./refinement.ts"
import type { FieldSpec, Spec } from "./spec.ts"

type Check = (value: unknown) => boolean

/** `undefined`: nothing can be mistaken. */
export const mistakenAt = (spec: Spec, version: number): Check | undefined => {
  switch (spec.kind) {
    case "nullable": {
      const inner = mistakenAt(spec.of, version)
      return inner && ((value) => value !== null && inner(value))
    }
    case "valueVersions":
      return either(
        spec.values
          .filter(({ versions }) => !Version.contains(versions, version))
          .map(
            ({ value: text }) =>
              (value: unknown) =>
                isValue(text, wireValue(spec.of, value))
          ),
        mistakenAt(spec.of, version)
      )
    case "refined": {
      const inner = mistakenAt(spec.of, version)
      return inner && ((value) => inner(attempt(spec.refinement.encode, value)))
    }
    case "array": {
      const inner = mistakenAt(spec.element, version)
      return inner && ((value) => Array.isArray(value) && value.some(inner))
    }
    case "struct":
      return structMistakenAt(spec, version)
    default:
      return undefined
  }
}

const either = (checks: ReadonlyArray<Check>, last: Check | undefined): Check | undefined => {
  const all = last === undefined ? checks : [...checks, last]
  return all.length === 0
    ? undefined
    : all.length === 1
      ? all[0]
      : (value) => all.some((check) => check(value))
}

const structMistakenAt = (spec: Extract<Spec, { kind: "struct" }>, version: number): Check | undefined => {
  const checks = Object.entries(spec.fields).flatMap(([name, field]) => {
    const dropped = isDropped(name, field, spec.fields, version)
    const inner = mistakenAt(field.spec, version)
    const within = inner && ((struct: Fields) => struct[name] !== undefined && inner(struct[name]))
    return [dropped ?? [], within ?? []].flat()
  })
  if (checks.length === 0) return undefined
  return (value) =>
    typeof value === "object" && value !== null && checks.some((check) => check(value as Fields))
}

const isDropped = (
  name: string,
  field: FieldSpec,
  fields: Readonly<Record<string, FieldSpec>>,
  version: number
): ((struct: Fields) => boolean) | undefined => {
  if (!field.ignorable || !field.matters || Version.contains(field.versions, version)) return undefined
  const isGiven = givenIn(name, field)
  const other = field.alternative === undefined ? undefined : alternativeOf(field.alternative, fields)
  return (struct) => isGiven(struct) && !(other?.(struct) ?? false)
}
