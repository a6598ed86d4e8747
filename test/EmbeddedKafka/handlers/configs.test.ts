/**
 * Configs, quotas and features by requests to an embedded cluster: what is changed is observed by other requests, at once. That answers are those of real brokers is for
 * `test/interop/EmbeddedConfigs.test.ts`.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import { releaseNames } from "../../../src/EmbeddedKafka/releases/index.ts"
import { BrokerVersions } from "../../../src/Protocol/BrokerVersions.ts"
import {
  AlterConfigs,
  ApiVersions,
  DescribeConfigs,
  IncrementalAlterConfigs,
  Kafka,
  Produce,
  Records,
  UpdateFeatures
} from "../../../src/index.ts"

const topic = { resourceType: 2, resourceName: "t" }
const software = { clientSoftwareName: "test", clientSoftwareVersion: "1.0" }

const produce = (bytes: number) =>
  Kafka.request(
    Produce,
    {
      acks: 1,
      timeoutMs: 1000,
      topicData: [
        {
          name: "t",
          partitionData: [{ index: 0, records: Records.make([{ value: new Uint8Array(bytes) }]) }]
        }
      ]
    },
    { errors: "data", version: 9 }
  ).pipe(Effect.map(({ responses }) => responses[0]!.partitionResponses[0]!.errorCode))

describe("DescribeConfigs", () => {
  it.effect("answers at each version of each release that has it", () =>
    Effect.gen(function* () {
      for (const version of releaseNames.filter((name) => !name.startsWith("0.")))
        yield* Effect.gen(function* () {
          const { apiKeys } = yield* Kafka.request(ApiVersions, software)
          const { maxVersion, minVersion } = apiKeys.find(({ apiKey }) => apiKey === DescribeConfigs.key)!
          for (let each = minVersion; each <= maxVersion; each++) {
            const { results } = yield* Kafka.request(
              DescribeConfigs,
              { resources: [{ ...topic, configurationKeys: ["segment.bytes"] }] },
              { version: each }
            )
            const [config] = results[0]!.configs
            assert.strictEqual(config!.value, "1073741824", `${version} v${each}`)
            // Brokers since 2.6 forget to tell it.
            if (each === 0) assert.strictEqual(config!.isDefault, version === "1.1")
            else assert.strictEqual(config!.configSource, 5)
            assert.strictEqual(config!.configType, each >= 3 ? 3 : 0)
            assert.deepStrictEqual(config!.synonyms, [])
          }
        }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version, topics: { t: 1 } })))
    })
  )
})

const alter = (resourceType: number, resourceName: string, configs: Record<string, string>) =>
  Kafka.request(AlterConfigs, {
    resources: [
      {
        resourceType,
        resourceName,
        configs: Object.entries(configs).map(([name, value]) => ({ name, value }))
      }
    ],
    validateOnly: false
  })

const set = (configs: ReadonlyArray<readonly [string, string]>, validateOnly: boolean) =>
  Kafka.request(
    IncrementalAlterConfigs,
    {
      resources: [
        { ...topic, configs: configs.map(([name, value]) => ({ name, value, configOperation: 0 })) }
      ],
      validateOnly
    },
    { errors: "data" }
  )

describe("a changed config", () => {
  it.effect("applies at once: of the topic, of the broker, of all brokers", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* produce(1000), 0)
      yield* alter(2, "t", { "max.message.bytes": "500" })
      assert.strictEqual(yield* produce(1000), 10)
      yield* alter(2, "t", {})
      assert.strictEqual(yield* produce(1000), 0)
      yield* alter(4, "", { "message.max.bytes": "400" })
      assert.strictEqual(yield* produce(1000), 10)
      yield* alter(4, "1", { "message.max.bytes": "2000" })
      assert.strictEqual(yield* produce(1000), 0)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { t: 1 } })))
  )

  it.effect("is not changed by what is only validated, nor by half of what is refused", () =>
    Effect.gen(function* () {
      yield* set([["max.message.bytes", "500"]], true)
      assert.strictEqual(yield* produce(1000), 0)
      const { responses } = yield* set(
        [
          ["max.message.bytes", "500"],
          ["retention.ms", "no"]
        ],
        false
      )
      assert.strictEqual(responses[0]!.errorCode, 40)
      assert.strictEqual(yield* produce(1000), 0)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { t: 1 } })))
  )
})

/** What our own client would not try. */
const brokerVersions = new BrokerVersions(new Map([[Produce.key, { min: 0, max: 2 }]]))

describe("ApiVersions", () => {
  it.effect("advertises Produce from 0 in 4.x, and neither telemetry nor what brokers ask each other", () =>
    Effect.gen(function* () {
      const { apiKeys } = yield* Kafka.request(ApiVersions, software)
      assert.strictEqual(apiKeys.find(({ apiKey }) => apiKey === Produce.key)!.minVersion, 0)
      const keys = new Set(apiKeys.map(({ apiKey }) => apiKey))
      for (const key of [71, 72, 4, 5, 6, 7, 52, 53, 54, 56, 58, 59, 62, 63, 67, 70, 73, 82])
        assert.isFalse(keys.has(key), String(key))
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection()))
  )

  it.effect("closes the connection on a Produce that 4.x does not take", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Kafka.request(
          Produce,
          { acks: 1, timeoutMs: 1000, topicData: [] },
          { version: 2, timeout: "5 seconds" }
        )
      )
      assert.match(error.message, /closed by the peer/)
    }).pipe(
      Effect.provide(EmbeddedKafka.layerConnection({ connection: { reconnect: "never", brokerVersions } }))
    )
  )

  it.effect("tells the levels that UpdateFeatures finalizes, and a new epoch", () =>
    Effect.gen(function* () {
      const before = yield* Kafka.request(ApiVersions, software)
      const level = ({ finalizedFeatures }: typeof before) =>
        finalizedFeatures.find(({ name }) => name === "transaction.version")?.maxVersionLevel
      assert.strictEqual(level(before), 2)
      yield* Kafka.request(UpdateFeatures, {
        featureUpdates: [{ feature: "transaction.version", maxVersionLevel: 1, upgradeType: 2 }],
        timeoutMs: 1000
      })
      const after = yield* Kafka.request(ApiVersions, software)
      assert.strictEqual(level(after), 1)
      assert.isTrue(after.finalizedFeaturesEpoch > before.finalizedFeaturesEpoch)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection()))
  )

  it.effect("tells of no features in releases without them", () =>
    Effect.gen(function* () {
      for (const version of ["1.1", "2.8"] as const) {
        const { finalizedFeatures, supportedFeatures } = yield* Effect.provide(
          Kafka.request(ApiVersions, software),
          EmbeddedKafka.layerConnection({ version })
        )
        assert.deepStrictEqual([...supportedFeatures, ...finalizedFeatures], [])
      }
    })
  )
})
