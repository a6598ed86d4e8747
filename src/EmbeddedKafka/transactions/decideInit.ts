/** What InitProducerId with a transactional id leads to. */
import { codes } from "../protocol/codes.ts"
import {
  initialized,
  initializedAnew,
  isExhausted,
  noEpoch,
  type TransactionFields,
  type TransactionMetadata
} from "./TransactionMetadata.ts"

export interface InitRequest {
  readonly timeoutMs: number
  /** What the client says it has (KIP-360); `undefined`: a new producer, which fences any other. */
  readonly expected: { readonly producerId: bigint; readonly producerEpoch: number } | undefined
}

export type InitDecision =
  | { readonly _tag: "Refused"; readonly errorCode: number }
  /** A transaction is open: it is aborted, and nothing else happens now. */
  | { readonly _tag: "Fence" }
  | { readonly _tag: "Initialize"; readonly to: TransactionFields }

const refused = (errorCode: number): InitDecision => ({ _tag: "Refused", errorCode })

export const decideInit = (
  { fields, pending }: TransactionMetadata,
  { expected, timeoutMs }: InitRequest,
  nextProducerId: () => bigint | undefined,
  nowMs: number
): InitDecision => {
  if (pending !== undefined) return refused(codes.CONCURRENT_TRANSACTIONS)
  if (!mayHave(fields, expected)) return refused(codes.PRODUCER_FENCED)
  switch (fields.state) {
    case "PrepareCommit":
    case "PrepareAbort":
      return refused(codes.CONCURRENT_TRANSACTIONS)
    case "Ongoing":
      return { _tag: "Fence" }
    default:
  }
  if (
    isExhausted(fields.producerEpoch) &&
    (expected === undefined || expected.producerEpoch === fields.producerEpoch)
  ) {
    const producerId = nextProducerId()
    if (producerId === undefined) return refused(codes.COORDINATOR_LOAD_IN_PROGRESS)
    const to = initializedAnew(fields, producerId, timeoutMs, expected !== undefined, nowMs)
    return { _tag: "Initialize", to }
  }
  const to = initialized(fields, timeoutMs, expected?.producerEpoch, nowMs)
  return to === undefined ? refused(codes.PRODUCER_FENCED) : { _tag: "Initialize", to }
}

/** Whether a client can have this id: it is the present one, or the one before whose epochs it used up, and the client did not get the answer. */
const mayHave = (fields: TransactionFields, expected: InitRequest["expected"]): boolean =>
  expected === undefined ||
  fields.producerEpoch === noEpoch ||
  expected.producerId === fields.producerId ||
  (expected.producerId === fields.previousProducerId && isExhausted(expected.producerEpoch))
