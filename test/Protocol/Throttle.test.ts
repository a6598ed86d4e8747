/** How long a broker may make a client wait. */
import { assert, describe, it } from "vitest"
import { throttleTimeOf } from "../../src/Api/internal/responseFields.ts"
import { Throttle } from "../../src/Protocol/internal/Throttle.ts"

describe("Throttle", () => {
  it("waits as long as it was asked and no longer than the limit, and says what was asked", () => {
    const throttle = new Throttle(1000)
    assert.isUndefined(throttle.throttleTimeMs)
    assert.strictEqual(throttle.ask(400, 50), 400)
    assert.deepStrictEqual([throttle.untilMs, throttle.throttleTimeMs], [450, 400])
    assert.strictEqual(throttle.ask(5000, 50), 1000)
    assert.deepStrictEqual([throttle.untilMs, throttle.throttleTimeMs], [1050, 5000])
  })

  it("keeps the wait that ends last", () => {
    const throttle = new Throttle(1000)
    throttle.ask(900, 0)
    assert.strictEqual(throttle.ask(100, 500), 100)
    assert.deepStrictEqual([throttle.untilMs, throttle.throttleTimeMs], [900, 900])
    throttle.ask(400, 500)
    assert.deepStrictEqual([throttle.untilMs, throttle.throttleTimeMs], [900, 900], "not for the same time")
  })

  it("waits for nothing where the limit is 0, whatever is asked", () => {
    const throttle = new Throttle(0)
    assert.strictEqual(throttle.ask(400, 50), 0)
    assert.deepStrictEqual([throttle.untilMs, throttle.throttleTimeMs], [0, undefined])
  })

  it("is over once, when its time has come", () => {
    const throttle = new Throttle(1000)
    assert.isFalse(throttle.isOver(5))
    throttle.ask(400, 50)
    assert.isFalse(throttle.isOver(449))
    assert.isTrue(throttle.isOver(450))
    assert.deepStrictEqual([throttle.untilMs, throttle.throttleTimeMs], [0, undefined])
    assert.isFalse(throttle.isOver(450))
  })

  it("is asked for by a number in the response, and by nothing else", () => {
    assert.strictEqual(throttleTimeOf({ throttleTimeMs: 7 }), 7)
    for (const response of [undefined, null, 7, "7", {}, { throttleTimeMs: "7" }, { throttleTimeMs: 7n }])
      assert.strictEqual(throttleTimeOf(response), 0)
  })
})
