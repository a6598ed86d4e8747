import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Schedule from "effect/Schedule"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { make } from "../../src/Connection/KafkaConnection.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { oldFakeBroker } from "./OldFakeBroker.ts"
import { Echo } from "./TestApis.ts"
import { packageVersion } from "../../src/internal/version.ts"

const connect = (broker: FakeBroker, options: Partial<KafkaConnectionOptions> = {}) =>
  Effect.provideService(make({ host: "broker", reconnect: "never", ...options }), Transport, broker.transport)

const askedVersions = (broker: FakeBroker) =>
  broker.requests.filter((r) => r.api.key === ApiVersions.key).map((r) => r.version)

describe("27 ApiVersions", () => {
  it.effect("is asked at its highest version, with a name that brokers accept", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      yield* connect(broker)
      assert.deepStrictEqual(askedVersions(broker), [ApiVersions.versions.max])
      const { clientSoftwareName, clientSoftwareVersion } = broker.of(ApiVersions)[0]!.body
      for (const text of [clientSoftwareName, clientSoftwareVersion])
        assert.match(text, /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/)
      assert.strictEqual(clientSoftwareVersion, packageVersion)
    })
  )

  it.effect("is asked again at the version that error 35 names", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.apiVersionsMax = 2
      const connection = yield* connect(broker)
      assert.deepStrictEqual(askedVersions(broker), [5, 2])
      assert.strictEqual((yield* connection.request(Echo, { text: "a" })).text, "a")
    })
  )

  it.effect("is asked at 0 when error 35 names none", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.apiVersionsMax = 0
      yield* connect(broker)
      assert.deepStrictEqual(askedVersions(broker), [5, 0])
    })
  )

  it.effect("is asked strictly lower each time, whatever the broker says", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onApiVersions = (request) =>
        request.reply(
          { errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 9 }] },
          { version: 0 }
        )
      const error = yield* Effect.flip(connect(broker))
      assert.deepStrictEqual(askedVersions(broker), [5, 4, 3, 2, 1, 0])
      assert.strictEqual(error.reason._tag, "UnsupportedVersion")
    })
  )

  it.effect("fails the connection with any other error, or with bytes that are no answer", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onApiVersions = (request) => request.reply({ errorCode: 58, apiKeys: [] })
      assert.strictEqual((yield* Effect.flip(connect(broker))).reason._tag, "SaslAuthenticationFailed")
      broker.onApiVersions = (request) => {
        const bytes = Buffer.from([0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
        request.replyBytes(bytes)
      }
      assert.strictEqual((yield* Effect.flip(connect(broker))).reason._tag, "DecodeError")
    })
  )

  it.effect("does not use Produce 0 with Kafka 4, which only claims to have it (KAFKA-18659)", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions, Produce])
      broker.ranges.set(Produce.key, { min: 0, max: 12 })
      const connection = yield* connect(broker)
      assert.deepStrictEqual((yield* connection.versions).ranges.get(Produce.key), { min: 3, max: 12 })
      const old = new FakeBroker([ApiVersions, Produce])
      old.ranges.set(Produce.key, { min: 0, max: 11 })
      assert.deepStrictEqual((yield* (yield* connect(old)).versions).ranges.get(Produce.key), {
        min: 0,
        max: 11
      })
    })
  )

  it.effect("fails a request for an API that the broker does not have", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions])
      const connection = yield* connect(broker)
      const error = yield* Effect.flip(connection.request(Metadata, { topics: null }))
      assert.strictEqual(
        error.message,
        `Metadata to broker:9092: no common version of Metadata: this library has 0–${Metadata.versions.max}, the broker does not have this API`
      )
    })
  )

  it.effect("is asked on each new connection", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker, { reconnect: Schedule.spaced("1 second") })
      assert.strictEqual((yield* connection.versions).versionOf(Echo), 3)
      broker.ranges.set(Echo.key, { min: 0, max: 1 })
      broker.last.close()
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* connection.versions).versionOf(Echo), 1)
      yield* connection.request(Echo, { text: "a" })
      assert.strictEqual(broker.asked.at(-1)!.version, 1)
    })
  )
})

describe("27 a broker without ApiVersions", () => {
  it.effect("is recognized, and gets the versions of 0.8", () =>
    Effect.gen(function* () {
      const broker = oldFakeBroker("0.8.2")
      const connection = yield* connect(broker)
      assert.lengthOf(broker.connections, 2)
      const versions = yield* connection.versions
      assert.isTrue(versions.isLegacy)
      assert.deepStrictEqual(
        [Produce, Fetch, Metadata].map((api) => versions.versionOf(api)),
        [0, 0, 0]
      )
      const metadata = yield* connection.request(Metadata, { topics: [] }, { version: 0 })
      assert.deepStrictEqual(metadata.topics, [])
      const error = yield* Effect.flip(connection.request(Echo, { text: "a" }))
      assert.strictEqual(error.reason._tag, "VersionNotSupported")
    })
  )

  it.effect("is noticed when it comes back as another one", () =>
    Effect.gen(function* () {
      const broker = oldFakeBroker("0.8.2", [ApiVersions, Metadata, Echo])
      const connection = yield* connect(broker, { reconnect: Schedule.spaced("1 second") })
      assert.isTrue((yield* connection.versions).isLegacy)
      broker.replace()
      broker.last.close()
      yield* TestClock.adjust("1 second")
      assert.isFalse((yield* connection.versions).isLegacy)
      assert.strictEqual((yield* connection.request(Echo, { text: "new" })).text, "new")
    })
  )

  it.effect("is not confused with one that closes every connection", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([])
      const error = yield* Effect.flip(connect(broker))
      assert.match(error.message, /Cannot agree on protocol versions with broker:9092: closed by the peer/)
      assert.lengthOf(broker.connections, 2)
    })
  )

  it.effect("is not confused with one that closes in the middle of its response", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onApiVersions = (request) => {
        request.replyBytes(Buffer.from([0, 0, 1]))
        queueMicrotask(() => queueMicrotask(() => request.connection.close()))
      }
      yield* Effect.flip(connect(broker))
      assert.lengthOf(broker.connections, 1)
    })
  )
})
