/**
 * Where a response has error codes, found in its spec: fields named `errorCode`, or with a word before that. They tell all there is to learn from a response: a
 * leader is named (KIP-951) only beside a code.
 */
import type { Message } from "../../Codec/Message.ts"
import { partsOf, type Spec } from "../../Codec/internal/spec.ts"
import { isRecord } from "../../internal/fields.ts"

/** The codes of a struct, and of those within it, in arrays or not, as far as these have any. */
export interface Codes {
  /** Names of fields: `errorCode` first. */
  readonly own: ReadonlyArray<string>
  readonly inner: ReadonlyArray<readonly [field: string, codes: Codes]>
}

const isCode = (field: string): boolean => /^(errorCode|\w+ErrorCode)$/.test(field)

const none: Codes = { own: [], inner: [] }

const has = ({ inner, own }: Codes): boolean => own.length > 0 || inner.length > 0

const both = (a: Codes, b: Codes): Codes => ({
  own: [...new Set([...a.own, ...b.own])],
  inner: [...a.inner, ...b.inner]
})

const codesIn = (spec: Spec): Codes => {
  if (spec.kind !== "struct") return partsOf(spec).map(codesIn).reduce(both, none)
  const fields = Object.entries(spec.fields)
  return {
    own: fields
      .flatMap(([name]) => (isCode(name) ? [name] : []))
      .toSorted((a, b) => Number(b === "errorCode") - Number(a === "errorCode")),
    inner: fields.flatMap(([name, field]) => {
      const codes = codesIn(field.spec)
      return has(codes) ? [[name, codes] as const] : []
    })
  }
}

/** The codes of a message, of all its versions. */
export const codesOf = (message: Message): Codes => codesIn(message.at(message.versions.max).spec)

/** The codes within a field. */
export const codesWithin = (codes: Codes, field: string): Codes =>
  codes.inner.find(([name]) => name === field)?.[1] ?? none

/** Whether a response has one of these codes, none of which is 0. Runs for each response, and allocates nothing. (1 000 partitions: 10 µs.) */
export const hasAnyOf = (wanted: ReadonlySet<unknown>, codes: Codes, value: unknown): boolean => {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) if (hasAnyOf(wanted, codes, value[at])) return true
    return false
  }
  if (!isRecord(value)) return false
  const { inner, own } = codes
  for (let at = 0; at < own.length; at++) {
    const code = value[own[at]!]
    if (code !== 0 && wanted.has(code)) return true
  }
  for (let at = 0; at < inner.length; at++) {
    const [field, within] = inner[at]!
    if (hasAnyOf(wanted, within, value[field])) return true
  }
  return false
}
