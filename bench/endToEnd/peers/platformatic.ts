/** @platformatic/kafka: its connection and its requests. It never looks at the checksum of what it reads. */
import { internal } from "../../internals.ts"
import { type Connect, fetchLoop, limits } from "../Peer.ts"

const { maxBytes, maxWaitMs, minBytes, partitionMaxBytes } = limits

export const connect: Connect = async (port) => {
  const from = "@platformatic/kafka/dist"
  const { Connection } = await internal(`${from}/network/connection.js`)
  const { api: fetch } = await internal(`${from}/apis/consumer/fetch-v12.js`)
  const { api: produce } = await internal(`${from}/apis/producer/produce-v9.js`)
  const connection = new Connection("bench", { maxInflights: 100 })
  await connection.connect("127.0.0.1", port)
  return {
    consume: (topic) =>
      fetchLoop<ReadonlyArray<any>>(
        topic,
        async (unread) => {
          const partitions = unread.map(({ offset, partition }) => ({
            partition,
            currentLeaderEpoch: -1,
            fetchOffset: BigInt(offset),
            lastFetchedEpoch: -1,
            partitionMaxBytes
          }))
          const topics = [{ topicId: topic.name, partitions }]
          const response = await fetch.async(
            connection,
            maxWaitMs,
            minBytes,
            maxBytes,
            0,
            0,
            -1,
            topics,
            [],
            ""
          )
          return response.responses[0].partitions
        },
        (partitions, { next }) => {
          for (const { partitionIndex, records } of partitions) {
            const last = records.at(-1)
            if (last !== undefined) next[partitionIndex] = Number(last.firstOffset) + last.lastOffsetDelta + 1
          }
        },
        (partitions, touched) => {
          for (const { records: batches } of partitions) {
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
        topic,
        partition: 0,
        key,
        value,
        timestamp: BigInt(timestamp)
      }))
      return () => produce.async(connection, 1, 30_000, own, {})
    }
  }
}
