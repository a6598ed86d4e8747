/** Faults as values, each seen by a client of this library; and what cannot be a fault is refused. */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { StreamsGroupHeartbeat } from "../../src/Api/StreamsGroupHeartbeat.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka, Fault } from "../../src/EmbeddedKafka/index.ts"
import { guarded } from "../../src/EmbeddedKafka/internal/guarded.ts"
import * as Kafka from "../../src/Kafka.ts"

const produceTo = (partitions: ReadonlyArray<readonly [topic: string, partition: number]>) =>
  Effect.map(
    Kafka.request(Produce, {
      acks: -1,
      timeoutMs: 1000,
      topicData: partitions.map(([name, index]) => ({
        name,
        partitionData: [{ index, records: Records.make([{ value: "v" }]) }]
      }))
    }),
    ({ responses }) => responses.map(({ partitionResponses }) => partitionResponses[0]!.errorCode)
  )

const codesOf = (...names: ReadonlyArray<string>) =>
  Effect.map(Kafka.request(Metadata, { topics: names.map((name) => ({ name })) }), ({ topics }) =>
    topics.map(({ errorCode }) => errorCode)
  )

const latest = (name: string, partitionIndex = 0) =>
  Effect.map(
    Kafka.request(ListOffsets, {
      replicaId: -1,
      topics: [{ name, partitions: [{ partitionIndex, timestamp: -1n }] }]
    }),
    ({ topics }) => topics[0]!.partitions[0]!.offset
  )

/** Without waiting for the schedule, whose clock nobody moves. */
const reconnect = Effect.flatMap(KafkaConnection, (connection) =>
  Effect.andThen(connection.reconnect, connection.connected)
)

const test = (
  name: string,
  run: Effect.Effect<void, unknown, EmbeddedKafka | KafkaConnection | KafkaClient | Scope.Scope>
) =>
  it.effect(name, () => run.pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { a: 2, b: 1 } }))))

