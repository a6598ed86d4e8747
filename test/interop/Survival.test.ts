/**
 * Real brokers that are killed, stopped, restarted in turn, replaced and relieved of their partitions, under load. What was acknowledged is in the log
 * once; what was not is there at most once; and the connections come back by themselves.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import {
  AlterPartitionReassignments,
  CreateTopics,
  Kafka,
  KafkaConnection,
  type KafkaError,
  Metadata,
  Produce,
  Records
} from "../../src/index.ts"
import { reasonOf } from "../Connection/Harness.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { describeWithJava } from "../support/leftOut.ts"
import * as Client from "./client.ts"

type Connection = KafkaConnection["Service"]

const on = (connection: Connection) => Effect.provideContext(KafkaConnection.contextOf(connection))

const connect = (broker: { readonly host: string; readonly port: number }, options: object = {}) =>
  KafkaConnection.make({
    host: broker.host,
    port: broker.port,
    reconnect: Schedule.spaced("50 millis"),
    requestTimeout: "5 seconds",
    ...options
  }).pipe(
    // Losses are what this is about.
    Effect.provideService(References.MinimumLogLevel, "None")
  )

const append = (connection: Connection, topic: Client.Topic, value: string) =>
  connection
    .request(Produce, {
      acks: -1,
      timeoutMs: 3000,
      topicData: [
        {
          name: topic.name!,
          topicId: topic.topicId,
          partitionData: [{ index: 0, records: Records.make([{ value }]) }]
        }
      ]
    })
    .pipe(Effect.flatMap((response) => Kafka.orFail(Produce, response.responses[0]!.partitionResponses[0]!)))

const textOf = (value: Uint8Array | null) => Buffer.from(value!).toString()

/** All values in the log, by their count. */
const read = Effect.fnUntraced(function* (connection: Connection, topic: Client.Topic) {
  const end = yield* Client.offsetAt(topic, Client.latest).pipe(on(connection))
  const records = yield* Client.fetch(topic, 0n, Number(end)).pipe(on(connection))
  const counts = new Map<string, number>()
  for (const { value } of records) counts.set(textOf(value), (counts.get(textOf(value)) ?? 0) + 1)
  return counts
})

/** Acknowledged values are there once, others at most once: nothing was written twice by us. */
const assertOnce = (counts: ReadonlyMap<string, number>, acknowledged: ReadonlySet<string>) => {
  for (const [value, count] of counts) assert.strictEqual(count, 1, value)
  for (const value of acknowledged) assert.strictEqual(counts.get(value), 1, `${value} was acknowledged`)
}

/** Appends without pause, so many at once, until it is interrupted or told to end; notes how each append ended. */
const load = (connection: Connection, topic: Client.Topic, workers: number) => {
  const acknowledged = new Set<string>()
  const ends = new Map<string, number>()
  const flag = { isOver: false }
  const worker = (name: number) =>
    Effect.gen(function* () {
      for (let i = 0; !flag.isOver; i++) {
        const value = `${name}-${i}`
        const exit = yield* Effect.exit(append(connection, topic, value))
        const how = Exit.isSuccess(exit) ? "ok" : reasonOf(exit as Exit.Exit<unknown, KafkaError>)._tag
        if (how === "ok") acknowledged.add(value)
        else yield* Effect.sleep("20 millis")
        ends.set(how, (ends.get(how) ?? 0) + 1)
      }
    })
  return {
    acknowledged,
    ends,
    run: Effect.all(
      Array.from({ length: workers }, (_, name) => worker(name)),
      { concurrency: "unbounded", discard: true }
    ),
    stop: Effect.sync(() => {
      flag.isOver = true
    })
  }
}

/** Waits until so many more appends were acknowledged. */
const progress = (acknowledged: ReadonlySet<string>, more: number) =>
  Effect.suspend(() => {
    const goal = acknowledged.size + more
    const wait: Effect.Effect<void> = Effect.suspend(() =>
      acknowledged.size >= goal ? Effect.void : Effect.andThen(Effect.sleep("10 millis"), wait)
    )
    return wait
  })

