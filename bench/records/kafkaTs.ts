/** kafka-ts, by its internal modules. It takes and gives strings only, writes no codec, and verifies no checksum. */
import { internal } from "../internals.ts"
import type { RecordsPeer } from "./Peer.ts"

const { createBatch } = await internal("kafka-ts/dist/api/produce/common.js")
const { decodeRecordBatch } = await internal("kafka-ts/dist/api/fetch/common.js")
const { Decoder } = await internal("kafka-ts/dist/utils/decoder.js")

const decode = async (bytes: Buffer): Promise<any> => {
  const decompressions: Array<Promise<void>> = []
  const batches = decodeRecordBatch(new Decoder(bytes), bytes.length, decompressions)
  if (decompressions.length > 0) await Promise.all(decompressions)
  return batches
}

export const kafkaTs: RecordsPeer = {
  encoder: (messages) => {
    const own = messages.map(({ key, timestamp, value }) => ({
      key: key.toString(),
      value: value.toString(),
      timestamp: BigInt(timestamp)
    }))
    const baseTimestamp = own[0]!.timestamp
    return () =>
      createBatch({
        index: 0,
        baseOffset: 0n,
        partitionLeaderEpoch: -1,
        attributes: 0,
        lastOffsetDelta: own.length - 1,
        baseTimestamp,
        maxTimestamp: own.at(-1)!.timestamp,
        producerId: -1n,
        producerEpoch: -1,
        baseSequence: -1,
        records: own.map(({ key, timestamp, value }, offsetDelta) => ({
          attributes: 0,
          timestampDelta: timestamp - baseTimestamp,
          offsetDelta,
          key,
          value,
          headers: []
        }))
      }).value()
  },
  read: decode,
  touch: async (bytes) => {
    let sum = 0
    for (const batch of await decode(bytes))
      for (const { key, value } of batch.records)
        sum = (sum + key.charCodeAt(0) + value.charCodeAt(value.length - 1)) | 0
    return sum
  },
  content: async (bytes) =>
    (await decode(bytes)).flatMap((batch: any) =>
      batch.records.map((record: any) => ({
        key: record.key,
        value: record.value,
        offset: batch.baseOffset + BigInt(record.offsetDelta),
        timestamp: batch.baseTimestamp + record.timestampDelta
      }))
    )
}