describe("a fault", () => {
  test(
    "is an error code of a partition, so many times, and leaves the others alone",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const fault = yield* kafka.fault(
        Fault.error(Produce, { topic: "a", partition: 1 }, "NotEnoughReplicas", { times: 2 })
      )
      const both = produceTo([
        ["a", 1],
        ["b", 0]
      ])
      assert.strictEqual(yield* fault.hits, 0)
      assert.deepStrictEqual(yield* produceTo([["a", 0]]), [0])
      assert.strictEqual(yield* fault.hits, 0)
      assert.deepStrictEqual(yield* both, [19, 0])
      assert.deepStrictEqual(yield* both, [19, 0])
      assert.deepStrictEqual(yield* both, [0, 0])
      assert.strictEqual(yield* fault.hits, 2)
      // Nothing was appended.
      assert.strictEqual(yield* latest("a", 1), 1n)
      assert.strictEqual(yield* latest("b"), 3n)
    })
  )

  test(
    "comes after the records were appended, where Kafka says so",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.fault(Fault.error(Produce, { topic: "a" }, "NotEnoughReplicasAfterAppend", { times: 1 }))
      assert.deepStrictEqual(yield* produceTo([["a", 0]]), [20])
      assert.strictEqual(yield* latest("a"), 1n)
      yield* kafka.fault(
        Fault.error(Produce, { topic: "a" }, "NotLeaderOrFollower", { times: 1, apply: "after" })
      )
      assert.deepStrictEqual(yield* produceTo([["a", 0]]), [6])
      assert.strictEqual(yield* latest("a"), 2n)
    })
  )

  test(
    "is the code of the response as a whole",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.fault(
        Fault.error(Fetch, {}, "FetchSessionIdNotFound", { topLevel: true, nth: 2, times: 1 })
      )
      const fetch = Kafka.request(Fetch, { maxWaitMs: 0, minBytes: 0, topics: [] }, { errors: "data" })
      assert.deepStrictEqual(
        [yield* fetch, yield* fetch, yield* fetch].map(({ errorCode }) => errorCode),
        [0, 70, 0]
      )
    })
  )

  test(
    "hangs up before the request is applied, and after",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      for (const [apply, appended] of [
        ["before", 0n],
        ["after", 1n]
      ] as const) {
        yield* kafka.fault(Fault.hangUp(Produce, { topic: "a", apply, times: 1 }))
        const error = yield* Effect.flip(produceTo([["a", 0]]))
        assert.include(String(error), "closed")
        yield* reconnect
        assert.strictEqual(yield* latest("a"), appended)
      }
    })
  )

  test(
    "delays an answer by the clock of the test",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const fault = yield* kafka.fault(Fault.delay(Produce, "2 seconds", { times: 1 }))
      const fiber = yield* Effect.forkChild(produceTo([["a", 0]]), { startImmediately: true })
      yield* fault.await()
      yield* TestClock.adjust("1999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(fiber), [0])
    })
  )

  test(
    "keeps the broker silent: applied or not",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { brokers } = kafka
      const other = yield* KafkaConnection.make({ host: brokers[0]!.host, port: brokers[0]!.port })
      for (const [fault, appended] of [
        [Fault.silence(Produce, { times: 1 }), 0n],
        [Fault.loseAnswer(Produce, { times: 1 }), 1n]
      ] as const) {
        const handle = yield* kafka.fault(fault)
        const fiber = yield* Effect.forkChild(Effect.flip(produceTo([["a", 0]])), { startImmediately: true })
        yield* handle.await()
        const { topics } = yield* other.request(ListOffsets, {
          replicaId: -1,
          topics: [{ name: "a", partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
        })
        assert.strictEqual(topics[0]!.partitions[0]!.offset, appended)
        yield* TestClock.adjust("31 seconds")
        assert.include(String(yield* Fiber.join(fiber)), "no answer within")
        yield* reconnect
      }
    })
  )

  test(
    "answers with bytes, and with another correlation id: the client notices both",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.fault(Fault.bytes(Metadata, Uint8Array.of(0, 0, 0, 1, 7), { times: 1 }))
      const ask = Kafka.request(Metadata, { topics: [{ name: "a" }] })
      assert.notStrictEqual(String(yield* Effect.flip(ask)), "")
      yield* reconnect
      yield* kafka.fault(Fault.correlationId(Metadata, (id) => id + 1, { times: 1 }))
      assert.include(String(yield* Effect.flip(ask)), "correlation")
      yield* reconnect
      assert.strictEqual((yield* ask).topics[0]!.errorCode, 0)
    })
  )

  test(
    "hangs up also where there is no answer",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const fault = yield* kafka.fault(Fault.hangUp(Produce, { topic: "a", apply: "after", times: 1 }))
      const partitionData = [{ index: 0, records: Records.make([{ value: "v" }]) }]
      yield* Kafka.send(Produce, { acks: 0, timeoutMs: 1000, topicData: [{ name: "a", partitionData }] })
      yield* fault.await()
      yield* reconnect
      assert.strictEqual(yield* latest("a"), 1n)
      assert.deepStrictEqual(yield* kafka.violations, [])
    })
  )

  test(
    "of part of a millisecond throttles for a whole one, and one of more than the protocol can say is refused",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.fault(Fault.throttle(Metadata, "500 micros"))
      assert.strictEqual((yield* Kafka.request(Metadata, { topics: null })).throttleTimeMs, 1)
      for (const fault of [
        Fault.throttle(Metadata, "Infinity"),
        Fault.throttle(Metadata, "25 days"),
        Fault.observe(Metadata, { times: 1.5 })
      ])
        assert.isTrue(Exit.isFailure(yield* Effect.exit(kafka.fault(fault))))
    })
  )

  test(
    "throttles: the answer says so, and the broker takes nothing for as long",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const [{ host, port } = { host: "", port: 0 }] = kafka.brokers
      const connection = yield* KafkaConnection.make({ host, port, throttle: false })
      yield* kafka.fault(Fault.throttle(Metadata, "5 seconds", { times: 1 }))
      const ask = connection.request(Metadata, { topics: [] })
      assert.strictEqual((yield* ask).throttleTimeMs, 5000)
      const fiber = yield* Effect.forkChild(ask, { startImmediately: true })
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).throttleTimeMs, 0)
    })
  )

  test(
    "is for those requests that fit: client, broker, and a predicate on the request",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const elsewhere = yield* kafka.fault(Fault.hangUp(Metadata, { broker: 7 }))
      const another = yield* kafka.fault(Fault.hangUp(Metadata, { clientId: "somebody" }))
      const few = yield* kafka.fault(
        Fault.error(Metadata, { topic: "a" }, "UnknownServerError", {
          when: ({ topics }) => topics?.length === 1
        })
      )
      assert.deepStrictEqual(yield* codesOf("a"), [-1])
      assert.deepStrictEqual(yield* codesOf("a", "b"), [0, 0])
      assert.deepStrictEqual([yield* elsewhere.hits, yield* another.hits, yield* few.hits], [0, 0, 1])
    })
  )

  test(
    "goes with its scope, or before, also while it happens",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const scope = yield* Scope.make()
      const fault = yield* Scope.provide(
        kafka.fault(Fault.delay(Metadata, "1 second", { apply: "before" })),
        scope
      )
      const ask = Kafka.request(Metadata, { topics: [{ name: "a" }] })
      const fiber = yield* Effect.forkChild(ask, { startImmediately: true })
      yield* fault.await()
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber)).topics[0]!.errorCode, 0)
      assert.strictEqual((yield* ask).topics[0]!.errorCode, 0)
      const removed = yield* kafka.fault(Fault.hangUp(Metadata))
      yield* removed.remove
      assert.strictEqual((yield* ask).topics[0]!.errorCode, 0)
    })
  )

  test(
    "that could never happen is refused",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const refused = [
        [Fault.hangUp(StreamsGroupHeartbeat), /does not have this API/],
        [Fault.error(Produce, {}, "RequestTimedOut", { topLevel: true }), /as a whole has no error code/],
        [Fault.error(Metadata, { topic: "a", partition: 0 }, "UnknownServerError"), /not for each partition/],
        [Fault.observe(ApiVersions, { nth: 0 }), /integers from 1 on/]
      ] as const
      for (const [fault, message] of refused)
        assert.match((yield* Effect.flip(kafka.fault(fault))).message, message)
    })
  )

  it("is typed by what the API names", () => {
    Fault.hangUp(Produce, { topic: "a", partition: 0, transactionalId: "t" })
    // @ts-expect-error Metadata names no groups
    Fault.hangUp(Metadata, { group: "g" })
    // @ts-expect-error no such code
    Fault.error(Produce, {}, "NoSuchError")
    // @ts-expect-error nothing is named
    Fault.observe(ApiVersions, { topic: "a" })
  })

  it("may be for an entity where the handlers ask about it", () => {
    const folder = new URL("../../src/EmbeddedKafka/handlers/", import.meta.url)
    const read = (file: string) => readFileSync(new URL(file, folder), "utf8")
    const shared = "configResources.ts"
    // What handlers of config resources ask about is said in the file that they share: by the function that gives it, or where that file asks itself.
    const [, ofResource] = /const entityOf = .*=> \((\{[^}]*\})\)/.exec(read(shared))!
    assert.match(read(shared), /\.guard\(entityOf\(resource\)\)/)
    const asked: Record<string, ReadonlyArray<string>> = {}
    for (const file of readdirSync(folder).filter((each) => each !== shared)) {
      const text = read(file).includes(`"./${shared}"`)
        ? read(file)
            .replaceAll(".guard(entityOf(resource))", `.guard(${ofResource})`)
            .replaceAll("answerResources(", `call.guard(${ofResource}); answerResources(`)
        : read(file)
      const kinds = new Set(
        [...text.matchAll(/\.guard\(((?:[^()]|\([^()]*\))*)\)/g)]
          .flatMap(([, argument]) => [...argument!.matchAll(/\{([^}]*)\}/g)])
          .flatMap(([, fields]) => fields!.split(",").map((field) => field.trim().split(":")[0]!))
          .filter((kind) => kind !== "")
      )
      if (kinds.size > 0) asked[file.replace(/\.ts$/, "")] = [...kinds].sort()
    }
    assert.deepStrictEqual(guarded, asked)
  })
})
