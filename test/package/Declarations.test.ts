/**
 * The declared types of the package, as packed: what is internal does not stand in them, what stands in them is documented, and they compile by themselves.
 */
import { execFileSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { pack, root } from "../../scripts/pack.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-protocol-declarations-"))
const modules = join(directory, "node_modules")
const installed = join(modules, "effect-kafka-protocol")

beforeAll(() => {
  mkdirSync(installed, { recursive: true })
  execFileSync("tar", ["-xzf", pack(directory), "-C", installed, "--strip-components=1"])
  mkdirSync(join(modules, "@types"))
  for (const name of ["effect", "@types/node"])
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction")
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The modules by their path below `dist`, without `.d.ts`. */
const declared = (): ReadonlyArray<string> =>
  readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => name.slice(0, -".d.ts".length))
    .sort()

/** Of the embedded cluster only its own module can be imported; how a cluster routes and what it keeps are its own. */
const isInternal = (path: string): boolean =>
  path.split("/").includes("internal") ||
  /^EmbeddedKafka\/(?!index$)/.test(path) ||
  /^Cluster\/(?:routing|state)\//.test(path)

const textOf = (path: string): string => readFileSync(join(installed, "dist", `${path}.d.ts`), "utf8")

/** How users import a module: an `index` by its folder. */
const specifierOf = (path: string): string => `effect-kafka-protocol/${path}`.replace(/\/index$/, "")

/** What TypeScript says of a program in a project of a user who checks libraries too, unless `options` say otherwise. */
const compile = (name: string, source: string, options: object = {}): string => {
  writeFileSync(join(directory, `${name}.mts`), source)
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    // For the types of WebCrypto, which Effect's modules of that name use.
    lib: ["es2024", "dom"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ["node"],
    ...options
  }
  const config = join(directory, `tsconfig.${name}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [`${name}.mts`] }))
  try {
    return execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", config], { encoding: "utf8" })
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? String(error)
  }
}

describe("the declared types of the package", () => {
  it("of every public module compile with skipLibCheck off; internal modules cannot be imported", () => {
    const lines = declared().flatMap((path, i) => [
      ...(isInternal(path) ? ["// @ts-expect-error internal"] : []),
      `import type * as m${i} from "${specifierOf(path)}"`,
      ...(isInternal(path) ? [] : [`export type T${i} = typeof m${i}`])
    ])
    assert.isAbove(lines.filter((line) => line.startsWith("export")).length, 200)
    assert.isAbove(lines.filter((line) => line.startsWith("//")).length, 20)
    assert.strictEqual(compile("all", lines.join("\n")), "")
  })

  it("cost a compiler little: what users ask, with all APIs and stored messages imported", () => {
    const source = `
import * as Effect from "effect/Effect"
import * as all from "effect-kafka-protocol"
import * as Stored from "effect-kafka-protocol/Stored"
import { Fetch, Kafka, KafkaConnection, Metadata, Produce, Records } from "effect-kafka-protocol"
export const program = Effect.gen(function* () {
  const { topics } = yield* Kafka.request(Metadata, { topics: null })
  const partitionData = [{ index: 0, records: Records.make([{ value: "a" }]) }]
  yield* Kafka.request(Produce, { acks: -1, timeoutMs: 1, topicData: topics.map(({ topicId }) => ({ topicId, partitionData })) })
  return (yield* Kafka.request(Fetch, { maxWaitMs: 1, minBytes: 1, topics: [] })).responses
}).pipe(Effect.provide(KafkaConnection.layer({ host: "localhost", port: 9092 })))
export const everything = [all.apis.map(({ name }) => name), Stored.messages.length]
`
    const spent = compile("spent", source, { skipLibCheck: true, extendedDiagnostics: true })
    const [, types] = /^Types: +(\d+)$/m.exec(spent) ?? []
    const [, instantiations] = /^Instantiations: +(\d+)$/m.exec(spent) ?? []
    // 4 600 and 4 900 in November 2026, checked in 0.05 s. No time is asserted: these numbers are the same on every machine.
    assert.isBelow(Number(types), 10_000)
    assert.isBelow(Number(instantiations), 10_000)
  })

  it("have nothing that is marked as internal", () => {
    for (const path of declared()) assert.notInclude(textOf(path), "@internal", path)
    const names = [
      ["Codec/Types", "structSpec"],
      ["Codec/Types", "nullable"],
      ["Client", "describeUnsayable"],
      ["Client", "KafkaError"],
      ["Connection/Options", "resolve"],
      ["Connection/Options", "Settings"],
      ["Connection/Options", "defaultReconnect"],
      ["Connection/Negotiation", "negotiate"]
    ] as const
    const isPublic = new Set(["nullable", "KafkaError", "defaultReconnect"])
    const source = names.map(
      ([path, name], i) =>
        `${isPublic.has(name) ? "" : "// @ts-expect-error internal\n"}export { ${name} as n${i} } from "effect-kafka-protocol/${path}"`
    )
    assert.strictEqual(compile("names", source.join("\n")), "")
  })

  it("say of all that can be imported since when it is there", () => {
    const declaration =
      /(\/\*\*(?:(?!\*\/)[^])*\*\/\s*)?^export (?:declare )?(?:abstract )?(?:const|class|interface|type|function|enum) (\w+)/gm
    let found = 0
    const undated = declared()
      .filter((path) => !isInternal(path))
      .flatMap((path) =>
        [...textOf(path).matchAll(declaration)]
          .filter(([, comment]) => (found++, comment === undefined || !comment.includes("@since")))
          .map(([, , name]) => `${path}: ${name}`)
      )
    assert.isAbove(found, 500)
    assert.deepStrictEqual(undated, [])
  })
})
