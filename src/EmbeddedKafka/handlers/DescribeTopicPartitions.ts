/**
 * DescribeTopicPartitions: topics in the order of their names, as many partitions as the request and `max.request.partition.size.limit` allow, and a cursor for the
 * rest. An empty list asks for all topics.
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeTopicPartitions } from "../../Api/DescribeTopicPartitions.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { TopicImage } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { isInternalTopic, isValidTopicName } from "../cluster/topics.ts"
import { notAsked, topicOperations } from "./authorizedOperations.ts"
import { isNotThere } from "./describeTopic.ts"

type DescribeCall = Call<typeof DescribeTopicPartitions>
type Response = Api.ResponseInput<typeof DescribeTopicPartitions>
type Topic = Response["topics"][number]
type Cursor = Response["nextCursor"]

export const describeTopicPartitions = handler(DescribeTopicPartitions, (call) => {
  const { broker, request } = call
  const { cursor } = request
  const asksForAll = request.topics.length === 0
  const asked = asksForAll ? broker.image.topics.keys() : request.topics.map(({ name }) => name)
  const names = new Set([...asked].filter((name) => name >= (cursor?.topicName ?? "")))
  const isBadCursor =
    cursor !== null && ((!asksForAll && !names.has(cursor.topicName)) || cursor.partitionIndex < 0)
  if (isBadCursor) return refuse(call)
  const limit = Math.max(
    1,
    Math.min(request.responsePartitionLimit, broker.configs.number("max.request.partition.size.limit", 2000))
  )
  call.respond(describe(call, [...names].sort(), limit, asksForAll))
})

/** What is wrong with the request as a whole is said of each topic. */
const refuse = (call: DescribeCall): void =>
  call.respond({
    throttleTimeMs: 0,
    topics: call.request.topics.map(({ name }) => ({
      ...failed(call, name, codes.INVALID_REQUEST),
      isInternal: false,
      topicAuthorizedOperations: notAsked
    })),
    nextCursor: null
  })

const failed = ({ cluster }: DescribeCall, name: string, errorCode: number): Topic => ({
  errorCode,
  name,
  topicId: zeroUuid,
  isInternal: isInternalTopic(name, cluster.release),
  partitions: [],
  topicAuthorizedOperations: topicOperations
})

const describe = (
  call: DescribeCall,
  names: ReadonlyArray<string>,
  limit: number,
  asksForAll: boolean
): Response => {
  const { broker, request } = call
  const topics: Array<Topic> = []
  const unauthorized: Array<Topic> = []
  let left = limit
  let nextCursor: Cursor = null
  for (const name of names) {
    const { before } = call.guard({ topic: name })
    if (before !== codes.NONE) {
      if (!asksForAll) unauthorized.push(failed(call, name, before))
      continue
    }
    if (nextCursor !== null) continue
    if (left === 0) {
      nextCursor = { topicName: name, partitionIndex: 0 }
      continue
    }
    const topic = broker.image.topics.get(name)
    if (topic === undefined) {
      topics.push(
        failed(
          call,
          name,
          isValidTopicName(name) ? codes.UNKNOWN_TOPIC_OR_PARTITION : codes.INVALID_TOPIC_EXCEPTION
        )
      )
      continue
    }
    const from = name === request.cursor?.topicName ? request.cursor.partitionIndex : 0
    const to = Math.min(topic.partitions.length, from + left)
    topics.push(describeTopic(broker, topic, from, to))
    if (to < topic.partitions.length) nextCursor = { topicName: name, partitionIndex: to }
    left -= Math.max(0, to - from)
  }
  return { throttleTimeMs: 0, topics: [...topics, ...unauthorized], nextCursor }
}

const describeTopic = ({ image }: Broker, topic: TopicImage, from: number, to: number): Topic => ({
  errorCode: codes.NONE,
  name: topic.name,
  topicId: topic.id,
  isInternal: topic.isInternal,
  partitions: topic.partitions.slice(from, Math.max(from, to)).map((partition, index) => ({
    errorCode: codes.NONE,
    partitionIndex: from + index,
    leaderId: partition.leader,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: partition.replicas,
    isrNodes: partition.isr,
    eligibleLeaderReplicas: [],
    lastKnownElr: [],
    offlineReplicas: partition.replicas.filter(isNotThere(image))
  })),
  topicAuthorizedOperations: topicOperations
})
