/**
 * What the end of a transaction leads to: EndTxn of a client, or an abort by the coordinator itself (a timeout, or a new producer that fences the present one).
 */
import { codes } from "../protocol/codes.ts"
import type { ShardOptions } from "./ShardOptions.ts"
import {
  bumpingVersion,
  isExhausted,
  lastClientEpoch,
  noProducerId,
  prepared,
  raiseToFence,
  type TransactionFields,
  type TransactionMetadata
} from "./TransactionMetadata.ts"

export interface EndRequest {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly committed: boolean
  /** The version of transactions: what a client uses by the version of its EndTxn, for the coordinator itself the cluster's. */
  readonly clientVersion: number
}

/** What an end needs beside the state. */
type EndContext = Pick<ShardOptions, "nowMs" | "rules" | "nextProducerId">

export type EndDecision =
  | { readonly _tag: "Refused"; readonly errorCode: number }
  /** It has ended so already. */
  | { readonly _tag: "Repeated" }
  | { readonly _tag: "Prepare"; readonly to: TransactionFields }

const refused = (errorCode: number): EndDecision => ({ _tag: "Refused", errorCode })
const repeated: EndDecision = { _tag: "Repeated" }

/** What a client's EndTxn leads to. */
export const decideEnd = (
  transaction: TransactionMetadata,
  request: EndRequest,
  context: EndContext
): EndDecision =>
  request.clientVersion >= bumpingVersion
    ? decideBumpingEnd(transaction, request, context)
    : decidePlainEnd(transaction, request, context)

/** The abort by which the coordinator fences the producer of an ongoing transaction. */
export const decideFence = (
  transaction: TransactionMetadata,
  clientVersion: number,
  context: EndContext
): EndDecision => {
  // The abort itself raises the epoch since KIP-890. Before, it is raised for it, and stays so if the log refuses the abort.
  if (clientVersion < bumpingVersion) raiseToFence(transaction)
  return prepare(transaction.fields, false, clientVersion, context)
}

const prepare = (
  fields: TransactionFields,
  committed: boolean,
  clientVersion: number,
  { nextProducerId, nowMs }: EndContext
): EndDecision => {
  let next = noProducerId
  if (clientVersion >= bumpingVersion && isExhausted(fields.producerEpoch)) {
    const id = nextProducerId()
    if (id === undefined) return refused(codes.COORDINATOR_LOAD_IN_PROGRESS)
    next = id
  }
  const state = committed ? "PrepareCommit" : "PrepareAbort"
  return { _tag: "Prepare", to: prepared(fields, state, clientVersion, next, nowMs()) }
}

/** Before KIP-890: the epoch stays, so that the state alone tells what is a repetition. */
const decidePlainEnd = (
  { fields, pending }: TransactionMetadata,
  request: EndRequest,
  context: EndContext
): EndDecision => {
  const { committed, producerEpoch } = request
  if (fields.producerId !== request.producerId) return refused(codes.INVALID_PRODUCER_ID_MAPPING)
  const isFenced = context.rules.endNeedsSameEpoch
    ? producerEpoch !== fields.producerEpoch
    : producerEpoch < fields.producerEpoch
  if (isFenced) return refused(codes.PRODUCER_FENCED)
  if (pending !== undefined) return refused(codes.CONCURRENT_TRANSACTIONS)
  switch (fields.state) {
    case "Ongoing":
      return prepare(fields, committed, request.clientVersion, context)
    case "CompleteCommit":
    case "CompleteAbort":
      return (fields.state === "CompleteCommit") === committed ? repeated : refused(codes.INVALID_TXN_STATE)
    case "PrepareCommit":
    case "PrepareAbort":
      return whilePrepared(fields, committed)
    default:
      return refused(codes.INVALID_TXN_STATE)
  }
}

/** Since KIP-890: the epoch tells a repetition from the end of the next transaction, which may be an abort of nothing. */
const decideBumpingEnd = (
  { fields, pending }: TransactionMetadata,
  request: EndRequest,
  context: EndContext
): EndDecision => {
  const { committed, producerEpoch, producerId } = request
  if (pending !== undefined) return refused(codes.CONCURRENT_TRANSACTIONS)
  const hasRotated =
    fields.previousProducerId === producerId &&
    producerEpoch === lastClientEpoch &&
    fields.producerEpoch === 0
  if (fields.producerId !== producerId && !hasRotated) return refused(codes.INVALID_PRODUCER_ID_MAPPING)
  const hasBumped = fields.producerEpoch === producerEpoch + 1
  const isRepetition = hasBumped || hasRotated
  const isCurrent = fields.producerEpoch === producerEpoch
  switch (fields.state) {
    case "PrepareCommit":
    case "PrepareAbort":
      return hasBumped ? whilePrepared(fields, committed) : refused(codes.PRODUCER_FENCED)
    case "CompleteCommit":
    case "CompleteAbort":
      if (isRepetition)
        return (fields.state === "CompleteCommit") === committed ? repeated : refused(codes.INVALID_TXN_STATE)
      break
    default:
  }
  if (!isCurrent) return refused(codes.PRODUCER_FENCED)
  // Nothing was added to this transaction: it can be aborted, which raises the epoch, and not be committed.
  if (fields.state !== "Ongoing" && committed) return refused(codes.INVALID_TXN_STATE)
  return prepare(fields, committed, request.clientVersion, context)
}

const whilePrepared = ({ state }: TransactionFields, committed: boolean): EndDecision =>
  refused((state === "PrepareCommit") === committed ? codes.CONCURRENT_TRANSACTIONS : codes.INVALID_TXN_STATE)
