/**
 * ListTransactions: the transactional ids that this broker coordinates, by state, producer, and from 1 on by how long ago the transaction began; from 2 on by a pattern that the
 * whole id must match. One that has begun none counts as begun long ago, as in Kafka.
 */
import { ListTransactions } from "../../Api/ListTransactions.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { compilePattern } from "../../internal/LinearPattern.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"
import { transactionStates } from "../transactions/TransactionState.ts"

const knownStates: ReadonlySet<string> = new Set(transactionStates)

export const listTransactions = handler(ListTransactions, (call) => {
  const { durationFilter, producerIdFilters, stateFilters, transactionalIdPattern } = call.request
  const matches = transactionalIdPattern ? compilePattern(transactionalIdPattern) : matchesAll
  const refusal = call.guard({})
  const errorCode =
    refusal.before || refusal.after || (matches === undefined ? codes.INVALID_REGULAR_EXPRESSION : codes.NONE)
  if (errorCode !== codes.NONE || matches === undefined)
    return call.respond({ throttleTimeMs: 0, errorCode, unknownStateFilters: [], transactionStates: [] })
  const states = new Set(stateFilters)
  const producerIds = new Set(producerIdFilters)
  const listed: Array<{ transactionalId: string; producerId: bigint; transactionState: string }> = []
  for (const shard of transactionCoordinators.of(call.broker).all())
    for (const { fields, transactionalId } of shard.transactions) {
      if (producerIds.size > 0 && !producerIds.has(fields.producerId)) continue
      if (states.size > 0 && !states.has(fields.state)) continue
      if (durationFilter >= 0n && BigInt(call.nowMs - fields.startMs) <= durationFilter) continue
      if (!matches(transactionalId) || call.guard({ transactionalId }).before !== codes.NONE) continue
      listed.push({ transactionalId, producerId: fields.producerId, transactionState: fields.state })
    }
  call.respond({
    throttleTimeMs: 0,
    errorCode: codes.NONE,
    unknownStateFilters: [...states].filter((each) => !knownStates.has(each)),
    transactionStates: listed
  })
})

const matchesAll = (): boolean => true
