/**
 * DescribeProducers: who writes to a partition, as its leader knows it: epochs, last sequences, open transactions.
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeProducers } from "../../Api/DescribeProducers.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { leaderOf } from "../cluster/leading.ts"
import { topicNameProblem } from "../cluster/topicNames.ts"

type DescribeCall = Call<typeof DescribeProducers>
type Partition = Api.ResponseInput<typeof DescribeProducers>["topics"][number]["partitions"][number]

export const describeProducers = handler(DescribeProducers, (call) => {
  call.respond({
    throttleTimeMs: 0,
    topics: call.request.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partition) => describe(call, name, partition))
    }))
  })
})

const describe = (call: DescribeCall, topic: string, partitionIndex: number): Partition => {
  const isOld = !call.cluster.release.isAtLeast("3.0")
  const problem = isOld ? undefined : topicNameProblem(topic)
  if (problem !== undefined)
    return refused(partitionIndex, codes.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${problem}`)
  const { after, before } = call.guard({ topic, partition: partitionIndex })
  if (before || after) return refused(partitionIndex, before || after)
  if (!call.broker.image.topics.has(topic))
    return refused(
      partitionIndex,
      codes.UNKNOWN_TOPIC_OR_PARTITION,
      isOld ? null : "This server does not host this topic-partition."
    )
  const replica = leaderOf(call.broker, topic, partitionIndex)
  if (typeof replica === "number") return refused(partitionIndex, replica)
  return {
    partitionIndex,
    errorCode: codes.NONE,
    errorMessage: null,
    activeProducers: replica.log
      .describeProducers()
      .map(
        ({
          coordinatorEpoch,
          currentTxnStartOffset,
          lastSequence,
          lastTimestamp,
          producerEpoch,
          producerId
        }) => ({
          producerId: BigInt(producerId),
          producerEpoch,
          lastSequence,
          lastTimestamp: BigInt(lastTimestamp),
          coordinatorEpoch,
          currentTxnStartOffset: BigInt(currentTxnStartOffset)
        })
      )
  }
}

const refused = (
  partitionIndex: number,
  errorCode: number,
  errorMessage: string | null = null
): Partition => ({
  partitionIndex,
  errorCode,
  errorMessage,
  activeProducers: []
})
