/** Where the parts of requests go: each rule, and random inputs of all APIs against a simple splitter. */
import { assert, describe, it } from "@effect/vitest"
import * as Api from "../../../src/Api/Api.ts"
import { apis } from "../../../src/Api/apis.ts"
import * as All from "../../../src/Api/index.ts"
import type { Known, Plan, Target } from "../../../src/Cluster/routing/Plan.ts"
import { plannerOf } from "../../../src/Cluster/routing/planner.ts"
import { random } from "../../Connection/Random.ts"
import { ids, kept, leavesOf, randomInput, type Value, type Way } from "./randomInputs.ts"

const all: ReadonlyArray<Api.Any> = apis
const [zero, idB, idC] = ids as [string, string, string]

/** Leaders by name or id and partition, coordinators by key. */
const known = (table: Readonly<Record<string, number | "any">>): Known => ({
  leaderOf: ({ name, topicId }, partition) => table[`${name ?? topicId}/${partition}`],
  coordinatorOf: (type, key) => {
    const found = table[`${type} ${key}`]
    return found === "any" ? undefined : found
  }
})

const nothing = known({})

const partsOf = (plan: Plan): ReadonlyArray<readonly [Target, unknown]> => {
  if (plan._tag !== "Parts") return assert.fail(plan._tag)
  return plan.parts.map(({ input, target }) => [target, input] as const)
}

const plan = (api: Api.Any, input: unknown, what: Known = nothing, settle = false): Plan =>
  plannerOf(api)(input, what, settle)

const fetch = (topics: ReadonlyArray<object>, forgottenTopicsData?: ReadonlyArray<object>) => ({
  maxWaitMs: 1,
  minBytes: 1,
  topics,
  ...(forgottenTopicsData === undefined ? {} : { forgottenTopicsData })
})

const leaders = known({ "a/0": 1, "a/1": 2, "a/2": 1, "b/0": 2, "b/1": 1, [`${idB}/0`]: 3 })

const coordinators = known({
  "group a": 1,
  "group b": 2,
  "group c": 1,
  "transaction a": 7,
  [`share g:${idB}:0`]: 4,
  [`share g:${idB}:1`]: 5
})

const planOfTopic = (topic: object) =>
  plan(All.Fetch, fetch([{ ...topic, partitions: [{ partition: 0 }] }]), leaders)

const planOfSession = (api: Api.Any, session: object) => plan(api, { ...fetch([]), ...session })._tag

const targetsOf = (input: object) => partsOf(plan(All.OffsetFetch, input, coordinators)).map(([each]) => each)

const resource = (resourceType: number, resourceName: string) => ({
  resourceType,
  resourceName,
  configs: []
})

