/** kafka-ts: requests by its Cluster. It takes and gives strings only, and verifies no checksum. */
import { internal } from "../../internals.ts"
import { type Connect, fetchLoop, limits } from "../Peer.ts"

const { maxBytes, maxWaitMs, minBytes, partitionMaxBytes } = limits

export const connect: Connect = async (port) => {
  const { createKafkaClient } = await internal("kafka-ts/dist/index.js")
  const { FETCH_V12 } = await internal("kafka-ts/dist/api/fetch/v12.js")
  const { PRODUCE_V9 } = await internal("kafka-ts/dist/api/produce/v9.js")
  const client = createKafkaClient({ clientId: "bench", bootstrapServers: [{ host: "127.0.0.1", port }] })
  const cluster = client.createCluster()
  await cluster.connect()
  return {
    consume: (topic) =>
      fetchLoop<ReadonlyArray<any>>(
        topic,
        async (unread) => {
          const response = await cluster.sendRequest(FETCH_V12, {
            maxWaitMs,
            minBytes,
            maxBytes,
            isolationLevel: 0,
            sessionId: 0,
            sessionEpoch: -1,
            topics: [
              {
                topicName: topic.name,
                partitions: unread.map(({ offset, partition }) => ({
                  partition,
                  currentLeaderEpoch: -1,
                  fetchOffset: BigInt(offset),
                  lastFetchedEpoch: -1,
                  logStartOffset: -1n,
                  partitionMaxBytes
                }))
              }
            ],
            forgottenTopicsData: [],
            rackId: ""
          })
          return response.responses[0].partitions
        },
        (partitions, { next }) => {
          for (const { partitionIndex, records } of partitions) {
            const last = records.at(-1)
            if (last !== undefined) next[partitionIndex] = Number(last.baseOffset) + last.lastOffsetDelta + 1
          }
        },
        (partitions, touched) => {
          for (const { records: batches } of partitions) {
            for (const { records } of batches) {
              for (const { key, value } of records) {
                touched.sum = (touched.sum + key.charCodeAt(0) + value.charCodeAt(value.length - 1)) | 0
                touched.count++
              }
            }
          }
        }
      ),
    producer: (name, _, messages) => {
      const baseTimestamp = BigInt(messages[0]!.timestamp)
      const own = messages.map(({ key, timestamp, value }) => ({
        key: key.toString(),
        value: value.toString(),
        timestampDelta: BigInt(timestamp) - baseTimestamp
      }))
      return () =>
        cluster.sendRequest(PRODUCE_V9, {
          transactionalId: null,
          acks: 1,
          timeoutMs: 30_000,
          topicData: [
            {
              name,
              partitionData: [
                {
                  index: 0,
                  baseOffset: 0n,
                  partitionLeaderEpoch: -1,
                  attributes: 0,
                  lastOffsetDelta: own.length - 1,
                  baseTimestamp,
                  maxTimestamp: BigInt(messages.at(-1)!.timestamp),
                  producerId: -1n,
                  producerEpoch: -1,
                  baseSequence: -1,
                  records: own.map((record, offsetDelta) => ({
                    ...record,
                    attributes: 0,
                    offsetDelta,
                    headers: []
                  }))
                }
              ]
            }
          ]
        })
    }
  }
}
