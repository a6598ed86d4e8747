/**
 * AlterPartitionReassignments: puts replicas on other brokers. New ones are added, and when they have everything, which takes no time unless something keeps them from it,
 * the old ones are removed. Null cancels what is under way.
 */
import type * as Api from "../../Api/Api.ts"
import { AlterPartitionReassignments } from "../../Api/AlterPartitionReassignments.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { PartitionRegistration } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { isBeingReassigned, type PartitionTarget } from "../cluster/elections.ts"
import { changeOnePartition, defaultElection, hasEpochsOfZooKeeper } from "../cluster/membership.ts"
import { onController } from "./onController.ts"
import { Refused, refusedAssignment } from "./topicPlan.ts"

type AlterCall = Call<typeof AlterPartitionReassignments>
type Response = Api.ResponseInput<typeof AlterPartitionReassignments>

export const alterPartitionReassignments = handler(AlterPartitionReassignments, (call) =>
  onController(
    call,
    (errorCode) => call.respond(response(call, errorCode, [])),
    () =>
      call.respond(
        response(
          call,
          codes.NONE,
          call.request.topics.map(({ name, partitions }) => ({
            name,
            partitions: partitions.map(({ partitionIndex, replicas }) => ({
              partitionIndex,
              ...alter(call, name, partitionIndex, replicas)
            }))
          }))
        )
      )
  )
)

const response = (
  { cluster, request }: AlterCall,
  errorCode: number,
  responses: Response["responses"]
): Response => ({
  throttleTimeMs: 0,
  allowReplicationFactorChange: request.allowReplicationFactorChange,
  errorCode,
  // KRaft says nothing in so many words only where nothing was asked.
  errorMessage: cluster.release.usesKRaft && request.topics.length > 0 ? null : "",
  responses
})

interface Outcome {
  readonly errorCode: number
  readonly errorMessage: string | null
}

const alter = (
  call: AlterCall,
  topicName: string,
  index: number,
  replicas: ReadonlyArray<number> | null
): Outcome => {
  const { cluster } = call
  const { after, before } = call.guard({ topic: topicName, partition: index })
  if (before !== codes.NONE) return { errorCode: before, errorMessage: null }
  const topic = cluster.controller.image.topics.get(topicName)
  const partition = topic?.partitions[index]
  if (topic === undefined || partition === undefined)
    return { errorCode: codes.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: "there is no such partition" }
  const target =
    replicas === null ? cancelled(call, topicName, partition) : reassigned(call, partition, replicas)
  if (target instanceof Refused) return { errorCode: target.errorCode, errorMessage: target.errorMessage }
  cluster.controller.change((draft) =>
    changeOnePartition(draft, topic, index, { ...target, isNewEpoch: hasEpochsOfZooKeeper(cluster) })
  )
  return { errorCode: after, errorMessage: null }
}

/** Replicas that leave stay, at the end of the list, until those that come are in sync. */
const reassigned = (
  { cluster, request }: AlterCall,
  partition: PartitionRegistration,
  wanted: ReadonlyArray<number>
): PartitionTarget | Refused => {
  const refusal = refusedAssignment(cluster, wanted, undefined, false)
  if (refusal !== undefined) return refusal
  const current = originalReplicas(partition)
  if (!request.allowReplicationFactorChange && wanted.length !== current.length)
    return new Refused(
      codes.INVALID_REPLICATION_FACTOR,
      `the partition has ${current.length} replicas, and is to have ${wanted.length}`
    )
  const leaving = partition.replicas.filter((id) => !wanted.includes(id)).sort((a, b) => a - b)
  return {
    replicas: [...wanted, ...leaving],
    addingReplicas: wanted.filter((id) => !partition.replicas.includes(id)).sort((a, b) => a - b),
    removingReplicas: leaving
  }
}

const originalReplicas = ({ addingReplicas, replicas }: PartitionRegistration): ReadonlyArray<number> =>
  replicas.filter((id) => !addingReplicas.includes(id))

/** Back to what there was before. */
const cancelled = (
  { cluster }: AlterCall,
  topic: string,
  partition: PartitionRegistration
): PartitionTarget | Refused => {
  if (!isBeingReassigned(partition))
    return new Refused(
      codes.NO_REASSIGNMENT_IN_PROGRESS,
      cluster.release.usesKRaft ? null : "nothing is being reassigned"
    )
  const replicas = originalReplicas(partition)
  const isr = partition.isr.filter((id) => replicas.includes(id))
  const election = defaultElection(cluster, topic)
  if (isr.length === 0 && election !== "unclean")
    return new Refused(
      codes.INVALID_REPLICA_ASSIGNMENT,
      "only replicas that are being added are in sync, and an unclean election is not allowed"
    )
  return {
    replicas,
    isr: isr.length === 0 ? replicas.slice(0, 1) : isr,
    addingReplicas: [],
    removingReplicas: [],
    election
  }
}
