/**
 * InitProducerId: a producer id, and the epoch that fences whoever had it before. Without a transactional id any broker gives one; with one, its coordinator does.
 *
 * - from 3 on the client may say which it has (KIP-360), and an epoch that is fenced is PRODUCER_FENCED from 4 on, INVALID_PRODUCER_EPOCH before
 * - an open transaction is aborted first: CONCURRENT_TRANSACTIONS, and the client asks again
 * - 6 knows two-phase commit (KIP-939), which is off, as it is in Kafka by default: `enable2Pc` is refused as not allowed, `keepPreparedTxn` as not supported
 */
import { InitProducerId } from "../../Api/InitProducerId.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"
import type { ProducerResult } from "../transactions/TransactionShard.ts"

type InitCall = Call<typeof InitProducerId>

export const initProducerId = handler(InitProducerId, (call) => {
  const { request, version } = call
  const { transactionalId } = request
  const { after, before } = call.guard(transactionalId === null ? {} : { transactionalId })
  const answer = ({ errorCode, producerEpoch, producerId }: ProducerResult): void => {
    if (errorCode === codes.NONE && after === codes.NONE)
      return call.respond({ throttleTimeMs: 0, errorCode, producerId, producerEpoch })
    const code = errorCode === codes.NONE ? after : errorCode
    const isOld = code === codes.PRODUCER_FENCED && version < 4
    call.respond({ throttleTimeMs: 0, ...nobody, errorCode: isOld ? codes.INVALID_PRODUCER_EPOCH : code })
  }
  if (before !== codes.NONE) return answer({ ...nobody, errorCode: before })
  const refusal = refusalOf(call)
  if (refusal !== codes.NONE) return answer({ ...nobody, errorCode: refusal })
  const coordinators = transactionCoordinators.of(call.broker)
  if (transactionalId === null) {
    const producerId = coordinators.producerIds.next()
    return answer(
      producerId === undefined
        ? { ...nobody, errorCode: codes.COORDINATOR_LOAD_IN_PROGRESS }
        : { errorCode: codes.NONE, producerId, producerEpoch: 0 }
    )
  }
  const shard = coordinators.find(transactionalId)
  if (shard === undefined) return answer({ ...nobody, errorCode: codes.NOT_COORDINATOR })
  const { producerEpoch, producerId } = request
  const expected = producerId === -1n ? undefined : { producerId, producerEpoch }
  shard.initProducerId(transactionalId, { timeoutMs: request.transactionTimeoutMs, expected }, answer)
})

const nobody = { producerId: -1n, producerEpoch: -1 }

/** What is refused before a coordinator is asked. */
const refusalOf = ({ request }: InitCall): number => {
  const { enable2Pc, keepPreparedTxn, producerEpoch, producerId, transactionalId } = request
  if ((producerId === -1n) !== (producerEpoch === -1)) return codes.INVALID_REQUEST
  if (transactionalId === null) return codes.NONE
  if (transactionalId === "") return codes.INVALID_REQUEST
  if (enable2Pc) return codes.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
  return keepPreparedTxn ? codes.UNSUPPORTED_VERSION : codes.NONE
}
