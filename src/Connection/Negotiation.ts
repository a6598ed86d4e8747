/**
 * The first words on each connection: which versions does the broker speak?
 *
 * - We ask with the newest ApiVersions that we know. A broker that is older answers error 35, always in version 0, with the versions that it has; we ask
 *   again, strictly lower.
 * - Kafka 0.8 and 0.9 have no ApiVersions and close the connection. Then we connect again, make sure that somebody is there with a request as old as
 *   Kafka, and use the versions of 0.8.2, which 0.9 has too.
 *
 * Every new connection asks again: another broker, or another release, may be behind the same name.
 */
import * as Effect from "effect/Effect"
import * as Api from "../Api/Api.ts"
import { ApiVersions } from "../Api/ApiVersions.ts"
import { fromCode } from "../Api/ErrorCode.ts"
import { DecodeError } from "../Codec/CodecError.ts"
import { array, int32, string } from "../Codec/Types.ts"
import type { VersionRange } from "../Codec/Version.ts"
import { BrokerVersions } from "./BrokerVersions.ts"
import { KafkaError } from "./KafkaError.ts"

/** How this library introduces itself (KIP-511): letters, digits, dots and dashes. */
const software = { clientSoftwareName: "effect-kafka-protocol", clientSoftwareVersion: "0.1.0" }

const unsupportedVersion = 35

/** Asks at a version, before versions are known. `"body"` gives the response undecoded. */
export type Ask = (
  api: Api.Any,
  version: number,
  input: unknown,
  reply: "message" | "body"
) => Effect.Effect<any, KafkaError>

const produceKey = 0
/** Kafka 4.0 and later have Produce 12 and serve nothing below 3, although they say 0 (KAFKA-18659: old clients gave up otherwise). */
const produceWithoutOld = 12
const produceMin = 3

const toVersions = (keys: typeof ApiVersions.response.Type.apiKeys): BrokerVersions => {
  const ranges = new Map<number, VersionRange>()
  for (const { apiKey, minVersion, maxVersion } of keys) {
    const min =
      apiKey === produceKey && maxVersion >= produceWithoutOld ? Math.max(minVersion, produceMin) : minVersion
    ranges.set(apiKey, { min, max: maxVersion })
  }
  return new BrokerVersions(ranges)
}

export const negotiate = Effect.fnUntraced(function* (
  ask: Ask,
  broker: string
): Effect.fn.Return<BrokerVersions, KafkaError> {
  let version = ApiVersions.versions.max
  for (;;) {
    const body: Uint8Array = yield* ask(ApiVersions, version, version >= 3 ? software : {}, "body")
    const errorCode = body.length < 2 ? 0 : new DataView(body.buffer, body.byteOffset).getInt16(0)
    const isOlder = errorCode === unsupportedVersion && version > 0
    const response = yield* decode(isOlder ? 0 : version, body, broker)
    if (errorCode === 0) return toVersions(response.apiKeys)
    if (!isOlder) {
      const reason = fromCode(errorCode, { apiName: ApiVersions.name, apiVersion: version, broker, response })
      return yield* new KafkaError({ reason, broker, apiName: ApiVersions.name, version })
    }
    // Brokers before 2.4 leave the list empty.
    const own = response.apiKeys.find((range) => range.apiKey === ApiVersions.key)
    version = own === undefined ? 0 : Math.max(0, Math.min(own.maxVersion, version - 1))
  }
})

const decode = (version: number, body: Uint8Array, broker: string) =>
  Effect.try({
    try: () => ApiVersions.response.at(version).decode(body),
    catch: (error) => {
      if (!(error instanceof DecodeError)) throw error
      return new KafkaError({ reason: error, broker, apiName: ApiVersions.name, version })
    }
  })

/** ListOffsets 0 about nothing: no broker before 4.0 refuses it, and it changes nothing. */
const Probe = Api.make("ListOffsets", {
  key: 2,
  versions: "0",
  request: { replicaId: int32, topics: array(string) },
  response: { topics: array(string) }
})

const only0: VersionRange = { min: 0, max: 0 }

/** What Kafka 0.8.2 speaks, by API key. 0.9 speaks all of it. */
const legacyRanges: ReadonlyMap<number, VersionRange> = new Map([
  [0, only0], // Produce
  [1, only0], // Fetch
  [2, only0], // ListOffsets
  [3, only0], // Metadata
  [8, { min: 0, max: 1 }], // OffsetCommit
  [9, { min: 0, max: 1 }], // OffsetFetch
  [10, only0] // FindCoordinator
])

/** Takes the broker for one of 0.8 or 0.9, if it answers at all. */
export const assumeLegacy = (ask: Ask): Effect.Effect<BrokerVersions, KafkaError> =>
  Effect.as(
    ask(Probe, 0, { replicaId: -1, topics: [] }, "message"),
    new BrokerVersions(legacyRanges, { isLegacy: true })
  )
