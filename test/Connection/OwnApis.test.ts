/** An API of one's own that has the number of one of Kafka's, and fields of the same names, is not taken for it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { at, int16, int32, string } from "../../src/Codec/index.ts"
import type { Timeout } from "../../src/Client/KafkaError.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect, settle } from "./Harness.ts"
import { recordingTracer } from "./spans.ts"

type Field = "acks" | "timeoutMs" | "maxWaitMs" | "text"

/** The fields of Kafka's that a connection looks at, under a number of Kafka's. */
const own = (key: number, facts: Api.FactOptions<Field> = {}) =>
  Api.make("Mine", {
    key,
    versions: "0-1",
    flexible: "1+",
    ...facts,
    request: { acks: int16, timeoutMs: int32, maxWaitMs: at("0+", int32), text: string },
    response: { throttleTimeMs: int32, text: string }
  })

const input = { acks: 0, timeoutMs: 60_000, maxWaitMs: 60_000, text: "a" }

describe("an API of one's own with a number of Kafka's", () => {
  for (const key of [0, 1, 7, 11, 14, 19])
    it.effect(`${key}: is answered, within the usual time, and asks to wait`, () =>
      Effect.gen(function* () {
        const Mine = own(key)
        const broker = new FakeBroker([ApiVersions, Mine])
        broker.onRequest = (request) => request.reply({ throttleTimeMs: 5_000, text: "answer" })
        const connection = yield* connect(broker)
        const response = yield* connection.request(Mine, input, { version: 0 })
        assert.strictEqual(response.text, "answer")
        // The broker has not waited itself: no version is one of Kafka's before 2.0.
        const status = yield* connection.status
        assert.strictEqual(status._tag === "Connected" ? status.throttledForMs : undefined, 5_000)
        yield* TestClock.adjust("5 seconds")
        // Headers are as its versions say.
        assert.strictEqual((yield* connection.request(Mine, input)).text, "answer")
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(
          broker.asked.map(({ clientId, version }) => [clientId, version]),
          [
            ["effect-kafka-protocol", 0],
            ["effect-kafka-protocol", 1]
          ]
        )
        broker.onRequest = () => {}
        const late = yield* Effect.forkChild(Effect.flip(connection.request(Mine, input)))
        yield* TestClock.adjust("29999 millis")
        assert.isUndefined(late.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(((yield* Fiber.join(late)).reason as Timeout).timeoutMs, 30_000)
      })
    )

  it.effect("is sent and its answer dropped, as any other", () =>
    Effect.gen(function* () {
      const Mine = own(0)
      const broker = new FakeBroker([ApiVersions, Mine])
      broker.onRequest = () => {}
      const connection = yield* connect(broker)
      yield* connection.send(Mine, input)
      yield* settle
      broker.asked[0]!.reply({ throttleTimeMs: 0, text: "dropped" })
      broker.onRequest = (request) => request.reply({ throttleTimeMs: 0, text: "answer" })
      // An answer that is not expected would end the connection.
      assert.strictEqual((yield* connection.request(Mine, input)).text, "answer")
      assert.lengthOf(broker.connections, 1)
    })
  )

  it.effect("has no operation in its span, and the one that it says", () => {
    const { spans, tracer } = recordingTracer()
    return Effect.gen(function* () {
      const [Mine, Settling] = [own(0), own(8, { operation: "settle" })]
      const broker = new FakeBroker([ApiVersions, Mine, Settling])
      broker.onRequest = (request) => request.reply({ throttleTimeMs: 0, text: "answer" })
      const connection = yield* connect(broker)
      yield* connection.request(Mine, input)
      yield* connection.request(Settling, input)
      const operations = spans
        .filter(({ name }) => name === "kafka/Mine")
        .map(({ attributes }) => attributes.get("messaging.operation.type"))
      assert.deepStrictEqual(operations, [undefined, "settle"])
    }).pipe(Effect.withTracer(tracer))
  })
})

describe("the facts that an API of one's own states", () => {
  it.effect("throttles: an older version has waited already", () =>
    Effect.gen(function* () {
      const Mine = own(1000, { throttles: "1+" })
      const broker = new FakeBroker([ApiVersions, Mine])
      broker.onRequest = (request) => request.reply({ throttleTimeMs: 5_000, text: "answer" })
      const connection = yield* connect(broker)
      const throttledForMs = Effect.map(connection.status, (status) =>
        status._tag === "Connected" ? status.throttledForMs : undefined
      )
      yield* connection.request(Mine, input, { version: 0 })
      assert.strictEqual(yield* throttledForMs, 0)
      yield* connection.request(Mine, input, { version: 1 })
      assert.strictEqual(yield* throttledForMs, 5_000)
    })
  )

  it.effect("brokerWait: is added to the time of the request", () =>
    Effect.gen(function* () {
      const Mine = own(1000, { brokerWait: "timeoutMs" })
      const broker = new FakeBroker([ApiVersions, Mine])
      broker.onRequest = () => {}
      const connection = yield* connect(broker)
      const late = yield* Effect.forkChild(Effect.flip(connection.request(Mine, input)))
      yield* TestClock.adjust("90 seconds")
      assert.strictEqual(((yield* Fiber.join(late)).reason as Timeout).timeoutMs, 90_000)
    })
  )

  it.effect("unanswered: is not waited for", () =>
    Effect.gen(function* () {
      const Mine = own(1000, { unanswered: { field: "acks", value: 0 } })
      const broker = new FakeBroker([ApiVersions, Mine])
      broker.onRequest = () => {}
      const connection = yield* connect(broker)
      yield* connection.send(Mine, input)
      const error = yield* Effect.flip(connection.request(Mine, input))
      assert.strictEqual(
        error.message,
        "Cannot encode MineRequest at acks: expected anything but 0, which a broker does not answer (use Kafka.send), got 0 (request to broker:9092)"
      )
    })
  )

  it("name fields that the request has", () => {
    const make = { key: 1000, versions: "0", request: { waitMs: int32 }, response: {} } as const
    assert.strictEqual(Api.make("Mine", { ...make, brokerWait: "waitMs" }).brokerWait?.fields[0], "waitMs")
    // @ts-expect-error: not a field of the request
    Api.make("Mine", { ...make, brokerWait: "timeoutMs" })
    // @ts-expect-error: not a field of the request
    Api.make("Mine", { ...make, unanswered: { field: "acks", value: 0 } })
  })

  it("header0: headers are older", () => {
    const Mine = own(1000, { header0: { request: "0", response: "1" } })
    assert.deepStrictEqual(
      [0, 1].map((version) => [
        Api.requestHeaderVersion(Mine, version),
        Api.responseHeaderVersion(Mine, version)
      ]),
      [
        [0, 0],
        [2, 0]
      ]
    )
    for (const key of [7, 18])
      assert.deepStrictEqual(
        [0, 1].map((version) => [
          Api.requestHeaderVersion(own(key), version),
          Api.responseHeaderVersion(own(key), version)
        ]),
        [
          [1, 0],
          [2, 1]
        ]
      )
  })
})
