/** This library: compiled functions, and the interpreter that stands in where generated code is forbidden. */
import type { Message } from "../../src/Codec/index.ts"
import { Reader, Writer } from "../../src/Codec/index.ts"
import * as Coder from "../../src/Codec/internal/coder.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import { fetchRequest, produceMessages, readyBatches, requests, responses } from "./cases.ts"
import type { CodecPeer, Decoding } from "./Peer.ts"

interface ReadWrite {
  readonly read: (reader: Reader) => unknown
  readonly write: (writer: Writer, value: any) => void
}

const touch = (response: any): number => {
  let sum = 0
  for (const { partitions } of response.responses) {
    for (const { records } of partitions) {
      for (const batch of records.batches()) {
        for (const record of batch) {
          const key = record.key
          const value = record.value
          sum = (sum + key[0] + value[value.length - 1]) | 0
        }
      }
    }
  }
  return sum
}

const produce = (partitions: number) => {
  const messages = produceMessages(partitions).map(({ key, partition, timestamp, value }) => ({
    partition,
    record: { key, value, timestamp }
  }))
  return () => ({
    acks: -1,
    timeoutMs: 30_000,
    topicData: [
      {
        name: "orders",
        partitionData: messages.map(({ partition, record }) => ({
          index: partition,
          records: Records.make([record])
        }))
      }
    ]
  })
}

const peer = (coderOf: (message: Message<any, any>, version: number) => ReadWrite): CodecPeer => {
  // As in a connection: one writer, in which each request takes its place; what is in it goes to the socket at once.
  const writer = new Writer(1 << 20)
  const decoding = (response: keyof typeof responses, version: number): Decoding => {
    const coder = coderOf(responses[response].message, version)
    return {
      version,
      decode: (bytes) => coder.read(new Reader(bytes)),
      content: responses[response].content
    }
  }
  const encoding = (request: keyof typeof requests, version: number, input: () => unknown) => {
    const coder = coderOf(requests[request].message, version)
    return {
      version,
      encode: () => {
        writer.reset()
        coder.write(writer, input())
        return writer.offset
      },
      bytes: () => writer.take()
    }
  }
  const fetchRecords = decoding("fetchRecords", 12)
  return {
    responses: {
      metadata: decoding("metadata", 12),
      smallMetadata: decoding("smallMetadata", 12),
      fetch: decoding("fetch", 12),
      fetchRecords: {
        ...fetchRecords,
        decode: (bytes) => touch(fetchRecords.decode(bytes)),
        content: (sum) => [sum]
      },
      produce: decoding("produce", 9),
      offsetFetch: decoding("offsetFetch", 7),
      apiVersions: decoding("apiVersions", 3)
    },
    requests: {
      metadata: encoding("metadata", 12, () => ({
        topics: [{ name: "orders" }],
        allowAutoTopicCreation: false
      })),
      fetch: encoding("fetch", 12, () => fetchRequest),
      produceOne: encoding("produceOne", 9, produce(1)),
      produceMany: encoding("produceMany", 9, produce(100)),
      produceReady: encoding("produceReady", 9, () => ({
        acks: -1,
        timeoutMs: 30_000,
        topicData: [
          {
            name: "orders",
            partitionData: readyBatches.map((bytes, index) => ({ index, records: Records.fromBytes(bytes) }))
          }
        ]
      }))
    }
  }
}

export const ours = peer((message, version) => message.at(version))

export const oursInterpreted = peer((message, version) =>
  Coder.interpreted(layoutOf(message.at(version)), { messageName: message.name, version })
)
