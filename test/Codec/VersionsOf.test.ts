import { assert, describe, it } from "@effect/vitest"
import {
  AddPartitionsToTxn,
  type Api,
  DeleteTopics,
  Fetch,
  FindCoordinator,
  LeaveGroup,
  ListOffsets,
  Metadata,
  OffsetCommit,
  OffsetFetch,
  Produce,
  TxnOffsetCommit
} from "../../src/Api/index.ts"
import { apis } from "../../src/Api/apis.ts"
import * as Codec from "../../src/Codec/index.ts"
import { edges, valueAt } from "../interop/exampleValues.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"

const { array, at, int32, message, nullable, string } = Codec
const id = "AAAAAAAAAAAAAAAAAAAAAQ"

const range = <I>(versioned: { versionsOf(input: I): Codec.Demand }, input: I): string => {
  const { max, min } = versioned.versionsOf(input)
  return max < min ? "none" : Codec.Version.format({ min, max })
}
const paths = (demand: Codec.Demand) => demand.fields.map(({ path }) => path)

const produce = (topics: ReadonlyArray<{ readonly name?: string; readonly topicId?: string }>) => ({
  acks: -1,
  timeoutMs: 1,
  topicData: topics.map((topic) => ({ ...topic, partitionData: [] }))
})

const fetch = (topic: object) => ({ maxWaitMs: 0, minBytes: 0, topics: [{ ...topic, partitions: [] }] })
const commit = (topic: object) => ({ groupId: "g", topics: [{ ...topic, partitions: [] }] })
const groups = (topic: object) => ({
  groups: [{ groupId: "g", topics: [{ ...topic, partitionIndexes: [] }] }]
})
const txn = (topic: object) => ({
  transactionalId: "t",
  groupId: "g",
  producerId: 1n,
  producerEpoch: 0,
  topics: [{ ...topic, partitions: [] }]
})

