/**
 * DescribeQuorum: the controllers as the log of metadata knows them. Each broker is one too, and the one that Metadata calls the controller leads; the log is as long as there
 * were changes, and a broker that is cut off has less of it. The quorum of an embedded cluster never lacks a majority.
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeQuorum } from "../../Api/DescribeQuorum.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { metadataTopic } from "../cluster/topics.ts"
import { onController } from "./onController.ts"

type QuorumCall = Call<typeof DescribeQuorum>
type Topic = Api.ResponseInput<typeof DescribeQuorum>["topics"][number]
type Partition = Topic["partitions"][number]

export const describeQuorum = handler(DescribeQuorum, (call) =>
  onController(
    call,
    (errorCode) => call.respond({ errorCode, topics: [] }),
    () => {
      const { image } = call.cluster.controller
      const { topics } = call.request
      const [first] = topics
      const isValid =
        topics.length === 1 &&
        first?.topicName === metadataTopic &&
        first.partitions.length === 1 &&
        first.partitions[0]!.partitionIndex === 0
      call.respond({
        errorCode: codes.NONE,
        topics: topics.map(({ partitions, topicName }) => ({
          topicName,
          partitions: partitions.map(({ partitionIndex }) =>
            isValid ? describe(call, partitionIndex) : unknown(partitionIndex)
          )
        })),
        ...(call.version >= 2 && isValid
          ? {
              nodes: [...image.brokers.values()].map(({ host, id, port }) => ({
                nodeId: id,
                listeners: [{ name: "CONTROLLER", host, port }]
              }))
            }
          : undefined)
      })
    }
  )
)

const unknown = (partitionIndex: number): Partition => ({
  partitionIndex,
  errorCode: codes.UNKNOWN_TOPIC_OR_PARTITION,
  leaderId: 0,
  leaderEpoch: 0,
  highWatermark: 0n,
  currentVoters: [],
  observers: []
})

const describe = ({ cluster, nowMs }: QuorumCall, partitionIndex: number): Partition => {
  const { image } = cluster.controller
  return {
    partitionIndex,
    errorCode: codes.NONE,
    leaderId: image.controllerId,
    leaderEpoch: image.controllerEpoch,
    highWatermark: BigInt(image.version),
    currentVoters: [...image.brokers.keys()].map((id) => {
      const broker = cluster.brokers.get(id)
      const isThere = broker !== undefined && cluster.isWithController(broker)
      const timeMs = isThere ? BigInt(Math.trunc(nowMs)) : -1n
      return {
        replicaId: id,
        logEndOffset: BigInt(broker?.image.version ?? -1),
        lastFetchTimestamp: timeMs,
        lastCaughtUpTimestamp: timeMs
      }
    }),
    observers: []
  }
}
