/** What a caller says is never lost: which version a request goes out in, and when it does not go out at all. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as TestClock from "effect/testing/TestClock"
import { DeleteTopics, Fetch, FindCoordinator, Metadata, OffsetFetch, Produce } from "../../src/Api/index.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { make } from "../../src/Connection/KafkaConnection.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect } from "./Harness.ts"
import { Echo } from "./TestApis.ts"

const id = "AAAAAAAAAAAAAAAAAAAAAQ"
const records = () => Records.make([{ value: "v" }])

const response = (name: string, version: number): object => {
  switch (name) {
    case "Metadata":
      return { brokers: [], topics: [] }
    case "FindCoordinator":
      return version >= 4 ? { coordinators: [] } : { errorCode: 0, nodeId: 1, host: "a", port: 1 }
    case "OffsetFetch":
      return version >= 8 ? { groups: [] } : { topics: [] }
    case "Echo":
      return { errorCode: 0, text: null }
    default:
      return { responses: [] }
  }
}

/** A broker of all versions, or of those that are given by API name. */
const broker = (ranges: Record<string, readonly [min: number, max: number]> = {}) => {
  const apis = [ApiVersions, Produce, Fetch, Metadata, FindCoordinator, OffsetFetch, DeleteTopics, Echo]
  const fake = new FakeBroker(apis)
  for (const api of apis) {
    const range = ranges[api.name]
    if (range !== undefined) fake.ranges.set(api.key, { min: range[0], max: range[1] })
  }
  fake.onRequest = (request) => request.reply(response(request.api.name, request.version))
  return fake
}

const produce = (
  topics: ReadonlyArray<{ readonly name?: string; readonly topicId?: string }>,
  acks = -1
) => ({
  acks,
  timeoutMs: 1000,
  topicData: topics.map((topic) => ({ ...topic, partitionData: [{ index: 0, records: records() }] }))
})

const fetch = (topics: ReadonlyArray<{ readonly topic?: string; readonly topicId?: string }>) => ({
  maxWaitMs: 0,
  minBytes: 1,
  topics: topics.map((topic) => ({
    ...topic,
    partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1 }]
  }))
})

const failure = (send: Effect.Effect<unknown, { readonly message: string }>) =>
  Effect.map(Effect.flip(send), (error) => error.message)

