/**
 * OffsetCommit: how far a group has read. Version 0 stores it in ZooKeeper, and is refused where there is none; 1 knows members and the time of the commit; 2–4 for how long
 * it is kept; 6 leader epochs; 7 static members; 9 says that a group is not there; 10 has topic ids.
 */
import type * as Api from "../../Api/Api.ts"
import { OffsetCommit } from "../../Api/OffsetCommit.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import { commitToZooKeeper } from "../groups/zooKeeperOffsets.ts"
import { refusedFirst } from "./refusedFirst.ts"

type CommitCall = Call<typeof OffsetCommit>
type Request = Api.Request<typeof OffsetCommit>
type Partition = Request["topics"][number]["partitions"][number]

/** A partition of the request; its error code when it has one. */
interface Asked {
  readonly topic: string
  readonly topicId: string
  readonly partition: Partition
  /** Answered if it is committed. */
  readonly after: number
  errorCode: number | undefined
}

export const offsetCommit = handler(OffsetCommit, (call) => {
  const { broker, cluster, request, version } = call
  const { after, before } = call.guard({ group: request.groupId })
  const asked = partitionsOf(call)
  const answer = (): void => call.respond({ topics: answerOf(call, asked, wanted) })
  if (before !== codes.NONE) for (const each of asked) each.errorCode = before
  const wanted = asked.filter(({ errorCode }) => errorCode === undefined)
  const settle = (errorCodes: ReadonlyArray<number>): void => {
    for (const [index, each] of wanted.entries())
      each.errorCode = each.after || after || (errorCodes[index] ?? codes.UNKNOWN_SERVER_ERROR)
    answer()
  }
  if (wanted.length === 0) return answer()
  if (version === 0 && cluster.release.usesKRaft) {
    // There is no ZooKeeper: the request is refused as a whole.
    for (const each of asked) each.errorCode = codes.UNSUPPORTED_VERSION
    return call.respond({ topics: answerOf(call, asked, asked) })
  }
  if (version === 0) return settle(wanted.map((each) => commitOld(call, each)))
  const shard = groupCoordinators.of(broker).find(request.groupId)
  if (shard === undefined) return settle(wanted.map(() => codes.NOT_COORDINATOR))
  shard.commit(
    {
      groupId: request.groupId,
      generationId: request.generationIdOrMemberEpoch,
      memberId: request.memberId,
      groupInstanceId: request.groupInstanceId,
      retentionMs: Number(request.retentionTimeMs),
      knowsMissingGroups: version >= 9,
      offsets: wanted.map(({ partition, topic, topicId }) => ({
        topic,
        topicId,
        partition: partition.partitionIndex,
        offset: partition.committedOffset,
        leaderEpoch: partition.committedLeaderEpoch,
        metadata: partition.committedMetadata,
        commitTimestampMs: Number(partition.commitTimestamp)
      }))
    },
    settle
  )
})

const partitionsOf = (call: CommitCall): ReadonlyArray<Asked> => {
  const { broker, request, version } = call
  const { checksPartitions, hasGroups } = groupCoordinators.of(broker).rules
  const checksTopics = hasGroups || version === 0
  return request.topics.flatMap((topic) => {
    const known = version >= 10 ? broker.topicById(topic.topicId) : broker.image.topics.get(topic.name)
    const unknown = version >= 10 ? codes.UNKNOWN_TOPIC_ID : codes.UNKNOWN_TOPIC_OR_PARTITION
    const name = known?.name ?? topic.name
    return topic.partitions.map((partition): Asked => {
      const guard = name === "" ? free : call.guard({ topic: name, partition: partition.partitionIndex })
      const isThere = !checksPartitions || known?.partitions[partition.partitionIndex] !== undefined
      const missing = !checksTopics
        ? undefined
        : known === undefined
          ? unknown
          : isThere
            ? undefined
            : codes.UNKNOWN_TOPIC_OR_PARTITION
      return {
        topic: name,
        topicId: known?.id ?? topic.topicId,
        partition,
        after: guard.after,
        errorCode: guard.before === codes.NONE ? missing : guard.before
      }
    })
  })
}

const free = { before: codes.NONE, after: codes.NONE } as const

const commitOld = ({ broker, cluster, request }: CommitCall, { partition, topic }: Asked): number => {
  const { committedMetadata, committedOffset, partitionIndex } = partition
  // There is no such path.
  if (request.groupId === "") return codes.UNKNOWN_SERVER_ERROR
  if ((committedMetadata ?? "").length > broker.configs.number("offset.metadata.max.bytes", 4096))
    return codes.OFFSET_METADATA_TOO_LARGE
  commitToZooKeeper(cluster, request.groupId, topic, partitionIndex, committedOffset)
  return codes.NONE
}

const answerOf = (
  { cluster, version }: CommitCall,
  asked: ReadonlyArray<Asked>,
  wanted: ReadonlyArray<Asked>
): Api.ResponseInput<typeof OffsetCommit>["topics"] => {
  const committed = new Set(wanted)
  const answers = asked.map((each) => ({
    topic: version >= 10 ? each.topicId : each.topic,
    partitionIndex: each.partition.partitionIndex,
    errorCode: each.errorCode ?? codes.UNKNOWN_SERVER_ERROR,
    isRefused: !committed.has(each)
  }))
  return refusedFirst(answers, cluster.release.isAtLeast("3.5")).map(({ partitions, topic }) => ({
    ...(version >= 10 ? { topicId: topic } : { name: topic }),
    partitions
  }))
}
