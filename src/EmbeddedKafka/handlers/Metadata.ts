/**
 * Metadata: brokers and topics as this broker knows them.
 *
 * - Topics by name, from version 12 on by id: one id, and only ids count. Null, and in version 0 an empty array, asks for all.
 * - A topic that is not there is made, where the request (from 4 on) and `auto.create.topics.enable` allow it; it is there when the answer comes, which says "not yet"
 *   all the same: UNKNOWN_TOPIC_OR_PARTITION with KRaft, LEADER_NOT_AVAILABLE before, as Kafka does. Clients ask again.
 * - What a client may do is answered where it asks for it: of topics from 8 on, of the cluster in 8 to 10.
 */
import { Metadata } from "../../Api/Metadata.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { TopicImage } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { internalTopic, offsetsTopic, transactionsTopic } from "../cluster/internalTopics.ts"
import { endpointOf } from "../cluster/leaderHints.ts"
import {
  collidesWith,
  createTopics,
  isInternalTopic,
  isValidTopicName,
  maxReplicationFactor,
  maxTopicNameLength,
  placeReplicas,
  topicDefaults
} from "../cluster/topics.ts"
import { clusterOperations, notAsked, topicOperations } from "./authorizedOperations.ts"
import { type DescribedTopic, describeTopic, describeTopicForVersion0 } from "./describeTopic.ts"

type MetadataCall = Call<typeof Metadata>

export const metadata = handler(Metadata, (call) => {
  const { request, version } = call
  const refusal = refusalOfAll(call)
  if (refusal !== codes.NONE) return refuse(call, refusal)
  const topics = call.cluster.controller.gather(() => topicsOf(call))
  // Before 0.9 a name that no topic can have fails the whole request.
  const isFailed = topics.some(({ errorCode }) => errorCode === codes.INVALID_TOPIC_EXCEPTION)
  if (isFailed && !call.cluster.release.isAtLeast("0.9")) return refuse(call, codes.INVALID_TOPIC_EXCEPTION)
  // Made topics are in the image by now.
  const { image } = call.broker
  call.respond({
    throttleTimeMs: 0,
    brokers: [...image.brokers.values()].filter(({ isFenced }) => !isFenced).map(endpointOf),
    clusterId: image.clusterId,
    controllerId: image.controllerId,
    topics: request.includeTopicAuthorizedOperations
      ? topics.map((topic) => ({ ...topic, topicAuthorizedOperations: operationsOf(topic) }))
      : topics,
    clusterAuthorizedOperations:
      version >= 8 && version <= 10 && request.includeClusterAuthorizedOperations
        ? clusterOperations
        : notAsked
  })
})

/** Of a topic that nobody may look at nothing is told. */
const operationsOf = ({ errorCode }: DescribedTopic): number =>
  errorCode === codes.TOPIC_AUTHORIZATION_FAILED || errorCode === codes.UNKNOWN_TOPIC_ID
    ? notAsked
    : topicOperations

/** What is wrong with the request as a whole: ids before version 12, and, since then, neither a name nor an id, which Kafka fails at. */
const refusalOfAll = ({ request: { topics }, version }: MetadataCall): number => {
  const isWrong = topics?.some(({ name, topicId }) =>
    version < 12 ? topicId !== zeroUuid || name === null : topicId === zeroUuid && name === null
  )
  if (isWrong !== true) return codes.NONE
  return version < 12 ? codes.INVALID_REQUEST : codes.UNKNOWN_SERVER_ERROR
}

/** Nothing is told but the error. */
const refuse = (call: MetadataCall, errorCode: number): void =>
  call.respond({
    throttleTimeMs: 0,
    brokers: [],
    clusterId: null,
    controllerId: -1,
    topics: (call.request.topics ?? []).map(({ name, topicId }) => refused(errorCode, name ?? "", topicId)),
    errorCode
  })

