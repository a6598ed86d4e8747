/**
 * Values as errors show them.
 */

/** A value in a few safe characters: its kind and, for numbers and the like, itself. Strings and bytes only by length. */
export const describe = (value: unknown): string => {
  if (value === null) return "null"
  switch (typeof value) {
    case "undefined":
      return "nothing"
    case "number":
    case "boolean":
      return `${value}`
    case "bigint":
      return `${value}n`
    case "string":
      return `a string of ${value.length} characters`
    case "object":
      return Array.isArray(value)
        ? `an array of ${value.length}`
        : value instanceof Uint8Array
          ? `${value.length} bytes`
          : `an object (${value.constructor?.name ?? "no prototype"})`
    default:
      return `a ${typeof value}`
  }
}

/** The name of an error, or the type of what was thrown instead. */
export const kindOf = (thrown: unknown): string => {
  try {
    return thrown instanceof Error ? String(thrown.name) : typeof thrown
  } catch {
    return "unknown"
  }
}