describe("by leaders", () => {
  it("what is for one broker goes whole, uncopied", () => {
    const input = fetch([{ topic: "a", partitions: [{ partition: 0 }, { partition: 2 }] }])
    assert.strictEqual(partsOf(plan(All.Fetch, input, leaders))[0]![1], input)
    assert.deepStrictEqual(partsOf(plan(All.Fetch, input, leaders)), [[1, input]])
  })

  it("partitions are split, in the order in which their leaders are first named, and keep theirs", () => {
    const [zero, one, two] = [0, 1, 2].map((partition) => ({ partition, fetchOffset: 5n }))
    const input = fetch([
      { topic: "b", partitions: [zero] },
      { topic: "a", partitions: [two, one, zero] },
      { topic: "b", partitions: [one] }
    ])
    const parts = partsOf(plan(All.Fetch, input, leaders))
    assert.deepStrictEqual(parts, [
      [
        2,
        {
          ...input,
          topics: [
            { topic: "b", partitions: [zero] },
            { topic: "a", partitions: [one] }
          ]
        }
      ],
      [
        1,
        {
          ...input,
          topics: [
            { topic: "a", partitions: [two, zero] },
            { topic: "b", partitions: [one] }
          ]
        }
      ]
    ])
    // A topic that is for one broker is the caller's own.
    assert.strictEqual((parts[0]![1] as typeof input).topics[0], input.topics[0])
  })

  it("all places that name partitions are split together", () => {
    const input = fetch(
      [{ topic: "a", partitions: [{ partition: 0 }] }],
      [{ topic: "a", partitions: [1, 0] }]
    )
    assert.deepStrictEqual(partsOf(plan(All.Fetch, input, leaders)), [
      [1, { ...input, forgottenTopicsData: [{ topic: "a", partitions: [0] }] }],
      [2, { ...input, topics: [], forgottenTopicsData: [{ topic: "a", partitions: [1] }] }]
    ])
  })

  it("what encloses topics goes along", () => {
    const marker = { producerId: 1n, producerEpoch: 0, transactionResult: true, coordinatorEpoch: 0 }
    const input = { markers: [{ ...marker, topics: [{ name: "a", partitionIndexes: [0, 1] }] }] }
    assert.deepStrictEqual(partsOf(plan(All.WriteTxnMarkers, input, leaders)), [
      [1, { markers: [{ ...marker, topics: [{ name: "a", partitionIndexes: [0] }] }] }],
      [2, { markers: [{ ...marker, topics: [{ name: "a", partitionIndexes: [1] }] }] }]
    ])
  })

  it("a topic without partitions goes with the first part, and a request without topics to any broker", () => {
    const empty = { topic: "z", partitions: [] }
    const a = { topic: "a", partitions: [{ partition: 1 }, { partition: 0 }] }
    const parts = partsOf(plan(All.Fetch, fetch([empty, a]), leaders))
    assert.deepStrictEqual(
      parts.map(([target, part]) => [target, (part as { topics: Array<object> }).topics.length]),
      [
        [2, 2],
        [1, 1]
      ]
    )
    for (const input of [fetch([empty]), fetch([])])
      assert.deepStrictEqual(partsOf(plan(All.Fetch, input, leaders)), [["any", input]])
  })

  it("a topic is known by its name or by its id", () => {
    assert.strictEqual(partsOf(planOfTopic({ topicId: idB }))[0]![0], 3)
    assert.strictEqual(partsOf(planOfTopic({ topic: "unknown", topicId: idB }))[0]![0], 3)
    assert.strictEqual(partsOf(planOfTopic({ topic: "a", topicId: idB }))[0]![0], 1)
    assert.strictEqual(partsOf(planOfTopic({ topic: "", topicId: zero }))[0]![0], "any")
    assert.deepStrictEqual(planOfTopic({ topicId: idC }), {
      _tag: "Unknown",
      unknown: { topics: [{ topicId: idC }], coordinators: [] }
    })
  })

  it("everything unknown is told once, and goes to any broker when it is settled", () => {
    const input = fetch([
      { topic: "x", partitions: [{ partition: 0 }, { partition: 1 }] },
      { topic: "a", partitions: [{ partition: 0 }, { partition: 9 }] },
      { topic: "x", partitions: [{ partition: 2 }] }
    ])
    assert.deepStrictEqual(plan(All.Fetch, input, leaders), {
      _tag: "Unknown",
      unknown: { topics: [{ name: "x" }, { name: "a" }], coordinators: [] }
    })
    assert.deepStrictEqual(
      partsOf(plan(All.Fetch, input, leaders, true)).map(([target]) => target),
      ["any", 1]
    )
  })

  it("a partition that is known not to be there goes to any broker", () => {
    const input = fetch([{ topic: "x", partitions: [{ partition: 0 }] }])
    assert.deepStrictEqual(partsOf(plan(All.Fetch, input, known({ "x/0": "any" }))), [["any", input]])
  })

  it("a request of a session is one broker's alone", () => {
    assert.strictEqual(planOfSession(All.Fetch, { sessionId: 7 }), "Unroutable")
    for (const epoch of [1, 2 ** 31 - 1])
      for (const api of [All.ShareFetch, All.ShareAcknowledge])
        assert.strictEqual(planOfSession(api, { shareSessionEpoch: epoch }), "Unroutable")
    for (const session of [
      {},
      { sessionId: 0 },
      { sessionId: 0, sessionEpoch: 0 },
      { sessionId: 0, sessionEpoch: -1 }
    ])
      assert.strictEqual(planOfSession(All.Fetch, session), "Parts")
    for (const shareSessionEpoch of [0, -1])
      assert.strictEqual(planOfSession(All.ShareFetch, { shareSessionEpoch }), "Parts")
  })
})

