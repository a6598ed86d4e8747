/**
 * One partition of a Fetch, as this broker can answer it now.
 */
import { Records } from "../../Codec/Records/Records.ts"
import type { Broker } from "../cluster/Broker.ts"
import { codes } from "../protocol/codes.ts"
import { epochError, replicaOf } from "../cluster/leading.ts"
import type { Replica } from "../cluster/Replica.ts"
import { downConverted, magicOfFetch, needsDownConversion } from "../log/downConvert.ts"
import { type LogRead, recordsOf } from "../log/readLog.ts"
import type { LeaderHints } from "../cluster/leaderHints.ts"
import type { PartitionData } from "./FetchContext.ts"
import type { WantedPartition } from "./FetchSessions.ts"
import { preferredReadReplica } from "./readReplica.ts"

/** What all partitions of a request have in common. */
export interface FetchParams {
  readonly version: number
  /** A broker's id, or less than 0. */
  readonly replicaId: number
  readonly readCommitted: boolean
  readonly rack: string
  /** Before version 3, nothing is given beyond the limits of the partitions, be it a part of a batch. */
  readonly hasHardLimits: boolean
}

/** What was read, not yet made a response of. */
export interface PartitionRead {
  readonly wanted: WantedPartition
  readonly errorCode: number
  readonly replica: Replica | undefined
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  readonly read: LogRead | undefined
  /** Whether it has a list of aborted transactions though nothing was read: an empty one. */
  readonly hasNoAborted: boolean
  /** −1: the leader. */
  readonly preferredReadReplica: number
  readonly diverging: { readonly epoch: number; readonly endOffset: number } | undefined
}

const unknown = { highWatermark: -1, lastStableOffset: -1, logStartOffset: -1 } as const

export const refusedRead = (
  wanted: WantedPartition,
  errorCode: number,
  replica?: Replica
): PartitionRead => ({
  wanted,
  errorCode,
  replica,
  ...unknown,
  read: undefined,
  hasNoAborted: false,
  preferredReadReplica: -1,
  diverging: undefined
})

/** What is refused before anything is read: there is no such partition, or it may not be read. */
export const unread = (broker: Broker, wanted: WantedPartition, errorCode: number): PartitionRead => ({
  ...refusedRead(wanted, errorCode),
  hasNoAborted: broker.cluster.release.isAtLeast("3.0")
})

/** Consumers may read from followers since they say in which rack they are. */
const mayReadFollowers = ({ replicaId, version }: FetchParams): boolean => replicaId < 0 && version >= 11

/** Reads at most `maxBytes`; with `minOneMessage` one batch at least, if there is any. */
export const readPartition = (
  broker: Broker,
  params: FetchParams,
  wanted: WantedPartition,
  maxBytes: number,
  minOneMessage: boolean
): PartitionRead => {
  const { topic, topicId } = wanted
  if (topic === undefined) return refusedRead(wanted, codes.UNKNOWN_TOPIC_ID)
  const replica = replicaOf(broker, topic, wanted.partition)
  if (typeof replica === "number") return refusedRead(wanted, replica)
  if (topicId !== undefined && replica.topicId !== topicId)
    return refusedRead(wanted, codes.INCONSISTENT_TOPIC_ID, replica)
  const fenced = epochError(replica, wanted.currentLeaderEpoch)
  if (fenced !== codes.NONE) return refusedRead(wanted, fenced, replica)
  if (!replica.isLeader && !mayReadFollowers(params))
    return refusedRead(wanted, codes.NOT_LEADER_OR_FOLLOWER, replica)
  return readFrom(replica, params, wanted, maxBytes, minOneMessage)
}

/** Older brokers tell it only to those who read up to there. */
const tellsLastStable = ({ broker }: Replica, { readCommitted }: FetchParams): boolean =>
  readCommitted || broker.cluster.release.isAtLeast("2.1")

