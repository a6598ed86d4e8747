/**
 * Each codec in each message format: a broker decompresses what it is sent to check it and to give it offsets, and what comes back is its own writing
 * where it had to write anew.
 */
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { Fetch, Kafka, Produce, type RecordInput, Records } from "../../src/index.ts"
import type { CompressionName } from "../../src/Codec/Records/Record.ts"
import * as Client from "./client.ts"
import * as Scenario from "./scenario.ts"
import { type Server, TestedServer } from "./servers.ts"

/** Versions of Produce and Fetch that go together. */
export type Versions = readonly [produce: number, fetch: number]

export const recordSuite = <E>(
  name: string,
  server: Effect.Effect<Server, E, Scope.Scope>,
  versions: ReadonlyArray<Versions>
) =>
  layer(Layer.effect(TestedServer, server), { excludeTestServices: true, timeout: "180 seconds" })(
    name,
    (it) => {
      for (const [produceVersion, fetchVersion] of versions) {
        const codecs: ReadonlyArray<CompressionName> =
          produceVersion >= 7 ? ["none", "gzip", "snappy", "lz4", "zstd"] : ["none", "gzip", "snappy", "lz4"]
        for (const compression of codecs) {
          it.effect(`${compression} by Produce v${produceVersion} and Fetch v${fetchVersion}`, () =>
            Effect.gen(function* () {
              const broker = yield* TestedServer
              yield* check(compression, produceVersion, fetchVersion).pipe(
                Effect.provide(Scenario.connectionTo(broker))
              )
            })
          )
        }
      }
    }
  )

const fetch = Effect.fnUntraced(function* (topic: Client.Topic, fetchOffset: bigint, version: number) {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1_048_576 }]
  const topics = [{ topic: topic.name!, topicId: topic.topicId, partitions }]
  const response = yield* Kafka.request(Fetch, { maxWaitMs: 1000, minBytes: 1, topics }, { version })
  return (yield* Kafka.orFail(Fetch, response.responses[0]!.partitions[0]!)).records!
})

const check = Effect.fnUntraced(function* (
  compression: CompressionName,
  produceVersion: number,
  fetchVersion: number
) {
  const topic = yield* Client.topicMetadata(`records-${compression}-${produceVersion}`)
  const inputs = Array.from({ length: 300 }, (_, i): RecordInput => ({
    key: i % 3 === 0 ? null : `key ${i}`,
    value: i % 7 === 0 ? null : i % 5 === 0 ? "" : `value ${i} `.repeat(i % 50),
    timestamp: 1700000000000n + BigInt(i),
    headers:
      produceVersion >= 3 && i % 2 === 0
        ? [
            { key: "a", value: "x" },
            { key: "a", value: null }
          ]
        : []
  }))
  const partitionOf = (records: Records) => ({
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name: topic.name!, topicId: topic.topicId, partitionData: [{ index: 0, records }] }]
  })
  for (let round = 0; round < 2; round++) {
    const response = yield* Kafka.request(Produce, partitionOf(Records.make(inputs, { compression })), {
      version: produceVersion
    })
    const answer = yield* Kafka.orFail(Produce, response.responses[0]!.partitionResponses[0]!)
    assert.strictEqual(answer.baseOffset, BigInt(round * inputs.length))
  }
  const magic = produceVersion < 2 ? 0 : produceVersion < 3 ? 1 : 2
  const found = []
  // A broker that converts fills no more than what is stored would take.
  while (found.length < 2 * inputs.length) {
    const offset = BigInt(found.length)
    const records = yield* fetch(topic, offset, fetchVersion)
    for (const batch of records.batches())
      assert.deepEqual([batch.magic, batch.compression], [magic, compression])
    const fetched = records.toArray().filter((record) => record.offset >= offset)
    assert.isAbove(fetched.length, 0, `from offset ${offset} on`)
    found.push(...fetched)
  }
  const expected = Records.make([...inputs, ...inputs], { magic })
  assert.deepStrictEqual(
    found.map((record) => record.toObject()),
    expected.toArray().map((record) => record.toObject())
  )
})
