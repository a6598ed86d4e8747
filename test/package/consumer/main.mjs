// A user's program, on Node, Bun and Deno: connects, asks, produces, fetches, and reconnects. Prints what it saw, as JSON.
import { Effect, ManagedRuntime } from "effect"
import { Fetch, Kafka, KafkaConnection, Metadata, Produce, Records } from "effect-kafka-protocol"
import { Metadata as SameMetadata } from "effect-kafka-protocol/Api/Metadata"

const runtime = ManagedRuntime.make(
  KafkaConnection.layer({ host: "localhost", port: Number(process.argv[2]) })
)

const produce = (...values) =>
  Kafka.request(Produce, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [
      {
        name: "orders",
        partitionData: [
          {
            index: 0,
            records: Records.make(
              values.map((value) => ({ value })),
              { compression: "gzip" }
            )
          }
        ]
      }
    ]
  })

const fetch = Kafka.request(Fetch, {
  maxWaitMs: 500,
  minBytes: 1,
  topics: [{ topic: "orders", partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_048_576 }] }]
})

const topicNames = async () => {
  const { topics } = await runtime.runPromise(Kafka.request(Metadata, { topics: null }))
  return topics.map(({ name }) => name)
}

const topics = await topicNames()
await runtime.runPromise(produce("one", "two"))
const { responses } = await runtime.runPromise(produce("three"))
const { baseOffset } = responses[0].partitionResponses[0]
const fetched = await runtime.runPromise(fetch)
const records = [...fetched.responses[0].partitions[0].records].map(
  ({ offset, value }) => `${offset}: ${new TextDecoder().decode(value)}`
)
const lost = await runtime.runPromise(
  Kafka.request(Metadata, { topics: [{ name: "drop-connection" }] }).pipe(
    Effect.flip,
    Effect.map((error) => error.reason._tag)
  )
)
const topicsAgain = await topicNames()
await runtime.dispose()
const refused = await runtime.runPromiseExit(Effect.void).then((exit) => exit._tag)

console.log(
  JSON.stringify({
    topics,
    baseOffset: String(baseOffset),
    records,
    lost,
    topicsAgain,
    refused,
    isOneModule: Metadata === SameMetadata
  })
)
