/** Where coordinators write: internal topics, and when a record of theirs counts. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Broker } from "../../../src/EmbeddedKafka/cluster/Broker.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { coordinatorLog } from "../../../src/EmbeddedKafka/cluster/CoordinatorLog.ts"
import { internalTopic, transactionsTopic } from "../../../src/EmbeddedKafka/cluster/internalTopics.ts"
import { clusterOf } from "../../../src/EmbeddedKafka/internal/clusterOf.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"

const bytes = (text: string): Uint8Array => Buffer.from(text)

/** The first partition of `__transaction_state`, where its leader has it. */
const leaderOf = (brokers: ReadonlyMap<number, Broker>) => {
  const [broker] = brokers.values()
  const topic = internalTopic(broker!, transactionsTopic)!
  return { topic, replica: brokers.get(topic.partitions[0]!.leader)!.replica(transactionsTopic, 0)! }
}

describe("internal topics", () => {
  it.effect("are made once, with as many replicas as there can be", () =>
    Effect.gen(function* () {
      const cluster = yield* clusterOf
      const [one, two] = [...cluster.brokers.values()]
      const topic = internalTopic(one!, transactionsTopic)!
      assert.strictEqual(topic.partitions.length, 50)
      assert.isTrue(topic.isInternal)
      assert.deepStrictEqual(
        topic.partitions.map(({ replicas }) => replicas.length),
        topic.partitions.map(() => 2)
      )
      assert.strictEqual(internalTopic(two!, transactionsTopic)?.id, topic.id)
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 2 })))
  )

  it.effect("are not made by a broker that is cut off", () =>
    Effect.gen(function* () {
      const cluster = yield* clusterOf
      const [one] = cluster.brokers.values()
      cluster.isolate([one!.id])
      assert.isUndefined(internalTopic(one!, transactionsTopic))
      cluster.heal()
      assert.isDefined(internalTopic(one!, transactionsTopic))
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 2 })))
  )
})

describe("the log of a coordinator", () => {
  it.effect("has a record when all replicas in sync have it", () =>
    Effect.gen(function* () {
      const cluster = yield* clusterOf
      const { replica } = leaderOf(cluster.brokers)
      const told: Array<number> = []
      cluster.turn(0, () =>
        coordinatorLog(replica).append([{ key: bytes("k"), value: null }], {}, (code) => told.push(code))
      )
      assert.deepStrictEqual(told, [codes.NONE])
      for (const id of replica.registration.replicas)
        assert.strictEqual(cluster.brokers.get(id)!.replica(transactionsTopic, 0)?.log.endOffset, 1)
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 3 })))
  )

  it.effect("waits for followers, and not for ever", () =>
    Effect.gen(function* () {
      const cluster = yield* clusterOf
      const { replica } = leaderOf(cluster.brokers)
      const follower = replica.registration.isr.find((id) => id !== replica.broker.id)!
      const release = cluster.acts.slowFollower(follower)
      const told: Array<number> = []
      const append = () =>
        cluster.turn(cluster.nowMs, () =>
          coordinatorLog(replica).append([{ key: bytes("k"), value: bytes("v") }], {}, (code) =>
            told.push(code)
          )
        )
      append()
      assert.deepStrictEqual(told, [])
      cluster.turn(cluster.nowMs, release)
      assert.deepStrictEqual(told, [codes.NONE])
      cluster.acts.slowFollower(follower)
      append()
      const startedMs = cluster.nowMs
      cluster.runDue(startedMs + 4999)
      assert.strictEqual(told.length, 1)
      cluster.runDue(startedMs + 5000)
      assert.deepStrictEqual(told, [codes.NONE, codes.REQUEST_TIMED_OUT])
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 3 })))
  )

  it.effect("is not that of a former leader", () =>
    Effect.gen(function* () {
      const cluster = yield* clusterOf
      const { replica } = leaderOf(cluster.brokers)
      const log = coordinatorLog(replica)
      const { isr, leader } = replica.registration
      cluster.turn(cluster.nowMs, () =>
        cluster.acts.moveLeader(
          transactionsTopic,
          0,
          isr.find((id) => id !== leader)!
        )
      )
      const told: Array<number> = []
      log.append([{ key: bytes("k"), value: null }], {}, (code) => told.push(code))
      assert.deepStrictEqual(told, [codes.NOT_LEADER_OR_FOLLOWER])
    }).pipe(Effect.provide(EmbeddedKafka.layer({ brokers: 2 })))
  )
})
