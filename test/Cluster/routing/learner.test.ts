/** What answers and failures say, and what may be asked again: each rule, and random answers to random requests. */
import { assert, describe, it } from "@effect/vitest"
import * as Api from "../../../src/Api/Api.ts"
import { fromCode } from "../../../src/Api/ErrorCode.ts"
import { apis } from "../../../src/Api/apis.ts"
import * as All from "../../../src/Api/index.ts"
import {
  ConnectionError,
  InvalidOption,
  KafkaError,
  type KafkaErrorReason,
  NotSent,
  OutcomeUnknown,
  Timeout,
  VersionNotSupported
} from "../../../src/Client/KafkaError.ts"
import { learnerOf } from "../../../src/Cluster/routing/learner.ts"
import type { Lesson } from "../../../src/Cluster/routing/Plan.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { random } from "../../Connection/Random.ts"
import { ids, kept, leavesOf, randomInput, type Value, type Way } from "./randomInputs.ts"

const all: ReadonlyArray<Api.Any> = apis
const [zero, idB] = ids as [string, string, string]

const nothing: Lesson = {
  leaders: [],
  endpoints: [],
  staleTopics: [],
  staleCoordinators: [],
  staleController: false,
  again: undefined,
  onlyOnce: false
}

const learn = (api: Api.Any, input: unknown, response: unknown): Lesson => {
  const learner = learnerOf(api)
  const lesson = learner.learn(input, response)
  // What is plain is not looked at: then there must be nothing to learn.
  if (learner.isPlain(response)) assert.deepStrictEqual({ ...lesson, endpoints: [] }, nothing)
  return lesson
}

const failure = (reason: KafkaErrorReason): KafkaError => new KafkaError({ reason, broker: "b:9092" })
const lost = new ConnectionError({ phase: "established", broker: "b:9092", detail: "gone" })

const partition = (index: number) => ({ partition: index, fetchOffset: 0n, partitionMaxBytes: 1 })
const fetch = {
  maxWaitMs: 1,
  minBytes: 1,
  topics: [{ topic: "a", topicId: idB, partitions: [0, 1, 2].map(partition) }]
}
const fetched = (codes: ReadonlyArray<number>, more: ReadonlyArray<object> = []) => ({
  errorCode: 0,
  responses: [
    {
      topic: "",
      topicId: idB,
      partitions: codes.map((errorCode, partitionIndex) => ({
        partitionIndex,
        errorCode,
        ...more[partitionIndex]
      }))
    }
  ],
  nodeEndpoints: []
})
const partitionsOf = (again: unknown) =>
  (again as typeof fetch).topics.flatMap(({ partitions, topic }) =>
    partitions.map((each) => [topic, each.partition])
  )

const idempotent = Records.make([{ value: Buffer.from("x") }], {
  producerId: 1n,
  producerEpoch: 0,
  baseSequence: 0
})
const plain = Records.make([{ value: Buffer.from("x") }])
const produce = (acks: number, ...records: ReadonlyArray<Records | null>) => ({
  acks,
  timeoutMs: 1,
  topicData: [{ name: "a", partitionData: records.map((each, index) => ({ index, records: each })) }]
})
const produced = (...codes: ReadonlyArray<number>) => ({
  responses: [{ name: "a", partitionResponses: codes.map((errorCode, index) => ({ index, errorCode })) }]
})

describe("a response", () => {
  it("without a code that is about routes is plain, whatever else it says", () => {
    const { isPlain } = learnerOf(All.Fetch)
    assert.isTrue(isPlain(fetched([0, 0])))
    assert.isTrue(isPlain(fetched([1, 29, -1, 78])))
    assert.isFalse(isPlain(fetched([0, 6])))
    assert.isFalse(isPlain({ ...fetched([0]), errorCode: 100 }))
    // A code of another route.
    assert.isTrue(isPlain(fetched([16, 41])))
    assert.isFalse(
      learnerOf(All.OffsetCommit).isPlain({
        topics: [{ name: "a", partitions: [{ partitionIndex: 0, errorCode: 16 }] }]
      })
    )
    assert.isFalse(
      learnerOf(All.AddPartitionsToTxn).isPlain({
        errorCode: 0,
        resultsByTransaction: [{ topicResults: [{ resultsByPartition: [{ partitionErrorCode: 16 }] }] }]
      })
    )
    assert.isFalse(learnerOf(All.CreateTopics).isPlain({ topics: [{ name: "a", errorCode: 41 }] }))
    for (const response of [undefined, null, 7, [], {}, { responses: 7 }, { responses: [null] }])
      assert.isTrue(isPlain(response))
  })

  it("tells by its own codes whether a Metadata is plain: of topics without a leader it only reports", () => {
    assert.isTrue(
      learnerOf(All.Metadata).isPlain({ topics: [{ errorCode: 5, partitions: [{ errorCode: 5 }] }] })
    )
  })
})

