import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { ApiVersions } from "../src/Api/ApiVersions.ts"
import { Metadata } from "../src/Api/Metadata.ts"
import { KafkaConnection } from "../src/Connection/KafkaConnection.ts"
import type { KafkaError } from "../src/Client/KafkaError.ts"
import { Transport } from "../src/Transport/Transport.ts"
import * as Kafka from "../src/Kafka.ts"
import { answer, FakeBroker } from "./Connection/FakeBroker.ts"
import { Echo, Shout } from "./Connection/TestApis.ts"

const server = { host: "broker", port: 9092 }
const withBroker = (broker: FakeBroker) =>
  Effect.provide(Layer.provide(KafkaConnection.layer(server), Layer.succeed(Transport, broker.transport)))

const topic = { errorCode: 3, name: "orders", partitions: [] }

describe("Kafka.request", () => {
  it.effect("infers what goes in and what comes out", () => {
    const broker = new FakeBroker()
    broker.onRequest = (request) =>
      request.reply({ brokers: [{ nodeId: 1, host: "a", port: 2 }], topics: [] })
    return Effect.gen(function* () {
      const metadata = yield* Kafka.request(Metadata, { topics: null })
      const hosts: ReadonlyArray<string> = metadata.brokers.map((b) => b.host)
      assert.deepStrictEqual(hosts, ["a"])
      // @ts-expect-error a topic has a name
      const wrong = Kafka.request(Metadata, { topics: [{ nme: "orders" }] })
      // @ts-expect-error no such field
      const other = Kafka.request(Metadata, { topics: null, wait: 1 })
      assert.isDefined(other)
      assert.strictEqual((yield* Effect.flip(wrong)).reason._tag, "EncodeError")
      // A version of one's own choice.
      yield* Kafka.request(Metadata, { topics: [] }, { version: 0 })
      assert.strictEqual(broker.asked.at(-1)!.version, 0)
    }).pipe(withBroker(broker))
  })

  it.effect("leaves nested error codes as data, and turns them into the same failure on request", () => {
    const broker = new FakeBroker()
    broker.onRequest = (request) => request.reply({ brokers: [], topics: [topic] })
    return Effect.gen(function* () {
      const metadata = yield* Kafka.request(Metadata, { topics: [{ name: "orders" }] })
      assert.strictEqual(metadata.topics[0]!.errorCode, 3)
      const error = yield* Effect.flip(Kafka.orFail(Metadata, metadata.topics[0]!))
      assert.strictEqual(error.reason._tag, "UnknownTopicOrPartition")
      assert.isTrue(error.isRetryable)
      assert.isUndefined(Kafka.errorFrom(0, { apiName: "Metadata" }))
      const handled = yield* Kafka.orFail(Metadata, metadata.topics[0]!).pipe(
        Effect.catchReason("KafkaError", "UnknownTopicOrPartition", () => Effect.succeed("created"))
      )
      assert.strictEqual(handled, "created")
      assert.strictEqual(
        Kafka.errorFrom(30_000, { apiName: "Metadata" })!.reason._tag,
        "UnrecognizedErrorCode"
      )
    }).pipe(withBroker(broker))
  })

  it.effect("refuses to wait for an answer to acks 0", () => {
    const broker = new FakeBroker([ApiVersions, Shout])
    return Effect.gen(function* () {
      const error: KafkaError = yield* Effect.flip(Kafka.request(Shout, { acks: 0, text: "a" }))
      assert.strictEqual(error.reason._tag, "EncodeError")
      assert.match(error.message, /at acks: .*use Kafka\.send/)
      assert.lengthOf(broker.asked, 0)
    }).pipe(withBroker(broker))
  })
})

