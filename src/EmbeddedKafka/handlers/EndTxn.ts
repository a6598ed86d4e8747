/**
 * EndTxn: commits or aborts a transaction. It is answered when the outcome is decided; markers follow, within the same turn unless something is in their way.
 *
 * - 5 raises the epoch with each transaction, and answers it (KIP-890); the same request once more is a success with the same answer
 * - a fenced epoch is PRODUCER_FENCED from 2 on, INVALID_PRODUCER_EPOCH before
 */
import { EndTxn } from "../../Api/EndTxn.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"
import { bumpingVersion } from "../transactions/TransactionMetadata.ts"

export const endTxn = handler(EndTxn, (call) => {
  const { broker, version } = call
  const { committed, producerEpoch, producerId, transactionalId } = call.request
  const { after, before } = call.guard({ transactionalId })
  const refuse = (code: number): void => {
    const isOld = code === codes.PRODUCER_FENCED && version < 2
    call.respond({
      throttleTimeMs: 0,
      errorCode: isOld ? codes.INVALID_PRODUCER_EPOCH : code,
      producerId: -1n,
      producerEpoch: -1
    })
  }
  if (before !== codes.NONE) return refuse(before)
  if (transactionalId === "") return refuse(codes.INVALID_REQUEST)
  const shard = transactionCoordinators.of(broker).find(transactionalId)
  if (shard === undefined) return refuse(codes.NOT_COORDINATOR)
  const clientVersion = version >= 5 ? bumpingVersion : 0
  shard.end(transactionalId, { producerId, producerEpoch, committed, clientVersion }, (result) => {
    const errorCode = result.errorCode || after
    if (errorCode === codes.NONE) call.respond({ throttleTimeMs: 0, ...result })
    else refuse(errorCode)
  })
})
