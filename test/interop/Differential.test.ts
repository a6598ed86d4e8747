/**
 * Every message in every version, against Java's own classes: the bytes we write are the bytes that Java writes, and the values mean the same.
 *
 * `DIFFERENTIAL=50` draws 50 random values for each message and version instead of 3.
 */
import { assert, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import type { Message as Definition } from "../../scripts/protocol/merge.ts"
import { model, newer, older } from "../../scripts/protocol/releases.ts"
import { apis } from "../../src/Api/apis.ts"
import { RequestHeader } from "../../src/Api/RequestHeader.ts"
import { ResponseHeader } from "../../src/Api/ResponseHeader.ts"
import { messages } from "../../src/Stored/messages.ts"
import type { Message } from "../../src/Codec/Message.ts"
import { layoutOf, setCompiler } from "../../src/Codec/Wire.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { edges, valueAt } from "./exampleValues.ts"
import { hasNoJson, fromJavaJson, parseJavaJson, plain, toJavaJson } from "./javaJson.ts"
import * as JavaMessages from "./JavaMessages.ts"

// Generated code from the first use on; that the interpreter agrees with it, test/Codec/Coder.test.ts shows.
setCompiler("compiled")

const randomCount = Number(process.env["DIFFERENTIAL"] ?? 3)

/** Our side of a definition. */
const ours = new Map<string, Message<any>>([
  ...apis.flatMap((api) => [
    [`request ${api.key}`, api.request] as const,
    [`response ${api.key}`, api.response] as const
  ]),
  ...[RequestHeader, ResponseHeader, ...messages].map((message) => [message.name, message] as const)
])

const keyOf = (definition: Definition) =>
  definition.type === "request" || definition.type === "response"
    ? `${definition.type} ${definition.apiKey}`
    : definition.name

interface Case {
  readonly message: Message<any>
  readonly className: string
  readonly version: number
  /** The same version as the class calls it. */
  readonly javaVersion: number
}

/** The classes of requests, responses and headers end in `Data`, those of what is stored do not. */
const classNameOf = (definition: Definition, className: string) =>
  ["request", "response", "header"].includes(definition.type) ? `${className}Data` : className

const casesOf = (release: Release, definitions: ReadonlyArray<Definition>): ReadonlyArray<Case> =>
  definitions.flatMap((definition) => {
    const message = ours.get(keyOf(definition))
    if (message === undefined) return []
    return definition.sources
      .filter((source) => source.release === release)
      .flatMap((source) =>
        source.versions.flatMap((has, version) =>
          has
            ? [
                {
                  message,
                  className: classNameOf(definition, source.className),
                  version,
                  javaVersion: source.firstJavaVersion + version
                }
              ]
            : []
        )
      )
  })

const compare = Effect.fnUntraced(function* (
  java: JavaMessages.JavaMessages,
  { message, className, version, javaVersion }: Case
) {
  const wire = message.at(version)
  const layout = layoutOf(wire)
  const mismatches: Array<string> = []
  const random = yield* Arbitrary.sampleEffect(Arbitrary.schema(wire), {
    count: randomCount,
    seed: `${message.name} ${version}`
  })
  const values = [
    ...edges.map((edge) => ({
      name: edge.name,
      value: valueAt(layout, edge),
      hasUnknownTags: edge.hasUnknownTags
    })),
    ...random.map((value, index) => ({ name: `random ${index}`, value, hasUnknownTags: false }))
  ]
  for (const { name, value, hasUnknownTags } of values) {
    const at = `${message.name} v${version}, ${name}`
    const bytes = Buffer.from(wire.encode(value))
    const read = yield* java.fromBytes(className, javaVersion, bytes)
    if (read._tag === "Refused") mismatches.push(`${at}: Java cannot read our bytes: ${read.reason}`)
    else {
      if (!read.bytes.equals(bytes))
        mismatches.push(`${at}: Java writes ${read.bytes.toString("hex")}, we ${bytes.toString("hex")}`)
      const meant = fromJavaJson(layout, parseJavaJson(read.json))
      try {
        assert.deepStrictEqual(meant, plain(wire.decode(bytes)))
      } catch (error) {
        mismatches.push(`${at}: the values differ: ${String(error)}`)
      }
    }
    // JSON has no place for unknown tags.
    if (hasUnknownTags || hasNoJson(value)) continue
    const built = yield* java.fromJson(className, javaVersion, toJavaJson(layout, value))
    if (built._tag === "Refused") mismatches.push(`${at}: Java cannot build it: ${built.reason}`)
    else if (!built.bytes.equals(bytes))
      mismatches.push(`${at}: Java builds ${built.bytes.toString("hex")}, we ${bytes.toString("hex")}`)
  }
  return { count: values.length, mismatches }
})

describeWithJava("differential against Java", () => {
  it.live(
    "every message in every version: the same bytes and the same values",
    () =>
      Effect.gen(function* () {
        const definitions = model()
        const mismatches: Array<string> = []
        const [names, versions] = [new Set<string>(), new Set<string>()]
        let count = 0
        for (const release of [older, newer]) {
          const java = yield* JavaMessages.make(release)
          const results = yield* Effect.forEach(
            casesOf(release, definitions),
            (each) => {
              names.add(each.message.name)
              versions.add(`${each.message.name} ${each.version}`)
              return compare(java, each)
            },
            { concurrency: 8 }
          )
          for (const result of results) {
            count += result.count
            mismatches.push(...result.mismatches)
          }
        }
        yield* Effect.sync(() =>
          process.stdout.write(
            `differential: ${names.size} messages, ${versions.size} versions, ${count} cases, ${mismatches.length} mismatches\n`
          )
        )
        assert.strictEqual(names.size, definitions.length)
        assert.strictEqual(
          versions.size,
          definitions.reduce((sum, { versions }) => sum + versions.filter(Boolean).length, 0)
        )
        assert.deepStrictEqual(
          mismatches.slice(0, 10).map((text) => text.slice(0, 1000)),
          []
        )
      }),
    600_000
  )
})
