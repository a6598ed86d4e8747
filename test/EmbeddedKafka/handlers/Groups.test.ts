/**
 * The APIs of groups and offsets on a cluster in memory, by our own client: every version, and coordinators that move.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { ApiVersions } from "../../../src/Api/ApiVersions.ts"
import type * as Api from "../../../src/Api/Api.ts"
import { DeleteGroups } from "../../../src/Api/DeleteGroups.ts"
import { DescribeGroups } from "../../../src/Api/DescribeGroups.ts"
import { FindCoordinator } from "../../../src/Api/FindCoordinator.ts"
import { Heartbeat } from "../../../src/Api/Heartbeat.ts"
import { JoinGroup } from "../../../src/Api/JoinGroup.ts"
import { LeaveGroup } from "../../../src/Api/LeaveGroup.ts"
import { ListGroups } from "../../../src/Api/ListGroups.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { OffsetCommit } from "../../../src/Api/OffsetCommit.ts"
import { OffsetDelete } from "../../../src/Api/OffsetDelete.ts"
import { OffsetFetch } from "../../../src/Api/OffsetFetch.ts"
import { SyncGroup } from "../../../src/Api/SyncGroup.ts"
import type { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/EmbeddedKafka.ts"
import * as Kafka from "../../../src/Kafka.ts"

/** The versions that a played release serves. */
const versionsOf = (api: Api.Any) =>
  Effect.map(
    Kafka.request(ApiVersions, { clientSoftwareName: "test", clientSoftwareVersion: "1.0" }),
    ({ apiKeys }) => {
      const { maxVersion = -1, minVersion = 0 } = apiKeys.find(({ apiKey }) => apiKey === api.key) ?? {}
      return Array.from({ length: maxVersion - minVersion + 1 }, (_, i) => minVersion + i)
    }
  )

const topicIdOf = (name: string) =>
  Effect.map(Kafka.request(Metadata, { topics: [{ name }] }), ({ topics }) => topics[0]!.topicId)

const find = (key: string) => Kafka.request(FindCoordinator, { key }, { version: 1 })

const join = (version: number, memberId: string, more: { readonly groupInstanceId?: string } = {}) =>
  Kafka.request(
    JoinGroup,
    {
      groupId: "g",
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) }],
      ...more
    },
    { version, errors: "data" }
  )

const describeGroup = (groupId: string, version: number) =>
  Effect.map(
    Kafka.request(DescribeGroups, { groups: [groupId] }, { version, errors: "data" }),
    ({ groups }) => groups[0]!
  )

const commit = (offset: bigint, groupId = "g") =>
  Effect.map(
    Kafka.request(
      OffsetCommit,
      {
        groupId,
        generationIdOrMemberEpoch: -1,
        memberId: "",
        topics: [
          {
            name: "orders",
            partitions: [{ partitionIndex: 0, committedOffset: offset, committedMetadata: "m" }]
          }
        ]
      },
      { version: 8, errors: "data" }
    ),
    ({ topics }) => topics[0]!.partitions[0]!.errorCode
  )

const fetched = (groupId = "g") =>
  Effect.map(
    Kafka.request(
      OffsetFetch,
      { groups: [{ groupId, topics: [{ name: "orders", partitionIndexes: [0] }] }] },
      { version: 8, errors: "data" }
    ),
    ({ groups }) => groups[0]!
  )

const at = <A, E, R>(
  broker: { readonly host: string; readonly port: number },
  effect: Effect.Effect<A, E, R | KafkaClient>
) =>
  Effect.gen(function* () {
    const connection = yield* KafkaConnection.make({ host: broker.host, port: broker.port })
    return yield* Effect.provide(effect, KafkaConnection.contextOf(connection))
  })

