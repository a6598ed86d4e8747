/**
 * Transactions on a cluster in memory, by our own client: what producers are told, what consumers see, and what becomes of it all when brokers go and come back.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Api from "../../../src/Api/Api.ts"
import { AddOffsetsToTxn } from "../../../src/Api/AddOffsetsToTxn.ts"
import { AddPartitionsToTxn } from "../../../src/Api/AddPartitionsToTxn.ts"
import { DescribeProducers } from "../../../src/Api/DescribeProducers.ts"
import { DescribeTransactions } from "../../../src/Api/DescribeTransactions.ts"
import { EndTxn } from "../../../src/Api/EndTxn.ts"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { InitProducerId } from "../../../src/Api/InitProducerId.ts"
import { ListTransactions } from "../../../src/Api/ListTransactions.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { OffsetFetch } from "../../../src/Api/OffsetFetch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { TxnOffsetCommit } from "../../../src/Api/TxnOffsetCommit.ts"
import { WriteTxnMarkers } from "../../../src/Api/WriteTxnMarkers.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import type { Cluster } from "../../../src/EmbeddedKafka/cluster/Cluster.ts"
import {
  internalTopic,
  offsetsTopic,
  transactionsTopic
} from "../../../src/EmbeddedKafka/cluster/internalTopics.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/EmbeddedKafka.ts"
import { partitionOfId } from "../../../src/EmbeddedKafka/protocol/javaHash.ts"
import { clusterOf } from "../../../src/EmbeddedKafka/internal/clusterOf.ts"
import { markerGate } from "../../../src/EmbeddedKafka/transactions/MarkerGate.ts"
import { nameOf } from "../transactions/ShardHarness.ts"

interface Producer {
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** The registration of the coordinator's partition. */
const coordinatorOf = (cluster: Cluster, id: string) => {
  const [any] = cluster.brokers.values()
  const { partitions } = internalTopic(any!, transactionsTopic)!
  const partition = partitionOfId(id, partitions.length)
  return { partition, ...cluster.controller.image.topics.get(transactionsTopic)!.partitions[partition]! }
}

/** A client of a transactional id: it knows who coordinates it, and who leads the partition. */
const clientOf = Effect.fnUntraced(function* (id: string, topic = "orders") {
  const cluster = yield* clusterOf
  const { brokers } = yield* EmbeddedKafka
  const context = yield* Effect.context<never>()
  const ask = <A extends Api.Any>(
    brokerId: number,
    api: A,
    input: Api.RequestInput<A>,
    version?: number
  ): Effect.Effect<Api.Response<A>> =>
    Effect.scoped(
      Effect.gen(function* () {
        const { host, port } = brokers.find((broker) => broker.id === brokerId)!
        const connection = yield* KafkaConnection.make({ host, port })
        return yield* connection.request(api, input, { version, errors: "data" })
      })
    ).pipe(Effect.provideContext(context), Effect.orDie) as never
  const coordinator = () => coordinatorOf(cluster, id).leader
  const leader = () => cluster.controller.image.topics.get(topic)!.partitions[0]!.leader
  const init = (transactionTimeoutMs = 60_000) =>
    ask(coordinator(), InitProducerId, { transactionalId: id, transactionTimeoutMs })
  const add = ({ producerEpoch, producerId }: Producer) =>
    Effect.map(
      ask(
        coordinator(),
        AddPartitionsToTxn,
        {
          v3AndBelowTransactionalId: id,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: [{ name: topic, partitions: [0] }]
        },
        3
      ),
      ({ resultsByTopicV3AndBelow: [result] }) => nameOf(result!.resultsByPartition[0]!.partitionErrorCode)
    )
  const write = (producer: Producer, baseSequence: number, version = 12) =>
    Effect.map(
      ask(
        leader(),
        Produce,
        {
          transactionalId: id,
          acks: -1,
          timeoutMs: 1000,
          topicData: [
            {
              name: topic,
              partitionData: [
                {
                  index: 0,
                  records: Records.make(
                    [{ value: `${producer.producerEpoch}:${baseSequence}`, timestamp: 1n }],
                    {
                      producerId: producer.producerId,
                      producerEpoch: producer.producerEpoch,
                      baseSequence,
                      isTransactional: true
                    }
                  )
                }
              ]
            }
          ]
        },
        version
      ),
      ({ responses }) => nameOf(responses[0]!.partitionResponses[0]!.errorCode)
    )
  const end = ({ producerEpoch, producerId }: Producer, committed: boolean, version = 5) =>
    ask(coordinator(), EndTxn, { transactionalId: id, producerId, producerEpoch, committed }, version)
  const describe = () =>
    Effect.map(
      ask(coordinator(), DescribeTransactions, { transactionalIds: [id] }),
      ({ transactionStates: [state] }) =>
        state!.errorCode === 0 ? state!.transactionState : nameOf(state!.errorCode)
    )
  /** What consumers see; those of committed records drop what was aborted. */
  const read = (isolationLevel: 0 | 1) =>
    Effect.map(
      ask(
        leader(),
        Fetch,
        {
          maxWaitMs: 0,
          minBytes: 0,
          isolationLevel,
          topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_000_000 }] }]
        },
        12
      ),
      ({ responses }) => {
        const found = responses[0]!.partitions[0]!
        const values = [...(found.records?.batches() ?? [])].flatMap((batch) =>
          batch.isControl ? [] : [...batch].map(({ value }) => Buffer.from(value!).toString())
        )
        return {
          values,
          lastStableOffset: found.lastStableOffset,
          aborted: (found.abortedTransactions ?? []).map(({ firstOffset }) => firstOffset)
        }
      }
    )
  return { id, cluster, ask, coordinator, leader, init, add, write, end, describe, read }
})

