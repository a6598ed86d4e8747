/** @kafkats/client, by what it exports. */
import { internal } from "../internals.ts"
import { fetchRequest, metadataContent, produceMessages, readyBatches } from "./cases.ts"
import type { CodecPeer, Decoding } from "./Peer.ts"

const kafkats = await internal("@kafkats/client/dist/index.js")
const { Decoder, Encoder, requests, responses } = kafkats

const decoding = (
  version: number,
  decode: (decoder: unknown, version: number) => unknown,
  content: Decoding["content"]
): Decoding => ({ version, decode: (bytes) => decode(new Decoder(bytes), version), content })

const encoding = (
  version: number,
  encode: (encoder: unknown, version: number, request: unknown) => void,
  request: () => unknown
) => ({
  version,
  encode: (): Buffer => {
    const encoder = new Encoder()
    encode(encoder, version, request())
    return encoder.toBuffer()
  }
})

const produce = (partitions: ReadonlyArray<{ partitionIndex: number; records: Buffer }>) => ({
  transactionalId: null,
  acks: -1,
  timeoutMs: 30_000,
  topics: [{ name: "orders", partitions }]
})

const producing = (partitions: number) => {
  const messages = produceMessages(partitions).map((message) => ({
    ...message,
    headers: {},
    timestamp: BigInt(message.timestamp)
  }))
  return encoding(9, requests.encodeProduceRequest, () =>
    produce(
      messages.map((message) => ({
        partitionIndex: message.partition,
        records: kafkats.encodeRecordBatchSync(kafkats.createRecordBatch([message], 0n, message.timestamp))
      }))
    )
  )
}

const fetch = {
  ...fetchRequest,
  topics: fetchRequest.topics.map(({ partitions, topic }) => ({
    topic,
    partitions: partitions.map(({ partition, ...rest }) => ({ ...rest, partitionIndex: partition }))
  }))
}

const touch = (bytes: Buffer): number => {
  const response = responses.decodeFetchResponse(new Decoder(bytes), 12)
  const options = { assumeSequentialOffsets: true }
  let sum = 0
  for (const { partitions } of response.topics) {
    for (const { recordsData } of partitions) {
      const decoder = new Decoder(recordsData)
      while (decoder.remaining() > 0) {
        for (const { key, value } of kafkats.decodeRecordBatchFromSync(decoder, options).records)
          sum = (sum + key[0] + value[value.length - 1]) | 0
      }
    }
  }
  return sum
}

const picked =
  (name: string, index: string, value: string): Decoding["content"] =>
  ({ topics }) =>
    topics.map((topic: any) => [
      topic[name],
      topic.partitions.map((partition: any) => [partition[index], Number(partition[value])])
    ])

export const kafkatsClient: CodecPeer = {
  responses: {
    metadata: decoding(12, responses.decodeMetadataResponse, metadataContent),
    smallMetadata: decoding(12, responses.decodeMetadataResponse, metadataContent),
    fetch: decoding(12, responses.decodeFetchResponse, picked("topic", "partitionIndex", "highWatermark")),
    fetchRecords: { version: 12, decode: touch, content: (sum) => [sum] },
    produce: decoding(9, responses.decodeProduceResponse, picked("name", "partitionIndex", "baseOffset")),
    offsetFetch: decoding(
      7,
      responses.decodeOffsetFetchResponse,
      picked("name", "partitionIndex", "committedOffset")
    ),
    apiVersions: decoding(3, responses.decodeApiVersionsResponse, ({ apiVersions }) =>
      apiVersions.map((api: any) => [api.apiKey, api.minVersion, api.maxVersion])
    )
  },
  requests: {
    metadata: encoding(12, requests.encodeMetadataRequest, () => ({
      topics: [{ name: "orders" }],
      allowAutoTopicCreation: false
    })),
    fetch: encoding(11, requests.encodeFetchRequest, () => fetch),
    produceOne: producing(1),
    produceMany: producing(100),
    produceReady: encoding(9, requests.encodeProduceRequest, () =>
      produce(readyBatches.map((records, partitionIndex) => ({ partitionIndex, records })))
    )
  }
}
