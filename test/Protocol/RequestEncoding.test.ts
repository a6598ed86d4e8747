/** The choice of a version costs little where it is always the same. */
import { assert, describe, it } from "@effect/vitest"
import { Fetch } from "../../src/Api/Fetch.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { RequestEncodings } from "../../src/Protocol/RequestEncoding.ts"

const fetch = (topic: object) => ({
  maxWaitMs: 0,
  minBytes: 1,
  topics: [{ ...topic, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1 }] }]
})

describe("the version of requests that are alike", () => {
  it("is explained once: what a request says is written down for the log and for errors only", () => {
    let explained = 0
    const request = Object.create(Fetch.request, {
      versionsOf: {
        value: (input: never) => {
          explained++
          return Fetch.request.versionsOf(input)
        }
      }
    }) as typeof Fetch.request
    const api = { ...Fetch, request }
    const downgrades: Array<number> = []
    const broker = new BrokerVersions(new Map([[Fetch.key, { min: 4, max: 18 }]]))
    const encodings = new RequestEncodings(broker, null, (_, from, to) => downgrades.push(from, to))
    const versionOf = (input: unknown) => {
      const encoding = encodings.of(api, undefined, input)
      return encoding._tag === "RequestEncoding" ? encoding.version : encoding.unsupported
    }
    for (let i = 0; i < 10; i++) assert.strictEqual(versionOf(fetch({ topic: "a" })), 12)
    assert.strictEqual(explained, 1)
    assert.deepEqual(downgrades, [18, 12])
    // Each is looked at all the same.
    assert.strictEqual(versionOf(fetch({ topicId: "AAAAAAAAAAAAAAAAAAAAAQ" })), 18)
    assert.strictEqual(explained, 1)
    const mixed = {
      ...fetch({ topic: "a" }),
      forgottenTopicsData: [{ topicId: "AAAAAAAAAAAAAAAAAAAAAQ", partitions: [] }]
    }
    assert.containSubset(versionOf(mixed), {
      fields: [{ path: "topics[0].topic" }, { path: "forgottenTopicsData[0].topicId" }]
    })
  })
})
