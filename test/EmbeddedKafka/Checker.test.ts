/** The checker finds what is broken on purpose, and nothing where all is well. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { DeleteTopics } from "../../src/Api/DeleteTopics.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { OffsetFetch } from "../../src/Api/OffsetFetch.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import type { Cluster } from "../../src/EmbeddedKafka/cluster/Cluster.ts"
import type { Replica } from "../../src/EmbeddedKafka/cluster/Replica.ts"
import { EmbeddedKafka, Fault } from "../../src/EmbeddedKafka/index.ts"
import { Acknowledged } from "../../src/EmbeddedKafka/internal/checker/Acknowledged.ts"
import { Groups } from "../../src/EmbeddedKafka/internal/checker/Groups.ts"
import { Reads } from "../../src/EmbeddedKafka/internal/checker/Reads.ts"
import { clusterOf } from "../../src/EmbeddedKafka/internal/clusterOf.ts"
import type { ViolationTag } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"
import { ConsumerProtocolAssignment } from "../../src/Stored/ConsumerProtocolAssignment.ts"

const produce = (value: string) =>
  Kafka.request(Produce, {
    acks: -1,
    timeoutMs: 1000,
    topicData: [{ name: "a", partitionData: [{ index: 0, records: Records.make([{ value }, { value }]) }] }]
  })

const fetchFrom = (fetchOffset: bigint, isolationLevel = 0) =>
  Kafka.request(Fetch, {
    maxWaitMs: 0,
    minBytes: 0,
    isolationLevel,
    topics: [{ topic: "a", partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 }] }]
  })

const newTopic = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }

const commit = (committedOffset: bigint) =>
  Kafka.request(OffsetCommit, {
    groupId: "g",
    topics: [{ name: "a", partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: null }] }]
  })

const committed = Effect.map(
  Kafka.request(
    OffsetFetch,
    { groupId: "g", topics: [{ name: "a", partitionIndexes: [0] }] },
    { version: 5 }
  ),
  ({ topics }) => topics[0]!.partitions[0]!.committedOffset
)

const leader = Effect.map(clusterOf, ({ brokers }): Replica => brokers.get(1)!.replica("a", 0)!)

const found = Effect.flatMap(EmbeddedKafka, ({ violations }) =>
  Effect.map(violations, (all) => all.map(({ _tag }) => _tag))
)

const layer = EmbeddedKafka.layerConnection({ topics: { a: 1 } })

/** Of a part of the checker by itself. */
const collecting = () => {
  const tags: Array<ViolationTag> = []
  return { tags, report: (tag: ViolationTag) => void tags.push(tag) }
}

const assignment = (...partitions: ReadonlyArray<number>) =>
  Buffer.concat([
    Uint8Array.of(0, 1),
    ConsumerProtocolAssignment.at(1).encode({
      assignedPartitions: [{ topic: "a", partitions }],
      userData: null
    })
  ])

