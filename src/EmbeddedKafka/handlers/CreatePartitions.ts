/**
 * CreatePartitions: gives topics more partitions, where Kafka puts them or where the request says; or only says whether that could be done. One request
 * makes 10 000 at most.
 */
import type * as Api from "../../Api/Api.ts"
import { CreatePartitions } from "../../Api/CreatePartitions.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { TopicImage } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { isBeingReassigned } from "../cluster/elections.ts"
import { maxReplicationFactor, newPartition, placeReplicas } from "../cluster/topics.ts"
import { isOutOfTime, onController, usesKRaft } from "./onController.ts"
import { refusedCount } from "./partitionLimit.ts"
import { namedTwice, refusedAssignment, Refused, refusedTwice } from "./topicPlan.ts"

type CreatePartitionsCall = Call<typeof CreatePartitions>
type Result = Api.ResponseInput<typeof CreatePartitions>["results"][number]
type Wanted = Api.Request<typeof CreatePartitions>["topics"][number]
type Placement = ReadonlyArray<ReadonlyArray<number>>

export const createPartitions = handler(CreatePartitions, (call) => {
  const answer = (results: ReadonlyArray<Result>): void => call.respond({ throttleTimeMs: 0, results })
  onController(
    call,
    (errorCode) => answer(call.request.topics.map(({ name }) => ({ name, errorCode, errorMessage: null }))),
    () => answer(create(call))
  )
})

const refused = (name: string, { errorCode, errorMessage }: Refused): Result => ({
  name,
  errorCode,
  errorMessage
})

const create = (call: CreatePartitionsCall): ReadonlyArray<Result> => {
  const { topics } = call.request
  const twice = namedTwice(topics)
  const once = topics.filter(({ name }) => !twice.has(name))
  const known = call.cluster.controller.image.topics
  const tooMany = refusedCount(
    once.map(({ count, name }) => count - (known.get(name)?.partitions.length ?? count))
  )
  if (tooMany !== undefined) return topics.map(({ name }) => refused(name, tooMany))
  const duplicates = [...twice].map((name) => refused(name, refusedTwice))
  const others = once.map((topic) => createOne(call, topic))
  return usesKRaft(call) ? [...duplicates, ...others] : [...others, ...duplicates]
}

const createOne = (call: CreatePartitionsCall, wanted: Wanted): Result => {
  const { cluster, request } = call
  const { name } = wanted
  const { after, before } = call.guard({ topic: name })
  if (before !== codes.NONE) return { name, errorCode: before, errorMessage: null }
  const topic = cluster.controller.image.topics.get(name)
  const placement = topic === undefined ? unknownTopic(call, name) : place(call, topic, wanted)
  if (placement instanceof Refused) return refused(name, placement)
  if (topic !== undefined && !request.validateOnly) {
    const partitions = placement.map((replicas) => newPartition(cluster, replicas))
    cluster.controller.change((draft) =>
      draft.setTopic({ ...topic, partitions: [...topic.partitions, ...partitions] })
    )
    if (after === codes.NONE && isOutOfTime(call, request.timeoutMs))
      return { name, errorCode: codes.REQUEST_TIMED_OUT, errorMessage: null }
  }
  return { name, errorCode: after, errorMessage: null }
}

const unknownTopic = (call: CreatePartitionsCall, name: string): Refused => {
  if (usesKRaft(call)) return new Refused(codes.UNKNOWN_TOPIC_OR_PARTITION)
  // ZooKeeper has no node without a name.
  return name === ""
    ? new Refused(
        codes.UNKNOWN_SERVER_ERROR,
        call.cluster.release.isAtLeast("2.0") ? null : "a path without a name"
      )
    : new Refused(codes.UNKNOWN_TOPIC_OR_PARTITION, `there is no topic '${name}'`)
}

const place = (
  call: CreatePartitionsCall,
  topic: TopicImage,
  { assignments, count }: Wanted
): Placement | Refused => {
  const { cluster } = call
  const more = count - topic.partitions.length
  if (!usesKRaft(call) && topic.partitions.some(isBeingReassigned))
    return new Refused(codes.REASSIGNMENT_IN_PROGRESS, "replicas of the topic are being reassigned")
  if (more <= 0)
    return new Refused(
      codes.INVALID_PARTITIONS,
      `the topic has ${topic.partitions.length} partitions already, and cannot have ${count}`
    )
  const replicationFactor = topic.partitions[0]!.replicas.length
  if (assignments === null)
    return replicationFactor > maxReplicationFactor(cluster)
      ? new Refused(codes.INVALID_REPLICATION_FACTOR, `there are not ${replicationFactor} brokers`)
      : placeReplicas(cluster, more, replicationFactor)
  const placement = assignments.map(({ brokerIds }) => brokerIds)
  return refusedPlacement(call, placement, more, replicationFactor) ?? placement
}

const refusedPlacement = (
  call: CreatePartitionsCall,
  placement: Placement,
  more: number,
  replicationFactor: number
): Refused | undefined => {
  const { cluster } = call
  const isCountWrong = (): Refused | undefined =>
    placement.length === more
      ? undefined
      : new Refused(
          codes.INVALID_REPLICA_ASSIGNMENT,
          `there are ${more} more partitions, and assignments for ${placement.length}`
        )
  const isUnknown = (id: number): boolean => !cluster.controller.image.brokers.has(id)
  if (!usesKRaft(call) && placement.flat().some(isUnknown))
    return new Refused(codes.INVALID_REPLICA_ASSIGNMENT, "an assignment names a broker that there is not")
  const wrongCount = isCountWrong()
  if (wrongCount !== undefined) return wrongCount
  for (const brokers of placement) {
    const refusal = refusedAssignment(cluster, brokers, replicationFactor)
    if (refusal !== undefined) return refusal
  }
  return undefined
}
