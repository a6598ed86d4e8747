/** What people ask first, of one broker of each kind and of a cluster. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Brokers, Offsets, Topics } from "../../src/Admin/index.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

const produce = (name: string, index: number, timestamps: ReadonlyArray<number>) =>
  Kafka.request(Produce, {
    acks: -1,
    timeoutMs: 1000,
    topicData: [
      {
        name,
        partitionData: [
          { index, records: Records.make(timestamps.map((timestamp) => ({ value: "v", timestamp }))) }
        ]
      }
    ]
  })

const versions = ["0.8.2", "0.9.0", "0.10.2", "1.1", "2.8", "3.9", "4.4"] as const

for (const version of versions) {
  const oneBroker = EmbeddedKafka.layerConnection({ version, topics: { a: 3, b: 1 } })

  describe(`a broker of Kafka ${version}`, () => {
    it.effect("tells of topics and brokers", () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* Topics.partitionCount("a"), 3)
        const all = (yield* Topics.describe()).filter(({ isInternal }) => !isInternal)
        assert.deepStrictEqual(all.map(({ name }) => name).sort(), ["a", "b"])
        const some = yield* Topics.describe(["b", "a"])
        assert.deepStrictEqual(
          some.map(({ name, partitions }) => [name, partitions.length]),
          [
            ["b", 1],
            ["a", 3]
          ]
        )
        assert.deepStrictEqual(yield* Topics.describe([]), [])
        const { brokers } = yield* Brokers.describe
        assert.deepStrictEqual(
          brokers.map(({ nodeId }) => nodeId),
          [1]
        )
      }).pipe(Effect.provide(oneBroker))
    )

    it.effect("tells the first and the next offset", () =>
      Effect.gen(function* () {
        yield* produce("a", 1, [1000, 2000])
        const ends = yield* Offsets.resolve({ topic: "a", at: "latest" })
        assert.deepStrictEqual(
          ends.map(({ offset, partition }) => [partition, offset]),
          [
            [0, 0n],
            [1, 2n],
            [2, 0n]
          ]
        )
        const begin = yield* Offsets.resolve({ topic: "a", partitions: [2, 1], at: "earliest" })
        assert.deepStrictEqual(
          begin.map(({ offset, partition }) => [partition, offset]),
          [
            [2, 0n],
            [1, 0n]
          ]
        )
      }).pipe(Effect.provide(oneBroker))
    )
  })
}

const threeBrokers = EmbeddedKafka.layerCluster({ topics: { a: 3 } })

describe("a cluster", () => {
  it.effect("finds offsets by time, at the leaders of all partitions", () =>
    Effect.gen(function* () {
      for (const partition of [0, 1]) yield* produce("a", partition, [1000, 2000, 3000])
      assert.deepStrictEqual(yield* Offsets.resolve({ topic: "a", at: 1500 }), [
        { partition: 0, offset: 1n, timestamp: 2000n },
        { partition: 1, offset: 1n, timestamp: 2000n },
        { partition: 2, offset: null, timestamp: null }
      ])
      const latest = yield* Offsets.resolve({ topic: "a", partitions: [1], at: "maxTimestamp" })
      assert.deepStrictEqual(latest, [{ partition: 1, offset: 2n, timestamp: 3000n }])
      assert.strictEqual((yield* Brokers.describe).brokers.length, 3)
    }).pipe(Effect.provide(threeBrokers))
  )

  it.effect("says what it does not have, and does not make it", () =>
    Effect.gen(function* () {
      const missing = yield* Effect.flip(Topics.partitionCount("none"))
      assert.strictEqual(missing.reason._tag, "UnknownTopicOrPartition")
      assert.deepStrictEqual(
        (yield* Topics.describe(["none"])).map(({ errorCode }) => errorCode),
        [3]
      )
      const refused = yield* Effect.flip(Offsets.resolve({ topic: "a", partitions: [7], at: "latest" }))
      assert.strictEqual(refused.reason._tag, "UnknownTopicOrPartition")
      for (const at of [-1, 1.5, Number.NaN])
        assert.strictEqual(
          (yield* Effect.flip(Offsets.resolve({ topic: "a", at }))).reason._tag,
          "InvalidOption"
        )
      assert.deepStrictEqual(
        (yield* Topics.describe()).map(({ name }) => name),
        ["a"]
      )
    }).pipe(Effect.provide(threeBrokers))
  )
})
