/**
 * The messages that are read and written: as our library takes them, at any version, and what of them must come out equal everywhere.
 */
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { OffsetFetch } from "../../src/Api/OffsetFetch.ts"
import { Produce } from "../../src/Api/Produce.ts"
import type { Message, Wire } from "../../src/Codec/index.ts"
import { Records } from "../../src/Codec/Records/Records.ts"

const range = <A>(count: number, make: (index: number) => A): Array<A> =>
  Array.from({ length: count }, (_, i) => make(i))

const uuid = (index: number): string =>
  Buffer.from(range(16, (byte) => (index * 31 + byte * 7 + 1) & 0xff)).toString("base64url")

// -- responses ------------------------------------------------------------------------------------

const metadata = (brokers: number, topics: number, partitions: number) => ({
  throttleTimeMs: 0,
  brokers: range(brokers, (nodeId) => ({
    nodeId,
    host: `broker-${nodeId}.example.com`,
    port: 9092,
    rack: "a"
  })),
  clusterId: "bench-cluster",
  controllerId: 1,
  topics: range(topics, (t) => ({
    errorCode: 0,
    name: `topic-number-${t}`,
    topicId: uuid(t),
    partitions: range(partitions, (p) => ({
      errorCode: 0,
      partitionIndex: p,
      leaderId: (t + p) % brokers,
      leaderEpoch: 3,
      replicaNodes: range(Math.min(3, brokers), (r) => (t + p + r) % brokers),
      isrNodes: range(Math.min(3, brokers), (r) => (t + p + r) % brokers),
      offlineReplicas: []
    }))
  }))
})

const fetched = (topics: number, partitions: number, records: Records) => ({
  throttleTimeMs: 0,
  responses: range(topics, (t) => ({
    topic: `topic-number-${t}`,
    partitions: range(partitions, (p) => ({
      partitionIndex: p,
      errorCode: 0,
      highWatermark: BigInt(t * 1000 + p),
      lastStableOffset: BigInt(t * 1000 + p),
      logStartOffset: 0n,
      abortedTransactions: [],
      records
    }))
  }))
})

const produced = {
  responses: range(10, (t) => ({
    name: `topic-number-${t}`,
    partitionResponses: range(100, (p) => ({ index: p, errorCode: 0, baseOffset: BigInt(t * 1000 + p) }))
  }))
}

const offsets = {
  throttleTimeMs: 0,
  topics: range(10, (t) => ({
    name: `topic-number-${t}`,
    partitions: range(100, (p) => ({
      partitionIndex: p,
      committedOffset: BigInt(t * 1000 + p),
      metadata: "",
      errorCode: 0
    }))
  }))
}

const versions = {
  errorCode: 0,
  apiKeys: range(60, (apiKey) => ({ apiKey, minVersion: apiKey % 3, maxVersion: 4 + (apiKey % 9) })),
  throttleTimeMs: 0
}

/** Records of 100 B with keys. */
export const batchOf = (count: number): Records =>
  Records.make(
    range(count, (i) => ({
      key: Buffer.from(`key-${i}`),
      value: Buffer.alloc(100, `value ${i} `),
      timestamp: 1_700_000_000_000
    }))
  )

const fetchedRecords = Records.fromBytes(batchOf(100).encode())

/** The same for all contenders, whatever they call a thing: topics, and in each its partitions with one number that tells them apart. */
export type Content = ReadonlyArray<unknown>

export interface Response {
  readonly title: string
  readonly message: Message<any, any>
  readonly value: unknown
  readonly content: (decoded: any) => Content
}

const pick =
  (topics: string, name: string, partitions: string, index: string, value: string) =>
  (decoded: any): Content =>
    decoded[topics].map((topic: any) => [
      topic[name],
      topic[partitions].map((partition: any) => [partition[index], Number(partition[value])])
    ])

export const metadataContent = (decoded: any): Content => [
  decoded.brokers.map(({ host, nodeId, port, rack }: any) => [nodeId, host, port, rack]),
  decoded.topics.map(({ name, partitions }: any) => [
    name,
    partitions.map(
      ({ errorCode, isrNodes, leaderId, offlineReplicas, partitionIndex, replicaNodes }: any) => [
        errorCode,
        partitionIndex,
        leaderId,
        replicaNodes,
        isrNodes,
        offlineReplicas
      ]
    )
  ])
]