describe("every version", () => {
  for (const version of ["2.8", "3.9", "4.4"] as const)
    it.effect(`of a member's life, as Kafka ${version} has them`, () =>
      Effect.gen(function* () {
        const orders = yield* topicIdOf("orders")
        yield* find("g")
        for (const each of yield* versionsOf(JoinGroup)) {
          const first = yield* join(each, "")
          assert.strictEqual(first.errorCode, each >= 4 ? codes.MEMBER_ID_REQUIRED : codes.NONE)
          const joined = each >= 4 ? yield* join(each, first.memberId) : first
          assert.strictEqual(joined.errorCode, codes.NONE)
          assert.strictEqual(joined.protocolName, "range")
          assert.strictEqual(joined.members.length, 1)
          const { generationId, memberId } = joined
          for (const sync of yield* versionsOf(SyncGroup)) {
            const synced = yield* Kafka.request(
              SyncGroup,
              {
                groupId: "g",
                generationId,
                memberId,
                ...(sync >= 5 && { protocolType: "consumer", protocolName: "range" }),
                assignments: [{ memberId, assignment: new Uint8Array([7]) }]
              },
              { version: sync }
            )
            assert.deepStrictEqual([...synced.assignment], [7])
          }
          for (const beat of yield* versionsOf(Heartbeat))
            yield* Kafka.request(Heartbeat, { groupId: "g", generationId, memberId }, { version: beat })
          for (const described of yield* versionsOf(DescribeGroups)) {
            const group = yield* describeGroup("g", described)
            assert.strictEqual(group.groupState, "Stable")
            assert.strictEqual(group.members[0]!.memberId, memberId)
            assert.match(group.members[0]!.clientHost, /^\/./)
          }
          yield* commitsAtEveryVersion(memberId, generationId, orders)
          for (const left of yield* versionsOf(LeaveGroup)) {
            const gone = yield* Kafka.request(
              LeaveGroup,
              { groupId: "g", ...(left >= 3 ? { members: [{ memberId }] } : { memberId }) },
              { version: left, errors: "data" }
            )
            const code = left >= 3 ? gone.members[0]!.errorCode : gone.errorCode
            const isFirst = left === (yield* versionsOf(LeaveGroup))[0]
            assert.strictEqual(code, isFirst ? codes.NONE : codes.UNKNOWN_MEMBER_ID)
          }
        }
        yield* groupsAtEveryVersion
      }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version, topics: { orders: 1 } })))
    )
})

const commitsAtEveryVersion = Effect.fnUntraced(function* (
  memberId: string,
  generationIdOrMemberEpoch: number,
  topicId: string
) {
  let offset = 100n
  for (const version of yield* versionsOf(OffsetCommit)) {
    const partitions = [{ partitionIndex: 0, committedOffset: ++offset, committedMetadata: "m" }]
    const { topics } = yield* Kafka.request(
      OffsetCommit,
      {
        groupId: "g",
        generationIdOrMemberEpoch,
        memberId,
        topics: [{ name: "orders", topicId, partitions }]
      },
      { version, errors: "data" }
    )
    const [partition] = topics[0]!.partitions
    if (version === 0 && partition!.errorCode === codes.UNSUPPORTED_VERSION) continue
    assert.strictEqual(partition!.errorCode, codes.NONE)
    for (const each of yield* versionsOf(OffsetFetch)) {
      if ((each === 0) !== (version === 0)) continue
      const wanted = [{ name: "orders", topicId, partitionIndexes: [0] }]
      const answer = yield* Kafka.request(
        OffsetFetch,
        each >= 8
          ? { groups: [{ groupId: "g", topics: wanted }] }
          : { groupId: "g", topics: [{ name: "orders", partitionIndexes: [0] }] },
        { version: each }
      )
      const found = each >= 8 ? answer.groups[0]!.topics : answer.topics
      assert.strictEqual(found[0]!.partitions[0]!.committedOffset, offset)
      assert.strictEqual(found[0]!.partitions[0]!.metadata, version === 0 ? "" : "m")
    }
  }
})

const groupsAtEveryVersion = Effect.gen(function* () {
  for (const version of yield* versionsOf(ListGroups)) {
    const { groups } = yield* Kafka.request(ListGroups, version >= 4 ? { statesFilter: ["Empty"] } : {}, {
      version
    })
    assert.deepInclude(groups[0], { groupId: "g", protocolType: "consumer" })
  }
  const offsets = { groupId: "g", topics: [{ name: "orders", partitions: [{ partitionIndex: 0 }] }] }
  const deleted = yield* Kafka.request(OffsetDelete, offsets)
  assert.deepInclude(deleted.topics[0]!.partitions[0], { partitionIndex: 0, errorCode: codes.NONE })
  for (const version of yield* versionsOf(DeleteGroups)) {
    assert.strictEqual(yield* commit(1n, `d${version}`), codes.NONE)
    const { results } = yield* Kafka.request(
      DeleteGroups,
      { groupsNames: [`d${version}`, "nobody"] },
      { version, errors: "data" }
    )
    assert.deepStrictEqual(
      results.map(({ errorCode }) => errorCode),
      [codes.NONE, codes.GROUP_ID_NOT_FOUND]
    )
  }
})