const moveCoordinator = (cluster: Cluster, id: string): void => {
  const { isr, leader, partition } = coordinatorOf(cluster, id)
  cluster.turn(cluster.nowMs, () =>
    cluster.acts.moveLeader(
      transactionsTopic,
      partition,
      isr.find((each) => each !== leader)!
    )
  )
}

const three = (options: Parameters<typeof EmbeddedKafka.layer>[0] = {}) =>
  EmbeddedKafka.layer({ brokers: 3, topics: { orders: { partitions: 1, replicationFactor: 3 } }, ...options })

describe("since KIP-890", () => {
  it.effect(
    "Produce adds partitions, EndTxn gives the next epoch, and consumers see whole transactions",
    () =>
      Effect.gen(function* () {
        const client = yield* clientOf("a")
        let producer: Producer = yield* client.init()
        assert.strictEqual(yield* client.write(producer, 0), "NONE")
        assert.strictEqual(yield* client.write(producer, 1), "NONE")
        assert.strictEqual(yield* client.describe(), "Ongoing")
        assert.deepStrictEqual(yield* client.read(1), { values: [], lastStableOffset: 0n, aborted: [] })
        assert.deepStrictEqual((yield* client.read(0)).values, ["0:0", "0:1"])
        producer = yield* client.end(producer, true)
        assert.strictEqual(producer.producerEpoch, 1)
        assert.strictEqual(yield* client.describe(), "CompleteCommit")
        assert.deepStrictEqual(yield* client.read(1), {
          values: ["0:0", "0:1"],
          lastStableOffset: 3n,
          aborted: []
        })
        assert.strictEqual(yield* client.write(producer, 0), "NONE")
        const aborted = producer
        producer = yield* client.end(producer, false)
        assert.deepStrictEqual(yield* client.read(1), {
          values: ["0:0", "0:1", "1:0"],
          lastStableOffset: 5n,
          aborted: [3n]
        })
        assert.strictEqual(yield* client.write(aborted, 1), "INVALID_PRODUCER_EPOCH")
        assert.strictEqual((yield* client.end(aborted, false)).producerEpoch, 2)
        assert.strictEqual(nameOf((yield* client.end(aborted, true)).errorCode), "INVALID_TXN_STATE")
      }).pipe(Effect.provide(three()))
  )

  it.effect("what was not added is refused to those who do not rely on it", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const producer = yield* client.init()
      assert.strictEqual(yield* client.write(producer, 0, 11), "TRANSACTION_ABORTABLE")
      assert.strictEqual(yield* client.write(producer, 0, 10), "INVALID_TXN_STATE")
      assert.strictEqual(yield* client.add(producer), "NONE")
      assert.strictEqual(yield* client.write(producer, 0, 11), "NONE")
      assert.strictEqual(
        yield* client.write({ ...producer, producerId: 99n }, 0),
        "INVALID_PRODUCER_ID_MAPPING"
      )
    }).pipe(Effect.provide(three()))
  )

  it.effect("while markers are held back, everybody is told to come again", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const { cluster } = client
      const producer = yield* client.init()
      yield* client.write(producer, 0)
      const release = markerGate(cluster).hold(({ topic }) => topic === "orders")
      const next: Producer = yield* client.end(producer, true)
      assert.strictEqual(yield* client.describe(), "PrepareCommit")
      assert.strictEqual(yield* client.add(next), "CONCURRENT_TRANSACTIONS")
      assert.strictEqual(yield* client.write(next, 0), "CONCURRENT_TRANSACTIONS")
      assert.strictEqual(nameOf((yield* client.init()).errorCode), "CONCURRENT_TRANSACTIONS")
      assert.strictEqual((yield* client.read(1)).lastStableOffset, 0n)
      cluster.turn(cluster.nowMs, release)
      assert.strictEqual(yield* client.describe(), "CompleteCommit")
      assert.strictEqual(yield* client.write(next, 0), "NONE")
    }).pipe(Effect.provide(three()))
  )
})

