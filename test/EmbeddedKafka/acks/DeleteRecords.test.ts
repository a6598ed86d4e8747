/** Where logs begin on three brokers, and who says so. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { DeleteRecords } from "../../../src/Api/DeleteRecords.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import { answered, ask, at, during, nameOf, offsetOf, parked, produce, read, seenBy, three } from "./asked.ts"

const deleteTo = (id: number, offset: bigint, timeoutMs = 60_000) =>
  Effect.map(
    ask(id, DeleteRecords, {
      timeoutMs,
      topics: [{ name: "a", partitions: [{ partitionIndex: 0, offset }] }]
    }),
    ({ topics }) => {
      const { errorCode, lowWatermark } = topics[0]!.partitions[0]!
      return { error: nameOf(errorCode), lowWatermark }
    }
  )

/** Where the log begins on each broker: asked as tools do that look at any replica. */
const starts = Effect.forEach([1, 2, 3], (id) =>
  Effect.map(offsetOf(id, -2n, { replicaId: -2 }), ({ offset }) => offset)
)

describe("DeleteRecords", () => {
  it.effect("is answered when all followers have done so", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      for (const value of ["0", "1", "2", "3"]) yield* produce(1, { value })
      assert.deepStrictEqual(yield* deleteTo(1, 1n), { error: "NONE", lowWatermark: 1n })
      assert.deepStrictEqual(yield* starts, [1n, 1n, 1n])
      const resume = yield* during(kafka.slowFollower(2, at))
      const fiber = yield* parked(deleteTo(1, 3n))
      assert.deepStrictEqual(yield* starts, [3n, 1n, 3n])
      // The leader is there already.
      assert.deepInclude(yield* read(1, 3n), { error: "NONE", values: ["3"], logStartOffset: 3n })
      assert.strictEqual((yield* read(1, 2n)).error, "OFFSET_OUT_OF_RANGE")
      const short = yield* parked(deleteTo(1, -1n, 1000))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* answered(short), { error: "REQUEST_TIMED_OUT", lowWatermark: -1n })
      yield* resume
      assert.deepStrictEqual(yield* answered(fiber), { error: "NONE", lowWatermark: 4n })
      assert.deepStrictEqual(yield* starts, [4n, 4n, 4n])
      assert.deepStrictEqual(yield* offsetOf(1, -2n), { error: "NONE", offset: 4n, leaderEpoch: 0 })
    }).pipe(Effect.provide(three()))
  )

  it.effect("waits for a follower that is late, and not for one that is not there", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      for (const value of ["0", "1"]) yield* produce(1, { value })
      yield* kafka.slowFollower(2, { ...at, delay: "500 millis" })
      const late = yield* parked(deleteTo(1, 1n))
      yield* TestClock.adjust("499 millis")
      assert.isUndefined(late.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* answered(late), { error: "NONE", lowWatermark: 1n })
      const away = yield* parked(deleteTo(1, 2n))
      yield* kafka.kill(2)
      assert.deepStrictEqual(yield* answered(away), { error: "NONE", lowWatermark: 2n })
      yield* kafka.start(2)
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* starts, [2n, 2n, 2n])
    }).pipe(Effect.provide(three()))
  )

  it.effect("is for the leader, which is told when it leads no more, and for what is committed", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 1)
      for (const value of ["0", "1"]) yield* produce(1, { value })
      assert.strictEqual((yield* deleteTo(2, 1n)).error, "NOT_LEADER_OR_FOLLOWER")
      yield* kafka.slowFollower(2, at)
      yield* produce(1, { acks: 1 })
      assert.strictEqual((yield* deleteTo(1, 3n)).error, "OFFSET_OUT_OF_RANGE")
      const fiber = yield* parked(deleteTo(1, 1n))
      yield* kafka.moveLeader(at, 3)
      assert.strictEqual((yield* answered(fiber)).error, "NOT_LEADER_OR_FOLLOWER")
      // The new leader knew of it.
      assert.strictEqual((yield* offsetOf(3, -2n)).offset, 1n)
      assert.deepStrictEqual(yield* starts, [1n, 0n, 1n])
    }).pipe(Effect.provide(three()))
  )
})

describe("ListOffsets", () => {
  it.effect("is for the leader in the epoch that the client knows, but for tools that look at replicas", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader(at, 2)
      yield* produce(2)
      const { leaderEpoch } = yield* seenBy(1)
      for (const timestamp of [-1n, -2n, 0n])
        for (const id of [1, 3])
          assert.strictEqual((yield* offsetOf(id, timestamp)).error, "NOT_LEADER_OR_FOLLOWER")
      assert.deepStrictEqual(yield* offsetOf(2, -1n, { currentLeaderEpoch: leaderEpoch }), {
        error: "NONE",
        offset: 1n,
        leaderEpoch
      })
      const epochs = [
        [leaderEpoch - 1, "FENCED_LEADER_EPOCH"],
        [leaderEpoch + 1, "UNKNOWN_LEADER_EPOCH"]
      ] as const
      for (const [currentLeaderEpoch, error] of epochs)
        for (const id of [1, 2])
          assert.strictEqual((yield* offsetOf(id, -1n, { currentLeaderEpoch })).error, error)
      assert.strictEqual(
        (yield* offsetOf(1, -1n, { currentLeaderEpoch: leaderEpoch })).error,
        "NOT_LEADER_OR_FOLLOWER"
      )
      // What a follower has, whether it is committed or not.
      yield* kafka.slowFollower(3, at)
      yield* produce(2, { acks: 1 })
      const ends = yield* Effect.forEach([1, 2, 3], (id) => offsetOf(id, -1n, { replicaId: -2 }))
      assert.deepStrictEqual(
        ends.map(({ offset }) => offset),
        [2n, 2n, 1n]
      )
      assert.strictEqual((yield* offsetOf(2)).offset, 1n)
      // A broker without a replica of it.
      yield* kafka.addBroker({ id: 4 })
      assert.strictEqual((yield* offsetOf(4)).error, "NOT_LEADER_OR_FOLLOWER")
      assert.strictEqual((yield* offsetOf(4, -1n, { topic: "nowhere" })).error, "UNKNOWN_TOPIC_OR_PARTITION")
    }).pipe(Effect.provide(three()))
  )
})
