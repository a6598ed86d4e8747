/**
 * Each codec in each message format on real brokers: a broker decompresses what it is sent to check it and to give it offsets, and what
 * comes back is its own writing where it had to write anew.
 */
import { assert, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Fetch, Kafka, Produce, type RecordInput, Records } from "../../src/index.ts"
import type { CompressionName } from "../../src/Codec/Records/Record.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { type Release, whyNoJava } from "../../tools/kafka/Maven.ts"
import * as Client from "./client.ts"
import * as Scenario from "./scenario.ts"

class RealBroker extends Context.Service<RealBroker, Broker.Broker>()("test/RealBrokerOfRecords") {
  static readonly layer = (release: Release) => Layer.effect(RealBroker, Broker.make(release))
}

/** Produce and Fetch versions of each magic that a release takes. */
const formats: ReadonlyArray<
  readonly [release: Release, versions: ReadonlyArray<readonly [produce: number, fetch: number]>]
> = [
  ["0.8.2.2", [[0, 0]]],
  [
    "0.10.2.2",
    [
      [0, 0],
      [2, 2]
    ]
  ],
  ["3.9.2", [[7, 10]]],
  [
    "4.4.0",
    [
      [8, 12],
      [13, 13]
    ]
  ]
]

const missing = whyNoJava()

for (const [release, versions] of formats) {
  const name = `each codec on Kafka ${release}`
  if (missing !== undefined && process.env["CI"] !== "true") {
    it.skip(`${name} (${missing})`, () => {})
    continue
  }
  layer(RealBroker.layer(release), { excludeTestServices: true, timeout: "180 seconds" })(name, (it) => {
    for (const [produceVersion, fetchVersion] of versions) {
      const codecs: ReadonlyArray<CompressionName> =
        produceVersion >= 7 ? ["none", "gzip", "snappy", "lz4", "zstd"] : ["none", "gzip", "snappy", "lz4"]
      for (const compression of codecs) {
        it.effect(`${compression} by Produce v${produceVersion} and Fetch v${fetchVersion}`, () =>
          Effect.gen(function* () {
            const broker = yield* RealBroker
            yield* check(compression, produceVersion, fetchVersion).pipe(
              Effect.provide(Scenario.connectionTo(broker))
            )
          })
        )
      }
    }
  })
}

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
  const response = yield* Kafka.request(
    Fetch,
    {
      maxWaitMs: 1000,
      minBytes: 1,
      topics: [
        {
          topic: topic.name!,
          topicId: topic.topicId,
          partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_048_576 }]
        }
      ]
    },
    { version: fetchVersion }
  )
  const partition = yield* Kafka.orFail(Fetch, response.responses[0]!.partitions[0]!)
  const records = partition.records!
  const magic = produceVersion < 2 ? 0 : produceVersion < 3 ? 1 : 2
  for (const batch of records.batches())
    assert.deepEqual([batch.magic, batch.compression], [magic, compression])
  const expected = Records.make([...inputs, ...inputs], { magic })
  assert.deepStrictEqual(
    records.toArray().map((record) => record.toObject()),
    expected.toArray().map((record) => record.toObject())
  )
})
