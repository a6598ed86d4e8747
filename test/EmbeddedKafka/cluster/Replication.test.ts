/**
 * Replication: who leads, who is in sync, what is committed, and what becomes of logs when brokers come and go.
 */
import { assert, describe, it } from "@effect/vitest"
import { TestCluster } from "./testCluster.ts"

const lagMs = 30_000

describe("elections", () => {
  it("moves leaders away from a broker that dies, and gives it back its place in the ISR", () => {
    const test = new TestCluster(3)
    const { acts } = test.cluster
    test.topic("a", [[1, 2, 3]])
    test.append(1, "a")
    test.turn(() => acts.killBroker(1))
    assert.deepInclude(test.partition("a"), { leader: 2, isr: [2, 3], leaderEpoch: 1, partitionEpoch: 1 })
    test.append(2, "a")
    test.turn(() => acts.startBroker(1))
    assert.deepInclude(test.partition("a"), { leader: 2, isr: [2, 3, 1], leaderEpoch: 1 })
    assert.deepStrictEqual(test.values(1, "a"), test.values(2, "a"))
    assert.strictEqual(test.replica(1, "a").highWatermark, 2)
  })

  it("leaves a partition without a leader when nobody in sync is there, until one is back", () => {
    const test = new TestCluster(2)
    const { acts } = test.cluster
    test.topic("a", [[1, 2]])
    test.turn(() => acts.killBroker(2))
    test.append(1, "a")
    test.turn(() => acts.killBroker(1))
    assert.deepInclude(test.partition("a"), { leader: -1, isr: [1] })
    test.turn(() => acts.startBroker(2))
    assert.deepInclude(test.partition("a"), { leader: -1, isr: [1] })
    test.turn(() => acts.startBroker(1))
    assert.deepInclude(test.partition("a"), { leader: 1, isr: [1, 2] })
    assert.strictEqual(test.values(2, "a").size, 1)
  })

  it("elects who is not in sync where the topic allows it, and what that one lacks is lost", () => {
    const test = new TestCluster(2)
    const { acts } = test.cluster
    test.topic("a", [[1, 2]], { "unclean.leader.election.enable": "true" })
    test.append(1, "a")
    test.turn(() => acts.killBroker(2))
    test.append(1, "a")
    test.turn(() => acts.killBroker(1))
    test.turn(() => acts.startBroker(2))
    assert.deepInclude(test.partition("a"), { leader: 2, isr: [2] })
    test.append(2, "a")
    test.turn(() => acts.startBroker(1))
    assert.deepStrictEqual(test.values(1, "a"), test.values(2, "a"))
    assert.deepStrictEqual([...test.values(1, "a").values()], ["0", "2"])
  })

  it("elects uncleanly when the config comes later", () => {
    const test = new TestCluster(2)
    const { acts, controller } = test.cluster
    test.topic("a", [[1, 2]])
    test.turn(() => acts.killBroker(2))
    test.turn(() => acts.killBroker(1))
    test.turn(() => acts.startBroker(2))
    assert.strictEqual(test.partition("a").leader, -1)
    test.turn(() =>
      controller.change((draft) =>
        draft.configs.set("2:a", new Map([["unclean.leader.election.enable", "true"]]))
      )
    )
    assert.strictEqual(test.partition("a").leader, 2)
  })

  it("moves a leader in turn, to a replica in sync only", () => {
    const test = new TestCluster(3)
    const { acts } = test.cluster
    test.topic("a", [[1, 2]])
    test.append(1, "a")
    test.turn(() => acts.moveLeader("a", 0, 2))
    assert.deepInclude(test.partition("a"), { leader: 2, isr: [1, 2], leaderEpoch: 1 })
    assert.strictEqual(test.append(1, "a"), undefined)
    test.append(2, "a")
    assert.strictEqual(test.values(1, "a").size, 2)
    assert.throws(() => test.turn(() => acts.moveLeader("a", 0, 3)), /no replica/)
    test.turn(() => acts.killBroker(1))
    assert.throws(() => test.turn(() => acts.moveLeader("a", 0, 1)), /not in sync/)
  })

  it("gives leaders a new epoch with each decision of a ZooKeeper controller, not of a KRaft one", () => {
    for (const [release, epoch] of [
      ["2.8", 1],
      ["4.4", 0]
    ] as const) {
      const test = new TestCluster(2, { release })
      test.topic("a", [[1, 2]])
      test.turn(() => test.cluster.acts.killBroker(2))
      assert.deepInclude(test.partition("a"), { leader: 1, isr: [1], leaderEpoch: epoch })
    }
  })

  it("moves the controller with its broker", () => {
    const test = new TestCluster(3)
    assert.strictEqual(test.cluster.controller.image.controllerId, 1)
    test.turn(() => test.cluster.acts.killBroker(1))
    assert.strictEqual(test.cluster.controller.image.controllerId, 2)
    test.turn(() => test.cluster.acts.startBroker(1))
    test.turn(() => test.cluster.acts.moveController(1))
    assert.strictEqual(test.cluster.controller.image.controllerId, 1)
    assert.strictEqual(test.cluster.controller.image.controllerEpoch, 3)
  })
})

