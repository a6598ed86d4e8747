/**
 * A walk through the library: the six calls of the main job, sync and async, and a reconnect. Run it with `npm start`, or `npm start -- host:port` for a broker of
 * yours, from which the rest of its cluster is found.
 *
 * It is the same program for every broker from Kafka 0.8.2 on: it asks with fields that all versions have, and each request takes the highest version that
 * the broker has too and in which they can be said.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Fiber, Schedule, Stream } from "effect"
import {
  Fetch,
  FindCoordinator,
  Kafka,
  KafkaCluster,
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
  const topic = yield* Kafka.orFail(Metadata, response.topics[0]!)
  yield* Kafka.orFail(Metadata, topic.partitions[0]!)
  return topic
}).pipe(whileRetryable)

/** The connection to the broker that leads the topic: requests find it by themselves, and so can we. */
const leader = Effect.flatMap(KafkaCluster, (cluster) => cluster.leader(name, 0))

/** A broker that has just become the coordinator of a group may not know it yet. */
const commit = Effect.fn("commit")(
  function* (topicId: string, committedOffset: bigint) {
    yield* Kafka.request(FindCoordinator, { key: groupId })
    const partition = { partitionIndex: 0, committedOffset, committedMetadata: "demo" }
    const topics = [{ name, topicId, partitions: [partition] }]
    const response = yield* Kafka.request(OffsetCommit, { groupId, topics })
    return yield* Kafka.orFail(OffsetCommit, response.topics[0]!.partitions[0]!)
  },
  (effect) => whileRetryable(effect)
)

const walk = Effect.gen(function* () {
  const topic = yield* metadata
  yield* Console.log(`1. Metadata: ${topic.name} has ${topic.partitions.length} partition(s)`)

  const { ranges } = yield* (yield* leader).versions
  const version = ranges.get(Metadata.key)!.min
  const oldest = yield* Kafka.request(Metadata, { topics: [{ name }] }, { version })
  yield* Console.log(`   the same in version ${version}: ${oldest.brokers.length} broker(s)`)

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

  // Two questions at once, on one connection to the leader: both are written before either is answered.
  const offset = Effect.fn("offset")(function* (timestamp: bigint) {
    const partitions = [{ partitionIndex: 0, timestamp }]
    const response = yield* Kafka.request(ListOffsets, { replicaId: -1, topics: [{ name, partitions }] })
    const partition = yield* Kafka.orFail(ListOffsets, response.topics[0]!.partitions[0]!)
    // Version 0, all that Kafka had before 0.10.1, answers with a list.
    return partition.oldStyleOffsets[0] ?? partition.offset
  })
  const [earliest, latest] = yield* Effect.all([offset(-2n), offset(-1n)], { concurrency: "unbounded" })
  yield* Console.log(`4. ListOffsets: earliest ${earliest}, latest ${latest}`)

  yield* commit(topic.topicId, latest)
  yield* Console.log(`5. OffsetCommit: ${groupId} is at ${latest}`)

  // Asked about one group it is version 7 at most; from 8 on, one request asks for many (`groups`).
  const fetched = yield* Kafka.request(OffsetFetch, { groupId, topics: [{ name, partitionIndexes: [0] }] })
  const { committedOffset } = yield* Kafka.orFail(OffsetFetch, fetched.topics[0]!.partitions[0]!)
  yield* Console.log(`6. OffsetFetch: ${committedOffset}`)
})

const reconnect = Effect.fn("reconnect")(function* ({ stop, start }: Server) {
  const connection = yield* leader
  const { view } = yield* KafkaCluster
  const { leaderId } = (yield* view).leader({ name }, 0)!
  const watcher = yield* statusChanges(connection).pipe(
    Stream.map((status) => status._tag),
    Stream.runForEach((tag) => Console.log(`   ${tag}`)),
    Effect.forkChild({ startImmediately: true })
  )
  yield* Console.log("7. The broker goes down; a request waits until it is back")
  yield* stop
  yield* connection.reconnect
  const waiting = yield* Effect.forkChild(
    Kafka.request(Metadata, { topics: [{ name }] }, { broker: leaderId })
  )
  yield* start
  const { topics } = yield* Fiber.join(waiting)
  yield* Console.log(`   ${topics[0]!.name} is there, on the same KafkaCluster`)
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
    Effect.provide(KafkaCluster.layer({ bootstrapServers: [{ host, port }] }))
  )
  yield* Console.log("Done.")
})

NodeRuntime.runMain(Effect.scoped(demo))
