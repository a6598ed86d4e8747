/**
 * ListPartitionReassignments: which partitions get replicas on other brokers now; null asks for all.
 */
import { ListPartitionReassignments } from "../../Api/ListPartitionReassignments.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { isBeingReassigned } from "../cluster/elections.ts"
import { onController } from "./onController.ts"

export const listPartitionReassignments = handler(ListPartitionReassignments, (call) =>
  onController(
    call,
    (errorCode) => call.respond({ throttleTimeMs: 0, errorCode, errorMessage: null, topics: [] }),
    () => {
      const { topics } = call.cluster.controller.image
      const asked: ReadonlyArray<{
        readonly name: string
        readonly partitionIndexes: ReadonlyArray<number>
      }> =
        call.request.topics ??
        [...topics.values()].map(({ name, partitions }) => ({
          name,
          partitionIndexes: [...partitions.keys()]
        }))
      const ongoing = asked.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.flatMap((partitionIndex) => {
          const partition = topics.get(name)?.partitions[partitionIndex]
          if (partition === undefined || !isBeingReassigned(partition)) return []
          const { addingReplicas, removingReplicas, replicas } = partition
          return [{ partitionIndex, replicas, addingReplicas, removingReplicas }]
        })
      }))
      call.respond({
        throttleTimeMs: 0,
        errorCode: codes.NONE,
        errorMessage: call.cluster.release.usesKRaft ? null : "",
        topics: ongoing.filter(({ partitions }) => partitions.length > 0)
      })
    }
  )
)
