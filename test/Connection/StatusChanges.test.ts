import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { StatusRef } from "../../src/Connection/internal/StatusRef.ts"
import type { ConnectionStatus } from "../../src/Connection/Status.ts"
import { statusChanges } from "../../src/Connection/StatusStream.ts"
import { closed, connecting } from "./statuses.ts"

const make = () => new StatusRef(connecting(1), (what, defect) => assert.fail(`${what}: ${String(defect)}`))

const attempts = (statuses: ReadonlyArray<ConnectionStatus>) =>
  statuses.map((status) => (status._tag === "Connecting" ? status.attempt : status._tag))

describe("status changes", () => {
  it.effect("come at once to who waits, together to who does not, and end after Closed", () =>
    Effect.gen(function* () {
      const ref = make()
      const pull = yield* ref.changes
      assert.deepStrictEqual(attempts(yield* pull), [1])
      const waiting = yield* Effect.forkChild(pull, { startImmediately: true })
      ref.set(connecting(2))
      assert.deepStrictEqual(attempts(yield* Fiber.join(waiting)), [2])
      ref.set(connecting(3))
      ref.set(connecting(4))
      ref.set(closed)
      assert.deepStrictEqual(attempts(yield* pull), [3, 4, "Closed"])
      const after = yield* Effect.exit(pull)
      assert.isTrue(Exit.isFailure(after))
      assert.strictEqual(Exit.isFailure(yield* Effect.exit(pull)), true)
    })
  )

  it.effect(
    "are the same for each subscriber, however late it pulls, and begin with the status as it is",
    () =>
      Effect.gen(function* () {
        const ref = make()
        const early = yield* ref.changes
        ref.set(connecting(2))
        const late = yield* ref.changes
        ref.set(connecting(3))
        assert.deepStrictEqual(attempts(yield* early), [1, 2, 3])
        assert.deepStrictEqual(attempts(yield* late), [2, 3])
      })
  )

  it.effect("do not fill memory for a subscriber that pulls nothing: the newest are kept", () =>
    Effect.gen(function* () {
      const ref = make()
      const pull = yield* ref.changes
      for (let i = 2; i <= 5000; i++) ref.set(connecting(i))
      const kept = attempts(yield* pull)
      assert.lengthOf(kept, 1000)
      assert.deepStrictEqual([kept[0], kept.at(-1)], [4001, 5000])
    })
  )

  it.effect("go on for a fiber that was interrupted while it waited, and stop with the scope", () =>
    Effect.gen(function* () {
      const ref = make()
      const scope = yield* Scope.make()
      const pull = yield* Scope.provide(ref.changes, scope)
      yield* pull
      const waiting = yield* Effect.forkChild(pull, { startImmediately: true })
      yield* Fiber.interrupt(waiting)
      ref.set(connecting(2))
      assert.deepStrictEqual(attempts(yield* pull), [2])
      yield* Scope.close(scope, Exit.void)
      ref.set(connecting(3))
      const nothing = yield* Effect.forkChild(pull, { startImmediately: true })
      assert.isUndefined(nothing.pollUnsafe())
      yield* Fiber.interrupt(nothing)
    })
  )

  it.effect("are a stream that ends", () =>
    Effect.gen(function* () {
      const ref = make()
      const all = yield* Effect.forkChild(Stream.runCollect(statusChanges({ statusChanges: ref.changes })), {
        startImmediately: true
      })
      for (const status of [connecting(2), connecting(3), closed]) ref.set(status)
      assert.deepStrictEqual(attempts(yield* Fiber.join(all)), [1, 2, 3, "Closed"])
    })
  )
})