const topicsOf = (call: MetadataCall): ReadonlyArray<DescribedTopic> => {
  const { broker, request, version } = call
  const { topics } = request
  if (topics === null || (version === 0 && topics.length === 0))
    return [...broker.image.topics.values()]
      .filter(({ name }) => call.guard({ topic: name }).before === codes.NONE)
      .map((topic) => describe(call, topic))
  const ids = new Set(topics.map(({ topicId }) => topicId).filter((id) => id !== zeroUuid))
  if (ids.size > 0) return [...ids].map((id) => byId(call, id))
  const names = new Set(topics.map(({ name }) => name ?? ""))
  return [...names].map((name) => byName(call, name))
}

const describe = ({ broker: { image }, version }: MetadataCall, topic: TopicImage): DescribedTopic =>
  version === 0 ? describeTopicForVersion0(image, topic) : describeTopic(image, topic)

/** An answer without partitions to who may know of the topic. */
const refusedByName = ({ cluster }: MetadataCall, errorCode: number, name: string): DescribedTopic => ({
  ...refused(errorCode, name),
  isInternal: isInternalTopic(name, cluster.release)
})

const byId = (call: MetadataCall, topicId: string): DescribedTopic => {
  const topic = call.broker.topicById(topicId)
  if (topic === undefined) return refused(codes.UNKNOWN_TOPIC_ID, null, topicId)
  const { before } = call.guard({ topic: topic.name })
  return before === codes.NONE ? describe(call, topic) : refused(before, null, topicId)
}

const isValid = ({ cluster: { release } }: MetadataCall, name: string): boolean =>
  isValidTopicName(name, maxTopicNameLength(release))

const byName = (call: MetadataCall, name: string): DescribedTopic => {
  const { broker, request } = call
  const { before } = call.guard({ topic: name })
  if (before !== codes.NONE) return refused(before, name)
  const topic = broker.image.topics.get(name)
  if (topic !== undefined) return describe(call, topic)
  const isMade = request.allowAutoTopicCreation && broker.configs.boolean("auto.create.topics.enable", true)
  // Releases before look at the name only when they make the topic.
  if (!isValid(call, name) && (isMade || call.cluster.release.isAtLeast("2.0")))
    return refusedByName(call, codes.INVALID_TOPIC_EXCEPTION, name)
  return refusedByName(call, isMade ? create(call, name) : codes.UNKNOWN_TOPIC_OR_PARTITION, name)
}

/** Gives what is answered: Kafka's brokers do not wait until the topic is there. */
const create = ({ broker, cluster }: MetadataCall, name: string): number => {
  const { configs, image } = broker
  const { release } = cluster
  // Since 2.8 who is not the controller asks it, and does not wait for it either.
  const isPassedOn = release.usesKRaft || (release.isAtLeast("2.8") && image.controllerId !== broker.id)
  const notYet = isPassedOn ? codes.UNKNOWN_TOPIC_OR_PARTITION : codes.LEADER_NOT_AVAILABLE
  if (!cluster.isWithController(broker)) return notYet
  if (isInternalTopic(name, release) && (name === offsetsTopic || name === transactionsTopic)) {
    internalTopic(broker, name)
    return notYet
  }
  const { partitions, replicationFactor } = topicDefaults(configs)
  if (replicationFactor > maxReplicationFactor(cluster))
    return isPassedOn ? notYet : codes.INVALID_REPLICATION_FACTOR
  if (release.isAtLeast("0.9") && collidesWith(name, cluster.controller.image.topics.keys()) !== undefined)
    return isPassedOn ? notYet : codes.INVALID_TOPIC_EXCEPTION
  createTopics(cluster, [{ name, assignments: placeReplicas(cluster, partitions, replicationFactor) }])
  return notYet
}

const refused = (errorCode: number, name: string | null, topicId: string = zeroUuid): DescribedTopic => ({
  errorCode,
  name,
  topicId,
  isInternal: false,
  partitions: []
})
