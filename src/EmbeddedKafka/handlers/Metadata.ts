/**
 * Metadata: brokers and topics as this broker knows them. Topics by name, from version 12 on by id too; null, and in version 0 an empty array, asks for all.
 * A topic that is not there is made, where the request and `auto.create.topics.enable` allow it.
 */
import type * as Api from "../../Api/Api.ts"
import { Metadata } from "../../Api/Metadata.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { PartitionRegistration, TopicImage } from "../cluster/ClusterImage.ts"
import { topicById } from "../cluster/ClusterImage.ts"
import { codes } from "../cluster/codes.ts"
import { createTopics, isValidTopicName, placeReplicas } from "../cluster/topics.ts"

type Response = Api.ResponseInput<typeof Metadata>
type Topic = Response["topics"][number]

const noId = "AAAAAAAAAAAAAAAAAAAAAA"

export const metadata = handler(Metadata, (call) => {
  const { broker, request, version } = call
  const asksForAll = request.topics === null || (version === 0 && request.topics.length === 0)
  const topics = asksForAll
    ? [...broker.image.topics.values()]
        .filter(({ name }) => call.guard({ topic: name }).before === 0)
        .map((topic) => describe(broker, topic))
    : (request.topics ?? []).map(({ name, topicId }) =>
        name === null ? byId(call, topicId) : byName(call, name)
      )
  const { image } = broker
  call.respond({
    brokers: [...image.brokers.values()]
      .filter(({ isFenced }) => !isFenced)
      .map(({ host, id, port, rack }) => ({ nodeId: id, host, port, rack })),
    clusterId: image.clusterId,
    controllerId: image.controllerId,
    topics
  })
})

const byId = (call: Call<typeof Metadata>, topicId: string): Topic => {
  const topic = topicById(call.broker.image, topicId)
  if (topic === undefined) return refused(codes.UNKNOWN_TOPIC_ID, null, topicId)
  const { before } = call.guard({ topic: topic.name })
  return before === 0 ? describe(call.broker, topic) : refused(before, topic.name, topicId)
}

const byName = (call: Call<typeof Metadata>, name: string): Topic => {
  const { broker, cluster, request } = call
  const { before } = call.guard({ topic: name })
  if (before !== 0) return refused(before, name)
  const topic = broker.image.topics.get(name)
  if (topic !== undefined) return describe(broker, topic)
  if (!isValidTopicName(name)) return refused(codes.INVALID_TOPIC_EXCEPTION, name)
  if (!request.allowAutoTopicCreation || !cluster.isWithController(broker))
    return refused(codes.UNKNOWN_TOPIC_OR_PARTITION, name)
  createTopics(cluster, [{ name, assignments: placeReplicas(cluster, 1, 1) }])
  // It is being made, Kafka says; clients ask again.
  return refused(codes.UNKNOWN_TOPIC_OR_PARTITION, name)
}

const refused = (errorCode: number, name: string | null, topicId: string = noId): Topic => ({
  errorCode,
  name,
  topicId,
  partitions: []
})

const describe = (broker: Broker, { id, isInternal, name, partitions }: TopicImage): Topic => ({
  errorCode: 0,
  name,
  topicId: id,
  isInternal,
  partitions: partitions.map((partition, index) => describePartition(broker, partition, index))
})

const describePartition = (
  { image }: Broker,
  { isr, leader, leaderEpoch, replicas }: PartitionRegistration,
  partitionIndex: number
): Topic["partitions"][number] => ({
  errorCode: leader === -1 ? codes.LEADER_NOT_AVAILABLE : codes.NONE,
  partitionIndex,
  leaderId: leader,
  leaderEpoch,
  replicaNodes: replicas,
  isrNodes: isr,
  offlineReplicas: replicas.filter((id) => image.brokers.get(id)?.isFenced !== false)
})