describe("before KIP-890", () => {
  it.effect("releases before 3.6 take what was not added", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const producer = yield* client.init()
      assert.strictEqual(yield* client.write(producer, 0, 8), "NONE")
      assert.strictEqual(yield* client.add(producer), "NONE")
      assert.strictEqual((yield* client.end(producer, true, 1)).errorCode, 0)
      assert.deepStrictEqual((yield* client.read(1)).values, ["0:0"])
    }).pipe(Effect.provide(three({ version: "2.8" })))
  )

  it.effect("a fence raises the epoch twice in all, as a cluster without transaction.version has it", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const producer = yield* client.init()
      yield* client.add(producer)
      yield* client.write(producer, 0, 11)
      assert.strictEqual(nameOf((yield* client.init()).errorCode), "CONCURRENT_TRANSACTIONS")
      const next = yield* client.init()
      assert.strictEqual(next.producerEpoch, 2)
      assert.strictEqual(yield* client.write(producer, 1, 11), "INVALID_PRODUCER_EPOCH")
      assert.deepStrictEqual((yield* client.read(1)).aborted, [0n])
    }).pipe(Effect.provide(three({ features: { "transaction.version": 0 } })))
  )
})

describe("coordinators that move", () => {
  it.effect("know the transactions that are open", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const producer = yield* client.init()
      yield* client.write(producer, 0)
      const former = client.coordinator()
      moveCoordinator(client.cluster, "a")
      assert.notStrictEqual(client.coordinator(), former)
      const { producerEpoch, producerId } = producer
      const asked = { transactionalId: "a", producerId, producerEpoch, committed: true }
      assert.strictEqual(nameOf((yield* client.ask(former, EndTxn, asked)).errorCode), "NOT_COORDINATOR")
      assert.strictEqual(yield* client.describe(), "Ongoing")
      assert.strictEqual((yield* client.end(producer, true)).producerEpoch, 1)
      assert.deepStrictEqual((yield* client.read(1)).values, ["0:0"])
    }).pipe(Effect.provide(three()))
  )

  it.effect("complete what was prepared, and former ones write nothing any more", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const { cluster } = client
      const producer = yield* client.init()
      yield* client.write(producer, 0)
      const release = markerGate(cluster).hold(({ coordinatorEpoch }) => coordinatorEpoch === 0)
      yield* client.end(producer, true)
      moveCoordinator(cluster, "a")
      assert.strictEqual(yield* client.describe(), "CompleteCommit")
      const before = yield* client.read(1)
      assert.strictEqual(before.lastStableOffset, 2n)
      cluster.turn(cluster.nowMs, release)
      assert.deepStrictEqual(yield* client.read(1), before)
      assert.strictEqual(yield* client.describe(), "CompleteCommit")
    }).pipe(Effect.provide(three()))
  )

  it.effect("a partition without a leader keeps the transaction prepared until it is back", () =>
    Effect.gen(function* () {
      const embedded = yield* EmbeddedKafka
      // An id whose coordinator is not the one broker that has the partition.
      const cluster = yield* clusterOf
      const home = cluster.controller.image.topics.get("orders")!.partitions[0]!.leader
      const id = ["a", "b", "c", "d", "e", "f", "g", "h"].find(
        (each) => coordinatorOf(cluster, each).leader !== home
      )!
      const client = yield* clientOf(id)
      const producer = yield* client.init()
      yield* client.write(producer, 0)
      yield* embedded.kill(home)
      assert.strictEqual((yield* client.end(producer, true)).producerEpoch, 1)
      assert.strictEqual(yield* client.describe(), "PrepareCommit")
      yield* embedded.start(home)
      assert.strictEqual(yield* client.describe(), "CompleteCommit")
      assert.deepStrictEqual((yield* client.read(1)).values, ["0:0"])
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 3, topics: { orders: 1 } })))
  )

  it.effect("a broker that starts again is the coordinator that it was", () =>
    Effect.gen(function* () {
      const embedded = yield* EmbeddedKafka
      const client = yield* clientOf("a")
      const producer = yield* client.init()
      yield* client.write(producer, 0)
      yield* embedded.kill(1)
      yield* embedded.start(1)
      assert.strictEqual(yield* client.describe(), "Ongoing")
      assert.strictEqual((yield* client.end(producer, false)).producerEpoch, 1)
      // Producer ids of the block that it had are not given again.
      const other = yield* clientOf("b")
      assert.isAtLeast(Number((yield* other.init()).producerId), 1000)
    }).pipe(Effect.provide(EmbeddedKafka.layer({ topics: { orders: 1 } })))
  )
})

