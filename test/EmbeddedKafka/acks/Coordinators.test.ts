/** What coordinators say and keep while followers of their topics are away. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { FindCoordinator } from "../../../src/Api/FindCoordinator.ts"
import { ListGroups } from "../../../src/Api/ListGroups.ts"
import { OffsetCommit } from "../../../src/Api/OffsetCommit.ts"
import { OffsetFetch } from "../../../src/Api/OffsetFetch.ts"
import { EmbeddedKafka, Fault } from "../../../src/EmbeddedKafka/index.ts"
import { answered, ask, during, nameOf, parked, three } from "./asked.ts"

const offsets = "__consumer_offsets"

const commit = (committedOffset: bigint, groupId = "g") =>
  Effect.map(
    ask(
      1,
      OffsetCommit,
      {
        groupId,
        generationIdOrMemberEpoch: -1,
        memberId: "",
        topics: [{ name: "a", partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: "" }] }]
      },
      8
    ),
    ({ topics }) => nameOf(topics[0]!.partitions[0]!.errorCode)
  )

const fetched = (broker = 1, requireStable = false) =>
  Effect.map(
    ask(
      broker,
      OffsetFetch,
      { groupId: "g", topics: [{ name: "a", partitionIndexes: [0] }], requireStable },
      7
    ),
    ({ errorCode, topics }) => {
      const found = topics[0]?.partitions[0]
      return nameOf(errorCode || (found?.errorCode ?? 0)) === "NONE"
        ? found?.committedOffset
        : nameOf(errorCode || (found?.errorCode ?? 0))
    }
  )

/** The first broker coordinates the group. */
const coordinated = Effect.gen(function* () {
  const kafka = yield* EmbeddedKafka
  yield* ask(1, FindCoordinator, { key: "g", keyType: 0 }, 2)
  yield* kafka.moveCoordinator("group", "g", 1)
  assert.strictEqual(yield* commit(1n), "NONE")
  return kafka
})

describe("a commit whose followers are late", () => {
  it.effect("is refused in time, and counts as soon as they have it", () =>
    Effect.gen(function* () {
      const kafka = yield* coordinated
      const resume = yield* during(kafka.slowFollower(2, { topic: offsets }))
      const fiber = yield* parked(commit(2n))
      assert.strictEqual(yield* fetched(), 1n)
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* answered(fiber), "COORDINATOR_NOT_AVAILABLE")
      assert.strictEqual(yield* fetched(), 1n)
      yield* resume
      assert.strictEqual(yield* fetched(), 2n)
      yield* kafka.moveCoordinator("group", "g", 3)
      assert.strictEqual(yield* fetched(1), "NOT_COORDINATOR")
      assert.strictEqual(yield* fetched(3), 2n)
    }).pipe(Effect.provide(three()))
  )

  it.effect("counts when the ISR shrinks, the later one of two, and makes the group", () =>
    Effect.gen(function* () {
      const kafka = yield* coordinated
      yield* kafka.slowFollower(2, { topic: offsets })
      const first = yield* parked(commit(2n))
      const second = yield* parked(commit(3n))
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(
        [yield* answered(first), yield* answered(second)],
        ["COORDINATOR_NOT_AVAILABLE", "COORDINATOR_NOT_AVAILABLE"]
      )
      assert.strictEqual(yield* fetched(), 1n)
      yield* TestClock.adjust("25 seconds")
      assert.strictEqual(yield* fetched(), 3n)
      assert.strictEqual(yield* commit(4n), "NONE")
      assert.strictEqual(yield* fetched(), 4n)
    }).pipe(Effect.provide(three()))
  )

  it.effect("before 4.0 is in the log, and known to the next coordinator only", () =>
    Effect.gen(function* () {
      const kafka = yield* coordinated
      const resume = yield* during(kafka.slowFollower(2, { topic: offsets }))
      const fiber = yield* parked(commit(2n))
      assert.strictEqual(yield* fetched(1, true), "UNSTABLE_OFFSET_COMMIT")
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* answered(fiber), "COORDINATOR_NOT_AVAILABLE")
      yield* resume
      assert.strictEqual(yield* fetched(), 1n)
      yield* kafka.moveCoordinator("group", "g", 3)
      assert.strictEqual(yield* fetched(3), 2n)
    }).pipe(Effect.provide(three({ version: "3.9" })))
  )

  it.effect("a new group is there when its first offset is", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* ask(1, FindCoordinator, { key: "g", keyType: 0 }, 2)
      yield* kafka.moveCoordinator("group", "g", 1)
      const resume = yield* during(kafka.slowFollower(3, { topic: offsets }))
      const fiber = yield* parked(commit(7n))
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* answered(fiber), "COORDINATOR_NOT_AVAILABLE")
      assert.strictEqual(yield* fetched(), -1n)
      yield* resume
      assert.strictEqual(yield* fetched(), 7n)
      const { groups } = yield* ask(1, ListGroups, {})
      assert.deepStrictEqual(
        groups.map(({ groupId }) => groupId),
        ["g"]
      )
    }).pipe(Effect.provide(three()))
  )

  it.effect("a fault of the group comes before the commit, or after", () =>
    Effect.gen(function* () {
      const kafka = yield* coordinated
      const group = { group: "g" }
      yield* kafka.fault(Fault.error(OffsetCommit, group, "NotCoordinator", { times: 1 }))
      assert.strictEqual(yield* commit(2n), "NOT_COORDINATOR")
      assert.strictEqual(yield* fetched(), 1n)
      yield* kafka.fault(Fault.error(OffsetCommit, group, "NotCoordinator", { times: 1, apply: "after" }))
      assert.strictEqual(yield* commit(3n), "NOT_COORDINATOR")
      assert.strictEqual(yield* fetched(), 3n)
      yield* kafka.fault(Fault.error(OffsetFetch, group, "CoordinatorLoadInProgress", { times: 1 }))
      assert.strictEqual(yield* fetched(), "COORDINATOR_LOAD_IN_PROGRESS")
      yield* kafka.fault(Fault.error(OffsetFetch, { group: "another" }, "CoordinatorLoadInProgress"))
      assert.strictEqual(yield* fetched(), 3n)
    }).pipe(Effect.provide(three()))
  )
})
