/** A whole day of a client under `TestClock`, which nobody moves: produce, fetch, a group of two with a rebalance, transactions. One seed gives one trace. */
import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { AddPartitionsToTxn } from "../../src/Api/AddPartitionsToTxn.ts"
import { EndTxn } from "../../src/Api/EndTxn.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { InitProducerId } from "../../src/Api/InitProducerId.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { OffsetFetch } from "../../src/Api/OffsetFetch.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { SyncGroup } from "../../src/Api/SyncGroup.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { EmbeddedMemoryOptions } from "../../src/EmbeddedKafka/index.ts"
import { EmbeddedKafka, Fault } from "../../src/EmbeddedKafka/index.ts"
import { joinOn } from "./clients.ts"

type Connection = KafkaConnection["Service"]

const connectTo = Effect.fnUntraced(function* (id: number, clientId: string) {
  const { brokers } = yield* EmbeddedKafka
  const { host, port } = brokers.find((each) => each.id === id)!
  return yield* KafkaConnection.make({ host, port, clientId, reconnect: Schedule.spaced("20 millis") })
})

const leaderOf = Effect.fnUntraced(function* (connection: Connection, topic: string) {
  const { topics } = yield* connection.request(Metadata, { topics: [{ name: topic }] })
  return topics[0]!.partitions[0]!.leaderId
})

const coordinatorOf = Effect.fnUntraced(function* (connection: Connection, key: string, keyType: number) {
  const { coordinators } = yield* connection.request(FindCoordinator, { coordinatorKeys: [key], keyType })
  assert.strictEqual(coordinators[0]!.errorCode, 0)
  return coordinators[0]!.nodeId
})

const produce = (connection: Connection, records: Records, transactionalId: string | null = null) =>
  Effect.map(
    connection.request(Produce, {
      acks: -1,
      timeoutMs: 1000,
      transactionalId,
      topicData: [{ name: "a", partitionData: [{ index: 0, records }] }]
    }),
    ({ responses }) => responses[0]!.partitionResponses[0]!
  )

const valuesFrom = (connection: Connection, isolationLevel: number) =>
  Effect.map(
    connection.request(Fetch, {
      maxWaitMs: 0,
      minBytes: 0,
      isolationLevel,
      topics: [{ topic: "a", partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_000_000 }] }]
    }),
    ({ responses }) => {
      const { abortedTransactions, records } = responses[0]!.partitions[0]!
      const values = Array.from(records ?? [], ({ value }) => Buffer.from(value ?? "").toString())
      return { values, aborted: abortedTransactions?.length ?? 0 }
    }
  )

/** The id that a member is given, and a member with it. */
const joinAnew = Effect.fnUntraced(function* (connection: Connection) {
  const { errorCode, memberId } = yield* joinOn(connection.request, "")
  assert.strictEqual(errorCode, 79)
  return yield* Effect.forkChild(joinOn(connection.request, memberId), { startImmediately: true })
})

const group = { groupId: "g", generationId: 2, protocolType: "consumer", protocolName: "range" }

const aGroupOfTwo = Effect.fnUntraced(function* (one: Connection, other: Connection) {
  const alone = yield* Effect.flatMap(joinAnew(one), Fiber.join)
  assert.strictEqual(alone.generationId, 1)
  const second = yield* joinAnew(other)
  const [first, joined] = yield* Effect.all([joinOn(one.request, alone.memberId), Fiber.join(second)], {
    concurrency: "unbounded"
  })
  assert.deepStrictEqual([first.generationId, joined.generationId], [2, 2])
  assert.strictEqual(first.members.length, 2)
  const waiting = yield* Effect.forkChild(
    other.request(SyncGroup, { ...group, memberId: joined.memberId, assignments: [] }),
    { startImmediately: true }
  )
  yield* one.request(SyncGroup, {
    ...group,
    memberId: first.memberId,
    assignments: [first.memberId, joined.memberId].map((memberId, index) => ({
      memberId,
      assignment: Uint8Array.of(index)
    }))
  })
  assert.deepStrictEqual([...(yield* Fiber.join(waiting)).assignment], [1])
  const { topics } = yield* one.request(OffsetCommit, {
    groupId: "g",
    generationIdOrMemberEpoch: 2,
    memberId: first.memberId,
    topics: [{ name: "a", partitions: [{ partitionIndex: 0, committedOffset: 1n, committedMetadata: "" }] }]
  })
  assert.strictEqual(topics[0]!.partitions[0]!.errorCode, 0)
})

const transaction = Effect.fnUntraced(function* (
  coordinator: Connection,
  leader: Connection,
  value: string,
  committed: boolean
) {
  const { producerEpoch, producerId } = yield* coordinator.request(InitProducerId, {
    transactionalId: "t",
    transactionTimeoutMs: 10_000
  })
  yield* coordinator.request(
    AddPartitionsToTxn,
    {
      v3AndBelowTransactionalId: "t",
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: "a", partitions: [0] }]
    },
    { version: 3 }
  )
  const records = Records.make([{ value }], {
    producerId,
    producerEpoch,
    baseSequence: 0,
    isTransactional: true
  })
  assert.strictEqual((yield* produce(leader, records, "t")).errorCode, 0)
  yield* coordinator.request(
    EndTxn,
    { transactionalId: "t", producerId, producerEpoch, committed },
    { version: 4 }
  )
})

