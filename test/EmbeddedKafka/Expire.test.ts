/** Expiring: what has had its time by the clock, and one thing whatever the clock says. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { codes } from "../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka, type EmbeddedKafkaOptions } from "../../src/EmbeddedKafka/index.ts"
import { addPartition, begin, coordinatorOf, end, heartbeat, join, sync, write } from "./clients.ts"

const test = (
  name: string,
  run: Effect.Effect<void, unknown, EmbeddedKafka | Scope.Scope>,
  options: EmbeddedKafkaOptions = {}
) =>
  it.effect(name, () =>
    Effect.gen(function* () {
      yield* run
      assert.deepStrictEqual(yield* (yield* EmbeddedKafka).violations, [])
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 3, topics: { orders: 1 }, ...options })))
  )

const transaction = Effect.fnUntraced(function* (id: string) {
  const kafka = yield* EmbeddedKafka
  const found = (yield* kafka.transactions).find(({ transactionalId }) => transactionalId === id)
  return found?.state
})

const leaderOf = Effect.fnUntraced(function* (topic: string) {
  const kafka = yield* EmbeddedKafka
  return (yield* kafka.topic(topic)).partitions[0]!.leader!
})

/** A transaction that has written a record. */
const open = Effect.fnUntraced(function* (id: string, timeoutMs: number) {
  const coordinator = yield* coordinatorOf(1, id)
  const producer = yield* begin(coordinator, id, timeoutMs)
  yield* addPartition(coordinator, id, producer, "orders")
  const leader = yield* leaderOf("orders")
  yield* write(leader, "orders", "v", { ...producer, transactionalId: id, baseSequence: 0 })
  return { coordinator, leader, producer }
})

const markers = Effect.gen(function* () {
  const kafka = yield* EmbeddedKafka
  return (yield* kafka.records("orders", 0)).flatMap(({ control }) =>
    control === null ? [] : [control.type]
  )
})

describe("expiring transactions", () => {
  test(
    "one by its id, whatever the clock says",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { coordinator, leader, producer } = yield* open("t", 60_000)
      yield* kafka.expire("transactions")
      assert.strictEqual(yield* transaction("t"), "Ongoing")
      yield* kafka.expire({ transactionalId: "t" })
      assert.strictEqual(yield* transaction("t"), "CompleteAbort")
      assert.deepStrictEqual(yield* markers, ["abort"])
      // As after a time-out, the producer is fenced.
      assert.include(
        [codes.INVALID_PRODUCER_EPOCH, codes.PRODUCER_FENCED],
        yield* end(coordinator, "t", producer, true)
      )
      assert.strictEqual(
        yield* write(leader, "orders", "late", { ...producer, transactionalId: "t", baseSequence: 1 }),
        codes.INVALID_PRODUCER_EPOCH
      )
      assert.strictEqual(
        (yield* Effect.flip(kafka.expire({ transactionalId: "t" }))).message,
        `Embedded Kafka, expire: "t" has no open transaction`
      )
      assert.match(
        (yield* Effect.flip(kafka.expire({ transactionalId: "u" }))).message,
        /there is no transactional id "u"/
      )
    })
  )

  test(
    "those that could not be aborted in their time",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { coordinator } = yield* open("t", 1000)
      const { partitions } = yield* kafka.topic("__transaction_state")
      const others = [1, 2, 3].filter((id) => id !== coordinator)
      const scope = yield* Scope.make()
      for (const { leader, partition } of partitions)
        if (leader === coordinator)
          yield* Scope.provide(kafka.shrinkIsr({ topic: "__transaction_state", partition }, ...others), scope)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* transaction("t"), "Ongoing")
      yield* Scope.close(scope, Exit.void)
      // The coordinator would try again in its own time.
      assert.strictEqual(yield* transaction("t"), "Ongoing")
      yield* kafka.expire("transactions")
      assert.strictEqual(yield* transaction("t"), "CompleteAbort")
      assert.deepStrictEqual(yield* markers, ["abort"])
    })
  )
})

