/**
 * The TypeScript in the documentation, run: on an embedded Kafka, and on a broker of each release that can do it, with values that must come of it. The code runs
 * as it stands, apart from addresses, a file and a password, which are those of the broker. Without Java that leaves the embedded Kafka.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Client from "../interop/client.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { makeCertificates } from "../../tools/kafka/certificates.ts"
import { type Release, releases } from "../../tools/kafka/Maven.ts"
import { suitesWithJava } from "../support/leftOut.ts"
import { globals, type Outcome, outcomes, type Place } from "./outcomes.ts"
import { fileName, root, type Snippet, snippets } from "./snippets.ts"

const newest = releases.at(-1)!
const password = "a password of this test"

interface Entry {
  readonly snippet: Snippet
  readonly name: string
  readonly key: string
}

const entries: ReadonlyArray<Entry> = snippets.flatMap((snippet) =>
  snippet.names.map((name) => ({ snippet, name, key: `${snippet.id.replace(/#\d+$/, "")}: ${name}` }))
)

const directory = Effect.acquireRelease(
  Effect.sync(() => {
    mkdirSync(join(root, ".cache"), { recursive: true })
    return mkdtempSync(join(root, ".cache", "documentation-"))
  }),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

type Modules = ReadonlyMap<Snippet, Readonly<Record<string, unknown>>>

/** The file that an import names, by the package's own `exports`. */
const resolve = (specifier: string): string => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, null | Readonly<Record<string, string>>>>
  }
  const path = specifier.replace("effect-kafka-protocol", ".")
  const exact = exports[path]
  const [pattern = "", found = exact] =
    exact !== undefined
      ? []
      : (Object.entries(exports)
          .filter(([key]) => key.endsWith("*") && path.startsWith(key.slice(0, -1)))
          .sort(([a], [b]) => b.length - a.length)[0] ?? [])
  assert.isOk(found, `${specifier} is exported`)
  return join(root, found["@effect-kafka-protocol/source"]!.replace("*", path.slice(pattern.length - 1)))
}

/** Writes snippets with the words replaced, and loads them. */
const load = Effect.fnUntraced(function* (
  words: ReadonlyArray<readonly [string, string]>,
  loaded: ReadonlyArray<Snippet> = snippets
) {
  const path = yield* directory
  Object.assign(globalThis, globals)
  const modules = new Map<Snippet, Readonly<Record<string, unknown>>>()
  for (const snippet of loaded) {
    const file = join(path, fileName(snippet))
    const source = words.reduce((text, [word, by]) => text.replaceAll(word, by), snippet.source)
    writeFileSync(
      file,
      source.replaceAll(/(?<= from ")effect-kafka-protocol[^"]*/g, (specifier) => resolve(specifier))
    )
    modules.set(snippet, yield* Effect.promise(() => import(file)))
  }
  return modules as Modules
})

class Documented extends Context.Service<Documented, { readonly modules: Modules; readonly place: Place }>()(
  "test/Documented"
) {
  static readonly layer = (release: Release) =>
    Layer.effect(
      Documented,
      Effect.gen(function* () {
        const path = yield* directory
        const isSecured = release === newest
        const broker = yield* Broker.make(release, isSecured ? secured(path) : {})
        return yield* prepare({ release, host: broker.host, port: broker.port }, [
          ["9094", String(broker.ports.SASL_SSL)],
          ["ca.pem", join(path, "ca.pem")],
          ["…", password]
        ])
      })
    )

  static readonly embedded = Layer.effect(
    Documented,
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka.makeTcp()
      const { host, port } = brokers[0]!
      return yield* prepare({ release: newest, host, port }, [])
    })
  )
}

/** What the examples find: topics, a group, and the broker's address. */
const prepare = Effect.fnUntraced(function* (place: Place, words: ReadonlyArray<readonly [string, string]>) {
  const { host, port, release } = place
  const before = process.env["KAFKA_BOOTSTRAP_SERVERS"]
  process.env["KAFKA_BOOTSTRAP_SERVERS"] = `${host}:${port}`
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      if (before === undefined) delete process.env["KAFKA_BOOTSTRAP_SERVERS"]
      else process.env["KAFKA_BOOTSTRAP_SERVERS"] = before
    })
  )
  const modules = yield* load([
    ["localhost", host],
    ["9092", String(port)],
    ["broker.example.com", host],
    ...words
  ])
  yield* Effect.gen(function* () {
    const topic = yield* Client.topicMetadata("orders")
    yield* Client.topicMetadata("copy")
    // A commit makes the group. Before 0.9 the offset is kept in ZooKeeper.
    if (release !== "0.8.2.2") {
      yield* Client.coordinator("my-group")
      yield* Client.commit(topic, "my-group", 0n)
    }
  }).pipe(Effect.provide(KafkaConnection.layer({ host, port })))
  return Documented.of({ modules, place })
})

