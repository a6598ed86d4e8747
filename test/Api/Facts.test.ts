/** Every fact of a spec is about fields that it has, and none is left out that the fields ask for. */
import { assert, describe, it } from "@effect/vitest"
import { namesWithFacts } from "../../scripts/protocol/facts.ts"
import * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { JoinGroup } from "../../src/Api/JoinGroup.ts"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { DeleteRecords } from "../../src/Api/DeleteRecords.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import * as Version from "../../src/Codec/Version.ts"
import { brokerWaitMs, longestWaitMs } from "../../src/Protocol/brokerWait.ts"
import { fieldsAt, layoutAt } from "../support/fieldsAt.ts"

const versionsOf = (api: Api.Any): ReadonlyArray<number> =>
  Array.from({ length: api.versions.max - api.versions.min + 1 }, (_, index) => api.versions.min + index)

/** The versions in which a message has a field at its top. */
const having = (api: Api.Any, side: "request" | "response", field: string): ReadonlyArray<number> =>
  versionsOf(api).filter((version) => fieldsAt(api[side], version, "")!.includes(field))

describe("the facts of the specs", () => {
  it("are about APIs that exist", () => {
    const names = new Set<string>(apis.map(({ name }) => name))
    assert.deepStrictEqual(
      [...namesWithFacts].filter((name) => !names.has(name)),
      []
    )
  })

  it("throttles: stated where it says something, and only there", () => {
    for (const api of apis) {
      const first = having(api, "response", "throttleTimeMs")[0]
      if (api.throttles.min === 0) {
        assert.deepStrictEqual(api.throttles, Version.all, api.name)
        continue
      }
      assert.isDefined(first, `${api.name} has no throttleTimeMs`)
      assert.isBelow(first!, api.throttles.min, `${api.name}: the default says the same`)
      assert.isAtMost(api.throttles.min, api.versions.max, api.name)
    }
  })

  it("brokerWait: every field is there, in milliseconds, and no API with such a field is forgotten", () => {
    for (const api of apis) {
      for (const field of api.brokerWait?.fields ?? []) {
        const versions = having(api, "request", field)
        assert.isNotEmpty(versions, `${api.name} has no ${field}`)
        assert.match(field, /Ms$/, api.name)
        for (const version of versions)
          assert.strictEqual(layoutAt(api.request, version, field)!.kind, "int32")
      }
      for (const field of ["timeoutMs", "maxWaitMs"])
        if (having(api, "request", field).length > 0)
          assert.deepStrictEqual(api.brokerWait?.fields, [field], api.name)
    }
  })

  it("unanswered: the field is there in every version", () => {
    const unanswered = apis.filter((api) => api.unanswered !== undefined)
    assert.deepStrictEqual(
      unanswered.map(({ name }) => name),
      ["Produce"]
    )
    for (const api of unanswered)
      assert.deepStrictEqual(having(api, "request", api.unanswered!.field), versionsOf(api))
  })

  it("readOnly: all that describes or lists, and nothing that changes something", () => {
    const reading = /^(Describe|List)|Describe$|Summary$/
    const changing =
      /^(Add|Allocate|Alter|Assign|Create|Delete|Elect|End|Expire|Incremental|Init|Join|Leave|Produce|Remove|Renew|Sync|Un|Update|Write)|Heartbeat$/
    for (const { name, readOnly } of apis) {
      if (reading.test(name)) assert.isTrue(readOnly, name)
      if (changing.test(name)) assert.isFalse(readOnly, name)
    }
  })

  it("repeatable: these, and not what only reads, which is anyway", () => {
    const names = apis.filter(({ repeatable }) => repeatable !== false).map(({ name }) => name)
    assert.deepStrictEqual(names, [
      "Produce",
      "OffsetCommit",
      "Heartbeat",
      "SyncGroup",
      "DeleteRecords",
      "AddPartitionsToTxn",
      "AddOffsetsToTxn",
      "TxnOffsetCommit",
      "CreateAcls",
      "AlterConfigs",
      "AlterReplicaLogDirs",
      "AlterClientQuotas"
    ])
    assert.isTrue(apis.every(({ readOnly, repeatable }) => !readOnly || repeatable === false))
  })

  it("conditions are on fields that every version has", () => {
    let count = 0
    for (const api of apis as ReadonlyArray<Api.Any>) {
      const conditions = [
        ...(typeof api.repeatable === "boolean" ? [] : [api.repeatable]),
        ...api.nothingApplied.flatMap((each) => (typeof each === "string" ? [] : [each.where]))
      ]
      for (const { path } of conditions) {
        const fields = Api.steps(path)
          .map(({ field }) => field)
          .join(".")
        for (const version of versionsOf(api))
          assert.isDefined(layoutAt(api.request, version, fields), `${api.name} v${version}: ${path}`)
        count++
      }
    }
    assert.strictEqual(count, 3)
  })

  it("header0: stated where it says something", () => {
    for (const api of apis) {
      for (const version of versionsOf(api)) {
        if (Version.contains(api.header0.request, version))
          assert.isFalse(Version.contains(api.request.flexible, version), `${api.name} v${version}`)
      }
      if (api.header0.response.max >= 0)
        assert.isDefined(Version.intersect(api.header0.response, api.response.flexible), api.name)
    }
  })
})