describe("in sync", () => {
  it("drops a follower that lags for replica.lag.time.max.ms, and takes it back when it has everything", () => {
    const test = new TestCluster(3)
    test.topic("a", [[1, 2, 3]])
    const resume = test.turn(() => test.cluster.acts.slowFollower(3))
    test.pass(lagMs * 2)
    assert.strictEqual(test.cluster.deadlines.nextMs, undefined)
    test.append(1, "a")
    assert.strictEqual(test.replica(1, "a").highWatermark, 0)
    test.pass(lagMs - 1)
    assert.deepStrictEqual(test.partition("a").isr, [1, 2, 3])
    test.pass(1)
    assert.deepInclude(test.partition("a"), { isr: [1, 2], leaderEpoch: 0 })
    assert.strictEqual(test.replica(1, "a").highWatermark, 1)
    assert.strictEqual(test.cluster.deadlines.nextMs, undefined)
    test.turn(resume)
    assert.deepStrictEqual(test.partition("a").isr, [1, 2, 3])
    assert.strictEqual(test.values(3, "a").size, 1)
  })

  it("keeps a follower that is late, but not too late", () => {
    const test = new TestCluster(2, { config: { "replica.lag.time.max.ms": "1000" } })
    test.topic("a", [[1, 2]])
    test.turn(() => test.cluster.acts.slowFollower(2, { topic: "a", delayMs: 600 }))
    for (let i = 0; i < 10; i++) {
      test.append(1, "a")
      test.pass(300)
    }
    assert.deepStrictEqual(test.partition("a").isr, [1, 2])
    test.pass(600)
    assert.strictEqual(test.replica(1, "a").highWatermark, 10)
    assert.strictEqual(test.replica(2, "a").highWatermark, 10)
  })

  it("keeps out of the ISR whom a test has taken out, though it follows", () => {
    const test = new TestCluster(3)
    const { acts } = test.cluster
    test.topic("a", [[1, 2, 3]])
    test.turn(() => acts.shrinkIsr("a", 0, [2, 3]))
    test.append(1, "a")
    assert.deepStrictEqual(test.partition("a").isr, [1])
    assert.strictEqual(test.values(3, "a").size, 1)
    test.turn(() => acts.expandIsr("a", 0, [3]))
    assert.deepStrictEqual(test.partition("a").isr, [1, 3])
    assert.throws(() => test.turn(() => acts.shrinkIsr("a", 0, [1])), /leads/)
  })

  it("commits nothing below min.insync.replicas since 3.7, and did before", () => {
    for (const [release, committed] of [
      ["2.8", 1],
      ["4.4", 0]
    ] as const) {
      const test = new TestCluster(2, { release })
      test.topic("a", [[1, 2]], { "min.insync.replicas": "2" })
      test.replica(1, "a").log.config = { ...test.replica(1, "a").log.config, minInsyncReplicas: 2 }
      test.turn(() => test.cluster.acts.killBroker(2))
      test.append(1, "a")
      assert.strictEqual(test.replica(1, "a").highWatermark, committed, release)
      test.turn(() => test.cluster.acts.startBroker(2))
      assert.strictEqual(test.replica(1, "a").highWatermark, 1, release)
    }
  })
})

