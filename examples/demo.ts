/**
 * A walk through the library: the six calls of the main job, sync and async, and a reconnect. Run it with `npm start`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Fiber, Schedule, Stream } from "effect"
import {
  Fetch,
  FindCoordinator,
  Kafka,
  KafkaConnection,
  type KafkaError,
  ListOffsets,
  Metadata,
  OffsetCommit,
  OffsetFetch,
  Produce,
  Records,
  statusChanges
} from "effect-kafka-protocol"
import { type Server, server } from "./server.ts"

const name = `demo-${process.pid}`
const groupId = `${name}-group`

/** Just after its creation a topic has no leader and a group no coordinator: errors of which Kafka itself says that they are worth another try. */
const whileRetryable = <A, R>(effect: Effect.Effect<A, KafkaError, R>) =>
  Effect.retry(effect, {
    schedule: Schedule.spaced("200 millis"),
    times: 50,
    while: (error) => error.isRetryable
  })

const metadata = Effect.gen(function* () {
  const response = yield* Kafka.request(Metadata, { topics: [{ name }] })
  return yield* Kafka.orFail(Metadata, response.topics[0]!)
}).pipe(whileRetryable)

const findCoordinator = Effect.gen(function* () {
  const response = yield* Kafka.request(FindCoordinator, { coordinatorKeys: [groupId] })
  return yield* Kafka.orFail(FindCoordinator, response.coordinators[0]!)
}).pipe(whileRetryable)

const walk = Effect.gen(function* () {
  const topic = yield* metadata
  yield* Console.log(`1. Metadata: ${topic.name} has ${topic.partitions.length} partition(s)`)

  const oldest = yield* Kafka.request(Metadata, { topics: [] }, { version: 1 })
  yield* Console.log(`   the same in version 1, as of 2016: ${oldest.brokers.length} broker(s)`)

  const records = (...values: ReadonlyArray<string>) => ({
    timeoutMs: 1000,
    topicData: [
      {
        name,
        topicId: topic.topicId,
        partitionData: [
          { index: 0, records: Records.make(values.map((value) => ({ key: "greeting", value }))) }
        ]
      }
    ]
  })
  const produced = yield* Kafka.request(Produce, { acks: -1, ...records("hello", "world") })
  const { baseOffset } = yield* Kafka.orFail(Produce, produced.responses[0]!.partitionResponses[0]!)
  yield* Kafka.send(Produce, { acks: 0, ...records("and no answer, please") })
  yield* Console.log(
    `2. Produce: acknowledged from offset ${baseOffset} on; then one more, without an answer`
  )

  const fetch = Effect.fn("fetch")(function* (fetchOffset: bigint) {
    const response = yield* Kafka.request(Fetch, {
      maxWaitMs: 1000,
      minBytes: 1,
      topics: [
        {
          topic: name,
          topicId: topic.topicId,
          partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_048_576 }]
        }
      ]
    })
    const partition = yield* Kafka.orFail(Fetch, response.responses[0]!.partitions[0]!)
    return Array.from(
      partition.records ?? [],
      (record) => `${record.offset}: ${Buffer.from(record.value ?? "")}`
    )
  })
  yield* Console.log(`3. Fetch: ${(yield* fetch(0n)).join(", ")}`)

  // Two questions at once, on one connection: both are written before either is answered.
  const offset = (timestamp: bigint) =>
    Kafka.request(ListOffsets, {
      replicaId: -1,
      topics: [{ name, partitions: [{ partitionIndex: 0, timestamp }] }]
    }).pipe(Effect.map((response) => response.topics[0]!.partitions[0]!.offset))
  const [earliest, latest] = yield* Effect.all([offset(-2n), offset(-1n)], { concurrency: "unbounded" })
  yield* Console.log(`4. ListOffsets: earliest ${earliest}, latest ${latest}`)

  yield* findCoordinator
  const partition = { partitionIndex: 0, committedOffset: latest, committedMetadata: "demo" }
  const committed = yield* Kafka.request(OffsetCommit, {
    groupId,
    topics: [{ name, topicId: topic.topicId, partitions: [partition] }]
  })
  yield* Kafka.orFail(OffsetCommit, committed.topics[0]!.partitions[0]!)
  yield* Console.log(`5. OffsetCommit: ${groupId} is at ${latest}`)

  // From version 8 on one request asks for many groups; a version of our own choice makes that sure.
  const fetched = yield* Kafka.request(
    OffsetFetch,
    { groups: [{ groupId, topics: [{ name, partitionIndexes: [0] }] }] },
    { version: 8 }
  )
  yield* Console.log(`6. OffsetFetch: ${fetched.groups[0]!.topics[0]!.partitions[0]!.committedOffset}`)
})

const reconnect = Effect.fn("reconnect")(function* ({ stop, start }: Server) {
  const connection = yield* KafkaConnection
  const watcher = yield* statusChanges(connection).pipe(
    Stream.map((status) => status._tag),
    Stream.runForEach((tag) => Console.log(`   ${tag}`)),
    Effect.forkChild({ startImmediately: true })
  )
  yield* Console.log("7. The broker goes down; a request waits until it is back")
  yield* stop
  yield* connection.reconnect
  const waiting = yield* Effect.forkChild(metadata)
  yield* start
  const topic = yield* Fiber.join(waiting)
  yield* Console.log(`   ${topic.name} is there, on the same KafkaConnection`)
  yield* Fiber.interrupt(watcher)
})

const demo = Effect.gen(function* () {
  const broker = yield* server
  const { host, port } = broker

  const before = yield* Kafka.metadata({ host, port })
  yield* Console.log(
    `0. One-shot metadata: ${before.brokers.length} broker(s), ${before.topics.length} topic(s)`
  )

  yield* walk.pipe(
    Effect.andThen(reconnect(broker)),
    Effect.timeout("2 minutes"),
    Effect.provide(KafkaConnection.layer({ host, port }))
  )
  yield* Console.log("Done.")
})

NodeRuntime.runMain(Effect.scoped(demo))
