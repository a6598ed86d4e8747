/**
 * ElectLeaders: gives partitions the leader that is their first replica, or, from version 1 on, any replica that is there where there is no leader (unclean). Null asks for all
 * partitions; those that need no election are then left out of the answer.
 */
import type * as Api from "../../Api/Api.ts"
import { ElectLeaders } from "../../Api/ElectLeaders.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { changeOnePartition } from "../cluster/membership.ts"
import { onController, usesKRaft } from "./onController.ts"

type ElectCall = Call<typeof ElectLeaders>
type Topic = Api.ResponseInput<typeof ElectLeaders>["replicaElectionResults"][number]
type Partition = Topic["partitionResult"][number]

const types = { PREFERRED: 0, UNCLEAN: 1 } as const

export const electLeaders = handler(ElectLeaders, (call) =>
  onController(
    call,
    (errorCode) => refuse(call, errorCode, null, usesKRaft(call)),
    () => {
      const { electionType, topicPartitions } = call.request
      const isKnown = electionType === types.PREFERRED || electionType === types.UNCLEAN
      // Nobody had thought of other types.
      if (!isKnown && !usesKRaft(call)) return refuse(call, codes.UNKNOWN_SERVER_ERROR, null, true)
      if (topicPartitions?.length === 0) return answer(call, codes.NONE, [])
      if (!isKnown)
        return refuse(call, codes.INVALID_REQUEST, `there are no elections of type ${electionType}`, true)
      answer(call, codes.NONE, elect(call))
    }
  )
)

const answer = (call: ElectCall, errorCode: number, replicaElectionResults: ReadonlyArray<Topic>): void =>
  call.respond({
    throttleTimeMs: 0,
    errorCode: call.version >= 1 ? errorCode : codes.NONE,
    replicaElectionResults
  })

/** The same for all. */
const refuse = (call: ElectCall, errorCode: number, errorMessage: string | null, isTopLevel: boolean): void =>
  answer(
    call,
    isTopLevel ? errorCode : codes.NONE,
    (call.request.topicPartitions ?? []).map(({ partitions, topic }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode, errorMessage }))
    }))
  )

const elect = (call: ElectCall): ReadonlyArray<Topic> => {
  const { topicPartitions } = call.request
  if (topicPartitions !== null)
    return topicPartitions.map(({ partitions, topic }) => ({
      topic,
      partitionResult: partitions.map((partition) => electOne(call, topic, partition))
    }))
  const all = [...call.cluster.controller.image.topics.values()].map(({ name, partitions }) => ({
    topic: name,
    partitionResult: partitions
      .map((_, partition) => electOne(call, name, partition))
      .filter(({ errorCode }) => errorCode !== codes.ELECTION_NOT_NEEDED)
  }))
  return usesKRaft(call) ? all : all.filter(({ partitionResult }) => partitionResult.length > 0)
}

const electOne = (call: ElectCall, topicName: string, partitionId: number): Partition => {
  const failed = (errorCode: number, errorMessage: string | null): Partition => ({
    partitionId,
    errorCode,
    errorMessage
  })
  const { after, before } = call.guard({ topic: topicName, partition: partitionId })
  if (before !== codes.NONE) return failed(before, null)
  const { controller } = call.cluster
  const topic = controller.image.topics.get(topicName)
  const partition = topic?.partitions[partitionId]
  if (topic === undefined || partition === undefined)
    return failed(codes.UNKNOWN_TOPIC_OR_PARTITION, "there is no such partition")
  const isPreferred = call.request.electionType === types.PREFERRED
  const isNeeded = isPreferred ? partition.leader !== partition.replicas[0] : partition.leader === -1
  if (!isNeeded) return failed(codes.ELECTION_NOT_NEEDED, "the leader is the one that there should be")
  const next = controller.change((draft) =>
    changeOnePartition(draft, topic, partitionId, { election: isPreferred ? "preferred" : "unclean" })
  )
  if (next === undefined || next === partition)
    return isPreferred
      ? failed(codes.PREFERRED_LEADER_NOT_AVAILABLE, "the first replica is not there, or not in sync")
      : failed(codes.ELIGIBLE_LEADERS_NOT_AVAILABLE, "no replica is there")
  return { partitionId, errorCode: after, errorMessage: null }
}
