/**
 * How records show themselves: to `console.log`, and as JSON. Never more than their own bytes: a view knows the whole buffer that it lies in.
 */
import { isUtf8 } from "node:buffer"

/**
 * Bytes in JSON, without loss: a string where they are valid UTF-8, else `{ "base64": "…" }`.
 *
 * @since 0.1.0
 * @category models
 */
export type BytesJson = string | { readonly base64: string }

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const bytesJson = (bytes: Uint8Array | null): BytesJson | null =>
  bytes === null
    ? null
    : isUtf8(bytes)
      ? bufferOf(bytes).toString("utf8")
      : { base64: bufferOf(bytes).toString("base64") }

/** What Node, Deno and Bun call to print an object. They print an object that it gives in place of the object itself. */
export const inspectCustom: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never

const prototypes = new Map<string, object>()

/** The fields as an object that is printed with the name of a class before it. */
export const named = (name: string, fields: object): object => {
  let prototype = prototypes.get(name)
  if (prototype === undefined) {
    const constructor = Object.defineProperty(function () {}, "name", { value: name })
    prototype = constructor.prototype as object
    prototypes.set(name, prototype)
  }
  return Object.assign(Object.create(prototype) as object, fields)
}

/** Characters of a text, or bytes of anything else, that are printed. */
const maxShown = 200
const maxShownBytes = 50

type Inspect = (value: unknown, options?: object) => string

class Shown {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  [inspectCustom](_depth: unknown, options: object, inspect: Inspect | undefined): string {
    const bytes = this.#bytes
    const kind = `Uint8Array(${bytes.length})`
    const print: Inspect = inspect ?? ((value) => JSON.stringify(value))
    if (!isUtf8(bytes)) {
      const hex = bufferOf(bytes)
        .toString("hex", 0, maxShownBytes)
        .replaceAll(/..(?!$)/g, "$& ")
      return `${kind} <${hex}${bytes.length > maxShownBytes ? " …" : ""}>`
    }
    // Four bytes a character at the most. A character that is cut at the end is left out.
    const text = bufferOf(bytes.subarray(0, maxShown * 4)).toString("utf8")
    const shown = text.length > maxShown ? text.slice(0, maxShown) : text
    return `${kind} ${print(shown, options)}${shown.length < text.length || bytes.length > maxShown * 4 ? " …" : ""}`
  }
}

/** Bytes as they are printed: as text where they are UTF-8, else in hexadecimal, and only the beginning of what is long. */
export const shownBytes = (bytes: Uint8Array | null): object | null =>
  bytes === null ? null : new Shown(bytes)

/** 64-bit numbers as strings, for `JSON.stringify`. */
export const bigintsAsText = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value])
  )
