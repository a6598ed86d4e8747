/**
 * The answers of several brokers as one: what one broker that has everything would say, in the order of the request; and what is told of those that failed.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Api from "../../../src/Api/Api.ts"
import { apis } from "../../../src/Api/apis.ts"
import { fromCode } from "../../../src/Api/ErrorCode.ts"
import * as All from "../../../src/Api/index.ts"
import {
  ConnectionError,
  KafkaError,
  NotSent,
  OutcomeUnknown,
  Timeout,
  VersionNotSupported
} from "../../../src/Client/KafkaError.ts"
import { walk } from "../../../src/Cluster/routing/paths.ts"
import type { Answer, Known } from "../../../src/Cluster/routing/Plan.ts"
import { routeOf } from "../../../src/Cluster/routing/Route.ts"
import { deeper } from "../answered.ts"
import { answerOf, ownersOf } from "../naive.ts"
import { randomRequest, versionsOf } from "../randomRequest.ts"
import { Chance, textOf } from "../randomValue.ts"
import { Topology } from "../Topology.ts"

const cause = new ConnectionError({ phase: "established", broker: "b:1", detail: "reset" })
const failed = (reason: KafkaError["reason"]) => new KafkaError({ reason, broker: "b:1", apiName: "X" })

const answered = (nodeId: number, input: unknown, response: unknown): Answer => ({
  nodeId,
  input,
  outcome: { _tag: "Response", response }
})

const unanswered = (nodeId: number, input: unknown, error: KafkaError): Answer => ({
  nodeId,
  input,
  outcome: { _tag: "Failure", error }
})

const leavesOf = (response: unknown, path: string): ReadonlyArray<string> => {
  const leaves: Array<string> = []
  walk(Api.steps(path), response, (way) => void leaves.push(textOf(way.at(-1))))
  return leaves
}

const knownOf = (topology: Topology): Known => ({
  leaderOf: (topic, partition) => topology.topic(topic)?.partitions[partition]?.leader ?? "any",
  coordinatorOf: (type, key) => topology.coordinatorOf(type, key)
})

const topologyOf = (seed: string): Topology => {
  const topology = new Topology([1, 2, 3], seed)
  for (const [name, partitions] of [
    ["a", 4],
    ["b", 3],
    ["c", 5]
  ] as const)
    topology.create(name, partitions)
  return topology
}

const isOwn = (leaf: string): boolean => !/rrorCode: (?!0)/.test(leaf)

/** Whoever is asked for what any broker can answer. */
const anyone = 1

const merging: ReadonlyArray<Api.Any> = apis.filter(
  ({ routing }: Api.Any) => "request" in routing && typeof routing.response === "string"
)

const complete = (api: Api.Any, response: unknown): unknown => api.response.complete(response)

describe("random requests, split and answered", () => {
  it("are answered as by one broker that has everything, in the order of the request", () => {
    let split = 0
    for (const api of merging)
      for (const version of versionsOf(api))
        for (let seed = 0; seed < 5; seed++) {
          const where = `${api.name} v${version} #${seed}`
          const topology = topologyOf(where)
          const names = {
            topology,
            groups: ["group-a", "group-b", "group-c", "group-d"],
            transactionalIds: ["txn-a", "txn-b", "txn-c", "txn-d"]
          }
          const input = randomRequest(api, version, names, new Chance(where))
          for (const session of ["shareSessionEpoch", "sessionId"]) if (session in input) input[session] = 0
          const route = routeOf(api)
          const plan = route.plan(input, knownOf(topology), true)
          if (plan._tag !== "Parts") throw new Error(`${where}: ${plan._tag}`)
          const answers = plan.parts.map(({ input: part, target }) => {
            const node = typeof target === "number" ? target : anyone
            return answered(node, part, complete(api, answerOf(api, version, node, part, topology)))
          })
          if (answers.length < 2) continue
          split++
          const merged = route.merge(input, answers)
          if (merged._tag !== "Merged") throw new Error(`${where}: ${merged._tag}`)
          const path = (api.routing as { readonly response: string }).response
          const whole = topology.nodeIds.map((node) =>
            leavesOf(complete(api, answerOf(api, version, node, input, topology)), path)
          )
          const owners = ownersOf(api, version, input, topology)
          const expected = whole[anyone - 1]!.map((_, at) => {
            // Of what the model looks at more closely than the path does, the owner is who refuses nothing.
            const owner =
              api.name in deeper ? whole.findIndex((leaves) => isOwn(leaves[at]!)) + 1 : owners[at]
            return whole[typeof owner === "number" ? owner - 1 : anyone - 1]![at]!
          })
          assert.deepStrictEqual(leavesOf(merged.response, path), expected, where)
          // It is complete, and nothing that a response cannot have.
          assert.strictEqual(textOf(complete(api, merged.response)), textOf(merged.response), where)
        }
    assert.isAbove(split, 200)
  })
})

