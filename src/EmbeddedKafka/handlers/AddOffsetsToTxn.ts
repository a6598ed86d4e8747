/**
 * AddOffsetsToTxn: the partition of `__consumer_offsets` that keeps a group becomes part of a transaction. Since KIP-890 clients leave it out. A fenced epoch is
 * PRODUCER_FENCED from 2 on, INVALID_PRODUCER_EPOCH before.
 */
import { AddOffsetsToTxn } from "../../Api/AddOffsetsToTxn.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { internalTopic, offsetsTopic } from "../cluster/internalTopics.ts"
import { partitionOfId } from "../protocol/javaHash.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"

export const addOffsetsToTxn = handler(AddOffsetsToTxn, (call) => {
  const { broker, version } = call
  const { groupId, producerEpoch, producerId, transactionalId } = call.request
  const transaction = call.guard({ transactionalId })
  const group = call.guard({ group: groupId })
  const answer = (code: number): void => {
    const errorCode = code || transaction.after || group.after
    const isOld = errorCode === codes.PRODUCER_FENCED && version < 2
    call.respond({ throttleTimeMs: 0, errorCode: isOld ? codes.INVALID_PRODUCER_EPOCH : errorCode })
  }
  const refusal = transaction.before || group.before
  if (refusal !== codes.NONE) return answer(refusal)
  const topic = internalTopic(broker, offsetsTopic)
  if (topic === undefined) return answer(codes.COORDINATOR_NOT_AVAILABLE)
  if (transactionalId === "") return answer(codes.INVALID_REQUEST)
  const shard = transactionCoordinators.of(broker).find(transactionalId)
  if (shard === undefined) return answer(codes.NOT_COORDINATOR)
  const partition = partitionOfId(groupId, topic.partitions.length)
  shard.addPartitions(
    transactionalId,
    producerId,
    producerEpoch,
    [{ topic: offsetsTopic, partition }],
    0,
    answer
  )
})
