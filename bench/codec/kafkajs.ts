/** kafkajs, by its internal modules: older versions than the others, whose messages lack a few fields. */
import { internal } from "../internals.ts"
import { fetchRequest, produceMessages } from "./cases.ts"
import type { CodecPeer, Decoding } from "./Peer.ts"

const from = "kafkajs/src/protocol/requests"
const response = async (path: string) => (await internal(`${from}/${path}/response.js`)).decode
const request = (path: string) => internal(`${from}/${path}/request.js`)

const decodeMetadata = await response("metadata/v6")
const decodeFetch = await response("fetch/v11")
const decodeProduce = await response("produce/v6")
const decodeOffsets = await response("offsetFetch/v4")
const decodeVersions = await response("apiVersions/v2")
const metadataRequest = await request("metadata/v6")
const fetchRequestV11 = await request("fetch/v11")
const produceRequest = await request("produce/v7")

const encoding = (version: number, make: () => any) => ({
  version,
  encode: async (): Promise<Buffer> => (await make().encode()).buffer
})

const metadataContent: Decoding["content"] = ({ brokers, topicMetadata }) => [
  brokers.map(({ host, nodeId, port, rack }: any) => [nodeId, host, port, rack]),
  topicMetadata.map(({ partitionMetadata, topic }: any) => [
    topic,
    partitionMetadata.map((p: any) => [
      p.partitionErrorCode,
      p.partitionId,
      p.leader,
      p.replicas,
      p.isr,
      p.offlineReplicas
    ])
  ])
]

const touch = async (bytes: Buffer): Promise<number> => {
  let sum = 0
  for (const { partitions } of (await decodeFetch(bytes)).responses)
    for (const { messages } of partitions)
      for (const { key, value } of messages) sum = (sum + key[0] + value[value.length - 1]) | 0
  return sum
}

const fetch = {
  replicaId: -1,
  maxWaitTime: 500,
  minBytes: 1,
  maxBytes: 50_000_000,
  isolationLevel: 0,
  topics: fetchRequest.topics.map(({ partitions, topic }) => ({
    topic,
    partitions: partitions.map(({ fetchOffset, partition, partitionMaxBytes }) => ({
      partition,
      fetchOffset,
      maxBytes: partitionMaxBytes
    }))
  }))
}

const producing = (partitions: number) => {
  const topicData = [
    {
      topic: "orders",
      partitions: produceMessages(partitions).map(({ key, partition, timestamp, value }) => ({
        partition,
        firstSequence: 0,
        messages: [{ key, value, timestamp, headers: {} }]
      }))
    }
  ]
  return encoding(7, () => produceRequest({ acks: -1, timeout: 30_000, topicData }))
}

export const kafkajs: CodecPeer = {
  responses: {
    metadata: { version: 6, decode: decodeMetadata, content: metadataContent },
    smallMetadata: { version: 6, decode: decodeMetadata, content: metadataContent },
    fetch: {
      version: 11,
      decode: decodeFetch,
      content: ({ responses }) =>
        responses.map(({ partitions, topicName }: any) => [
          topicName,
          partitions.map((p: any) => [p.partition, Number(p.highWatermark)])
        ])
    },
    fetchRecords: { version: 11, decode: touch, content: (sum) => [sum] },
    produce: {
      version: 6,
      decode: decodeProduce,
      content: ({ topics }) =>
        topics.map(({ partitions, topicName }: any) => [
          topicName,
          partitions.map((p: any) => [p.partition, Number(p.baseOffset)])
        ])
    },
    offsetFetch: {
      version: 4,
      decode: decodeOffsets,
      content: ({ responses }) =>
        responses.map(({ partitions, topic }: any) => [
          topic,
          partitions.map((p: any) => [p.partition, Number(p.offset)])
        ])
    },
    apiVersions: {
      version: 2,
      decode: decodeVersions,
      content: ({ apiVersions }) =>
        apiVersions.map((api: any) => [api.apiKey, api.minVersion, api.maxVersion])
    }
  },
  requests: {
    metadata: encoding(6, () => metadataRequest({ topics: ["orders"], allowAutoTopicCreation: false })),
    fetch: encoding(11, () => fetchRequestV11(fetch)),
    produceOne: producing(1),
    produceMany: producing(100)
  }
}
