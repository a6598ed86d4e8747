/**
 * The partitions of one topic, as an answer tells of them.
 */
import type { PartitionView } from "../ClusterView.ts"

type Partitions = ReadonlyArray<PartitionView | undefined>

/** Kafka itself cannot keep as many partitions; an index beyond is nonsense that would take memory. */
const maxPartitions = 1_000_000

/**
 * Whose epoch a hint told that named its topic by name. It may have been about the topic of that name that was there before, whose epochs were higher: so an
 * answer with a lower epoch is believed if this leader refuses.
 */
const hintedByName = new WeakSet<PartitionView>()

/** How far what is known of a topic is to be believed against an answer. */
export interface Belief {
  /** Whether known and told have the same id. */
  readonly isSameTopic: boolean
  /** Whether a leader that is known has refused since, so that something of what is known is wrong. */
  readonly isRefused: boolean
}

/** Brokers before Metadata 7 do not tell epochs. */
const isOlder = (told: PartitionView, known: PartitionView, { isRefused, isSameTopic }: Belief): boolean =>
  told.leaderEpoch >= 0 &&
  told.leaderEpoch < known.leaderEpoch &&
  !(isRefused && (!isSameTopic || hintedByName.has(known)))

const areSame = (one: ReadonlyArray<number>, other: ReadonlyArray<number>): boolean =>
  one === other || (one.length === other.length && one.every((each, index) => each === other[index]))

const isSame = (one: PartitionView, other: PartitionView): boolean =>
  one.leaderId === other.leaderId &&
  one.leaderEpoch === other.leaderEpoch &&
  one.errorCode === other.errorCode &&
  areSame(one.replicaNodes, other.replicaNodes) &&
  areSame(one.isrNodes, other.isrNodes) &&
  areSame(one.offlineReplicas, other.offlineReplicas)

/**
 * What is known of the partitions after an answer: what it tells, but for what is older than what is known, and what was known of those that it does not tell of.
 * The same array if nothing changes.
 */
export const partitionsAfter = (
  known: Partitions,
  told: ReadonlyArray<PartitionView>,
  belief: Belief
): Partitions => {
  let partitions: Array<PartitionView | undefined> | undefined
  for (const partition of told) {
    const { partitionIndex } = partition
    if (partitionIndex < 0 || partitionIndex >= maxPartitions) continue
    const before = (partitions ?? known)[partitionIndex]
    if (before !== undefined && (isSame(before, partition) || isOlder(partition, before, belief))) continue
    partitions ??= [...known]
    while (partitions.length < partitionIndex) partitions.push(undefined)
    partitions[partitionIndex] = partition
  }
  return partitions ?? known
}

/** The partitions after a hint; the same array if it tells nothing new. */
export const partitionsAfterHint = (
  known: Partitions,
  partitionIndex: number,
  leader: { readonly leaderId: number; readonly leaderEpoch: number },
  isByName: boolean
): Partitions => {
  const before = known[partitionIndex]
  if (before === undefined || leader.leaderEpoch <= before.leaderEpoch) return known
  const { leaderEpoch, leaderId } = leader
  const partition: PartitionView = { ...before, errorCode: 0, leaderEpoch, leaderId }
  if (isByName) hintedByName.add(partition)
  return known.with(partitionIndex, partition)
}
