/**
 * Looking in: what the controller, leaders and coordinators have, each of them asked where it is. Runs within a turn; what it gives has nothing of theirs in it.
 */
import { controlRecord } from "../../Codec/Records/RecordBatch.ts"
import { Records } from "../../Codec/Records/Records.ts"
import { nearest, shorten } from "../../internal/names.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Cluster } from "../cluster/Cluster.ts"
import type { PartitionRegistration, TopicImage } from "../cluster/ClusterImage.ts"
import { resourceKey, resourceTypes } from "../cluster/ClusterImage.ts"
import { offsetsTopic, transactionsTopic } from "../cluster/internalTopics.ts"
import type { Replica } from "../cluster/Replica.ts"
import type {
  EmbeddedGroup,
  EmbeddedGroupMember,
  EmbeddedLog,
  EmbeddedPartition,
  EmbeddedRecord,
  EmbeddedTopic,
  EmbeddedTransaction
} from "../EmbeddedState.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import type { DescribedMember, GroupShard } from "../groups/GroupShard.ts"
import { partitionOfId } from "../protocol/javaHash.ts"
import { effectiveTopicConfigs } from "../handlers/effectiveTopicConfigs.ts"
import type { TransactionMetadata } from "../transactions/TransactionMetadata.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"
import type { TransactionShard } from "../transactions/TransactionShard.ts"
import { assignedPartitions } from "./assignedPartitions.ts"

/** A leader of the controller's image, if its broker is there. */
const leaderReplica = (
  cluster: Cluster,
  { id }: TopicImage,
  partition: number,
  { leader }: PartitionRegistration
): Replica | undefined => {
  const broker = cluster.brokers.get(leader)
  return broker?.isRunning === true ? broker.replicaById(id, partition) : undefined
}

const topicOrThrow = ({ controller }: Cluster, name: string): TopicImage => {
  const { topics } = controller.image
  const topic = topics.get(name)
  if (topic !== undefined) return topic
  throw new RangeError(`there is no topic "${shorten(name)}"${meant(name, topics.keys())}`)
}

const meant = (name: string, known: Iterable<string>): string => {
  const near = nearest(name, known)
  return near === undefined ? "" : ` (did you mean "${near}"?)`
}

// --- topics --------------------------------------------------------------------------------------------------------------

export const topicState = (cluster: Cluster, name: string): EmbeddedTopic => {
  const topic = topicOrThrow(cluster, name)
  const set = cluster.controller.image.configs.get(resourceKey(resourceTypes.TOPIC, name)) ?? new Map()
  const broker = anyBroker(cluster)
  return {
    name,
    id: topic.id,
    isInternal: topic.isInternal,
    config: Object.fromEntries(set),
    effectiveConfig: Object.fromEntries(
      effectiveTopicConfigs(broker.configs, set).map((config) => [config.name, config.value])
    ),
    partitions: topic.partitions.map((registration, partition) =>
      partitionState(cluster, topic, partition, registration)
    )
  }
}

/** One that knows what the controller knows, if there is any. */
export const anyBroker = (cluster: Cluster): Broker => {
  const brokers = [...cluster.brokers.values()]
  const broker = brokers.find((each) => cluster.isWithController(each)) ?? brokers[0]
  if (broker === undefined) throw new RangeError("all brokers have been removed")
  return broker
}

const partitionState = (
  cluster: Cluster,
  topic: TopicImage,
  partition: number,
  registration: PartitionRegistration
): EmbeddedPartition => {
  const { isr, leader, leaderEpoch, replicas } = registration
  const replica = leaderReplica(cluster, topic, partition, registration)
  return {
    partition,
    leader: leader < 0 ? null : leader,
    leaderEpoch,
    replicas: [...replicas],
    isr: [...isr],
    log: replica === undefined ? null : logState(replica)
  }
}

const logState = ({ log }: Replica): EmbeddedLog => ({
  startOffset: BigInt(log.startOffset),
  highWatermark: BigInt(log.highWatermark),
  lastStableOffset: BigInt(log.lastStableOffset),
  endOffset: BigInt(log.endOffset),
  sizeInBytes: log.sizeInBytes
})

// --- records -------------------------------------------------------------------------------------------------------------

/** What a log had: copies of its batches, to be read when the turn is over. */
export interface LogCopy {
  readonly startOffset: bigint
  readonly batches: ReadonlyArray<Uint8Array>
}

export const copyLog = (cluster: Cluster, name: string, partition: number): LogCopy => {
  const topic = topicOrThrow(cluster, name)
  const registration = topic.partitions[partition]
  const count = topic.partitions.length
  if (registration === undefined)
    throw new RangeError(
      `topic "${name}" has no partition ${partition}, only ${count === 1 ? "0" : `0 to ${count - 1}`}`
    )
  const leader = leaderReplica(cluster, topic, partition, registration)
  if (leader === undefined)
    throw new RangeError(
      `nobody leads ${name}-${partition}: its brokers ${registration.replicas.join(", ")} are not there`
    )
  const { log } = leader
  return {
    startOffset: BigInt(log.startOffset),
    batches: log.batches.map(({ bytes }) => Uint8Array.from(bytes))
  }
}

