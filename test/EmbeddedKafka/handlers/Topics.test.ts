/**
 * Topics, partitions and their leaders on clusters of several brokers, as clients ask for them; one broker is compared with real ones in test/interop.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { AlterPartitionReassignments } from "../../../src/Api/AlterPartitionReassignments.ts"
import { AlterReplicaLogDirs } from "../../../src/Api/AlterReplicaLogDirs.ts"
import { CreatePartitions } from "../../../src/Api/CreatePartitions.ts"
import { CreateTopics } from "../../../src/Api/CreateTopics.ts"
import { DeleteTopics } from "../../../src/Api/DeleteTopics.ts"
import { DescribeCluster } from "../../../src/Api/DescribeCluster.ts"
import { DescribeLogDirs } from "../../../src/Api/DescribeLogDirs.ts"
import { DescribeQuorum } from "../../../src/Api/DescribeQuorum.ts"
import { ElectLeaders } from "../../../src/Api/ElectLeaders.ts"
import { ListPartitionReassignments } from "../../../src/Api/ListPartitionReassignments.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { UnregisterBroker } from "../../../src/Api/UnregisterBroker.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import type { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/EmbeddedKafka.ts"
import * as Kafka from "../../../src/Kafka.ts"

const asData = { errors: "data" } as const

/** A topic whose replicas are where they are said to be. */
const assigned = (name: string, assignments: ReadonlyArray<ReadonlyArray<number>>) => ({
  name,
  numPartitions: -1,
  replicationFactor: -1,
  assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
  configs: []
})

const wanted = (name: string, numPartitions: number) => ({
  name,
  numPartitions,
  replicationFactor: 1,
  assignments: [],
  configs: []
})

const create = (name: string, assignments: ReadonlyArray<ReadonlyArray<number>>) =>
  Kafka.request(CreateTopics, { topics: [assigned(name, assignments)] })

const partitionOf = (name: string, partition = 0) =>
  Effect.map(
    Kafka.request(Metadata, { topics: [{ name }] }),
    ({ topics }) => topics[0]!.partitions[partition]!
  )

const reassign = (replicas: ReadonlyArray<number> | null) =>
  Effect.map(
    Kafka.request(
      AlterPartitionReassignments,
      { topics: [{ name: "a", partitions: [{ partitionIndex: 0, replicas }] }] },
      asData
    ),
    ({ responses }) => responses[0]!.partitions[0]!.errorCode
  )

const ongoing = Effect.map(Kafka.request(ListPartitionReassignments, {}), ({ topics }) =>
  topics.flatMap(({ name, partitions }) => partitions.map((each) => ({ name, ...each })))
)

const produce = (acks = -1) =>
  Kafka.request(
    Produce,
    {
      acks,
      timeoutMs: 5000,
      topicData: [
        { name: "a", partitionData: [{ index: 0, records: Records.make([{ value: "v", timestamp: 1 }]) }] }
      ]
    },
    { version: 11, errors: "data" }
  )

const codeOf = (effect: ReturnType<typeof produce>) =>
  Effect.map(effect, ({ responses }) => responses[0]!.partitionResponses[0]!.errorCode)

/** Asks another broker than the first. */
const at = <A, E>(index: number, effect: Effect.Effect<A, E, KafkaClient>) =>
  Effect.gen(function* () {
    const { host, port } = (yield* EmbeddedKafka).brokers[index]!
    const connection = yield* KafkaConnection.make({ host, port })
    return yield* Effect.provide(effect, KafkaConnection.contextOf(connection))
  }).pipe(Effect.scoped)

const on = (options: Parameters<typeof EmbeddedKafka.layerConnection>[0] = {}) =>
  EmbeddedKafka.layerConnection({ brokers: 3, ...options })

/** Made or not, on the first broker. */
const tryCreate = (name: string) =>
  Kafka.request(CreateTopics, { topics: [{ ...assigned(name, [[1]]) }] }, asData)

