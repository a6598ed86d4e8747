/**
 * What a topic that is to be made will be, or why it cannot be: the checks of CreateTopics, in Kafka's order. KRaft and what was there before differ in it.
 */
import type * as Api from "../../Api/Api.ts"
import type { CreateTopics } from "../../Api/CreateTopics.ts"
import type { Cluster } from "../cluster/Cluster.ts"
import type { ConfigValues } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { problemOf } from "../cluster/configs/values.ts"
import {
  collidesWith,
  isValidTopicName,
  maxReplicationFactor,
  placeReplicas,
  type TopicDefaults
} from "../cluster/topics.ts"
import type { Release } from "../releases/Release.ts"

export type CreatableTopic = Api.Request<typeof CreateTopics>["topics"][number]

export interface TopicPlan {
  readonly name: string
  readonly assignments: ReadonlyArray<ReadonlyArray<number>>
  readonly configs: ConfigValues
}

/** Why something cannot be done. */
export class Refused {
  readonly errorCode: number
  readonly errorMessage: string | null

  constructor(errorCode: number, errorMessage: string | null = null) {
    this.errorCode = errorCode
    this.errorMessage = errorMessage
  }
}

/** The names that a request has more than once. */
export const namedTwice = (topics: ReadonlyArray<{ readonly name: string }>): ReadonlySet<string> => {
  const counts = new Map<string, number>()
  for (const { name } of topics) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count > 1).map(([name]) => name))
}

/** What becomes of them. */
export const refusedTwice = new Refused(codes.INVALID_REQUEST, "a request names a topic once")

/** −1 stands for the default of the broker since 2.4 (KIP-464). */
const takesDefaults = (release: Release): boolean => release.isAtLeast("2.4")

export const planTopic = (
  cluster: Cluster,
  topic: CreatableTopic,
  defaults: TopicDefaults
): TopicPlan | Refused =>
  cluster.release.usesKRaft
    ? planWithKRaft(cluster, topic, defaults)
    : planWithZooKeeper(cluster, topic, defaults)

// --- KRaft ---------------------------------------------------------------------------------------------------------------

const planWithKRaft: typeof planTopic = (cluster, topic, defaults) => {
  const { topics } = cluster.controller.image
  const { name } = topic
  if (topics.has(name)) return alreadyExists(name)
  const refusal = refusedName(name, topics.keys()) ?? refusedConfigs(cluster.release, topic)
  if (refusal !== undefined) return refusal
  const assignments =
    topic.assignments.length > 0
      ? assignedWithKRaft(cluster, topic)
      : placed(cluster, topic, defaults, ["replicationFactor", "partitions"])
  return assignments instanceof Refused ? assignments : { name, assignments, configs: configsOf(topic) }
}

const assignedWithKRaft = (
  cluster: Cluster,
  { assignments, numPartitions, replicationFactor }: CreatableTopic
): ReadonlyArray<ReadonlyArray<number>> | Refused => {
  if (replicationFactor !== -1 || numPartitions !== -1)
    return new Refused(
      codes.INVALID_REQUEST,
      "with an assignment, the number of partitions and of replicas must be -1"
    )
  const byIndex = new Map<number, ReadonlyArray<number>>()
  for (const { brokerIds, partitionIndex } of assignments) {
    if (byIndex.has(partitionIndex))
      return new Refused(
        codes.INVALID_REPLICA_ASSIGNMENT,
        `there are several assignments for partition ${partitionIndex}`
      )
    const [first] = byIndex.values()
    const refusal = refusedAssignment(cluster, brokerIds, first?.length)
    if (refusal !== undefined) return refusal
    byIndex.set(partitionIndex, brokerIds)
  }
  return inOrder(byIndex)
}

/** What is wrong with the brokers that are to have replicas, with KRaft. */
export const refusedAssignment = (
  { controller }: Cluster,
  brokerIds: ReadonlyArray<number>,
  replicationFactor: number | undefined,
  mustBeThere = true
): Refused | undefined => {
  const problem = ((): string | undefined => {
    if (brokerIds.length === 0) return "an assignment has no brokers"
    const unknown = brokerIds.find((id) => !controller.image.brokers.has(id))
    if (unknown !== undefined) return `there is no broker ${unknown}`
    if (new Set(brokerIds).size < brokerIds.length) return "an assignment names a broker more than once"
    if (replicationFactor !== undefined && brokerIds.length !== replicationFactor)
      return `an assignment has ${brokerIds.length} brokers, others ${replicationFactor}`
    if (mustBeThere && brokerIds.every((id) => controller.image.brokers.get(id)?.isFenced !== false))
      return "none of the brokers of an assignment is there"
    return undefined
  })()
  return problem === undefined ? undefined : new Refused(codes.INVALID_REPLICA_ASSIGNMENT, problem)
}

const inOrder = (
  byIndex: ReadonlyMap<number, ReadonlyArray<number>>
): ReadonlyArray<ReadonlyArray<number>> | Refused => {
  const assignments: Array<ReadonlyArray<number>> = []
  for (let i = 0; i < byIndex.size; i++) {
    const brokers = byIndex.get(i)
    if (brokers === undefined)
      return new Refused(
        codes.INVALID_REPLICA_ASSIGNMENT,
        "partitions must be numbered from 0 on, without gaps"
      )
    assignments.push(brokers)
  }
  return assignments
}

// --- ZooKeeper -----------------------------------------------------------------------------------------------------------

