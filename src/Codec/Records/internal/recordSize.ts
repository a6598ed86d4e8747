/**
 * How many bytes keys, values and headers take, checked on the way: every refusal names the record and the field.
 */
import { describe } from "../../../internal/describe.ts"
import { varintSize } from "../../../internal/varint.ts"
import type { HeaderInput } from "../Record.ts"
import { input } from "./recordInput.ts"

/** −1 for null. */
export const byteLength = (value: unknown, index: number, name: string): number => {
  if (value === null || value === undefined) return -1
  if (value instanceof Uint8Array) return value.length
  return typeof value === "string" ? Buffer.byteLength(value) : notBytes(value, index, name)
}

const notBytes = (value: unknown, index: number, name: string): never => {
  throw input(`records[${index}].${name}`, "a Uint8Array, a string or null", describe(value))
}

/** Of a field with its length before it, in magic 2. */
export const fieldSize = (length: number): number => (length < 0 ? 1 : varintSize(length) + length)

export const headersSize = (headers: ReadonlyArray<HeaderInput>, index: number): number => {
  if (!Array.isArray(headers))
    throw input(`records[${index}].headers`, "an array of headers", describe(headers))
  let size = varintSize(headers.length)
  for (let i = 0; i < headers.length; i++) {
    const header: HeaderInput = headers[i]
    if (typeof header !== "object" || header === null)
      throw input(`records[${index}].headers[${i}]`, "a header with key and value", describe(header))
    if (typeof header.key !== "string")
      throw input(`records[${index}].headers[${i}].key`, "a string", describe(header.key))
    const { value } = header
    if (
      value === undefined ||
      (value !== null && typeof value !== "string" && !(value instanceof Uint8Array))
    )
      throw input(`records[${index}].headers[${i}].value`, "a Uint8Array, a string or null", describe(value))
    size += fieldSize(Buffer.byteLength(header.key)) + fieldSize(byteLength(value, index, "headers"))
  }
  return size
}
