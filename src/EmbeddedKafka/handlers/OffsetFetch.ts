/**
 * OffsetFetch: how far groups have read. Version 0 asks what is in ZooKeeper; from 2 on null asks for all topics, and the group has an error code of its own; 5 knows leader
 * epochs; 7 refuses offsets that a transaction may still change; 8 asks for several groups; 10 has topic ids. Members (9) matter to groups of KIP-848 only.
 */
import type * as Api from "../../Api/Api.ts"
import { OffsetFetch } from "../../Api/OffsetFetch.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import type { FetchedOffset, FetchedTopic } from "../groups/offsetRequests.ts"
import { fetchFromZooKeeper } from "../groups/zooKeeperOffsets.ts"

type FetchCall = Call<typeof OffsetFetch>
type Group = Api.Request<typeof OffsetFetch>["groups"][number]
type Topic = NonNullable<Group["topics"]>[number]
type Answer = Api.ResponseInput<typeof OffsetFetch>
type AnsweredPartition = NonNullable<Answer["groups"]>[number]["topics"][number]["partitions"][number]

interface AnsweredTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: ReadonlyArray<AnsweredPartition>
}

interface AnsweredGroup {
  readonly errorCode: number
  readonly topics: ReadonlyArray<AnsweredTopic>
}

export const offsetFetch = handler(OffsetFetch, (call) => {
  const { request, version } = call
  if (version >= 8) {
    const groups = request.groups.map(({ groupId, topics }) => {
      const { errorCode, topics: answered } = answerOf(call, groupId, topics)
      return { groupId, errorCode, topics: answered.map((topic) => withVersion(topic, version)) }
    })
    return call.respond({ groups, topics: [] })
  }
  const { rules } = groupCoordinators.of(call.broker)
  // In 0.9 no topics are all topics.
  const asksForAll =
    request.topics?.length === 0 && version === 1 && rules.hasGroups && !rules.keepsEmptyGroups
  const topics = asksForAll
    ? null
    : (request.topics?.map((topic) => ({ ...topic, topicId: zeroUuid })) ?? null)
  const { errorCode, topics: answered } =
    version === 0
      ? { errorCode: codes.NONE, topics: fetchOld(call, topics ?? []) }
      : answerOf(call, request.groupId, topics)
  const isRefused = version < 2 && errorCode !== codes.NONE
  const told = isRefused
    ? (topics ?? []).map((topic) => refusedTopic(topic, topic.name, errorCode))
    : answered
  call.respond({
    groups: [],
    errorCode: version >= 2 ? errorCode : codes.NONE,
    topics: told.map(({ name, partitions }) => ({ name, partitions: [...partitions] }))
  })
})

const withVersion = ({ name, partitions, topicId }: AnsweredTopic, version: number) => ({
  ...(version >= 10 ? { topicId } : { name }),
  partitions: [...partitions]
})

const answerOf = (call: FetchCall, groupId: string, topics: ReadonlyArray<Topic> | null): AnsweredGroup => {
  const { after, before } = call.guard({ group: groupId })
  if (before !== codes.NONE) return { errorCode: before, topics: [] }
  const shard = groupCoordinators.of(call.broker).find(groupId)
  if (shard === undefined) return { errorCode: codes.NOT_COORDINATOR, topics: [] }
  if (after !== codes.NONE) return { errorCode: after, topics: [] }
  const { requireStable } = call.request
  if (topics === null) {
    const all = shard.fetch(groupId, null, requireStable)
    return { errorCode: codes.NONE, topics: all.flatMap((topic) => answeredTopic(call, topic)) }
  }
  const unknown: Array<AnsweredTopic> = []
  const answered = topics.flatMap((topic) => {
    const name = call.version >= 10 ? call.broker.topicById(topic.topicId)?.name : topic.name
    if (name === undefined) {
      unknown.push(refusedTopic(topic, "", codes.UNKNOWN_TOPIC_ID))
      return []
    }
    const { partitionIndexes, topicId } = topic
    const wanted = [{ topic: name, topicId, partitions: partitionIndexes }]
    return shard.fetch(groupId, wanted, requireStable).map((each) => ({ ...guarded(call, each), topicId }))
  })
  return { errorCode: codes.NONE, topics: [...answered, ...unknown] }
}

