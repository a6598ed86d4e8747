/**
 * ListOffsets: the offset of a time, or of a special place (a negative timestamp): −1 the end for who asks (high watermark, or last stable offset where only what is
 * committed is read), −2 the log start, −3 (from 7 on) the record with the largest timestamp, −4 (8) the start of what is on the broker itself, −5 (9) and −6 (11) of
 * tiered storage, which there is none of.
 *
 * Version 0 gives the offsets at which segments begin instead, the latest first.
 */
import type * as Api from "../../Api/Api.ts"
import { ListOffsets } from "../../Api/ListOffsets.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { epochError, leaderOf, replicaOf } from "../cluster/leading.ts"
import type { Replica } from "../cluster/Replica.ts"

type ListOffsetsCall = Call<typeof ListOffsets>
type PartitionRequest = Api.Request<typeof ListOffsets>["topics"][number]["partitions"][number]
type PartitionResponse = Api.ResponseInput<typeof ListOffsets>["topics"][number]["partitions"][number]

const special = {
  latest: -1n,
  earliest: -2n,
  maxTimestamp: -3n,
  earliestLocal: -4n,
  latestTiered: -5n,
  earliestPendingUpload: -6n
}

/** From which version on a negative timestamp may be asked for. */
const since: ReadonlyMap<bigint, number> = new Map([
  [special.latest, 0],
  [special.earliest, 0],
  [special.maxTimestamp, 7],
  [special.earliestLocal, 8],
  [special.latestTiered, 9],
  [special.earliestPendingUpload, 11]
])

/** Who asks as a follower may, or to look at any replica. */
const consumerId = -1
const debuggingId = -2

export const listOffsets = handler(ListOffsets, (call) => {
  const asked = new Set<string>()
  const twice = new Set<string>()
  for (const { name, partitions } of call.request.topics)
    for (const { partitionIndex } of partitions) {
      const key = `${partitionIndex} ${name}`
      ;(asked.has(key) ? twice : asked).add(key)
    }
  call.respond({
    throttleTimeMs: 0,
    topics: call.request.topics.map(({ name, partitions }) => {
      const isTwice = ({ partitionIndex }: PartitionRequest): boolean =>
        call.version > 0 && twice.has(`${partitionIndex} ${name}`)
      return {
        name,
        partitions: once(call, partitions, isTwice).map((partition) =>
          isTwice(partition) ? failed(partition, codes.INVALID_REQUEST) : list(call, name, partition)
        )
      }
    })
  })
})

/** Before 2.7 and since 4.0 a partition that was asked for twice is answered once. */
const once = (
  { cluster: { release } }: ListOffsetsCall,
  partitions: ReadonlyArray<PartitionRequest>,
  isTwice: (partition: PartitionRequest) => boolean
): ReadonlyArray<PartitionRequest> => {
  if (release.isAtLeast("2.7") && !release.isAtLeast("4.0")) return partitions
  const different = new Map(partitions.map((each) => [each.partitionIndex, each]))
  return [...different.values()].sort((a, b) => Number(isTwice(a)) - Number(isTwice(b)))
}

const failed = ({ partitionIndex }: PartitionRequest, errorCode: number): PartitionResponse => ({
  partitionIndex,
  errorCode
})

const list = (call: ListOffsetsCall, topic: string, partition: PartitionRequest): PartitionResponse => {
  const { broker, request, version } = call
  const { currentLeaderEpoch, partitionIndex, timestamp } = partition
  const { after, before } = call.guard({ topic, partition: partitionIndex })
  if (before !== codes.NONE) return failed(partition, before)
  // Before 3.0 any other negative time was a time.
  const isSpecial = timestamp < 0n && call.cluster.release.isAtLeast("3.0")
  if (isSpecial && version < (since.get(timestamp) ?? Number.POSITIVE_INFINITY))
    return failed(partition, codes.UNSUPPORTED_VERSION)
  const replica =
    request.replicaId === debuggingId
      ? anyReplica(call, topic, partition)
      : leaderOf(broker, topic, partitionIndex, currentLeaderEpoch)
  if (typeof replica === "number") return failed(partition, replica)
  const found = version === 0 ? oldStyle(call, replica, partition) : find(call, replica, partition)
  return after === codes.NONE ? found : failed(partition, after)
}

const anyReplica = (call: ListOffsetsCall, topic: string, partition: PartitionRequest): Replica | number => {
  const replica = replicaOf(call.broker, topic, partition.partitionIndex)
  if (typeof replica === "number") return replica
  const error = epochError(replica, partition.currentLeaderEpoch)
  return error === codes.NONE ? replica : error
}

