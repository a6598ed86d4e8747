/**
 * TxnOffsetCommit: offsets that count when their transaction is committed. Until then OffsetFetch calls them unstable where it is asked to.
 *
 * - 3 knows members and generations, which fence those who were removed (KIP-447)
 * - since 3.6 the group's partition of `__consumer_offsets` must be in the transaction; from 5 on it is added by this (KIP-890). 4 knows TRANSACTION_ABORTABLE, older
 *   ones are told INVALID_TXN_STATE
 * - 6 goes by topic ids
 */
import type * as Api from "../../Api/Api.ts"
import { TxnOffsetCommit } from "../../Api/TxnOffsetCommit.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { offsetsTopic } from "../cluster/internalTopics.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import { needsVerification, type TransactionSupport, verifyWrite } from "../transactions/verify.ts"
import { refusedFirst } from "./refusedFirst.ts"

type CommitCall = Call<typeof TxnOffsetCommit>
type Partition = Api.Request<typeof TxnOffsetCommit>["topics"][number]["partitions"][number]

/** A partition of the request, and what becomes of it. */
interface Asked {
  readonly topic: string
  readonly topicId: string
  readonly partition: Partition
  /** Answered if it is committed. */
  readonly after: number
  errorCode: number
}

export const txnOffsetCommit = handler(TxnOffsetCommit, (call) => {
  const { groupId, transactionalId } = call.request
  const transaction = call.guard({ transactionalId })
  const group = transaction.before === codes.NONE ? call.guard({ group: groupId }) : transaction
  const asked = partitionsOf(call, group.before)
  const wanted = asked.filter(({ errorCode }) => errorCode === codes.NONE)
  const settle = (codeOf: (index: number) => number): void => {
    for (const [index, each] of wanted.entries())
      each.errorCode = codeOf(index) || each.after || transaction.after || group.after
    answer(call, asked, wanted)
  }
  if (wanted.length === 0) return answer(call, asked, wanted)
  verify(call, (errorCode) => {
    if (errorCode !== codes.NONE) return settle(() => errorCode)
    commit(call, wanted, (errorCodes) => settle((index) => errorCodes[index] ?? codes.UNKNOWN_SERVER_ERROR))
  })
})

/** @param refusal of all of them; 0: none */
const partitionsOf = (call: CommitCall, refusal: number): ReadonlyArray<Asked> => {
  const { broker, cluster, request, version } = call
  const isById = version >= 6
  return request.topics.flatMap((topic) => {
    const known = isById ? broker.topicById(topic.topicId) : broker.image.topics.get(topic.name)
    const unknown = isById ? codes.UNKNOWN_TOPIC_ID : codes.UNKNOWN_TOPIC_OR_PARTITION
    return topic.partitions.map((partition): Asked => {
      const { partitionIndex } = partition
      const name = known?.name ?? topic.name
      const { after, before } = call.guard({ topic: name, partition: partitionIndex })
      const missing =
        known === undefined
          ? unknown
          : // Before 2.0 any number would do, if there is the topic.
            known.partitions[partitionIndex] === undefined && cluster.release.isAtLeast("2.0")
            ? codes.UNKNOWN_TOPIC_OR_PARTITION
            : codes.NONE
      const errorCode = refusal || before || missing
      return { topic: name, topicId: known?.id ?? topic.topicId, partition, after, errorCode }
    })
  })
}

const supportOf = (version: number): TransactionSupport =>
  version >= 5 ? "adds" : version === 4 ? "newErrors" : "oldErrors"

/** Whether the group's partition is in the transaction; `done` gets 0 or the code for the client. */
const verify = (call: CommitCall, done: (errorCode: number) => void): void => {
  const { broker, version } = call
  const { groupId, producerEpoch, producerId, transactionalId } = call.request
  if (groupId === "" && broker.cluster.release.isAtLeast("2.2")) return done(codes.INVALID_GROUP_ID)
  const coordinators = groupCoordinators.of(broker)
  const partition = coordinators.partitionOf(groupId)
  const replica = partition === undefined ? undefined : broker.replica(offsetsTopic, partition)
  if (partition === undefined || replica === undefined || coordinators.find(groupId) === undefined)
    return done(codes.NOT_COORDINATOR)
  const support = supportOf(version)
  if (!needsVerification(replica, producerId, producerEpoch, support)) return done(codes.NONE)
  const write = { transactionalId, producerId, producerEpoch, topic: offsetsTopic, partition, support }
  verifyWrite(broker, write, done)
}

const commit = (
  { broker, request }: CommitCall,
  wanted: ReadonlyArray<Asked>,
  done: (errorCodes: ReadonlyArray<number>) => void
): void => {
  const { groupId, producerEpoch, producerId } = request
  const refuse = (errorCode: number): void => done(wanted.map(() => errorCode))
  const shard = groupCoordinators.of(broker).find(groupId)
  if (shard === undefined) return refuse(codes.NOT_COORDINATOR)
  // No record can be made of these; where transactions are verified, nobody has come so far.
  if (producerId < 0n || producerEpoch < 0) return refuse(codes.UNKNOWN_SERVER_ERROR)
  shard.commitInTransaction(
    {
      groupId,
      generationId: request.generationIdOrMemberEpoch,
      memberId: request.memberId,
      groupInstanceId: request.groupInstanceId,
      producerId,
      producerEpoch,
      offsets: wanted.map(({ partition, topic, topicId }) => ({
        topic,
        topicId,
        partition: partition.partitionIndex,
        offset: partition.committedOffset,
        leaderEpoch: partition.committedLeaderEpoch,
        metadata: partition.committedMetadata
      }))
    },
    done
  )
}

/** Producers before 2.3 do not know that a coordinator can still be loading. */
const codeFor = (errorCode: number, version: number): number =>
  version < 2 && errorCode === codes.COORDINATOR_LOAD_IN_PROGRESS
    ? codes.COORDINATOR_NOT_AVAILABLE
    : errorCode

const answer = (call: CommitCall, asked: ReadonlyArray<Asked>, wanted: ReadonlyArray<Asked>): void => {
  const { version } = call
  const isWanted = new Set(wanted)
  const answers = asked.map((each) => ({
    topic: version >= 6 ? each.topicId : each.topic,
    partitionIndex: each.partition.partitionIndex,
    errorCode: codeFor(each.errorCode, version),
    isRefused: !isWanted.has(each)
  }))
  call.respond({
    throttleTimeMs: 0,
    topics: refusedFirst(answers).map(({ partitions, topic }) => ({
      ...(version >= 6 ? { topicId: topic } : { name: topic }),
      partitions
    }))
  })
}