const askedAgainOf = (acks: number, code: number, ...records: ReadonlyArray<Records | null>) => {
  const input = produce(acks, ...records)
  const lesson = learn(All.Produce, input, produced(...records.map(() => code)))
  assert.deepStrictEqual(lesson.staleTopics, [{ name: "a" }])
  return lesson.again === undefined
    ? []
    : (lesson.again as typeof input).topicData[0]!.partitionData.map(({ index }) => index)
}

const acknowledging = (acknowledgementBatches: ReadonlyArray<object>) => ({
  topics: [{ topicId: idB, partitions: [{ partitionIndex: 0, acknowledgementBatches }] }]
})

const sharedWith = (errorCode: number) => ({
  responses: [
    {
      topicId: idB,
      partitions: [
        {
          partitionIndex: 0,
          errorCode,
          acknowledgeErrorCode: 0,
          currentLeader: { leaderId: 0, leaderEpoch: 0 }
        }
      ]
    }
  ]
})

const sharedAgain = (acknowledged: ReadonlyArray<object>, errorCode: number, acknowledgeErrorCode: number) =>
  learn(All.ShareFetch, acknowledging(acknowledged), {
    responses: [{ topicId: idB, partitions: [{ partitionIndex: 0, errorCode, acknowledgeErrorCode }] }]
  }).again !== undefined

describe("of leaders", () => {
  it("the refused partitions are asked again, and metadata of their topics is stale", () => {
    const lesson = learn(All.Fetch, fetch, fetched([0, 6, 29]))
    assert.deepStrictEqual(partitionsOf(lesson.again), [["a", 1]])
    assert.strictEqual(
      (lesson.again as typeof fetch).topics[0]!.partitions[0],
      fetch.topics[0]!.partitions[1]
    )
    assert.deepStrictEqual(lesson.staleTopics, [{ name: "a" }, { topicId: idB }])
    assert.isFalse(lesson.onlyOnce)
    assert.strictEqual(learn(All.Fetch, fetch, fetched([5, 6, 75])).again, fetch)
  })

  it("a leader that is named is known, so that no metadata is needed", () => {
    const node = { nodeId: 3, host: "c", port: 9092, rack: "r" }
    const lesson = learn(All.Fetch, fetch, {
      ...fetched([0, 6, 0], [{}, { currentLeader: { leaderId: 3, leaderEpoch: 8 } }]),
      nodeEndpoints: [node, { nodeId: -1, host: "", port: -1 }]
    })
    assert.deepStrictEqual(
      { ...lesson, again: partitionsOf(lesson.again) },
      {
        ...nothing,
        leaders: [{ topic: { topicId: idB }, partition: 1, leaderId: 3, leaderEpoch: 8 }],
        endpoints: [node],
        again: [["a", 1]]
      }
    )
    const unknown = learn(
      All.Fetch,
      fetch,
      fetched([0, 6, 0], [{}, { currentLeader: { leaderId: -1, leaderEpoch: -1 } }])
    )
    assert.deepStrictEqual([unknown.leaders.length, unknown.staleTopics.length], [0, 2])
  })

  it("a leader beside no refusal is none: ShareFetch says 0 there", () => {
    const input = { topics: [{ topicId: idB, partitions: [{ partitionIndex: 0 }] }] }
    assert.isEmpty(learn(All.ShareFetch, input, sharedWith(3)).leaders)
    assert.lengthOf(learn(All.ShareFetch, input, sharedWith(6)).leaders, 1)
  })

  it("codes that fresh metadata cannot change for good are asked about once", () => {
    for (const code of [3, 74, 100, 103])
      assert.isTrue(learn(All.Fetch, fetch, fetched([code, 0, 0])).onlyOnce)
    for (const code of [5, 6, 72, 75]) assert.isFalse(learn(All.Fetch, fetch, fetched([code, 0, 0])).onlyOnce)
    assert.isFalse(learn(All.Fetch, fetch, fetched([3, 6, 0])).onlyOnce)
  })

  it("a broken disk moves leaders: that is learnt, and the failure is the caller's", () => {
    for (const code of [9, 56]) {
      const lesson = learn(All.Fetch, fetch, fetched([code, 0, 0]))
      assert.deepStrictEqual([lesson.staleTopics.length, lesson.again], [2, undefined])
    }
  })

  it("a code of the whole answer is that of each partition", () => {
    assert.strictEqual(learn(All.Fetch, fetch, { errorCode: 100, responses: [] }).again, fetch)
    assert.deepStrictEqual(learn(All.Fetch, fetch, { errorCode: 71, responses: [] }), nothing)
  })

  it("what may have been appended is asked again only if the broker knows it again", () => {
    assert.deepStrictEqual(askedAgainOf(-1, 6, plain), [])
    assert.deepStrictEqual(askedAgainOf(-1, 6, idempotent), [0])
    assert.deepStrictEqual(askedAgainOf(-1, 6, plain, idempotent, null), [1])
    // With acks 1 nothing waits for replicas: who says it has not appended.
    assert.deepStrictEqual(askedAgainOf(1, 6, plain, idempotent), [0, 1])
    // Refused before anything is done.
    assert.deepStrictEqual(askedAgainOf(-1, 5, plain), [0])
    assert.deepStrictEqual(askedAgainOf(-1, 3, plain, plain), [0, 1])
  })

  it("of one half of a ShareFetch that was refused, the other may have been done", () => {
    assert.isTrue(sharedAgain([], 3, 0))
    assert.isFalse(sharedAgain([{}], 3, 0))
    assert.isTrue(sharedAgain([{}], 3, 3))
    assert.isFalse(sharedAgain([], 0, 3))
    assert.isFalse(sharedAgain([], 3, 121) && sharedAgain([], 3, -1))
  })
})

