/**
 * The types of all APIs, both ways: what a caller gives and gets, what a handler gets and gives, and what an editor shows of it.
 */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Api from "../../src/Api/Api.ts"
import * as all from "../../src/Api/apis.ts"
import * as Codec from "../../src/Codec/index.ts"
import type { Spec } from "../../src/Codec/internal/spec.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import type { Shown } from "../../tools/shownProperties.ts"
import { declarations, refusals, shown } from "./Compiler.ts"
import { everyApi, fieldsOf, kinds } from "./everyApi.ts"
import { type Answers, handler, tableOf } from "./handlers.ts"

type Every = (typeof all.apis)[number]

/** Where a type is not one that the wire has; `never` if it is nowhere. */
type Odd<T, Path extends string> = 0 extends 1 & T
  ? `${Path}: any`
  : [T] extends [never]
    ? `${Path}: never`
    : unknown extends T
      ? `${Path}: unknown`
      : OddPart<T, Path>
type OddPart<T, Path extends string> = T extends
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Uint8Array
  | Records
  ? never
  : T extends ReadonlyArray<infer E>
    ? Odd<E, `${Path}[]`>
    : { [K in keyof T & string]-?: Odd<T[K], `${Path}.${K}`> }[keyof T & string]
type OddOf<A extends Api.Any> = A extends Api.Any
  ? | Odd<Api.Request<A>, `${A["name"]} request`>
    | Odd<Api.RequestInput<A>, `${A["name"]} request input`>
    | Odd<Api.Response<A>, `${A["name"]} response`>
    | Odd<Api.ResponseInput<A>, `${A["name"]} response input`>
  : never

/** APIs of which a complete value cannot be given where an input is asked for. */
type Incomplete<A extends Api.Any> = A extends Api.Any
  ? [Api.Request<A>, Api.Response<A>] extends [Api.RequestInput<A>, Api.ResponseInput<A>]
    ? never
    : A["name"]
  : never

interface Loose extends Codec.Message<
  { readonly a: ReadonlyArray<{ readonly b: any }> },
  { readonly c?: unknown; readonly d: never }
> {}

