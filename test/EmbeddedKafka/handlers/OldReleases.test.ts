/** Produce, Fetch and OffsetForLeaderEpoch of releases that are long gone. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { OffsetForLeaderEpoch } from "../../../src/Api/OffsetForLeaderEpoch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { type MakeOptions, Records } from "../../../src/Codec/Records/Records.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import * as Kafka from "../../../src/Kafka.ts"

const topicData = (records: Records) => [{ name: "orders", partitionData: [{ index: 0, records }] }]

const produce = (acks: number, options: MakeOptions, version?: number) =>
  Effect.map(
    Kafka.request(
      Produce,
      {
        acks,
        timeoutMs: 1000,
        topicData: topicData(Records.make([{ value: "a" }, { value: "b" }], options))
      },
      { version }
    ),
    ({ responses }) => responses[0]!.partitionResponses[0]!
  )

const endOf = (leaderEpoch: number) =>
  Effect.map(
    Kafka.request(OffsetForLeaderEpoch, {
      topics: [{ topic: "orders", partitions: [{ partition: 0, leaderEpoch }] }]
    }),
    ({ topics }) => topics[0]!.partitions[0]!.endOffset
  )

describe("0.8.2", () => {
  it.effect("answers acks of more than 1 when so many replicas have the records", () =>
    Effect.gen(function* () {
      const { brokers, slowFollower } = yield* EmbeddedKafka
      const connections = yield* Effect.forEach(brokers, ({ host, port }) =>
        KafkaConnection.make({ host, port, brokerVersions: "0.8.2" })
      )
      const { topics } = yield* connections[0]!.request(Metadata, { topics: [{ name: "orders" }] })
      const { leaderId } = topics[0]!.partitions[0]!
      const [near, far] = brokers.map(({ id }) => id).filter((id) => id !== leaderId)
      const leader = connections[brokers.findIndex(({ id }) => id === leaderId)]!
      const ask = (acks: number) =>
        Effect.map(
          leader.request(Produce, {
            acks,
            timeoutMs: 1000,
            topicData: topicData(Records.make([{ value: "a" }], { magic: 0 }))
          }),
          ({ responses }) => responses[0]!.partitionResponses[0]!
        )
      yield* slowFollower(far!)
      assert.deepInclude(yield* ask(2), { errorCode: 0, baseOffset: 0n })
      for (const [acks, offset] of [
        [3, 1n],
        [-2, 2n]
      ] as const) {
        const waiting = yield* Effect.forkChild(ask(acks))
        yield* TestClock.adjust("1 second")
        // They are in the log all the same.
        assert.deepInclude(yield* Fiber.join(waiting), {
          errorCode: codes.REQUEST_TIMED_OUT,
          baseOffset: offset
        })
      }
      yield* slowFollower(near!, { delay: "300 millis" })
      const late = yield* Effect.forkChild(ask(2))
      yield* TestClock.adjust("299 millis")
      assert.isUndefined(late.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepInclude(yield* Fiber.join(late), { errorCode: 0, baseOffset: 3n })
    }).pipe(
      Effect.scoped,
      Effect.provide(
        EmbeddedKafka.layer({
          version: "0.8.2",
          brokers: 3,
          topics: { orders: { partitions: 1, replicationFactor: 3 } }
        })
      )
    )
  )
})

describe("0.10.2", () => {
  it.effect("gives old fetches one set, compressed as the first message is", () =>
    Effect.gen(function* () {
      yield* produce(1, { magic: 1, compression: "gzip" }, 2)
      yield* produce(1, { magic: 1 }, 2)
      const { responses } = yield* Kafka.request(
        Fetch,
        {
          maxWaitMs: 0,
          minBytes: 1,
          topics: [
            { topic: "orders", partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_000_000 }] }
          ]
        },
        { version: 1 }
      )
      const batches = Array.from(responses[0]!.partitions[0]!.records!.batches())
      assert.deepStrictEqual(
        batches.map((batch) => [batch.magic, batch.compression, batch.toArray().map(({ offset }) => offset)]),
        [[0, "gzip", [0n, 1n, 2n, 3n]]]
      )
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version: "0.10.2", topics: { orders: 1 } })))
  )
})

describe("1.1", () => {
  it.effect("wants a producer that it does not know to begin at 0, and an epoch to have records", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* endOf(0), -1n)
      const of9 = { producerId: 9, producerEpoch: 0 }
      assert.deepInclude(yield* produce(-1, { ...of9, baseSequence: 2 }), {
        errorCode: codes.UNKNOWN_PRODUCER_ID,
        baseOffset: -1n
      })
      assert.deepInclude(yield* produce(-1, { ...of9, baseSequence: 0 }), { errorCode: 0, baseOffset: 0n })
      assert.deepInclude(yield* produce(-1, { ...of9, baseSequence: 2 }), { errorCode: 0, baseOffset: 2n })
      assert.strictEqual(yield* endOf(0), 4n)
      assert.strictEqual(yield* endOf(-2), -1n)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version: "1.1", topics: { orders: 1 } })))
  )

  it.effect("closes the connection of who sends what is no batch", () =>
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka
      const { host, port } = brokers[0]!
      const connection = yield* KafkaConnection.make({ host, port })
      const input = { acks: 1, timeoutMs: 1000, topicData: topicData(Records.fromBytes(new Uint8Array(0))) }
      const error = yield* Effect.flip(connection.request(Produce, input, { version: 5 }))
      assert.strictEqual(error.reason._tag, "OutcomeUnknown")
      // Others are served.
      const other = yield* KafkaConnection.make({ host, port })
      const answer = yield* other.request(Produce, {
        ...input,
        topicData: topicData(Records.make([{ value: "a" }]))
      })
      assert.strictEqual(answer.responses[0]!.partitionResponses[0]!.errorCode, 0)
    }).pipe(Effect.scoped, Effect.provide(EmbeddedKafka.layer({ version: "1.1", topics: { orders: 1 } })))
  )
})
