/** Topics as the controller makes them: where their replicas are, and who leads. */
import type { Cluster } from "./Cluster.ts"
import type { ConfigValues, PartitionRegistration, TopicImage } from "./ClusterImage.ts"
import { resourceKey, resourceTypes } from "./ClusterImage.ts"
import { randomUuid } from "./Identifiers.ts"

export interface NewTopic {
  readonly name: string
  /** The brokers of each partition, the preferred leader first. */
  readonly assignments: ReadonlyArray<ReadonlyArray<number>>
  readonly configs?: ConfigValues | undefined
  readonly isInternal?: boolean | undefined
}

/** Replicas of so many partitions, each on `replicationFactor` brokers, striped over them from one that chance chooses. The brokers must be enough. */
export const placeReplicas = (
  cluster: Cluster,
  partitions: number,
  replicationFactor: number
): ReadonlyArray<ReadonlyArray<number>> => {
  const brokers = cluster.controller.liveBrokers.map(({ id }) => id)
  const first = cluster.random.upTo(brokers.length) - 1
  return Array.from({ length: partitions }, (_, partition) =>
    Array.from(
      { length: replicationFactor },
      (_each, replica) => brokers[(first + partition + replica) % brokers.length]!
    )
  )
}

/** A partition that begins: of its replicas those that are there are in sync, and the first of them leads. */
export const newPartition = (cluster: Cluster, replicas: ReadonlyArray<number>): PartitionRegistration => {
  const { image } = cluster.controller
  const isr = replicas.filter((id) => image.brokers.get(id)?.isFenced === false)
  return {
    replicas,
    isr: isr.length === 0 ? replicas.slice(0, 1) : isr,
    addingReplicas: [],
    removingReplicas: [],
    leader: isr[0] ?? -1,
    leaderEpoch: 0,
    partitionEpoch: 0
  }
}

/** Makes topics that can be made: names are new and valid, brokers are known. */
export const createTopics = (cluster: Cluster, topics: ReadonlyArray<NewTopic>): ReadonlyArray<TopicImage> =>
  cluster.controller.change((draft) =>
    topics.map(({ assignments, configs, isInternal = false, name }) => {
      const topic: TopicImage = {
        name,
        id: randomUuid(cluster.random),
        isInternal,
        partitions: assignments.map((replicas) => newPartition(cluster, replicas))
      }
      draft.setTopic(topic)
      if (configs !== undefined && configs.size > 0)
        draft.configs.set(resourceKey(resourceTypes.TOPIC, name), configs)
      return topic
    })
  )

/** Kafka's rule for names of topics. */
export const isValidTopicName = (name: string): boolean =>
  /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== "." && name !== ".."