describe("by coordinators", () => {
  it("one key sends the request whole", () => {
    const input = { groupId: "a", topics: [] }
    assert.strictEqual(partsOf(plan(All.OffsetCommit, input, coordinators))[0]![1], input)
    assert.deepStrictEqual(partsOf(plan(All.OffsetCommit, input, coordinators)), [[1, input]])
    assert.strictEqual(partsOf(plan(All.InitProducerId, { transactionalId: "a" }, coordinators))[0]![0], 7)
  })

  it("several keys are split", () => {
    const parts = partsOf(
      plan(
        All.DescribeGroups,
        { groups: ["b", "a", "c", ""], includeAuthorizedOperations: true },
        coordinators
      )
    )
    assert.deepStrictEqual(parts, [
      [2, { groups: ["b"], includeAuthorizedOperations: true }],
      [1, { groups: ["a", "c"], includeAuthorizedOperations: true }],
      ["any", { groups: [""], includeAuthorizedOperations: true }]
    ])
  })

  it("without a key any broker answers", () => {
    for (const transactionalId of [null, undefined, ""])
      assert.strictEqual(partsOf(plan(All.InitProducerId, { transactionalId }))[0]![0], "any")
    assert.deepStrictEqual(partsOf(plan(All.DescribeGroups, { groups: [] })), [["any", { groups: [] }]])
  })

  it("the key stands in the first of the paths that says something", () => {
    assert.deepStrictEqual(targetsOf({ groupId: "b" }), [2])
    for (const groups of [undefined, null, []])
      assert.deepStrictEqual(targetsOf({ groups, groupId: "b" }), [2])
    assert.deepStrictEqual(targetsOf({ groups: [{ groupId: "a" }], groupId: "b" }), [1])
    assert.deepStrictEqual(targetsOf({ groups: [], groupId: "" }), ["any"])
  })

  it("everything unknown is told once", () => {
    const unknown = (api: Api.Any, input: object) => {
      const found = plan(api, input, coordinators)
      return found._tag === "Unknown" ? found.unknown.coordinators : found._tag
    }
    assert.deepStrictEqual(unknown(All.DescribeGroups, { groups: ["x", "a", "y", "x"] }), [
      { type: "group", key: "x" },
      { type: "group", key: "y" }
    ])
    assert.deepStrictEqual(unknown(All.EndTxn, { transactionalId: "x" }), [{ type: "transaction", key: "x" }])
    assert.strictEqual(partsOf(plan(All.EndTxn, { transactionalId: "x" }, coordinators, true))[0]![0], "any")
  })

  it("share state has a key for each partition", () => {
    const input = {
      groupId: "g",
      topics: [{ topicId: idB, partitions: [{ partition: 1 }, { partition: 0 }] }]
    }
    assert.deepStrictEqual(
      partsOf(plan(All.ReadShareGroupState, input, coordinators)).map(([target]) => target),
      [5, 4]
    )
    assert.deepStrictEqual(plan(All.ReadShareGroupState, { ...input, groupId: "h" }, coordinators), {
      _tag: "Unknown",
      unknown: {
        topics: [],
        coordinators: [1, 0].map((partition) => ({ type: "share" as const, key: `h:${idB}:${partition}` }))
      }
    })
    assert.strictEqual(
      partsOf(plan(All.ReadShareGroupState, { ...input, groupId: "" }, coordinators))[0]![0],
      "any"
    )
  })
})