const planWithZooKeeper: typeof planTopic = (cluster, topic, defaults) => {
  const { release } = cluster
  const { topics } = cluster.controller.image
  const { assignments: given, name, numPartitions, replicationFactor } = topic
  // Before 2.0 configs are looked at before all else.
  const isNewOrder = release.isAtLeast("2.0")
  if (isNewOrder && topics.has(name)) return alreadyExists(name)
  const early = isNewOrder ? refusedNulls(topic) : refusedConfigs(release, topic)
  if (early !== undefined) return early
  if (given.length > 0 && (numPartitions !== -1 || replicationFactor !== -1))
    return new Refused(
      codes.INVALID_REQUEST,
      "with an assignment, the number of partitions and of replicas must be -1"
    )
  const assignments =
    given.length > 0
      ? new Map(given.map(({ brokerIds, partitionIndex }) => [partitionIndex, brokerIds]))
      : placed(cluster, topic, takesDefaults(release) ? defaults : undefined, [
          "partitions",
          "replicationFactor"
        ])
  if (assignments instanceof Refused) return assignments
  const refusal = isValidTopicName(name)
    ? topics.has(name)
      ? alreadyExists(name)
      : refusedName(name, topics.keys())
    : refusedName(name, [])
  if (refusal !== undefined) return refusal
  const listed = assignments instanceof Map ? checkedAssignments(release, assignments) : assignments
  if (listed instanceof Refused) return listed
  return refusedConfigs(release, topic) ?? { name, assignments: listed, configs: configsOf(topic) }
}

const checkedAssignments = (
  release: Release,
  byIndex: ReadonlyMap<number, ReadonlyArray<number>>
): ReadonlyArray<ReadonlyArray<number>> | Refused => {
  const all = [...byIndex.values()]
  if (new Set(all.map(({ length }) => length)).size !== 1)
    return new Refused(codes.INVALID_REPLICA_ASSIGNMENT, "partitions have different numbers of replicas")
  if (all.some((brokers) => new Set(brokers).size < brokers.length))
    return new Refused(codes.INVALID_REPLICA_ASSIGNMENT, "an assignment names a broker more than once")
  const ordered = inOrder(byIndex)
  return ordered instanceof Refused && !release.isAtLeast("2.0") ? all : ordered
}

// --- both ----------------------------------------------------------------------------------------------------------------

const alreadyExists = (name: string): Refused =>
  new Refused(codes.TOPIC_ALREADY_EXISTS, `topic '${name}' is there already`)

const refusedName = (name: string, topics: Iterable<string>): Refused | undefined => {
  if (!isValidTopicName(name))
    return new Refused(
      codes.INVALID_TOPIC_EXCEPTION,
      "a topic's name has 1 to 249 letters, digits, '.', '_' and '-', and is neither '.' nor '..'"
    )
  const other = collidesWith(name, topics)
  return other === undefined
    ? undefined
    : new Refused(codes.INVALID_TOPIC_EXCEPTION, `topic '${name}' would have the metrics of '${other}'`)
}

/** Where nobody says where replicas shall be. */
const placed = (
  cluster: Cluster,
  { numPartitions, replicationFactor }: CreatableTopic,
  defaults: TopicDefaults | undefined,
  order: ReadonlyArray<"partitions" | "replicationFactor">
): ReadonlyArray<ReadonlyArray<number>> | Refused => {
  const partitions = numPartitions === -1 ? (defaults?.partitions ?? -1) : numPartitions
  const replicas = replicationFactor === -1 ? (defaults?.replicationFactor ?? -1) : replicationFactor
  for (const each of order) {
    if (each === "partitions" && partitions < 1)
      return new Refused(codes.INVALID_PARTITIONS, "a topic has at least one partition")
    if (each === "replicationFactor" && replicas < 1)
      return new Refused(codes.INVALID_REPLICATION_FACTOR, "a partition has at least one replica")
  }
  const max = maxReplicationFactor(cluster)
  if (replicas > max)
    return new Refused(
      codes.INVALID_REPLICATION_FACTOR,
      `there are ${max} brokers for ${replicas} replicas of a partition`
    )
  return placeReplicas(cluster, partitions, replicas)
}

const configsOf = ({ configs }: CreatableTopic): ConfigValues =>
  new Map(configs.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])))

const refusedNulls = ({ configs }: CreatableTopic): Refused | undefined => {
  const nulls = configs.filter(({ value }) => value === null).map(({ name }) => name)
  return nulls.length === 0
    ? undefined
    : new Refused(codes.INVALID_CONFIG, `configs have no value: ${nulls.join(", ")}`)
}

const refusedConfigs = (release: Release, topic: CreatableTopic): Refused | undefined => {
  const nulls = refusedNulls(topic)
  // Before 2.0 Kafka has no code for values that are wrong.
  const wrongValue = release.isAtLeast("2.0") ? codes.INVALID_CONFIG : codes.UNKNOWN_SERVER_ERROR
  if (nulls !== undefined) return new Refused(wrongValue, nulls.errorMessage)
  for (const [name, value] of configsOf(topic)) {
    const row = release.topicConfigs.get(name)
    if (row === undefined) return new Refused(codes.INVALID_CONFIG, `there is no topic config ${name}`)
    const problem = problemOf(row, value)
    if (problem !== undefined) return new Refused(wrongValue, problem)
  }
  return undefined
}
