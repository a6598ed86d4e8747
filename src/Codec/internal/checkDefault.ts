/**
 * Whether the default of a field fits its type, where a Schema of a user's own decides that: found out when the field is defined, not when a version first
 * lacks it.
 */
import { Writer } from "../Cursor.ts"
import { write } from "./interpretWrite.ts"
import { noDefault, resolve, zero } from "./layout.ts"
import type { Spec } from "./spec.ts"

/** A struct is looked at when a message with it is first used, like all that is in it. */
const isRefined = (spec: Spec): boolean =>
  spec.kind === "refined" ||
  ("element" in spec && isRefined(spec.element)) ||
  ("of" in spec && isRefined(spec.of)) ||
  ("cases" in spec && spec.cases.some(([, of]) => isRefined(of)))

/** Throws. @param given `undefined`: the default is that of the wire type. */
export const checkDefault = (spec: Spec, given: unknown): void => {
  if (!isRefined(spec)) return
  const layout = resolve(spec, { version: undefined, flexible: false })
  if (given !== undefined)
    write(layout, new Writer(), given, { messageName: "a default", version: undefined })
  else if (zero(layout) === undefined) throw noDefault("a field")
}
