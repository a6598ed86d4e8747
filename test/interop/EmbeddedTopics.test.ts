/**
 * Topics on three brokers beside three real ones: replicas where they are told to be, moved, and led by others.
 */
import { assert, describe, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { whyNoJava } from "../../tools/kafka/Maven.ts"
import { compared } from "./embedded/beside.ts"
import { line } from "./embedded/compare.ts"
import { played as patchReleases } from "../../scripts/releases/played.ts"
import { properties } from "./embedded/played.ts"
import { manyBrokers } from "./embedded/scenarios/manyBrokers.ts"
import { type PlayedRelease, type Ranges, Side } from "./embedded/Side.ts"

class Pairs extends Context.Service<Pairs, Parameters<typeof compared>[0]>()(
  "test/interop/EmbeddedTopics/Pairs"
) {}

const start = Effect.fnUntraced(function* (played: PlayedRelease) {
  const startedMs = Date.now()
  const real = yield* Broker.makeCluster(patchReleases[played], 3, { properties: properties(played) })
  const scope = yield* Effect.scope
  const first = new Side({ release: played, name: "", addresses: real, ranges: new Map(), scope })
  const { apiKeys } = yield* first.ask(ApiVersions, 0, {})
  const ranges: Ranges = new Map(
    apiKeys.map(({ apiKey, maxVersion, minVersion }) => [apiKey, { min: minVersion, max: maxVersion }])
  )
  const { brokers } = yield* EmbeddedKafka.makeTcp({ version: played, brokers: 3 })
  return { release: played, real, embedded: brokers, ranges, startedMs }
})

const missing = whyNoJava()
const isLeftOut = missing !== undefined && process.env["CI"] !== "true"

for (const played of ["3.9", "4.4"] as const) {
  const title = `topics on three brokers beside Kafka ${patchReleases[played]}`
  if (isLeftOut)
    describe.skip(`${title} (${missing})`, () => manyBrokers.forEach(({ name }) => it(name, () => {})))
  else
    layer(Layer.effect(Pairs, start(played)), { excludeTestServices: true, timeout: "180 seconds" })(
      title,
      (it) => {
        for (const scenario of manyBrokers)
          it.effect(scenario.name, () =>
            Effect.gen(function* () {
              const found = yield* compared(yield* Pairs, scenario)
              assert.isAbove(found.steps, 20, "the scenario asks something")
              if (found.differences.length > 0)
                assert.fail(["the answers differ:", ...found.differences.map(line)].join("\n"))
            })
          )
      }
    )
}
