/** A program that asks a `KafkaClient`, on three embedded brokers. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { ListGroups } from "../../src/Api/ListGroups.ts"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { clusterViews, KafkaCluster } from "../../src/Cluster/index.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

const offsetsOf = (name: string, partitions: ReadonlyArray<number>) =>
  Effect.map(
    Kafka.request(ListOffsets, {
      replicaId: -1,
      isolationLevel: 0,
      topics: [{ name, partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp: -1n })) }]
    }),
    ({ topics }) => topics[0]!.partitions.map(({ offset, partitionIndex }) => [partitionIndex, offset])
  )

const produce = (name: string, partitions: ReadonlyArray<number>) =>
  Kafka.request(Produce, {
    acks: -1,
    timeoutMs: 1000,
    topicData: [
      {
        name,
        partitionData: partitions.map((index) => ({
          index,
          records: Records.make(Array.from({ length: index + 1 }, () => ({ value: "v" })))
        }))
      }
    ]
  })

const threeBrokers = EmbeddedKafka.layerCluster({ topics: { a: 3 } })

describe("a cluster of three", () => {
  it.effect("is asked as one broker is, and answers in the order of the request", () =>
    Effect.gen(function* () {
      const { responses } = yield* produce("a", [2, 0, 1])
      assert.deepStrictEqual(
        responses[0]!.partitionResponses.map(({ errorCode, index }) => [index, errorCode]),
        [
          [2, 0],
          [0, 0],
          [1, 0]
        ]
      )
      assert.deepStrictEqual(yield* offsetsOf("a", [1, 2, 0]), [
        [1, 2n],
        [2, 3n],
        [0, 1n]
      ])
    }).pipe(Effect.provide(threeBrokers))
  )

  it.effect("follows a leader that moves, and tells of it", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const cluster = yield* KafkaCluster
      yield* produce("a", [0, 1, 2])
      const watch = yield* Effect.forkChild(
        Stream.runCollect(
          clusterViews(cluster).pipe(
            Stream.map((view) => view.leader({ name: "a" }, 0)?.leaderId),
            Stream.changes,
            Stream.take(2)
          )
        )
      )
      yield* Effect.yieldNow
      const before = (yield* cluster.view).leader({ name: "a" }, 0)!.leaderId
      const to = before === 3 ? 1 : before + 1
      yield* kafka.moveLeader({ topic: "a", partition: 0 }, to)
      assert.deepStrictEqual(yield* offsetsOf("a", [0, 1]), [
        [0, 1n],
        [1, 2n]
      ])
      assert.strictEqual((yield* cluster.view).leader({ name: "a" }, 0)?.leaderId, to)
      assert.deepStrictEqual(yield* Fiber.join(watch), [before, to])
    }).pipe(
      Effect.provide(EmbeddedKafka.layerCluster({ topics: { a: { partitions: 3, replicationFactor: 3 } } }))
    )
  )

  it.effect("shows what each broker answered", () =>
    Effect.gen(function* () {
      const cluster = yield* KafkaCluster
      const shards = yield* cluster.shards(ListGroups, {})
      assert.deepStrictEqual(
        shards.map(({ nodeId, response }) => [nodeId, Result.isSuccess(response)]),
        [
          [1, true],
          [2, true],
          [3, true]
        ]
      )
    }).pipe(Effect.provide(threeBrokers))
  )

  it.effect("gives the connection to a broker, a leader, a coordinator", () =>
    Effect.gen(function* () {
      const cluster = yield* KafkaCluster
      const { brokers } = yield* cluster.refresh(["a"])
      assert.deepStrictEqual([...brokers.keys()], [1, 2, 3])
      const { leader } = yield* cluster.view
      const leaderId = leader({ name: "a" }, 2)!.leaderId
      assert.strictEqual(yield* cluster.leader("a", 2), yield* cluster.broker(leaderId))
      const { versions } = yield* cluster.coordinator("group", "g")
      assert.isTrue((yield* versions).ranges.size > 0)
      const missing = yield* Effect.flip(cluster.broker(9))
      assert.include(missing.message, "broker 9")
      assert.include(missing.message, "it has 1, 2, 3")
      const unknown = yield* Effect.flip(cluster.leader("none", 0))
      assert.strictEqual(unknown.reason._tag, "UnknownTopicOrPartition")
    }).pipe(Effect.provide(threeBrokers))
  )

  it.effect("a request goes where the caller wants it", () =>
    Effect.gen(function* () {
      const { groups } = yield* Kafka.request(ListGroups, {}, { broker: 2 })
      assert.deepStrictEqual(groups, [])
      const { topics } = yield* Kafka.request(CreateTopics, {
        topics: [{ name: "n", numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }],
        timeoutMs: 1000
      })
      assert.deepStrictEqual(
        topics.map(({ errorCode, name }) => [name, errorCode]),
        [["n", 0]]
      )
      assert.deepStrictEqual(yield* offsetsOf("n", [1, 0]), [
        [1, 0n],
        [0, 0n]
      ])
    }).pipe(Effect.provide(threeBrokers))
  )

  it.effect("what it looks for waits for brokers that are away, in the time of a request", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const cluster = yield* KafkaCluster
      for (const id of [1, 2, 3]) yield* kafka.kill(id)
      const looking = yield* Effect.forkChild(
        Effect.all([cluster.refresh(["a"]), cluster.leader("a", 1), cluster.broker(2)], {
          concurrency: "unbounded"
        })
      )
      yield* TestClock.adjust("10 seconds")
      assert.isUndefined(looking.pollUnsafe())
      for (const id of [1, 2, 3]) yield* kafka.start(id)
      yield* TestClock.adjust("15 seconds")
      const [view] = yield* Fiber.join(looking)
      assert.strictEqual(view.brokers.size, 3)
      for (const id of [1, 2, 3]) yield* kafka.kill(id)
      const failing = yield* Effect.forkChild(Effect.flip(cluster.refresh()))
      yield* TestClock.adjust("31 seconds")
      assert.strictEqual((yield* Fiber.join(failing)).reason._tag, "NotSent")
    }).pipe(Effect.provide(threeBrokers), Effect.provideService(References.MinimumLogLevel, "None"))
  )
})