const committed = (...codes: ReadonlyArray<number>) => ({
  topics: [
    { name: "a", partitions: codes.map((errorCode, partitionIndex) => ({ partitionIndex, errorCode })) }
  ]
})

const addedTo = (transactionalId: string, ...codes: ReadonlyArray<number>) => ({
  transactionalId,
  topicResults: [
    { name: "a", resultsByPartition: codes.map((partitionErrorCode) => ({ partitionErrorCode })) }
  ]
})

describe("of coordinators", () => {
  const key = { type: "group", key: "g" }

  it("one key is one part, and decides by the facts of its API", () => {
    const heartbeat = { groupId: "g", generationId: 1, memberId: "m" }
    assert.deepStrictEqual(learn(All.Heartbeat, heartbeat, { errorCode: 16 }), {
      ...nothing,
      staleCoordinators: [key],
      again: heartbeat
    } as Lesson)
    // The right one, which is not ready.
    assert.deepStrictEqual(learn(All.Heartbeat, heartbeat, { errorCode: 14 }), {
      ...nothing,
      again: heartbeat
    })
    assert.deepStrictEqual(learn(All.Heartbeat, heartbeat, { errorCode: 25 }), nothing)
    const end = { transactionalId: "t", producerId: 1n, producerEpoch: 0, committed: true }
    assert.deepStrictEqual(learn(All.EndTxn, end, { errorCode: 16 }), {
      ...nothing,
      staleCoordinators: [{ type: "transaction", key: "t" }]
    } as Lesson)
  })

  it("codes within decide where there is none of the whole", () => {
    const input = {
      groupId: "g",
      topics: [{ name: "a", partitions: [{ partitionIndex: 0, committedOffset: 1n }] }]
    }
    // Commits are absolute: again, whatever else there is.
    for (const codes of [[16], [15, 16], [16, 0], [14, 12]])
      assert.strictEqual(learn(All.OffsetCommit, input, committed(...codes)).again, input)
    assert.deepStrictEqual(learn(All.OffsetCommit, input, committed(16)).staleCoordinators, [
      key
    ] as Lesson["staleCoordinators"])
    // OffsetDelete is not: only if nothing was done.
    for (const [codes, isAgain] of [
      [[14, 14], true],
      [[14, 86], true],
      [[14, 0], false],
      [[16, 16], false]
    ] as const)
      assert.strictEqual(
        learn(All.OffsetDelete, input, committed(...codes)).again === input,
        isAgain,
        codes.join()
      )
  })

  it("several keys are each by itself", () => {
    const input = { groups: ["g", "h", "i"] }
    const answer = (...codes: ReadonlyArray<number>) => ({
      groups: codes.map((errorCode, index) => ({ groupId: input.groups[index], errorCode }))
    })
    assert.deepStrictEqual(learn(All.DescribeGroups, input, answer(0, 16, 14)), {
      ...nothing,
      staleCoordinators: [{ type: "group", key: "h" }],
      again: { groups: ["h", "i"] }
    })
    const fetchOffsets = { groups: [{ groupId: "g" }, { groupId: "h" }] }
    const nested = {
      groups: [
        { groupId: "g", errorCode: 0, topics: [{ partitions: [{ errorCode: 0 }] }] },
        { groupId: "h", errorCode: 16, topics: [] }
      ]
    }
    assert.deepStrictEqual(learn(All.OffsetFetch, fetchOffsets, nested).again, { groups: [{ groupId: "h" }] })
    // The versions with one key answer as a whole.
    const one = { groupId: "g", topics: null }
    assert.strictEqual(learn(All.OffsetFetch, one, { errorCode: 16, topics: [] }).again, one)
  })

  it("a key without a code of its own has those within", () => {
    const input = { transactions: [{ transactionalId: "t" }, { transactionalId: "u" }] }
    const lesson = learn(All.AddPartitionsToTxn, input, {
      resultsByTransaction: [addedTo("u", 16, 16), addedTo("t", 0, 0)]
    })
    assert.deepStrictEqual(lesson, {
      ...nothing,
      staleCoordinators: [{ type: "transaction", key: "u" }],
      again: { transactions: [{ transactionalId: "u" }] }
    })
  })

  it("share state is by partition", () => {
    const input = {
      groupId: "g",
      topics: [{ topicId: idB, partitions: [{ partition: 0 }, { partition: 1 }] }]
    }
    const lesson = learn(All.ReadShareGroupState, input, {
      results: [
        {
          topicId: idB,
          partitions: [
            { partition: 1, errorCode: 16 },
            { partition: 0, errorCode: 0 }
          ]
        }
      ]
    })
    assert.deepStrictEqual(lesson.staleCoordinators, [{ type: "share", key: `g:${idB}:1` }])
  })
})

