/**
 * A scripted broker on TCP with one topic, which keeps what is produced and gives it back: enough for a program of a user. It drops the connection when it is
 * asked for the topic "drop-connection".
 */
import * as Effect from "effect/Effect"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { FakeBroker, type FakeRequest } from "../Connection/FakeBroker.ts"

const topic = "orders"

/** A broker gives a batch its offset; the checksum does not cover it. */
const atOffset = (bytes: Uint8Array, offset: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeBigInt64BE(BigInt(offset))
  return copy
}

export const make = Effect.gen(function* () {
  const broker = new FakeBroker([ApiVersions, Metadata, Produce, Fetch])
  // By name, not by id.
  broker.ranges.set(Produce.key, { min: 3, max: 12 })
  broker.ranges.set(Fetch.key, { min: 4, max: 12 })
  const log: Array<Buffer> = []
  let count = 0

  const produce = (request: FakeRequest<typeof Produce>): void => {
    const records = request.body.topicData[0]?.partitionData[0]?.records ?? Records.empty
    const baseOffset = count
    // Copied: the bytes are the connection's.
    log.push(atOffset(records.encode(), baseOffset))
    count += [...records].length
    const partition = { index: 0, errorCode: 0, baseOffset: BigInt(baseOffset), logStartOffset: 0n }
    request.reply({ responses: [{ name: topic, partitionResponses: [partition] }] })
  }

  broker.onRequest = (request) => {
    if (request.is(Produce)) return produce(request)
    if (request.is(Fetch)) {
      const partition = {
        partitionIndex: 0,
        errorCode: 0,
        highWatermark: BigInt(count),
        records: Records.fromBytes(Buffer.concat(log))
      }
      return request.reply({ responses: [{ topic, partitions: [partition] }] })
    }
    if (!request.is(Metadata)) return
    if (request.body.topics?.[0]?.name === "drop-connection") return request.connection.close()
    const partition = { errorCode: 0, partitionIndex: 0, leaderId: 1, replicaNodes: [1], isrNodes: [1] }
    request.reply({
      brokers: [{ nodeId: 1, host: "127.0.0.1", port: 9092 }],
      topics: [{ errorCode: 0, name: topic, partitions: [partition] }]
    })
  }
  const { port } = yield* broker.listen
  return { port, broker }
})