describe("by other routes", () => {
  it("resources of a broker go to it, all others to any", () => {
    const input = {
      resources: [
        resource(2, "1"),
        resource(4, "3"),
        resource(4, ""),
        resource(8, "3"),
        resource(4, "x"),
        resource(4, "99999999999"),
        resource(4, "0")
      ]
    }
    const parts = partsOf(plan(All.AlterConfigs, input))
    const [topic, three, none, logger, name, large, first] = input.resources
    assert.deepStrictEqual(parts, [
      ["any", { resources: [topic, none, name, large] }],
      [3, { resources: [three, logger] }],
      [0, { resources: [first] }]
    ])
  })

  it("the rest goes as the route says", () => {
    const input = {}
    assert.deepStrictEqual(partsOf(plan(All.CreateTopics, input)), [["controller", input]])
    assert.deepStrictEqual(partsOf(plan(All.Metadata, input)), [["any", input]])
    assert.deepStrictEqual(plan(All.ListGroups, input), { _tag: "All" })
    const unroutable = plan(All.AlterReplicaLogDirs, input)
    assert.strictEqual(unroutable._tag, "Unroutable")
    if (unroutable._tag === "Unroutable") assert.match(unroutable.expected, /AlterReplicaLogDirs.*the broker/)
  })
})

describe("inputs that are not what their type says", () => {
  const explosive = {
    get topics(): never {
      throw new Error("no")
    }
  }
  const inputs: ReadonlyArray<unknown> = [
    undefined,
    null,
    7,
    "text",
    [],
    new Map(),
    explosive,
    { topics: "text" },
    { topics: [null] },
    { topics: [7] },
    { topics: [{ topic: "a", partitions: {} }] },
    { topics: [{ topic: "a", partitions: [null] }] },
    {
      topics: [
        { topic: "a", partitions: [{ partition: "0" }] },
        { topic: "b", partitions: [{ partition: 0 }] }
      ]
    },
    { topics: [undefined, { topic: "a", partitions: [] }] },
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("no")
        }
      }
    )
  ]

  it("go to any broker whole", () => {
    for (const input of inputs) {
      const [only, ...others] = partsOf(plan(All.Fetch, input))
      assert.isEmpty(others)
      assert.strictEqual(only![0], "any")
      assert.strictEqual(only![1], input)
    }
    for (const input of [{ groupId: 7 }, { groups: "a" }, { groups: [7] }, { groups: [{ groupId: {} }] }])
      assert.deepStrictEqual(partsOf(plan(All.OffsetFetch, input)), [["any", input]])
  })

  it("never throw, whatever the API", () => {
    for (const api of all)
      for (const input of inputs)
        for (const settle of [false, true]) assert.isDefined(plan(api, input, nothing, settle))
  })

  it("may be large", () => {
    const partitions = Array.from({ length: 200_000 }, (_, partition) => ({ partition }))
    const even = {
      leaderOf: (_: unknown, partition: number) => partition % 2,
      coordinatorOf: () => undefined
    }
    const parts = partsOf(plan(All.Fetch, fetch([{ topic: "a", partitions }]), even))
    assert.deepStrictEqual(
      parts.map(
        ([, part]) => (part as { topics: Array<{ partitions: Array<object> }> }).topics[0]!.partitions.length
      ),
      [100_000, 100_000]
    )
  })

  it("may be of a class that computes what is asked", () => {
    class Mine {
      readonly maxWaitMs = 1
      readonly #partitions = [{ partition: 0 }, { partition: 1 }]
      get minBytes() {
        return this.#partitions.length
      }
      get topics() {
        return [{ topic: "a", partitions: this.#partitions }]
      }
    }
    const parts = partsOf(plan(All.Fetch, new Mine(), known({ "a/0": 1, "a/1": 2 })))
    assert.deepStrictEqual(
      parts.map(([, part]) => part),
      [0, 1].map((partition) => ({
        maxWaitMs: 1,
        minBytes: 2,
        topics: [{ topic: "a", partitions: [{ partition }] }]
      }))
    )
  })
})

