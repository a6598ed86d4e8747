/** @effect-kafka/native, by its internal modules. It verifies checksums, and has gzip and zstd. */
import { internal } from "../internals.ts"
import type { RecordsPeer } from "./Peer.ts"

const { decodeBatches, recordBatch } = await internal("@effect-kafka/native/dist/internal/records.js")
const limit = 64 * 1024 * 1024

export const effectKafkaNative: RecordsPeer = {
  encoder: (messages, compression) => {
    const own = messages.map(({ key, timestamp, value }) => ({ key, value, timestamp: String(timestamp) }))
    return () => recordBatch(own, limit, 0n, { compression })
  },
  read: (bytes) => decodeBatches(bytes, limit),
  touch: (bytes) => {
    let sum = 0
    for (const batch of decodeBatches(bytes, limit))
      for (const { key, value } of batch.records) sum = (sum + key[0] + value[value.length - 1]) | 0
    return sum
  },
  content: (bytes) =>
    decodeBatches(bytes, limit).flatMap((batch: any) =>
      batch.records.map((record: any) => ({ ...record, timestamp: BigInt(record.timestamp) }))
    )
}