/** A listener with TLS and SCRAM, whose certificate is `ca.pem`. */
const secured = (path: string): Broker.Options => {
  const { ca, store } = makeCertificates(path)
  writeFileSync(join(path, "ca.pem"), ca)
  const mechanisms = ["SCRAM-SHA-256", "SCRAM-SHA-512"]
  return {
    listeners: ["SASL_SSL"],
    properties: {
      "sasl.enabled.mechanisms": mechanisms.join(),
      "ssl.keystore.type": "PKCS12",
      "ssl.keystore.location": store,
      "ssl.keystore.password": "changeit",
      ...Object.fromEntries(
        mechanisms.map((name) => [
          `listener.name.sasl_ssl.${name.toLowerCase()}.sasl.jaas.config`,
          "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ])
      )
    },
    formatArguments: mechanisms.flatMap((name) => ["--add-scram", `${name}=[name=app,password=${password}]`])
  }
}

const isBefore = (release: string, since: string): boolean => {
  const [a, b] = [release, since].map((version) => version.split(".").map(Number)) as [
    Array<number>,
    Array<number>
  ]
  const i = b.findIndex((number, index) => number !== a[index])
  return i >= 0 && a[i]! < b[i]!
}

const run = (outcome: Outcome, value: unknown, place: Place) => {
  switch (outcome._tag) {
    case "Value":
      return Effect.sync(() => outcome.check(value))
    case "LeftOut":
      return Effect.void
    case "InATest":
    case "OnNewest":
      return outcome.run(value)
    case "Run":
      return Effect.provide(
        outcome.run(value, place),
        KafkaConnection.layer({ host: place.host, port: place.port })
      )
  }
}

describe("the documentation", () => {
  it("has an outcome for each name that it defines, and none besides", () => {
    assert.deepStrictEqual(
      entries.map(({ key }) => key).sort(),
      Object.keys(outcomes).sort(),
      "add to test/documentation/outcomes.ts what must come of it"
    )
  })

  it("says from which release on something works, where that is not the oldest", () => {
    for (const { key, name, snippet } of entries) {
      const outcome = outcomes[key]
      if (outcome?._tag === "Run" && outcome.since !== "0.8")
        assert.include(snippet.textOf(name), `Kafka ${outcome.since}`, key)
    }
  })
})

/** @param isRun what is run there besides what any broker can do */
const suite = (
  name: string,
  release: Release,
  documented: Layer.Layer<Documented, unknown>,
  isRun: (outcome: Outcome) => boolean
) =>
  layer(documented, { excludeTestServices: true, timeout: "180 seconds" })(name, (it) => {
    for (const { key, name, snippet } of entries) {
      const outcome = outcomes[key]
      if (outcome === undefined || (outcome._tag !== "Run" && !isRun(outcome))) continue
      if (outcome._tag === "Run" && isBefore(release, outcome.since)) continue
      if (outcome._tag === "LeftOut") {
        it.effect.skip(`${key} (${outcome.reason})`, () => Effect.void)
        continue
      }
      it.effect(key, () =>
        Effect.gen(function* () {
          const { modules, place } = yield* Documented
          yield* run(outcome, modules.get(snippet)![name], place)
        })
      )
    }
  })

describe("the documentation in a test", () => {
  for (const { key, name, snippet } of entries) {
    const outcome = outcomes[key]
    if (outcome?._tag !== "InATest") continue
    it.effect(key, () =>
      Effect.gen(function* () {
        const modules = yield* load([], [snippet])
        yield* outcome.run(modules.get(snippet)![name])
      })
    )
  }
})

suite(
  "the documentation on an embedded Kafka",
  newest,
  Documented.embedded,
  ({ _tag }) => _tag === "Value" || _tag === "LeftOut"
)

suitesWithJava(
  "the documentation on real brokers",
  () => {
    for (const release of releases)
      suite(
        `the documentation on Kafka ${release}`,
        release,
        Documented.layer(release),
        ({ _tag }) => release === newest && _tag === "OnNewest"
      )
  },
  releases.map((release) => `Kafka ${release}`)
)