/** Throws a `RecordsError` for a batch that is not what it says. */
export const recordsOf = ({ batches, startOffset }: LogCopy): ReadonlyArray<EmbeddedRecord> =>
  batches.flatMap((bytes) =>
    [...Records.fromBytes(bytes).batches({ checkCrc: false })].flatMap((batch) =>
      batch
        .toArray()
        // Records may be deleted up to the middle of a batch.
        .filter(({ offset }) => offset >= startOffset)
        .map((record) => ({ record, batch, control: batch.isControl ? controlRecord(record) : null }))
    )
  )

// --- coordinators --------------------------------------------------------------------------------------------------------

/** Partitions of the topic of a coordinator, each with the broker that has it, as far as one has. */
function* coordinatorsOf(
  cluster: Cluster,
  name: string
): Generator<readonly [partition: number, broker: Broker]> {
  for (const [partition, { leader }] of (
    cluster.controller.image.topics.get(name)?.partitions ?? []
  ).entries()) {
    const broker = cluster.brokers.get(leader)
    if (broker?.isRunning === true) yield [partition, broker]
  }
}

/** The partition of a group or a transactional id. Without its topic there is nothing yet. */
const coordinatorOf = <S>(
  cluster: Cluster,
  topicName: string,
  id: string,
  kind: string,
  find: (broker: Broker, partition: number) => S | undefined
): { readonly shard: S; readonly broker: Broker } | undefined => {
  const topic = cluster.controller.image.topics.get(topicName)
  if (topic === undefined) return undefined
  const partition = partitionOfId(id, topic.partitions.length)
  for (const [each, broker] of coordinatorsOf(cluster, topicName)) {
    const shard = each === partition ? find(broker, partition) : undefined
    if (shard !== undefined) return { shard, broker }
  }
  throw new RangeError(
    `${kind} "${shorten(id)}" has no coordinator: nobody leads ${topicName}-${partition}, which is on brokers ${topic.partitions[partition]?.replicas.join(", ")}`
  )
}

// --- groups --------------------------------------------------------------------------------------------------------------

const groupShards = (cluster: Cluster): ReadonlyArray<GroupShard> =>
  [...coordinatorsOf(cluster, offsetsTopic)].flatMap(([partition, broker]) => {
    const shard = groupCoordinators.of(broker).ofPartition(partition)
    return shard === undefined ? [] : [shard]
  })

/** The coordinator of a group that is there. */
export const groupShard = (
  cluster: Cluster,
  groupId: string
): { readonly shard: GroupShard; readonly broker: Broker } => {
  const found = coordinatorOf(cluster, offsetsTopic, groupId, "group", (broker, partition) =>
    groupCoordinators.of(broker).ofPartition(partition)
  )
  if (found?.shard.has(groupId) === true) return found
  const known = groupShards(cluster).flatMap((shard) => shard.list().map((group) => group.groupId))
  throw new RangeError(`there is no group "${shorten(groupId)}"${meant(groupId, known)}`)
}

export const groupState = (cluster: Cluster, groupId: string): EmbeddedGroup => {
  const { broker, shard } = groupShard(cluster, groupId)
  const group = shard.describe(groupId)
  return {
    groupId,
    // Before 0.10 a group may be nothing but its offsets.
    state: group?.state ?? "Empty",
    generation: group?.generation ?? 0,
    protocolType: group?.protocolType ?? "",
    protocol: group?.protocolName ?? "",
    leader: group?.leader ?? null,
    coordinator: broker.id,
    members: (group?.members ?? []).map((member) => memberState(member, group?.protocolType)),
    offsets: shard.offsetsOf(groupId)
  }
}

const memberState = (member: DescribedMember, protocolType: string | undefined): EmbeddedGroupMember => {
  const assignment = Uint8Array.from(member.assignment)
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    assignment,
    partitions: protocolType === "consumer" ? assignedPartitions(assignment) : null
  }
}

// --- transactions --------------------------------------------------------------------------------------------------------

export const transactionStates = (cluster: Cluster): ReadonlyArray<EmbeddedTransaction> =>
  [...coordinatorsOf(cluster, transactionsTopic)].flatMap(([partition, broker]) =>
    [...(transactionCoordinators.of(broker).ofPartition(partition)?.transactions ?? [])].map((transaction) =>
      transactionState(transaction, broker.id)
    )
  )

const transactionState = (
  { fields, transactionalId }: TransactionMetadata,
  coordinator: number
): EmbeddedTransaction => ({
  transactionalId,
  producerId: fields.producerId,
  producerEpoch: fields.producerEpoch,
  state: fields.state,
  partitions: fields.partitions.list(),
  timeoutMs: fields.timeoutMs,
  startedAtMs: fields.startMs < 0 ? null : fields.startMs,
  coordinator
})

/** The coordinator of a transactional id that is there. */
export const transactionShard = (cluster: Cluster, transactionalId: string): TransactionShard => {
  const found = coordinatorOf(
    cluster,
    transactionsTopic,
    transactionalId,
    "transactional id",
    (broker, partition) => transactionCoordinators.of(broker).ofPartition(partition)
  )
  if (found?.shard.get(transactionalId) !== undefined) return found.shard
  const known = transactionStates(cluster).map((each) => each.transactionalId)
  throw new RangeError(
    `there is no transactional id "${shorten(transactionalId)}"${meant(transactionalId, known)}`
  )
}
