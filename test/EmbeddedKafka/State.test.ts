/** Looking into an embedded cluster: what is found is what clients have done to it, wherever its leaders and coordinators are. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { releaseNames } from "../../src/EmbeddedKafka/releases/Release.ts"
import { DeleteRecords } from "../../src/Api/DeleteRecords.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { KafkaRecord } from "../../src/Codec/Records/Record.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import {
  addPartition,
  ask,
  begin,
  commit,
  coordinatorOf,
  end,
  join,
  onThreeBrokers,
  sync,
  write
} from "./clients.ts"

const test = onThreeBrokers({ "retention.ms": "7000" })

const textOf = ({ value }: { readonly value: Uint8Array | null }): string =>
  Buffer.from(value ?? []).toString()

describe("looking at topics", () => {
  test(
    "ids, configs and partitions",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader({ topic: "orders", partition: 0 }, 2)
      for (const value of ["a", "b", "c"]) assert.strictEqual(yield* write(2, "orders", value), 0)
      const topic = yield* kafka.topic("orders")
      const { topics } = yield* ask(3, Metadata, { topics: [{ name: "orders" }] }, 12)
      assert.strictEqual(topic.id, topics[0]!.topicId)
      assert.deepStrictEqual(topic.config, { "retention.ms": "7000" })
      assert.strictEqual(topic.effectiveConfig["retention.ms"], "7000")
      assert.strictEqual(topic.effectiveConfig["cleanup.policy"], "delete")
      assert.strictEqual(topic.isInternal, false)
      assert.deepStrictEqual(
        topic.partitions.map(({ isr, leader, leaderEpoch, partition, replicas }) => ({
          isr,
          leader,
          leaderEpoch,
          partition,
          replicas
        })),
        [...topics[0]!.partitions]
          .sort((a, b) => a.partitionIndex - b.partitionIndex)
          .map(({ isrNodes, leaderEpoch, leaderId, partitionIndex, replicaNodes }) => ({
            isr: [...isrNodes],
            leader: leaderId,
            leaderEpoch,
            partition: partitionIndex,
            replicas: [...replicaNodes]
          }))
      )
      const { log } = topic.partitions[0]!
      assert.deepInclude(log, { startOffset: 0n, highWatermark: 3n, lastStableOffset: 3n, endOffset: 3n })
      assert.isAbove(log!.sizeInBytes, 3 * 61)
      assert.deepInclude(topic.partitions[1]!.log, { endOffset: 0n, sizeInBytes: 0 })
    })
  )

  test(
    "what only the leader has is not committed",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const at = { topic: "orders", partition: 0 }
      yield* kafka.moveLeader(at, 1)
      yield* kafka.slowFollower(2)
      yield* ask(
        1,
        Produce,
        {
          acks: 1,
          timeoutMs: 0,
          topicData: [
            { name: "orders", partitionData: [{ index: 0, records: Records.make([{ value: "v" }]) }] }
          ]
        },
        9
      )
      const { log } = (yield* kafka.topic("orders")).partitions[0]!
      assert.deepInclude(log, { highWatermark: 0n, endOffset: 1n })
      assert.deepStrictEqual(
        (yield* kafka.records("orders", 0)).map(({ record }) => textOf(record)),
        ["v"]
      )
    })
  )

  test(
    "not those of a broker that was the leader and is cut off",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader({ topic: "orders", partition: 0 }, 1)
      yield* kafka.isolate(1)
      const { leader } = (yield* kafka.topic("orders")).partitions[0]!
      assert.include([2, 3], leader)
      yield* write(leader!, "orders", "counts")
      yield* ask(
        1,
        Produce,
        {
          acks: 1,
          timeoutMs: 0,
          topicData: [
            { name: "orders", partitionData: [{ index: 0, records: Records.make([{ value: "is lost" }]) }] }
          ]
        },
        9
      )
      assert.deepStrictEqual(
        (yield* kafka.records("orders", 0)).map(({ record }) => textOf(record)),
        ["counts"]
      )
    })
  )

  test(
    "without a leader",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      for (const { id } of kafka.brokers) yield* kafka.kill(id)
      const { partitions } = yield* kafka.topic("orders")
      assert.deepStrictEqual(
        partitions.map(({ leader, log }) => [leader, log]),
        [
          [null, null],
          [null, null]
        ]
      )
      assert.match(
        (yield* Effect.flip(kafka.records("orders", 1))).message,
        /^Embedded Kafka, records: nobody leads orders-1: its brokers [123], [123], [123] are not there$/
      )
    })
  )

  test(
    "those that are not there",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const error = yield* Effect.flip(kafka.topic("order"))
      assert.strictEqual(error._tag, "EmbeddedKafkaError")
      assert.strictEqual(
        error.message,
        `Embedded Kafka, topic: there is no topic "order" (did you mean "orders"?)`
      )
      assert.match(
        (yield* Effect.flip(kafka.records("order", 0))).message,
        /records: there is no topic "order"/
      )
      assert.match(
        (yield* Effect.flip(kafka.records("orders", 2))).message,
        /records: topic "orders" has no partition 2, only 0 to 1$/
      )
      for (const partition of [-1, 0.5, Number.NaN])
        assert.match((yield* Effect.flip(kafka.records("orders", partition))).message, /has no partition/)
    })
  )
})

describe("making topics", () => {
  test(
    "so that clients have them",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const made = yield* kafka.createTopic("made", {
        partitions: 4,
        replicationFactor: 2,
        config: { "min.insync.replicas": "2" }
      })
      assert.deepStrictEqual(made.config, { "min.insync.replicas": "2" })
      assert.deepStrictEqual(yield* kafka.topic("made"), made)
      const { topics } = yield* ask(3, Metadata, { topics: [{ name: "made" }] }, 12)
      assert.strictEqual(topics[0]!.topicId, made.id)
      assert.deepStrictEqual(
        topics[0]!.partitions.map(({ replicaNodes }) => replicaNodes.length),
        [2, 2, 2, 2]
      )
      assert.strictEqual((yield* kafka.createTopic("default")).partitions.length, 1)
      assert.strictEqual((yield* kafka.createTopic("three", 3)).partitions.length, 3)
    })
  )

  test(
    "not those that cannot be",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const why = (name: string, options?: Parameters<typeof kafka.createTopic>[1]) =>
        Effect.map(Effect.flip(kafka.createTopic(name, options)), ({ message }) => message)
      assert.match(yield* why("orders"), /^Embedded Kafka, createTopic: topic 'orders' is there already$/)
      assert.match(yield* why("a b"), /createTopic: "a b" cannot be the name of a topic/)
      assert.match(yield* why("a", 0), /createTopic\.partitions: expected an integer from 1/)
      assert.match(
        yield* why("a", { replicationFactor: 4 }),
        /4 replicas need as many brokers, and there are 3/
      )
      assert.match(
        yield* why("a", { config: { "retention.ms": "-2" } }),
        /createTopic\.config\["retention\.ms"\]: Invalid value -2 for configuration retention\.ms: Value must be at least -1/
      )
      assert.match(yield* why("a", { config: { "retention.md": "1" } }), /there is no retention\.md/)
      assert.match(
        yield* why("a", { config: { "min.compaction.lag.ms": "2", "max.compaction.lag.ms": "1" } }),
        /createTopic: conflict topic config setting min\.compaction\.lag\.ms/
      )
      yield* kafka.createTopic("a_b")
      assert.match(yield* why("a.b"), /topic 'a\.b' would have the metrics of 'a_b'/)
      yield* kafka.kill(1)
      assert.match(yield* why("a", { replicationFactor: 4 }), /4 replicas need/)
      assert.match((yield* Effect.flip(kafka.topic("a"))).message, /there is no topic "a"/)
    })
  )
})

describe("looking at records", () => {
  test(
    "from the start of the log to its end, with markers, and copies of all",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const at = { topic: "orders", partition: 0 }
      yield* kafka.moveLeader(at, 3)
      const coordinator = yield* coordinatorOf(1, "tx")
      yield* write(3, "orders", "plain")
      const producer = yield* begin(coordinator, "tx")
      yield* addPartition(coordinator, "tx", producer, "orders")
      yield* write(3, "orders", "in a transaction", { ...producer, transactionalId: "tx", baseSequence: 0 })
      assert.deepInclude((yield* kafka.topic("orders")).partitions[0]!.log, {
        lastStableOffset: 1n,
        highWatermark: 2n
      })
      assert.strictEqual(yield* end(coordinator, "tx", producer, false), 0)
      const found = yield* kafka.records("orders", 0)
      assert.deepStrictEqual(
        found.map(({ batch, control, record }) => [
          record.offset,
          batch.isTransactional,
          control?.type ?? textOf(record)
        ]),
        [
          [0n, false, "plain"],
          [1n, true, "in a transaction"],
          [2n, true, "abort"]
        ]
      )
      assert.isTrue(found.every(({ record }) => record instanceof KafkaRecord))
      assert.deepStrictEqual(
        found.map(({ batch }) => batch.producerId),
        [-1n, producer.producerId, producer.producerId]
      )
      assert.isTrue(found.every(({ batch }) => batch.isCrcValid))
      // What a test does to them nobody else sees.
      for (const { batch } of found) batch.bytes.fill(0)
      assert.deepStrictEqual(textOf((yield* kafka.records("orders", 0))[0]!.record), "plain")
    })
  )

  test(
    "without what was deleted, also in the middle of a batch; compressed ones too",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* kafka.moveLeader({ topic: "orders", partition: 0 }, 1)
      const records = Records.make(
        ["a", "b", "c"].map((value) => ({ value })),
        { compression: "gzip" }
      )
      yield* ask(
        1,
        Produce,
        { acks: -1, timeoutMs: 0, topicData: [{ name: "orders", partitionData: [{ index: 0, records }] }] },
        9
      )
      yield* ask(
        1,
        DeleteRecords,
        { timeoutMs: 1000, topics: [{ name: "orders", partitions: [{ partitionIndex: 0, offset: 1n }] }] },
        2
      )
      const found = yield* kafka.records("orders", 0)
      assert.deepStrictEqual(
        found.map(({ record }) => [record.offset, textOf(record)]),
        [
          [1n, "b"],
          [2n, "c"]
        ]
      )
      assert.strictEqual((yield* kafka.topic("orders")).partitions[0]!.log!.startOffset, 1n)
    })
  )
})

describe("looking at groups", () => {
  test(
    "members, assignments and offsets, on whichever broker",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      assert.strictEqual(
        (yield* Effect.flip(kafka.group("shop"))).message,
        `Embedded Kafka, group: there is no group "shop"`
      )
      const coordinator = yield* coordinatorOf(0, "shop")
      const first = yield* join(coordinator, "shop", "one")
      const joining = yield* Effect.forkChild(join(coordinator, "shop", "two"), { startImmediately: true })
      while ((yield* kafka.group("shop")).state !== "PreparingRebalance") yield* Effect.yieldNow
      const both = yield* join(coordinator, "shop", "one", first.memberId)
      const second = yield* Fiber.join(joining)
      const assigned = new Map([
        [first.memberId, [0]],
        [second.memberId, [1]]
      ])
      yield* sync(coordinator, "shop", both.generationId, "one", first.memberId, assigned)
      const member = { generationId: both.generationId, memberId: first.memberId, groupInstanceId: "one" }
      assert.strictEqual(yield* commit(coordinator, "shop", 5n, member), 0)
      for (const at of [1, 2, 3]) {
        yield* kafka.moveCoordinator("group", "shop", at)
        const { members, offsets, ...group } = yield* kafka.group("shop")
        assert.deepStrictEqual(group, {
          groupId: "shop",
          state: "Stable",
          generation: both.generationId,
          protocolType: "consumer",
          protocol: "range",
          leader: first.memberId,
          coordinator: at
        })
        assert.deepStrictEqual(
          members.map(({ clientHost, clientId, groupInstanceId, memberId, partitions }) => ({
            clientHost,
            clientId,
            groupInstanceId,
            memberId,
            partitions
          })),
          [
            { groupInstanceId: "one", memberId: first.memberId, partition: 0 },
            { groupInstanceId: "two", memberId: second.memberId, partition: 1 }
          ].map(({ groupInstanceId, memberId, partition }) => ({
            clientHost: members[0]!.clientHost,
            clientId: `client-${groupInstanceId}`,
            groupInstanceId,
            memberId,
            partitions: [{ topic: "orders", partition }]
          }))
        )
        assert.isNotEmpty(members[0]!.clientHost)
        assert.deepStrictEqual(offsets, [
          {
            topic: "orders",
            partition: 0,
            offset: 5n,
            leaderEpoch: -1,
            metadata: "note",
            committedAtMs: 0,
            isPending: false
          }
        ])
      }
      assert.match(
        (yield* Effect.flip(kafka.group("shopp"))).message,
        /there is no group "shopp" \(did you mean "shop"\?\)/
      )
      for (const { id } of kafka.brokers) yield* kafka.kill(id)
      assert.match(
        (yield* Effect.flip(kafka.group("shop"))).message,
        /group "shop" has no coordinator: nobody leads __consumer_offsets-\d+, which is on brokers [123], [123], [123]$/
      )
    })
  )
})

describe("looking at transactions", () => {
  test(
    "of all coordinators",
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      assert.deepStrictEqual(yield* kafka.transactions, [])
      const producers = new Map<string, { readonly producerId: bigint; readonly producerEpoch: number }>()
      for (const id of ["a", "b", "c"]) {
        const coordinator = yield* coordinatorOf(1, id)
        producers.set(id, yield* begin(coordinator, id, 30_000))
      }
      yield* kafka.moveCoordinator("transaction", "b", 2)
      yield* addPartition(2, "b", producers.get("b")!, "orders")
      const found = yield* kafka.transactions
      assert.sameMembers(
        found.map(({ transactionalId }) => transactionalId),
        ["a", "b", "c"]
      )
      const { producerEpoch, producerId } = producers.get("b")!
      assert.deepStrictEqual(
        found.find(({ transactionalId }) => transactionalId === "b"),
        {
          transactionalId: "b",
          producerId,
          producerEpoch,
          state: "Ongoing",
          partitions: [{ topic: "orders", partition: 0 }],
          timeoutMs: 30_000,
          startedAtMs: 0,
          coordinator: 2
        }
      )
      assert.deepInclude(
        found.find(({ transactionalId }) => transactionalId === "a"),
        { state: "Empty", partitions: [], startedAtMs: null }
      )
      yield* end(2, "b", producers.get("b")!, true)
      assert.deepInclude(
        (yield* kafka.transactions).find(({ transactionalId }) => transactionalId === "b"),
        { state: "CompleteCommit", partitions: [] }
      )
    })
  )
})

describe("as every release", () => {
  for (const version of releaseNames)
    it.effect(`plays Kafka ${version}`, () =>
      Effect.gen(function* () {
        const kafka = yield* EmbeddedKafka
        const { config, effectiveConfig, partitions } = yield* kafka.createTopic("orders", {
          partitions: 3,
          replicationFactor: 2,
          config: { "retention.ms": "5" }
        })
        assert.deepStrictEqual([config, effectiveConfig["retention.ms"]], [{ "retention.ms": "5" }, "5"])
        assert.deepStrictEqual(
          partitions.map(({ leader, replicas }) => [leader, replicas.length]),
          [
            [1, 2],
            [2, 2],
            [3, 2]
          ]
        )
        // Before 0.10 brokers do not say what they speak.
        const options = version === "0.8.2" || version === "0.9.0" ? { brokerVersions: version } : {}
        const { topics } = yield* ask(2, Metadata, { topics: [{ name: "orders" }] }, 0, options)
        assert.deepStrictEqual(
          topics[0]!.partitions.map(({ leaderId }) => leaderId),
          [1, 2, 3]
        )
        const found = yield* ask(1, FindCoordinator, { key: "g" }, 0, options)
        const offset = { partitionIndex: 0, committedOffset: 4n, committedMetadata: "m" }
        const committed = yield* ask(
          found.nodeId,
          OffsetCommit,
          { groupId: "g", topics: [{ name: "orders", partitions: [offset] }] },
          version === "0.8.2" ? 1 : 2,
          options
        )
        assert.strictEqual(committed.topics[0]!.partitions[0]!.errorCode, 0)
        const { coordinator, members, offsets, state } = yield* kafka.group("g")
        assert.deepStrictEqual([coordinator, members, state], [found.nodeId, [], "Empty"])
        assert.deepInclude(offsets[0], { topic: "orders", partition: 0, offset: 4n, metadata: "m" })
        assert.deepStrictEqual([yield* kafka.records("orders", 2), yield* kafka.transactions], [[], []])
        assert.deepStrictEqual(yield* kafka.violations, [])
      }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 3, version })))
    )
})
