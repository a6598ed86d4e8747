/** Every fact of a spec is about fields that it has, and none is left out that the fields ask for. */
import { assert, describe, it } from "@effect/vitest"
import { namesWithFacts } from "../../scripts/protocol/facts.ts"
import type * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { JoinGroup } from "../../src/Api/JoinGroup.ts"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
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