describe("the checker", () => {
  it.effect("finds nothing where all is well", () =>
    Effect.gen(function* () {
      for (const value of ["a", "b", "c"]) yield* produce(value)
      yield* fetchFrom(0n)
      yield* fetchFrom(3n, 1)
      assert.deepStrictEqual(yield* found, [])
    }).pipe(Effect.provide(layer))
  )

  it.effect("finds what was acknowledged and is lost, until it is there again", () =>
    Effect.gen(function* () {
      yield* produce("a")
      yield* produce("b")
      yield* Effect.flatMap(EmbeddedKafka, ({ truncate }) => truncate({ topic: "a", partition: 0 }, 2n))
      assert.deepStrictEqual(yield* found, ["AcknowledgedLost"])
      assert.deepStrictEqual(yield* found, ["AcknowledgedLost"])
      // Another in its place is not the same.
      yield* produce("c")
      assert.deepStrictEqual(yield* found, ["OffsetReused", "AcknowledgedChanged"])
    }).pipe(Effect.provide(layer))
  )

  it.effect("finds other bytes in the log, and given to a reader", () =>
    Effect.gen(function* () {
      yield* produce("a")
      const [batch] = (yield* leader).log.batches
      batch!.bytes[17]! ^= 1
      assert.deepStrictEqual(yield* found, ["AcknowledgedChanged"])
      yield* fetchFrom(0n)
      assert.deepStrictEqual(yield* found, ["AcknowledgedChanged", "AcknowledgedChanged"])
    }).pipe(Effect.provide(layer))
  )

  it.effect(
    "finds a high watermark that goes back, offsets that are missing, transactions that are not over",
    () =>
      Effect.gen(function* () {
        for (const value of ["a", "b", "c"]) yield* produce(value)
        const replica = yield* leader
        const cluster: Cluster = yield* clusterOf
        const { report, tags } = collecting()
        const reads = new Reads(report, new Acknowledged(cluster, report))
        const [first, second, third] = replica.log.batches.map(({ bytes }) => bytes)
        const read = (bytes: ReadonlyArray<Uint8Array>, more: object = {}) =>
          reads.check({
            replica,
            fetchOffset: 0,
            highWatermark: 6,
            isReadCommitted: true,
            aborted: [],
            bytes: Buffer.concat(bytes),
            ...more
          })
        read([first!, second!, third!])
        assert.deepStrictEqual(tags, [])
        read([first!, third!])
        read([second!])
        read([], { highWatermark: 5 })
        assert.deepStrictEqual(tags.splice(0), ["OffsetGap", "OffsetGap", "HighWatermarkBack"])
        const transactional = Buffer.from(first!)
        transactional[22]! |= 0x10
        read([transactional])
        assert.deepStrictEqual(tags, ["UncommittedRead"])
      }).pipe(Effect.provide(layer))
  )

  it.effect(
    "has nothing against offsets that go with their topic, in their time, or by a commit that failed and counts",
    () =>
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        yield* Kafka.request(FindCoordinator, { coordinatorKeys: ["g"], keyType: 0 })
        yield* commit(10n)
        yield* Kafka.request(DeleteTopics, { topicNames: ["a"], timeoutMs: 1000 }, { version: 5 })
        yield* Kafka.request(CreateTopics, { topics: [{ ...newTopic, name: "a" }] })
        assert.strictEqual(yield* committed, -1n)
        yield* commit(10n)
        yield* TestClock.adjust("1 hour")
        assert.strictEqual(yield* committed, -1n)
        yield* commit(10n)
        yield* kafka.fault(Fault.error(OffsetCommit, { group: "g" }, "RequestTimedOut", { times: 1 }))
        yield* commit(5n)
        assert.strictEqual(yield* committed, 5n)
        assert.deepStrictEqual(yield* found, [])
      }).pipe(
        Effect.provide(
          EmbeddedKafka.layerConnection({ topics: { a: 1 }, config: { "offsets.retention.minutes": "1" } })
        )
      )
  )

  it("finds committed offsets that go back, but not those that expire", () => {
    const { report, tags } = collecting()
    const groups = new Groups(report)
    const at = { topic: "a", topicId: "id", partition: 0 }
    groups.committed("g", at, 5n, 1000)
    groups.fetched("g", at, 5n, 0)
    groups.fetched("g", { ...at, partition: 1 }, 0n, 0)
    groups.fetched("g", { ...at, topicId: "another" }, -1n, 0)
    groups.fetched("g", at, -1n, 1000)
    assert.deepStrictEqual(tags, [])
    groups.fetched("g", at, 4n, 0)
    groups.fetched("g", at, -1n, 999)
    assert.deepStrictEqual(tags, ["CommittedOffsetBack", "CommittedOffsetBack"])
  })

  it("finds two owners, and a member that was told another assignment", () => {
    const { report, tags } = collecting()
    const groups = new Groups(report)
    groups.assigned("g", 1, "consumer", [
      { memberId: "m", assignment: assignment(0, 1) },
      { memberId: "n", assignment: assignment(2) }
    ])
    groups.told("g", 1, "m", assignment(0, 1))
    groups.told("g", 2, "m", assignment(7))
    assert.deepStrictEqual(tags, [])
    groups.told("g", 1, "n", assignment(1))
    groups.assigned("g", 2, "consumer", [
      { memberId: "m", assignment: assignment(0, 1) },
      { memberId: "n", assignment: assignment(1) }
    ])
    assert.deepStrictEqual(tags, ["WrongAssignment", "TwoOwners"])
  })
})