const moveToDirectory = (path: string, partition: number) =>
  Effect.map(
    Kafka.request(
      AlterReplicaLogDirs,
      { dirs: [{ path, topics: [{ name: "a", partitions: [partition] }] }] },
      asData
    ),
    ({ results }) => results[0]!.partitions[0]!.errorCode
  )

const elect = (electionType: number, partitions: ReadonlyArray<number> | null = [0]) =>
  Effect.map(
    Kafka.request(
      ElectLeaders,
      { electionType, topicPartitions: partitions === null ? null : [{ topic: "a", partitions }] },
      asData
    ),
    ({ replicaElectionResults }) =>
      replicaElectionResults.flatMap(({ partitionResult }) =>
        partitionResult.map(({ errorCode, partitionId }) => [partitionId, errorCode])
      )
  )

const seen = (includeFencedBrokers: boolean) =>
  Effect.map(
    Kafka.request(DescribeCluster, { includeClusterAuthorizedOperations: false, includeFencedBrokers }),
    ({ brokers }) => brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced])
  )

describe("topics", () => {
  it.effect("get another id when they are made anew, and are found by it", () =>
    Effect.gen(function* () {
      const first = (yield* create("a", [[1, 2]])).topics[0]!
      yield* Kafka.request(DeleteTopics, {
        topics: [{ name: null, topicId: first.topicId }],
        timeoutMs: 1000
      })
      const gone = yield* Kafka.request(
        Metadata,
        { topics: [{ topicId: first.topicId, name: null }] },
        asData
      )
      assert.strictEqual(gone.topics[0]!.errorCode, codes.UNKNOWN_TOPIC_ID)
      const second = (yield* create("a", [[3]])).topics[0]!
      assert.notStrictEqual(second.topicId, first.topicId)
      const found = yield* Kafka.request(Metadata, { topics: [{ topicId: second.topicId, name: null }] })
      assert.deepStrictEqual(
        found.topics.map(({ name, partitions }) => [name, partitions.map(({ leaderId }) => leaderId)]),
        [["a", [3]]]
      )
    }).pipe(Effect.provide(on()))
  )

  it.effect("have replicas in different racks", () =>
    Effect.gen(function* () {
      yield* Kafka.request(CreateTopics, {
        topics: [{ name: "a", numPartitions: 6, replicationFactor: 2, assignments: [], configs: [] }]
      })
      const { brokers, topics } = yield* Kafka.request(Metadata, { topics: [{ name: "a" }] })
      const rackOf = (id: number) => brokers.find(({ nodeId }) => nodeId === id)!.rack
      for (const { replicaNodes } of topics[0]!.partitions)
        assert.strictEqual(new Set(replicaNodes.map(rackOf)).size, 2)
    }).pipe(Effect.provide(on({ brokers: [{ rack: "x" }, { rack: "x" }, { rack: "y" }, { rack: "y" }] })))
  )

  it.effect("are not made by themselves where that is off, and with the defaults where it is on", () =>
    Effect.gen(function* () {
      const ask = Kafka.request(Metadata, { topics: [{ name: "auto" }] }, asData)
      assert.strictEqual((yield* ask).topics[0]!.errorCode, codes.UNKNOWN_TOPIC_OR_PARTITION)
      const { topics } = yield* ask
      assert.deepStrictEqual(
        topics[0]!.partitions.map(({ replicaNodes }) => replicaNodes.length),
        [2, 2, 2, 2, 2]
      )
    }).pipe(
      Effect.provide(on({ config: { "num.partitions": "5", "default.replication.factor": "2" } })),
      Effect.andThen(
        Effect.gen(function* () {
          for (let i = 0; i < 2; i++) {
            const { topics } = yield* Kafka.request(Metadata, { topics: [{ name: "auto" }] }, asData)
            assert.strictEqual(topics[0]!.errorCode, codes.UNKNOWN_TOPIC_OR_PARTITION)
          }
        }).pipe(Effect.provide(on({ config: { "auto.create.topics.enable": "false" } })))
      )
    )
  )

  it.effect(
    "are not made where one request asks for more than 10 000 partitions, and get no more by one",
    () =>
      Effect.gen(function* () {
        const made = yield* Kafka.request(
          CreateTopics,
          { topics: [wanted("small", 1), wanted("huge", 2 ** 31 - 1)] },
          asData
        )
        assert.deepStrictEqual(
          made.topics.map(({ errorCode, name }) => [name, errorCode]),
          [
            ["small", codes.POLICY_VIOLATION],
            ["huge", codes.POLICY_VIOLATION]
          ]
        )
        const more = yield* Kafka.request(
          CreatePartitions,
          {
            topics: [
              { name: "a", count: 2, assignments: null },
              { name: "b", count: 2 ** 31 - 1, assignments: null }
            ],
            timeoutMs: 1000,
            validateOnly: false
          },
          asData
        )
        assert.deepStrictEqual(
          more.results.map(({ errorCode }) => errorCode),
          [codes.POLICY_VIOLATION, codes.POLICY_VIOLATION]
        )
        const { topics } = yield* Kafka.request(Metadata, { topics: null })
        assert.deepStrictEqual(
          topics.map(({ name, partitions }) => [name, partitions.length]),
          [
            ["a", 1],
            ["b", 1]
          ]
        )
      }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { a: 1, b: 1 } })))
  )

  it.effect("get more partitions where it is said, and the log directories show them", () =>
    Effect.gen(function* () {
      yield* create("a", [[1, 2]])
      yield* Kafka.request(CreatePartitions, {
        topics: [{ name: "a", count: 3, assignments: [{ brokerIds: [2, 1] }, { brokerIds: [3, 1] }] }],
        timeoutMs: 1000,
        validateOnly: false
      })
      assert.deepInclude(yield* partitionOf("a", 2), { leaderId: 3, replicaNodes: [3, 1] })
      const { results } = yield* Kafka.request(DescribeLogDirs, { topics: null })
      assert.deepStrictEqual(
        results.map(({ topics }) =>
          topics.map(({ name, partitions }) => [
            name,
            partitions.map(({ partitionIndex }) => partitionIndex).sort()
          ])
        ),
        [[["a", [0, 1, 2]]]]
      )
    }).pipe(Effect.provide(on()))
  )

  it.effect("are made by the controller alone where ZooKeeper is behind it", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { controllerId } = yield* Kafka.request(Metadata, { topics: [] })
      assert.strictEqual(controllerId, 1)
      assert.strictEqual((yield* at(1, tryCreate("a"))).topics[0]!.errorCode, codes.NOT_CONTROLLER)
      yield* kafka.moveController(2)
      assert.strictEqual((yield* tryCreate("a")).topics[0]!.errorCode, codes.NOT_CONTROLLER)
      assert.strictEqual((yield* at(1, tryCreate("a"))).topics[0]!.errorCode, codes.NONE)
      assert.strictEqual((yield* Kafka.request(Metadata, { topics: [] })).controllerId, 2)
    }).pipe(Effect.provide(on({ version: "2.8" })))
  )

  it.effect("are made by a broker that cannot reach the controller when it can, or not in time", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.isolate(1)
      const late = yield* Effect.forkChild(
        Kafka.request(CreateTopics, { topics: [assigned("late", [[2]])] }, { ...asData, timeout: "1 hour" })
      )
      yield* TestClock.adjust("31 seconds")
      assert.strictEqual((yield* Fiber.join(late)).topics[0]!.errorCode, codes.REQUEST_TIMED_OUT)
      const inTime = yield* Effect.forkChild(create("in-time", [[2]]))
      yield* TestClock.adjust("1 second")
      yield* kafka.heal
      assert.strictEqual((yield* Fiber.join(inTime)).topics[0]!.errorCode, codes.NONE)
      const { topics } = yield* Kafka.request(Metadata, { topics: null })
      assert.deepStrictEqual(
        topics.map(({ name }) => name),
        ["in-time"]
      )
    }).pipe(Effect.provide(on()))
  )
})

