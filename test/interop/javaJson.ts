/**
 * Our values as the JSON of Kafka's `JsonConverter` classes, and back: so that values are compared, not only bytes.
 */
import type { Layout, Member, StructLayout } from "../../src/Codec/internal/layout.ts"
import { isDefault } from "../../src/Codec/internal/layout.ts"
import { Records } from "../../src/Codec/Records/Records.ts"

/** To Java these are records too. */
const piece = "unalignedRecords"

const base64 = (bytes: Uint8Array) => JSON.stringify(Buffer.from(bytes).toString("base64"))

/** To Jackson a number without a point is no floating point number; what is no number at all is text. */
const doubleToJson = (value: number): string =>
  !Number.isFinite(value)
    ? `"${value}"`
    : Object.is(value, -0)
      ? "-0.0"
      : Number.isInteger(value) && Math.abs(value) < 1e21
        ? `${value}.0`
        : `${value}`

/** JSON text, because an int64 must be a JSON number of any size. */
export const toJavaJson = (layout: Layout, value: unknown): string => {
  if (value === null) return "null"
  switch (layout.kind) {
    case "int64":
    case "varlong":
      return String(value)
    case "bytes":
      return base64(value as Uint8Array)
    case "records":
      return `""`
    case "float64":
      return doubleToJson(value as number)
    case "array":
      return `[${(value as ReadonlyArray<unknown>).map((item) => toJavaJson(layout.element, item)).join(",")}]`
    case "struct":
      return structToJson(layout, value as Record<string, unknown>)
    default:
      return JSON.stringify(value)
  }
}

const structToJson = (layout: StructLayout, value: Record<string, unknown>): string => {
  const isWritten = (member: Member) =>
    member.presence === "field" ||
    (member.presence === "tagged" && !isDefault(member.layout, member.default, value[member.name]))
  const fields = layout.members
    .filter(isWritten)
    .map((member) => `${JSON.stringify(member.name)}:${toJavaJson(member.layout, value[member.name])}`)
  return `{${fields.join(",")}}`
}

/** A number as its digits: `JSON.parse` would round an int64. */
class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export const parseJavaJson = (text: string): unknown =>
  JSON.parse(text, function (_key: string, value: unknown, context?: { readonly source: string }) {
    return typeof value === "number" ? new Digits(context!.source) : value
  } as (key: string, value: unknown) => unknown)

/** The value that Java means, with the defaults of what it leaves out. */
export const fromJavaJson = (layout: Layout, json: unknown): unknown => {
  if (json === null || json === undefined) return json
  switch (layout.kind) {
    case "int64":
    case "varlong":
      return BigInt((json as Digits).text)
    case "bytes":
      return Buffer.from(json as string, "base64")
    case "records":
      return "records"
    case "array":
      return (json as ReadonlyArray<unknown>).map((item) => fromJavaJson(layout.element, item))
    case "struct": {
      const fields = json as Record<string, unknown>
      return Object.fromEntries(
        layout.members.map((member) => [member.name, fromJavaField(member, fields[member.name])])
      )
    }
    case "boolean":
    case "string":
    case "uuid":
      return json
    case "float64":
      return typeof json === "string" ? Number(json) : Number((json as Digits).text)
    default:
      return Number((json as Digits).text)
  }
}

const fromJavaField = (member: Member, json: unknown): unknown =>
  json === undefined
    ? plain(member.default)
    : member.name === piece
      ? "records"
      : fromJavaJson(member.layout, json)

/** Whether Java could not build the value from its JSON: its converters leave the bytes of records out, and do not read the text that they write for NaN. */
export const hasNoJson = (value: unknown): boolean =>
  typeof value === "number"
    ? !Number.isFinite(value)
    : value instanceof Records
      ? value.sizeInBytes > 0
      : typeof value === "object" &&
        value !== null &&
        !(value instanceof Uint8Array) &&
        Object.values(value).some(hasNoJson)

/** Our value in the same terms: bytes as a Buffer; of records only that there are some. */
export const plain = (value: unknown): unknown => {
  if (value instanceof Records) return "records"
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, key === piece ? "records" : plain(field)])
    )
  }
  return value
}