describe("FindCoordinator", () => {
  it.effect("finds the same broker in every version, and refuses types that it does not know", () =>
    Effect.gen(function* () {
      const { nodeId } = yield* find("g")
      for (const version of yield* versionsOf(FindCoordinator)) {
        const found = yield* Kafka.request(
          FindCoordinator,
          version >= 4 ? { coordinatorKeys: ["g", "h"], keyType: 0 } : { key: "g" },
          { version }
        )
        if (version < 4) assert.strictEqual(found.nodeId, nodeId)
        else
          assert.deepStrictEqual(
            found.coordinators.map(({ errorCode, key }) => [key, errorCode]),
            [
              ["g", 0],
              ["h", 0]
            ]
          )
      }
      const { coordinators } = yield* Kafka.request(
        FindCoordinator,
        { coordinatorKeys: ["g"], keyType: 9 },
        { version: 4, errors: "data" }
      )
      assert.strictEqual(coordinators[0]!.errorCode, codes.INVALID_REQUEST)
      const { topics } = yield* Kafka.request(Metadata, { topics: [{ name: "__consumer_offsets" }] })
      assert.strictEqual(topics[0]!.partitions.length, 50)
      assert.strictEqual(topics[0]!.partitions[0]!.replicaNodes.length, 2)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ brokers: 2 })))
  )
})

describe("a coordinator that moves", () => {
  it.effect("keeps offsets and members", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { host, nodeId, port } = yield* find("g")
      const others = kafka.brokers.filter(({ id }) => id !== nodeId)
      for (const other of others) {
        assert.strictEqual(yield* at(other, commit(5n)), codes.NOT_COORDINATOR)
        assert.strictEqual((yield* at(other, join(9, ""))).errorCode, codes.NOT_COORDINATOR)
      }
      const member = yield* at(
        { host, port },
        Effect.gen(function* () {
          assert.strictEqual(yield* commit(5n), codes.NONE)
          const { memberId } = yield* join(9, "")
          const { generationId } = yield* join(9, memberId)
          yield* Kafka.request(SyncGroup, {
            groupId: "g",
            generationId,
            memberId,
            protocolType: "consumer",
            protocolName: "range",
            assignments: [{ memberId, assignment: new Uint8Array([7]) }]
          })
          return { generationId, memberId }
        })
      )
      yield* kafka.kill(nodeId)
      const moved = yield* at(others[0]!, find("g"))
      assert.notStrictEqual(moved.nodeId, nodeId)
      const check = Effect.gen(function* () {
        const { errorCode, topics } = yield* fetched()
        assert.strictEqual(errorCode, codes.NONE)
        assert.deepInclude(topics[0]!.partitions[0], { committedOffset: 5n, metadata: "m" })
        yield* Kafka.request(Heartbeat, { groupId: "g", ...member })
        const group = yield* describeGroup("g", 5)
        assert.strictEqual(group.groupState, "Stable")
        assert.deepStrictEqual([...group.members[0]!.memberAssignment], [7])
      })
      yield* at(moved, check)
      // And after all brokers were started anew.
      yield* kafka.start(nodeId)
      for (const { id } of kafka.brokers) {
        yield* kafka.kill(id)
        yield* kafka.start(id)
      }
      yield* at(yield* at(kafka.brokers[0]!, find("g")), check)
    }).pipe(
      Effect.scoped,
      Effect.provide(EmbeddedKafka.layerConnection({ brokers: 3, topics: { orders: 1 } }))
    )
  )
})

describe("a member that waits", () => {
  it.effect("is answered when the other comes", () =>
    Effect.gen(function* () {
      const [broker] = (yield* EmbeddedKafka).brokers
      yield* find("g")
      const first = yield* join(0, "")
      yield* Kafka.request(SyncGroup, {
        groupId: "g",
        generationId: 1,
        memberId: first.memberId,
        protocolType: "consumer",
        protocolName: "range",
        assignments: []
      })
      const other = yield* KafkaConnection.make({ host: broker!.host, port: broker!.port })
      const second = yield* Effect.forkScoped(Effect.provide(join(0, ""), KafkaConnection.contextOf(other)), {
        startImmediately: true
      })
      const beat = Kafka.request(
        Heartbeat,
        { groupId: "g", generationId: 1, memberId: first.memberId },
        { errors: "data" }
      )
      // Requests of one connection and of another may overtake each other.
      let errorCode: number = codes.NONE
      for (let left = 100; left > 0 && errorCode === codes.NONE; left--) {
        yield* Effect.promise(() => new Promise((resume) => setImmediate(resume)))
        errorCode = (yield* beat).errorCode
      }
      assert.strictEqual(errorCode, codes.REBALANCE_IN_PROGRESS)
      assert.strictEqual((yield* join(0, first.memberId)).members.length, 2)
      assert.strictEqual((yield* Fiber.join(second)).generationId, 2)
    }).pipe(Effect.scoped, Effect.provide(EmbeddedKafka.layerConnection({ version: "3.9" })))
  )
})