describe("Kafka.send", () => {
  it.effect("completes when the bytes are written, and needs no answer to acks 0", () => {
    const broker = new FakeBroker([ApiVersions, Shout, Echo])
    broker.onRequest = (request) => (request.api.key === Shout.key ? undefined : answer(request))
    return Effect.gen(function* () {
      yield* Kafka.send(Shout, { acks: 0, text: "a" })
      yield* Kafka.send(Shout, { acks: 0, text: "b" })
      assert.strictEqual((yield* Kafka.request(Echo, { text: "c" })).text, "c")
      assert.deepStrictEqual(
        broker.asked.map((r) => r.text),
        ["a", "b", "c"]
      )
    }).pipe(withBroker(broker))
  })

  it.effect("waits while the socket takes nothing, at most its time", () => {
    const broker = new FakeBroker([ApiVersions, Shout])
    broker.onRequest = () => {}
    return Effect.gen(function* () {
      yield* Effect.flatMap(KafkaConnection, (connection) => connection.connected)
      broker.last.ends!.client.faults.stalled = true
      const fiber = yield* Effect.forkChild(
        Effect.flip(Kafka.send(Shout, { acks: 0, text: "a" }, { timeout: "1 second" }))
      )
      yield* TestClock.adjust("999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "Timeout")
      broker.last.ends!.client.faults.stalled = false
      broker.last.ends!.client.wake()
      yield* Kafka.send(Shout, { acks: 0, text: "b" })
    }).pipe(withBroker(broker))
  })

  it.effect("drops the answer to anything else", () => {
    const broker = new FakeBroker([ApiVersions, Shout, Echo])
    broker.onRequest = (request) =>
      request.api.key === Shout.key ? request.reply({ text: "thanks" }) : answer(request)
    return Effect.gen(function* () {
      yield* Kafka.send(Shout, { acks: 1, text: "a" })
      yield* Kafka.send(Echo, { text: "b" })
      assert.strictEqual((yield* Kafka.request(Echo, { text: "c" })).text, "c")
      assert.lengthOf(broker.connections, 1)
    }).pipe(withBroker(broker))
  })
})

describe("one-shot", () => {
  it.effect("Kafka.metadata connects, asks, and disconnects", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = (request) => request.reply({ brokers: [], topics: [{ ...topic, errorCode: 0 }] })
      const ask = (topics?: ReadonlyArray<string>) =>
        Effect.provideService(Kafka.metadata(server, topics), Transport, broker.transport)
      assert.strictEqual((yield* ask()).topics[0]!.name, "orders")
      assert.isNull(broker.of(Metadata)[0]!.body.topics)
      assert.isTrue(broker.last.closed)
      yield* ask(["a", "b"])
      assert.deepStrictEqual(
        broker.of(Metadata)[1]!.body.topics?.map(({ name }) => name),
        ["a", "b"]
      )
      broker.ranges.set(Metadata.key, { min: 0, max: 0 })
      yield* ask()
      assert.deepStrictEqual(broker.of(Metadata)[2]!.body.topics, [])
    })
  )

  it.effect("Kafka.once does not try a second time", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([])
      const effect = Kafka.once(server, Kafka.request(Metadata, { topics: null }))
      const error = yield* Effect.flip(Effect.provideService(effect, Transport, broker.transport))
      assert.strictEqual(error.reason._tag, "ConnectionError")
    })
  )
})

describe("KafkaConnection.layerConfig", () => {
  it.effect("reads options from Config", () => {
    const broker = new FakeBroker()
    const layer = KafkaConnection.layerConfig({
      host: Config.String("HOST"),
      port: Config.Port("PORT"),
      requestTimeout: Config.Duration("TIMEOUT")
    }).pipe(
      Layer.provide(Layer.succeed(Transport, broker.transport)),
      Layer.provide(
        ConfigProvider.layer(
          ConfigProvider.fromUnknown({ HOST: "broker", PORT: "9093", TIMEOUT: "5 seconds" })
        )
      )
    )
    return Effect.gen(function* () {
      const connection = yield* KafkaConnection
      yield* connection.connected
      const status = yield* connection.status
      assert.strictEqual(status._tag === "Connected" ? status.remote : "", "broker:9093")
    }).pipe(Effect.provide(layer))
  })
})
