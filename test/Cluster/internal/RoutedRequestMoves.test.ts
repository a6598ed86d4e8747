/** What moved, is away, or refuses: what is asked again, where and when, and what is not. Counted is what brokers saw. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import type * as Api from "../../../src/Api/Api.ts"
import { CreateTopics } from "../../../src/Api/CreateTopics.ts"
import { Heartbeat } from "../../../src/Api/Heartbeat.ts"
import { JoinGroup } from "../../../src/Api/JoinGroup.ts"
import { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { OffsetCommit } from "../../../src/Api/OffsetCommit.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { ConnectionError, KafkaError } from "../../../src/Client/KafkaError.ts"
import { reasonOf, settle } from "../../Connection/Harness.ts"
import type { Act, Seen } from "../ScriptedCluster.ts"
import { soon } from "./Brokers.ts"
import { codesIn, offsets, routed, timed } from "./routed.ts"

const produce = (acks: number) => ({
  acks,
  timeoutMs: 1000,
  topicData: [{ name: "payments", partitionData: [{ index: 0, records: Records.empty }] }]
})

const commit = {
  groupId: "g",
  topics: [
    { name: "orders", partitions: [{ partitionIndex: 0, committedOffset: 5n, committedMetadata: null }] }
  ]
}

const join = {
  groupId: "g",
  sessionTimeoutMs: 10_000,
  memberId: "",
  protocolType: "consumer",
  protocols: [{ name: "range", metadata: new Uint8Array() }]
}

const newTopic = { topics: [{ name: "new", numPartitions: 1, replicationFactor: 1 }], timeoutMs: 1000 }

/** Refuses so many times. */
const refuses = (api: Api.Any, times: number, code: number) => {
  let left = times
  return (seen: Seen): Act | undefined =>
    seen.api === api && left-- > 0 ? { _tag: "Refuse", code } : undefined
}