describeWithJava("survival on real brokers", () => {
  it.live(
    "01 survives SIGKILL in the middle of the pipeline, and 21 SIGSTOP for longer than the deadline",
    () =>
      Effect.gen(function* () {
        const broker = yield* Broker.make("4.4.0")
        const connection = yield* connect(broker, { requestTimeout: "700 millis" })
        const topic = yield* Client.topicMetadata("survival").pipe(on(connection))
        const work = load(connection, topic, 64)
        const running = yield* Effect.forkChild(work.run)
        yield* progress(work.acknowledged, 500)
        yield* broker.kill("SIGKILL")
        yield* Effect.sleep("300 millis")
        yield* broker.start
        yield* progress(work.acknowledged, 500)
        assert.isAbove(work.ends.get("OutcomeUnknown") ?? 0, 0, "requests were in flight when it was killed")

        const before = work.ends.get("Timeout") ?? 0
        yield* broker.pause
        // The produce timeout is added to the deadline, and one more deadline to that before the connection is given up.
        yield* Effect.sleep("10 seconds")
        yield* broker.resume
        yield* progress(work.acknowledged, 500)
        yield* work.stop
        yield* Fiber.join(running)
        assert.isAbove(work.ends.get("Timeout") ?? 0, before, "requests were overdue while it was stopped")
        for (const how of work.ends.keys())
          assert.include(["ok", "OutcomeUnknown", "Timeout", "NotSent", "NotLeaderOrFollower"], how)
        assertOnce(yield* read(connection, topic), work.acknowledged)
      }),
    120_000
  )

  it.live(
    "18 survives a rolling restart of three brokers, and 29 a leader that moves",
    () =>
      Effect.gen(function* () {
        const brokers = yield* Broker.makeCluster("4.4.0", 3)
        const connections = yield* Effect.forEach(brokers, (broker) => connect(broker))
        const topic = yield* createReplicated(connections[0]!, "rolling")

        // What a user would write: ask anybody who leads, and append there; what is retryable is tried again, elsewhere if need be.
        let preferred = 0
        const leader = Effect.suspend(() =>
          connections[preferred++ % 3]!.request(
            Metadata,
            { topics: [{ name: "rolling" }] },
            { timeout: "1 second" }
          )
        ).pipe(
          Effect.flatMap(({ topics }) => Kafka.orFail(Metadata, topics[0]!.partitions[0]!)),
          Effect.map(({ leaderId }) => connections[leaderId - 1]),
          Effect.filterOrFail(
            (found) => found !== undefined,
            () => "no leader" as const
          )
        )
        const untilReady = Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 400 })
        const acknowledged = new Set<string>()
        const flag = { isOver: false }
        const worker = (name: number) =>
          Effect.gen(function* () {
            for (let i = 0; !flag.isOver; i++) {
              // A value of its own for each try: whether a lost one was written is not known.
              let tries = 0
              yield* leader.pipe(
                Effect.flatMap((connection) => {
                  const value = `${name}-${i}-${tries++}`
                  return Effect.map(append(connection, topic, value), () => acknowledged.add(value))
                }),
                untilReady
              )
            }
          })
        const running = yield* Effect.forkChild(
          Effect.all([0, 1, 2, 3].map(worker), { concurrency: "unbounded", discard: true })
        )
        yield* progress(acknowledged, 50)
        for (const broker of brokers) {
          yield* broker.kill("SIGTERM")
          yield* progress(acknowledged, 50)
          yield* broker.start
          yield* progress(acknowledged, 50)
        }
        flag.isOver = true
        yield* Fiber.join(running)
        const now = yield* untilReady(leader)
        assertOnce(yield* read(now, topic), acknowledged)
        assert.isTrue(
          (yield* Effect.forEach(connections, (connection) => Effect.as(connection.connected, true))).every(
            Boolean
          ),
          "all connections are back"
        )

        // 29: whoever leads no longer says so, and who does.
        const other = connections.findIndex((connection) => connection !== now)
        yield* moveLeader(now, "rolling", other + 1)
        const error = yield* append(now, topic, "late").pipe(
          Effect.repeat({ schedule: Schedule.spaced("20 millis"), times: 500 }),
          Effect.flip
        )
        assert.strictEqual(error.reason._tag, "NotLeaderOrFollower")
        assert.isTrue(error.isRetryable)
        const moved = yield* untilReady(leader)
        assert.notStrictEqual(moved, now)
        yield* append(moved, topic, "at home").pipe(untilReady)
      }),
    180_000
  )

  it.live(
    "19 survives every broker replaced: the same address, another Kafka",
    () =>
      Effect.gen(function* () {
        const first = yield* Broker.make("3.9.2")
        const connection = yield* connect(first)
        const oldest = Effect.map(connection.versions, (table) => table.ranges.get(Produce.key)!.min)
        assert.strictEqual(yield* oldest, 0)
        yield* first.kill("SIGKILL")
        const waiting = yield* Effect.forkChild(
          connection.request(Metadata, { topics: null }, { timeout: "60 seconds" })
        )
        yield* Broker.make("4.4.0", { port: first.port })
        assert.deepStrictEqual((yield* Fiber.join(waiting)).topics, [])
        assert.strictEqual(yield* oldest, 3)
        const old = { acks: 1, timeoutMs: 1, topicData: [] }
        const error = yield* Effect.flip(connection.request(Produce, old, { version: 0 }))
        assert.strictEqual(error.reason._tag, "VersionNotSupported")
      }),
    120_000
  )
})

/** A topic of one partition on all three brokers. */
const createReplicated = Effect.fnUntraced(function* (connection: Connection, name: string) {
  const request = connection.request(CreateTopics, {
    topics: [
      {
        name,
        numPartitions: 1,
        replicationFactor: 3,
        assignments: [],
        configs: [{ name: "min.insync.replicas", value: "1" }]
      }
    ],
    timeoutMs: 10_000
  })
  yield* request.pipe(
    Effect.flatMap(({ topics }) => Kafka.orFail(CreateTopics, topics[0]!)),
    Effect.retry({
      schedule: Schedule.spaced("200 millis"),
      times: 50,
      while: (error) => error.reason._tag === "InvalidReplicationFactor"
    })
  )
  return yield* Client.topicMetadata(name).pipe(on(connection))
})

/** Gives the partition to one broker alone. */
const moveLeader = Effect.fnUntraced(function* (connection: Connection, name: string, brokerId: number) {
  yield* connection.request(AlterPartitionReassignments, {
    timeoutMs: 10_000,
    topics: [{ name, partitions: [{ partitionIndex: 0, replicas: [brokerId] }] }]
  })
})
