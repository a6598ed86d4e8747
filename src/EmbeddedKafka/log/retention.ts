/**
 * Which segments of a log may go: from the oldest on, and none that has anything beyond the high watermark.
 */
import type { LogConfig } from "./LogConfig.ts"
import type { Segment, Segments } from "./Segments.ts"

interface RetainedLog {
  readonly config: LogConfig
  readonly startOffset: number
  readonly endOffset: number
  readonly highWatermark: number
}

/** How many, from the oldest on. */
export const deletableSegments = (log: RetainedLog, segments: Segments, nowMs: number): number => {
  const { isDeleted, retentionBytes, retentionMs } = log.config
  let count = countWhile(log, segments, 0, (_, next) => next !== undefined && next <= log.startOffset)
  if (!isDeleted) return count
  if (retentionBytes >= 0) {
    let size = 0
    for (const segment of segments.all.slice(count)) size += segment.sizeInBytes
    let excess = size - retentionBytes
    count = countWhile(log, segments, count, (segment) => {
      if (excess - segment.sizeInBytes < 0) return false
      excess -= segment.sizeInBytes
      return true
    })
  }
  return retentionMs < 0
    ? count
    : countWhile(log, segments, count, (segment) => nowMs - Number(segment.largestTimestamp) > retentionMs)
}

/** When the oldest segment may go; 0: now. `undefined` if time makes no difference. */
export const segmentExpiresMs = (log: RetainedLog, segments: Segments): number | undefined => {
  const { isDeleted, retentionBytes, retentionMs } = log.config
  const oldest = segments.all[0]!
  const next = segments.endOf(0)
  if (next !== undefined && next <= log.startOffset) return 0
  if (!isDeleted || (next === undefined && oldest.sizeInBytes === 0)) return undefined
  if (retentionBytes >= 0 && segments.sizeInBytes - retentionBytes >= oldest.sizeInBytes) return 0
  return retentionMs < 0 ? undefined : Number(oldest.largestTimestamp) + retentionMs + 1
}

const countWhile = (
  log: RetainedLog,
  segments: Segments,
  from: number,
  isDeletable: (segment: Segment, nextOffset: number | undefined) => boolean
): number => {
  let count = from
  for (; count < segments.all.length; count++) {
    const segment = segments.all[count]!
    const next = segments.endOf(count)
    if (next === undefined && segment.sizeInBytes === 0) break
    if (log.highWatermark < (next ?? log.endOffset) || !isDeletable(segment, next)) break
  }
  return count
}
