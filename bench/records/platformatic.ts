/** @platformatic/kafka, by the functions that its Produce and Fetch use. It never looks at the checksum of what it reads. */
import { internal } from "../internals.ts"
import type { RecordsPeer } from "./Peer.ts"

const { createRecordsBatch, readRecordsBatches } = await internal(
  "@platformatic/kafka/dist/protocol/records.js"
)
const { Reader } = await internal("@platformatic/kafka/dist/protocol/reader.js")

export const platformatic: RecordsPeer = {
  encoder: (messages, compression) => {
    const own = messages.map(({ key, timestamp, value }) => ({
      topic: "t",
      partition: 0,
      key,
      value,
      timestamp: BigInt(timestamp)
    }))
    return () => createRecordsBatch(own, { compression }).buffer
  },
  read: (bytes) => readRecordsBatches(Reader.from(bytes)),
  touch: (bytes) => {
    let sum = 0
    for (const batch of readRecordsBatches(Reader.from(bytes))) {
      for (const { key, value } of batch.records) sum = (sum + key[0] + value[value.length - 1]) | 0
    }
    return sum
  },
  content: (bytes) =>
    readRecordsBatches(Reader.from(bytes)).flatMap((batch: any) =>
      batch.records.map((record: any) => ({
        key: record.key,
        value: record.value,
        offset: batch.firstOffset + BigInt(record.offsetDelta),
        timestamp: batch.firstTimestamp + record.timestampDelta
      }))
    )
}
