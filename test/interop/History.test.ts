/**
 * A history of appends to a real broker, while connections are cut, stalled and dropped and the broker is stopped and killed; then the whole log against it:
 * what ended *ok* is there exactly once, *not sent* is not, *outcome unknown* at most once.
 *
 *     HISTORY=long npx vitest run test/interop/History.test.ts          many rounds, from a new seed
 *     HISTORY_SEED=17 npx vitest run test/interop/History.test.ts       the draws of a seed (not its timing: threads and sockets have their own)
 *
 * **What Kafka promises here.** One broker, one replica, no flush to the disk: with `acks` 1 and −1 alike a batch is acknowledged when it is in the page cache.
 * That outlives the process: SIGKILL loses what the process held, not what it had written. The recovery after an unclean end cuts the log at the first batch that
 * is not whole, and a batch is acknowledged only after it was written whole behind all others. So acknowledged batches of both kinds must be there. (The two differ
 * with several replicas, and neither would hold for a machine that loses its power.) With `acks` 0 nothing is acknowledged: at most once.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import { CreateTopics, Kafka, KafkaConnection } from "../../src/index.ts"
import { random } from "../Connection/Random.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { FaultProxy } from "../support/FaultProxy.ts"
import { describeWithJava } from "../support/leftOut.ts"
import * as Client from "./client.ts"
import { check, explain } from "./historyCheck.ts"
import { progress, round, type Stage } from "./historyFaults.ts"
import { Dice, History, type Lane, maxBatchBytes, partitions, worker } from "./historyLoad.ts"
import { readLog } from "./historyLog.ts"

const isLong = process.env["HISTORY"] === "long"
const seed = Number(process.env["HISTORY_SEED"] ?? (isLong ? Date.now() % 1_000_000 : 1))
const rounds = isLong ? 15 : 1
const workersPerLane = 6

type Options = Parameters<typeof KafkaConnection.make>[0]

// Losses are what this is about.
const connect = (options: Options) =>
  Effect.provideService(KafkaConnection.make(options), References.MinimumLogLevel, "None")

const common = { host: "127.0.0.1", requestTimeout: "400 millis", connectTimeout: "2 seconds" } as const

/** Connections that are not alike. */
const kinds: ReadonlyArray<Partial<Options> & { readonly name: string }> = [
  { name: "direct" },
  { name: "by a proxy" },
  { name: "few in flight", maxInFlight: 3 },
  { name: "few bytes", maxQueuedBytes: 2000 },
  { name: "never again", reconnect: "never" }
]

const openLane = Effect.fnUntraced(function* (
  { name, ...options }: (typeof kinds)[number],
  port: number,
  flag: { readonly isOver: boolean }
) {
  const lane: Lane = { name, connection: undefined, isHasty: false }
  const all: Options = { ...common, reconnect: Schedule.spaced("20 millis"), ...options, port }
  if (options.reconnect !== "never") lane.connection = yield* connect(all)
  else yield* Effect.forkScoped(renewed(lane, all, flag))
  return lane
})

/** A connection for one life; then another. */
const renewed = (lane: Lane, options: Options, flag: { readonly isOver: boolean }) =>
  Effect.gen(function* () {
    while (!flag.isOver) {
      yield* Effect.scoped(
        Effect.gen(function* () {
          const connection = yield* connect(options)
          lane.connection = connection
          while ((yield* connection.status)._tag !== "Closed") yield* Effect.sleep("10 millis")
          lane.connection = undefined
        })
      ).pipe(Effect.ignore)
      yield* Effect.sleep("20 millis")
    }
  })

/** The topic of the history; `port` is that of the broker itself. */
const createTopic = (port: number) =>
  Kafka.once(
    { host: "127.0.0.1", port },
    Effect.gen(function* () {
      const topic = {
        name: "history",
        numPartitions: partitions,
        replicationFactor: 1,
        assignments: [],
        configs: [{ name: "max.message.bytes", value: String(maxBatchBytes) }]
      }
      const response = yield* Kafka.request(CreateTopics, { topics: [topic], timeoutMs: 10_000 })
      yield* Kafka.orFail(CreateTopics, response.topics[0]!)
      const { topicId } = yield* Client.topicMetadata("history")
      return { name: "history", topicId }
    })
  )