describe("the version of a request", () => {
  it.effect("is the highest in which all can be said: topics by name, by id, by both", () =>
    Effect.gen(function* () {
      const fake = broker()
      const connection = yield* connect(fake)
      const versionOf = (send: Effect.Effect<unknown, unknown>) =>
        Effect.map(send, () => fake.asked.at(-1)!.version)
      assert.strictEqual(yield* versionOf(connection.request(Produce, produce([{ name: "a" }]))), 12)
      assert.strictEqual(fake.of(Produce).at(-1)!.body.topicData[0]!.name, "a")
      assert.strictEqual(yield* versionOf(connection.request(Produce, produce([{ topicId: id }]))), 13)
      assert.strictEqual(
        yield* versionOf(connection.request(Produce, produce([{ name: "a", topicId: id }]))),
        13
      )
      assert.strictEqual(yield* versionOf(connection.request(Fetch, fetch([{ topic: "a" }]))), 12)
      assert.strictEqual(yield* versionOf(connection.request(Fetch, fetch([{ topicId: id }]))), 18)
      assert.strictEqual(
        yield* versionOf(connection.request(Fetch, fetch([{ topic: "a" }, { topic: "b" }]))),
        12
      )
      assert.strictEqual(fake.of(Fetch).at(-1)!.body.topics[1]!.topic, "b")
      assert.strictEqual(yield* versionOf(connection.request(FindCoordinator, { key: "g" })), 3)
      assert.strictEqual(yield* versionOf(connection.request(FindCoordinator, { key: "g" })), 3)
      assert.strictEqual(yield* versionOf(connection.request(FindCoordinator, { coordinatorKeys: ["g"] })), 6)
      assert.strictEqual(yield* versionOf(connection.request(OffsetFetch, { groupId: "g", topics: null })), 7)
      assert.strictEqual(
        yield* versionOf(connection.request(DeleteTopics, { topicNames: ["a"], timeoutMs: 1 })),
        5
      )
      assert.strictEqual(
        yield* versionOf(connection.request(DeleteTopics, { topics: [{ name: "a" }], timeoutMs: 1 })),
        6
      )
    })
  )

  it.effect("Produce with acks 0 goes by the same rule", () =>
    Effect.gen(function* () {
      const fake = broker()
      const connection = yield* connect(fake)
      yield* connection.send(Produce, produce([{ name: "a" }], 0))
      yield* TestClock.adjust(0)
      assert.strictEqual(fake.asked.at(-1)!.version, 12)
      assert.strictEqual(fake.of(Produce).at(-1)!.body.topicData[0]!.name, "a")
    })
  )

  it.effect(
    "there is none: the request fails, and names the fields, the versions that have them, and what to give",
    () =>
      Effect.gen(function* () {
        const fake = broker({
          Produce: [13, 13],
          Metadata: [0, 0],
          FindCoordinator: [0, 2],
          OffsetFetch: [8, 10]
        })
        const connection = yield* connect(fake)
        assert.strictEqual(
          yield* failure(connection.request(Produce, produce([{ name: "a" }]))),
          "Produce to broker:9092: no common version of Produce can say all of this request: this library has 0–13, the broker has 13. " +
            "`topicData[0].name` exists in versions 0–12 (give `topicId` instead)"
        )
        assert.match(
          yield* failure(connection.send(Produce, produce([{ name: "a" }], 0))),
          /topicData\[0\]\.name/
        )
        assert.match(
          yield* failure(connection.request(Produce, produce([{ topicId: id }, { name: "b" }]))),
          /`topicData\[0\]\.topicId` exists in versions 13\+ .*`topicData\[1\]\.name` exists/
        )
        assert.match(
          yield* failure(connection.request(Metadata, { topics: [] })),
          /`topics` can be an empty array in versions 1\+ \(version 0 takes it for all topics\)/
        )
        assert.match(
          yield* failure(connection.request(Metadata, { topics: null })),
          /`topics` can be null in versions 1\+/
        )
        assert.match(
          yield* failure(connection.request(FindCoordinator, { coordinatorKeys: ["g"] })),
          /`coordinatorKeys` exists in versions 4\+ \(give `key` instead\)/
        )
        assert.match(
          yield* failure(connection.request(FindCoordinator, { key: "a", coordinatorKeys: ["b"] })),
          /`key` exists in versions 0–3 .*`coordinatorKeys`/
        )
        assert.match(
          yield* failure(connection.request(OffsetFetch, { groupId: "g", topics: null })),
          /`groupId` exists in versions 0–7 \(give `groups` instead\)/
        )
        assert.lengthOf(fake.asked, 0, "nothing was sent")
      })
  )

  it.effect("the failure is data too", () =>
    Effect.gen(function* () {
      const connection = yield* connect(broker({ Produce: [13, 13] }))
      const { reason } = yield* Effect.flip(connection.request(Produce, produce([{ name: "a" }])))
      if (reason._tag !== "VersionNotSupported") return assert.fail(reason._tag)
      assert.deepStrictEqual(reason.fields, [
        {
          path: "topicData[0].name",
          value: undefined,
          versions: { min: 0, max: 12 },
          instead: "topicId",
          otherwise: undefined
        }
      ])
    })
  )

  it.effect("a chosen version stays as strict as it is", () =>
    Effect.gen(function* () {
      const fake = broker()
      const connection = yield* connect(fake)
      yield* connection.request(Produce, produce([{ name: "a" }]), { version: 13 })
      assert.strictEqual(fake.asked.at(-1)!.version, 13)
      yield* connection.request(Metadata, { topics: [] }, { version: 0 })
      assert.strictEqual(fake.asked.at(-1)!.version, 0)
      const error = yield* Effect.flip(connection.request(FindCoordinator, { key: "g" }, { version: 4 }))
      assert.strictEqual(error.reason._tag, "EncodeError")
    })
  )

  it.effect("an ignorable field is dropped and lowers nothing", () =>
    Effect.gen(function* () {
      const fake = broker({ Fetch: [4, 10] })
      const connection = yield* connect(fake)
      yield* connection.request(Fetch, { ...fetch([{ topic: "a" }]), rackId: "here" })
      assert.strictEqual(fake.asked.at(-1)!.version, 10)
    })
  )

  it.effect("what is wrong for another reason stays an EncodeError", () =>
    Effect.gen(function* () {
      const connection = yield* connect(broker())
      const error = yield* Effect.flip(
        // @ts-expect-error a key is a text
        connection.request(FindCoordinator, { coordinatorKeys: [7] })
      )
      assert.match(error.message, /FindCoordinatorRequest v6 at coordinatorKeys\[0\]/)
    })
  )
})