describe("replicas", () => {
  it.effect("move to other brokers at once, with what they have", () =>
    Effect.gen(function* () {
      yield* create("a", [[1, 2]])
      assert.strictEqual(yield* codeOf(produce()), codes.NONE)
      assert.strictEqual(yield* reassign([3, 2]), codes.NONE)
      assert.deepStrictEqual(yield* ongoing, [])
      assert.deepInclude(yield* partitionOf("a"), { replicaNodes: [3, 2], leaderId: 3 })
      const { results } = yield* at(2, Kafka.request(DescribeLogDirs, { topics: null }))
      assert.isAbove(Number(results[0]!.topics[0]!.partitions[0]!.partitionSize), 60)
      const here = yield* Kafka.request(DescribeLogDirs, { topics: null })
      assert.deepStrictEqual(here.results[0]!.topics, [])
    }).pipe(Effect.provide(on()))
  )

  it.effect("are listed while they move, and stay where they are when that is cancelled", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* create("a", [[1, 2]])
      yield* produce()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* kafka.slowFollower(3)
          assert.strictEqual(yield* reassign([3]), codes.NONE)
          const moving = {
            name: "a",
            partitionIndex: 0,
            replicas: [3, 1, 2],
            addingReplicas: [3],
            removingReplicas: [1, 2]
          }
          assert.deepStrictEqual(yield* ongoing, [moving])
          assert.strictEqual(yield* reassign(null), codes.NONE)
          assert.strictEqual(yield* reassign(null), codes.NO_REASSIGNMENT_IN_PROGRESS)
          assert.deepInclude(yield* partitionOf("a"), { replicaNodes: [1, 2], isrNodes: [1, 2] })
          yield* reassign([3])
        })
      )
      // It follows again.
      assert.deepStrictEqual(yield* ongoing, [])
      assert.deepInclude(yield* partitionOf("a"), { replicaNodes: [3], isrNodes: [3], leaderId: 3 })
    }).pipe(Effect.provide(on()))
  )

  it.effect("keep their number where that is asked for", () =>
    Effect.gen(function* () {
      yield* create("a", [[1, 2]])
      const { responses } = yield* Kafka.request(
        AlterPartitionReassignments,
        {
          allowReplicationFactorChange: false,
          topics: [{ name: "a", partitions: [{ partitionIndex: 0, replicas: [1, 2, 3] }] }]
        },
        asData
      )
      assert.strictEqual(responses[0]!.partitions[0]!.errorCode, codes.INVALID_REPLICATION_FACTOR)
    }).pipe(Effect.provide(on()))
  )

  it.effect("are in one of the broker's directories, and can be moved to another", () =>
    Effect.gen(function* () {
      yield* create("a", [[1], [1], [1]])
      const where = Effect.map(Kafka.request(DescribeLogDirs, { topics: null }), ({ results }) =>
        results.map(({ logDir, topics }) => [
          logDir,
          topics.flatMap(({ partitions }) => partitions.map(({ partitionIndex }) => partitionIndex)).sort()
        ])
      )
      assert.deepStrictEqual(yield* where, [
        ["/x", [0, 2]],
        ["/y", [1]]
      ])
      assert.strictEqual(yield* moveToDirectory("/y", 0), codes.NONE)
      assert.strictEqual(yield* moveToDirectory("/nowhere", 0), codes.LOG_DIR_NOT_FOUND)
      assert.strictEqual(yield* moveToDirectory("/x", 9), codes.UNKNOWN_TOPIC_OR_PARTITION)
      assert.deepStrictEqual(yield* where, [
        ["/x", [2]],
        ["/y", [0, 1]]
      ])
    }).pipe(Effect.provide(on({ config: { "log.dirs": "/x,/y" } })))
  )
})

