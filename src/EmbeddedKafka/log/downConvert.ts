/**
 * What was read, in a format that an old client knows (Fetch 0–1: magic 0, Fetch 2–3: magic 1).
 */
import type { Magic } from "../../Codec/Records/Record.ts"
import { headerLayout, lengthOverhead } from "../../Codec/Records/internal/batch.ts"
import { Records } from "../../Codec/Records/Records.ts"
import { setInt32, setInt64 } from "./bytes.ts"
import { type LogRead, recordsOf } from "./readLog.ts"
import type { StoredBatch } from "./StoredBatch.ts"

/** The format that a version of Fetch carries at most. */
export const magicOfFetch = (version: number): Magic => (version <= 1 ? 0 : version <= 3 ? 1 : 2)

/** Whether anything must be converted. */
export const needsDownConversion = (read: LogRead, magic: Magic): boolean =>
  magic < 2 && wholeBatches(read).some((batch) => batch.magic > magic)

/**
 * Keeps offsets, timestamps and the codec; headers are dropped, and markers of transactions with their batches. Records before `fromOffset` are left out where they are not
 * compressed. `undefined` if the first batch is compressed by zstd, which these clients do not know.
 *
 * Since Kafka 2.0 the answer is as long as what was read, or as its first batch became: what grew beyond is cut, and what
 * is missing is the start of a message that is longer (`"lazy"`). Before 0.11 all that was read became one set, compressed as the first message of it was (`"merged"`).
 */
export const downConverted = (
  read: LogRead,
  magic: Magic,
  fromOffset: number,
  mode: "lazy" | "eager" | "merged" = "lazy"
): Records | undefined => {
  if (mode === "merged") return merged(read, magic)
  const pieces: Array<Uint8Array> = []
  for (const batch of wholeBatches(read)) {
    if (batch.isControl) continue
    if (batch.magic <= magic) pieces.push(batch.bytes)
    else {
      const { compression } = batch.read()
      if (compression === "zstd") {
        // What comes before it can be read; who asks for more is told then.
        if (pieces.length > 0) break
        return undefined
      }
      const bytes = converted(batch, magic, fromOffset)
      if (bytes !== undefined) pieces.push(bytes)
    }
  }
  const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  if (mode !== "lazy") return Records.fromBytes(bytes)
  const size = pieces.length === 0 ? lengthOverhead : Math.max(pieces[0]!.length, read.sizeInBytes)
  return Records.fromBytes(bytes.length < size ? filled(bytes, size) : bytes.subarray(0, size))
}

/** The size of an answer is told before it is known what will be in it. */
const filled = (bytes: Uint8Array, size: number): Uint8Array => {
  const all = new Uint8Array(size)
  all.set(bytes)
  const left = size - bytes.length
  const start = new Uint8Array(lengthOverhead)
  setInt64(start, headerLayout.baseOffset, -1)
  setInt32(start, headerLayout.length, Math.max(left + 1, headerLayout.records))
  all.set(start.subarray(0, left), bytes.length)
  return all
}

// ---------------------------------------------------------------------------------------------------------------------

const wholeBatches = ({ batches, pieces }: LogRead): ReadonlyArray<StoredBatch> =>
  batches.filter((batch, i) => pieces[i]?.length === batch.sizeInBytes)

const merged = (read: LogRead, magic: Magic): Records => {
  const batches = wholeBatches(read)
  // Clients see by its size that there is more than they asked for.
  if (batches.length === 0) return recordsOf(read)
  const records = batches
    .flatMap((batch) => batch.read().toArray())
    .map(({ key, offset, timestamp, value }) => ({ key, offset, timestamp, value }))
  const { compression } = batches[0]!.read()
  return Records.fromBytes(Records.make(records, { magic, compression, keepOffsets: true }).encode())
}

const converted = (batch: StoredBatch, magic: Magic, fromOffset: number): Uint8Array | undefined => {
  const view = batch.read()
  const { compression, timestampType } = view
  const records = view
    .toArray()
    .filter(({ offset }) => compression !== "none" || offset >= fromOffset)
    .map(({ key, offset, timestamp, value }) => ({ key, offset, timestamp, value }))
  if (records.length === 0) return undefined
  return Records.make(records, {
    magic,
    compression,
    keepOffsets: true,
    ...(timestampType === "logAppendTime" && magic === 1 ? { logAppendTime: view.maxTimestamp } : undefined)
  }).encode()
}