const commitTwo = (groupId: string, version: number, partition = 0) =>
  Effect.map(
    Kafka.request(
      OffsetCommit,
      {
        groupId,
        topics: ["orders", "nothing"].map((name) => ({
          name,
          partitions: [{ partitionIndex: partition, committedOffset: 1n, committedMetadata: "" }]
        }))
      },
      { version, errors: "data" }
    ),
    ({ topics }) => topics.map(({ name, partitions }) => [name, partitions[0]!.errorCode])
  )

describe("what was seen beside real brokers", () => {
  it.effect("4.4 tells first what it did not commit", () =>
    Effect.gen(function* () {
      yield* find("g")
      assert.deepStrictEqual(yield* commitTwo("g", 8), [
        ["nothing", codes.UNKNOWN_TOPIC_OR_PARTITION],
        ["orders", codes.NONE]
      ])
      assert.deepStrictEqual(yield* commitTwo("g", 8, 7), [
        ["orders", codes.UNKNOWN_TOPIC_OR_PARTITION],
        ["nothing", codes.UNKNOWN_TOPIC_OR_PARTITION]
      ])
      const missing = yield* describeGroup("nobody", 6)
      assert.deepInclude(missing, { errorCode: codes.GROUP_ID_NOT_FOUND, groupState: "Dead" })
      assert.deepInclude(yield* describeGroup("nobody", 5), { errorCode: codes.NONE, groupState: "Dead" })
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { orders: 1 } })))
  )

  it.effect("3.9 has no ZooKeeper for version 0", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* commitTwo("g", 0), [
        ["orders", codes.UNSUPPORTED_VERSION],
        ["nothing", codes.UNSUPPORTED_VERSION]
      ])
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version: "3.9", topics: { orders: 1 } })))
  )

  it.effect("1.1 commits of any partition, tells last what it did not, and does not look at group ids", () =>
    Effect.gen(function* () {
      yield* find("g")
      assert.deepStrictEqual(yield* commitTwo("g", 3, 7), [
        ["orders", codes.NONE],
        ["nothing", codes.UNKNOWN_TOPIC_OR_PARTITION]
      ])
      assert.deepStrictEqual((yield* commitTwo("", 0))[0], ["orders", codes.UNKNOWN_SERVER_ERROR])
      const beat = yield* Kafka.request(
        Heartbeat,
        { groupId: "", generationId: 1, memberId: "x" },
        { errors: "data" }
      )
      assert.strictEqual(beat.errorCode, codes.UNKNOWN_MEMBER_ID)
      const { results } = yield* Kafka.request(DeleteGroups, { groupsNames: [""] })
      assert.strictEqual(results[0]!.errorCode, codes.INVALID_GROUP_ID)
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ version: "1.1", topics: { orders: 1 } })))
  )

  it.effect("0.8.2 keeps offsets of clients that are no members, in Kafka and in ZooKeeper", () =>
    Effect.gen(function* () {
      const found = yield* Kafka.request(FindCoordinator, { key: "g" }, { version: 0 })
      assert.strictEqual(found.nodeId, 1)
      assert.deepStrictEqual(yield* commitTwo("g", 1), [
        ["orders", codes.NONE],
        ["nothing", codes.NONE]
      ])
      yield* commitTwo("z", 0)
      for (const [groupId, version, other] of [
        ["g", 1, 0],
        ["z", 0, 1]
      ] as const) {
        const offsetAt = (each: number) =>
          Effect.map(
            Kafka.request(
              OffsetFetch,
              { groupId, topics: [{ name: "orders", partitionIndexes: [0] }] },
              { version: each }
            ),
            ({ topics }) => topics[0]!.partitions[0]!.committedOffset
          )
        assert.strictEqual(yield* offsetAt(version), 1n)
        assert.strictEqual(yield* offsetAt(other), -1n)
      }
    }).pipe(
      Effect.provide(
        EmbeddedKafka.layerConnection({
          version: "0.8.2",
          topics: { orders: 1 },
          connection: { brokerVersions: "0.8.2" }
        })
      )
    )
  )
})
