/** What is done to a cluster from outside shows in what clients are told. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Exit from "effect/Exit"
import * as TestClock from "effect/testing/TestClock"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"

const at = { topic: "a", partition: 0 }

/** A connection to a broker. */
const to = Effect.fnUntraced(function* (id: number) {
  const { brokers } = yield* EmbeddedKafka
  const { host, port } = brokers.find((each) => each.id === id)!
  return yield* KafkaConnection.make({ host, port })
})

/** What a broker says of the partition. */
const seenBy = Effect.fnUntraced(function* (id: number) {
  const connection = yield* to(id)
  const { controllerId, topics } = yield* connection.request(Metadata, { topics: [{ name: "a" }] })
  const { isrNodes, leaderId, replicaNodes } = topics[0]!.partitions[0]!
  return { controllerId, leader: leaderId, isr: isrNodes, replicas: replicaNodes }
})

const produceAt = Effect.fnUntraced(function* (id: number, acks = -1) {
  const connection = yield* to(id)
  const { responses } = yield* connection.request(Produce, {
    acks,
    timeoutMs: 0,
    topicData: [{ name: "a", partitionData: [{ index: 0, records: Records.make([{ value: "v" }]) }] }]
  })
  return responses[0]!.partitionResponses[0]!.errorCode
})

const endAt = Effect.fnUntraced(function* (id: number) {
  const connection = yield* to(id)
  const { topics } = yield* connection.request(ListOffsets, {
    replicaId: -1,
    topics: [{ name: "a", partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
  })
  return topics[0]!.partitions[0]!.offset
})

const test = (name: string, run: Effect.Effect<void, unknown, EmbeddedKafka | Scope.Scope>) =>
  it.effect(name, () =>
    run.pipe(
      Effect.provide(
        EmbeddedKafka.layer({
          brokers: 3,
          topics: { a: { replicationFactor: 3, config: { "min.insync.replicas": "2" } } }
        })
      )
    )
  )

describe("acts", () => {
  test(
    "moving the leader and the controller",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      for (const id of [1, 2, 3]) {
        yield* kafka.moveLeader(at, id)
        yield* kafka.moveController(id)
        const seen = yield* seenBy(1 + (id % 3))
        assert.deepStrictEqual([seen.leader, seen.controllerId], [id, id])
        assert.strictEqual(yield* produceAt(id), 0)
      }
      assert.strictEqual(yield* endAt(3), 3n)
      assert.match(
        (yield* Effect.flip(kafka.moveLeader(at, 9))).message,
        /moveLeader: broker 9 has no replica of a-0/
      )
      assert.match(
        (yield* Effect.flip(kafka.moveLeader({ topic: "b", partition: 0 }, 1))).message,
        /there is no topic "b"/
      )
    })
  )

  test(
    "killing the leader lets another lead, and the records are there",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      yield* produceAt(1)
      yield* kafka.kill(1)
      const { isr, leader } = yield* seenBy(2)
      assert.include([2, 3], leader)
      assert.deepStrictEqual([...isr].sort(), [2, 3])
      assert.strictEqual(yield* endAt(leader), 1n)
      yield* kafka.start(1)
      assert.deepStrictEqual([...(yield* seenBy(1)).isr].sort(), [1, 2, 3])
    })
  )

  test(
    "shrinking the ISR, for a while",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const scope = yield* Scope.make()
      yield* Scope.provide(kafka.shrinkIsr(at, 2, 3), scope)
      assert.deepStrictEqual((yield* seenBy(2)).isr, [1])
      assert.strictEqual(yield* produceAt(1), 19)
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual([...(yield* seenBy(2)).isr].sort(), [1, 2, 3])
      assert.strictEqual(yield* produceAt(1), 0)
    })
  )

  test(
    "a slow follower holds the high watermark",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const scope = yield* Scope.make()
      yield* Scope.provide(kafka.slowFollower(2, { topic: "a" }), scope)
      assert.strictEqual(yield* produceAt(1, 1), 0)
      assert.strictEqual(yield* endAt(1), 0n)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(yield* endAt(1), 1n)
    })
  )

  test(
    "cutting a broker off: it goes on as it knows the cluster, until all is healed",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      yield* kafka.isolate(1)
      assert.strictEqual((yield* seenBy(1)).leader, 1)
      const { leader } = yield* seenBy(2)
      assert.notStrictEqual(leader, 1)
      assert.strictEqual(yield* produceAt(1, 1), 0)
      assert.strictEqual(yield* produceAt(leader), 0)
      yield* kafka.heal
      assert.strictEqual((yield* seenBy(1)).leader, leader)
      assert.strictEqual(yield* endAt(leader), 1n)
    })
  )

  test(
    "truncating",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      for (const _ of [1, 2, 3]) yield* produceAt(1)
      yield* kafka.truncate(at, 1n)
      assert.strictEqual(yield* endAt(1), 1n)
      assert.strictEqual(yield* produceAt(1), 0)
      assert.strictEqual(yield* endAt(1), 2n)
    })
  )

  it.effect("expiring what has had its time", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const connection = yield* to(1)
      for (const _ of [1, 2, 3]) yield* produceAt(1)
      yield* TestClock.adjust("2 seconds")
      yield* kafka.expire("offsets")
      yield* kafka.expire("logs")
      const { topics } = yield* connection.request(ListOffsets, {
        replicaId: -1,
        topics: [{ name: "a", partitions: [{ partitionIndex: 0, timestamp: -2n }] }]
      })
      assert.strictEqual(topics[0]!.partitions[0]!.offset, 3n)
      assert.deepStrictEqual(yield* kafka.violations, [])
    }).pipe(
      Effect.provide(
        EmbeddedKafka.layer({
          topics: { a: { config: { "retention.ms": "1000", "message.timestamp.type": "LogAppendTime" } } }
        })
      )
    )
  )
})