describe("offsets in a transaction", () => {
  const group = { groupId: "readers", memberId: "", generationIdOrMemberEpoch: -1, groupInstanceId: null }

  const offsetsOf = Effect.fnUntraced(function* (id: string) {
    const client = yield* clientOf(id)
    const { cluster } = client
    const [any] = cluster.brokers.values()
    const { partitions } = internalTopic(any!, offsetsTopic)!
    const groupCoordinator = () =>
      cluster.controller.image.topics.get(offsetsTopic)!.partitions[
        partitionOfId(group.groupId, partitions.length)
      ]!.leader
    const commit = ({ producerEpoch, producerId }: Producer, offset: bigint, version = 5, by = {}) =>
      Effect.map(
        client.ask(
          groupCoordinator(),
          TxnOffsetCommit,
          {
            ...group,
            ...by,
            transactionalId: id,
            producerId,
            producerEpoch,
            topics: [
              {
                name: "orders",
                partitions: [{ partitionIndex: 0, committedOffset: offset, committedMetadata: null }]
              }
            ]
          },
          version
        ),
        ({ topics }) => nameOf(topics[0]!.partitions[0]!.errorCode)
      )
    const committed = (requireStable = false) =>
      Effect.map(
        client.ask(
          groupCoordinator(),
          OffsetFetch,
          {
            groups: [{ groupId: "readers", topics: [{ name: "orders", partitionIndexes: [0] }] }],
            requireStable
          },
          8
        ),
        ({ groups }) => {
          const found = groups[0]!.topics[0]!.partitions[0]!
          return found.errorCode === 0 ? found.committedOffset : nameOf(found.errorCode)
        }
      )
    return { ...client, commit, committed, groupCoordinator }
  })

  it.effect("count when it is committed, and are unstable until then", () =>
    Effect.gen(function* () {
      const client = yield* offsetsOf("a")
      let producer: Producer = yield* client.init()
      assert.strictEqual(yield* client.commit(producer, 5n), "NONE")
      assert.strictEqual(yield* client.committed(), -1n)
      assert.strictEqual(yield* client.committed(true), "UNSTABLE_OFFSET_COMMIT")
      producer = yield* client.end(producer, true)
      assert.strictEqual(yield* client.committed(true), 5n)
      yield* client.commit(producer, 9n)
      producer = yield* client.end(producer, false)
      assert.strictEqual(yield* client.committed(true), 5n)
      assert.strictEqual(
        yield* client.commit({ ...producer, producerEpoch: 0 }, 7n),
        "INVALID_PRODUCER_EPOCH"
      )
      assert.strictEqual(
        yield* client.commit(producer, 7n, 5, { memberId: "gone", generationIdOrMemberEpoch: 3 }),
        "UNKNOWN_MEMBER_ID"
      )
      assert.strictEqual(yield* client.commit(producer, 7n, 5, { groupId: "" }), "INVALID_GROUP_ID")
    }).pipe(Effect.provide(three()))
  )

  it.effect("are refused to those who did not add the group, and do not rely on it", () =>
    Effect.gen(function* () {
      const client = yield* offsetsOf("a")
      const producer = yield* client.init()
      assert.strictEqual(yield* client.commit(producer, 5n, 4), "TRANSACTION_ABORTABLE")
      assert.strictEqual(yield* client.commit(producer, 5n, 3), "INVALID_TXN_STATE")
      const { producerEpoch, producerId } = producer
      const asked = { transactionalId: "a", producerId, producerEpoch, groupId: "readers" }
      const { errorCode } = yield* client.ask(client.coordinator(), AddOffsetsToTxn, asked)
      assert.strictEqual(errorCode, 0)
      assert.strictEqual(yield* client.commit(producer, 5n, 3), "NONE")
      yield* client.end(producer, true, 4)
      assert.strictEqual(yield* client.committed(), 5n)
    }).pipe(Effect.provide(three()))
  )

  it.effect("are known to the next coordinator of the group", () =>
    Effect.gen(function* () {
      const client = yield* offsetsOf("a")
      const { cluster } = client
      const producer = yield* client.init()
      yield* client.commit(producer, 5n)
      const from = client.groupCoordinator()
      const partition = partitionOfId(
        "readers",
        cluster.controller.image.topics.get(offsetsTopic)!.partitions.length
      )
      const { isr } = cluster.controller.image.topics.get(offsetsTopic)!.partitions[partition]!
      cluster.turn(cluster.nowMs, () =>
        cluster.acts.moveLeader(
          offsetsTopic,
          partition,
          isr.find((each) => each !== from)!
        )
      )
      assert.strictEqual(yield* client.committed(true), "UNSTABLE_OFFSET_COMMIT")
      yield* client.end(producer, true)
      assert.strictEqual(yield* client.committed(true), 5n)
    }).pipe(Effect.provide(three()))
  )
})

