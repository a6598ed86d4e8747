/** Fetch: sessions, waiting, limits, epochs, followers; asked of the core by requests, so that each answer is seen as its client sees it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import type * as Api from "../../../src/Api/Api.ts"
import { Fetch } from "../../../src/Api/Fetch.ts"
import type { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import type { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import { clusterOf } from "../../../src/EmbeddedKafka/internal/clusterOf.ts"
import * as Kafka from "../../../src/Kafka.ts"

type Input = Partial<Api.RequestInput<typeof Fetch>>
type Wanted = Api.RequestInput<typeof Fetch>["topics"][number]["partitions"][number]

const batch = (...values: ReadonlyArray<string>): Uint8Array =>
  Records.make(values.map((value) => ({ value })))
    .encode()
    .slice()

/** Appends on the leader, as a Produce does. */
const append = (partition: number, ...values: ReadonlyArray<string>) =>
  Effect.map(clusterOf, (cluster) =>
    cluster.turn(cluster.nowMs, () => {
      const leader = [...cluster.brokers.values()]
        .map((broker) => broker.replica("orders", partition))
        .find((replica) => replica?.isLeader === true)!
      leader.log.appendAsLeader(batch(...values), { leaderEpoch: leader.leaderEpoch, nowMs: cluster.nowMs })
      leader.appended()
      return leader
    })
  )

const wanted = (partition: number, fetchOffset: bigint, more: Partial<Wanted> = {}): Wanted => ({
  partition,
  fetchOffset,
  partitionMaxBytes: 1_000_000,
  ...more
})

const fetch = (version: number, partitions: ReadonlyArray<Wanted>, input: Input = {}, topicId?: string) =>
  Kafka.request(
    Fetch,
    {
      maxWaitMs: 0,
      minBytes: 1,
      topics:
        partitions.length === 0
          ? []
          : [topicId === undefined ? { topic: "orders", partitions } : { topicId, partitions }],
      ...input
    },
    { version, errors: "data" }
  )

const partitionsOf = (response: Api.Response<typeof Fetch>) =>
  response.responses.flatMap(({ partitions }) =>
    partitions.map(({ errorCode, highWatermark, partitionIndex, records }) => ({
      partitionIndex,
      errorCode,
      highWatermark: Number(highWatermark),
      values:
        records === null ? [] : [...records].map(({ value }) => new TextDecoder().decode(value ?? undefined))
    }))
  )

const withOneBroker = <A, E>(effect: Effect.Effect<A, E, KafkaConnection | KafkaClient | EmbeddedKafka>) =>
  Effect.provide(effect, EmbeddedKafka.layerConnection({ topics: { orders: 3 } }))

const codeOf = (response: Api.Response<typeof Fetch>) => partitionsOf(response)[0]!.errorCode

/** As a reader of version 7 is told it, with this isolation level. */
const lastStableOffset = (isolationLevel: number) =>
  Effect.map(
    fetch(7, [wanted(0, 0n)], { isolationLevel }),
    ({ responses }) => responses[0]!.partitions[0]!.lastStableOffset
  )

