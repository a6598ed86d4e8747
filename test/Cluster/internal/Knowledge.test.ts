/** What a cluster learns, from scripted brokers by the real pool: by how many requests, of whom, and what it makes of answers. The clock stands still but where it is moved. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Logger from "effect/Logger"
import { DescribeCluster } from "../../../src/Api/DescribeCluster.ts"
import { FindCoordinator } from "../../../src/Api/FindCoordinator.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import type { ClusterOptions } from "../../../src/Cluster/ClusterOptions.ts"
import { resolveCluster } from "../../../src/Cluster/internal/clusterSettings.ts"
import { makePool } from "../../../src/Cluster/internal/ConnectionPool.ts"
import { makeKnowledge } from "../../../src/Cluster/internal/makeKnowledge.ts"
import { Transport } from "../../../src/Transport/Transport.ts"
import { settle } from "../../Connection/Harness.ts"
import { ScriptedCluster, type Versions } from "../ScriptedCluster.ts"
import { threeBrokers } from "./routed.ts"

const orders = { name: "orders" }
const nothing = { topics: [], coordinators: [] }
const of = (...names: ReadonlyArray<string>) => ({
  topics: names.map((name) => ({ name })),
  coordinators: []
})
const groups = (...keys: ReadonlyArray<string>) => ({
  topics: [],
  coordinators: keys.map((key) => ({ type: "group" as const, key }))
})

const learner = Effect.fnUntraced(function* (
  options: Partial<ClusterOptions> = {},
  versions: Versions = new Map()
) {
  const topology = threeBrokers()
  const cluster = yield* ScriptedCluster.make(topology, () => versions)
  const { knowledge: settings, links: linkOptions } = resolveCluster({
    ...(options.bootstrapControllers === undefined ? { bootstrapServers: cluster.servers } : undefined),
    reconnect: Schedule.spaced("50 millis"),
    closeTimeout: 0,
    ...options
  })
  const scope = yield* Scope.fork(yield* Effect.scope)
  const links = yield* makePool(linkOptions).pipe(
    Effect.provideService(Transport, cluster.network),
    Effect.provideService(References.MinimumLogLevel, "None"),
    Scope.provide(scope)
  )
  const knowledge = yield* Scope.provide(makeKnowledge(settings, links), scope)
  const seen = (api: { readonly key: number }) => cluster.log.filter((each) => each.api.key === api.key)
  return { topology, cluster, links, knowledge, seen, close: Scope.close(scope, Exit.void) }
})

const noLesson = {
  leaders: [],
  endpoints: [],
  staleTopics: [],
  staleCoordinators: [],
  staleController: false,
  again: undefined,
  onlyOnce: false
}

describe("what a cluster learns", () => {
  it.effect("is asked for once by all who want it at once, and not again while it is known", () =>
    Effect.gen(function* () {
      const { cluster, knowledge, seen } = yield* learner()
      assert.deepStrictEqual(knowledge.nodeIds(), [])
      assert.strictEqual(knowledge.leaderOf(orders, 0), undefined)
      yield* Effect.all(
        Array.from({ length: 100 }, (_, i) => knowledge.learn(of(i % 2 === 0 ? "orders" : "payments"))),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(seen(Metadata), 1)
      assert.deepStrictEqual(
        [0, 1, 2].map((index) => knowledge.leaderOf(orders, index)),
        [1, 2, 3]
      )
      assert.strictEqual(knowledge.leaderOf({ name: "payments" }, 0), 2)
      assert.strictEqual(knowledge.leaderOf(orders, 3), "any")
      assert.deepStrictEqual([...knowledge.nodeIds()], [1, 2, 3])
      assert.strictEqual(knowledge.controllerId(), 1)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("who comes while it is being asked gets an answer to a later request", () =>
    Effect.gen(function* () {
      const { knowledge, seen, topology } = yield* learner()
      const first = yield* Effect.forkChild(knowledge.learn(of("orders")), { startImmediately: true })
      yield* Effect.yieldNow
      yield* Effect.yieldNow
      topology.lead("orders", 0, 3)
      yield* knowledge.refresh([orders])
      yield* Fiber.join(first)
      assert.isAtMost(seen(Metadata).length, 2)
      assert.strictEqual(knowledge.leaderOf(orders, 0), 3)
    })
  )

  it.effect("costs no time where a bootstrap server does not run", () =>
    Effect.gen(function* () {
      const { cluster, knowledge } = yield* learner()
      yield* cluster.kill(1)
      yield* cluster.kill(2)
      yield* knowledge.learn(of("orders"))
      assert.strictEqual(knowledge.leaderOf(orders, 1), 2)
    })
  )

  it.effect("one who is interrupted leaves, and the others are served", () =>
    Effect.gen(function* () {
      const { knowledge, seen } = yield* learner()
      const [one, other] = yield* Effect.all(
        [knowledge.learn(of("orders")), knowledge.learn(of("payments"))].map((each) =>
          Effect.forkChild(each, { startImmediately: true })
        )
      )
      yield* Fiber.interrupt(one!)
      yield* Fiber.join(other!)
      assert.lengthOf(seen(Metadata), 1)
    })
  )

  for (const max of [0, 1, 3, 4, 9, 11])
    it.effect(`comes from brokers that have Metadata up to version ${max}`, () =>
      Effect.gen(function* () {
        const { cluster, knowledge, seen } = yield* learner({}, new Map([[Metadata.key, { min: 0, max }]]))
        yield* knowledge.learn(nothing)
        assert.deepStrictEqual([...knowledge.nodeIds()], [1, 2, 3])
        assert.strictEqual(knowledge.view.topics.size, 0)
        yield* knowledge.learn(of("orders"))
        assert.strictEqual(knowledge.leaderOf(orders, 2), 3)
        assert.isTrue(seen(Metadata).every(({ version }) => version <= max))
        assert.deepStrictEqual(cluster.defects, [])
      })
    )

  it.effect("a topic that the cluster does not have stays unknown, and is not created", () =>
    Effect.gen(function* () {
      const { knowledge, seen } = yield* learner()
      yield* knowledge.learn(of("nothing"))
      assert.strictEqual(knowledge.leaderOf({ name: "nothing" }, 0), undefined)
      const [asked] = seen(Metadata)
      assert.include(asked!.request, { allowAutoTopicCreation: false })
    })
  )

  it.effect("what was refused is unknown until an answer to a later question tells of it", () =>
    Effect.gen(function* () {
      const { cluster, knowledge, topology } = yield* learner()
      yield* knowledge.learn(of("orders"))
      const later: Array<() => void> = []
      cluster.script = () => ({ _tag: "Later", when: (now) => void later.push(now) })
      const older = yield* Effect.forkChild(knowledge.refresh([]), { startImmediately: true })
      yield* settle
      topology.lead("orders", 0, 2)
      topology.controller = 3
      knowledge.take({ ...noLesson, staleTopics: [orders], staleController: true })
      assert.strictEqual(knowledge.leaderOf(orders, 0), undefined)
      assert.strictEqual(knowledge.controllerId(), undefined)
      for (const answer of later) answer()
      yield* Fiber.join(older)
      assert.strictEqual(knowledge.leaderOf(orders, 0), undefined)
      assert.strictEqual(knowledge.controllerId(), undefined)
      cluster.script = () => undefined
      yield* knowledge.learn(nothing)
      assert.strictEqual(knowledge.leaderOf(orders, 0), 2)
      assert.strictEqual(knowledge.controllerId(), 3)
    })
  )

  it.effect("a leader that a broker names is taken at once, where its epoch is newer", () =>
    Effect.gen(function* () {
      const { knowledge, seen, topology } = yield* learner()
      yield* knowledge.learn(of("orders"))
      const { epoch } = topology.topic(orders)!.partitions[0]!
      const hint = (leaderId: number, leaderEpoch: number) => ({
        ...noLesson,
        leaders: [{ topic: orders, partition: 0, leaderId, leaderEpoch }]
      })
      knowledge.take(hint(3, epoch + 2))
      assert.strictEqual(knowledge.leaderOf(orders, 0), 3)
      knowledge.take(hint(1, epoch + 1))
      assert.strictEqual(knowledge.view.leader(orders, 0)?.leaderId, 3)
      assert.lengthOf(seen(Metadata), 1)
    })
  )

  it.effect("each view is told once, and the last one ends with the cluster", () =>
    Effect.gen(function* () {
      const { close, knowledge, topology } = yield* learner()
      const pull = yield* knowledge.views
      const [empty] = yield* pull
      assert.strictEqual(empty.version, 0)
      yield* knowledge.learn(of("orders"))
      yield* knowledge.refresh([])
      topology.lead("orders", 1, 1)
      yield* knowledge.refresh([])
      const views = yield* pull
      assert.deepStrictEqual(
        views.map((view) => view.leader(orders, 1)?.leaderId),
        [2, 1]
      )
      yield* close
      assert.isTrue(Exit.isFailure(yield* Effect.exit(pull)))
    })
  )

  it.effect("what is in use is asked for anew when it is old; what nobody uses is forgotten", () =>
    Effect.gen(function* () {
      const { knowledge, topology } = yield* learner({
        metadataMaxAge: "1 minute",
        metadataMaxIdle: "3 minutes"
      })
      yield* knowledge.learn(of("orders", "payments"))
      topology.lead("orders", 0, 3)
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(knowledge.leaderOf(orders, 0), 1)
      yield* TestClock.adjust("1 second")
      yield* settle
      assert.strictEqual(knowledge.leaderOf(orders, 0), 3)
      for (let minute = 0; minute < 4; minute++) {
        yield* TestClock.adjust("1 minute")
        yield* settle
        knowledge.leaderOf(orders, 0)
      }
      assert.deepStrictEqual([...knowledge.view.topics.keys()], ["orders"])
    })
  )

  it.effect("its end fails who waits, and who comes later", () =>
    Effect.gen(function* () {
      const { close, cluster, knowledge } = yield* learner()
      cluster.script = () => ({ _tag: "Silence" })
      const waiting = yield* Effect.forkChild(Effect.flip(knowledge.learn(of("orders"))), {
        startImmediately: true
      })
      yield* settle
      yield* close
      for (const error of [yield* Fiber.join(waiting), yield* Effect.flip(knowledge.learn(nothing))]) {
        assert.strictEqual(error.reason._tag, "ConnectionError")
        assert.isTrue(error.isSafeToRetry)
      }
    })
  )
})

describe("bootstrap, again", () => {
  /** One that begins with a server that is not among the brokers that are told. */
  const fromElsewhere = Effect.fnUntraced(function* (options: Partial<ClusterOptions> = {}) {
    const learning = yield* learner({ bootstrapServers: ["begin:9092"], ...options })
    const { cluster, knowledge, topology } = learning
    topology.place(4, "begin", 9092)
    yield* cluster.start(4)
    topology.nodes.delete(4)
    yield* knowledge.learn(of("orders"))
    assert.deepStrictEqual([...knowledge.nodeIds()], [1, 2, 3])
    return learning
  })

  const moveAll = Effect.fnUntraced(function* (cluster: ScriptedCluster) {
    for (const id of [1, 2, 3]) yield* cluster.kill(id)
    for (const id of [1, 2, 3]) cluster.topology.place(id, `moved-${id}`)
    for (const id of [1, 2, 3]) yield* cluster.start(id)
  })

  it.effect("at once where all that are known have failed", () =>
    Effect.gen(function* () {
      const { cluster, knowledge, seen } = yield* fromElsewhere()
      yield* moveAll(cluster)
      yield* knowledge.refresh([])
      assert.strictEqual(seen(Metadata).at(-1)!.node, 4)
      assert.deepStrictEqual(knowledge.addressOf(2), { host: "moved-2", port: 9092 })
      assert.strictEqual(knowledge.leaderOf(orders, 1), 2)
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  )

  it.effect("never, if it is not to be", () =>
    Effect.gen(function* () {
      const { cluster, knowledge } = yield* fromElsewhere({ rebootstrapAfter: "Infinity" })
      yield* moveAll(cluster)
      const error = yield* Effect.flip(knowledge.refresh([]))
      assert.isTrue(error.isRetryable && error.isSafeToRetry)
      assert.include(error.message, "none of 3 brokers answers")
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  )

  it.effect("also then, where a broker asks for it", () =>
    Effect.gen(function* () {
      const { cluster, knowledge, seen } = yield* fromElsewhere({ rebootstrapAfter: "Infinity" })
      cluster.script = ({ api, node }) =>
        node === 4 || api.key !== Metadata.key
          ? undefined
          : {
              _tag: "Answer",
              answer: {
                throttleTimeMs: 0,
                brokers: [],
                clusterId: null,
                controllerId: -1,
                topics: [],
                errorCode: 129
              }
            }
      yield* knowledge.refresh([])
      assert.strictEqual(seen(Metadata).at(-1)!.node, 4)
    })
  )

  it.effect("another cluster is taken, and said", () => {
    const lines: Array<string> = []
    const logger = Logger.make(({ message }) => void lines.push(String(message)))
    return Effect.gen(function* () {
      const { knowledge, topology } = yield* learner()
      yield* knowledge.learn(of("orders"))
      Object.assign(topology, { clusterId: "another" })
      yield* knowledge.refresh([])
      assert.strictEqual(knowledge.view.clusterId, "another")
      assert.lengthOf(
        lines.filter((line) => line.includes("another")),
        1
      )
    }).pipe(Effect.provide(Logger.layer([logger])))
  })

  it.effect("controllers tell of themselves", () =>
    Effect.gen(function* () {
      const { knowledge, seen } = yield* learner({ bootstrapControllers: ["node-1:9092"] })
      yield* knowledge.learn(of("orders"))
      assert.deepStrictEqual([...knowledge.nodeIds()], [1, 2, 3])
      assert.strictEqual(knowledge.controllerId(), 1)
      assert.lengthOf(seen(Metadata), 0)
      assert.include(seen(DescribeCluster)[0]!.request, { endpointType: 2 })
      yield* knowledge.learn(groups("g"))
      assert.strictEqual(knowledge.coordinatorOf("group", "g"), undefined)
    })
  )

  it.effect("a hook that throws leaves a broker where it says it is", () =>
    Effect.gen(function* () {
      const { knowledge } = yield* learner({
        addressOf: ({ host, nodeId, port }) => {
          if (nodeId === 2) throw new Error("no")
          return { host, port }
        }
      }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
      yield* knowledge.learn(nothing)
      assert.deepStrictEqual(knowledge.addressOf(2), { host: "node-2", port: 9092 })
      assert.strictEqual(knowledge.addressOf(2), knowledge.addressOf(2))
      assert.strictEqual(knowledge.addressOf(9), undefined)
    })
  )
})

describe("coordinators", () => {
  for (const max of [0, 3, 4, 6])
    it.effect(`are found by FindCoordinator up to version ${max}, all that are wanted together`, () =>
      Effect.gen(function* () {
        const { cluster, knowledge, seen, topology } = yield* learner(
          {},
          new Map([[FindCoordinator.key, { min: 0, max }]])
        )
        topology.coordinate("group", "h", 3)
        yield* knowledge.learn(nothing)
        yield* Effect.all([knowledge.learn(groups("g")), knowledge.learn(groups("h", "g"))], {
          concurrency: "unbounded"
        })
        assert.strictEqual(knowledge.coordinatorOf("group", "g"), 1)
        assert.strictEqual(knowledge.coordinatorOf("group", "h"), 3)
        assert.lengthOf(seen(FindCoordinator), max < 4 ? 2 : 1)
        knowledge.take({ ...noLesson, staleCoordinators: [{ type: "group", key: "g" }] })
        assert.strictEqual(knowledge.coordinatorOf("group", "g"), undefined)
        assert.strictEqual(knowledge.coordinatorOf("group", "h"), 3)
        assert.deepStrictEqual(cluster.defects, [])
      })
    )

  it.effect("that are refused fail those who want nothing else", () =>
    Effect.gen(function* () {
      const { cluster, knowledge } = yield* learner()
      cluster.script = ({ api, request }) =>
        api.key === FindCoordinator.key && JSON.stringify(request).includes("secret")
          ? {
              _tag: "Answer",
              answer: {
                coordinators: [
                  { key: "secret", nodeId: -1, host: "", port: -1, errorCode: 30, errorMessage: "no" },
                  { key: "g", nodeId: 1, host: "node-1", port: 9092, errorCode: 0, errorMessage: null }
                ]
              }
            }
          : undefined
      const [one, both] = yield* Effect.all(
        [Effect.exit(knowledge.learn(groups("secret"))), Effect.exit(knowledge.learn(groups("secret", "g")))],
        { concurrency: "unbounded" }
      )
      assert.isTrue(Exit.isFailure(one))
      assert.isTrue(Exit.isSuccess(both))
      const error = yield* Effect.flip(one)
      assert.strictEqual(error.reason._tag, "GroupAuthorizationFailed")
      assert.strictEqual(error.apiName, "FindCoordinator")
    })
  )
})
