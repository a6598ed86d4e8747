/**
 * What a running broker says of itself.
 */
import * as Effect from "effect/Effect"
import { ApiVersions, Kafka, KafkaConnection } from "../../src/index.ts"
import type { ApiRow, FeatureRow } from "../../src/EmbeddedKafka/releases/ReleaseTable.ts"
import { oldReleases } from "../../src/Protocol/oldReleases.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import type { Release } from "../../tools/kafka/Maven.ts"

export interface Answers {
  readonly apis: ReadonlyArray<ApiRow>
  readonly supportedFeatures: ReadonlyArray<FeatureRow>
  readonly finalizedFeatures: ReadonlyArray<FeatureRow>
}

const askVersions = Effect.map(
  Kafka.request(ApiVersions, {
    clientSoftwareName: "effect-kafka-protocol",
    clientSoftwareVersion: "releases"
  }),
  (response): Answers => ({
    apis: response.apiKeys.map(({ apiKey, maxVersion, minVersion }) => [apiKey, minVersion, maxVersion]),
    supportedFeatures: response.supportedFeatures.map((each) => [
      each.name,
      each.minVersion,
      each.maxVersion
    ]),
    finalizedFeatures: response.finalizedFeatures.map((each) => [
      each.name,
      each.minVersionLevel,
      each.maxVersionLevel
    ])
  })
)

/** Of the releases that cannot be asked it is known what they answer: `test/interop/OldBrokers.test.ts` asks them for all of it. */
const known = (release: "0.8.2" | "0.9.0"): Answers => ({
  apis: [...oldReleases[release].ranges].map(([key, { max, min }]) => [key, min, max]),
  supportedFeatures: [],
  finalizedFeatures: []
})

export const ask = Effect.fnUntraced(function* (release: Release) {
  if (release.startsWith("0.8.2.")) return known("0.8.2")
  if (release.startsWith("0.9.0.")) return known("0.9.0")
  const { host, port } = yield* Broker.make(release)
  return yield* Effect.provide(askVersions, KafkaConnection.layer({ host, port }))
}, Effect.scoped)