const day = Effect.gen(function* () {
  const kafka = yield* EmbeddedKafka
  const any = yield* connectTo(1, "any")
  const leader = yield* connectTo(yield* leaderOf(any, "a"), "leader")
  assert.strictEqual((yield* produce(leader, Records.make([{ value: "plain" }]))).baseOffset, 0n)
  const coordinator = yield* coordinatorOf(any, "g", 0)
  const one = yield* connectTo(coordinator, "one")
  yield* aGroupOfTwo(one, yield* connectTo(coordinator, "two"))
  const transactions = yield* connectTo(yield* coordinatorOf(any, "t", 1), "transactions")
  yield* transaction(transactions, leader, "kept", true)
  yield* transaction(transactions, leader, "dropped", false)
  const uncommitted = yield* valuesFrom(leader, 0)
  assert.includeMembers([...uncommitted.values], ["plain", "kept", "dropped"])
  assert.strictEqual((yield* valuesFrom(leader, 1)).aborted, 1)
  const { groups } = yield* one.request(OffsetFetch, { groups: [{ groupId: "g", topics: null }] })
  assert.strictEqual(groups[0]!.topics[0]!.partitions[0]!.committedOffset, 1n)
  assert.deepStrictEqual(yield* kafka.violations, [])
}).pipe(Effect.scoped)

const layerOf = (options: EmbeddedMemoryOptions) =>
  EmbeddedKafka.layer({ brokers: 3, topics: { a: { replicationFactor: 3 } }, ...options })

/** The hash of all bytes that arrive, in the order in which they do. */
const traceOf = Effect.fnUntraced(function* (
  seed: number,
  run: Effect.Effect<void, unknown, EmbeddedKafka>,
  network: EmbeddedMemoryOptions["network"] = {}
) {
  const hash = createHash("sha256")
  let arrived = 0
  const trace: NonNullable<NonNullable<EmbeddedMemoryOptions["network"]>["trace"]> = (event) => {
    arrived++
    hash.update(JSON.stringify({ ...event, bytes: undefined, cause: undefined }))
    if (event._tag === "Received") hash.update(event.bytes)
  }
  yield* Effect.provide(run, layerOf({ seed, network: { ...network, trace } }))
  assert.isAbove(arrived, 50)
  return hash.digest("hex")
})

/** With time: latencies, chopped bytes, faults that delay, a broker that dies. */
const stormy = Effect.gen(function* () {
  const kafka = yield* EmbeddedKafka
  yield* kafka.fault(Fault.delay(Produce, "70 millis", { nth: 2, times: 1 }))
  yield* kafka.fault(Fault.error(Produce, {}, "NotEnoughReplicas", { nth: 4, times: 2 }))
  yield* kafka.fault(Fault.hangUp(Metadata, { clientId: "b", nth: 3, times: 1 }))
  const client = Effect.fnUntraced(function* (clientId: string, id: number) {
    const connection = yield* connectTo(id, clientId)
    for (let i = 0; i < 6; i++) {
      const leader = yield* Effect.option(leaderOf(connection, "a"))
      yield* Effect.ignore(produce(connection, Records.make([{ value: `${clientId}${i}${leader._tag}` }])))
      yield* Effect.sleep(`${i} millis`)
    }
  })
  const clients = yield* Effect.forkChild(
    Effect.all([client("a", 1), client("b", 2), client("c", 3)], { concurrency: "unbounded", discard: true })
  )
  yield* Effect.sleep("40 millis")
  yield* kafka.kill(2)
  yield* Effect.sleep("100 millis")
  yield* kafka.start(2)
  yield* Fiber.join(clients)
}).pipe(Effect.scoped)

/** Moves the clock until the effect is over: also closing a connection takes time, where bytes do. */
const whileTimePasses = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
  while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("10 millis")
  return yield* Fiber.join(fiber)
})

describe("an embedded cluster", () => {
  it.effect("does all of it without time", () => Effect.provide(day, layerOf({})))

  it.effect("gives the same bytes for the same seed, and others for another", () =>
    Effect.gen(function* () {
      const first = yield* traceOf(1, day)
      assert.strictEqual(yield* traceOf(1, day), first)
      assert.notStrictEqual(yield* traceOf(2, day), first)
    })
  )

  it.effect("also with several clients, latencies, chopped bytes, faults, and a broker that dies", () =>
    Effect.gen(function* () {
      const network = { latency: { min: "1 millis", max: "9 millis" }, chopBytes: 40 } as const
      // Each from the same time on.
      const at = (seed: number) =>
        Effect.provide(whileTimePasses(traceOf(seed, stormy, network)), TestClock.layer(), { local: true })
      const first = yield* at(1)
      assert.strictEqual(yield* at(1), first)
      assert.notStrictEqual(yield* at(2), first)
    })
  )
})
