/**
 * `Data.TaggedError`, made to be looked at: `console.error` shows the message, the stack and the fields, `JSON.stringify` the message and the fields as
 * plain data. Both are bounded, so that a response which an error keeps does not fill a log, and show bytes by their length only.
 */
import * as Data from "effect/Data"

const inspectSymbol = Symbol.for("nodejs.util.inspect.custom")

/** How much is shown of what an error keeps. All of it is in its properties. */
const limits = { nodes: 500, depth: 8, items: 20, characters: 500 }

type Inspect = (value: unknown, options: object) => string

type Shown = Error & { readonly _tag: string; readonly [key: string]: unknown }

/** What is of no use beside the message: internal marks, and what every error has. */
const isHidden = (key: string): boolean =>
  key.startsWith("~") ||
  key === "_tag" ||
  key === "cause" ||
  key === "name" ||
  key === "message" ||
  key === "stack"

const fieldsOf = (error: Shown, budget: { left: number }): Record<string, unknown> => {
  const fields: Record<string, unknown> = {}
  for (const key of Object.keys(error)) {
    if (isHidden(key)) continue
    const value = plain(error[key], budget, 1)
    if (value !== undefined) fields[key] = value
  }
  // As of any error, a property that is not enumerable. It may be the reason itself, for those who look for a cause.
  if (error.cause !== undefined && error.cause !== error["reason"])
    fields["cause"] = plain(error.cause, budget, 1)
  for (const key of ["isRetryable", "isSafeToRetry"])
    if (typeof error[key] === "boolean") fields[key] = error[key]
  return fields
}

/** A value as JSON has it: bigint as text, bytes by their length, errors by their message. */
const plain = (value: unknown, budget: { left: number }, depth: number): unknown => {
  switch (typeof value) {
    case "bigint":
      return `${value}`
    case "string":
      return value.length > limits.characters
        ? `${value.slice(0, limits.characters)}… (${value.length} characters)`
        : value
    case "function":
    case "symbol":
      return undefined
    case "object":
      if (value === null) return null
      if (depth > limits.depth || budget.left-- <= 0) return "…"
      return plainObject(value, budget, depth)
    default:
      return value
  }
}

const plainObject = (value: object, budget: { left: number }, depth: number): unknown => {
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`
  if (value instanceof Error) return plainError(value as Shown, budget, depth)
  if (Array.isArray(value)) {
    const items = value.slice(0, limits.items).map((item) => plain(item, budget, depth + 1) ?? null)
    return value.length > limits.items ? [...items, `… ${value.length - limits.items} more`] : items
  }
  const name: unknown = value.constructor?.name
  // Records would show what they hold; a Map has no fields.
  if (typeof name === "string" && name !== "Object") return `<${name}>`
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (typeof toJSON === "function") return plain(toJSON.call(value), budget, depth + 1)
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const field = plain((value as Record<string, unknown>)[key], budget, depth + 1)
    if (field !== undefined) object[key] = field
  }
  return object
}

const plainError = (error: Shown, budget: { left: number }, depth: number): Record<string, unknown> => {
  if (isOurs in error) return describe(error, budget)
  const { code } = error as { readonly code?: unknown }
  return {
    name: error.name,
    message: plain(error.message, budget, depth),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {})
  }
}

const isOurs: unique symbol = Symbol()

const describe = (error: Shown, budget = { left: limits.nodes }): Record<string, unknown> => ({
  _tag: error._tag,
  message: error.message,
  ...fieldsOf(error, budget)
})

/** @param tag the `_tag` and the name of the error */
export const TaggedError = ((tag: string) =>
  class extends (Data.TaggedError(tag) as unknown as new (args: object) => Shown) {
    get [isOurs](): true {
      return true
    }
    toJSON(): Record<string, unknown> {
      return describe(this)
    }
    [inspectSymbol](depth: number, options: object, inspect: Inspect): string {
      const head = `${this.name}: ${this.message}`
      if (depth < 0) return `[${head}]`
      const frames = /\n {4}at [^]*$/.exec(this.stack ?? "")?.[0] ?? ""
      const fields = fieldsOf(this, { left: limits.nodes })
      return Object.keys(fields).length === 0
        ? `${head}${frames}`
        : `${head}${frames} ${inspect(fields, { ...options, depth: limits.depth })}`
    }
  }) as unknown as typeof Data.TaggedError
