/** A group of one member as Kafka 0.9 has it, request by request. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  DescribeGroups,
  Heartbeat,
  JoinGroup,
  Kafka,
  LeaveGroup,
  ListGroups,
  OffsetCommit,
  OffsetFetch,
  SyncGroup
} from "../../src/index.ts"
import * as Client from "./client.ts"

export const groupByHand = Effect.fnUntraced(function* (name: string) {
  const topic = yield* Client.topicMetadata(name)
  const groupId = `${name}-group`
  yield* Client.coordinator(groupId)
  const protocols = [{ name: "range", metadata: Buffer.from("topics") }]
  const joined = yield* Kafka.request(JoinGroup, {
    groupId,
    sessionTimeoutMs: 6000,
    memberId: "",
    protocolType: "consumer",
    protocols
  }).pipe(Effect.retry(Client.untilReady))
  assert.strictEqual(joined.leader, joined.memberId)
  const member = { groupId, generationId: joined.generationId, memberId: joined.memberId }
  const assignment = Buffer.from("all of it")
  const synced = yield* Kafka.request(SyncGroup, {
    ...member,
    assignments: [{ memberId: joined.memberId, assignment }]
  })
  assert.deepStrictEqual(Buffer.from(synced.assignment), assignment)
  yield* Kafka.request(Heartbeat, member)

  const partitions = [{ partitionIndex: 0, committedOffset: 7n, committedMetadata: "by hand" }]
  const committed = yield* Kafka.request(OffsetCommit, {
    groupId,
    generationIdOrMemberEpoch: joined.generationId,
    memberId: joined.memberId,
    topics: [{ name: topic.name!, topicId: topic.topicId, partitions }]
  })
  yield* Kafka.orFail(OffsetCommit, committed.topics[0]!.partitions[0]!)
  const found = yield* Kafka.request(OffsetFetch, { groupId, topics: [{ name, partitionIndexes: [0] }] })
  assert.strictEqual(found.topics[0]!.partitions[0]!.committedOffset, 7n)

  const { groups } = yield* Kafka.request(ListGroups, {})
  assert.deepInclude(
    groups.map((group) => ({ groupId: group.groupId, protocolType: group.protocolType })),
    { groupId, protocolType: "consumer" }
  )
  const described = yield* Kafka.request(DescribeGroups, { groups: [groupId] })
  const [group] = described.groups
  assert.strictEqual(group!.groupState, "Stable")
  assert.deepStrictEqual(
    group!.members.map(({ memberId }) => memberId),
    [joined.memberId]
  )
  yield* Kafka.request(LeaveGroup, { groupId, memberId: joined.memberId })
  const error = yield* Effect.flip(Kafka.request(Heartbeat, member))
  assert.include(["UnknownMemberId", "IllegalGeneration"], error.reason._tag)
})
