/** Topics as the controller makes them: where their replicas are, and who leads. */
import type { Release } from "../releases/Release.ts"
import type { Cluster } from "./Cluster.ts"
import type { ConfigValues, PartitionRegistration, TopicImage } from "./ClusterImage.ts"
import { resourceKey, resourceTypes } from "./ClusterImage.ts"
import type { BrokerConfigs } from "./configs/BrokerConfigs.ts"
import { randomUuid } from "./Identifiers.ts"
import { topicNameProblem } from "./topicNames.ts"

export interface NewTopic {
  readonly name: string
  /** The brokers of each partition, the preferred leader first. */
  readonly assignments: ReadonlyArray<ReadonlyArray<number>>
  readonly configs?: ConfigValues | undefined
  /** Default: by its name. */
  readonly isInternal?: boolean | undefined
}

/** KRaft's log of metadata, which is no topic for clients. */
export const metadataTopic = "__cluster_metadata"

/** What a topic has where who makes it says nothing. */
export interface TopicDefaults {
  readonly partitions: number
  readonly replicationFactor: number
}

export const topicDefaults = (configs: BrokerConfigs): TopicDefaults => ({
  partitions: configs.number("num.partitions", 1),
  replicationFactor: configs.number("default.replication.factor", 1)
})

/** Which topics are internal Kafka decides by their names. */
export const isInternalTopic = (name: string, release: Release): boolean =>
  name === "__consumer_offsets" ||
  (name === "__transaction_state" && release.isAtLeast("0.11")) ||
  (name === "__share_group_state" && release.isAtLeast("4.0"))

/**
 * Replicas of so many partitions, each on `replicationFactor` brokers, striped over them from one that chance chooses, with a change of racks where there are some. The
 * brokers must be enough; with KRaft those count too that are not there.
 *
 * @param start which broker begins; default: chance
 */
export const placeReplicas = (
  cluster: Cluster,
  partitions: number,
  replicationFactor: number,
  start?: number
): ReadonlyArray<ReadonlyArray<number>> => {
  const brokers = acrossRacks(cluster)
  const first = start ?? cluster.random.upTo(brokers.length) - 1
  const live = Math.min(replicationFactor, brokers.length)
  const missing = fencedBrokers(cluster).slice(0, replicationFactor - live)
  return Array.from({ length: partitions }, (_, partition) => [
    ...Array.from(
      { length: live },
      (_each, replica) => brokers[(first + partition + replica) % brokers.length]!
    ),
    ...missing
  ])
}

const fencedBrokers = (cluster: Cluster): ReadonlyArray<number> =>
  [...cluster.controller.image.brokers.values()]
    .filter(({ isFenced }) => isFenced)
    .map(({ id }) => id)
    .sort((a, b) => a - b)

/** Brokers that are there, in an order in which neighbours are in different racks, as far as that is possible. */
const acrossRacks = (cluster: Cluster): ReadonlyArray<number> => {
  const racks = new Map<string | null, Array<number>>()
  for (const { id, rack } of cluster.controller.liveBrokers) {
    const inRack = racks.get(rack) ?? []
    inRack.push(id)
    racks.set(rack, inRack)
  }
  const longest = Math.max(0, ...[...racks.values()].map(({ length }) => length))
  return Array.from({ length: longest }, (_, i) =>
    [...racks.values()].flatMap((inRack) => inRack.slice(i, i + 1))
  ).flat()
}

/** How many replicas a partition may have. */
export const maxReplicationFactor = ({ controller, release }: Cluster): number =>
  controller.liveBrokers.length === 0
    ? 0
    : release.usesKRaft
      ? controller.image.brokers.size
      : controller.liveBrokers.length

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
    topics.map(({ assignments, configs, isInternal, name }) => {
      const topic: TopicImage = {
        name,
        id: randomUuid(cluster.random),
        isInternal: isInternal ?? isInternalTopic(name, cluster.release),
        partitions: assignments.map((replicas) => newPartition(cluster, replicas))
      }
      draft.setTopic(topic)
      if (configs !== undefined && configs.size > 0)
        draft.configs.set(resourceKey(resourceTypes.TOPIC, name), configs)
      return topic
    })
  )

/** How long a topic's name may be: with the number of a partition it is that of a directory, which was thought of in 0.10 only. */
export const maxTopicNameLength = (release: Release): number => (release.isAtLeast("0.10") ? 249 : 255)

/** Kafka's rule for names of topics. */
export const isValidTopicName = (name: string, maxLength?: number): boolean =>
  topicNameProblem(name, maxLength) === undefined

const isSeparator = (code: number): boolean => code === 46 || code === 95

/** Of names of the same length. Code by code: there may be thousands to compare with. */
const hasSameMetrics = (one: string, other: string): boolean => {
  for (let i = 0; i < one.length; i++) {
    const code = one.charCodeAt(i)
    const known = other.charCodeAt(i)
    if (code !== known && !(isSeparator(code) && isSeparator(known))) return false
  }
  return true
}

/** Topics whose names differ in `.` and `_` only would have the same metrics. */
export const collidesWith = (name: string, topics: Iterable<string>): string | undefined => {
  if (!/[._]/.test(name)) return undefined
  for (const each of topics) if (each.length === name.length && hasSameMetrics(each, name)) return each
  return undefined
}
