/** What acks of Produce mean while followers are late or away, and when leaders move. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { InitProducerId } from "../../../src/Api/InitProducerId.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { OffsetForLeaderEpoch } from "../../../src/Api/OffsetForLeaderEpoch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { EmbeddedKafka, Fault } from "../../../src/EmbeddedKafka/index.ts"
import { answered, ask, at, during, nameOf, offsetOf, parked, produce, read, seenBy, three } from "./asked.ts"
import { connect } from "../clients.ts"

const ok = (offset: bigint) => ({ error: "NONE", offset })

describe("acks of all replicas", () => {
  it.effect("wait for a follower that has stopped, until it goes on", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const resume = yield* during(kafka.slowFollower(2, at))
      const fiber = yield* parked(produce(1))
      // Who does not ask for all replicas is answered, and nobody can read it yet.
      assert.deepStrictEqual(yield* produce(1, { acks: 1 }), ok(1n))
      assert.strictEqual((yield* read(1)).highWatermark, 0n)
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* resume
      assert.deepStrictEqual(yield* answered(fiber), ok(0n))
      assert.deepStrictEqual((yield* read(1)).values, ["v", "v"])
    }).pipe(Effect.provide(three()))
  )

  it.effect("wait for a follower that is late, by the clock", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      yield* kafka.slowFollower(3, { ...at, delay: "700 millis" })
      const fiber = yield* parked(produce(1))
      yield* TestClock.adjust("699 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* answered(fiber), ok(0n))
      assert.deepStrictEqual((yield* seenBy(1)).isr, [1, 2, 3])
    }).pipe(Effect.provide(three()))
  )

  it.effect(
    "end with REQUEST_TIMED_OUT, and the records are in the log; the ISR shrinks, and they count",
    () =>
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        yield* kafka.moveLeader(at, 1)
        yield* kafka.slowFollower(2, at)
        const short = yield* parked(produce(1, { timeoutMs: 1000, value: "short" }))
        const long = yield* parked(produce(1, { timeoutMs: 60_000, value: "long" }))
        yield* TestClock.adjust("1 second")
        assert.strictEqual((yield* answered(short)).error, "REQUEST_TIMED_OUT")
        assert.strictEqual((yield* offsetOf(1)).offset, 0n)
        assert.deepStrictEqual((yield* read(1)).values, [])
        yield* TestClock.adjust("28999 millis")
        assert.isUndefined(long.pollUnsafe())
        assert.deepStrictEqual((yield* seenBy(3)).isr, [1, 2, 3])
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* answered(long), ok(1n))
        assert.deepStrictEqual((yield* seenBy(3)).isr, [1, 3])
        assert.deepStrictEqual((yield* read(1)).values, ["short", "long"])
      }).pipe(Effect.provide(three()))
  )

  it.effect("are refused before, and after the records were appended, where too few are in sync", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      yield* kafka.slowFollower(2, at)
      const fiber = yield* parked(produce(1, { timeoutMs: 60_000, version: 9 }))
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* answered(fiber)).error, "NOT_ENOUGH_REPLICAS_AFTER_APPEND")
      assert.strictEqual((yield* produce(1, { version: 9 })).error, "NOT_ENOUGH_REPLICAS")
      assert.deepStrictEqual(yield* produce(1, { acks: 1, version: 9 }), ok(1n))
      assert.strictEqual((yield* read(1)).highWatermark, 2n)
    }).pipe(Effect.provide(three({ version: "2.8" }, { "min.insync.replicas": "3" })))
  )

  it.effect("wait since 3.7 where too few are in sync: nothing is committed (KIP-966)", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const resume = yield* during(kafka.slowFollower(2, at))
      const fiber = yield* parked(produce(1, { timeoutMs: 60_000 }))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual((yield* seenBy(3)).isr, [1, 3])
      assert.strictEqual((yield* produce(1)).error, "NOT_ENOUGH_REPLICAS")
      assert.strictEqual((yield* read(1)).highWatermark, 0n)
      assert.isUndefined(fiber.pollUnsafe())
      yield* resume
      assert.deepStrictEqual(yield* answered(fiber), ok(0n))
      assert.deepStrictEqual((yield* seenBy(3)).isr, [1, 2, 3])
    }).pipe(Effect.provide(three({}, { "min.insync.replicas": "3" })))
  )
})

describe("an idempotent producer whose leader moves", () => {
  const producerOf = Effect.map(
    ask(1, InitProducerId, { transactionalId: null, transactionTimeoutMs: 60_000 }),
    ({ producerEpoch, producerId }) => ({ producerId, producerEpoch, baseSequence: 0 })
  )

  it.effect("is told so while it waits, and by the new leader where the records are that survived", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const producer = yield* producerOf
      assert.deepStrictEqual(yield* produce(1, { producer }), ok(0n))
      yield* kafka.slowFollower(2, at)
      const next = { ...producer, baseSequence: 1 }
      const fiber = yield* parked(produce(1, { producer: next }))
      yield* kafka.moveLeader(at, 3)
      assert.strictEqual((yield* answered(fiber)).error, "NOT_LEADER_OR_FOLLOWER")
      assert.strictEqual((yield* produce(1, { producer: next })).error, "NOT_LEADER_OR_FOLLOWER")
      // Broker 3 had them: it gives the offset that they have, and appends nothing.
      const again = yield* parked(produce(3, { producer: next, timeoutMs: 60_000 }))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* answered(again), ok(1n))
      assert.deepStrictEqual(yield* produce(3, { producer: next, acks: 1 }), ok(1n))
      assert.strictEqual((yield* read(3)).highWatermark, 2n)
    }).pipe(Effect.provide(three()))
  )

  it.effect("appends once where they did not survive", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const producer = yield* producerOf
      const resume = yield* during(kafka.slowFollower(2, at))
      yield* kafka.slowFollower(3, at)
      const fiber = yield* parked(produce(1, { producer, value: "mine" }))
      yield* kafka.moveLeader(at, 2)
      yield* resume
      assert.strictEqual((yield* answered(fiber)).error, "NOT_LEADER_OR_FOLLOWER")
      assert.deepStrictEqual(yield* produce(2, { acks: 1, value: "another" }), ok(0n))
      assert.deepStrictEqual(yield* produce(2, { acks: 1, producer, value: "mine" }), ok(1n))
      assert.deepStrictEqual(yield* produce(2, { acks: 1, producer, value: "mine" }), ok(1n))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual((yield* read(2)).values, ["another", "mine"])
      // The old leader has dropped what it alone had.
      yield* kafka.moveLeader(at, 1)
      assert.deepStrictEqual((yield* read(1)).values, ["another", "mine"])
    }).pipe(Effect.provide(three()))
  )

  it.effect("is told a fault after its records were appended, and the second time where they are", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const producer = yield* producerOf
      yield* kafka.fault(Fault.error(Produce, at, "RequestTimedOut", { times: 1 }))
      assert.strictEqual((yield* produce(1, { producer })).error, "REQUEST_TIMED_OUT")
      assert.deepStrictEqual(yield* produce(1, { producer }), ok(0n))
      // Who is not idempotent has written it twice.
      yield* kafka.fault(Fault.error(Produce, at, "RequestTimedOut", { times: 1 }))
      assert.strictEqual((yield* produce(1)).error, "REQUEST_TIMED_OUT")
      assert.deepStrictEqual(yield* produce(1), ok(2n))
      assert.strictEqual((yield* offsetOf(1)).offset, 3n)
    }).pipe(Effect.provide(three()))
  )
})

type Connection = Effect.Success<ReturnType<typeof connect>>

const send = (connection: Connection) =>
  connection.send(Produce, {
    acks: 0,
    timeoutMs: 0,
    topicData: [{ name: "a", partitionData: [{ index: 0, records: Records.make([{ value: "0" }]) }] }]
  })

const about = (connection: Connection) =>
  Effect.exit(connection.request(Metadata, { topics: [] }, { timeout: "1 second" }))

describe("acks of nobody", () => {
  it.effect("an error closes the connection, success says nothing", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const leader = yield* connect(1)
      yield* send(leader)
      assert.strictEqual((yield* about(leader))._tag, "Success")
      assert.strictEqual((yield* offsetOf(1)).offset, 1n)
      const follower = yield* connect(2)
      const before = yield* about(follower)
      assert.strictEqual(before._tag, "Success")
      yield* send(follower)
      const after = yield* about(follower)
      assert.match(String(after), /closed/)
      assert.strictEqual((yield* offsetOf(1)).offset, 1n)
    }).pipe(Effect.provide(three()))
  )
})

describe("a leader that was cut off", () => {
  it.effect("acknowledges alone what is gone when it is back; epochs tell who has read it", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      const before = yield* seenBy(1)
      assert.deepStrictEqual(yield* produce(1, { value: "both" }), ok(0n))
      yield* kafka.isolate(1)
      assert.deepStrictEqual(yield* produce(1, { acks: 1, value: "lost" }), ok(1n))
      assert.deepStrictEqual(yield* produce(1, { acks: 1, value: "lost too" }), ok(2n))
      assert.deepStrictEqual((yield* read(1)).values, ["both"])
      const { leader, leaderEpoch } = yield* seenBy(2)
      assert.strictEqual(leaderEpoch, before.leaderEpoch + 1)
      assert.deepStrictEqual(yield* produce(leader, { value: "kept" }), ok(1n))
      yield* kafka.heal
      // The offset is used again, in another epoch.
      assert.deepStrictEqual((yield* read(leader)).values, ["both", "kept"])
      assert.deepStrictEqual((yield* seenBy(1)).isr, [1, 2, 3])
      assert.strictEqual((yield* offsetOf(1)).error, "NOT_LEADER_OR_FOLLOWER")
      assert.strictEqual((yield* produce(1, { acks: 1 })).error, "NOT_LEADER_OR_FOLLOWER")
      const diverged = yield* read(leader, 3n, { lastFetchedEpoch: before.leaderEpoch })
      assert.deepInclude(diverged, { error: "NONE", values: [] })
      assert.deepInclude(diverged.diverging, { epoch: before.leaderEpoch, endOffset: 1n })
      const { topics } = yield* ask(leader, OffsetForLeaderEpoch, {
        topics: [{ topic: "a", partitions: [{ partition: 0, leaderEpoch: before.leaderEpoch }] }]
      })
      assert.deepInclude(topics[0]!.partitions[0]!, {
        errorCode: 0,
        leaderEpoch: before.leaderEpoch,
        endOffset: 1n
      })
      assert.deepStrictEqual(yield* offsetOf(leader), { error: "NONE", offset: 2n, leaderEpoch })
      // Led by the first again, the log is the same.
      yield* kafka.moveLeader(at, 1)
      assert.deepStrictEqual((yield* read(1)).values, ["both", "kept"])
      const fenced = { currentLeaderEpoch: leaderEpoch }
      assert.strictEqual((yield* read(1, 0n, fenced)).error, "FENCED_LEADER_EPOCH")
      assert.strictEqual((yield* offsetOf(1, -1n, fenced)).error, "FENCED_LEADER_EPOCH")
      const unknown = { currentLeaderEpoch: leaderEpoch + 2 }
      assert.strictEqual((yield* read(1, 0n, unknown)).error, "UNKNOWN_LEADER_EPOCH")
      assert.strictEqual((yield* offsetOf(1, -1n, unknown)).error, "UNKNOWN_LEADER_EPOCH")
      const { topics: asked } = yield* ask(1, OffsetForLeaderEpoch, {
        topics: [{ topic: "a", partitions: [{ partition: 0, currentLeaderEpoch: leaderEpoch, leaderEpoch }] }]
      })
      assert.strictEqual(nameOf(asked[0]!.partitions[0]!.errorCode), "FENCED_LEADER_EPOCH")
      assert.deepStrictEqual(yield* kafka.violations, [])
    }).pipe(Effect.provide(three()))
  )
})
