/**
 * AlterReplicaLogDirs: moves replicas of this broker from one directory to another, at once, or says where one shall be that is still to come. DescribeLogDirs shows it.
 */
import type * as Api from "../../Api/Api.ts"
import { AlterReplicaLogDirs } from "../../Api/AlterReplicaLogDirs.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { partitionOf } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"

type AlterCall = Call<typeof AlterReplicaLogDirs>
type Partition = Api.ResponseInput<typeof AlterReplicaLogDirs>["results"][number]["partitions"][number]

export const alterReplicaLogDirs = handler(AlterReplicaLogDirs, (call) => {
  const results = new Map<string, Array<Partition>>()
  for (const { path, topics } of call.request.dirs)
    for (const { name, partitions } of topics) {
      const ofTopic = results.get(name) ?? []
      for (const partitionIndex of partitions)
        ofTopic.push({ partitionIndex, errorCode: move(call, path, name, partitionIndex) })
      results.set(name, ofTopic)
    }
  call.respond({
    throttleTimeMs: 0,
    results: [...results].map(([topicName, partitions]) => ({ topicName, partitions }))
  })
})

const move = (call: AlterCall, directory: string, topic: string, partition: number): number => {
  const { broker } = call
  const { after, before } = call.guard({ topic, partition })
  if (before !== codes.NONE) return before
  if (!broker.logDirs.includes(directory)) return codes.LOG_DIR_NOT_FOUND
  const replica = broker.replica(topic, partition)
  if (replica !== undefined) {
    replica.logDir = directory
    return after
  }
  if (partitionOf(broker.image, topic, partition) === undefined) return codes.UNKNOWN_TOPIC_OR_PARTITION
  broker.preferredLogDirs.set(`${topic}-${partition}`, directory)
  return call.cluster.release.isAtLeast("2.6") ? codes.NOT_LEADER_OR_FOLLOWER : codes.REPLICA_NOT_AVAILABLE
}
