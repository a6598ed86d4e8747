/**
 * DeleteRecords: moves the start of logs forward, at most to the high watermark (offset −1: just there). Answered when all replicas that are there have done so, with the
 * low watermark, which is the smallest start among them; or with REQUEST_TIMED_OUT.
 *
 * Refused for internal topics, and for topics that are only compacted.
 */
import type * as Api from "../../Api/Api.ts"
import { DeleteRecords } from "../../Api/DeleteRecords.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { leaderOf } from "../cluster/leading.ts"
import type { Replica } from "../cluster/Replica.ts"

type DeleteRecordsCall = Call<typeof DeleteRecords>
type PartitionRequest = Api.Request<typeof DeleteRecords>["topics"][number]["partitions"][number]

interface Outcome {
  readonly partitionIndex: number
  errorCode: number
  /** Of one that was accepted. */
  readonly replica: Replica | undefined
  /** Where the log is to begin. */
  readonly offset: number
  readonly after: number
  isPending: boolean
}

export const deleteRecords = handler(DeleteRecords, (call) => {
  const topics = call.request.topics.map(({ name, partitions }) => ({
    name,
    outcomes: partitions.map((partition) => deletePartition(call, name, partition))
  }))
  const all = topics.flatMap(({ outcomes }) => outcomes)
  const answer = (): void =>
    call.respond({
      throttleTimeMs: 0,
      topics: topics.map(({ name, outcomes }) => ({
        name,
        partitions: outcomes.map(({ errorCode, partitionIndex, replica }) => ({
          partitionIndex,
          errorCode,
          lowWatermark: BigInt(errorCode === codes.NONE && replica !== undefined ? lowWatermark(replica) : -1)
        }))
      }))
    })
  const operation = {
    tryComplete: () => {
      for (const outcome of all) if (outcome.isPending) settle(outcome)
      if (all.some((outcome) => outcome.isPending)) return false
      answer()
      return true
    },
    onExpiration: () => {
      for (const outcome of all) if (outcome.isPending) end(outcome, codes.REQUEST_TIMED_OUT)
      answer()
    }
  }
  const watched = all.flatMap(({ isPending, replica }) =>
    isPending && replica !== undefined ? [replica.watchers] : []
  )
  call.cluster.purgatory.tryCompleteElseWatch(operation, watched, call.nowMs + call.request.timeoutMs)
})

const deletePartition = (
  call: DeleteRecordsCall,
  topic: string,
  { offset, partitionIndex }: PartitionRequest
): Outcome => {
  const { after, before } = call.guard({ topic, partition: partitionIndex })
  const failed = (errorCode: number): Outcome => ({
    partitionIndex,
    errorCode,
    replica: undefined,
    offset: -1,
    after: codes.NONE,
    isPending: false
  })
  if (before !== codes.NONE) return failed(before)
  const known = call.broker.image.topics.get(topic)
  if (known?.partitions[partitionIndex] === undefined) return failed(codes.UNKNOWN_TOPIC_OR_PARTITION)
  if (known.isInternal) return failed(codes.INVALID_TOPIC_EXCEPTION)
  const replica = leaderOf(call.broker, topic, partitionIndex)
  if (typeof replica === "number") return failed(replica)
  const { config, highWatermark } = replica.log
  if (config.isCompacted && !config.isDeleted) return failed(codes.POLICY_VIOLATION)
  const wanted = offset === -1n ? highWatermark : Number(offset)
  const errorCode = wanted < 0 ? codes.OFFSET_OUT_OF_RANGE : replica.log.deleteRecordsBefore(wanted)
  if (errorCode !== codes.NONE) return failed(errorCode)
  replica.appended()
  return { partitionIndex, errorCode, replica, offset: wanted, after, isPending: true }
}

const settle = (outcome: Outcome): void => {
  const { offset, replica } = outcome
  if (replica === undefined) return
  if (!replica.isLeader || !replica.broker.isRunning) end(outcome, codes.NOT_LEADER_OR_FOLLOWER)
  else if (lowWatermark(replica) >= offset) end(outcome, codes.NONE)
}

const end = (outcome: Outcome, errorCode: number): void => {
  outcome.isPending = false
  outcome.errorCode = errorCode === codes.NONE ? outcome.after : errorCode
}

/** The smallest start of a log among the replicas on brokers that are there. */
const lowWatermark = ({ broker, log, partition, registration, topicId }: Replica): number => {
  let low = log.startOffset
  for (const id of registration.replicas) {
    if (broker.image.brokers.get(id)?.isFenced !== false) continue
    const follower = broker.cluster.brokers.get(id)?.replicaById(topicId, partition)
    if (follower !== undefined) low = Math.min(low, follower.log.startOffset)
  }
  return low
}
