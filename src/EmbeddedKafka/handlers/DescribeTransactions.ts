/**
 * DescribeTransactions: the state of transactional ids, by their coordinator; one that this broker does not coordinate is NOT_COORDINATOR, and one that was never used, or has
 * expired, TRANSACTIONAL_ID_NOT_FOUND.
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeTransactions } from "../../Api/DescribeTransactions.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"

type DescribeCall = Call<typeof DescribeTransactions>
type State = Api.ResponseInput<typeof DescribeTransactions>["transactionStates"][number]

export const describeTransactions = handler(DescribeTransactions, (call) => {
  call.respond({
    throttleTimeMs: 0,
    transactionStates: call.request.transactionalIds.map((transactionalId) => describe(call, transactionalId))
  })
})

const describe = (call: DescribeCall, transactionalId: string): State => {
  const { after, before } = call.guard({ transactionalId })
  const refusal = before || after || (transactionalId === "" ? codes.INVALID_REQUEST : codes.NONE)
  if (refusal !== codes.NONE) return refused(transactionalId, refusal)
  const shard = transactionCoordinators.of(call.broker).find(transactionalId)
  if (shard === undefined) return refused(transactionalId, codes.NOT_COORDINATOR)
  const fields = shard.get(transactionalId)?.fields
  if (fields === undefined) return refused(transactionalId, codes.TRANSACTIONAL_ID_NOT_FOUND)
  return {
    errorCode: codes.NONE,
    transactionalId,
    transactionState: fields.state,
    transactionTimeoutMs: fields.timeoutMs,
    transactionStartTimeMs: BigInt(fields.startMs),
    producerId: fields.producerId,
    producerEpoch: fields.producerEpoch,
    topics: fields.partitions.topics()
  }
}

const refused = (transactionalId: string, errorCode: number): State => ({
  errorCode,
  transactionalId,
  transactionState: "",
  transactionTimeoutMs: 0,
  transactionStartTimeMs: 0n,
  producerId: 0n,
  producerEpoch: 0,
  topics: []
})
