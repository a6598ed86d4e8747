/**
 * Produce: appends one record set to each partition.
 *
 * - 0–2 carry message sets, from 3 on one batch of magic 2; a log of another format keeps a translation. From 7 on zstd; from 13 on topics go by id.
 * - acks 1 is answered when the leader has the records; −1 when all replicas in sync have them, or with REQUEST_TIMED_OUT, or with NOT_ENOUGH_REPLICAS_AFTER_APPEND: then
 *   they are in the log all the same. 0 is not answered; what goes wrong closes the connection. Before 0.9 more than 1 is answered when so many replicas have them.
 * - Answers have the log append time from 2 on, the log start offset from 5 on, what is wrong with single records from 8 on, and from 10 on where the leader is.
 */
import type * as Api from "../../Api/Api.ts"
import { Produce } from "../../Api/Produce.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { leaderOf } from "../cluster/leading.ts"
import type { Replica } from "../cluster/Replica.ts"
import { hasEnoughReplicas } from "../cluster/whenCommitted.ts"
import {
  type Appended,
  isTransactionalSet,
  produceError,
  Refusal,
  refused as refusedAppend,
  type VerificationGuard
} from "../log/index.ts"
import { leaderHints } from "../cluster/leaderHints.ts"
import { notAddedMessage, verifyBatch } from "./verifyBatch.ts"

type ProduceCall = Call<typeof Produce>
type Request = Api.Request<typeof Produce>
type TopicData = Request["topicData"][number]
type PartitionData = TopicData["partitionData"][number]

/** What became of one partition's records. */
interface Outcome {
  readonly index: number
  readonly topic: string | undefined
  errorCode: number
  /** `undefined` while a transaction's coordinator is asked, and where nothing was tried. */
  appended: Appended | undefined
  /** Of records that are to be appended, or that wait for the followers. */
  readonly replica: Replica | undefined
  /** Code of a fault that is answered although they were appended. */
  readonly after: number
  isPending: boolean
}

interface TopicOutcome {
  readonly name: string
  readonly topicId: string
  readonly partitions: ReadonlyArray<Outcome>
}

export const produce = handler(Produce, (call) => {
  const { acks, timeoutMs } = call.request
  if (!isReadable(call)) return call.closeConnection("a Produce that carries no batch of its version")
  const refusal = refusalOfAll(call)
  const outcomes = call.request.topicData.map((topic) => appendTopic(call, topic, refusal))
  if (!isPending(outcomes)) return answer(call, outcomes)
  const operation = {
    tryComplete: () => {
      settle(outcomes, acks)
      if (isPending(outcomes)) return false
      answer(call, outcomes)
      return true
    },
    onExpiration: () => {
      for (const { partitions } of outcomes)
        for (const outcome of partitions) if (outcome.isPending) end(outcome, codes.REQUEST_TIMED_OUT)
      answer(call, outcomes)
    }
  }
  const watched = outcomes.flatMap(({ partitions }) =>
    partitions.flatMap(({ isPending, replica }) =>
      isPending && replica !== undefined ? [replica.watchers] : []
    )
  )
  call.cluster.purgatory.tryCompleteElseWatch(operation, watched, call.nowMs + timeoutMs)
})

/** Before 2.1 what is not one batch of magic 2, from version 3 on, makes the request one that cannot be read. */
const isReadable = ({ cluster, request, version }: ProduceCall): boolean =>
  cluster.release.isAtLeast("2.1") ||
  request.topicData.every(({ partitionData }) =>
    partitionData.every(({ records }) => {
      const code = records === null ? codes.INVALID_RECORD : produceError(records.encode(), version)
      return code !== codes.INVALID_RECORD && code !== codes.CORRUPT_MESSAGE
    })
  )

