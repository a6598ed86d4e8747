/** @kafkats/client: its Broker, and the functions by which its consumer decodes. It verifies checksums. */
import { internal } from "../../internals.ts"
import { addCodecs } from "../../records/kafkatsClient.ts"
import { type Connect, fetchLoop, limits } from "../Peer.ts"

const { maxBytes, maxWaitMs, minBytes, partitionMaxBytes } = limits

interface Fetched {
  readonly partition: number
  readonly batches: Array<any>
}

export const connect: Connect = async (port) => {
  addCodecs()
  const kafkats = await internal("@kafkats/client/dist/index.js")
  const broker = new kafkats.Broker({
    nodeId: 1,
    host: "127.0.0.1",
    port,
    clientId: "bench",
    requestTimeoutMs: 30_000
  })
  await broker.connect()

  /** Synchronously without a codec, as its consumer does. */
  const batchesOf = async (bytes: Buffer | null, isPlain: boolean): Promise<Array<any>> => {
    const batches: Array<any> = []
    if (bytes === null) return batches
    const decoder = new kafkats.Decoder(bytes)
    const options = { assumeSequentialOffsets: true }
    while (decoder.remaining() >= 12) {
      const at = decoder.offset()
      if (decoder.remaining() < 12 + bytes.readInt32BE(at + 8)) break
      batches.push(
        isPlain
          ? kafkats.decodeRecordBatchFromSync(decoder, options)
          : await kafkats.decodeRecordBatchFrom(decoder, options)
      )
    }
    return batches
  }
  const produce = (name: string, records: Buffer) =>
    broker.produce({
      acks: 1,
      timeoutMs: 30_000,
      topics: [{ name, partitions: [{ partitionIndex: 0, records }] }]
    })

  return {
    consume: (topic, codec) =>
      fetchLoop<ReadonlyArray<Fetched>>(
        topic,
        async (unread) => {
          const response = await broker.fetch({
            maxWaitMs,
            minBytes,
            maxBytes,
            isolationLevel: 0,
            topics: [
              {
                topic: topic.name,
                topicId: topic.topicId,
                partitions: unread.map(({ offset, partition }) => ({
                  partitionIndex: partition,
                  fetchOffset: BigInt(offset),
                  partitionMaxBytes
                }))
              }
            ]
          })
          const fetched: Array<Fetched> = []
          for (const { partitionIndex, recordsData } of response.topics[0].partitions)
            fetched.push({
              partition: partitionIndex,
              batches: await batchesOf(recordsData, codec === "none")
            })
          return fetched
        },
        (fetched, { next }) => {
          for (const { batches, partition } of fetched) {
            const last = batches.at(-1)
            if (last !== undefined) next[partition] = Number(last.baseOffset) + last.lastOffsetDelta + 1
          }
        },
        (fetched, touched) => {
          for (const { batches } of fetched) {
            for (const { records } of batches) {
              for (const { key, value } of records) {
                touched.sum = (touched.sum + key[0] + value[value.length - 1]) | 0
                touched.count++
              }
            }
          }
        }
      ),
    producer: (topic, _, messages) => {
      const own = messages.map(({ key, timestamp, value }) => ({
        key,
        value,
        headers: {},
        timestamp: BigInt(timestamp)
      }))
      const base = own[0]!.timestamp
      return () =>
        produce(
          topic,
          kafkats.encodeRecordBatchSync(kafkats.createRecordBatch(own, 0n, base), { compression: 0 })
        )
    },
    forwarder: (topic, _, batch) => () => produce(topic, batch)
  }
}
