/**
 * How one view follows from another: leader epochs never go back within a topic, and a topic that was deleted and created anew is another topic.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Metadata } from "../../../src/Api/Metadata.ts"
import { zeroUuid } from "../../../src/Codec/internal/scalar.ts"
import { brokersWith, viewAfterDescribeCluster } from "../../../src/Cluster/state/brokers.ts"
import { emptyView, type View } from "../../../src/Cluster/state/View.ts"
import { contradicted, viewAfterHints } from "../../../src/Cluster/state/viewAfterHints.ts"
import {
  type Asked,
  viewAfterMetadata,
  viewWithoutTopics
} from "../../../src/Cluster/state/viewAfterMetadata.ts"
import { random } from "../../Connection/Random.ts"

type Response = typeof Metadata.response.Type
type Topic = Response["topics"][number]
type Partition = Topic["partitions"][number]

const node = (nodeId: number, host = `broker-${nodeId}`) => ({ nodeId, host, port: 9092, rack: null })

const partition = (
  partitionIndex: number,
  leaderId: number,
  leaderEpoch: number,
  errorCode = 0
): Partition => ({
  errorCode,
  partitionIndex,
  leaderId,
  leaderEpoch,
  replicaNodes: [1, 2, 3],
  isrNodes: [1, 2, 3],
  offlineReplicas: []
})

const [idA, idB] = ["AAAAAAAAAAAAAAAAAAAAAQ", "AAAAAAAAAAAAAAAAAAAAAg"] as const

const topic = (
  name: string | null,
  topicId: string,
  partitions: ReadonlyArray<Partition>,
  errorCode = 0
): Topic => ({
  errorCode,
  name,
  topicId,
  isInternal: false,
  partitions,
  topicAuthorizedOperations: -2147483648
})

const response = (
  topics: ReadonlyArray<Topic>,
  brokers = [node(1), node(2), node(3)],
  clusterId = "c"
): Response => ({
  throttleTimeMs: 0,
  brokers,
  clusterId,
  controllerId: 1,
  topics,
  clusterAuthorizedOperations: -2147483648,
  errorCode: 0
})

const some: Asked = { topics: "some", wanted: [], refused: new Set() }
const refused: Asked = { ...some, refused: new Set(["a"]) }

const after = (view: View, topics: ReadonlyArray<Topic>, asked = some): View =>
  viewAfterMetadata(view, response(topics), asked)

const leaderOf = (view: View, index = 0): readonly [leaderId: number, leaderEpoch: number] | undefined => {
  const found = view.leader({ name: "a" }, index)
  return found && [found.leaderId, found.leaderEpoch]
}

const known = after(emptyView, [topic("a", idA, [partition(0, 1, 5), partition(1, 2, 5)])])

describe("after Metadata", () => {
  it("a topic is found by name and by id, a broker by its id", () => {
    assert.strictEqual(known.version, 1)
    assert.strictEqual(known.topic({ topicId: idA }), known.topic({ name: "a" }))
    assert.strictEqual(known.topic({ topicId: idB }), undefined)
    assert.deepStrictEqual([...known.brokers.keys()], [1, 2, 3])
    assert.deepStrictEqual(leaderOf(known, 1), [2, 5])
    assert.strictEqual(leaderOf(known, 2), undefined)
  })

  it("an answer that tells nothing new is no new view, and what is as before keeps its objects", () => {
    assert.strictEqual(after(known, [topic("a", idA, [partition(0, 1, 5), partition(1, 2, 5)])]), known)
    const next = after(known, [topic("a", idA, [partition(0, 3, 6), partition(1, 2, 5)])])
    assert.strictEqual(next.version, 2)
    assert.strictEqual(next.brokers, known.brokers)
    assert.strictEqual(next.topic({ name: "a" })?.partitions[1], known.topic({ name: "a" })?.partitions[1])
    assert.deepStrictEqual(leaderOf(known), [1, 5])
  })

  it("the epoch of a leader never goes back within one topic, also not where it has refused", () => {
    const late = [topic("a", idA, [partition(0, 2, 4)])]
    assert.strictEqual(after(known, late), known)
    assert.strictEqual(after(known, late, refused), known)
    assert.deepStrictEqual(leaderOf(after(known, [topic("a", idA, [partition(0, 2, 5)])])), [2, 5])
  })

  it("a topic with another id is another topic, and the one before does not come back", () => {
    const created = after(known, [topic("a", idB, [partition(0, 3, 0)])])
    assert.deepStrictEqual(leaderOf(created), [3, 0])
    assert.strictEqual(leaderOf(created, 1), undefined)
    assert.strictEqual(created.topic({ topicId: idA }), undefined)
    assert.strictEqual(after(created, [topic("a", idA, [partition(0, 1, 9)])]), created)
  })

  it("without ids a lower epoch counts if the leader that was believed has refused", () => {
    const without = after(emptyView, [topic("a", zeroUuid, [partition(0, 1, 5)])])
    assert.strictEqual(without.topic({ name: "a" })?.topicId, undefined)
    const lower = [topic("a", zeroUuid, [partition(0, 2, 0)])]
    assert.deepStrictEqual(leaderOf(after(without, lower)), [1, 5])
    assert.deepStrictEqual(leaderOf(after(without, lower, refused)), [2, 0])
  })

  it("without epochs the latest answer counts", () => {
    const without = after(emptyView, [topic("a", zeroUuid, [partition(0, 1, -1)])])
    assert.deepStrictEqual(leaderOf(after(without, [topic("a", zeroUuid, [partition(0, 2, -1)])])), [2, -1])
  })

  it("a topic that is not there leaves; one that is not told of, or has no leader for a moment, stays", () => {
    for (const errorCode of [3, 29])
      assert.strictEqual(after(known, [topic("a", zeroUuid, [], errorCode)]).topics.size, 0)
    // UNKNOWN_TOPIC_ID: the broker tells no name.
    assert.strictEqual(after(known, [topic(null, idA, [], 100)]).topics.size, 0)
    assert.strictEqual(after(known, [topic("a", zeroUuid, [], 5)]), known)
    assert.deepStrictEqual(leaderOf(after(known, [topic("a", idA, [partition(0, 3, 6)])]), 1), [2, 5])
    const leaderless = after(known, [topic("a", idA, [partition(0, -1, 6, 5)])])
    assert.strictEqual(leaderOf(leaderless), undefined)
    assert.deepStrictEqual(leaderOf(leaderless, 1), [2, 5])
  })

  it("of all topics those that are known or wanted are taken, and those that are not told of leave", () => {
    const told = [topic("b", idB, [partition(0, 1, 0)]), topic("c", zeroUuid, [partition(0, 1, 0)])]
    const all = { topics: "all", wanted: [{ topicId: idB }], refused: new Set<string>() } as const
    assert.deepStrictEqual([...after(known, told, all).topics.keys()], ["b"])
  })

  it("another cluster's answer leaves nothing of the one before", () => {
    const other = viewAfterMetadata(known, response([], [node(7)], "d"), some)
    assert.deepStrictEqual([other.clusterId, [...other.brokers.keys()], other.topics.size], ["d", [7], 0])
  })

  it("an index beyond what Kafka can have takes no memory", () => {
    assert.strictEqual(
      after(known, [topic("a", idA, [partition(2 ** 30, 1, 1), partition(-1, 1, 1)])]),
      known
    )
  })
})

const hint = (leaderId: number, leaderEpoch: number, partitionIndex = 0) => ({
  topic: { topicId: idA },
  partition: partitionIndex,
  leaderId,
  leaderEpoch
})

describe("after hints", () => {
  it("a higher epoch counts, with an endpoint that is told or known; nothing else does", () => {
    assert.deepStrictEqual(leaderOf(viewAfterHints(known, [hint(3, 6)], [])), [3, 6])
    for (const stale of [hint(3, 5), hint(3, 4), hint(3, -1), hint(9, 6), hint(3, 6, 7)])
      assert.strictEqual(viewAfterHints(known, [stale], []), known)
    const moved = viewAfterHints(known, [hint(9, 6)], [node(9, "new")])
    assert.deepStrictEqual(leaderOf(moved), [9, 6])
    assert.strictEqual(moved.brokers.get(9)?.host, "new")
    assert.deepStrictEqual(leaderOf(after(moved, [topic("a", idA, [partition(0, 1, 5)])])), [9, 6])
  })

  it("an endpoint that is none is left out, and a rack that is not told stays", () => {
    assert.strictEqual(brokersWith(known.brokers, [node(-1), node(5, "")]), known.brokers)
    const racked = brokersWith(known.brokers, [{ ...node(1), rack: "r" }])
    assert.strictEqual(brokersWith(racked, [node(1, "moved")]).get(1)?.rack, "r")
  })

  it("one that contradicts what is known asks for fresh metadata", () => {
    assert.deepStrictEqual(contradicted(known, [hint(3, 6), hint(1, 5), hint(3, 4)]), [{ topicId: idA }])
    assert.deepStrictEqual(contradicted(known, [hint(3, 1, 9)]), [{ topicId: idA }])
  })
})

describe("beside that", () => {
  it("controllers tell of themselves", () => {
    const view = viewAfterDescribeCluster(emptyView, {
      throttleTimeMs: 0,
      errorCode: 0,
      errorMessage: null,
      endpointType: 2,
      clusterId: "c",
      controllerId: 3000,
      brokers: [{ brokerId: 3000, host: "controller", port: 9093, rack: null, isFenced: false }],
      clusterAuthorizedOperations: -2147483648
    })
    assert.deepStrictEqual([view.controllerId, view.brokers.get(3000)?.host], [3000, "controller"])
  })

  it("topics are forgotten when that is asked for", () => {
    const none = viewWithoutTopics(known, ["a", "b"])
    assert.deepStrictEqual([none.topics.size, none.topic({ topicId: idA })], [0, undefined])
  })

  it("answers in any order, of brokers that lag, and hints: each partition has the newest leader that was told", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const next = random(seed)
      const below = (end: number): number => Math.floor(next() * end)
      const ids = ["AAAAAAAAAAAAAAAAAAAAEA", "AAAAAAAAAAAAAAAAAAAAIA", "AAAAAAAAAAAAAAAAAAAAMA"]
      let view: View = emptyView
      // What is true: one topic after the other, with epochs that begin anew.
      let life = 0
      let newest = new Map<number, Partition>()
      for (let step = 0; step < 40; step++) {
        if (life < ids.length - 1 && below(12) === 0 && newest.size > 0) {
          life++
          newest = new Map()
        }
        const told = partition(below(3), 1 + below(3), below(8))
        const best = newest.get(told.partitionIndex)
        if (
          below(3) === 0 &&
          view.topic({ topicId: ids[life]! })?.partitions[told.partitionIndex] !== undefined
        ) {
          const { leaderEpoch, leaderId, partitionIndex } = told
          view = viewAfterHints(
            view,
            [{ topic: { topicId: ids[life]! }, partition: partitionIndex, leaderId, leaderEpoch }],
            []
          )
          if (best !== undefined && leaderEpoch > best.leaderEpoch) newest.set(partitionIndex, told)
        } else if (below(4) === 0 && life > 0) {
          // A broker that lags tells of a topic that is gone.
          if (newest.size > 0) view = after(view, [topic("a", ids[below(life)]!, [told])])
        } else {
          view = after(view, [topic("a", ids[life]!, [told])])
          if (best === undefined || told.leaderEpoch >= best.leaderEpoch)
            newest.set(told.partitionIndex, told)
        }
        for (const [index, { leaderEpoch, leaderId }] of newest)
          assert.deepStrictEqual(leaderOf(view, index), [leaderId, leaderEpoch], `seed ${seed}, step ${step}`)
      }
    }
  })
})
