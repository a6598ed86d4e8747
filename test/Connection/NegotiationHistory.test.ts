/** What the connections of a process tell each other about the age of a broker. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { NegotiationHistory, resultLifetimeMs } from "../../src/Connection/internal/NegotiationHistory.ts"
import { FakeBroker } from "./FakeBroker.ts"

const shared = () => {
  const clock = { nowMs: 1000 }
  const { transport } = new FakeBroker()
  const history = (address = "a:1", by = transport) => new NegotiationHistory(by, address, () => clock.nowMs)
  return { clock, history }
}

describe("NegotiationHistory", () => {
  it("shares that a broker is old by transport and address, for a time", () => {
    const { clock, history } = shared()
    const [first, second] = [history(), history()]
    assert.deepStrictEqual([first.isOld, first.mayBeOld], [false, true])
    first.old()
    assert.deepStrictEqual([first.isOld, second.isOld, history().isOld], [true, true, true])
    assert.isFalse(history("a:2").isOld)
    assert.isFalse(history("a:1", new FakeBroker().transport).isOld)
    clock.nowMs += resultLifetimeMs - 1
    assert.isTrue(second.isOld)
    second.old()
    clock.nowMs += 1
    assert.isFalse(second.isOld, "being found again does not prolong it")
    second.old()
    assert.isTrue(first.isOld, "but once it is over it does")
  })

  it("believes the newest, and never that a broker has grown old within a connection", () => {
    const { history } = shared()
    const [first, second] = [history(), history()]
    first.old()
    second.modern()
    assert.deepStrictEqual([first.isOld, first.mayBeOld], [false, true])
    assert.deepStrictEqual([second.isOld, second.mayBeOld], [false, false])
    first.old()
    assert.deepStrictEqual([first.isOld, second.isOld], [true, false])
  })

  it("forgets what is over of many addresses, and nothing else", () => {
    const { clock, history } = shared()
    history("a:1").old()
    clock.nowMs += resultLifetimeMs / 2
    history("a:2").old()
    clock.nowMs += resultLifetimeMs / 2
    history("a:3").old()
    assert.deepStrictEqual(
      ["a:1", "a:2", "a:3"].map((address) => history(address).isOld),
      [false, true, true]
    )
  })

  it.effect("has one connection ask, and the others wait until it has", () =>
    Effect.gen(function* () {
      const { history } = shared()
      const [first, second, elsewhere] = [history(), history(), history("a:2")]
      const answer = yield* Deferred.make<string>()
      const asks = yield* Effect.forkChild(first.asking(Deferred.await(answer)), { startImmediately: true })
      const waits = yield* Effect.forkChild(second.settled, { startImmediately: true })
      yield* elsewhere.settled
      yield* Effect.yieldNow
      assert.isUndefined(waits.pollUnsafe())
      // Whoever asks all the same ends the wait for nobody.
      assert.strictEqual(yield* second.asking(Effect.succeed("too")), "too")
      yield* Effect.yieldNow
      assert.isUndefined(waits.pollUnsafe())
      yield* Deferred.succeed(answer, "first")
      assert.strictEqual(yield* Fiber.join(asks), "first")
      yield* Fiber.join(waits)
      yield* second.settled
    })
  )

  it.effect(
    "has the others wait no longer for one that fails, is interrupted, or is not needed any more",
    () =>
      Effect.gen(function* () {
        const { clock, history } = shared()
        const waiter = () => Effect.forkChild(history().settled, { startImmediately: true })
        assert.strictEqual(yield* Effect.flip(history().asking(Effect.fail("no answer"))), "no answer")
        yield* history().settled
        const asks = yield* Effect.forkChild(history().asking(Effect.never), { startImmediately: true })
        const waits = yield* waiter()
        yield* Fiber.interrupt(asks)
        yield* Fiber.join(waits)
        // One that waited asks next; the rest wait for it in turn.
        const next = yield* Effect.forkChild(history().asking(Effect.never), { startImmediately: true })
        const rest = yield* waiter()
        yield* Effect.yieldNow
        assert.isUndefined(rest.pollUnsafe())
        history().modern()
        yield* history().settled
        assert.strictEqual(yield* history().asking(Effect.succeed("known")), "known")
        yield* Fiber.interrupt(next)
        yield* Fiber.join(rest)
        clock.nowMs += resultLifetimeMs
        const again = yield* Effect.forkChild(history().asking(Effect.never), { startImmediately: true })
        const late = yield* waiter()
        yield* Effect.yieldNow
        assert.isUndefined(late.pollUnsafe(), "nothing is known any more")
        yield* Fiber.interrupt(again)
        yield* Fiber.join(late)
      })
  )
})