describe("of controllers and all brokers", () => {
  it("a broker that is not the controller has done nothing; a controller that was may have", () => {
    const input = { topics: [{ name: "a" }], timeoutMs: 1 }
    const response = { topics: [{ name: "a", errorCode: 41 }] }
    assert.deepStrictEqual(learn(All.CreateTopics, input, response), {
      ...nothing,
      staleController: true,
      again: input
    })
    assert.deepStrictEqual(learnerOf(All.CreateTopics).learn(input, response, true), {
      ...nothing,
      staleController: true
    })
    // What was refused for another reason is refused again; what was done must not be.
    const mixed = (errorCode: number) =>
      learn(All.CreateTopics, input, { topics: [{ errorCode: 41 }, { errorCode }] }).again
    assert.deepStrictEqual([mixed(17), mixed(0), mixed(7)], [input, undefined, undefined])
  })

  it("each broker is asked again by itself", () => {
    assert.deepStrictEqual(learn(All.ListGroups, {}, { errorCode: 14, groups: [] }), {
      ...nothing,
      again: {}
    })
    assert.deepStrictEqual(learn(All.ListGroups, {}, { errorCode: 29, groups: [] }), nothing)
  })

  it("a request about one broker is the caller's", () => {
    assert.isTrue(
      learnerOf(All.AlterReplicaLogDirs).isPlain({ results: [{ partitions: [{ errorCode: 6 }] }] })
    )
    assert.deepStrictEqual(learn(All.Vote, {}, { errorCode: 6 }), nothing)
  })
})

const failed = (api: Api.Any, input: unknown, reason: KafkaErrorReason) =>
  learnerOf(api).learnFailure(input, failure(reason))

