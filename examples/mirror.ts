/**
 * A mirror: copies what partition 0 of a topic holds to another topic, which may be on another broker, of any release. Compression, timestamps and headers
 * stay as they are, and of a batch nothing is decompressed unless its format must change.
 *
 *     node --conditions=@effect-kafka-protocol/source examples/mirror.ts localhost:9092 orders localhost:9093 orders-copy
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Context, Effect, Layer } from "effect"
import { Fetch, Kafka, KafkaConnection, Produce, RecordsEffect } from "effect-kafka-protocol"

/** A partition's topic, and the connection to its leader. */
export interface Place {
  readonly connection: KafkaConnection["Service"]
  readonly topic: string
}

/** Gives the offset up to which the source has been copied. */
export const mirror = Effect.fn("mirror")(function* (source: Place, target: Place, startOffset = 0n) {
  for (let fetchOffset = startOffset; ;) {
    const fetched = yield* source.connection.request(Fetch, {
      maxWaitMs: 500,
      minBytes: 1,
      topics: [
        { topic: source.topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_048_576 }] }
      ]
    })
    const { highWatermark, records } = yield* Kafka.orFail(Fetch, fetched.responses[0]!.partitions[0]!)
    // One record set for each batch: Produce takes one batch at a time.
    for (const batch of yield* RecordsEffect.toProduceEffect(records, { fromOffset: fetchOffset })) {
      const produced = yield* target.connection.request(Produce, {
        acks: -1,
        timeoutMs: 5000,
        topicData: [{ name: target.topic, partitionData: [{ index: 0, records: batch }] }]
      })
      yield* Kafka.orFail(Produce, produced.responses[0]!.partitionResponses[0]!)
    }
    fetchOffset = records?.nextOffset ?? fetchOffset
    if (fetchOffset >= highWatermark) return fetchOffset
  }
})

const place = Effect.fn("place")(function* (address = "localhost:9092", topic = "orders") {
  const { hostname: host, port } = new URL(`kafka://${address}`)
  const connection = yield* Layer.build(KafkaConnection.layer({ host, port: Number(port || 9092) }))
  return { connection: Context.get(connection, KafkaConnection), topic }
})

if (import.meta.main) {
  const [from, fromTopic, to, toTopic] = process.argv.slice(2)
  Effect.gen(function* () {
    const end = yield* mirror(yield* place(from, fromTopic), yield* place(to, toTopic))
    yield* Console.log(`copied ${fromTopic} up to offset ${end}`)
  }).pipe(Effect.scoped, NodeRuntime.runMain)
}
