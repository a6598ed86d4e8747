/**
 * The tables of the releases that the embedded cluster plays are what real brokers and their jars say: ApiVersions with its features, how configs are defined,
 * and what DescribeConfigs tells of a topic and of a broker. What is not asked here: 0.8.2 and 0.9.0 have neither request (`OldBrokers.test.ts` asks them for each
 * version), 0.10.2 no DescribeConfigs.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ask } from "../../scripts/releases/ask.ts"
import { definitionsOf, kinds } from "../../scripts/releases/definitions.ts"
import { played } from "../../scripts/releases/played.ts"
import {
  type ConfigRow,
  type Release,
  release as playedRelease,
  releaseNames
} from "../../src/EmbeddedKafka/releases/index.ts"
import { CreateTopics, DescribeConfigs, Kafka, KafkaConnection, Metadata } from "../../src/index.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { untilReady } from "./client.ts"

const rowsOf = (release: Release) => ({
  topic: release.topicConfigs,
  broker: release.brokerConfigs,
  group: release.groupConfigs,
  clientMetrics: release.clientMetricsConfigs
})

/** Every row with all its columns. */
const whole = ([name, type, defaultValue, rule = "", marks = ""]: ConfigRow) => [
  name,
  type,
  defaultValue,
  rule,
  marks
]

const topicType = 2
const brokerType = 4
const defaultSource = 5
/** What version 3 of DescribeConfigs calls them. */
const typeNames = [
  undefined,
  "boolean",
  "string",
  "int",
  "short",
  "long",
  "double",
  "list",
  "class",
  "password"
]

const resource = (resourceType: number, resourceName: string) => ({
  resourceType,
  resourceName,
  configurationKeys: null
})

const isPlain = ([, , , , marks = ""]: ConfigRow) => !marks.includes("internal")

/** In 1.1 hours and minutes can be changed too if the config in milliseconds can. */
const isReadOnly = (release: Release, name: string): boolean => {
  const names = release.isAtLeast("2.0") ? [name] : [name, name.replace(/\.(?:hours|minutes)$/, ".ms")]
  return names.every((each) => !/per-broker|cluster-wide/.test(release.brokerConfigs.get(each)?.[4] ?? ""))
}

const described = Effect.fnUntraced(function* (name: string) {
  const topic = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
  yield* Kafka.request(CreateTopics, { topics: [topic], timeoutMs: 20_000 })
  const { brokers } = yield* Kafka.request(Metadata, { topics: null })
  const resources = [resource(topicType, name), resource(brokerType, String(brokers[0]!.nodeId))]
  const { results } = yield* Kafka.request(DescribeConfigs, { resources, includeSynonyms: true }).pipe(
    Effect.retry(untilReady)
  )
  return results
})

describe("scripts/releases", () => {
  it("knows the releases that are played", () => {
    assert.deepStrictEqual(Object.keys(played), [...releaseNames])
  })
})

describeWithJava("the tables of played releases, beside real brokers", { timeout: 180_000 }, () => {
  for (const name of releaseNames) {
    const release = playedRelease(name)
    const patch = played[name]!

    it.live(`${patch} advertises these APIs and features`, () =>
      Effect.gen(function* () {
        const { apis, supportedFeatures } = yield* ask(patch)
        assert.strictEqual(release.patch, patch)
        assert.deepStrictEqual(
          [...release.advertised].map(([key, { max, min }]) => [key, min, max]),
          apis.map((row) => [...row])
        )
        // What they finalize, and what of it is off here, is for `npm run releases:check`.
        assert.deepStrictEqual(
          [...release.supportedFeatures.keys()],
          supportedFeatures.map(([feature]) => feature)
        )
      })
    )

    // 0.8.2 keeps no definitions, and takes those of 0.9.0.
    if (name !== "0.8.2")
      it(`${patch} defines these configs`, () => {
        const definitions = definitionsOf(patch)
        for (const kind of kinds) {
          const byName = [...definitions[kind]].sort(([a], [b]) => (a < b ? -1 : 1))
          assert.deepStrictEqual([...rowsOf(release)[kind].values()].map(whole), byName.map(whole))
        }
      })

    if (release.advertised.has(DescribeConfigs.key))
      it.live(`${patch} describes a topic and a broker as defined`, () =>
        Effect.gen(function* () {
          const { host, port } = yield* Broker.make(patch)
          const results = yield* Effect.provide(described("configs"), KafkaConnection.layer({ host, port }))
          for (const { configs, resourceType } of results) {
            const rows = rowsOf(release)[resourceType === topicType ? "topic" : "broker"]
            const expected = [...rows.values()].filter(isPlain).map(([config]) => config)
            // The properties that a broker was started with are described too, be they known or not.
            const names = configs.map((each) => each.name).filter((each) => rows.has(each))
            assert.deepStrictEqual(names.sort(), expected)
            for (const config of configs.filter((each) => rows.has(each.name))) {
              const [, type, defaultValue] = rows.get(config.name)!
              assert.strictEqual(config.isSensitive, type === "password", config.name)
              if (config.configType !== 0) assert.strictEqual(typeNames[config.configType], type, config.name)
              assert.strictEqual(
                config.readOnly,
                resourceType === brokerType && isReadOnly(release, config.name),
                config.name
              )
              if (config.configSource === defaultSource && type !== "password")
                assert.strictEqual(config.value, defaultValue, config.name)
            }
          }
        })
      )
  }
})
