/** Fetch on several brokers: replicas that are nearer (KIP-392), and leaders that are elsewhere (KIP-951). */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Api from "../../../src/Api/Api.ts"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"

type Connection = KafkaConnection["Service"]

const connect = Effect.gen(function* () {
  const { brokers } = yield* EmbeddedKafka
  const connections = new Map<number, Connection>()
  for (const { host, id, port } of brokers) connections.set(id, yield* KafkaConnection.make({ host, port }))
  const metadata = yield* connections.get(1)!.request(Metadata, { topics: [{ name: "orders" }] })
  const [topic] = metadata.topics
  const [partition] = topic!.partitions
  const leader = partition!.leaderId
  return {
    topicId: topic!.topicId,
    leader,
    leaderEpoch: partition!.leaderEpoch,
    follower: partition!.replicaNodes.find((id) => id !== leader)!,
    at: (id: number) => connections.get(id)!
  }
})

const fetch = (
  connection: Connection,
  topicId: string,
  version: number,
  input: Partial<Api.RequestInput<typeof Fetch>> = {}
) =>
  Effect.map(
    connection.request(
      Fetch,
      {
        maxWaitMs: 0,
        minBytes: 1,
        topics: [
          {
            ...(version >= 13 ? { topicId } : { topic: "orders" }),
            partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_000_000 }]
          }
        ],
        ...input
      },
      { version }
    ),
    (response) => ({ ...response, partition: response.responses[0]!.partitions[0]! })
  )

const produce = (connection: Connection, topicId: string) =>
  connection.request(Produce, {
    acks: -1,
    timeoutMs: 1000,
    topicData: [{ topicId, partitionData: [{ index: 0, records: Records.make([{ value: "a" }]) }] }]
  })

const topics = { orders: { partitions: 1, replicationFactor: 2 } }

describe("Fetch on several brokers", () => {
  it.effect("says who leads, and where that is (KIP-951)", () =>
    Effect.gen(function* () {
      const { at, leader, leaderEpoch, topicId } = yield* connect
      const other = [1, 2, 3].find((id) => id !== leader)!
      // Without a replica, and not the leader.
      const outside = yield* fetch(at(other), topicId, 17, { replicaState: { replicaId: 77 } })
      assert.strictEqual(outside.partition.errorCode, codes.NOT_LEADER_OR_FOLLOWER)
      assert.deepStrictEqual(outside.partition.currentLeader, { leaderId: leader, leaderEpoch })
      assert.deepStrictEqual(
        outside.nodeEndpoints.map(({ host, nodeId }) => [nodeId, host]),
        [[leader, `broker-${leader}`]]
      )
      const older = yield* fetch(at(other), topicId, 10)
      assert.strictEqual(older.partition.errorCode, codes.NOT_LEADER_OR_FOLLOWER)
    }).pipe(
      Effect.scoped,
      Effect.provide(
        EmbeddedKafka.layer({ brokers: 3, topics: { orders: { partitions: 1, replicationFactor: 1 } } })
      )
    )
  )

  it.effect("sends a consumer to the replica in its rack, which answers (KIP-392)", () =>
    Effect.gen(function* () {
      const { at, follower, leader, topicId } = yield* connect
      yield* produce(at(leader), topicId)
      const near = { rackId: `rack-${follower}` }
      const sent = yield* fetch(at(leader), topicId, 17, { ...near, maxWaitMs: 500 })
      assert.strictEqual(sent.partition.preferredReadReplica, follower)
      assert.strictEqual(sent.partition.records?.sizeInBytes, 0)
      assert.strictEqual(sent.partition.highWatermark, 1n)
      const read = yield* fetch(at(follower), topicId, 17, near)
      assert.strictEqual(read.partition.preferredReadReplica, -1)
      assert.strictEqual(read.partition.records?.toArray().length, 1)
      // In the leader's rack, in none, and in versions that do not know racks, the leader answers.
      for (const [version, rackId] of [
        [17, `rack-${leader}`],
        [17, ""],
        [17, "elsewhere"],
        [10, ""]
      ] as const)
        assert.strictEqual(
          (yield* fetch(
            at(leader),
            topicId,
            version,
            rackId === "" ? {} : { rackId }
          )).partition.records?.toArray().length,
          1
        )
      assert.strictEqual(
        (yield* fetch(at(follower), topicId, 10)).partition.errorCode,
        codes.NOT_LEADER_OR_FOLLOWER
      )
    }).pipe(
      Effect.scoped,
      Effect.provide(
        EmbeddedKafka.layer({
          brokers: [1, 2, 3].map((id) => ({ id, rack: `rack-${id}` })),
          config: { "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector" },
          topics
        })
      )
    )
  )

  it.effect("goes to the leader wherever a consumer is, unless the broker selects by rack", () =>
    Effect.gen(function* () {
      const { at, follower, leader, topicId } = yield* connect
      yield* produce(at(leader), topicId)
      const response = yield* fetch(at(leader), topicId, 17, { rackId: `rack-${follower}` })
      assert.strictEqual(response.partition.preferredReadReplica, -1)
      assert.strictEqual(response.partition.records?.toArray().length, 1)
    }).pipe(
      Effect.scoped,
      Effect.provide(
        EmbeddedKafka.layer({ brokers: [1, 2].map((id) => ({ id, rack: `rack-${id}` })), topics })
      )
    )
  )
})
