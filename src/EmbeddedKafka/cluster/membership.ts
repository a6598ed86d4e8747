/**
 * Brokers come and go: what that does to partitions. All that concerns one broker is one change of the image.
 *
 * Left out: Kafka gives leadership back to the first replica every five minutes (`auto.leader.rebalance.enable`); here ElectLeaders does, and the acts of a test.
 */
import type { Cluster } from "./Cluster.ts"
import type { ImageDraft, PartitionRegistration, TopicImage } from "./ClusterImage.ts"
import { changePartition, type Election, type PartitionTarget } from "./elections.ts"

/** The broker that listens there is part of the cluster: partitions without a leader may have one now. */
export const joinCluster = (
  cluster: Cluster,
  broker: { readonly id: number; readonly rack: string | null },
  host: string,
  port: number,
  isNewEpoch: boolean
): void => {
  cluster.controller.change((draft) => {
    const { id, rack } = broker
    const epoch = (draft.brokers.get(id)?.epoch ?? 0) + (isNewEpoch ? 1 : 0)
    draft.brokers.set(id, { id, host, port, rack, epoch, isFenced: false })
    if (draft.controllerId === -1) draft.moveController(id)
    electForLeaderless(cluster, draft)
  })
}

/** The broker is not there any more: it leads nothing, and is in sync with nobody. */
export const fenceBroker = (cluster: Cluster, id: number): void => {
  cluster.controller.change((draft) => {
    const registration = draft.brokers.get(id)
    if (registration === undefined || registration.isFenced) return
    draft.brokers.set(id, { ...registration, isFenced: true })
    leavePartitions(cluster, draft, id)
  })
}

/** The broker is not part of the cluster any more; replicas that are assigned to it stay assigned. */
export const unregisterBroker = (cluster: Cluster, id: number): void => {
  cluster.controller.change((draft) => {
    if (!draft.brokers.has(id)) return
    draft.brokers.delete(id)
    leavePartitions(cluster, draft, id)
  })
}

const leavePartitions = (cluster: Cluster, draft: ImageDraft, id: number): void => {
  if (draft.controllerId === id) draft.moveController(liveIds(draft)[0] ?? -1)
  changePartitions(draft, (partition, topic) =>
    partition.isr.includes(id) || partition.leader === id
      ? {
          isr: partition.isr.filter((each) => each !== id),
          election: defaultElection(cluster, topic.name),
          isNewEpoch: hasEpochsOfZooKeeper(cluster)
        }
      : undefined
  )
}

/** With ZooKeeper behind it, a controller gives the leader a new epoch with everything that it decides. */
export const hasEpochsOfZooKeeper = (cluster: Cluster): boolean => !cluster.release.usesKRaft

/** Unclean where the topic allows it. */
export const defaultElection = (cluster: Cluster, topic: string): Election =>
  cluster.configs.topic(topic).uncleanLeaderElection ? "unclean" : "online"

const electForLeaderless = (cluster: Cluster, draft: ImageDraft): void =>
  changePartitions(draft, (partition, topic) =>
    partition.leader === -1 ? { election: defaultElection(cluster, topic.name) } : undefined
  )

/** Looks for leaders where there are none: a config may allow more now. */
export const electLeaders = (cluster: Cluster): void =>
  cluster.controller.change((draft) => electForLeaderless(cluster, draft))

const liveIds = (draft: ImageDraft): ReadonlyArray<number> =>
  [...draft.brokers.map.values()]
    .filter(({ isFenced }) => !isFenced)
    .map(({ id }) => id)
    .sort((a, b) => a - b)

/** Whether a broker may lead. */
const isThereIn =
  (draft: ImageDraft) =>
  (id: number): boolean =>
    draft.brokers.get(id)?.isFenced === false

/** Changes all partitions that have a target. */
const changePartitions = (
  draft: ImageDraft,
  targetOf: (partition: PartitionRegistration, topic: TopicImage) => PartitionTarget | undefined
): void => {
  const isThere = isThereIn(draft)
  for (const topic of draft.topics.map.values()) {
    let isChanged = false
    const partitions = topic.partitions.map((partition) => {
      const target = targetOf(partition, topic)
      const next = target === undefined ? partition : changePartition(partition, target, isThere)
      if (next !== partition) isChanged = true
      return next
    })
    if (isChanged) draft.setTopic({ ...topic, partitions })
  }
}

/** Changes one partition. Gives it as it is then; `undefined` if there is none. */
export const changeOnePartition = (
  draft: ImageDraft,
  topic: TopicImage,
  index: number,
  target: PartitionTarget
): PartitionRegistration | undefined => {
  const current = draft.topics.get(topic.name)
  const partition = current?.id === topic.id ? current.partitions[index] : undefined
  if (current === undefined || partition === undefined) return undefined
  const next = changePartition(partition, target, isThereIn(draft))
  if (next !== partition) draft.setPartition(current, index, next)
  return next
}
