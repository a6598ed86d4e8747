/**
 * Offsets by time.
 */
import type { Int64 } from "./bytes.ts"
import type { Segments } from "./Segments.ts"
import type { StoredBatch } from "./StoredBatch.ts"

export interface TimedOffset {
  readonly offset: number
  /** Milliseconds since 1970. */
  readonly timestamp: bigint
  /** −1 if the record's format has none. */
  readonly leaderEpoch: number
}

interface TimedLog {
  readonly startOffset: number
  readonly batches: ReadonlyArray<StoredBatch>
  readonly segments: Segments | undefined
  indexOf(offset: number): number
}

/** Looks into the first segment that has anything as late, and only there: so a segment without timestamps, whose age is that of its file, hides later ones. */
export const findByTimestamp = (log: TimedLog, timestamp: Int64): TimedOffset | undefined => {
  const segments = log.segments
  const index = segments?.all.findIndex((segment) => segment.largestTimestamp >= timestamp) ?? -1
  if (segments === undefined || index < 0) return undefined
  const end = segments.endOf(index)
  const from = Math.max(segments.all[index]!.baseOffset, log.startOffset)
  return find(
    log,
    from,
    end,
    (batch) => batch.maxTimestamp >= timestamp,
    (each) => each >= timestamp
  )
}

export const findMaxTimestamp = (log: TimedLog): TimedOffset | undefined => {
  let max: Int64 = -1
  for (const segment of log.segments?.all ?? []) if (segment.maxTimestamp > max) max = segment.maxTimestamp
  if (max < 0) return undefined
  // A number and the bigint of the same value are equal only loosely.
  return find(
    log,
    0,
    undefined,
    (batch) => batch.maxTimestamp >= max,
    (each) => each >= max
  )
}

const find = (
  log: TimedLog,
  from: number,
  end: number | undefined,
  mayHave: (batch: StoredBatch) => boolean,
  isIt: (timestamp: bigint) => boolean
): TimedOffset | undefined => {
  for (let i = log.indexOf(from); i < log.batches.length; i++) {
    const batch = log.batches[i]!
    if (end !== undefined && batch.baseOffset >= end) return undefined
    if (!mayHave(batch)) continue
    for (const { offset, timestamp } of batch.read())
      if (isIt(timestamp) && offset >= from)
        return { offset: Number(offset), timestamp, leaderEpoch: batch.leaderEpoch }
  }
  return undefined
}