const produce = (...names: ReadonlyArray<readonly [string, ReadonlyArray<number>]>) => ({
  acks: -1,
  timeoutMs: 1,
  topicData: names.map(([name, indexes]) => ({
    name,
    partitionData: indexes.map((index) => ({ index, records: null }))
  }))
})

const produced = (...names: ReadonlyArray<readonly [string, ReadonlyArray<readonly [number, bigint]>]>) =>
  All.Produce.response.complete({
    responses: names.map(([name, parts]) => ({
      name,
      partitionResponses: parts.map(([index, baseOffset]) => ({ index, errorCode: 0, baseOffset }))
    }))
  })

const codesOf = (merged: ReturnType<ReturnType<typeof routeOf>["merge"]>): ReadonlyArray<string> => {
  assert.strictEqual(merged._tag, "Merged")
  const found: Array<string> = []
  if (merged._tag === "Merged")
    walk(Api.steps("responses[name].partitionResponses[index]"), merged.response, (way) => {
      const [topic, part] = way as readonly [{ name: string }, Record<string, unknown>]
      found.push(
        `${topic.name}-${String(part["index"])}: ${String(part["errorCode"])} ${String(part["baseOffset"])}`
      )
    })
  return found
}

const fetchOf = (...partitions: ReadonlyArray<number>) => ({
  maxWaitMs: 0,
  minBytes: 0,
  topics: [{ topic: "a", partitions: partitions.map((partition) => ({ partition })) }]
})

describe("a part that failed", () => {
  const { merge } = routeOf(All.Produce)
  const input = produce(["a", [0, 1]], ["b", [0]])
  const first = answered(1, produce(["a", [0]]), produced(["a", [[0, 5n]]]))

  it("is told by the codes of its elements, in their place", () => {
    for (const [reason, code] of [
      [new OutcomeUnknown({ cause }), 13],
      [new NotSent({ cause }), 5],
      [cause, 5],
      [new Timeout({ timeoutMs: 1, sent: true }), 7],
      [new Timeout({ timeoutMs: 1, sent: false }), 5],
      [fromCode(29, { apiName: "X" }), 29]
    ] as const)
      assert.deepStrictEqual(
        codesOf(merge(input, [first, unanswered(2, produce(["a", [1]], ["b", [0]]), failed(reason))])),
        ["a-0: 0 5", `a-1: ${code} -1`, `b-0: ${code} -1`]
      )
  })

  it("says in words what happened, and is complete", () => {
    const merged = merge(input, [
      first,
      unanswered(2, produce(["b", [0]]), failed(new OutcomeUnknown({ cause })))
    ])
    if (merged._tag !== "Merged") throw new Error(merged._tag)
    const [, b] = (merged.response as ReturnType<typeof produced>).responses
    assert.strictEqual(b?.name, "b")
    assert.match(String(b?.partitionResponses[0]?.errorMessage), /sent, but not answered.*b:1/)
    assert.deepStrictEqual(b?.partitionResponses[0]?.recordErrors, [])
  })

  it("is told of nothing that is not answered: what a Fetch forgets", () => {
    const forgets = { ...fetchOf(), topics: [], forgottenTopicsData: [{ topic: "a", partitions: [1] }] }
    const good = All.Fetch.response.complete({
      responses: [
        {
          topic: "a",
          partitions: [{ partitionIndex: 0, errorCode: 0, highWatermark: 1n, records: null }]
        }
      ]
    })
    const merged = routeOf(All.Fetch).merge(
      { ...fetchOf(0), forgottenTopicsData: forgets.forgottenTopicsData },
      [answered(1, fetchOf(0), good), unanswered(2, forgets, failed(new OutcomeUnknown({ cause })))]
    )
    if (merged._tag !== "Merged") throw new Error(merged._tag)
    assert.deepStrictEqual(merged.response, good)
  })

  it("cannot be told where the reason is no code, the elements have none, or nobody has answered", () => {
    const versions = { min: 0, max: 1 }
    const reason = new VersionNotSupported({
      apiName: "X",
      requested: undefined,
      client: versions,
      broker: undefined
    })
    assert.strictEqual(
      merge(input, [first, unanswered(2, produce(["b", [0]]), failed(reason))])._tag,
      "Unmergeable"
    )
    const unknown = failed(new OutcomeUnknown({ cause }))
    assert.strictEqual(
      merge(input, [unanswered(1, input, unknown), unanswered(2, input, unknown)])._tag,
      "Unmergeable"
    )
    const groups = All.ListGroups.response.complete({ errorCode: 0, groups: [] })
    const listed = routeOf(All.ListGroups).merge({}, [answered(1, {}, groups), unanswered(2, {}, unknown)])
    assert.strictEqual(listed._tag, "Unmergeable")
  })
})

const groupsOf = (...groups: ReadonlyArray<string>) =>
  All.ListGroups.response.complete({
    errorCode: 0,
    groups: groups.map((groupId) => ({ groupId, protocolType: "consumer" }))
  })