describe("how long a broker may wait", () => {
  it("is the first field that says something, or its default", () => {
    assert.strictEqual(brokerWaitMs(Fetch, { maxWaitMs: 500 }), 500)
    assert.strictEqual(brokerWaitMs(Fetch, { timeoutMs: 500 }), 0)
    assert.strictEqual(brokerWaitMs(JoinGroup, { sessionTimeoutMs: 10, rebalanceTimeoutMs: 20 }), 20)
    assert.strictEqual(brokerWaitMs(JoinGroup, { sessionTimeoutMs: 10, rebalanceTimeoutMs: -1 }), 10)
    assert.strictEqual(brokerWaitMs(JoinGroup, { sessionTimeoutMs: 10 }), 10)
    assert.strictEqual(brokerWaitMs(CreateTopics, {}), 60_000)
    assert.strictEqual(brokerWaitMs(CreateTopics, { timeoutMs: 0 }), 0)
    assert.strictEqual(brokerWaitMs(CreateTopics, { timeoutMs: 1 }), 1)
    assert.strictEqual(brokerWaitMs(CreateTopics, null), 0)
    assert.strictEqual(longestWaitMs(JoinGroup, 10), 300_000)
    assert.strictEqual(longestWaitMs(JoinGroup, 400_000), 400_000)
    assert.strictEqual(longestWaitMs(Fetch, 10), 10)
  })
})

const deleting = (...offsets: ReadonlyArray<unknown>) => ({
  topics: [{ name: "t", partitions: offsets.map((offset, partitionIndex) => ({ partitionIndex, offset })) }]
})

const producing = (...records: ReadonlyArray<unknown>) => ({
  acks: -1,
  topicData: [{ name: "t", partitionData: records.map((each, index) => ({ index, records: each })) }]
})

const view = (records: Records) => Records.fromBytes(records.encode().slice())

describe("whether a request can be repeated", () => {
  const own = { producerId: 5n, producerEpoch: 0, baseSequence: 0 }
  const [known, unknown] = [Records.make([{ value: "a" }], own), Records.make([{ value: "a" }])]

  it("is a fact of the API, or of what it says", () => {
    assert.isTrue(Api.isRepeatable(Metadata, { topics: null }))
    assert.isTrue(Api.isRepeatable(OffsetCommit, {}))
    assert.isFalse(Api.isRepeatable(CreateTopics, { topics: [] }))
  })

  it("of DeleteRecords only with offsets, for the high watermark moves", () => {
    assert.isTrue(Api.isRepeatable(DeleteRecords, deleting(0n, 5n, 7)))
    for (const wrong of [deleting(5n, -1n), deleting(undefined), deleting("5"), {}, null, { topics: [null] }])
      assert.isFalse(Api.isRepeatable(DeleteRecords, wrong))
  })

  it("of Produce only where every batch carries a producer id", () => {
    const both = Records.fromBytes(Buffer.concat([known.encode(), unknown.encode()]))
    assert.isTrue(Api.isRepeatable(Produce, producing(known, view(known))))
    assert.isTrue(Api.isRepeatable(Produce, producing(Records.fromBatch([...known.batches()][0]!, own))))
    const wrong = [
      unknown,
      view(unknown),
      both,
      Records.empty,
      null,
      undefined,
      known.encode(),
      view(known).toArray()
    ]
    for (const each of wrong) assert.isFalse(Api.isRepeatable(Produce, producing(known, each)))
    assert.isFalse(both.isIdempotent)
    assert.isFalse(Records.fromBatch([...known.batches()][0]!).isIdempotent)
    assert.isFalse(Records.fromBytes(known.encode().slice(0, 30)).isIdempotent)
    assert.isFalse(Records.make([{ value: "a" }], { producerId: -1n }).isIdempotent)
    assert.isFalse(Records.make([{ value: "a" }], { magic: 1 }).isIdempotent)
  })

  it("is false of what throws when it is read", () => {
    const throwing = {
      get topics(): never {
        throw new Error("no")
      }
    }
    assert.isFalse(Api.isRepeatable(DeleteRecords, throwing))
  })
})