describe("leaders", () => {
  it.effect("are the preferred ones again when somebody asks", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* create("a", [
        [2, 1],
        [1, 2]
      ])
      yield* kafka.kill(2)
      assert.deepInclude(yield* partitionOf("a"), {
        leaderId: 1,
        leaderEpoch: 1,
        isrNodes: [1],
        offlineReplicas: [2]
      })
      assert.deepStrictEqual(yield* elect(0), [[0, codes.PREFERRED_LEADER_NOT_AVAILABLE]])
      yield* kafka.start(2)
      assert.deepInclude(yield* partitionOf("a"), { leaderId: 1, isrNodes: [1, 2], offlineReplicas: [] })
      assert.deepStrictEqual(yield* elect(0, null), [[0, codes.NONE]])
      assert.deepInclude(yield* partitionOf("a"), { leaderId: 2, leaderEpoch: 2 })
      assert.deepStrictEqual(yield* elect(0, [0, 7]), [
        [0, codes.ELECTION_NOT_NEEDED],
        [7, codes.UNKNOWN_TOPIC_OR_PARTITION]
      ])
    }).pipe(Effect.provide(on()))
  )

  it.effect("are elected uncleanly when somebody asks for it", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* create("a", [[2, 3]])
      yield* kafka.kill(3)
      yield* kafka.kill(2)
      const offline = yield* Kafka.request(Metadata, { topics: [{ name: "a" }] }, asData)
      assert.deepInclude(offline.topics[0]!.partitions[0]!, {
        errorCode: codes.LEADER_NOT_AVAILABLE,
        leaderId: -1
      })
      assert.deepStrictEqual(yield* elect(1), [[0, codes.ELIGIBLE_LEADERS_NOT_AVAILABLE]])
      yield* kafka.start(3)
      assert.strictEqual((yield* partitionOf("a")).leaderId, -1)
      assert.deepStrictEqual(yield* elect(1), [[0, codes.NONE]])
      assert.deepInclude(yield* partitionOf("a"), { leaderId: 3, isrNodes: [3] })
    }).pipe(Effect.provide(on()))
  )

  it.effect(
    "that move while a Produce waits for its followers leave it refused, though it was appended",
    () =>
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        yield* create("a", [[1, 2]])
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* kafka.slowFollower(2)
            const waiting = yield* Effect.forkChild(codeOf(produce()))
            yield* kafka.awaitRequest(Produce)
            yield* kafka.moveLeader({ topic: "a", partition: 0 }, 2)
            assert.strictEqual(yield* Fiber.join(waiting), codes.NOT_LEADER_OR_FOLLOWER)
          })
        )
      }).pipe(Effect.provide(on()))
  )
})

