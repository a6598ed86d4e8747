/** What a request asks a broker to wait, whatever its input is. */
import { assert, describe, it } from "vitest"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { JoinGroup } from "../../src/Api/JoinGroup.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { brokerWaitMs, longestWaitMs } from "../../src/Protocol/brokerWait.ts"

describe("what a request asks a broker to wait", () => {
  it("is nothing where the API has no such field", () => {
    assert.strictEqual(brokerWaitMs(Metadata, { maxWaitMs: 5, timeoutMs: 5 }), 0)
    assert.strictEqual(longestWaitMs(Metadata, 7), 7)
  })

  it("is nothing where the input is no object, or the field no number of milliseconds", () => {
    for (const input of [null, undefined, "text", 7]) assert.strictEqual(brokerWaitMs(CreateTopics, input), 0)
    for (const maxWaitMs of ["500", true, -5, 0, Number.NaN])
      assert.strictEqual(brokerWaitMs(Fetch, { maxWaitMs }), 0)
  })

  it("is at least what the API may take", () => {
    assert.strictEqual(longestWaitMs(JoinGroup, 5), 300_000)
    assert.strictEqual(longestWaitMs(JoinGroup, 400_000), 400_000)
    assert.strictEqual(longestWaitMs(Fetch, 5), 5)
  })
})
