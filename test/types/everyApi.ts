/**
 * A program about every API, made from the specs: what a caller and a handler may say of each field, and, behind `@ts-expect-error`, what they may not.
 */
import type * as Api from "../../src/Api/Api.ts"
import type { Message } from "../../src/Codec/Message.ts"
import type { Spec } from "../../src/Codec/internal/spec.ts"

export const kinds = ["Request", "RequestInput", "Response", "ResponseInput"] as const

type Fields = Extract<Spec, { readonly kind: "struct" }>["fields"]

const isNullable = (spec: Spec): boolean =>
  spec.kind === "nullable" ||
  (spec.kind === "valueVersions" && isNullable(spec.of)) ||
  (spec.kind === "byVersion" && spec.cases.some(([, each]) => isNullable(each)))

/** What a spec is apart from versions and null. */
const bare = (spec: Spec): Spec =>
  spec.kind === "nullable" || spec.kind === "valueVersions" || spec.kind === "fixed"
    ? bare(spec.of)
    : spec.kind === "byVersion"
      ? bare(spec.cases[0]![1])
      : spec

export const fieldsOf = (message: Message): Fields => {
  const spec = bare(message.at(message.versions.max).spec)
  if (spec.kind !== "struct") throw new Error(`${message.name} is no struct`)
  return spec.fields
}

/** The type that a field has, by what it is on the wire, and a value of it. */
const scalar = (spec: Spec): readonly [type: string, value: string] => {
  switch (spec.kind) {
    case "boolean":
      return ["boolean", "true"]
    case "int64":
    case "varlong":
      return ["bigint", "0n"]
    case "string":
    case "uuid":
      return ["string", `"text"`]
    case "bytes":
      return ["Uint8Array", "bytes"]
    case "records":
      return ["Records", "records"]
    case "taggedFields":
      return ["ReadonlyArray<RawTaggedField>", "[]"]
    default:
      return ["number", "0"]
  }
}

/** The type as it follows from the specs alone. */
const typeOf = (spec: Spec, isInput: boolean): string => {
  const of = bare(spec)
  const type =
    of.kind === "array"
      ? `ReadonlyArray<${typeOf(of.element, isInput)}>`
      : of.kind === "struct"
        ? structType(of.fields, isInput)
        : scalar(of)[0]
  return isNullable(spec) ? `${type} | null` : type
}

const structType = (fields: Fields, isInput: boolean): string =>
  `{ ${Object.entries(fields)
    .map(([name, { optional, spec }]) => {
      const type = typeOf(spec, isInput)
      return isInput && optional ? `readonly ${name}?: ${type} | undefined` : `readonly ${name}: ${type}`
    })
    .join("; ")} }`

const valueOf = (spec: Spec): string => {
  const of = bare(spec)
  return of.kind === "array"
    ? `[${valueOf(of.element)}]`
    : of.kind === "struct"
      ? literal(of.fields)
      : scalar(of)[1]
}

/** A struct without a field, or with another value in one. */
const literal = (fields: Fields, without?: string, instead?: string): string =>
  `{ ${[
    ...Object.entries(fields)
      .filter(([name]) => name !== without)
      .map(([name, { spec }]) => `${name}: ${valueOf(spec)}`),
    ...(instead === undefined ? [] : [instead])
  ].join(", ")} }`

/** What is wrong with each of these is for the compiler to see: a name that is not there, a value of a wrong type, a field that is missing. */
const wrongOf = (fields: Fields): ReadonlyArray<string> => {
  const [first] = Object.keys(fields)
  const required = Object.entries(fields).find(([, { optional }]) => !optional)?.[0]
  return [
    literal(fields, undefined, "nope: 0"),
    ...(first === undefined ? [] : [literal(fields, first, `${first}: Symbol.iterator`)]),
    ...(required === undefined ? [] : [literal(fields, required)])
  ]
}

const imports = `
import * as Effect from "effect/Effect"
import type * as Api from "../../src/Api/Api.ts"
import * as all from "../../src/Api/apis.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import type { RawTaggedField } from "../../src/Codec/index.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import * as Kafka from "../../src/Kafka.ts"
import { handler } from "../../test/types/handlers.ts"
const bytes = new Uint8Array()
const records = Records.make([])
interface Another { readonly another: 1 }
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends (<X>() => X extends B ? 1 : 2) ? true : false
const holds = <_ extends true>() => {}
`

/** The program about some APIs. */
export const everyApi = (apis: ReadonlyArray<Api.Any>): string => {
  const lines: Array<string> = []
  const refuses = (why: string, line: string) => lines.push(`// @ts-expect-error ${why}`, line)
  for (const { name, request, response } of apis) {
    const asked = fieldsOf(request)
    const answered = fieldsOf(response)
    for (const kind of kinds) {
      const expected = structType(kind.startsWith("Request") ? asked : answered, kind.endsWith("Input"))
      lines.push(`holds<Same<Api.${kind}<typeof all.${name}>, ${expected}>>()`)
    }
    const returned = `Effect.Effect<Api.Response<typeof all.${name}>, KafkaError, KafkaClient>`
    lines.push(
      // As a caller, by a literal, and with a request that was made elsewhere.
      `void (Kafka.request(all.${name}, ${literal(asked)}) satisfies ${returned})`,
      `void ((made: Api.Request<typeof all.${name}>) => [Kafka.request(all.${name}, made), Kafka.send(all.${name}, made)])`,
      // As a handler, by a literal, and with a response that was made elsewhere.
      `void handler(all.${name}, (request) => { holds<Same<typeof request, Api.Request<typeof all.${name}>>>(); return Effect.succeed(${literal(answered)}) })`,
      `void ((made: Api.Response<typeof all.${name}>) => handler(all.${name}, (_: Api.Request<typeof all.${name}>) => Effect.succeed(made)))`
    )
    for (const wrong of wrongOf(asked)) refuses("a caller", `void Kafka.request(all.${name}, ${wrong})`)
    for (const wrong of wrongOf(answered))
      refuses("a handler", `void handler(all.${name}, () => Effect.succeed(${wrong}))`)
    refuses(
      "not what comes in",
      `void handler(all.${name}, (_: Another) => Effect.succeed(${literal(answered)}))`
    )
    refuses(
      "not what comes back",
      `void (Kafka.request(all.${name}, ${literal(asked)}) satisfies Effect.Effect<Another, KafkaError, KafkaClient>)`
    )
  }
  return `${imports}${lines.join("\n")}\n`
}
