/** kafka-ts, by its internal modules. */
import { internal } from "../internals.ts"
import { fetchRequest, metadataContent, produceMessages } from "./cases.ts"
import type { CodecPeer, Decoding } from "./Peer.ts"

const api = (path: string) => internal(`kafka-ts/dist/api/${path}.js`)
const { METADATA_V12 } = await api("metadata/v12")
const { API_VERSIONS_V3 } = await api("api-versions/v3")
const { FETCH_V12 } = await api("fetch/v12")
const { OFFSET_FETCH_V7 } = await api("offset-fetch/v7")
const { PRODUCE_V9 } = await api("produce/v9")
const { Encoder } = await internal("kafka-ts/dist/utils/encoder.js")
const { Decoder } = await internal("kafka-ts/dist/utils/decoder.js")

interface Api {
  readonly apiVersion: number
  readonly request: (encoder: unknown, data: unknown) => unknown
  readonly response: (decoder: unknown) => unknown
}

const decoding = (from: Api, content: Decoding["content"]): Decoding => ({
  version: from.apiVersion,
  decode: (bytes) => from.response(new Decoder(bytes)),
  content
})

const encoding = (to: Api, data: () => unknown) => ({
  version: to.apiVersion,
  encode: (): Buffer => {
    const encoder = new Encoder()
    to.request(encoder, data())
    return encoder.value()
  }
})

const fetch = {
  ...fetchRequest,
  isolationLevel: 0,
  sessionId: 0,
  sessionEpoch: -1,
  topics: fetchRequest.topics.map(({ partitions, topic }) => ({
    topicName: topic,
    partitions: partitions.map((partition) => ({
      ...partition,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
      logStartOffset: -1n
    }))
  })),
  forgottenTopicsData: [],
  rackId: ""
}

const producing = (partitions: number) => {
  const messages = produceMessages(partitions).map((message) => ({
    partition: message.partition,
    key: message.key.toString(),
    value: message.value.toString(),
    timestamp: BigInt(message.timestamp)
  }))
  return encoding(PRODUCE_V9, () => ({
    transactionalId: null,
    acks: -1,
    timeoutMs: 30_000,
    topicData: [
      {
        name: "orders",
        partitionData: messages.map(({ key, partition, timestamp, value }) => ({
          index: partition,
          baseOffset: 0n,
          partitionLeaderEpoch: -1,
          attributes: 0,
          lastOffsetDelta: 0,
          baseTimestamp: timestamp,
          maxTimestamp: timestamp,
          producerId: -1n,
          producerEpoch: -1,
          baseSequence: -1,
          records: [{ attributes: 0, timestampDelta: 0n, offsetDelta: 0, key, value, headers: [] }]
        }))
      }
    ]
  }))
}

const touch = async (bytes: Buffer): Promise<number> => {
  const response: any = await FETCH_V12.response(new Decoder(bytes))
  let sum = 0
  for (const { partitions } of response.responses)
    for (const { records } of partitions)
      for (const batch of records)
        for (const { key, value } of batch.records)
          sum = (sum + key.charCodeAt(0) + value.charCodeAt(value.length - 1)) | 0
  return sum
}

export const kafkaTs: CodecPeer = {
  responses: {
    metadata: decoding(METADATA_V12, metadataContent),
    smallMetadata: decoding(METADATA_V12, metadataContent),
    fetch: decoding(FETCH_V12, ({ responses }) =>
      responses.map(({ partitions, topicName }: any) => [
        topicName,
        partitions.map((p: any) => [p.partitionIndex, Number(p.highWatermark)])
      ])
    ),
    fetchRecords: { version: 12, decode: touch, content: (sum) => [sum] },
    produce: decoding(PRODUCE_V9, ({ responses }) =>
      responses.map(({ name, partitionResponses }: any) => [
        name,
        partitionResponses.map((p: any) => [p.index, Number(p.baseOffset)])
      ])
    ),
    offsetFetch: decoding(OFFSET_FETCH_V7, ({ groups }) =>
      groups[0].topics.map(({ name, partitions }: any) => [
        name,
        partitions.map((p: any) => [p.partitionIndex, Number(p.committedOffset)])
      ])
    ),
    apiVersions: decoding(API_VERSIONS_V3, ({ versions }) =>
      versions.map((version: any) => [version.apiKey, version.minVersion, version.maxVersion])
    )
  },
  requests: {
    metadata: encoding(METADATA_V12, () => ({
      topics: [{ id: null, name: "orders" }],
      allowTopicAutoCreation: false
    })),
    fetch: encoding(FETCH_V12, () => fetch),
    produceOne: producing(1),
    produceMany: producing(100)
  }
}
