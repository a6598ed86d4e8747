/**
 * Logs of the embedded broker beside those of the real ones: the same bytes, offsets, codes and words for the same requests, at each version.
 */
import { assert, describe, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import { release } from "../../src/EmbeddedKafka/releases/Release.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { whyNoJava } from "../../tools/kafka/Maven.ts"
import { compared } from "./embedded/beside.ts"
import { line } from "./embedded/compare.ts"
import { played as patchReleases } from "../../scripts/releases/played.ts"
import { properties } from "./embedded/played.ts"
import { logs, logTopics } from "./embedded/scenarios/logs.ts"
import { type PlayedRelease, type Ranges, Side } from "./embedded/Side.ts"

type Pair = Parameters<typeof compared>[0]

class Pairs extends Context.Service<Pairs, Pair>()("test/interop/EmbeddedLogs/Pairs") {}

/** The configs that the release has. */
const configsOf = (played: PlayedRelease, name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(logTopics[name]!).filter(([config]) => release(played).topicConfigs.has(config))
  )

/** On the real broker by CreateTopics, as the embedded one has them from the start. */
const createTopics = Effect.fnUntraced(function* (played: PlayedRelease, side: Side) {
  const version = side.best(CreateTopics, 4)
  yield* side.ask(CreateTopics, version, {
    timeoutMs: 30_000,
    topics: Object.keys(logTopics).map((name) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: Object.entries(configsOf(played, name)).map(([config, value]) => ({ name: config, value }))
    }))
  })
  for (const name of Object.keys(logTopics))
    yield* side.settled(Metadata, side.best(Metadata), { topics: [{ name }] })
})

const start = Effect.fnUntraced(function* (played: PlayedRelease) {
  const startedMs = Date.now()
  const real = yield* Broker.make(patchReleases[played], { properties: properties(played) })
  const scope = yield* Effect.scope
  const addresses = [{ host: real.host, port: real.port }]
  const first = new Side({ release: played, name: "", addresses, ranges: new Map(), scope })
  const { apiKeys } = yield* first.ask(ApiVersions, 0, {})
  const ranges: Ranges = new Map(
    apiKeys.map(({ apiKey, maxVersion, minVersion }) => [apiKey, { min: minVersion, max: maxVersion }])
  )
  yield* createTopics(played, new Side({ release: played, name: "", addresses, ranges, scope }))
  const topics = Object.fromEntries(
    Object.keys(logTopics).map((name) => [name, { partitions: 1, config: configsOf(played, name) }])
  )
  const { brokers } = Context.get(
    yield* Layer.build(EmbeddedKafka.layerTcp({ version: played, topics })),
    EmbeddedKafka
  )
  return { release: played, real: addresses, embedded: brokers, ranges, startedMs }
})

const missing = whyNoJava()
const isLeftOut = missing !== undefined && process.env["CI"] !== "true"

for (const played of ["0.10.2", "2.8", "3.9", "4.4"] as const) {
  const [onlyRelease, onlyScenario] = [process.env["BESIDE_RELEASE"], process.env["BESIDE_SCENARIO"]]
  if (onlyRelease !== undefined && onlyRelease !== played) continue
  const title = `logs beside Kafka ${patchReleases[played]}`
  const chosen = logs.filter(
    ({ name, only }) => (only?.(played) ?? true) && (onlyScenario === undefined || name === onlyScenario)
  )
  if (isLeftOut)
    describe.skip(`${title} (${missing})`, () => chosen.forEach(({ name }) => it(name, () => {})))
  else
    layer(Layer.effect(Pairs, start(played)), { excludeTestServices: true, timeout: "180 seconds" })(
      title,
      (it) => {
        for (const scenario of chosen)
          it.effect(scenario.name, () =>
            Effect.gen(function* () {
              const found = yield* compared(yield* Pairs, scenario)
              assert.isAbove(found.steps, 0, "the scenario asks something")
              // The same records compressed by another library have another size.
              const defects = found.differences.filter(({ path }) => !path.endsWith("sizeInBytes"))
              if (defects.length > 0) assert.fail(["the answers differ:", ...defects.map(line)].join("\n"))
            })
          )
      }
    )
}
