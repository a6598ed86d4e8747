/** Clients of an embedded cluster that ask one broker each: producers with transactions, members of groups. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { AddPartitionsToTxn } from "../../src/Api/AddPartitionsToTxn.ts"
import type * as Api from "../../src/Api/Api.ts"
import { EndTxn } from "../../src/Api/EndTxn.ts"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { Heartbeat } from "../../src/Api/Heartbeat.ts"
import { InitProducerId } from "../../src/Api/InitProducerId.ts"
import { JoinGroup } from "../../src/Api/JoinGroup.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { SyncGroup } from "../../src/Api/SyncGroup.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import { ConsumerProtocol } from "../../src/Stored/index.ts"

/** Tests of three brokers with a topic `orders`; none of what the checker watches may have been violated in the end. */
export const onThreeBrokers =
  (config: Readonly<Record<string, string>> = {}) =>
  (name: string, run: Effect.Effect<void, unknown, EmbeddedKafka | Scope.Scope>) =>
    it.effect(name, () =>
      Effect.gen(function* () {
        yield* run
        assert.deepStrictEqual(yield* (yield* EmbeddedKafka).violations, [])
      }).pipe(
        Effect.provide(
          EmbeddedKafka.layer({
            brokers: 3,
            topics: { orders: { partitions: 2, replicationFactor: 3, config } }
          })
        )
      )
    )

/** A connection of its own to a broker: one that waits there keeps nobody else waiting. */
export const connect = Effect.fnUntraced(function* (
  brokerId: number,
  options: Omit<KafkaConnectionOptions, "host" | "port"> = {}
) {
  const { brokers } = yield* EmbeddedKafka
  const { host, port } = brokers.find(({ id }) => id === brokerId)!
  return yield* KafkaConnection.make({ ...options, host, port })
})

/** Asks a broker over a connection of its own. */
export const ask = Effect.fnUntraced(function* <A extends Api.Any>(
  brokerId: number,
  api: A,
  input: Api.RequestInput<A>,
  version: number,
  options: Omit<KafkaConnectionOptions, "host" | "port"> = {}
) {
  const connection = yield* connect(brokerId, options)
  return yield* connection.request(api, input, { version, errors: "data" })
})

export const coordinatorOf = Effect.fnUntraced(function* (keyType: 0 | 1, key: string, asked = 1) {
  const { coordinators } = yield* ask(asked, FindCoordinator, { keyType, coordinatorKeys: [key] }, 4)
  return coordinators[0]!.nodeId
})

// --- producers -----------------------------------------------------------------------------------------------------------

export interface Producer {
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** Gives the producer of a transactional id. */
export const begin = Effect.fnUntraced(function* (
  coordinator: number,
  transactionalId: string,
  transactionTimeoutMs = 60_000
) {
  const { errorCode, producerEpoch, producerId } = yield* ask(
    coordinator,
    InitProducerId,
    { transactionalId, transactionTimeoutMs },
    4
  )
  assert.strictEqual(errorCode, 0)
  const producer: Producer = { producerId, producerEpoch }
  return producer
})

export const addPartition = Effect.fnUntraced(function* (
  coordinator: number,
  transactionalId: string,
  { producerEpoch, producerId }: Producer,
  topic: string
) {
  const { resultsByTopicV3AndBelow } = yield* ask(
    coordinator,
    AddPartitionsToTxn,
    {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: topic, partitions: [0] }]
    },
    3
  )
  return resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode
})

/** Writes a record to partition 0, with a producer or without. */
export const write = Effect.fnUntraced(function* (
  leader: number,
  topic: string,
  value: string,
  producer?: Producer & { readonly transactionalId?: string; readonly baseSequence: number }
) {
  const { transactionalId, ...options } = producer ?? {}
  const records = Records.make([{ value, timestamp: 1n }], {
    ...options,
    isTransactional: transactionalId !== undefined
  })
  const { responses } = yield* ask(
    leader,
    Produce,
    {
      transactionalId: transactionalId ?? null,
      acks: -1,
      timeoutMs: 1000,
      topicData: [{ name: topic, partitionData: [{ index: 0, records }] }]
    },
    9
  )
  return responses[0]!.partitionResponses[0]!.errorCode
})

export const end = (
  coordinator: number,
  transactionalId: string,
  { producerEpoch, producerId }: Producer,
  committed: boolean
) =>
  Effect.map(
    ask(coordinator, EndTxn, { transactionalId, producerId, producerEpoch, committed }, 3),
    (r) => r.errorCode
  )

// --- members -------------------------------------------------------------------------------------------------------------

/** A consumer joins the group `g` on a connection that is there. */
export const joinOn = (request: KafkaClient["Service"]["request"], memberId: string) =>
  request(
    JoinGroup,
    {
      groupId: "g",
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: Buffer.from("m") }]
    },
    { errors: "data" }
  )

export const join = (coordinator: number, groupId: string, groupInstanceId: string, memberId = "") =>
  ask(
    coordinator,
    JoinGroup,
    {
      groupId,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId,
      groupInstanceId,
      protocolType: "consumer",
      protocols: [
        { name: "range", metadata: ConsumerProtocol.encodeSubscription({ value: { topics: ["orders"] } }) }
      ]
    },
    7,
    { clientId: `client-${groupInstanceId}` }
  )

/** @param assigned partitions of `orders` by member id */
export const sync = (
  coordinator: number,
  groupId: string,
  generationId: number,
  groupInstanceId: string,
  memberId: string,
  assigned: ReadonlyMap<string, ReadonlyArray<number>> = new Map()
) =>
  ask(
    coordinator,
    SyncGroup,
    {
      groupId,
      generationId,
      memberId,
      groupInstanceId,
      protocolType: "consumer",
      protocolName: "range",
      assignments: Array.from(assigned, ([id, partitions]) => ({
        memberId: id,
        assignment: ConsumerProtocol.encodeAssignment({
          value: { assignedPartitions: [{ topic: "orders", partitions: [...partitions] }], userData: null }
        })
      }))
    },
    5
  )

export const heartbeat = (
  coordinator: number,
  groupId: string,
  generationId: number,
  groupInstanceId: string,
  memberId: string
) =>
  Effect.map(
    ask(coordinator, Heartbeat, { groupId, generationId, memberId, groupInstanceId }, 4),
    ({ errorCode }) => errorCode
  )

export const commit = Effect.fnUntraced(function* (
  coordinator: number,
  groupId: string,
  offset: bigint,
  member: {
    readonly generationId: number
    readonly memberId: string
    readonly groupInstanceId: string | null
  } = {
    generationId: -1,
    memberId: "",
    groupInstanceId: null
  }
) {
  const { topics } = yield* ask(
    coordinator,
    OffsetCommit,
    {
      groupId,
      generationIdOrMemberEpoch: member.generationId,
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      topics: [
        {
          name: "orders",
          partitions: [{ partitionIndex: 0, committedOffset: offset, committedMetadata: "note" }]
        }
      ]
    },
    8
  )
  return topics[0]!.partitions[0]!.errorCode
})