describe("a failure", () => {
  const unsent: ReadonlyArray<KafkaErrorReason> = [
    lost,
    new NotSent({ cause: lost }),
    new Timeout({ timeoutMs: 1, sent: false })
  ]

  it("of what was not sent: all of it again, and the broker may be gone", () => {
    for (const reason of unsent) {
      const input = produce(-1, plain)
      assert.deepStrictEqual(failed(All.Produce, input, reason), {
        ...nothing,
        staleTopics: [{ name: "a" }],
        again: input
      })
      const end = { transactionalId: "t" }
      assert.deepStrictEqual(failed(All.EndTxn, end, reason), {
        ...nothing,
        staleCoordinators: [{ type: "transaction", key: "t" }],
        again: end
      } as Lesson)
      assert.deepStrictEqual(failed(All.CreateTopics, end, reason), {
        ...nothing,
        staleController: true,
        again: end
      })
      for (const api of [All.Metadata, All.ListGroups, All.AlterReplicaLogDirs, All.DescribeConfigs])
        assert.deepStrictEqual(failed(api, end, reason), { ...nothing, again: end })
    }
  })

  it("of what was sent: again only where repeating cannot hurt", () => {
    for (const reason of [new OutcomeUnknown({ cause: lost }), new Timeout({ timeoutMs: 1, sent: true })]) {
      assert.strictEqual(failed(All.Fetch, fetch, reason).again, fetch)
      assert.isUndefined(failed(All.EndTxn, { transactionalId: "t" }, reason).again)
      assert.isUndefined(failed(All.CreateTopics, {}, reason).again)
      assert.isUndefined(failed(All.Produce, produce(1, plain), reason).again)
      const mixed = produce(-1, idempotent, plain)
      assert.deepStrictEqual(failed(All.Produce, mixed, reason).again, {
        ...mixed,
        topicData: [{ name: "a", partitionData: [mixed.topicData[0]!.partitionData[0]] }]
      })
      assert.deepStrictEqual(failed(All.Produce, mixed, reason).staleTopics, [{ name: "a" }])
    }
  })

  it("that is a code of the whole response is learnt from as that", () => {
    const input = { groupId: "g" }
    const expected = { ...nothing, staleCoordinators: [{ type: "group", key: "g" }], again: input } as Lesson
    assert.deepStrictEqual(
      failed(All.Heartbeat, input, fromCode(16, { response: { errorCode: 16 } })),
      expected
    )
    assert.deepStrictEqual(failed(All.Heartbeat, input, fromCode(16)), expected)
    assert.deepStrictEqual(failed(All.AlterPartitionReassignments, input, fromCode(41)), {
      ...nothing,
      staleController: true,
      again: input
    })
  })

  it("of the caller's making teaches nothing", () => {
    const theirs = [
      new VersionNotSupported({
        apiName: "Fetch",
        requested: 1,
        client: { min: 0, max: 1 },
        broker: undefined
      }),
      new InvalidOption({ option: "x", expected: "y", actual: "z" }),
      fromCode(29),
      fromCode(58)
    ]
    for (const reason of theirs)
      for (const api of [All.Fetch, All.Heartbeat, All.CreateTopics])
        assert.deepStrictEqual(failed(api, fetch, reason), nothing)
  })
})

describe("hostile values", () => {
  const explosive = new Proxy(
    {},
    {
      get: () => {
        throw new Error("no")
      }
    }
  )
  const values: ReadonlyArray<unknown> = [
    undefined,
    null,
    7,
    "x",
    [],
    [null],
    {},
    { topics: [null] },
    { topics: {} },
    { groups: [7] },
    { errorCode: "6" },
    explosive
  ]

  it("teach nothing wrong and throw nothing", () => {
    for (const api of all)
      for (const input of values)
        for (const response of [
          ...values,
          { errorCode: 16 },
          { responses: [{ partitions: [{ errorCode: 6 }] }] }
        ].filter((each) => each !== explosive)) {
          assert.isBoolean(learnerOf(api).isPlain(response))
          assert.isDefined(learnerOf(api).learn(input, response))
          for (const reason of [lost, new OutcomeUnknown({ cause: lost }), fromCode(6, { response })])
            assert.isDefined(learnerOf(api).learnFailure(input, failure(reason)))
        }
    assert.deepStrictEqual(learnerOf(All.Fetch).learn(fetch, explosive), nothing)
  })
})