describe("the cluster", () => {
  it.effect("tells version 0 of Metadata of replicas that are not there by an error", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* create("a", [[1, 2]])
      yield* kafka.kill(2)
      const { topics } = yield* Kafka.request(
        Metadata,
        { topics: [{ name: "a" }] },
        { version: 0, ...asData }
      )
      assert.deepInclude(topics[0]!.partitions[0]!, {
        errorCode: codes.REPLICA_NOT_AVAILABLE,
        replicaNodes: [1]
      })
    }).pipe(Effect.provide(on()))
  )

  it.effect("knows brokers that are fenced, cut off or forgotten", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.isolate(3)
      assert.deepStrictEqual(yield* seen(false), [
        [1, false],
        [2, false]
      ])
      assert.deepStrictEqual((yield* seen(true)).at(2), [3, true])
      // Who is cut off knows no better.
      assert.strictEqual((yield* at(2, seen(false))).length, 3)
      const { topics } = yield* Kafka.request(DescribeQuorum, {
        topics: [{ topicName: "__cluster_metadata", partitions: [{ partitionIndex: 0 }] }]
      })
      const { currentVoters, highWatermark, leaderId } = topics[0]!.partitions[0]!
      assert.strictEqual(leaderId, 1)
      assert.deepStrictEqual(
        currentVoters.map(({ logEndOffset }) => logEndOffset === highWatermark),
        [true, true, false]
      )
      yield* kafka.heal
      yield* kafka.kill(3)
      yield* Kafka.request(UnregisterBroker, { brokerId: 3 })
      assert.strictEqual((yield* seen(true)).length, 2)
      const again = yield* Kafka.request(UnregisterBroker, { brokerId: 3 }, asData)
      assert.strictEqual(again.errorCode, codes.BROKER_ID_NOT_REGISTERED)
    }).pipe(Effect.provide(on()))
  )
})
