/**
 * JavaScript source that is being generated: its lines, and the values that it refers to as `K[i]`.
 */
export interface Source {
  readonly lines: Array<string>
  readonly constants: Array<unknown>
  names: number
  /** Within how many tagged fields the next line is: their sizes count, and move, what is written. */
  tagDepth: number
  /** Whether properties that the layout does not know are refused. */
  readonly exact: boolean
}

export const make = (exact = false): Source => ({ lines: [], constants: [], names: 0, tagDepth: 0, exact })

/** A name that nothing else in this function has. */
export const fresh = (out: Source, prefix: string): string => `${prefix}${out.names++}`

/** An expression for any value: a literal where there is one, else a reference. */
export const constant = (out: Source, value: unknown): string => {
  switch (typeof value) {
    case "number":
      return Object.is(value, -0) ? "-0" : String(value)
    case "boolean":
      return String(value)
    case "bigint":
      return `${value}n`
    case "string":
      return JSON.stringify(value)
    default:
      return value === null ? "null" : `K[${out.constants.push(value) - 1}]`
  }
}