/** An answer to each of what is asked, by the path of the response, in another order, with these codes. */
const keyed = (step: Api.Step, of: Api.Step, element: unknown): Value => {
  const names = step.keys!.flat()
  const values = of.keys!.length === 0 ? [element] : of.keys!.flat().map((name) => (element as Value)[name])
  return Object.fromEntries(names.map((name, index) => [name, values[index]]))
}

const answerTo = (
  request: ReadonlyArray<Api.Step>,
  response: ReadonlyArray<Api.Step>,
  ways: ReadonlyArray<Way>,
  codeOf: (leaf: unknown, way: Way) => number
): Value => {
  const [step, ...rest] = response
  const [from, ...restFrom] = request
  if (rest.length === 0)
    return {
      [step!.field]: ways
        .map((way) => ({ ...keyed(step!, from!, way[0]), errorCode: codeOf(way[0], way) }))
        .toReversed()
    }
  const groups = new Map<unknown, Array<Way>>()
  for (const way of ways) groups.set(way[0], [...(groups.get(way[0]) ?? []), way])
  return {
    [step!.field]: Array.from(groups, ([element, within]) => ({
      ...keyed(step!, from!, element),
      ...answerTo(
        restFrom,
        rest,
        within.map((way) => way.slice(1)),
        (leaf, way) => codeOf(leaf, [element, ...way])
      )
    })).toReversed()
  }
}

/** Nothing is as a missing field, an empty name, or the uuid of zeros. */
const said = (value: unknown) => (value === undefined || value === zero ? "" : `${value}`)

const identity = (steps: ReadonlyArray<Api.Step>, way: Way): string =>
  JSON.stringify(
    way.map((element, depth) => {
      const names = steps[depth]!.keys!.flat()
      return (names.length === 0 ? [element] : names.map((name) => (element as Value)[name])).map(said)
    })
  )

describe("random answers to random requests", () => {
  it("have asked again exactly what was refused and not applied", () => {
    const next = random(41)
    const dice = (below: number) => Math.floor(next() * below)
    let [some, none, every] = [0, 0, 0]
    for (const api of all) {
      const { routing } = api
      if (routing.to !== "leader" && !(routing.to === "coordinator" && routing.response !== undefined))
        continue
      // Answers within, see above.
      if (api === All.AddPartitionsToTxn) continue
      const learner = learnerOf(api)
      for (let round = 0; round < 60; round++) {
        const input = randomInput(api, dice)
        const steps = Api.steps(routing.request[0]!)
        const used =
          routing.to === "leader" || routing.type === "share" ? routing.request.map(Api.steps) : [steps]
        const ways = leavesOf([steps], input)
        if (ways.length === 0) continue
        if (routing.to === "coordinator" && routing.type === "share" && input[routing.group] === "") continue
        const codes = new Map<string, number>()
        for (const way of ways) {
          const refused = routing.to === "leader" ? [3, 5, 100] : [14, 15, 16]
          codes.set(identity(steps, way), [0, 0, 29, ...refused][dice(6)]!)
        }
        const response = answerTo(steps, Api.steps(routing.response!), ways, (_, way) =>
          codes.get(identity(steps, way))!
        )
        // By the facts alone: leaders' codes of these prove that nothing was done; coordinators' do not.
        const isAgain = (code: number | undefined) =>
          code !== undefined &&
          code !== 0 &&
          code !== 29 &&
          (routing.to === "leader" ||
            api.readOnly ||
            api.repeatable === true ||
            (code === 14 && api.nothingApplied.includes("COORDINATOR_LOAD_IN_PROGRESS")))
        const lesson = learner.learn(input, response)
        const wanted = (way: Way, along: ReadonlyArray<Api.Step>) => isAgain(codes.get(identity(along, way)))
        const count = leavesOf(used, input).length
        const refused = used.flatMap((along) =>
          leavesOf([along], input).filter((way) => wanted(way, along))
        ).length
        if (refused === 0) {
          none++
          assert.isUndefined(lesson.again, api.name)
        } else if (refused === count) {
          every++
          assert.strictEqual(lesson.again, input, api.name)
        } else {
          some++
          assert.deepStrictEqual(lesson.again, kept(used, input, wanted, false), api.name)
        }
        if (learner.isPlain(response)) assert.deepStrictEqual(lesson, nothing, api.name)
      }
    }
    for (const count of [some, none, every]) assert.isAbove(count, 50)
  })
})
