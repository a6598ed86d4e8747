/** The floor: frames on a socket of Node. Of what is fetched only the headers of batches are read; what is produced has been encoded before. */
import * as Net from "node:net"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { type Connect, fetchLoop, limits } from "../Peer.ts"

const { maxBytes, maxWaitMs, minBytes, partitionMaxBytes } = limits
const [fetchVersion, produceVersion] = [12, 9]

/** Behind the length, a header of version 2 with no client id. */
const frame = (key: number, version: number, body: Uint8Array): Buffer => {
  const header = Buffer.alloc(15)
  header.writeInt32BE(11 + body.length)
  header.writeInt16BE(key, 4)
  header.writeInt16BE(version, 6)
  header.writeInt16BE(-1, 12)
  return Buffer.concat([header, body])
}

export const connect: Connect = async (port) => {
  const socket = Net.connect({ host: "127.0.0.1", port, noDelay: true })
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject))
  const waiting: Array<(response: Buffer) => void> = []
  let chunks: Array<Buffer> = []
  let bytes = 0
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    for (;;) {
      if (bytes < 4) return
      if (chunks[0]!.length < 4) chunks = [Buffer.concat(chunks)]
      const size = 4 + chunks[0]!.readInt32BE(0)
      if (bytes < size) return
      const data = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
      chunks = data.length === size ? [] : [data.subarray(size)]
      bytes -= size
      waiting.shift()!(data.subarray(0, size))
    }
  })
  const ask = (request: Buffer): Promise<Buffer> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      socket.write(request)
    })
  return {
    consume: (topic) =>
      fetchLoop(
        topic,
        async (unread) => {
          const partitions = unread.map(({ offset, partition }) => ({
            partition,
            fetchOffset: BigInt(offset),
            partitionMaxBytes
          }))
          const body = Fetch.request
            .at(fetchVersion)
            .encode({ maxWaitMs, minBytes, maxBytes, topics: [{ topic: topic.name, partitions }] })
          const response = await ask(frame(Fetch.key, fetchVersion, body))
          return Fetch.response.at(fetchVersion).decode(response.subarray(9)).responses[0]!.partitions
        },
        (partitions, { next }) => {
          for (const { partitionIndex, records } of partitions)
            for (const batch of records!.batches({ checkCrc: false }))
              next[partitionIndex] = Number(batch.lastOffset) + 1
        },
        (partitions, touched) => {
          for (const { records } of partitions)
            for (const batch of records!.batches({ checkCrc: false })) touched.count += batch.count
        }
      ),
    forwarder: (name, _, batch) => {
      const topicData = [{ name, partitionData: [{ index: 0, records: Records.fromBytes(batch) }] }]
      const body = Produce.request.at(produceVersion).encode({ acks: 1, timeoutMs: 30_000, topicData })
      const request = frame(Produce.key, produceVersion, body)
      return () => ask(request)
    }
  }
}