const readFrom = (
  replica: Replica,
  params: FetchParams,
  wanted: WantedPartition,
  maxBytes: number,
  minOneMessage: boolean
): PartitionRead => {
  const { log } = replica
  const { fetchOffset } = wanted
  const known = {
    wanted,
    errorCode: codes.NONE,
    replica,
    highWatermark: log.highWatermark,
    lastStableOffset: tellsLastStable(replica, params) ? log.lastStableOffset : -1,
    logStartOffset: log.startOffset,
    read: undefined,
    hasNoAborted: false,
    preferredReadReplica: -1,
    diverging: undefined
  }
  if (mayReadFollowers(params) && replica.isLeader) {
    const preferred = preferredReadReplica(replica, params.rack, fetchOffset)
    if (preferred !== -1) return { ...known, preferredReadReplica: preferred }
  }
  if (wanted.lastFetchedEpoch >= 0) {
    const end = log.endOffsetFor(wanted.lastFetchedEpoch)
    if (end.endOffset < 0 || end.leaderEpoch < 0 || fetchOffset < log.startOffset)
      return refusedRead(wanted, codes.OFFSET_OUT_OF_RANGE, replica)
    if (end.leaderEpoch < wanted.lastFetchedEpoch || end.endOffset < fetchOffset)
      return { ...known, diverging: { epoch: end.leaderEpoch, endOffset: end.endOffset } }
  }
  // Kafka fails where it would read, and only there.
  if (maxBytes < 0 && fetchOffset >= log.startOffset && fetchOffset < log.endOffset)
    return refusedRead(wanted, codes.UNKNOWN_SERVER_ERROR, replica)
  const upTo = params.replicaId >= 0 ? "logEnd" : params.readCommitted ? "lastStable" : "highWatermark"
  const read = log.read(fetchOffset, { maxBytes, minOneMessage, upTo })
  if (read === undefined) return refusedRead(wanted, codes.OFFSET_OUT_OF_RANGE, replica)
  // Since version 3 a client gets a whole batch, or none; and from brokers since 3.0 an older one too.
  const needsWhole = !params.hasHardLimits || replica.broker.cluster.release.isAtLeast("3.0")
  return { ...known, read: read.isFirstCut && needsWhole ? withoutBytes(read) : read }
}

const withoutBytes = (read: LogRead): LogRead => ({ ...read, pieces: [], batches: [], sizeInBytes: 0 })

/** From this version on an answer names the leader (KIP-951). */
const withLeaders = 16

/** The answer of a partition, in the format that the version of the request carries. */
export const answerOf = (params: FetchParams, result: PartitionRead, hints: LeaderHints): PartitionData => {
  const { errorCode, highWatermark, lastStableOffset, logStartOffset, read, wanted } = result
  const converted = errorCode === codes.NONE ? convert(params, result) : Records.empty
  if (typeof converted === "number")
    return answerOf(params, refusedRead(wanted, converted, result.replica), hints)
  const isElsewhere = errorCode === codes.NOT_LEADER_OR_FOLLOWER || errorCode === codes.FENCED_LEADER_EPOCH
  const currentLeader =
    params.version >= withLeaders && isElsewhere && wanted.topic !== undefined
      ? { currentLeader: hints.leaderOf(wanted.topic, wanted.partition) }
      : undefined
  return {
    partitionIndex: wanted.partition,
    errorCode,
    highWatermark: BigInt(highWatermark),
    lastStableOffset: BigInt(lastStableOffset),
    logStartOffset: BigInt(logStartOffset),
    abortedTransactions:
      read?.abortedTransactions?.map(({ firstOffset, producerId }) => ({
        firstOffset: BigInt(firstOffset),
        producerId: BigInt(producerId)
      })) ?? (result.hasNoAborted ? [] : null),
    preferredReadReplica: result.preferredReadReplica,
    ...(result.diverging === undefined
      ? undefined
      : { divergingEpoch: { epoch: result.diverging.epoch, endOffset: BigInt(result.diverging.endOffset) } }),
    ...currentLeader,
    records: isNull(result) ? null : converted
  }
}

/** Since 3.0 a partition that cannot be converted has no records, unlike others that are refused. */
const isNull = ({ errorCode, replica }: PartitionRead): boolean =>
  errorCode === codes.UNSUPPORTED_COMPRESSION_TYPE &&
  replica !== undefined &&
  replica.broker.cluster.release.isAtLeast("3.0")

const convert = ({ version }: FetchParams, { read, replica, wanted }: PartitionRead): Records | number => {
  if (read === undefined) return Records.empty
  if (version < 10 && replica?.log.config.compressionType === "zstd")
    return codes.UNSUPPORTED_COMPRESSION_TYPE
  const magic = magicOfFetch(version)
  if (!needsDownConversion(read, magic)) return recordsOf(read)
  const release = replica?.broker.cluster.release
  const mode = release?.isAtLeast("2.0") ? "lazy" : release?.isAtLeast("0.11") ? "eager" : "merged"
  return downConverted(read, magic, wanted.fetchOffset, mode) ?? codes.UNSUPPORTED_COMPRESSION_TYPE
}
