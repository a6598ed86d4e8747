/** One request ends once, whatever its owner does when it is told. */
import { assert, describe, it } from "vitest"
import type { RequestOwner } from "../../src/Protocol/PendingRequest.ts"
import { Done, Idle, PendingRequest } from "../../src/Protocol/PendingRequest.ts"
import { Echo } from "../Connection/TestApis.ts"

const failure = { _tag: "Closed", cause: "over" } as const

const made = (onTold?: (request: PendingRequest<string>) => void) => {
  const told: Array<unknown> = []
  const owner: RequestOwner<string> = {
    answered(request, response) {
      told.push(["answered", request.caller, request.state, request.input, response])
      onTold?.(request)
    },
    failed(request, failed) {
      told.push(["failed", request.caller, request.state, request.input, failed])
      onTold?.(request)
    },
    threw(request, defect) {
      told.push(["threw", request.caller, defect])
    }
  }
  return { request: new PendingRequest(owner, "me", Echo, { text: "a" }, undefined, "message", 5, 30), told }
}

describe("PendingRequest", () => {
  it("is due its time limit after it was asked, has been nowhere, and asks no broker to wait", () => {
    const { request } = made()
    assert.strictEqual(request.deadlineMs, 35)
    assert.strictEqual(request.brokerWaitMs, 0)
    assert.isFalse(request.retried)
    assert.strictEqual(request.state, Idle)
    assert.isBelow(request.correlationId, 0, "none that a broker answers with")
  })

  it("tells one end, when it is over and holds its input no longer", () => {
    const succeeded = made()
    assert.isTrue(succeeded.request.succeed("a"))
    const failed = made()
    assert.isTrue(failed.request.fail(failure))
    for (const { request } of [succeeded, failed]) {
      assert.isFalse(request.succeed("b"))
      assert.isFalse(request.fail(failure))
    }
    assert.deepStrictEqual(succeeded.told, [["answered", "me", Done, undefined, "a"]])
    assert.deepStrictEqual(failed.told, [["failed", "me", Done, undefined, failure]])
  })

  it("tells none when it is abandoned, nor afterwards", () => {
    const { request, told } = made()
    request.abandon()
    assert.isUndefined(request.input)
    assert.isFalse(request.succeed("a"))
    assert.isFalse(request.fail(failure))
    assert.deepStrictEqual(told, [])
  })

  it("survives an owner that throws, and one that ends it again", () => {
    for (const end of ["succeed", "fail"] as const) {
      const thrown = made(() => {
        throw "a defect"
      })
      assert.isTrue(end === "succeed" ? thrown.request.succeed("a") : thrown.request.fail(failure))
      assert.deepStrictEqual(thrown.told.at(-1), ["threw", "me", "a defect"])
      const again = made((request) => {
        assert.isFalse(request.succeed("again"))
        assert.isFalse(request.fail(failure))
      })
      assert.isTrue(end === "succeed" ? again.request.succeed("a") : again.request.fail(failure))
      assert.lengthOf(again.told, 1)
    }
  })
})
