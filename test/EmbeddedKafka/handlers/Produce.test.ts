/**
 * Produce, ListOffsets, DeleteRecords and OffsetForLeaderEpoch on a cluster in memory, by our own client.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { DeleteRecords } from "../../../src/Api/DeleteRecords.ts"
import { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { OffsetForLeaderEpoch } from "../../../src/Api/OffsetForLeaderEpoch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/EmbeddedKafka.ts"
import * as Kafka from "../../../src/Kafka.ts"

const three = (timestamp = 1000n) =>
  Records.make([0n, 1n, 2n].map((i) => ({ key: `k${i}`, value: `v${i}`, timestamp: timestamp + i })))

const produce = (name: string, version: number, acks = -1, records = three()) =>
  Effect.gen(function* () {
    const { topics } = yield* Kafka.request(Metadata, { topics: [{ name }] })
    const topicId = topics[0]!.topicId
    const partitionData = [{ index: 0, records }]
    const input = { acks, timeoutMs: 1000, topicData: [{ name, topicId, partitionData }] }
    const { responses } = yield* Kafka.request(Produce, input, { version })
    return responses[0]!.partitionResponses[0]!
  })

const list = (name: string, timestamp: bigint, version?: number) =>
  Effect.map(
    Kafka.request(
      ListOffsets,
      {
        replicaId: -1,
        topics: [
          {
            name,
            partitions: [{ partitionIndex: 0, timestamp, ...(version === 0 ? { maxNumOffsets: 9 } : {}) }]
          }
        ]
      },
      { version }
    ),
    ({ topics }) => topics[0]!.partitions[0]!
  )

const send = (name: string) =>
  Kafka.send(
    Produce,
    {
      acks: 0,
      timeoutMs: 1000,
      topicData: [{ name, partitionData: [{ index: 0, records: three() }] }]
    },
    { version: 9 }
  )

const remove = (offset: bigint) =>
  Effect.map(
    Kafka.request(DeleteRecords, {
      timeoutMs: 1000,
      topics: [{ name: "orders", partitions: [{ partitionIndex: 0, offset }] }]
    }),
    ({ topics }) => topics[0]!.partitions[0]!
  )

const ask = (leaderEpoch: number, currentLeaderEpoch: number) =>
  Effect.map(
    Kafka.request(OffsetForLeaderEpoch, {
      topics: [{ topic: "orders", partitions: [{ partition: 0, leaderEpoch, currentLeaderEpoch }] }]
    }),
    ({ topics }) => topics[0]!.partitions[0]!
  )

describe("Produce", () => {
  it.effect("of every version appends, and ListOffsets of every version finds it", () =>
    Effect.gen(function* () {
      for (let version = 0; version <= 11; version++) {
        const answer = yield* produce("orders", version)
        assert.deepInclude(answer, { errorCode: 0, baseOffset: BigInt(version * 3) })
      }
      for (let version = 1; version <= 9; version++) {
        assert.strictEqual((yield* list("orders", -1n, version)).offset, 36n)
        assert.strictEqual((yield* list("orders", -2n, version)).offset, 0n)
        assert.deepInclude(yield* list("orders", 1001n, version), { offset: 7n, timestamp: 1001n })
      }
      assert.deepStrictEqual((yield* list("orders", -1n, 0)).oldStyleOffsets, [36n, 0n])
      assert.deepInclude(yield* list("orders", -3n), { offset: 8n, timestamp: 1002n, leaderEpoch: 0 })
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version: "3.9", topics: { orders: 1 } })))
  )

  it.effect("with acks 1 and 0, and no others", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* produce("orders", 9, 1)).errorCode, 0)
      yield* send("orders")
      assert.deepInclude(yield* list("orders", -1n), { errorCode: 0, offset: 6n })
      assert.strictEqual((yield* produce("orders", 9, 2)).errorCode, codes.INVALID_REQUIRED_ACKS)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { orders: 1 } })))
  )
})

describe("DeleteRecords", () => {
  it.effect("moves the start of the log, up to the high watermark", () =>
    Effect.gen(function* () {
      yield* produce("orders", 9)
      assert.deepInclude(yield* remove(2n), { errorCode: 0, lowWatermark: 2n })
      assert.deepInclude(yield* remove(4n), { errorCode: codes.OFFSET_OUT_OF_RANGE, lowWatermark: -1n })
      assert.strictEqual((yield* list("orders", -2n)).offset, 2n)
      assert.deepInclude(yield* remove(-1n), { errorCode: 0, lowWatermark: 3n })
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { orders: 1 } })))
  )
})

describe("OffsetForLeaderEpoch", () => {
  it.effect("says where an epoch ends, and fences who believes in another", () =>
    Effect.gen(function* () {
      yield* produce("orders", 9)
      assert.deepInclude(yield* ask(0, 0), { errorCode: 0, leaderEpoch: 0, endOffset: 3n })
      assert.deepInclude(yield* ask(7, -1), { errorCode: 0, leaderEpoch: -1, endOffset: -1n })
      assert.strictEqual((yield* ask(0, 1)).errorCode, codes.UNKNOWN_LEADER_EPOCH)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { orders: 1 } })))
  )
})