describe("what is answered", () => {
  const { merge } = routeOf(All.Produce)

  it("by one broker is its answer", () => {
    const input = produce(["a", [0]])
    const response = produced(["a", [[0, 1n]]])
    const merged = merge(input, [answered(1, input, response)])
    assert.strictEqual(merged._tag === "Merged" && merged.response, response)
  })

  it("twice, because it was asked again, counts as it was answered last", () => {
    const input = produce(["a", [0, 1]])
    const refused = {
      ...produced([
        "a",
        [
          [0, 5n],
          [1, 6n]
        ]
      ])
    }
    const again = answered(2, produce(["a", [1]]), produced(["a", [[1, 9n]]]))
    assert.deepStrictEqual(codesOf(merge(input, [answered(1, input, refused), again])), [
      "a-0: 0 5",
      "a-1: 0 9"
    ])
  })

  it("beyond what was asked comes last, and what is named twice is told twice, in its place", () => {
    const input = produce(["a", [1, 0, 1]], ["b", [0]])
    const one = answered(
      1,
      produce(["a", [1, 1]]),
      produced([
        "a",
        [
          [1, 1n],
          [1, 2n],
          [7, 3n]
        ]
      ])
    )
    const two = answered(
      2,
      produce(["a", [0]], ["b", [0]]),
      produced(["z", [[0, 4n]]], ["b", [[0, 5n]]], ["a", [[0, 6n]]])
    )
    assert.deepStrictEqual(codesOf(merge(input, [one, two])), [
      "a-1: 0 1",
      "a-0: 0 6",
      "a-1: 0 2",
      "a-7: 0 3",
      "b-0: 0 5",
      "z-0: 0 4"
    ])
  })

  it("by name and by id, by brokers of different releases, is of one topic", () => {
    const id = "AAAAAAAAAAAAAAAAAAAAAQ"
    const both = { name: "a", topicId: id }
    const input = { ...produce(), topicData: [{ ...both, partitionData: [{ index: 0 }, { index: 1 }] }] }
    const of = (index: number) => ({ ...input, topicData: [{ ...both, partitionData: [{ index }] }] })
    const byId = All.Produce.response.complete({
      responses: [{ topicId: id, partitionResponses: [{ index: 1, errorCode: 0, baseOffset: 8n }] }]
    })
    const merged = merge(input, [answered(1, of(0), produced(["a", [[0, 7n]]])), answered(2, of(1), byId)])
    assert.deepStrictEqual(codesOf(merged), ["a-0: 0 7", "a-1: 0 8"])
  })

  it("a code of one part as a whole is told by its elements", () => {
    const fetch = routeOf(All.Fetch)
    const good = All.Fetch.response.complete({
      throttleTimeMs: 3,
      responses: [
        { topic: "a", partitions: [{ partitionIndex: 0, errorCode: 0, highWatermark: 1n, records: null }] }
      ],
      nodeEndpoints: [{ nodeId: 1, host: "h", port: 1 }]
    })
    const bad = All.Fetch.response.complete({ errorCode: 70, throttleTimeMs: 9, responses: [] })
    const merged = fetch.merge(fetchOf(0, 1), [answered(1, fetchOf(0), good), answered(2, fetchOf(1), bad)])
    if (merged._tag !== "Merged") throw new Error(merged._tag)
    const response = merged.response as typeof good
    assert.deepStrictEqual(
      [response.errorCode, response.throttleTimeMs, response.nodeEndpoints.length],
      [0, 9, 1]
    )
    assert.deepStrictEqual(
      response.responses[0]?.partitions.map(({ errorCode, highWatermark }) => [errorCode, highWatermark]),
      [
        [0, 1n],
        [70, -1n]
      ]
    )
  })

  it("by all brokers is put together, what two of them list once", () => {
    const { merge: mergeGroups } = routeOf(All.ListGroups)
    const merged = mergeGroups({}, [
      answered(1, {}, groupsOf("a", "b")),
      answered(2, {}, groupsOf("b", "c")),
      answered(3, {}, groupsOf())
    ])
    if (merged._tag !== "Merged") throw new Error(merged._tag)
    assert.deepStrictEqual(
      (merged.response as ReturnType<typeof groupsOf>).groups.map(({ groupId }) => groupId),
      ["a", "b", "c"]
    )
    const refused = All.ListGroups.response.complete({ errorCode: 14, groups: [] })
    assert.strictEqual(
      mergeGroups({}, [answered(1, {}, groupsOf("a")), answered(2, {}, refused)])._tag,
      "Unmergeable"
    )
    const dirs = All.DescribeLogDirs.response.complete({
      throttleTimeMs: 0,
      results: [{ errorCode: 0, logDir: "/d", topics: [] }]
    })
    const all = routeOf(All.DescribeLogDirs).merge({}, [answered(1, {}, dirs), answered(2, {}, dirs)])
    assert.strictEqual(all._tag === "Merged" && (all.response as typeof dirs).results.length, 2)
  })
})