describe("isolation", () => {
  it("lets a leader that is cut off append what is lost later, and commit nothing", () => {
    const test = new TestCluster(3)
    const { acts } = test.cluster
    test.topic("a", [[1, 2, 3]])
    test.append(1, "a")
    test.turn(() => acts.isolate([1]))
    assert.strictEqual(test.cluster.brokers.get(1)!.image.topics.get("a")!.partitions[0]!.leader, 1)
    assert.strictEqual(test.append(1, "a"), 1)
    assert.strictEqual(test.replica(1, "a").highWatermark, 1)
    test.append(2, "a")
    assert.deepInclude(test.partition("a"), { leader: 2, isr: [2, 3] })
    test.pass(lagMs * 2)
    test.turn(() => acts.heal())
    assert.deepStrictEqual(test.partition("a").isr, [2, 3, 1])
    assert.deepStrictEqual([...test.values(1, "a").values()], ["0", "2"])
  })

  it("lets brokers that are cut off together follow each other", () => {
    const test = new TestCluster(3)
    const { acts } = test.cluster
    test.topic("a", [[1, 2]])
    test.turn(() => acts.isolate([1, 2]))
    assert.deepInclude(test.partition("a"), { leader: -1 })
    test.append(1, "a")
    assert.strictEqual(test.replica(1, "a").highWatermark, 1)
    test.turn(() => acts.heal())
    assert.strictEqual(test.partition("a").isr.length, 2)
    assert.strictEqual(test.values(1, "a").size, 1)
  })

  it("lets a broker that starts in isolation lead nothing before it is back", () => {
    const test = new TestCluster(2)
    const { acts } = test.cluster
    test.topic("a", [[1]])
    test.turn(() => acts.killBroker(1))
    test.turn(() => acts.isolate([1]))
    test.turn(() => acts.startBroker(1))
    assert.strictEqual(test.append(1, "a"), undefined)
    test.turn(() => acts.heal())
    assert.strictEqual(test.append(1, "a"), 0)
  })

  it("deletes replicas of topics that were deleted while a broker was away", () => {
    const test = new TestCluster(2)
    const { acts, controller } = test.cluster
    test.topic("a", [[1, 2]])
    const old = test.cluster.controller.image.topics.get("a")!
    test.turn(() => acts.isolate([2]))
    test.turn(() => controller.change((draft) => draft.deleteTopic(old)))
    test.topic("a", [[1]])
    assert.isDefined(test.cluster.brokers.get(2)!.replicaById(old.id, 0))
    test.turn(() => acts.heal())
    assert.deepStrictEqual([...test.cluster.brokers.get(2)!.replicas()], [])
  })
})

describe("logs", () => {
  it("lose their tail on all replicas, in a new epoch", () => {
    const test = new TestCluster(2)
    test.topic("a", [[1, 2]])
    for (let i = 0; i < 3; i++) test.append(1, "a", 0, 2)
    test.turn(() => test.cluster.acts.truncate("a", 0, 3))
    assert.deepInclude(test.partition("a"), { leader: 1, leaderEpoch: 1, isr: [1, 2] })
    assert.strictEqual(test.replica(1, "a").log.endOffset, 2)
    assert.strictEqual(test.replica(2, "a").log.endOffset, 2)
    test.append(1, "a")
    assert.deepStrictEqual(test.values(1, "a"), test.values(2, "a"))
    assert.strictEqual(test.replica(2, "a").highWatermark, 3)
  })

  it("begin later on all replicas", () => {
    const test = new TestCluster(2)
    test.topic("a", [[1, 2]])
    for (let i = 0; i < 3; i++) test.append(1, "a")
    const resume = test.turn(() => test.cluster.acts.slowFollower(2))
    for (let i = 0; i < 3; i++) test.append(1, "a")
    assert.throws(() => test.turn(() => test.cluster.acts.deleteRecordsBefore("a", 0, 5)), /committed/)
    test.pass(lagMs)
    test.turn(() => test.cluster.acts.deleteRecordsBefore("a", 0, 5))
    test.turn(resume)
    assert.strictEqual(test.replica(2, "a").log.startOffset, 5)
    assert.strictEqual(test.replica(2, "a").log.endOffset, 6)
    assert.deepStrictEqual(test.partition("a").isr, [1, 2])
  })
})