describe("a lower version", () => {
  it.effect("is logged once for each API, also over reconnects", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const fake = broker()
      const connection = yield* make({ host: "broker" }).pipe(
        Effect.provideService(Transport, fake.transport),
        Effect.provideService(References.MinimumLogLevel, "Info"),
        Effect.provide(
          Logger.layer([
            Logger.make(({ logLevel, message }) => {
              if (logLevel === "Info") lines.push(String(message))
            })
          ])
        )
      )
      for (let i = 0; i < 3; i++) yield* connection.request(Produce, produce([{ name: "a" }]))
      yield* connection.request(FindCoordinator, { key: "g" })
      yield* connection.request(Echo, { text: "a" })
      yield* connection.reconnect
      yield* TestClock.adjust("1 second")
      yield* connection.connected
      yield* connection.request(Produce, produce([{ name: "a" }]))
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(
        lines.filter((line) => line.includes("goes out")),
        [
          "Produce goes out in version 12, not 13: `topicData[0].name` exists in versions 0–12 (give `topicId` instead)",
          "FindCoordinator goes out in version 3, not 6: `key` exists in versions 0–3 (give `coordinatorKeys` instead)"
        ]
      )
    })
  )
})

describe("unknown properties", () => {
  it.effect("are refused by request and send, at every level, by path and nearest name", () =>
    Effect.gen(function* () {
      const fake = broker()
      const connection = yield* connect(fake)
      const topicData = [{ name: "a", partitionData: [{ index: 0, recrods: null, records: null }] }]
      // The codec is interpreted at first, and compiled later.
      for (let i = 0; i < 6; i++) {
        // @ts-expect-error no such field
        const wrong = yield* Effect.flip(connection.request(Metadata, { topics: null, topicz: [] }))
        assert.match(
          wrong.message,
          /MetadataRequest v13 at topicz: expected a field that exists \(did you mean topics\?\)/
        )
        const deep = yield* Effect.flip(
          // Not fresh, so that the compiler takes it.
          connection.request(Produce, { acks: 1, timeoutMs: 1, topicData })
        )
        assert.match(
          deep.message,
          /ProduceRequest v12 at topicData\[0\]\.partitionData\[0\]\.recrods: .*records\?/
        )
        // @ts-expect-error no such field
        const sent = yield* Effect.flip(connection.send(Echo, { text: "a", txet: "b" }))
        assert.match(sent.message, /at txet: .*text\?/)
        const chosen = yield* Effect.flip(
          // @ts-expect-error no such field
          connection.request(Metadata, { topics: null, foo: 1 }, { version: 9 })
        )
        assert.match(
          chosen.message,
          /MetadataRequest v9 at foo: expected one of its fields \(topics, allowAuto/
        )
        assert.lengthOf(fake.asked, i)
        yield* connection.request(Metadata, { topics: null, allowAutoTopicCreation: undefined })
      }
    })
  )
})
