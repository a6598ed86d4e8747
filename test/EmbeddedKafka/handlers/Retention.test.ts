/**
 * Retention by the clock: old records go when a broker looks for them, and nothing waits for a time while there are none.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import { clusterOf } from "../../../src/EmbeddedKafka/internal/clusterOf.ts"
import * as Kafka from "../../../src/Kafka.ts"

const produce = (
  timestamp: number,
  producer: { producerId?: number; producerEpoch?: number; baseSequence?: number } = {}
) =>
  Effect.map(
    Kafka.request(
      Produce,
      {
        acks: -1,
        timeoutMs: 1000,
        topicData: [
          {
            name: "orders",
            partitionData: [
              { index: 0, records: Records.make([{ key: "k", value: "v", timestamp }], producer) }
            ]
          }
        ]
      },
      { version: 11 }
    ),
    ({ responses }) => responses[0]!.partitionResponses[0]!
  )

const sent = (baseSequence: number) => produce(1000, { producerId: 7, producerEpoch: 0, baseSequence })

const earliest = Effect.map(
  Kafka.request(ListOffsets, {
    replicaId: -1,
    topics: [{ name: "orders", partitions: [{ partitionIndex: 0, timestamp: -2n }] }]
  }),
  ({ topics }) => topics[0]!.partitions[0]!.offset
)

const cluster = (config: Readonly<Record<string, string>>) =>
  Effect.provide(EmbeddedKafka.layerConnection({ topics: { orders: { config } } }))

describe("retention by the clock", () => {
  it.effect(
    "deletes what is older than retention.ms, when the broker looks: 30 s after its start, then every 5 minutes",
    () =>
      Effect.gen(function* () {
        const { deadlines } = yield* clusterOf
        const before = deadlines.size
        yield* produce(1000)
        yield* produce(2000)
        assert.strictEqual(deadlines.size, before + 1)
        yield* TestClock.adjust("29 seconds")
        assert.strictEqual(yield* earliest, 0n)
        yield* TestClock.adjust("1 seconds")
        assert.strictEqual(yield* earliest, 0n)
        // What is 60 s old at 62 s goes at 330 s.
        yield* TestClock.adjust("299 seconds")
        assert.strictEqual(yield* earliest, 0n)
        yield* TestClock.adjust("1 seconds")
        assert.strictEqual(yield* earliest, 2n)
        assert.strictEqual(deadlines.size, before)
        assert.strictEqual((yield* produce(330_000)).baseOffset, 2n)
      }).pipe(cluster({ "retention.ms": "60000" }))
  )

  it.effect("can be applied at once, and leaves a compacted topic alone", () =>
    Effect.gen(function* () {
      const { acts } = yield* clusterOf
      yield* produce(0)
      yield* TestClock.adjust("20 seconds")
      acts.applyRetention()
      assert.strictEqual(yield* earliest, 0n)
    }).pipe(cluster({ "retention.ms": "1000", "cleanup.policy": "compact" }))
  )

  it.effect("forgets producers that were silent for a day", () =>
    Effect.gen(function* () {
      yield* sent(0)
      assert.strictEqual((yield* sent(5)).errorCode, 45)
      yield* TestClock.adjust("25 hours")
      assert.strictEqual((yield* sent(5)).errorCode, 0)
    }).pipe(cluster({ "retention.ms": "-1" }))
  )
})
