/**
 * The first requests on each connection: which versions does the broker support?
 *
 * We ask with the newest ApiVersions that we know. A broker that is older answers error 35, always in version 0, with the versions that it has; we ask again,
 * strictly lower. Every new connection asks again: another broker, or another release, may be behind the same name.
 *
 * **Brokers without ApiVersions.** Kafka 0.8 closes the connection at that request. 0.9 neither answers nor closes: its network thread throws, and what it
 * had in hand for other clients at that moment is lost. But a stalled broker of any release does not answer either. So, after a part of the time for the set-up, or
 * at once when the connection was closed without a byte:
 *
 * 1. The first connection goes on waiting. On a second one goes a request that only an old broker answers: ListOffsets without topics, in a version that
 *    no release has. 0.8 and 0.9 do not look at its version; from 0.10 on, every broker closes the connection (`test/interop/OldBrokers` asks them).
 * 2. Whatever answers first decides. ApiVersions on the first connection: it is used. The request on the second: *that* one is used, as one to an old broker.
 *    A slow, stalled or replaced broker cannot be taken for an old one, whenever it answers; if nothing is answered, the attempt has failed.
 * 3. Which of the two an old broker is shows in its answer to Fetch 1: 0.8.2 does not look at that version either and answers in version 0.
 *
 * **Protecting other clients of the broker.** While nothing is known of an address, one connection of this process asks there, and the others wait for what it finds, though
 * for no longer than twice that part of their time. An address that had an old broker gets the request of step 1 first for some minutes; if it is refused, or when
 * that time is over, ApiVersions is asked again. A connection for which ApiVersions was answered once never takes its broker for an old one. With the option
 * `brokerVersions` nothing is asked at all.
 */
import * as Effect from "effect/Effect"
import * as Api from "../Api/Api.ts"
import { ApiVersions } from "../Api/ApiVersions.ts"
import { fromCode } from "../Api/ErrorCode.ts"
import { DecodeError } from "../Codec/Errors/CodecError.ts"
import { array, int32, string } from "../Codec/Types.ts"
import type { VersionRange } from "../Codec/Version.ts"
import { BrokerVersions } from "../Protocol/BrokerVersions.ts"
import { oldReleases } from "../Protocol/oldReleases.ts"
import type { Replies } from "../Protocol/PendingRequest.ts"
import { KafkaError } from "../Client/KafkaError.ts"
import { packageVersion } from "../internal/version.ts"

/** Name and version of the client software (KIP-511): letters, digits, dots and dashes. */
const software = { clientSoftwareName: "effect-kafka-protocol", clientSoftwareVersion: packageVersion }

const unsupportedVersion = 35

/** Asks at a version, before versions are known. `"body"` gives the response undecoded. @internal */
export type Ask = <A extends Api.Any, Kind extends "message" | "body">(
  api: A,
  version: number,
  input: Api.RequestInput<A>,
  reply: Kind
) => Effect.Effect<Replies<A>[Kind], KafkaError>

/**
 * The key of Produce, for which brokers advertise more than they serve: Kafka 4.0 and later have version 12 and serve nothing below 3, but advertise 0
 * (KAFKA-18659, for the sake of older clients). True of brokers rather than of the API, and known by its key, because whoever only connects does not load Produce.
 */
const produceKey = 0
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

/** The versions of a broker that answers ApiVersions. @internal */
export const negotiate = Effect.fnUntraced(function* (
  ask: Ask,
  broker: string
): Effect.fn.Return<BrokerVersions, KafkaError> {
  let version = ApiVersions.versions.max
  for (;;) {
    const body = yield* ask(ApiVersions, version, version >= 3 ? software : {}, "body")
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

/** ListOffsets about nothing, in a version that no broker has: it changes nothing, and only brokers that do not look at the version answer. */
const OldBrokersOnly = Api.make("ListOffsets", {
  key: 2,
  versions: "32767",
  request: { replicaId: int32, topics: array(string) },
  response: { topics: array(string) }
})

/** Fetch 1 of nothing. */
const FetchNothing = Api.make("Fetch", {
  key: 1,
  versions: "1",
  throttles: "none",
  request: { replicaId: int32, maxWaitMs: int32, minBytes: int32, topics: array(string) },
  response: { throttleTimeMs: int32, responses: array(string) }
})

/** The id of no broker. Consumers (-1) may have to wait for the answer, when they have used up their quota. */
const noReplica = 0x7fff_ffff

/** `throttleTimeMs` and `responses`; version 0 lacks the first. */
const fetch1Bytes = 8

/** Which of the releases without ApiVersions this is. Fails, as a rule because the connection is closed, if it is none of them. @internal */
export const identifyOld = Effect.fnUntraced(function* (
  ask: Ask
): Effect.fn.Return<BrokerVersions, KafkaError> {
  yield* ask(OldBrokersOnly, OldBrokersOnly.versions.max, { replicaId: -1, topics: [] }, "message")
  const fetched = yield* ask(
    FetchNothing,
    1,
    { replicaId: noReplica, maxWaitMs: 0, minBytes: 0, topics: [] },
    "body"
  )
  return oldReleases[fetched.length === fetch1Bytes ? "0.9.0" : "0.8.2"]
})