const metadataCase = (title: string, value: object): Response => ({
  title,
  message: Metadata.response,
  value,
  content: metadataContent
})

export const responses = {
  metadata: metadataCase("Metadata response, 500 topics × 20 partitions", metadata(6, 500, 20)),
  smallMetadata: metadataCase("Metadata response, 1 topic × 6 partitions", metadata(3, 1, 6)),
  fetch: {
    title: "Fetch response, 10 topics × 100 partitions, no records",
    message: Fetch.response,
    value: fetched(10, 100, Records.empty),
    content: pick("responses", "topic", "partitions", "partitionIndex", "highWatermark")
  },
  fetchRecords: {
    title: "Fetch response, 100 partitions of 100 records of 100 B, every key and value touched",
    message: Fetch.response,
    value: fetched(1, 100, fetchedRecords),
    content: pick("responses", "topic", "partitions", "partitionIndex", "highWatermark")
  },
  produce: {
    title: "Produce response, 10 topics × 100 partitions",
    message: Produce.response,
    value: produced,
    content: pick("responses", "name", "partitionResponses", "index", "baseOffset")
  },
  offsetFetch: {
    title: "OffsetFetch response, 10 topics × 100 partitions",
    message: OffsetFetch.response,
    value: offsets,
    content: pick("topics", "name", "partitions", "partitionIndex", "committedOffset")
  },
  apiVersions: {
    title: "ApiVersions response, 60 APIs",
    message: ApiVersions.response,
    value: versions,
    content: (decoded: any) =>
      decoded.apiKeys.map(({ apiKey, maxVersion, minVersion }: any) => [apiKey, minVersion, maxVersion])
  }
} satisfies Record<string, Response>

// -- requests -------------------------------------------------------------------------------------

const fetchRequest = {
  maxWaitMs: 500,
  minBytes: 1,
  maxBytes: 50_000_000,
  topics: range(10, (t) => ({
    topic: `topic-number-${t}`,
    partitions: range(100, (partition) => ({
      partition,
      fetchOffset: BigInt(t * 1000 + partition),
      partitionMaxBytes: 1_048_576
    }))
  }))
}

/** Messages to produce: one topic, so many partitions, in each one record of 100 B. */
export const produceMessages = (partitions: number) =>
  range(partitions, (partition) => ({
    topic: "orders",
    partition,
    key: Buffer.from(`key-${partition}`),
    value: Buffer.alloc(100, `value ${partition} `),
    timestamp: 1_700_000_000_000
  }))

export interface Request {
  readonly title: string
  readonly message: Message<any, any>
  readonly content: (decoded: any) => Content
}

const produceContent = (decoded: any): Content =>
  decoded.topicData.map(({ name, partitionData }: any) => [
    name,
    partitionData.map(({ index, records }: any) => [
      index,
      records
        .toArray()
        .map(({ key, timestamp, value }: any) => [
          Buffer.from(key).toString(),
          Buffer.from(value).toString(),
          Number(timestamp)
        ])
    ])
  ])

export const requests = {
  metadata: {
    title: "Metadata request, one topic",
    message: Metadata.request,
    content: (decoded: any) => [decoded.topics.map(({ name }: any) => name), decoded.allowAutoTopicCreation]
  },
  fetch: {
    title: "Fetch request, 10 topics × 100 partitions",
    message: Fetch.request,
    content: pick("topics", "topic", "partitions", "partition", "fetchOffset")
  },
  produceOne: {
    title: "Produce request, one record of 100 B, encoded and framed",
    message: Produce.request,
    content: produceContent
  },
  produceMany: {
    title: "Produce request, 100 partitions of one record of 100 B, encoded and framed",
    message: Produce.request,
    content: produceContent
  },
  produceReady: {
    title: "Produce request, 100 partitions of a ready batch (its header path)",
    message: Produce.request,
    content: produceContent
  }
} satisfies Record<string, Request>

export type ResponseName = keyof typeof responses
export type RequestName = keyof typeof requests

/** What the Fetch request asks for. */
export { fetchRequest }

/** A ready batch for each partition. */
export const readyBatches = produceMessages(100).map(({ key, timestamp, value }) =>
  Buffer.from(Records.make([{ key, timestamp, value }]).encode())
)

/** The bytes of a response at a version. */
export const bytesOf = ({ message, value }: Response, version: number): Buffer =>
  Buffer.from((message.at(version) as Wire<any>).encode(value))
