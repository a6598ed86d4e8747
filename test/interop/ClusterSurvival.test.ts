/**
 * Three real brokers that are killed, restarted and moved while a program appends, fetches and commits: every request ends once, what ended well is in the log once, and
 * after each act all goes on.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import {
  AlterPartitionReassignments,
  CreateTopics,
  DeleteTopics,
  DescribeQuorum,
  FindCoordinator,
  Kafka,
  KafkaCluster,
  ListOffsets,
  ListPartitionReassignments,
  Metadata
} from "../../src/index.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { random } from "../Connection/Random.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { groupOfLoad, Load, progress, run } from "./cluster/load.ts"
import { soon } from "./cluster/stage.ts"
import { check, explain } from "./historyCheck.ts"
import { readLog } from "./historyLog.ts"

const replicated = {
  "default.replication.factor": 3,
  "offsets.topic.replication.factor": 3,
  "offsets.topic.num.partitions": 3,
  "auto.create.topics.enable": "false"
}

const zeroId = "AAAAAAAAAAAAAAAAAAAAAA"

type Cluster = KafkaCluster["Service"]

const create = Effect.fnUntraced(function* (cluster: Cluster, name: string, numPartitions: number) {
  const { topics } = yield* cluster.request(CreateTopics, {
    topics: [{ name, numPartitions, replicationFactor: 3 }],
    timeoutMs: 10_000
  })
  return yield* Kafka.orFail(CreateTopics, topics[0]!)
})

const createAnew = Effect.fnUntraced(function* (cluster: Cluster, name: string, numPartitions: number) {
  yield* soon(create(cluster, name, numPartitions))
  const topic = yield* soon(
    Effect.gen(function* () {
      const { topics } = yield* cluster.request(Metadata, { topics: [{ name }] })
      const found = yield* Kafka.orFail(Metadata, topics[0]!)
      for (const each of found.partitions) yield* Kafka.orFail(Metadata, each)
      return found
    })
  )
  return { name, topicId: topic.topicId, partitions: numPartitions }
})

/** The node that is the active controller. */
const controllerOf = (cluster: Cluster) =>
  soon(
    Effect.map(
      cluster.request(DescribeQuorum, {
        topics: [{ topicName: "__cluster_metadata", partitions: [{ partitionIndex: 0 }] }]
      }),
      ({ topics }) => topics[0]!.partitions[0]!.leaderId
    )
  )

const coordinatorOf = (cluster: Cluster, groupId: string) =>
  soon(
    Effect.flatMap(
      cluster.request(FindCoordinator, { keyType: 0, coordinatorKeys: [groupId] }),
      ({ coordinators }) => Kafka.orFail(FindCoordinator, coordinators[0]!)
    )
  )

describeWithJava("a cluster of three real brokers", () => {
  it.live(
    "is used on while its brokers are killed, restarted and moved",
    () =>
      Effect.gen(function* () {
        const brokers = yield* Broker.makeCombinedCluster("4.4.0", 3, { properties: replicated })
        const cluster = yield* KafkaCluster.make({
          bootstrapServers: brokers.map(({ host, port }) => ({ host, port }))
        })
        const topic = yield* createAnew(cluster, "load", 3)
        const load = new Load(cluster, topic)
        const working = yield* Effect.forkChild(run(load, (worker) => random(1000 + worker)))
        const bounce = Effect.fnUntraced(function* (broker: Broker.Broker, signal: "SIGKILL" | "SIGTERM") {
          yield* broker.kill(signal)
          yield* progress(load, 5)
          yield* broker.start
          yield* progress(load, 5)
        })
        const acts = Effect.gen(function* () {
          yield* progress(load, 5)
          const leader = (yield* cluster.refresh([topic.name])).leader({ name: topic.name }, 0)!
          yield* bounce(brokers[leader.leaderId - 1]!, "SIGKILL")
          yield* bounce(brokers[(yield* coordinatorOf(cluster, groupOfLoad)).nodeId - 1]!, "SIGKILL")
          yield* bounce(brokers[(yield* controllerOf(cluster)) - 1]!, "SIGKILL")
          for (const broker of brokers) yield* bounce(broker, "SIGTERM")
          // Each partition gets another leader, by its replicas in another order.
          for (const replicas of [
            [2, 3, 1],
            [3, 1, 2]
          ]) {
            yield* soon(
              cluster.request(AlterPartitionReassignments, {
                timeoutMs: 10_000,
                topics: [
                  {
                    name: topic.name,
                    partitions: [0, 1, 2].map((partitionIndex) => ({
                      partitionIndex,
                      replicas: [replicas[0]!]
                    }))
                  }
                ]
              })
            )
            yield* soon(
              cluster.request(ListPartitionReassignments, { timeoutMs: 10_000, topics: null })
            ).pipe(
              Effect.repeat({
                schedule: Schedule.spaced("50 millis"),
                until: ({ topics }) => topics.length === 0
              })
            )
            yield* progress(load, 5)
            const { leader: of } = yield* cluster.refresh([topic.name])
            for (const partition of [0, 1, 2])
              assert.strictEqual(of({ name: topic.name }, partition)?.leaderId, replicas[0])
          }
        })
        yield* Effect.raceFirst(acts, Fiber.join(working))
        load.isOver = true
        yield* Fiber.join(working)
        assert.strictEqual(load.ended, load.begun, "every request has ended, once")
        const leaderId = (yield* cluster.refresh([topic.name])).leader({ name: topic.name }, 0)!.leaderId
        const { host, port } = brokers[leaderId - 1]!
        const log = yield* Kafka.once({ host, port }, readLog(topic.name, topic.partitions))
        const violations = check(load.appends, log)
        assert.lengthOf(violations, 0, explain(violations))
        assert.isAbove(load.count("append"), 50, load.summary)

        // A topic that is deleted and made anew is another topic, which requests by its name find.
        const before = (yield* cluster.refresh([topic.name])).topic({ name: topic.name })?.topicId
        yield* soon(
          Effect.flatMap(
            cluster.request(DeleteTopics, {
              topics: [{ name: topic.name, topicId: zeroId }],
              timeoutMs: 10_000
            }),
            ({ responses }) => Kafka.orFail(DeleteTopics, responses[0]!)
          )
        )
        const anew = yield* createAnew(cluster, topic.name, 3)
        assert.notStrictEqual(anew.topicId, before)
        const ends = yield* soon(
          Effect.flatMap(
            cluster.request(ListOffsets, {
              replicaId: -1,
              topics: [
                {
                  name: topic.name,
                  partitions: [0, 1, 2].map((partitionIndex) => ({ partitionIndex, timestamp: -1n }))
                }
              ]
            }),
            ({ topics }) => Effect.forEach(topics[0]!.partitions, (each) => Kafka.orFail(ListOffsets, each))
          )
        )
        assert.deepStrictEqual(
          ends.map(({ offset }) => offset),
          [0n, 0n, 0n]
        )
        assert.strictEqual((yield* cluster.view).topic({ name: topic.name })?.topicId, anew.topicId)
      }).pipe(Effect.scoped, Effect.provideService(References.MinimumLogLevel, "None")),
    { timeout: 400_000 }
  )
})