describe("Fetch", () => {
  it.effect("gives what is there, from the batch that has the offset on", () =>
    withOneBroker(
      Effect.gen(function* () {
        yield* append(0, "a", "b")
        yield* append(0, "c")
        for (const version of [4, 7, 11, 12]) {
          assert.deepStrictEqual(
            partitionsOf(yield* fetch(version, [wanted(0, 1n), wanted(1, 0n), wanted(9, 0n)])),
            [
              { partitionIndex: 0, errorCode: 0, highWatermark: 3, values: ["a", "b", "c"] },
              { partitionIndex: 1, errorCode: 0, highWatermark: 0, values: [] },
              { partitionIndex: 9, errorCode: 3, highWatermark: -1, values: [] }
            ]
          )
        }
        const outside = yield* fetch(12, [wanted(0, 4n)])
        assert.deepStrictEqual(partitionsOf(outside), [
          { partitionIndex: 0, errorCode: 1, highWatermark: -1, values: [] }
        ])
      })
    )
  )

  it.effect("is woken by records, and gives up when its time is over", () =>
    withOneBroker(
      Effect.gen(function* () {
        const waiting = yield* Effect.forkChild(fetch(12, [wanted(0, 0n), wanted(1, 0n)], { maxWaitMs: 500 }))
        yield* Effect.yieldNow
        yield* append(1, "x")
        assert.deepStrictEqual(
          partitionsOf(yield* Fiber.join(waiting)).map(({ values }) => values),
          [[], ["x"]]
        )
        const small = yield* Effect.forkChild(
          fetch(12, [wanted(1, 0n)], { maxWaitMs: 500, minBytes: 10_000 })
        )
        yield* TestClock.adjust(499)
        assert.isUndefined(small.pollUnsafe())
        yield* TestClock.adjust(2)
        assert.deepStrictEqual(partitionsOf(yield* Fiber.join(small))[0]!.values, ["x"])
      })
    )
  )

  it.effect("gives a batch that is too large if it is the first, and no other beyond the limits", () =>
    withOneBroker(
      Effect.gen(function* () {
        yield* append(0, "a".repeat(1000))
        yield* append(1, "b".repeat(1000))
        const tooSmall = { partitionMaxBytes: 10 }
        const response = yield* fetch(12, [wanted(0, 0n, tooSmall), wanted(1, 0n, tooSmall)])
        assert.deepStrictEqual(
          partitionsOf(response).map(({ values }) => values.length),
          [1, 0]
        )
        const limited = yield* fetch(12, [wanted(0, 0n), wanted(1, 0n)], { maxBytes: 500 })
        assert.deepStrictEqual(
          partitionsOf(limited).map(({ values }) => values.length),
          [1, 0]
        )
      })
    )
  )

  describe("sessions (KIP-227)", () => {
    it.effect("answer what has changed, and nothing else", () =>
      withOneBroker(
        Effect.gen(function* () {
          const all = [0, 1, 2].map((partition) => wanted(partition, 0n))
          const { sessionId, ...first } = yield* fetch(12, all, { sessionId: 0, sessionEpoch: 0 })
          assert.isAbove(sessionId, 0)
          assert.strictEqual(partitionsOf({ sessionId, ...first }).length, 3)
          const next = (sessionEpoch: number, partitions: ReadonlyArray<Wanted> = [], more: Input = {}) =>
            fetch(12, partitions, { sessionId, sessionEpoch, ...more })
          assert.deepStrictEqual(partitionsOf(yield* next(1)), [])
          yield* append(2, "x")
          assert.deepStrictEqual(
            partitionsOf(yield* next(2)).map(({ partitionIndex, values }) => [partitionIndex, values]),
            [[2, ["x"]]]
          )
          // The client is at the end, and the high watermark was told.
          assert.deepStrictEqual(partitionsOf(yield* next(3, [wanted(2, 1n)])), [])
          assert.strictEqual((yield* next(3)).errorCode, 71)
          yield* next(4, [], { forgottenTopicsData: [{ topic: "orders", partitions: [2] }] })
          yield* append(2, "y")
          assert.deepStrictEqual(partitionsOf(yield* next(5)), [])
          // −1 closes it.
          assert.strictEqual((yield* next(-1, all)).sessionId, 0)
          assert.strictEqual((yield* next(6)).errorCode, 70)
        })
      )
    )

    it.effect("are woken by the partitions of the session, and repeat errors", () =>
      withOneBroker(
        Effect.gen(function* () {
          const { sessionId } = yield* fetch(12, [wanted(0, 0n), wanted(1, 7n)], { sessionEpoch: 0 })
          const again = yield* fetch(12, [], { sessionId, sessionEpoch: 1 })
          assert.deepStrictEqual(
            partitionsOf(again).map(({ errorCode, partitionIndex }) => [partitionIndex, errorCode]),
            [[1, 1]]
          )
          const waiting = yield* Effect.forkChild(
            fetch(12, [wanted(1, 0n)], { sessionId, sessionEpoch: 2, maxWaitMs: 500 })
          )
          yield* Effect.yieldNow
          yield* append(0, "x")
          assert.deepStrictEqual(
            partitionsOf(yield* Fiber.join(waiting)).map(({ partitionIndex }) => partitionIndex),
            [0, 1]
          )
        })
      )
    )
  })

  it.effect("goes by topic id from version 13 on, and finds no topic that was deleted and made anew", () =>
    withOneBroker(
      Effect.gen(function* () {
        const { topicId } = yield* append(0, "a")
        assert.deepStrictEqual(partitionsOf(yield* fetch(13, [wanted(0, 0n)], {}, topicId))[0]!.values, ["a"])
        const other = yield* fetch(13, [wanted(0, 0n)], {}, "ZZZZZZZZQQC1ZZZZZZZZZQ")
        assert.deepStrictEqual(
          partitionsOf(other).map(({ errorCode }) => errorCode),
          [100]
        )
      })
    )
  )

  it.effect("fences other leader epochs, and says where logs part (KIP-320)", () =>
    withOneBroker(
      Effect.gen(function* () {
        const leader = yield* append(0, "a")
        const cluster = yield* clusterOf
        // The leader is elected anew.
        cluster.turn(cluster.nowMs, () =>
          cluster.controller.change((draft) => {
            const topic = draft.topics.get("orders")!
            const partition = topic.partitions[0]!
            draft.setPartition(topic, 0, { ...partition, leaderEpoch: partition.leaderEpoch + 2 })
          })
        )
        yield* append(0, "b")
        const epochs = (currentLeaderEpoch: number) => fetch(12, [wanted(0, 0n, { currentLeaderEpoch })])
        assert.strictEqual(codeOf(yield* epochs(0)), codes.FENCED_LEADER_EPOCH)
        assert.strictEqual(codeOf(yield* epochs(2)), 0)
        assert.strictEqual(codeOf(yield* epochs(3)), codes.UNKNOWN_LEADER_EPOCH)
        const diverging = yield* fetch(12, [wanted(0, 5n, { lastFetchedEpoch: 1 })])
        assert.deepStrictEqual(diverging.responses[0]!.partitions[0]!.divergingEpoch, {
          epoch: 0,
          endOffset: 1n
        })
        assert.strictEqual(leader.leaderEpoch, 2)
      })
    )
  )

  it.effect(
    "tells the last stable offset to everybody since 2.1, before only to those who read up to there",
    () =>
      Effect.forEach(["1.1", "2.8"] as const, (version) =>
        Effect.gen(function* () {
          yield* append(0, "a")
          assert.deepStrictEqual(
            [yield* lastStableOffset(0), yield* lastStableOffset(1)],
            [version === "1.1" ? -1n : 1n, 1n]
          )
        }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version, topics: { orders: 1 } })))
      )
  )
})