describe("the versions that can say an input", () => {
  it("a topic's name or id: either is enough, both leave all versions, neither says nothing", () => {
    assert.strictEqual(range(Produce.request, produce([{ name: "a" }])), "0–12")
    assert.strictEqual(range(Produce.request, produce([{ topicId: id }])), "13+")
    assert.strictEqual(range(Produce.request, produce([{ name: "a", topicId: id }])), "0+")
    assert.strictEqual(range(Produce.request, produce([])), "0+")
    assert.strictEqual(
      range(Produce.request, produce([{ name: "", topicId: "AAAAAAAAAAAAAAAAAAAAAA" }])),
      "0+"
    )
  })

  it("a name here and an id there cannot be said together, and both are named", () => {
    const demand = Produce.request.versionsOf(produce([{ name: "a" }, { topicId: id }]))
    assert.isBelow(demand.max, demand.min)
    assert.deepStrictEqual(paths(demand), ["topicData[0].name", "topicData[1].topicId"])
    assert.strictEqual(demand.fields[0]!.instead, "topicId")
  })

  it("each API with names and ids", () => {
    assert.strictEqual(Fetch.request.versionsOf(fetch({ topic: "a" })).max, 12)
    assert.strictEqual(Fetch.request.versionsOf(fetch({ topicId: id })).min, 13)
    const forgetting = {
      ...fetch({ topic: "a", topicId: id }),
      forgottenTopicsData: [{ topic: "b", partitions: [1] }]
    }
    assert.strictEqual(Fetch.request.versionsOf(forgetting).max, 12)
    assert.strictEqual(OffsetCommit.request.versionsOf(commit({ name: "a" })).max, 9)
    assert.strictEqual(OffsetCommit.request.versionsOf(commit({ topicId: id })).min, 10)
    assert.strictEqual(range(OffsetFetch.request, groups({ name: "a" })), "8–9")
    assert.strictEqual(range(OffsetFetch.request, groups({ topicId: id })), "10+")
    assert.strictEqual(TxnOffsetCommit.request.versionsOf(txn({ name: "a" })).max, 5)
    assert.strictEqual(TxnOffsetCommit.request.versionsOf(txn({ topicId: id })).min, 6)
  })

  it("fields that took the place of others", () => {
    assert.strictEqual(range(FindCoordinator.request, { key: "g" }), "0–3")
    assert.strictEqual(range(FindCoordinator.request, { key: "g", keyType: 1 }), "1–3")
    assert.strictEqual(range(FindCoordinator.request, { coordinatorKeys: ["g"] }), "4+")
    assert.strictEqual(range(FindCoordinator.request, { key: "g", coordinatorKeys: ["g"] }), "none")
    assert.strictEqual(range(OffsetFetch.request, { groupId: "g", topics: [] }), "0–7")
    assert.strictEqual(range(OffsetFetch.request, { groupId: "g", topics: null }), "2–7")
    assert.strictEqual(range(OffsetFetch.request, { groupId: "g", topics: null, requireStable: true }), "7")
    assert.strictEqual(range(LeaveGroup.request, { groupId: "g", memberId: "m" }), "0–2")
    assert.strictEqual(range(LeaveGroup.request, { groupId: "g", members: [{ memberId: "m" }] }), "3+")
    // Kafka marks `topicNames` as ignorable: version 6 would delete nothing.
    assert.strictEqual(range(DeleteTopics.request, { topicNames: ["a"], timeoutMs: 1 }), "0–5")
    assert.strictEqual(range(DeleteTopics.request, { topics: [{ name: "a" }], timeoutMs: 1 }), "6+")
    assert.strictEqual(range(AddPartitionsToTxn.request, { v3AndBelowTransactionalId: "t" }), "0–3")
  })

  it("values that versions take for something else", () => {
    assert.strictEqual(range(Metadata.request, { topics: [] }), "1+")
    assert.strictEqual(range(Metadata.request, { topics: null }), "1+")
    assert.strictEqual(range(Metadata.request, { topics: [{ name: "a" }] }), "0+")
    assert.strictEqual(range(Metadata.request, { topics: [{ name: "a", topicId: id }] }), "0+")
    assert.strictEqual(range(Metadata.request, { topics: [{ name: null, topicId: id }] }), "12+")
    assert.strictEqual(
      range(Metadata.request, { topics: null, includeClusterAuthorizedOperations: true }),
      "8–10"
    )
    const offsets = (timestamp: bigint) =>
      range(ListOffsets.request, {
        replicaId: -1,
        topics: [{ name: "a", partitions: [{ partitionIndex: 0, timestamp }] }]
      })
    assert.deepStrictEqual([-1n, -2n, -3n, -4n, -5n, -6n, 0n].map(offsets), [
      "0+",
      "0+",
      "7+",
      "8+",
      "9+",
      "11+",
      "0+"
    ])
  })

  it("ignorable fields say nothing, defaults say nothing", () => {
    assert.strictEqual(
      range(Fetch.request, {
        maxWaitMs: 0,
        minBytes: 0,
        rackId: "here",
        isolationLevel: 1,
        lastFetchedEpoch: -1,
        topics: [
          {
            partitions: [
              {
                partition: 0,
                fetchOffset: 0n,
                partitionMaxBytes: 1,
                currentLeaderEpoch: 5,
                lastFetchedEpoch: -1
              }
            ]
          }
        ]
      } as Api.RequestInput<typeof Fetch>),
      "0+"
    )
    const full = Fetch.request.complete({ maxWaitMs: 0, minBytes: 0, topics: [] })
    assert.strictEqual(range(Fetch.request, full), "0+")
  })

  it("what has changed in a session of Fetch cannot be asked without the session", () => {
    const changed = { maxWaitMs: 0, minBytes: 0, sessionEpoch: 2, topics: [] }
    assert.strictEqual(range(Fetch.request, { ...changed, sessionId: 5 }), "7+")
    // To begin one is an offer, which a broker need not take up.
    assert.strictEqual(range(Fetch.request, { ...changed, sessionId: 0, sessionEpoch: 0 }), "0+")
  })

  it("is about all levels, nulls and tagged fields of one's own messages", () => {
    const Own = message("Own", {
      versions: "0-5",
      flexible: "3+",
      fields: {
        list: array({ note: nullable(string, "2+"), tagged: at("4+", int32, { tag: 0 }) }),
        extra: at("1+", nullable(string), { default: null })
      }
    })
    assert.strictEqual(range(Own, { list: [{ note: "a" }] }), "0+")
    assert.strictEqual(range(Own, { list: [{ note: "a" }, { note: null }] }), "2+")
    assert.strictEqual(range(Own, { list: [{ note: "a", tagged: 1 }], extra: "x" }), "4+")
    assert.deepStrictEqual(paths(Own.versionsOf({ list: [{ note: "a", tagged: 1 }], extra: "x" })), [
      "list[0].tagged",
      "extra"
    ])
  })

  it("for every API: a value with every field of a version can be said in that version", () => {
    const largest = edges.find(({ name }) => name === "largest")!
    for (const api of apis as ReadonlyArray<Api.Any>) {
      for (let version = api.versions.min; version <= api.versions.max; version++) {
        const value = valueAt(layoutOf(api.request.at(version)), largest)
        const demand = api.request.versionsOf(value)
        assert.isTrue(
          Codec.Version.contains(demand, version),
          `${api.name} v${version}: ${JSON.stringify(demand)}`
        )
        assert.isTrue(Codec.Version.contains(api.request.narrow(value, false), version), api.name)
        assert.isNotTrue(api.request.mistakenAt(version)?.(value), api.name)
      }
    }
  })

  it("refuses a definition whose alternative does not exist", () => {
    const wrong = message("Wrong", {
      versions: "0-1",
      fields: { a: at("0", string, { ignorable: true, alternative: "b" }) }
    })
    assert.throws(() => wrong.versionsOf({ a: "x" }), /there is no field b/)
  })
})