/** A topic of a group that was asked for all of them: left out if it may not be seen, or if it is not there any more and topics go by their ids. */
const answeredTopic = (call: FetchCall, topic: FetchedTopic): ReadonlyArray<AnsweredTopic> => {
  const topicId = idOf(call.broker, topic.topic)
  if (call.version >= 10 && topicId === undefined) return []
  const { name, partitions } = guarded(call, topic)
  const visible = partitions.filter(({ errorCode }) => errorCode !== codes.TOPIC_AUTHORIZATION_FAILED)
  return visible.length === 0 ? [] : [{ name, topicId: topicId ?? zeroUuid, partitions: visible }]
}

const idOf = (broker: Broker, topic: string): string | undefined => broker.image.topics.get(topic)?.id

const missing = codes.UNKNOWN_TOPIC_OR_PARTITION

const guarded = (call: FetchCall, { partitions, topic }: FetchedTopic) => {
  // 0.8 looks whether there is such a partition; later releases do not.
  const known = call.broker.image.topics.get(topic)?.partitions
  const { hasGroups } = groupCoordinators.of(call.broker).rules
  const isMissing = (partition: number): boolean => !hasGroups && known?.[partition] === undefined
  const answered = partitions.map((each) => {
    const { after, before } = call.guard({ topic, partition: each.partition })
    return answeredPartition(each, before || after || (isMissing(each.partition) ? missing : codes.NONE))
  })
  return { name: topic, partitions: answered }
}

const answeredPartition = (
  { errorCode, leaderEpoch, metadata, offset, partition }: FetchedOffset,
  refused: number
): AnsweredPartition =>
  refused === codes.NONE
    ? {
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        metadata,
        errorCode
      }
    : noOffset(partition, refused)

const refusedTopic = ({ partitionIndexes, topicId }: Topic, name: string, errorCode: number) => ({
  name,
  topicId,
  partitions: partitionIndexes.map((partition) => noOffset(partition, errorCode))
})

const noOffset = (partitionIndex: number, errorCode: number): AnsweredPartition => ({
  partitionIndex,
  committedOffset: -1n,
  committedLeaderEpoch: -1,
  metadata: "",
  errorCode
})

const fetchOld = (call: FetchCall, topics: ReadonlyArray<Topic>): ReadonlyArray<AnsweredTopic> => {
  const { broker, cluster, request } = call
  const { checksPartitions } = groupCoordinators.of(broker).rules
  const { before } = call.guard({ group: request.groupId })
  const unavailable = cluster.release.usesKRaft
    ? codes.UNSUPPORTED_VERSION
    : request.groupId === ""
      ? codes.UNKNOWN_SERVER_ERROR
      : codes.NONE
  const errorCode = before === codes.NONE ? unavailable : before
  return topics.map((topic) => {
    if (errorCode !== codes.NONE) return refusedTopic(topic, topic.name, errorCode)
    const partitions = topic.partitionIndexes.map((partition) => {
      const known = broker.image.topics.get(topic.name)
      const isThere = checksPartitions ? known?.partitions[partition] !== undefined : known !== undefined
      const offset = isThere ? fetchFromZooKeeper(cluster, request.groupId, topic.name, partition) : undefined
      return offset === undefined
        ? noOffset(partition, codes.UNKNOWN_TOPIC_OR_PARTITION)
        : { ...noOffset(partition, codes.NONE), committedOffset: offset }
    })
    return { name: topic.name, topicId: zeroUuid, partitions }
  })
}
