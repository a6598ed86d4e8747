/**
 * What a program carries that uses one API: bundled as its author would bundle it, the other APIs stay behind, and records too if the API has none. Of the
 * bytes printed, an API is one or two thousand; the rest is the codec.
 */
import { readFileSync } from "node:fs"
import { basename, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { rolldown } from "rolldown"
import { apis } from "../src/Api/index.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/** The bytes of our own part of a program, minified, the names of the APIs in it, and what it has of records and compression. */
const bundle = async (program: string) => {
  const entry = join(root, "program.ts")
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: "node",
    external: [/^effect\//, /^@effect\//, /^@node-rs\//],
    resolve: { conditionNames: ["@effect-kafka-protocol/source", "import"] },
    plugins: [
      {
        name: "program",
        load: (id) => (id === entry ? program : null),
        resolveId: (id) => (id === entry ? id : null)
      }
    ]
  })
  const { output } = await build.generate({ minify: true, codeSplitting: false })
  await build.close()
  const [chunk] = output
  const names = new Set(apis.map((api) => `${api.name}.ts`))
  const modules = Object.entries(chunk.modules)
    .filter(([, module]) => module.renderedLength > 0)
    .map(([id]) => relative(root, id).replaceAll("\\", "/"))
    .sort()
  return {
    bytes: Buffer.byteLength(chunk.code),
    used: modules.filter((id) => names.has(basename(id))).map((id) => basename(id, ".ts")),
    ofRecords: modules.filter((id) => /^src\/Codec\/(Records|Compression)/.test(id)),
    imports: [...chunk.imports, ...chunk.dynamicImports]
  }
}

const coding = (path: string) => `
import { OffsetFetch } from "effect-kafka-protocol${path}"

const request = OffsetFetch.request.at(7)
const bytes = request.encode({ groupId: "g", topics: null, requireStable: true })
console.log(bytes.length, request.decode(bytes).groupId)
console.log(OffsetFetch.response.at(7).decode(new Uint8Array(7)).errorCode)
`

const producing = (path: string) => `
import { Produce } from "effect-kafka-protocol${path}"

const bytes = Produce.request.at(9).encode({ acks: 1, timeoutMs: 1000, topicData: [] })
console.log(bytes.length, Produce.response.at(9).decode(new Uint8Array(7)).throttleTimeMs)
`

const asking = (imports: string) => `
import * as Effect from "effect/Effect"
${imports}

const offsets = Kafka.request(OffsetFetch, { groupId: "g", topics: null })
Effect.runPromise(offsets.pipe(Effect.provide(KafkaConnection.layer({ host: "localhost", port: 9092 }))))
`

/** README says how much it is: the same within a tenth. */
const isAsReadmeSays = (bytes: number, pattern: RegExp): void => {
  const said = Number(pattern.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1]) * 1000
  assert.closeTo(bytes, said, bytes / 10, `README says ${said} bytes`)
}

const byPath = `
import * as Kafka from "effect-kafka-protocol/Kafka"
import { OffsetFetch } from "effect-kafka-protocol/Api/OffsetFetch"
import { KafkaConnection } from "effect-kafka-protocol/Connection"
`

const byBarrel = `import { Kafka, KafkaConnection, OffsetFetch } from "effect-kafka-protocol"`

describe("the weight of one API", () => {
  it("a program that encodes one API carries that one", async () => {
    for (const path of ["/Api/OffsetFetch", "/Api", ""]) {
      const { bytes, ofRecords, used } = await bundle(coding(path))
      process.stdout.write(`weight: one API from effect-kafka-protocol${path}: ${bytes} bytes\n`)
      assert.deepStrictEqual(used, ["OffsetFetch"])
      assert.deepStrictEqual(ofRecords, [])
      isAsReadmeSays(bytes, /beside the codec \((\d+) kB/)
    }
  })

  it("records and their compression come with an API that carries them", async () => {
    const without = await bundle(coding("/Api/OffsetFetch"))
    for (const path of ["/Api/Produce", "/Api", ""]) {
      const { bytes, ofRecords, used } = await bundle(producing(path))
      process.stdout.write(`weight: Produce from effect-kafka-protocol${path}: ${bytes} bytes\n`)
      assert.deepStrictEqual(used, ["Produce"])
      assert.includeMembers(ofRecords, ["src/Codec/Records/Records.ts", "src/Codec/Compression/index.ts"])
      isAsReadmeSays(bytes - without.bytes, /their compression, (\d+) kB more/)
    }
  })

  it("a program that asks a broker carries what a connection needs besides", async () => {
    for (const imports of [byPath, byBarrel]) {
      const { bytes, imports: loaded, ofRecords, used } = await bundle(asking(imports))
      process.stdout.write(
        `weight: one API and a connection from ${imports === byPath ? "their paths" : "the barrel"}: ${bytes} bytes\n`
      )
      assert.deepStrictEqual(used, ["ApiVersions", "OffsetFetch", "SaslAuthenticate", "SaslHandshake"])
      assert.deepStrictEqual(ofRecords, [])
      assert.notInclude(loaded, "node:zlib")
      // `layerConfig` takes a Config without it.
      assert.include(loaded, "effect/Effect")
      assert.notInclude(loaded, "effect/Config")
      isAsReadmeSays(bytes, /with a connection (\d+) kB/)
    }
  })
})
