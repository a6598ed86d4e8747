/** @platformatic/kafka: the functions that its APIs are made of. */
import { internal } from "../internals.ts"
import { fetchRequest, metadataContent, produceMessages } from "./cases.ts"
import type { CodecPeer, Decoding } from "./Peer.ts"

const at = (path: string) => internal(`@platformatic/kafka/dist/apis/${path}.js`)
const { Reader } = await internal("@platformatic/kafka/dist/protocol/reader.js")
const metadata = await at("metadata/metadata-v12")
const apiVersions = await at("metadata/api-versions-v3")
const fetch = await at("consumer/fetch-v12")
const offsetFetch = await at("consumer/offset-fetch-v7")
const produce = await at("producer/produce-v9")

const decoding = (
  key: number,
  version: number,
  api: { parseResponse: (correlationId: number, key: number, version: number, reader: unknown) => unknown },
  content: Decoding["content"]
): Decoding => ({
  version,
  decode: (bytes) => api.parseResponse(1, key, version, Reader.from(bytes)),
  content
})

const topics = fetchRequest.topics.map(({ partitions, topic }) => ({
  topicId: topic,
  partitions: partitions.map((partition) => ({ ...partition, currentLeaderEpoch: -1, lastFetchedEpoch: -1 }))
}))

const producing = (partitions: number) => {
  const messages = produceMessages(partitions).map((message) => ({
    ...message,
    timestamp: BigInt(message.timestamp)
  }))
  return { version: 9, encode: () => produce.createRequest(-1, 30_000, messages).buffer as Buffer }
}

const touch = (response: any): number => {
  let sum = 0
  for (const { partitions } of response.responses)
    for (const { records } of partitions)
      for (const batch of records)
        for (const { key, value } of batch.records) sum = (sum + key[0] + value[value.length - 1]) | 0
  return sum
}

const fetchTouching: Decoding = {
  version: 12,
  decode: (bytes) => touch(fetch.parseResponse(1, 1, 12, Reader.from(bytes))),
  content: (sum) => [sum]
}

export const platformatic: CodecPeer = {
  responses: {
    metadata: decoding(3, 12, metadata, metadataContent),
    smallMetadata: decoding(3, 12, metadata, metadataContent),
    fetch: decoding(1, 12, fetch, ({ responses }) =>
      responses.map(({ partitions, topicId }: any) => [
        topicId,
        partitions.map((p: any) => [p.partitionIndex, Number(p.highWatermark)])
      ])
    ),
    fetchRecords: fetchTouching,
    produce: decoding(0, 9, produce, ({ responses }) =>
      responses.map(({ name, partitionResponses }: any) => [
        name,
        partitionResponses.map((p: any) => [p.index, Number(p.baseOffset)])
      ])
    ),
    offsetFetch: decoding(9, 7, offsetFetch, (decoded) =>
      decoded.topics.map(({ name, partitions }: any) => [
        name,
        partitions.map((p: any) => [p.partitionIndex, Number(p.committedOffset)])
      ])
    ),
    apiVersions: decoding(18, 3, apiVersions, ({ apiKeys }) =>
      apiKeys.map((api: any) => [api.apiKey, api.minVersion, api.maxVersion])
    )
  },
  requests: {
    metadata: { version: 12, encode: () => metadata.createRequest(["orders"], false, false).buffer },
    fetch: {
      version: 12,
      encode: () => fetch.createRequest(500, 1, 50_000_000, 0, 0, -1, topics, [], "").buffer
    },
    produceOne: producing(1),
    produceMany: producing(100)
  }
}