/** What takes this long will not come. */
const within = <A, E>(effect: Effect.Effect<A, E>, what: string, history: History): Effect.Effect<A, E> =>
  Effect.timeoutOrElse(effect, {
    duration: "60 seconds",
    orElse: () => Effect.die(new Error(`seed ${seed}: no ${what}. Calls have ended so: ${history.summary}`))
  })

/** Makes the history: all workers on all lanes, one fault after the other, and progress of every lane after each. */
const makeHistory = Effect.fnUntraced(function* (broker: Broker.Broker) {
  const topic = yield* createTopic(broker.port)
  const dice = new Dice(random(seed))
  const history = new History()
  const flag = { isOver: false }
  const proxies = yield* Effect.forEach(kinds.slice(1), (_, i) => FaultProxy.make(broker.port, seed + i))
  const lanes = yield* Effect.forEach(kinds, (kind, i) =>
    openLane(kind, proxies[i - 1]?.port ?? broker.port, flag)
  )
  const stage: Stage = { broker, proxies, lanes, history, dice }
  const working = yield* Effect.forkChild(
    Effect.all(
      lanes.flatMap((lane, l) =>
        Array.from({ length: workersPerLane }, (_, w) =>
          worker(history, topic, lane, new Dice(random(seed + 1000 * (l + 1) + w)), flag)
        )
      ),
      { concurrency: "unbounded", discard: true }
    )
  )
  const faults = Effect.gen(function* () {
    yield* within(progress(stage), "progress before any fault", history)
    for (let i = 0; i < rounds; i++) {
      for (const { fault, name } of round(dice)) {
        yield* within(fault(stage), `effect of ${name}`, history)
        // Once a fault is over, every connection goes on.
        yield* within(progress(stage), `progress of every connection after ${name}`, history)
      }
    }
  })
  // A defect of a worker ends the test at once.
  yield* Effect.raceFirst(faults, Fiber.join(working))
  flag.isOver = true
  yield* Fiber.join(working)
  return history
})

/** What the verdict is worth: appends ended in every way, and of those whose outcome is unknown some were applied, and some were not. */
const assertWorth = (history: History, found: ReadonlySet<string>) => {
  for (const end of ends) assert.isAbove(history.count(end), 0, `seed ${seed}: ${end} (${history.summary})`)
  const unknown = history.appends.filter(({ outcome }) => outcome._tag === "Unknown")
  const applied = unknown.filter(({ ids }) => found.has(ids[0]!)).length
  assert.isAbove(applied, 0, "some appends of unknown outcome are in the log")
  assert.isBelow(applied, unknown.length, "others are not")
}

const ends = [
  "ok",
  "sent with acks 0",
  "NotSent",
  "ConnectionError",
  "VersionNotSupported",
  "EncodeError",
  "Timeout, not sent",
  "interrupted before it began",
  "OutcomeUnknown",
  "Timeout, sent",
  "interrupted",
  "CorruptMessage",
  "MessageTooLarge",
  "UnknownTopicOrPartition"
]

describeWithJava("history on a real broker", () => {
  it.live(
    `ok is in the log once, not sent is not, outcome unknown at most once (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const broker = yield* Broker.make("4.4.0")
        // Connections and proxies are closed before the log is read.
        const history = yield* Effect.scoped(makeHistory(broker))
        const log = yield* Kafka.once(
          { host: broker.host, port: broker.port },
          readLog("history", partitions)
        )
        const violations = check(history.appends, log)
        assert.strictEqual(violations.length, 0, `seed ${seed}: ${explain(violations)}\n(${history.summary})`)
        assertWorth(history, new Set(log.map(({ id }) => id)))
        if (isLong) console.log(`seed ${seed}: ${history.summary}`)
      }),
    isLong ? 3_600_000 : 180_000
  )
})