/** What who asks may read up to: followers, and who looks at any replica, everything. */
const endFor = ({ request }: ListOffsetsCall, { log }: Replica): number =>
  request.replicaId !== consumerId
    ? log.endOffset
    : request.isolationLevel === 1
      ? log.lastStableOffset
      : log.highWatermark

const find = (call: ListOffsetsCall, replica: Replica, partition: PartitionRequest): PartitionResponse => {
  const { log } = replica
  const { partitionIndex } = partition
  const isKnown = partition.timestamp >= special.earliest || call.cluster.release.isAtLeast("3.0")
  const end = endFor(call, replica)
  const at = (offset: number, leaderEpoch: number, time = -1n): PartitionResponse => ({
    partitionIndex,
    errorCode: codes.NONE,
    timestamp: time,
    offset: BigInt(offset),
    ...(call.version >= 4 ? { leaderEpoch } : undefined)
  })
  if (!isKnown) return atTime(call, replica, partition, end, at)
  switch (partition.timestamp) {
    case special.latest:
      return lags(call, replica) ? notAvailable(call, partition) : at(end, replica.leaderEpoch)
    case special.earliest:
    case special.earliestLocal: {
      const first = log.epochs.earliest
      return at(
        log.startOffset,
        first !== undefined && first.startOffset <= log.startOffset ? first.epoch : -1
      )
    }
    case special.latestTiered:
    case special.earliestPendingUpload:
      return at(-1, -1)
    default:
      return atTime(call, replica, partition, end, at)
  }
}

const atTime = (
  call: ListOffsetsCall,
  replica: Replica,
  partition: PartitionRequest,
  end: number,
  at: (offset: number, leaderEpoch: number, time?: bigint) => PartitionResponse
): PartitionResponse => {
  const { log } = replica
  if (log.config.magic === 0) return failed(partition, codes.UNSUPPORTED_FOR_MESSAGE_FORMAT)
  const { timestamp } = partition
  const isMax = timestamp === special.maxTimestamp && call.cluster.release.isAtLeast("3.0")
  const found = isMax ? log.offsetOfMaxTimestamp() : log.offsetAtTimestamp(timestamp)
  if (found !== undefined && found.offset < end) return at(found.offset, found.leaderEpoch, found.timestamp)
  return lags(call, replica) ? notAvailable(call, partition) : at(-1, -1)
}

/** A new leader whose high watermark is still behind what it began with: it does not know yet what is committed. */
const lags = ({ request }: ListOffsetsCall, { highWatermark, leaderEpoch, log }: Replica): boolean => {
  if (request.replicaId !== consumerId) return false
  const start = log.epochs.startOf(leaderEpoch)
  return start !== undefined && start > highWatermark
}

const notAvailable = ({ version }: ListOffsetsCall, partition: PartitionRequest): PartitionResponse =>
  failed(partition, version >= 5 ? codes.OFFSET_NOT_AVAILABLE : codes.LEADER_NOT_AVAILABLE)

/** The starts of segments that were written to last at that time or before; the end of the log counts as one that is written to now. */
const oldStyle = (
  call: ListOffsetsCall,
  replica: Replica,
  partition: PartitionRequest
): PartitionResponse => {
  const { log } = replica
  const { maxNumOffsets, partitionIndex, timestamp } = partition
  const segments = log.segments?.all ?? []
  const starts = segments.map(({ baseOffset, modifiedMs }) => ({
    offset: Math.max(baseOffset, log.startOffset),
    timeMs: modifiedMs
  }))
  if (starts.length === 0) starts.push({ offset: log.startOffset, timeMs: call.nowMs })
  if ((segments.at(-1)?.sizeInBytes ?? 0) > 0) starts.push({ offset: log.endOffset, timeMs: call.nowMs })
  const last =
    timestamp === special.latest
      ? starts.length - 1
      : timestamp === special.earliest
        ? 0
        : starts.findLastIndex(({ timeMs }) => BigInt(timeMs) <= timestamp)
  const offsets = starts
    .slice(0, last + 1)
    .map(({ offset }) => offset)
    .toReversed()
    .slice(0, Math.max(maxNumOffsets, 0))
    .sort((a, b) => b - a)
  const end = endFor(call, replica)
  const readable = offsets.filter((offset) => offset <= end)
  const shown = readable.length < offsets.length ? [end, ...readable] : offsets
  return { partitionIndex, errorCode: codes.NONE, oldStyleOffsets: shown.map(BigInt) }
}
