/**
 * Reading as Kafka's brokers do: bytes of one segment, from the batch that has the offset on, up to so many bytes, wherever that is.
 */
import { Records } from "../../Codec/Records/Records.ts"
import type { Segments } from "./Segments.ts"
import type { StoredBatch } from "./StoredBatch.ts"
import type { ProducerStates } from "./ProducerStates.ts"
import type { AbortedTransaction } from "./Transactions.ts"

export interface ReadOptions {
  readonly maxBytes: number
  /** Whether the first batch is given even if it is larger. */
  readonly minOneMessage: boolean
  /** Nothing from there on is given. */
  readonly upTo: "logEnd" | "highWatermark" | "lastStable"
}

export interface LogRead {
  /** The last one may be cut. They are the log's own, and never change. */
  readonly pieces: ReadonlyArray<Uint8Array>
  readonly sizeInBytes: number
  /** The batches, the last of which may be there in part. */
  readonly batches: ReadonlyArray<StoredBatch>
  /** Not even the first batch is there as a whole. */
  readonly isFirstCut: boolean
  /** Aborted transactions that have records there, if it was read up to the last stable offset. */
  readonly abortedTransactions: ReadonlyArray<AbortedTransaction> | undefined
}

interface ReadableLog {
  readonly startOffset: number
  readonly endOffset: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly batches: ReadonlyArray<StoredBatch>
  readonly segments: Segments | undefined
  readonly producers: ProducerStates | undefined
  indexOf(offset: number): number
}

const nothing: ReadonlyArray<never> = Object.freeze([])

const empty: LogRead = {
  pieces: nothing,
  sizeInBytes: 0,
  batches: nothing,
  isFirstCut: false,
  abortedTransactions: undefined
}

const emptyCommitted: LogRead = { ...empty, abortedTransactions: nothing }

export const readLog = (log: ReadableLog, fromOffset: number, options: ReadOptions): LogRead | undefined => {
  const { endOffset, segments, startOffset } = log
  if (fromOffset < startOffset || fromOffset > endOffset) return undefined
  const { upTo } = options
  const upper =
    upTo === "logEnd" ? endOffset : upTo === "highWatermark" ? log.highWatermark : log.lastStableOffset
  const isCommitted = upTo === "lastStable"
  if (segments === undefined || fromOffset >= upper) return isCommitted ? emptyCommitted : empty
  const { batches } = log
  const first = log.indexOf(fromOffset)
  const firstBatch = batches[first]
  if (firstBatch === undefined) return isCommitted ? emptyCommitted : empty
  const index = segments.indexOf(firstBatch.baseOffset)
  const end = Math.min(segments.endOf(index) ?? Number.POSITIVE_INFINITY, upper)
  const maxBytes = options.minOneMessage
    ? Math.max(options.maxBytes, firstBatch.sizeInBytes)
    : options.maxBytes
  const pieces: Array<Uint8Array> = []
  let last = first
  let size = 0
  for (let batch: StoredBatch | undefined = firstBatch; batch !== undefined && batch.baseOffset < end;) {
    const left = maxBytes - size
    if (left <= 0) break
    const isWhole = batch.sizeInBytes <= left
    pieces.push(isWhole ? batch.bytes : batch.bytes.subarray(0, left))
    size += isWhole ? batch.sizeInBytes : left
    batch = batches[++last]
  }
  return {
    pieces,
    sizeInBytes: size,
    batches: batches.slice(first, last),
    isFirstCut: size < firstBatch.sizeInBytes,
    abortedTransactions: isCommitted ? abortedIn(log, segments, index, first, fromOffset, size) : undefined
  }
}

const abortedIn = (
  { batches, endOffset, producers }: ReadableLog,
  segments: Segments,
  index: number,
  first: number,
  fromOffset: number,
  sizeInBytes: number
): ReadonlyArray<AbortedTransaction> => {
  if (producers === undefined || !producers.transactions.hasAborted) return nothing
  const segment = segments.all[index]!
  let position = 0
  for (let i = first - 1; i >= 0 && batches[i]!.baseOffset >= segment.baseOffset; i--)
    position += batches[i]!.sizeInBytes
  const upperBound = segment.upperBoundAt(position + sizeInBytes) ?? segments.endOf(index) ?? endOffset
  return producers.transactions.abortedIn(fromOffset, upperBound)
}

/** What was read as a record set, for a response: large batches are written from where they are. */
export const recordsOf = ({ pieces, sizeInBytes }: LogRead): Records => {
  if (sizeInBytes === 0) return Records.empty
  if (pieces.length === 1 && sizeInBytes < 8192) return Records.fromBytes(pieces[0]!)
  const set = {
    _tag: "Encoded" as const,
    size: sizeInBytes,
    pieces: pieces.map((bytes) => ({ bytes, isStable: true }))
  }
  return Records.fromBuilt({ set, count: 0 }, {})
}
