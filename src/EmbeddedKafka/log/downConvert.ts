/**
 * What was read, in a format that an old client knows (Fetch 0–1: magic 0, Fetch 2–3: magic 1).
 */
import type { Magic } from "../../Codec/Records/Record.ts"
import { Records } from "../../Codec/Records/Records.ts"
import type { LogRead } from "./readLog.ts"
import type { StoredBatch } from "./StoredBatch.ts"

/** The format that a version of Fetch carries at most. */
export const magicOfFetch = (version: number): Magic => (version <= 1 ? 0 : version <= 3 ? 1 : 2)

/** Whether anything must be converted. */
export const needsDownConversion = (read: LogRead, magic: Magic): boolean =>
  magic < 2 && read.batches.some((batch) => batch.magic > magic)

/**
 * Keeps offsets, timestamps and the codec; headers are dropped, and markers of transactions with their batches. Records before `fromOffset` are left out where they are not
 * compressed. `undefined` if something is compressed by zstd, which these clients do not know.
 */
export const downConverted = (read: LogRead, magic: Magic, fromOffset: number): Records | undefined => {
  const pieces: Array<Uint8Array> = []
  for (const batch of wholeBatches(read)) {
    if (batch.isControl) continue
    if (batch.magic <= magic) pieces.push(batch.bytes)
    else {
      const { compression } = batch.read()
      if (compression === "zstd") return undefined
      const bytes = converted(batch, magic, fromOffset)
      if (bytes !== undefined) pieces.push(bytes)
    }
  }
  return pieces.length === 1 ? Records.fromBytes(pieces[0]!) : Records.fromBytes(Buffer.concat(pieces))
}

// ---------------------------------------------------------------------------------------------------------------------

const wholeBatches = ({ batches, pieces }: LogRead): ReadonlyArray<StoredBatch> =>
  batches.filter((batch, i) => pieces[i]?.length === batch.sizeInBytes)

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
