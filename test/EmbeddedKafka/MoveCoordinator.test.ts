/** A coordinator that moves takes over what the one before it had, and clients are sent to it. */
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { OffsetFetch } from "../../src/Api/OffsetFetch.ts"
import { codes } from "../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import {
  addPartition,
  ask,
  begin,
  commit,
  coordinatorOf,
  end,
  heartbeat,
  join,
  onThreeBrokers,
  sync,
  write
} from "./clients.ts"

const test = onThreeBrokers()

/** A group of two that is stable, on broker 1. */
const stableGroup = Effect.fnUntraced(function* (groupId: string) {
  const kafka = yield* EmbeddedKafka
  yield* kafka.moveCoordinator("group", groupId, 1)
  const first = yield* join(1, groupId, "one")
  const joining = yield* Effect.forkChild(join(1, groupId, "two"), { startImmediately: true })
  while ((yield* kafka.group(groupId)).state !== "PreparingRebalance") yield* Effect.yieldNow
  const again = yield* join(1, groupId, "one", first.memberId)
  const second = yield* Fiber.join(joining)
  const members = [first.memberId, second.memberId] as const
  const assigned = new Map(members.map((id, partition) => [id, [partition]]))
  yield* sync(1, groupId, again.generationId, "one", members[0], assigned)
  yield* sync(1, groupId, again.generationId, "two", members[1])
  return { generation: again.generationId, members }
})

const committed = Effect.fnUntraced(function* (coordinator: number, groupId: string) {
  const { groups } = yield* ask(
    coordinator,
    OffsetFetch,
    { groups: [{ groupId, topics: [{ name: "orders", partitionIndexes: [0] }] }] },
    8
  )
  const { errorCode, topics } = groups[0]!
  return { errorCode, offset: topics[0]?.partitions[0]?.committedOffset }
})

describe("moveCoordinator", () => {
  test(
    "of a group: members and offsets are where clients are sent",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { generation, members } = yield* stableGroup("g")
      yield* commit(1, "g", 7n, { generationId: generation, memberId: members[0], groupInstanceId: "one" })
      for (const to of [2, 3]) {
        yield* kafka.moveCoordinator("group", "g", to)
        for (const asked of [1, 2, 3]) {
          assert.strictEqual(yield* coordinatorOf(0, "g", asked), to)
          const isThere = asked === to
          assert.strictEqual(
            yield* heartbeat(asked, "g", generation, "one", members[0]),
            isThere ? codes.NONE : codes.NOT_COORDINATOR
          )
          assert.deepStrictEqual(
            yield* committed(asked, "g"),
            isThere
              ? { errorCode: codes.NONE, offset: 7n }
              : { errorCode: codes.NOT_COORDINATOR, offset: undefined }
          )
        }
        assert.strictEqual(yield* heartbeat(to, "g", generation, "two", members[1]), codes.NONE)
        const { assignment } = yield* sync(to, "g", generation, "two", members[1])
        assert.deepStrictEqual(
          assignment,
          (yield* kafka.group("g")).members.find(({ memberId }) => memberId === members[1])?.assignment
        )
        assert.isAbove(assignment.length, 0)
      }
      assert.strictEqual(
        yield* commit(3, "g", 8n, { generationId: generation, memberId: members[0], groupInstanceId: "one" }),
        codes.NONE
      )
      assert.deepStrictEqual(yield* committed(3, "g"), { errorCode: codes.NONE, offset: 8n })
    })
  )

  test(
    "of a group that rebalances: who waits is told to look for the coordinator",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { generation, members } = yield* stableGroup("g")
      // A third member: the group waits for the other two.
      const joining = yield* Effect.forkChild(join(1, "g", "three"), { startImmediately: true })
      while ((yield* kafka.group("g")).state !== "PreparingRebalance") yield* Effect.yieldNow
      assert.isUndefined(joining.pollUnsafe())
      yield* kafka.moveCoordinator("group", "g", 2)
      assert.strictEqual((yield* Fiber.join(joining)).errorCode, codes.NOT_COORDINATOR)
      assert.strictEqual(yield* coordinatorOf(0, "g"), 2)
      // The new one knows the last generation, as it is in the log.
      assert.deepInclude(yield* kafka.group("g"), { state: "Stable", generation, coordinator: 2 })
      assert.strictEqual(yield* heartbeat(2, "g", generation, "one", members[0]), codes.NONE)
    })
  )

  test(
    "of a group whose leader has not assigned: who waits is told, too",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveCoordinator("group", "g", 1)
      const first = yield* join(1, "g", "one")
      const joining = yield* Effect.forkChild(join(1, "g", "two"), { startImmediately: true })
      while ((yield* kafka.group("g")).state !== "PreparingRebalance") yield* Effect.yieldNow
      const { generationId } = yield* join(1, "g", "one", first.memberId)
      const { memberId } = yield* Fiber.join(joining)
      const awaited = yield* Effect.forkChild(sync(1, "g", generationId, "two", memberId), {
        startImmediately: true
      })
      yield* Effect.yieldNow
      yield* kafka.moveCoordinator("group", "g", 3)
      assert.strictEqual((yield* Fiber.join(awaited)).errorCode, codes.NOT_COORDINATOR)
    })
  )

  test(
    "of a transaction: it goes on where clients are sent",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader({ topic: "orders", partition: 0 }, 1)
      yield* kafka.moveCoordinator("transaction", "t", 1)
      const producer = yield* begin(1, "t")
      assert.strictEqual(yield* addPartition(1, "t", producer, "orders"), codes.NONE)
      assert.strictEqual(
        yield* write(1, "orders", "v", { ...producer, transactionalId: "t", baseSequence: 0 }),
        codes.NONE
      )
      yield* kafka.moveCoordinator("transaction", "t", 2)
      for (const asked of [1, 2, 3]) assert.strictEqual(yield* coordinatorOf(1, "t", asked), 2)
      assert.deepInclude((yield* kafka.transactions)[0], {
        ...producer,
        coordinator: 2,
        state: "Ongoing",
        partitions: [{ topic: "orders", partition: 0 }]
      })
      for (const at of [1, 3]) assert.strictEqual(yield* end(at, "t", producer, true), codes.NOT_COORDINATOR)
      assert.strictEqual(yield* end(2, "t", producer, true), codes.NONE)
      assert.deepStrictEqual(
        (yield* kafka.records("orders", 0)).map(({ control }) => control?.type),
        [undefined, "commit"]
      )
      assert.deepInclude((yield* kafka.topic("orders")).partitions[0]!.log, { lastStableOffset: 2n })
      // A producer of the id that begins anew fences the one before, also when it is another coordinator that says so.
      yield* kafka.moveCoordinator("transaction", "t", 3)
      const next = yield* begin(3, "t")
      assert.strictEqual(next.producerId, producer.producerId)
      assert.strictEqual(next.producerEpoch, producer.producerEpoch + 1)
      assert.strictEqual(yield* addPartition(3, "t", producer, "orders"), codes.PRODUCER_FENCED)
    })
  )

  test(
    "not to a broker that is not there",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      assert.match(
        (yield* Effect.flip(kafka.moveCoordinator("group", "g", 9))).message,
        /moveCoordinator: broker 9 has no replica of __consumer_offsets-\d+/
      )
      yield* kafka.kill(3)
      assert.match(
        (yield* Effect.flip(kafka.moveCoordinator("transaction", "t", 3))).message,
        /moveCoordinator: broker 3 /
      )
    })
  )
})