describe("the types of all APIs", () => {
  it("are those of the wire, at any depth: no any, no unknown, no never", () => {
    expectTypeOf<OddOf<Every>>().toEqualTypeOf<never>()
    expectTypeOf<Incomplete<Every>>().toEqualTypeOf<never>()
    // What is found, if it is there.
    expectTypeOf<OddOf<Api.Api<"X", Loose, Codec.Message<string>>>>().toEqualTypeOf<
      "X request.a[].b: any" | "X request input.c: unknown" | "X request input.d: never"
    >()
    assert.strictEqual(all.apis.length, Object.keys(all).length - 1)
  })

  it(
    "are what one would write down by hand, and check callers and handlers in full",
    { timeout: 180_000 },
    () => {
      assert.deepStrictEqual(refusals(everyApi(all.apis)), [])
    }
  )

  it("are seen to be others, where they are", { timeout: 180_000 }, () => {
    const source = everyApi([all.Heartbeat])
    const refusedOf = (...changes: ReadonlyArray<readonly [string, string]>) =>
      refusals(changes.reduce((text, [word, by]) => text.replaceAll(word, by), source)).filter((line) =>
        line.startsWith(".cache")
      )
    // Another type on the wire; a field that may be left out, or may not.
    const others = refusedOf(
      ["readonly generationId: number", "readonly generationId: bigint"],
      ["readonly errorCode: number", "readonly errorCode?: number | undefined"]
    )
    assert.strictEqual(others.length, 4)
    assert.isAtLeast(
      refusedOf(["readonly groupInstanceId?: string", "readonly groupInstanceId: string"]).length,
      1
    )
    // Nothing is refused of an API of which nothing is known.
    assert.isAtLeast(refusedOf(["(all.Heartbeat, ", "(all.Heartbeat as Api.Any, "]).length, 6)
  })

  const names = all.apis.map(({ name }) => name)

  it("show in an editor as plain objects, with the versions of each field that is not in all of them", () => {
    const members = names.flatMap((name) =>
      kinds.map((kind) => `${name}${kind}: Api.${kind}<typeof all.${name}>`)
    )
    const found = shown(`
import type * as Api from "../../src/Api/Api.ts"
import type * as all from "../../src/Api/apis.ts"
interface Shown { ${members.join("; ")} }
`)
    assert.strictEqual(found.size, names.length * kinds.length)
    let commented = 0
    for (const api of all.apis) {
      for (const kind of kinds) {
        const { properties, type } = found.get(`${api.name}${kind}`)!
        assert.match(type, plain, `${api.name} ${kind}`)
        const message = kind.startsWith("Request") ? api.request : api.response
        const expected = commentsOf({ kind: "struct", fields: fieldsOf(message) }, "")
        assert.deepStrictEqual(sorted(properties), sorted(expected), `${api.name} ${kind}`)
        commented += properties.filter(({ comment }) => comment !== "").length
      }
    }
    assert.isAbove(commented, 600)
  })

  it("are written into declarations as plain objects", () => {
    const lines = names.flatMap((name) => [
      `export const ${name}Asked = (input: Api.RequestInput<typeof all.${name}>) => Kafka.request(all.${name}, input)`,
      `export const ${name}Types = [all.${name}.request.Type, all.${name}.request.Input, all.${name}.response.Type, all.${name}.response.Input] as const`
    ])
    const text = declarations(`
import type * as Api from "../../src/Api/Api.ts"
import * as all from "../../src/Api/apis.ts"
import * as Kafka from "../../src/Kafka.ts"
${lines.join("\n")}
`)
    const written = new Map(
      text
        .split(/^export declare const /m)
        .slice(1)
        .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const)
    )
    for (const name of names) {
      assert.match(written.get(`${name}Types`)!, plainList, name)
      assert.match(written.get(`${name}Asked`)!, plainAnswer, name)
    }
  })

  it("let a broker keep handlers of all APIs in one table, without a cast", () =>
    Effect.gen(function* () {
      const table = tableOf(
        handler(all.Produce, ({ topicData }, version) =>
          Effect.succeed({
            responses: topicData.map(({ name, partitionData }) => ({
              name,
              partitionResponses: partitionData.map(({ index, records }) => ({
                index,
                errorCode: 0,
                baseOffset: BigInt([...(records ?? [])].length)
              }))
            })),
            throttleTimeMs: version
          })
        ),
        handler(all.Heartbeat, ({ memberId }): Effect.Effect<Api.Response<typeof all.Heartbeat>> =>
          Effect.succeed({ throttleTimeMs: 0, errorCode: memberId === "known" ? 0 : 25 })
        )
      )
      const ask = Effect.fnUntraced(function* <Req, Res>(
        api: Api.Api<string, Codec.Message<unknown, Req>, Codec.Message<Res, unknown>>,
        version: number,
        input: Req
      ) {
        const found = table.get(api)!
        const bytes = yield* found.answer(version, api.request.at(version).encode(input))
        return api.response.at(version).decode(bytes)
      })
      const records = Records.make([{ value: "a" }, { value: "b" }])
      const produced = yield* ask(all.Produce, 9, {
        acks: -1,
        timeoutMs: 0,
        topicData: [{ name: "orders", partitionData: [{ index: 3, records }] }]
      })
      assert.strictEqual(produced.throttleTimeMs, 9)
      const { name, partitionResponses } = produced.responses[0]!
      assert.deepStrictEqual(
        [name, partitionResponses.map(({ baseOffset, index }) => [index, baseOffset])],
        ["orders", [[3, 2n]]]
      )
      const beats = (memberId: string) =>
        ask(all.Heartbeat, 4, { groupId: "g", generationId: 1, memberId, groupInstanceId: null })
      assert.deepStrictEqual([(yield* beats("known")).errorCode, (yield* beats("other")).errorCode], [0, 25])

      // Or as methods: a handler of one API is a handler of any.
      const heartbeat: Answers<typeof all.Heartbeat> = {
        api: all.Heartbeat,
        answer: ({ generationId }) => ({ errorCode: generationId })
      }
      const answers: ReadonlyArray<Answers> = [heartbeat]
      for (const each of answers) {
        const given = { groupId: "", generationId: 7, memberId: "", groupInstanceId: null }
        const request = each.api.request.at(0).decode(each.api.request.at(0).encode(given))
        const response = each.api.response.at(0).encode(each.answer(request))
        assert.strictEqual(all.Heartbeat.response.at(0).decode(response).errorCode, 7)
      }
    }).pipe(Effect.runSync))
})

const leaf = String.raw`(?:string|number|bigint|boolean|null|undefined|Uint8Array<ArrayBufferLike>|(?:import\("[^"]*"\)\.|Codec\.)?Records)`
/** Nothing but the names of fields, and the types of the wire. */
const plainText = String.raw`(?:\{|\}|\[\]|readonly |\w+\??: |[;|()\s]|${leaf}\b|${leaf})*`
const plain = new RegExp(`^${plainText}$`)
const plainList = new RegExp(String.raw`^readonly \[(?:${plainText}|,)*\];\s*(?:export \{\};\s*)?$`)
const plainAnswer = new RegExp(
  String.raw`^\(input: .*\) => import\("effect/Effect"\)\.Effect<${plainText}, (?:\w|[./"()])*KafkaError, (?:\w|[./"()])*KafkaClient>;\s*$`
)

const sorted = (properties: ReadonlyArray<Shown>): ReadonlyArray<string> =>
  properties.map(({ comment, path }) => `${path} ${versionsIn(comment)}`).sort()

/** The versions of which a comment speaks first; what the field means may follow. */
const versionsIn = (comment: string): string => /^Versions? [0-9–+]+\./.exec(comment)?.[0] ?? ""

/** The fields of a spec, and what is to be said of their versions. */
const commentsOf = (spec: Spec, path: string): ReadonlyArray<Shown> => {
  switch (spec.kind) {
    case "array":
      return commentsOf(spec.element, `${path}[]`)
    case "nullable":
    case "valueVersions":
      return commentsOf(spec.of, path)
    case "byVersion":
      return commentsOf(spec.cases[0]![1], path)
    case "struct":
      return Object.entries(spec.fields).flatMap(([name, { spec: type, versions }]) => {
        const range = Codec.Version.format(versions)
        const comment = range === "0+" ? "" : `Version${/^\d+$/.test(range) ? "" : "s"} ${range}.`
        const at = path === "" ? name : `${path}.${name}`
        return [{ path: at, comment }, ...commentsOf(type, at)]
      })
    default:
      return []
  }
}