describe("expiring producers", () => {
  const idempotent = { producerId: 7000n, producerEpoch: 0 }

  test(
    "one by its id: its leader takes whatever sequence comes next",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const leader = yield* leaderOf("orders")
      const send = (baseSequence: number) => write(leader, "orders", "v", { ...idempotent, baseSequence })
      assert.strictEqual(yield* send(0), codes.NONE)
      assert.strictEqual(yield* send(5), codes.OUT_OF_ORDER_SEQUENCE_NUMBER)
      yield* kafka.expire("producers")
      assert.strictEqual(yield* send(5), codes.OUT_OF_ORDER_SEQUENCE_NUMBER)
      yield* kafka.expire({ producerId: 7000n })
      assert.match(
        (yield* Effect.flip(kafka.expire({ producerId: 7000n }))).message,
        /expire: no log knows a producer 7000$/
      )
      assert.strictEqual(yield* send(5), codes.NONE)
    })
  )

  test(
    "not those that have a transaction",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { producer } = yield* open("t", 60_000)
      assert.match(
        (yield* Effect.flip(kafka.expire({ producerId: producer.producerId }))).message,
        /expire: producer \d+ has an open transaction in orders-0, and is known until it ends$/
      )
    })
  )

  test(
    "those that have been silent",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const leader = yield* leaderOf("orders")
      const send = (baseSequence: number) => write(leader, "orders", "v", { ...idempotent, baseSequence })
      assert.strictEqual(yield* send(0), codes.NONE)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* send(5), codes.OUT_OF_ORDER_SEQUENCE_NUMBER)
      yield* kafka.expire("producers")
      assert.strictEqual(yield* send(5), codes.NONE)
    }),
    { config: { "producer.id.expiration.ms": "1000" } }
  )
})

describe("expiring members", () => {
  test(
    "not who waits for an answer",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const coordinator = yield* coordinatorOf(0, "g")
      const first = yield* join(coordinator, "g", "one")
      yield* sync(coordinator, "g", first.generationId, "one", first.memberId)
      const joining = yield* Effect.forkChild(join(coordinator, "g", "two"), { startImmediately: true })
      while ((yield* kafka.group("g")).state !== "PreparingRebalance") yield* Effect.yieldNow
      const { members } = yield* kafka.group("g")
      const waits = members.find(({ groupInstanceId }) => groupInstanceId === "two")!.memberId
      assert.match(
        (yield* Effect.flip(kafka.expire({ group: "g", member: waits }))).message,
        /has no member "two-.*" whose session could end$/
      )
      // Nobody else is missing then.
      yield* kafka.expire({ group: "g" })
      const joined = yield* Fiber.join(joining)
      assert.deepStrictEqual([joined.errorCode, joined.memberId, joined.leader], [codes.NONE, waits, waits])
      assert.deepStrictEqual(
        (yield* kafka.group("g")).members.map(({ memberId }) => memberId),
        [waits]
      )
    })
  )

  test(
    "all of a group, or one",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const coordinator = yield* coordinatorOf(0, "g")
      const first = yield* join(coordinator, "g", "one")
      const joining = yield* Effect.forkChild(join(coordinator, "g", "two"), { startImmediately: true })
      while ((yield* kafka.group("g")).state !== "PreparingRebalance") yield* Effect.yieldNow
      const { generationId } = yield* join(coordinator, "g", "one", first.memberId)
      const second = yield* Fiber.join(joining)
      yield* sync(coordinator, "g", generationId, "one", first.memberId)
      yield* kafka.expire({ group: "g", member: second.memberId })
      const { members, state } = yield* kafka.group("g")
      assert.deepStrictEqual(
        [state, members.map(({ memberId }) => memberId)],
        ["PreparingRebalance", [first.memberId]]
      )
      assert.strictEqual(
        yield* heartbeat(coordinator, "g", generationId, "one", first.memberId),
        codes.REBALANCE_IN_PROGRESS
      )
      assert.strictEqual(
        yield* heartbeat(coordinator, "g", generationId, "two", second.memberId),
        codes.UNKNOWN_MEMBER_ID
      )
      yield* kafka.expire({ group: "g" })
      assert.deepInclude(yield* kafka.group("g"), {
        state: "Empty",
        members: [],
        generation: generationId + 1
      })
      assert.strictEqual(
        yield* heartbeat(coordinator, "g", generationId, "one", first.memberId),
        codes.UNKNOWN_MEMBER_ID
      )
      assert.match(
        (yield* Effect.flip(kafka.expire({ group: "g" }))).message,
        /expire: group "g" has no member whose session could end$/
      )
      assert.match(
        (yield* Effect.flip(kafka.expire({ group: "g", member: "m" }))).message,
        /expire: group "g" has no member "m" whose session could end$/
      )
      assert.match(
        (yield* Effect.flip(kafka.expire({ group: "h" }))).message,
        /expire: there is no group "h"/
      )
    })
  )
})

describe("expiring what it does not know", () => {
  const wrong: ReadonlyArray<unknown> = ["log", undefined, {}, { group: 1 }, { producerId: 1 }]
  for (const what of wrong)
    test(
      `is refused: ${JSON.stringify(what)}`,
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        const expire: (what: never) => Effect.Effect<void, Error> = kafka.expire
        assert.match(
          // As a caller without types.
          (yield* Effect.flip(expire(what as never))).message,
          /^Embedded Kafka, expire: expected "logs", "offsets", "transactions", "producers", or an object with/
        )
      })
    )
})
