/** What readers are given: offsets without gaps, high watermarks that never go back, and nothing of transactions that they must not see. */
import { attributeBits, headerLayout, lengthOverhead } from "../../../Codec/Records/internal/batch.ts"
import type { Replica } from "../../cluster/Replica.ts"
import { int16At, int32At, type Int64, int64At } from "../../log/bytes.ts"
import type { StoredBatch } from "../../log/StoredBatch.ts"
import type { Acknowledged } from "./Acknowledged.ts"
import type { Report } from "./Report.ts"

/** What a reader is given of a partition. */
export interface Read {
  readonly replica: Replica
  readonly fetchOffset: number
  readonly highWatermark: number
  readonly isReadCommitted: boolean
  readonly aborted: ReadonlyArray<{ readonly producerId: bigint; readonly firstOffset: bigint }>
  readonly bytes: Uint8Array
}

interface Header {
  readonly at: number
  readonly baseOffset: number
  readonly lastOffset: number
  readonly isTransactional: boolean
  readonly producerId: Int64
}

export class Reads {
  readonly #report: Report
  readonly #acknowledged: Acknowledged
  /** By topic id and partition: the leader epoch, and the last high watermark in it. */
  readonly #highWatermarks = new Map<string, { readonly epoch: number; readonly offset: number }>()

  constructor(report: Report, acknowledged: Acknowledged) {
    this.#report = report
    this.#acknowledged = acknowledged
  }

  check(read: Read): void {
    const { bytes, replica } = read
    if (replica.isLeader) this.#checkHighWatermark(read)
    let previous: Header | undefined
    for (let at = 0; at < bytes.length;) {
      const header = headerAt(bytes, at)
      // Message sets of old have no such header; a reader of those has no transactions.
      if (header === undefined) return
      const isFirst = previous === undefined
      const expected = previous === undefined ? read.fetchOffset : previous.lastOffset + 1
      if (
        isFirst
          ? header.baseOffset > expected || header.lastOffset < expected
          : header.baseOffset !== expected
      )
        this.#report(
          "OffsetGap",
          `${nameOf(replica)} gave offset ${header.baseOffset} where ${expected} was due`
        )
      this.#acknowledged.given(replica, bytes, at, header.baseOffset)
      if (read.isReadCommitted && header.isTransactional) this.#checkTransaction(read, header)
      previous = header
      at += lengthOverhead + int32At(bytes, at + headerLayout.length)
    }
  }

  #checkHighWatermark({ highWatermark, replica }: Read): void {
    const key = `${replica.topicId}:${replica.partition}`
    const known = this.#highWatermarks.get(key)
    const { leaderEpoch } = replica
    if (known !== undefined && known.epoch === leaderEpoch && highWatermark < known.offset)
      this.#report(
        "HighWatermarkBack",
        `${nameOf(replica)} went back from ${known.offset} to ${highWatermark} in leader epoch ${leaderEpoch}`
      )
    if (known === undefined || known.epoch <= leaderEpoch)
      this.#highWatermarks.set(key, { epoch: leaderEpoch, offset: highWatermark })
  }

  #checkTransaction({ aborted, replica }: Read, { baseOffset, lastOffset, producerId }: Header): void {
    const marker = markerAfter(replica, lastOffset, producerId)
    if (marker === undefined)
      this.#report("UncommittedRead", `${nameOf(replica)} gave offset ${baseOffset} of an open transaction`)
    else if (
      isAbort(marker) &&
      !aborted.some(
        (each) => each.producerId === BigInt(producerId) && each.firstOffset <= BigInt(baseOffset)
      )
    )
      this.#report("AbortedRead", `${nameOf(replica)} gave offset ${baseOffset} of an aborted transaction`)
  }
}

const nameOf = ({ partition, topic }: Replica): string => `${topic}-${partition}`

/** The header of a whole batch of magic 2. */
const headerAt = (bytes: Uint8Array, at: number): Header | undefined => {
  if (bytes.length - at < headerLayout.records || bytes[at + headerLayout.magic] !== 2) return undefined
  const attributes = int16At(bytes, at + headerLayout.attributes)
  const baseOffset = Number(int64At(bytes, at))
  return {
    at,
    baseOffset,
    lastOffset: baseOffset + int32At(bytes, at + headerLayout.lastOffsetDelta),
    isTransactional:
      (attributes & attributeBits.transactional) !== 0 && (attributes & attributeBits.control) === 0,
    producerId: int64At(bytes, at + headerLayout.producerId)
  }
}

/** The first marker of this producer behind an offset. */
const markerAfter = ({ log }: Replica, offset: number, producerId: Int64): StoredBatch | undefined =>
  log.batchesFrom(offset + 1).find((batch) => batch.isControl && batch.producerId === producerId)

/** The key of a marker: its version, and its type, 0 for an abort. */
const isAbort = (marker: StoredBatch): boolean => {
  for (const { key } of marker.read()) return key !== null && key.length >= 4 && int16At(key, 2) === 0
  return false
}
