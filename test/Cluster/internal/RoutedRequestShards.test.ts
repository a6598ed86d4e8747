/** What several brokers answer, or not, and how that ends for the caller; brokers of the caller's choice; what is not answered; options. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import type * as Api from "../../../src/Api/Api.ts"
import { apis } from "../../../src/Api/apis.ts"
import { DescribeGroups } from "../../../src/Api/DescribeGroups.ts"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { GroupAuthorizationFailed } from "../../../src/Api/errors.ts"
import { ListGroups } from "../../../src/Api/ListGroups.ts"
import { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { OffsetFetch } from "../../../src/Api/OffsetFetch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { KafkaError } from "../../../src/Client/KafkaError.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { reasonOf, settle } from "../../Connection/Harness.ts"
import { answerOf, ownersOf } from "../naive.ts"
import { randomRequest, versionsOf } from "../randomRequest.ts"
import { Chance, textOf } from "../randomValue.ts"
import { Topology } from "../Topology.ts"
import { soon } from "./Brokers.ts"
import { codesIn, offsets, routed, timed } from "./routed.ts"

const all: ReadonlyArray<Api.Any> = apis

const partitionsOf = (name: string, ...indexes: ReadonlyArray<number>) => ({
  name,
  partitionData: indexes.map((index) => ({ index, records: Records.empty }))
})

const fetch = {
  maxWaitMs: 0,
  minBytes: 0,
  topics: [{ topic: "orders", partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1 }] }]
}

describe("every broker", () => {
  it.effect("what they list becomes one list; one that leaves meanwhile is not missed", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests, topology } = yield* routed()
      const { groups } = yield* soon(requests.request(ListGroups, {}))
      assert.deepStrictEqual(
        groups.map(({ groupId }) => groupId),
        ["of-1-a", "of-all", "of-1-b", "of-2-a", "of-2-b", "of-3-a", "of-3-b"]
      )
      yield* cluster.kill(3)
      topology.nodes.delete(3)
      const { exit } = yield* timed(requests.request(ListGroups, {}))
      assert.isTrue(Exit.isSuccess(exit))
      if (Exit.isSuccess(exit)) assert.strictEqual(exit.value.groups.length, 5)
      assert.deepStrictEqual(nodes(), [1, 2, 3, 1, 2])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("one that cannot answer fails it, with what the others said; `shards` tells each", () =>
    Effect.gen(function* () {
      const { cluster, requests } = yield* routed()
      cluster.script = ({ api, node }) =>
        api === ListGroups && node === 2
          ? { _tag: "Answer", answer: { errorCode: 29, groups: [] } }
          : undefined
      for (const errors of ["fail", "data"] as const) {
        const reason = reasonOf(yield* Effect.exit(soon(requests.request(ListGroups, {}, { errors }))))
        assert.strictEqual(reason._tag, "ShardFailure")
        if (reason._tag !== "ShardFailure") continue
        assert.deepStrictEqual(
          reason.failures.map(({ error, nodeId }) => [nodeId, error.reason._tag]),
          [[2, "TopicAuthorizationFailed"]]
        )
        assert.deepStrictEqual(
          reason.answers.map(({ nodeId }) => nodeId),
          [1, 3]
        )
        assert.isTrue(reason.isSafeToRetry)
      }
      const shards = yield* soon(requests.shards(ListGroups, {}))
      assert.deepStrictEqual(
        shards.map(({ nodeId, response }) => [nodeId, Result.isSuccess(response)]),
        [
          [1, true],
          [2, false],
          [3, true]
        ]
      )
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("one that still loads its groups is asked again, alone", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      let left = 2
      cluster.script = ({ api, node }) =>
        api === ListGroups && node === 2 && left-- > 0
          ? { _tag: "Answer", answer: { errorCode: 14, groups: [] } }
          : undefined
      const { exit, tookMs } = yield* timed(requests.request(ListGroups, {}))
      assert.isTrue(Exit.isSuccess(exit))
      assert.strictEqual(tookMs, 200)
      assert.deepStrictEqual(nodes(), [1, 2, 3, 2, 2])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})

describe("a broker of the caller's choice", () => {
  it.effect("is asked, and nobody else; what it refuses is the caller's", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      const response = yield* soon(requests.request(ListOffsets, offsets(0, 1, 2), { broker: 3 }))
      assert.deepStrictEqual(codesIn(response), [
        [0, 6],
        [1, 6],
        [2, 0]
      ])
      assert.deepStrictEqual(nodes(), [3])
      const any = yield* soon(requests.request(ListOffsets, offsets(0, 1, 2), { broker: "any" }))
      assert.strictEqual(codesIn(any).filter(([, code]) => code === 6).length, 2)
      assert.strictEqual(nodes().length, 2)
      const one = yield* soon(requests.request(ListGroups, {}, { broker: 2 }))
      assert.deepStrictEqual(one.groups[0]!.groupId, "of-2-a")
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("that there is not is told at once, with those that there are", () =>
    Effect.gen(function* () {
      const { requests } = yield* routed()
      const reason = reasonOf(yield* Effect.exit(soon(requests.request(ListGroups, {}, { broker: 9 }))))
      assert.strictEqual(reason._tag, "NotSent")
      assert.include(reason.message, "broker 9")
      assert.include(reason.message, "it has 1, 2, 3")
    })
  )

  it.effect("that is away is waited for", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      yield* soon(requests.request(ListGroups, {}, { broker: 2 }))
      yield* cluster.kill(2)
      const fiber = yield* Effect.forkChild(requests.request(ListGroups, {}, { broker: 2 }))
      for (let turns = 0; turns < 10; turns++) yield* settle
      assert.isUndefined(fiber.pollUnsafe())
      yield* cluster.start(2)
      const { exit } = yield* timed(Fiber.join(fiber))
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(nodes(), [2, 2])
    })
  )

  it.effect("is what a Fetch of a session needs; without it nothing is sent, and the error says so", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      const ofSession = { ...fetch, sessionId: 7, sessionEpoch: 1 }
      const reason = reasonOf(yield* Effect.exit(soon(requests.request(Fetch, ofSession, { version: 12 }))))
      assert.deepInclude(reason, { _tag: "EncodeError", path: "sessionId", actual: "7" })
      assert.include(reason.message, "broker: id")
      assert.deepStrictEqual(cluster.asked, [])
      yield* soon(requests.request(Fetch, ofSession, { broker: 1, version: 12 }))
      assert.deepStrictEqual(nodes(), [1])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})

describe("for the caller", () => {
  it.effect("a pinned version is that of each part", () =>
    Effect.gen(function* () {
      const { cluster, requests } = yield* routed()
      yield* soon(requests.request(ListOffsets, offsets(0, 1, 2), { version: 3 }))
      assert.deepStrictEqual(
        cluster.asked.map(({ version }) => version),
        [3, 3, 3]
      )
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("`send` splits, too, and so does what no broker answers", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      for (const acks of [0, 1]) {
        const input = { acks, timeoutMs: 1, topicData: [partitionsOf("orders", 0, 1, 2)] }
        yield* soon(requests.send(Produce, input))
        yield* settle
        assert.deepStrictEqual([...nodes()].sort(), [1, 2, 3])
        cluster.log.length = 0
      }
      const exit = yield* Effect.exit(
        soon(requests.request(Produce, { acks: 0, timeoutMs: 1, topicData: [partitionsOf("orders", 0)] }))
      )
      assert.strictEqual(reasonOf(exit)._tag, "EncodeError")
      assert.deepStrictEqual(cluster.asked, [])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("options that cannot be are refused before anything is tried", () =>
    Effect.gen(function* () {
      const { cluster, knowledge, requests } = yield* routed()
      for (const broker of [-1, 1.5, Number.NaN]) {
        const reason = reasonOf(yield* Effect.exit(requests.request(ListGroups, {}, { broker })))
        assert.deepInclude(reason, { _tag: "InvalidOption", option: "broker" })
      }
      assert.deepStrictEqual([cluster.log, knowledge.asked], [[], []])
    })
  )

  it.effect(
    "what a broker does not tell about is refused by the one that is asked, for each thing by itself",
    () =>
      Effect.gen(function* () {
        const { cluster, knowledge, requests, topology } = yield* routed()
        topology.coordinate("group", "secret", 3)
        knowledge.copy({ topics: [], coordinators: [{ type: "group", key: "g" }] })
        knowledge.learning = () =>
          Effect.fail(
            new KafkaError({
              reason: new GroupAuthorizationFailed({}),
              broker: "b:1",
              apiName: "FindCoordinator"
            })
          )
        cluster.script = ({ api, request }) =>
          api === DescribeGroups && textOf(request).includes("secret")
            ? { _tag: "Refuse", code: 30 }
            : undefined
        const { groups } = yield* soon(requests.request(DescribeGroups, { groups: ["g", "secret"] }))
        assert.deepStrictEqual(
          groups.map(({ errorCode, groupId }) => [groupId, errorCode]),
          [
            ["g", 0],
            ["secret", 30]
          ]
        )
        assert.deepStrictEqual(cluster.defects, [])
      })
  )

  it.effect("a code at the top of a response fails, or is data, as on a connection", () =>
    Effect.gen(function* () {
      const { cluster, requests } = yield* routed()
      cluster.script = ({ api }) =>
        api === Fetch ? { _tag: "Answer", answer: { errorCode: 71, sessionId: 0, responses: [] } } : undefined
      const reason = reasonOf(yield* Effect.exit(soon(requests.request(Fetch, fetch, { version: 12 }))))
      assert.strictEqual(reason._tag, "InvalidFetchSessionEpoch")
      const data = yield* soon(requests.request(Fetch, fetch, { version: 12, errors: "data" }))
      assert.strictEqual(data.errorCode, 71)
      const two = {
        ...fetch,
        topics: [
          {
            topic: "orders",
            partitions: [0, 1].map((partition) => ({ partition, fetchOffset: 0n, partitionMaxBytes: 1 }))
          }
        ]
      }
      const merged = reasonOf(yield* Effect.exit(soon(requests.request(Fetch, two, { version: 12 }))))
      assert.strictEqual(merged._tag, "InvalidFetchSessionEpoch")
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("of several groups at several coordinators each is answered, at old versions and new", () =>
    Effect.gen(function* () {
      const { cluster, requests, topology } = yield* routed()
      for (const [index, key] of ["g", "h", "i"].entries()) topology.coordinate("group", key, index + 1)
      const { groups } = yield* soon(
        requests.request(OffsetFetch, {
          groups: ["i", "g", "h"].map((groupId) => ({ groupId, topics: null }))
        })
      )
      assert.deepStrictEqual(
        groups.map(({ errorCode, groupId }) => [groupId, errorCode]),
        [
          ["i", 0],
          ["g", 0],
          ["h", 0]
        ]
      )
      assert.strictEqual(cluster.asked.length, 3)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})

describe("random requests to leaders and coordinators", () => {
  const topology = new Topology([1, 2, 3])
  topology.create("orders", 4)
  topology.create("payments", 3)
  const names = {
    topology,
    groups: ["group-a", "group-b", "group-c", "group-d"],
    transactionalIds: ["txn-a", "txn-b", "txn-c", "txn-d"]
  }
  const keys = [
    ...names.groups.map((key) => ["group", key] as const),
    ...names.transactionalIds.map((key) => ["transaction", key] as const)
  ]
  const everything = {
    topics: [...topology.topics.keys()].map((name) => ({ name })),
    coordinators: keys.map(([type, key]) => ({ type, key }))
  }
  const routes = ["leader", "coordinator", "controller"]
  const asked = all.filter(({ routing }) => routes.includes(routing.to))

  it.effect.each(asked.map((api) => ({ name: api.name, api })))(
    "$name: each thing is told by its owner",
    ({ api }) =>
      Effect.gen(function* () {
        const { cluster, knowledge, requests } = yield* routed(topology)
        for (const version of versionsOf(api).filter((each) => api !== Produce || each >= 3)) {
          topology.shuffle(new Chance(api.name, version), keys)
          // What may have been applied is not asked again: there the brokers must be known.
          if (!api.readOnly) knowledge.copy(everything)
          const where = `${api.name} v${version}`
          const input = randomRequest(api, version, names, new Chance(where))
          if ("shareSessionEpoch" in input) input["shareSessionEpoch"] = 0
          cluster.log.length = 0
          const response = yield* soon(requests.request(api, input, { version, errors: "data" }))
          const codes = [...textOf(response).matchAll(/\b\w*[eE]rrorCode: (-?\d+)/g)].map(([, code]) =>
            Number(code)
          )
          assert.isTrue(
            codes.every((code) => code === 0),
            `${where}: ${textOf(response)}`
          )
          // Each owner's own words, and no others: they depend on who says them.
          for (const seen of cluster.asked) {
            const owners = ownersOf(api, version, seen.request, topology)
            if (!owners.every((owner) => owner === seen.node || owner === "any")) continue
            const naive = answerOf(api, version, seen.node, seen.request, topology)
            assert.strictEqual(textOf(seen.answer), textOf(naive), where)
          }
        }
        assert.deepStrictEqual(cluster.defects, [])
      })
  )
})
