/** kafkajs: its Broker, with codecs as its users add them. It verifies no checksum. */
import { internal } from "../../internals.ts"
import { addCodecs } from "../../records/kafkajs.ts"
import { type Connect, fetchLoop, limits } from "../Peer.ts"

const { maxBytes, maxWaitMs, minBytes, partitionMaxBytes } = limits
const quiet = { namespace: () => quiet, debug() {}, info() {}, warn() {}, error() {} } as any

export const connect: Connect = async (port) => {
  addCodecs()
  const ConnectionPool = await internal("kafkajs/src/network/connectionPool.js")
  const Broker = await internal("kafkajs/src/broker/index.js")
  const socketFactory = (await internal("kafkajs/src/network/socketFactory.js"))()
  const broker = new Broker({
    connectionPool: new ConnectionPool({
      host: "127.0.0.1",
      port,
      logger: quiet,
      socketFactory,
      requestTimeout: 30_000,
      connectionTimeout: 10_000
    }),
    logger: quiet
  })
  await broker.connect()
  return {
    consume: (topic) =>
      fetchLoop<ReadonlyArray<any>>(
        topic,
        async (unread) => {
          const { responses } = await broker.fetch({
            replicaId: -1,
            isolationLevel: 0,
            maxWaitTime: maxWaitMs,
            minBytes,
            maxBytes,
            topics: [
              {
                topic: topic.name,
                partitions: unread.map(({ offset, partition }) => ({
                  partition,
                  fetchOffset: String(offset),
                  maxBytes: partitionMaxBytes
                }))
              }
            ]
          })
          // It shuffles partitions, and gives each run of them a topic entry of its own.
          return responses.flatMap(({ partitions }: any) => partitions)
        },
        (partitions, { next }) => {
          for (const { messages, partition } of partitions)
            if (messages.length > 0) next[partition] = Number(messages.at(-1).offset) + 1
        },
        (partitions, touched) => {
          for (const { messages } of partitions) {
            for (const { key, value } of messages) {
              touched.sum = (touched.sum + key[0] + value[value.length - 1]) | 0
              touched.count++
            }
          }
        }
      ),
    producer: (topic, _, messages) => {
      const topicData = [{ topic, partitions: [{ partition: 0, firstSequence: 0, messages }] }]
      return () => broker.produce({ topicData, acks: 1, timeout: 30_000 })
    }
  }
}
