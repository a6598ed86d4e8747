/**
 * Topics as Metadata describes them; the same objects again while nothing has changed, since clients ask often.
 */
import type * as Api from "../../Api/Api.ts"
import type { Metadata } from "../../Api/Metadata.ts"
import type { ClusterImage, PartitionRegistration, TopicImage } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"

export type DescribedTopic = Api.ResponseInput<typeof Metadata>["topics"][number]
type DescribedPartition = DescribedTopic["partitions"][number]

/** Whether a broker is not there, as this image has it. */
export const isNotThere =
  ({ brokers }: ClusterImage) =>
  (id: number): boolean =>
    brokers.get(id)?.isFenced !== false

/** By the brokers of an image, then by topic. */
const known = new WeakMap<ClusterImage["brokers"], WeakMap<TopicImage, DescribedTopic>>()

export const describeTopic = (image: ClusterImage, topic: TopicImage): DescribedTopic => {
  let topics = known.get(image.brokers)
  if (topics === undefined) {
    topics = new WeakMap()
    known.set(image.brokers, topics)
  }
  let described = topics.get(topic)
  if (described === undefined) {
    described = {
      errorCode: codes.NONE,
      name: topic.name,
      topicId: topic.id,
      isInternal: topic.isInternal,
      partitions: topic.partitions.map((partition, index) => describePartition(image, partition, index))
    }
    topics.set(topic, described)
  }
  return described
}

const describePartition = (
  image: ClusterImage,
  { isr, leader, leaderEpoch, replicas }: PartitionRegistration,
  partitionIndex: number
): DescribedPartition => ({
  errorCode: leader === -1 ? codes.LEADER_NOT_AVAILABLE : codes.NONE,
  partitionIndex,
  leaderId: leader,
  leaderEpoch,
  replicaNodes: replicas,
  isrNodes: isr,
  offlineReplicas: replicas.filter(isNotThere(image))
})

/** In version 0 replicas that are not there are left out, and the partition has an error instead. */
export const describeTopicForVersion0 = (image: ClusterImage, topic: TopicImage): DescribedTopic => {
  const described = describeTopic(image, topic)
  const isAway = isNotThere(image)
  if (!topic.partitions.some(({ replicas }) => replicas.some(isAway))) return described
  return {
    ...described,
    partitions: described.partitions.map((partition) => {
      const replicaNodes = partition.replicaNodes.filter((id) => !isAway(id))
      const isrNodes = partition.isrNodes.filter((id) => !isAway(id))
      const isIncomplete =
        replicaNodes.length < partition.replicaNodes.length || isrNodes.length < partition.isrNodes.length
      const errorCode =
        partition.errorCode === codes.NONE && isIncomplete ? codes.REPLICA_NOT_AVAILABLE : partition.errorCode
      return { ...partition, errorCode, replicaNodes, isrNodes }
    })
  }
}