describe("what has moved", () => {
  it.effect("a leader: only what was refused is asked again, at once", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed()
      yield* soon(requests.request(ListOffsets, offsets(0, 1, 2)))
      topology.lead("orders", 1, 3)
      cluster.log.length = 0
      const response = yield* soon(requests.request(ListOffsets, offsets(0, 1, 2)))
      assert.deepStrictEqual(codesIn(response), [
        [0, 0],
        [1, 0],
        [2, 0]
      ])
      assert.deepStrictEqual([...nodes()].sort(), [1, 2, 3, 3])
      const last = cluster.asked.at(-1)
      assert.deepInclude(last, { node: 3 })
      assert.include(
        JSON.stringify(last?.request, (_, value) => (typeof value === "bigint" ? "" : value)),
        '"partitionIndex":1'
      )
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("a leader that says who leads now (KIP-951) is believed without asking for metadata", () =>
    Effect.gen(function* () {
      const { cluster, knowledge, nodes, requests, topology } = yield* routed()
      yield* soon(requests.send(Produce, produce(1)))
      topology.lead("payments", 0, 3)
      const asked = knowledge.asked.length
      cluster.log.length = 0
      yield* soon(requests.request(Produce, produce(1)))
      assert.deepStrictEqual(nodes(), [2, 3])
      assert.strictEqual(knowledge.asked.length, asked)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("a coordinator is found anew, at once", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed()
      yield* soon(requests.request(OffsetCommit, commit))
      topology.coordinate("group", "g", 3)
      yield* soon(requests.request(OffsetCommit, commit))
      assert.deepStrictEqual(nodes(), [1, 1, 3])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("a controller is found anew, at once", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed()
      yield* soon(requests.request(CreateTopics, newTopic))
      topology.controller = 2
      yield* soon(requests.request(CreateTopics, newTopic))
      assert.deepStrictEqual(nodes(), [1, 1, 2])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("a controller that was asked itself may have acted: its refusal is the caller's", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed(undefined, { isOfControllers: true })
      yield* soon(requests.request(CreateTopics, newTopic))
      topology.controller = 2
      const { topics } = yield* soon(requests.request(CreateTopics, newTopic))
      assert.strictEqual(topics[0]!.errorCode, 41)
      assert.deepStrictEqual(nodes(), [1, 1])
      // It is learnt from nevertheless.
      yield* soon(requests.request(CreateTopics, newTopic))
      assert.deepStrictEqual(nodes(), [1, 1, 2])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("brokers that name each other in turn are not asked in a circle without a pause", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed()
      cluster.script = (seen) => {
        if (seen.api !== ListOffsets) return undefined
        topology.lead("orders", 0, 1 + (seen.node % 3))
        return { _tag: "Refuse", code: 6 }
      }
      const fiber = yield* Effect.forkChild(requests.request(ListOffsets, offsets(0)))
      for (let turns = 0; turns < 30; turns++) yield* settle
      assert.deepStrictEqual(nodes(), [1, 2, 3])
      yield* TestClock.adjust("100 millis")
      for (let turns = 0; turns < 30; turns++) yield* settle
      assert.deepStrictEqual(nodes(), [1, 2, 3, 1, 2, 3])
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})

describe("what may have been applied", () => {
  it.effect(
    "a Produce with acks -1 that is refused with 6 is the caller's; with acks 1 it is asked again",
    () =>
      Effect.gen(function* () {
        const { cluster, nodes, requests } = yield* routed()
        cluster.script = refuses(Produce, 1, 6)
        const { responses } = yield* soon(requests.request(Produce, produce(-1)))
        assert.strictEqual(responses[0]!.partitionResponses[0]!.errorCode, 6)
        assert.deepStrictEqual(nodes(), [2])
        assert.deepStrictEqual(cluster.defects, [])
      })
  )

  it.effect("a Produce whose connection was lost is not repeated, a question is", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      cluster.script = ({ api }) => (api === Produce ? { _tag: "HangUp" } : undefined)
      const { exit } = yield* timed(requests.request(Produce, produce(1)))
      assert.strictEqual(reasonOf(exit)._tag, "OutcomeUnknown")
      assert.deepStrictEqual(nodes(), [2])
      let left = 1
      cluster.script = ({ api }) => (api === ListOffsets && left-- > 0 ? { _tag: "HangUp" } : undefined)
      const again = yield* timed(requests.request(ListOffsets, offsets(0)))
      assert.isTrue(Exit.isSuccess(again.exit))
      assert.deepStrictEqual(nodes(), [2, 1, 1])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect(
    "a JoinGroup that is refused with 16 may be in the log: it is the caller's, and the next one goes to the new coordinator",
    () =>
      Effect.gen(function* () {
        const { cluster, nodes, requests, topology } = yield* routed()
        yield* soon(requests.request(JoinGroup, join))
        topology.coordinate("group", "g", 3)
        const refusal = reasonOf(yield* Effect.exit(soon(requests.request(JoinGroup, join))))
        assert.strictEqual(refusal._tag, "NotCoordinator")
        yield* soon(requests.request(JoinGroup, join))
        assert.deepStrictEqual(nodes(), [1, 1, 3])
        // One that loads its groups has done nothing yet.
        cluster.script = refuses(JoinGroup, 1, 14)
        const { exit } = yield* timed(requests.request(JoinGroup, join))
        assert.isTrue(Exit.isSuccess(exit))
        assert.deepStrictEqual(nodes(), [1, 1, 3, 3, 3])
        assert.deepStrictEqual(cluster.defects, [])
      })
  )

  it.effect("`retry: false` leaves every refusal to the caller, and learns nevertheless", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed()
      yield* soon(requests.request(ListOffsets, offsets(0)))
      topology.lead("orders", 0, 3)
      const refusal = yield* soon(requests.request(ListOffsets, offsets(0), { retry: false }))
      assert.deepStrictEqual(codesIn(refusal), [[0, 6]])
      const response = yield* soon(requests.request(ListOffsets, offsets(0), { retry: false }))
      assert.deepStrictEqual(codesIn(response), [[0, 0]])
      assert.deepStrictEqual(nodes(), [1, 1, 3])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})

describe("the end of the attempts", () => {
  it.effect("a schedule that has ended leaves the refusal to the caller", () =>
    Effect.gen(function* () {
      const retry = Schedule.max([Schedule.spaced("100 millis"), Schedule.recurs(2)])
      const { cluster, nodes, requests } = yield* routed(undefined, { retry })
      cluster.script = refuses(Heartbeat, 100, 14)
      const { exit, tookMs } = yield* timed(
        requests.request(Heartbeat, { groupId: "g", generationId: 1, memberId: "m" })
      )
      const reason = reasonOf(exit)
      assert.strictEqual(reason._tag, "CoordinatorLoadInProgress")
      assert.deepStrictEqual(nodes(), [1, 1, 1])
      assert.strictEqual(tookMs, 200)
    })
  )

  it.effect("the time of the request ends with the last refusal, as data, and not with a time-out", () =>
    Effect.gen(function* () {
      const { cluster, requests } = yield* routed()
      cluster.script = ({ api, node }) =>
        api === ListOffsets && node === 2 ? { _tag: "Refuse", code: 5 } : undefined
      const { exit, tookMs } = yield* timed(
        requests.request(ListOffsets, offsets(0, 1), { timeout: "1 second" })
      )
      assert.isTrue(Exit.isSuccess(exit))
      if (Exit.isSuccess(exit))
        assert.deepStrictEqual(codesIn(exit.value), [
          [0, 0],
          [1, 5]
        ])
      assert.isAtMost(tookMs, 1000)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("the time covers attempts that are not answered, and the error names all of it", () =>
    Effect.gen(function* () {
      const { cluster, requests } = yield* routed()
      let asked = 0
      cluster.script = ({ api }) =>
        api !== ListOffsets ? undefined : asked++ < 3 ? { _tag: "Refuse", code: 5 } : { _tag: "Silence" }
      const { exit, tookMs } = yield* timed(requests.request(ListOffsets, offsets(0), { timeout: 1000 }))
      const reason = reasonOf(exit)
      assert.deepInclude(reason, { _tag: "Timeout", timeoutMs: 1000, sent: true })
      assert.strictEqual(tookMs, 1000)
    })
  )

  it.effect("the time covers learning", () =>
    Effect.gen(function* () {
      const { cluster, knowledge, requests } = yield* routed()
      knowledge.learning = () => Effect.never
      const { exit, tookMs } = yield* timed(requests.request(ListOffsets, offsets(0), { timeout: 500 }))
      assert.deepInclude(reasonOf(exit), { _tag: "Timeout", timeoutMs: 500, sent: false })
      assert.strictEqual(tookMs, 500)
      assert.deepStrictEqual(cluster.log, [])
    })
  )

  it.effect("a partition without a leader is waited for", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed()
      topology.lead("orders", 0, -1)
      const fiber = yield* Effect.forkChild(requests.request(ListOffsets, offsets(0, 1)))
      for (let round = 0; round < 5; round++) yield* TestClock.adjust("100 millis")
      assert.isUndefined(fiber.pollUnsafe())
      topology.lead("orders", 0, 3)
      yield* TestClock.adjust("100 millis")
      assert.deepStrictEqual(codesIn(yield* soon(Fiber.join(fiber))), [
        [0, 0],
        [1, 0]
      ])
      assert.deepStrictEqual([...nodes()].sort(), [2, 3])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("a topic that does not exist is told by a broker, without a pause", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      const input = {
        replicaId: -1,
        topics: [{ name: "nothing", partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
      }
      assert.deepStrictEqual(codesIn(yield* soon(requests.request(ListOffsets, input))), [[0, 3]])
      assert.strictEqual(nodes().length, 1)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})

describe("a broker that is away", () => {
  it.effect("another leads by then: what was not sent is asked there", () =>
    Effect.gen(function* () {
      const { cluster, requests, topology } = yield* routed()
      yield* soon(requests.request(ListOffsets, offsets(0)))
      yield* cluster.kill(1)
      topology.lead("orders", 0, 2)
      const { exit, tookMs } = yield* timed(requests.request(ListOffsets, offsets(0)))
      assert.isTrue(Exit.isSuccess(exit))
      assert.isAtMost(tookMs, 300)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("it comes back: a Produce that was never sent is sent then, once", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      yield* cluster.kill(2)
      const fiber = yield* Effect.forkChild(requests.request(Produce, produce(-1)))
      for (let round = 0; round < 20; round++) yield* TestClock.adjust("100 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* cluster.start(2)
      const { exit } = yield* timed(Fiber.join(fiber))
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(nodes(), [2])
    })
  )

  it.effect(
    "it does not come back: told by the elements of its part, and by the failure of a request that was its alone",
    () =>
      Effect.gen(function* () {
        const { cluster, requests } = yield* routed()
        yield* cluster.kill(2)
        const both = yield* timed(requests.request(ListOffsets, offsets(0, 1), { timeout: 2000 }))
        assert.isTrue(Exit.isSuccess(both.exit))
        if (Exit.isSuccess(both.exit))
          assert.deepStrictEqual(codesIn(both.exit.value), [
            [0, 0],
            [1, 5]
          ])
        assert.isAtMost(both.tookMs, 2000)
        const alone = yield* timed(requests.request(ListOffsets, offsets(1), { timeout: 2000 }))
        assert.strictEqual(reasonOf(alone.exit)._tag, "NotSent")
        assert.isAtMost(alone.tookMs, 2000)
      })
  )

  it.effect("nobody waits for it where connections are not to be made again", () =>
    Effect.gen(function* () {
      const { cluster, requests } = yield* routed(undefined, { waitsForBrokers: false })
      yield* cluster.kill(1)
      const exit = yield* Effect.exit(soon(requests.request(ListOffsets, offsets(0))))
      assert.strictEqual(reasonOf(exit)._tag, "NotSent")
    })
  )

  it.effect("no broker at all: what was to be learnt fails, and is tried again within the time", () =>
    Effect.gen(function* () {
      const { knowledge, requests } = yield* routed()
      const down = new KafkaError({
        reason: new ConnectionError({ phase: "connect", broker: "b:1", detail: "refused" }),
        broker: undefined
      })
      knowledge.learning = () => Effect.fail(down)
      const { exit, tookMs } = yield* timed(requests.request(ListOffsets, offsets(0), { timeout: 1000 }))
      assert.strictEqual(reasonOf(exit)._tag, "NotSent")
      assert.isAtMost(tookMs, 1000)
      assert.isAtLeast(knowledge.asked.length, 9)
      knowledge.learning = () => Effect.void
      yield* soon(requests.request(ListOffsets, offsets(0)))
    })
  )

  it.effect("no time is no limit: it is waited for until it is there", () =>
    Effect.gen(function* () {
      const { cluster, requests } = yield* routed()
      yield* cluster.kill(1)
      const fiber = yield* Effect.forkChild(
        requests.request(ListOffsets, offsets(0), { timeout: "Infinity" })
      )
      for (let round = 0; round < 100; round++) yield* TestClock.adjust("1 second")
      assert.isUndefined(fiber.pollUnsafe())
      yield* cluster.start(1)
      const { exit } = yield* timed(Fiber.join(fiber))
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("a cluster that is closed is not waited for", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { nodes, requests } = yield* routed().pipe(Scope.provide(scope))
      yield* soon(requests.request(ListOffsets, offsets(0)))
      yield* Scope.close(scope, Exit.void)
      for (const input of [offsets(0), offsets(0, 1)]) {
        const { exit } = yield* timed(requests.request(ListOffsets, input), 200)
        const reason = reasonOf(exit)
        assert.include(["ConnectionError", "NotSent"], reason._tag)
        assert.include(reason.message, "closed")
      }
      assert.deepStrictEqual(nodes(), [1])
    })
  )

  it.effect("an interrupted request leaves nothing behind, whatever it waited for", () =>
    Effect.gen(function* () {
      const { cluster, links, nodes, requests } = yield* routed()
      yield* soon(requests.request(ListOffsets, offsets(0, 1, 2)))
      for (const act of [{ _tag: "Refuse", code: 5 }, { _tag: "Silence" }] as const) {
        cluster.script = ({ api }) => (api === ListOffsets ? act : undefined)
        const fiber = yield* Effect.forkChild(requests.request(ListOffsets, offsets(0, 1, 2)))
        for (let turns = 0; turns < 10; turns++) yield* settle
        yield* Fiber.interrupt(fiber)
        const seen = nodes().length
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual(nodes().length, seen)
      }
      cluster.script = () => undefined
      // What was not answered holds up what is asked after it.
      for (const id of [1, 2, 3]) cluster.hangUp(id)
      yield* timed(requests.request(ListOffsets, offsets(0, 1, 2)))
      assert.deepStrictEqual(cluster.defects, [])
      assert.isAbove([...links.all()].length, 0)
    })
  )
})
