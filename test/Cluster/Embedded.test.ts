/** What a cluster of three embedded brokers keeps while it moves: a group, a transaction, and records beside a broker that is killed. Nothing may be violated in the end. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as TestClock from "effect/testing/TestClock"
import { AddPartitionsToTxn } from "../../src/Api/AddPartitionsToTxn.ts"
import { EndTxn } from "../../src/Api/EndTxn.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { InitProducerId } from "../../src/Api/InitProducerId.ts"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { OffsetFetch } from "../../src/Api/OffsetFetch.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records, type MakeOptions } from "../../src/Codec/Records/index.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

const partitions = [0, 1, 2]

/** What takes time gets it, for as long as it takes. */
const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    for (let step = 0; step < 600 && fiber.pollUnsafe() === undefined; step++)
      yield* TestClock.adjust("50 millis")
    return yield* Fiber.join(fiber)
  })

const produce = (options: MakeOptions, transactionalId: string | null = null) =>
  Effect.map(
    Kafka.request(Produce, {
      transactionalId,
      acks: -1,
      timeoutMs: 1000,
      topicData: [
        {
          name: "orders",
          partitionData: partitions.map((index) => ({
            index,
            records: Records.make([{ value: "v" }], options)
          }))
        }
      ]
    }),
    ({ responses }) => responses[0]!.partitionResponses.map(({ errorCode }) => errorCode)
  )

/** The offset up to which each partition can be read, as ListOffsets says it, and as Fetch does. */
const readable = Effect.gen(function* () {
  const { topics } = yield* Kafka.request(ListOffsets, {
    replicaId: -1,
    isolationLevel: 1,
    topics: [
      { name: "orders", partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp: -1n })) }
    ]
  })
  const { responses } = yield* Kafka.request(
    Fetch,
    {
      maxWaitMs: 0,
      minBytes: 0,
      isolationLevel: 1,
      topics: [
        {
          topic: "orders",
          partitions: partitions.map((partition) => ({
            partition,
            fetchOffset: 0n,
            partitionMaxBytes: 100_000
          }))
        }
      ]
    },
    { version: 12 }
  )
  const listed = topics[0]!.partitions.map(({ offset }) => offset)
  const fetched = responses[0]!.partitions.map(({ lastStableOffset }) => lastStableOffset)
  assert.deepStrictEqual(fetched, listed)
  return listed
})

const onThreeBrokers = <A, E>(test: Effect.Effect<A, E, EmbeddedKafka | KafkaClient>) =>
  Effect.gen(function* () {
    yield* test
    assert.deepStrictEqual(yield* (yield* EmbeddedKafka).violations, [])
  }).pipe(
    Effect.provide(
      EmbeddedKafka.layerCluster({ topics: { orders: { partitions: 3, replicationFactor: 3 } } })
    ),
    Effect.provideService(References.MinimumLogLevel, "None")
  )

const commit = (committedOffset: bigint) =>
  Effect.map(
    Kafka.request(
      OffsetCommit,
      {
        groupId: "g",
        generationIdOrMemberEpoch: -1,
        memberId: "",
        topics: [
          {
            name: "orders",
            partitions: partitions.map((partitionIndex) => ({
              partitionIndex,
              committedOffset,
              committedMetadata: null
            }))
          }
        ]
      },
      { version: 8 }
    ),
    ({ topics }) => topics[0]!.partitions.map(({ errorCode }) => errorCode)
  )

const committed = Effect.map(
  Kafka.request(
    OffsetFetch,
    { groups: [{ groupId: "g", topics: [{ name: "orders", partitionIndexes: [...partitions] }] }] },
    { version: 8 }
  ),
  ({ groups }) => groups[0]!.topics[0]!.partitions.map(({ committedOffset }) => committedOffset)
)

describe("a cluster of three that moves", () => {
  it.effect("keeps a group whose coordinator moves", () =>
    onThreeBrokers(
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        assert.deepStrictEqual(yield* inTime(commit(5n)), [0, 0, 0])
        for (const id of [1, 2, 3]) {
          yield* kafka.moveCoordinator("group", "g", id)
          assert.deepStrictEqual(
            yield* inTime(committed),
            id === 1 ? [5n, 5n, 5n] : [BigInt(id), BigInt(id), BigInt(id)]
          )
          assert.deepStrictEqual(yield* inTime(commit(BigInt(id) + 1n)), [0, 0, 0])
        }
        assert.deepStrictEqual(yield* inTime(committed), [4n, 4n, 4n])
      })
    )
  )

  it.effect("keeps a transaction whose coordinator and leaders move", () =>
    onThreeBrokers(
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        const transactionalId = "t"
        const { producerEpoch, producerId } = yield* inTime(
          Kafka.request(InitProducerId, { transactionalId, transactionTimeoutMs: 60_000 }, { version: 4 })
        )
        yield* inTime(
          Kafka.request(
            AddPartitionsToTxn,
            {
              v3AndBelowTransactionalId: transactionalId,
              v3AndBelowProducerId: producerId,
              v3AndBelowProducerEpoch: producerEpoch,
              v3AndBelowTopics: [{ name: "orders", partitions: [...partitions] }]
            },
            { version: 3 }
          )
        )
        for (const id of [1, 2, 3]) yield* kafka.moveCoordinator("transaction", transactionalId, id)
        for (const partition of partitions)
          yield* kafka.moveLeader({ topic: "orders", partition }, partition + 1)
        const written = produce(
          { producerId, producerEpoch, baseSequence: 0, isTransactional: true },
          transactionalId
        )
        assert.deepStrictEqual(yield* inTime(written), [0, 0, 0])
        assert.deepStrictEqual(yield* inTime(readable), [0n, 0n, 0n])
        yield* inTime(
          Kafka.request(
            EndTxn,
            { transactionalId, producerId, producerEpoch, committed: true },
            { version: 3 }
          )
        )
        yield* inTime(Effect.sleep("1 second"))
        // The record, and the marker after it.
        assert.deepStrictEqual(yield* inTime(readable), [2n, 2n, 2n])
      })
    )
  )

  it.effect("writes each record once beside brokers that are killed, one after the other", () =>
    onThreeBrokers(
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        const { producerEpoch, producerId } = yield* inTime(
          Kafka.request(InitProducerId, { transactionalId: null, transactionTimeoutMs: 60_000 })
        )
        let baseSequence = 0
        for (const id of [1, 2, 3]) {
          yield* kafka.kill(id)
          const written = yield* inTime(produce({ producerId, producerEpoch, baseSequence: baseSequence++ }))
          assert.deepStrictEqual(written, [0, 0, 0])
          yield* kafka.start(id)
          // It is in sync again before the next one goes.
          yield* inTime(Effect.sleep("2 seconds"))
        }
        assert.deepStrictEqual(yield* inTime(readable), [3n, 3n, 3n])
      })
    )
  )
})
