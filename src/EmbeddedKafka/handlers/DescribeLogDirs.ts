/**
 * DescribeLogDirs: the directories of this broker's logs (`log.dirs`), and how large the logs in them are. They are names only: nothing is on a disk, so how large that is, from
 * version 4 on, is not known (−1).
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeLogDirs } from "../../Api/DescribeLogDirs.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import type { Replica } from "../cluster/Replica.ts"

type DescribeCall = Call<typeof DescribeLogDirs>
type Directory = Api.ResponseInput<typeof DescribeLogDirs>["results"][number]
type Topic = Directory["topics"][number]

export const describeLogDirs = handler(DescribeLogDirs, (call) => {
  const byDirectory = new Map<string, Array<Replica>>()
  for (const directory of call.broker.logDirs) byDirectory.set(directory, [])
  for (const replica of call.broker.replicas()) byDirectory.get(replica.logDir)?.push(replica)
  call.respond({
    throttleTimeMs: 0,
    errorCode: codes.NONE,
    results: [...byDirectory].map(([logDir, replicas]) => ({
      errorCode: codes.NONE,
      logDir,
      topics: byTopic(call, replicas),
      totalBytes: -1n,
      usableBytes: -1n,
      isCordoned: false
    }))
  })
})

const askedFor = ({ request }: DescribeCall): ((replica: Replica) => boolean) => {
  if (request.topics === null) return () => true
  const asked = new Set(
    request.topics.flatMap(({ partitions, topic }) => partitions.map((partition) => `${topic}-${partition}`))
  )
  return ({ partition, topic }) => asked.has(`${topic}-${partition}`)
}

const byTopic = (call: DescribeCall, replicas: ReadonlyArray<Replica>): ReadonlyArray<Topic> => {
  const topics = new Map<string, Array<Topic["partitions"][number]>>()
  const isAsked = askedFor(call)
  const { release } = call.cluster
  for (const replica of replicas) {
    const { log, partition, topic } = replica
    const isListed = isAsked(replica)
    // Kafka 2 names topics that nobody has asked for, without partitions.
    if (!isListed && (release.isAtLeast("3.0") || !release.isAtLeast("2.0"))) continue
    const partitions = topics.get(topic) ?? []
    topics.set(topic, partitions)
    if (isListed)
      partitions.push({
        partitionIndex: partition,
        partitionSize: BigInt(log.sizeInBytes),
        offsetLag: BigInt(Math.max(0, log.highWatermark - log.endOffset)),
        isFutureKey: false
      })
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }))
}