/** The target of a leaf, as the routing data says; written anew. */
const targetOf = (
  routing: Api.Routing,
  what: Known,
  input: Value,
  steps: ReadonlyArray<Api.Step>,
  way: Way
): Target => {
  const keyed = (depth: number, name: string): unknown => {
    const names = steps[depth]!.keys!.flat()
    return names.length === 0 ? way[depth] : names.includes(name) ? (way[depth] as Value)[name] : undefined
  }
  const partition = (): number => {
    const [name] = steps.at(-1)!.keys!.flat()
    return (name === undefined ? way.at(-1) : (way.at(-1) as Value)[name]) as number
  }
  const topicAt = steps.length - 2
  switch (routing.to) {
    case "leader": {
      const name = keyed(topicAt, "name") ?? keyed(topicAt, "topic")
      const id = keyed(topicAt, "topicId")
      const leaders = [
        ...(name ? [what.leaderOf({ name: name as string }, partition())] : []),
        ...(id && id !== zero ? [what.leaderOf({ topicId: id as string }, partition())] : [])
      ]
      return leaders.find((leader) => leader !== undefined) ?? "any"
    }
    case "coordinator": {
      if (routing.type === "share") {
        const id = keyed(topicAt, "topicId")
        return id === zero
          ? "any"
          : (what.coordinatorOf("share", `${input[routing.group]}:${id}:${partition()}`) ?? "any")
      }
      const [name] = steps[0]!.keys!.flat()
      const key = name === undefined ? way[0] : (way[0] as Value)[name]
      return key === null || key === "" ? "any" : (what.coordinatorOf(routing.type, key as string) ?? "any")
    }
    case "resource": {
      const { resourceName, resourceType } = way[0] as { resourceName: string; resourceType: number }
      return [4, 8].includes(resourceType) && /^\d+$/.test(resourceName) ? Number(resourceName) : "any"
    }
    default:
      return assert.fail(routing.to)
  }
}

const isGiven = (value: unknown) => Array.isArray(value) && value.length > 0

describe("random inputs of all APIs", () => {
  it("are split as the simplest splitter splits them", () => {
    const next = random(14)
    const dice = (below: number) => Math.floor(next() * below)
    let [split, whole] = [0, 0]
    for (const api of all) {
      const { routing } = api
      if (!("request" in routing)) continue
      const planner = plannerOf(api)
      for (let round = 0; round < 60; round++) {
        const input = randomInput(api, dice)
        const salt = dice(100)
        const what: Known = {
          leaderOf: ({ name, topicId }, partition) =>
            [1, 2, 3, undefined][((name ?? topicId).charCodeAt(0) * 7 + partition * 3 + salt) % 4],
          coordinatorOf: (_, key) =>
            [1, 2, undefined][(key.charCodeAt(0) + key.length + key.charCodeAt(key.length - 1) + salt) % 3]
        }
        const paths = routing.request
          .map((path) => Api.steps(path))
          .filter((steps) => steps.some(({ keys }) => keys !== undefined))
        const isGroup = routing.to === "coordinator" && routing.type !== "share"
        const used = isGroup ? paths.filter((steps) => isGiven(input[steps[0]!.field])).slice(0, 1) : paths
        if (isGroup && used.length === 0) continue
        if (routing.to === "coordinator" && routing.type === "share" && input[routing.group] === "") continue
        const order = new Map<Target, (way: Way, steps: ReadonlyArray<Api.Step>) => boolean>()
        for (const steps of used)
          for (const way of leavesOf([steps], input)) {
            const target = targetOf(routing, what, input, steps, way)
            order.set(target, (each, along) => targetOf(routing, what, input, along, each) === target)
          }
        const expected =
          order.size === 0
            ? [["any", input] as const]
            : Array.from(
                order,
                ([target, isIts], index) => [target, kept(used, input, isIts, index === 0)] as const
              )
        const parts = partsOf(planner(input, what, true))
        assert.deepStrictEqual(parts, expected, api.name)
        const leaves = (each: unknown) => leavesOf(used, each).map((way) => way.at(-1))
        assert.lengthOf(
          parts.flatMap(([, part]) => leaves(part)),
          leaves(input).length,
          api.name
        )
        if (parts.length > 1) split++
        else {
          whole++
          assert.strictEqual(parts[0]![1], input)
        }
      }
    }
    assert.isAbove(split, 500)
    assert.isAbove(whole, 500)
  })
})