describe("time", () => {
  it.effect("aborts what lasts too long", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const { cluster } = client
      const producer = yield* client.init(5000)
      yield* client.write(producer, 0)
      cluster.runDue(cluster.nowMs + 5001)
      assert.strictEqual(yield* client.describe(), "CompleteAbort")
      assert.deepStrictEqual((yield* client.read(1)).aborted, [0n])
      assert.strictEqual(yield* client.write(producer, 1), "INVALID_PRODUCER_EPOCH")
      assert.strictEqual(nameOf((yield* client.init(900_001)).errorCode), "INVALID_TRANSACTION_TIMEOUT")
    }).pipe(Effect.provide(three()))
  )
})

describe("what is asked about transactions", () => {
  it.effect("is answered by those who coordinate and lead", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("orders-1")
      const producer = yield* client.init()
      yield* client.write(producer, 0)
      const { transactionStates } = yield* client.ask(client.coordinator(), ListTransactions, {
        stateFilters: ["Ongoing"],
        producerIdFilters: [],
        transactionalIdPattern: "orders-\\d+"
      })
      assert.deepStrictEqual(
        transactionStates.map(({ transactionalId }) => transactionalId),
        ["orders-1"]
      )
      const invalid = yield* client.ask(client.coordinator(), ListTransactions, {
        stateFilters: [],
        producerIdFilters: [],
        transactionalIdPattern: "("
      })
      assert.strictEqual(nameOf(invalid.errorCode), "INVALID_REGULAR_EXPRESSION")
      const { topics } = yield* client.ask(client.leader(), DescribeProducers, {
        topics: [{ name: "orders", partitionIndexes: [0] }]
      })
      assert.deepInclude(topics[0]!.partitions[0]!.activeProducers[0], {
        producerId: producer.producerId,
        producerEpoch: 0,
        lastSequence: 0,
        currentTxnStartOffset: 0n
      })
    }).pipe(Effect.provide(three()))
  )

  it.effect("an administrator can end what nobody ends", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const { producerId } = yield* client.init()
      yield* client.write({ producerId, producerEpoch: 0 }, 0)
      const mark = (coordinatorEpoch: number, name = "orders") =>
        Effect.map(
          client.ask(client.leader(), WriteTxnMarkers, {
            markers: [
              {
                producerId,
                producerEpoch: 0,
                transactionResult: false,
                coordinatorEpoch,
                topics: [{ name, partitionIndexes: [0] }]
              }
            ]
          }),
          ({ markers: [marker] }) => nameOf(marker!.topics[0]!.partitions[0]!.errorCode)
        )
      assert.strictEqual(yield* mark(5, "nowhere"), "UNKNOWN_TOPIC_OR_PARTITION")
      assert.strictEqual(yield* mark(5), "NONE")
      assert.strictEqual(yield* mark(4), "TRANSACTION_COORDINATOR_FENCED")
      assert.deepStrictEqual((yield* client.read(1)).aborted, [0n])
    }).pipe(Effect.provide(three()))
  )

  it.effect("every broker gives producer ids, and none twice", () =>
    Effect.gen(function* () {
      const client = yield* clientOf("a")
      const given = yield* Effect.forEach([1, 2, 3, 1, 2, 3], (broker) =>
        client.ask(broker, InitProducerId, { transactionalId: null, transactionTimeoutMs: 0 })
      )
      assert.strictEqual(new Set(given.map(({ producerId }) => producerId)).size, 6)
      const { topics } = yield* client.ask(1, Metadata, { topics: [{ name: "orders" }] })
      assert.strictEqual(topics.length, 1)
    }).pipe(Effect.provide(three()))
  )
})