/** What holds for all partitions, if something does. */
const refusalOfAll = (call: ProduceCall): Refusal | undefined => {
  const { topicData, transactionalId } = call.request
  let isTransactional = false
  for (const { partitionData } of topicData)
    for (const { records } of partitionData) {
      try {
        if (records !== null && isTransactionalSet(records.encode())) isTransactional = true
      } catch (error) {
        // What cannot be cut into batches is refused as a whole.
        if (error instanceof Refusal) return error
        throw error
      }
    }
  if (!isTransactional) return undefined
  if (transactionalId === null)
    // Before 2.0 nobody looked.
    return call.cluster.release.isAtLeast("2.0")
      ? new Refusal(codes.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
      : undefined
  const { before } = call.guard({ transactionalId })
  return before === codes.NONE ? undefined : new Refusal(before)
}

const appendTopic = (call: ProduceCall, topic: TopicData, refusal: Refusal | undefined): TopicOutcome => {
  const isById = call.version >= 13
  const name = isById ? call.broker.topicById(topic.topicId)?.name : topic.name
  return {
    name: topic.name,
    topicId: topic.topicId,
    partitions: topic.partitionData.map((partition) =>
      refusal !== undefined
        ? failed(partition, name, refusal, -1)
        : name === undefined
          ? refused(partition, name, codes.UNKNOWN_TOPIC_ID)
          : appendPartition(call, name, partition)
    )
  }
}

const appendPartition = (call: ProduceCall, topic: string, data: PartitionData): Outcome => {
  const { broker, request, version } = call
  const { index } = data
  const { after, before } = call.guard({ topic, partition: index })
  if (before !== codes.NONE) return refused(data, topic, before)
  const known = broker.image.topics.get(topic)
  if (known?.partitions[index] === undefined) return refused(data, topic, codes.UNKNOWN_TOPIC_OR_PARTITION)
  const bytes = data.records?.encode()
  const invalid = bytes === undefined ? codes.UNKNOWN_SERVER_ERROR : produceError(bytes, version)
  const { release } = call.cluster
  // The log refuses codecs that a release does not know.
  const isRefused = invalid !== codes.NONE && release.isAtLeast("2.1")
  if (bytes === undefined || isRefused) return refused(data, topic, invalid)
  if ((request.acks < -1 || request.acks > 1) && release.isAtLeast("0.9"))
    return refused(data, topic, codes.INVALID_REQUIRED_ACKS)
  if (known.isInternal && call.clientId !== adminClientId)
    return refused(data, topic, codes.INVALID_TOPIC_EXCEPTION)
  const replica = leaderOf(broker, topic, index)
  if (typeof replica === "number") return refused(data, topic, replica)
  if (request.acks === -1 && !hasEnoughReplicas(replica))
    return refused(data, topic, codes.NOT_ENOUGH_REPLICAS, replica.log.startOffset)
  const outcome: Outcome = {
    index,
    topic,
    errorCode: codes.NONE,
    appended: undefined,
    replica,
    after,
    isPending: true
  }
  let isLate = false
  verifyBatch(call, replica, bytes, (refusal, guard) => {
    // The time may be over by which it was to be answered.
    if (!outcome.isPending) return
    const appended =
      refusal === codes.NONE
        ? append(call, replica, bytes, guard)
        : notAppended(refusal, refusal === codes.INVALID_TXN_STATE ? notAddedMessage : null)
    outcome.appended = appended
    if (appended.errorCode !== codes.NONE || request.acks === 0 || request.acks === 1)
      end(outcome, appended.errorCode)
    else settleOne(outcome, request.acks)
    if (isLate) replica.notify()
  })
  isLate = true
  return outcome
}

const append = (
  call: ProduceCall,
  replica: Replica,
  bytes: Uint8Array,
  guard: VerificationGuard | undefined
): Appended => {
  if (!replica.isLeader) return notAppended(codes.NOT_LEADER_OR_FOLLOWER)
  const { leaderEpoch } = replica
  const appended = replica.log.appendAsLeader(bytes, { leaderEpoch, nowMs: call.cluster.nowMs, guard })
  if (appended.errorCode === codes.NONE && !appended.isDuplicate && appended.baseOffset >= 0)
    replica.appended()
  return appended
}

/** By this name Kafka's own tools may write to internal topics. */
const adminClientId = "__admin_client"

const refused = (
  data: PartitionData,
  topic: string | undefined,
  code: number,
  logStartOffset = -1
): Outcome => failed(data, topic, new Refusal(code), logStartOffset)

const failed = (
  { index }: PartitionData,
  topic: string | undefined,
  refusal: Refusal,
  logStartOffset: number
): Outcome => ({
  index,
  topic,
  errorCode: refusal.code,
  appended: refusedAppend(refusal, logStartOffset),
  replica: undefined,
  after: codes.NONE,
  isPending: false
})

const notAppended = (errorCode: number, message: string | null = null): Appended =>
  refusedAppend(new Refusal(errorCode, message), -1)

// --- waiting for followers ---------------------------------------------------------------------------------------------

const isPending = (outcomes: ReadonlyArray<TopicOutcome>): boolean =>
  outcomes.some(({ partitions }) => partitions.some((outcome) => outcome.isPending))

const settle = (outcomes: ReadonlyArray<TopicOutcome>, acks: number): void => {
  for (const { partitions } of outcomes)
    for (const outcome of partitions) if (outcome.isPending) settleOne(outcome, acks)
}

const settleOne = (outcome: Outcome, acks: number): void => {
  const { appended, replica } = outcome
  if (appended === undefined || replica === undefined) return
  const { broker, partition, topicId } = replica
  if (!replica.isLeader || !broker.isRunning) {
    const isKnown = broker.topicById(topicId)?.partitions[partition] !== undefined
    end(outcome, isKnown ? codes.NOT_LEADER_OR_FOLLOWER : codes.UNKNOWN_TOPIC_OR_PARTITION)
  } else if (acks > 1) {
    if (acksOf(replica, appended.lastOffset) >= acks) end(outcome, codes.NONE)
  } else if (replica.highWatermark > appended.lastOffset)
    end(outcome, hasEnoughReplicas(replica) ? codes.NONE : codes.NOT_ENOUGH_REPLICAS_AFTER_APPEND)
}

/** In how many replicas in sync a record is. */
const acksOf = (replica: Replica, offset: number): number =>
  replica.registration.isr.filter((id) => id === replica.broker.id || replica.follower(id).endOffset > offset)
    .length

const end = (outcome: Outcome, errorCode: number): void => {
  outcome.isPending = false
  outcome.errorCode = errorCode === codes.NONE ? outcome.after : errorCode
}

// --- answering ---------------------------------------------------------------------------------------------------------

const answer = (call: ProduceCall, outcomes: ReadonlyArray<TopicOutcome>): void => {
  if (call.request.acks === 0) {
    const hasFailed = outcomes.some(({ partitions }) => partitions.some(({ errorCode }) => errorCode !== 0))
    return hasFailed ? call.closeConnection("a Produce without an answer failed") : call.noResponse()
  }
  const hints = leaderHints(call.broker)
  const responses = outcomes.map(({ name, partitions, topicId }) => ({
    name,
    topicId,
    partitionResponses: partitions.map(({ appended, errorCode, index, topic }) => ({
      index,
      errorCode: codeOf(call, errorCode),
      baseOffset: BigInt(appended?.baseOffset ?? -1),
      logAppendTimeMs: BigInt(appended?.logAppendTimeMs ?? -1),
      logStartOffset: BigInt(tellsLogStart(call, errorCode) ? (appended?.logStartOffset ?? -1) : -1),
      recordErrors: appended?.recordErrors ?? [],
      errorMessage: appended?.errorMessage ?? null,
      ...(errorCode === codes.NOT_LEADER_OR_FOLLOWER && topic !== undefined && call.version >= 10
        ? { currentLeader: hints.leaderOf(topic, index) }
        : undefined)
    }))
  }))
  call.respond({ responses, throttleTimeMs: 0, nodeEndpoints: hints.endpoints })
}

const invalidRecords: ReadonlyArray<number> = [
  codes.CORRUPT_MESSAGE,
  codes.INVALID_RECORD,
  codes.INVALID_TIMESTAMP,
  codes.RECORD_LIST_TOO_LARGE
]

/** Before 2.4 not of records that are not valid. */
const tellsLogStart = ({ cluster }: ProduceCall, errorCode: number): boolean =>
  cluster.release.isAtLeast("2.4") || !invalidRecords.includes(errorCode)

/** Before 2.4 there was no code for records that are whole and not valid. */
const codeOf = ({ cluster }: ProduceCall, errorCode: number): number =>
  errorCode === codes.INVALID_RECORD && !cluster.release.isAtLeast("2.4") ? codes.CORRUPT_MESSAGE : errorCode
