/** The status of a connection: who waits for one, who is told, and in which order, also where one status makes the next. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { StatusRef } from "../../src/Connection/internal/StatusRef.ts"
import type { ConnectionStatus } from "../../src/Connection/Status.ts"
import { cause, closed, connecting } from "./statuses.ts"

const nameOf = (status: ConnectionStatus) => (status._tag === "Connecting" ? status.attempt : status._tag)

const make = () => {
  const defects: Array<unknown> = []
  return { defects, ref: new StatusRef(connecting(1), (_, defect) => void defects.push(defect)) }
}

/** Waits for the attempt; notes what it has looked at. */
const waitFor = (ref: StatusRef, attempt: number, looked: Array<number | string> = []) =>
  ref.when((status) => {
    looked.push(nameOf(status))
    return status._tag === "Connecting" && status.attempt === attempt ? Effect.succeed(attempt) : undefined
  })

describe("a status to wait for", () => {
  it.effect("is there at once, or comes, and is not looked at afterwards", () =>
    Effect.gen(function* () {
      const { ref } = make()
      const looked: Array<number | string> = []
      assert.strictEqual(yield* waitFor(ref, 1, looked), 1)
      const waits = yield* Effect.forkChild(waitFor(ref, 3, looked), { startImmediately: true })
      for (const attempt of [2, 3, 4]) ref.set(connecting(attempt))
      assert.strictEqual(yield* Fiber.join(waits), 3)
      assert.deepStrictEqual(looked, [1, 1, 2, 3])
    })
  )

  it.effect("may be a failure, or never come to one who has left", () =>
    Effect.gen(function* () {
      const { ref } = make()
      const fails = yield* Effect.forkChild(
        ref.when((status) => (status._tag === "Closed" ? Effect.fail(status.cause) : undefined)),
        { startImmediately: true }
      )
      const looked: Array<number | string> = []
      const leaves = yield* Effect.forkChild(waitFor(ref, 3, looked), { startImmediately: true })
      yield* Fiber.interrupt(leaves)
      ref.set(closed)
      assert.deepStrictEqual(yield* Fiber.await(fails), Exit.fail(cause))
      assert.deepStrictEqual(looked, [1])
    })
  )

  it.effect("does not keep others from it where one looks and throws", () =>
    Effect.gen(function* () {
      const { defects, ref } = make()
      yield* Effect.forkChild(
        ref.when((status) => {
          if (nameOf(status) === 2) throw new Error("a decision's")
          return undefined
        }),
        { startImmediately: true }
      )
      const waits = yield* Effect.forkChild(waitFor(ref, 2), { startImmediately: true })
      ref.set(connecting(2))
      assert.strictEqual(yield* Fiber.join(waits), 2)
      assert.lengthOf(defects, 1)
    })
  )
})

describe("a status that is set", () => {
  it.effect("is the current one at once, and told of when it is said so", () =>
    Effect.gen(function* () {
      const { ref } = make()
      const looked: Array<number | string> = []
      yield* Effect.forkChild(waitFor(ref, 9, looked), { startImmediately: true })
      ref.put(connecting(2))
      assert.strictEqual(nameOf(ref.current), 2)
      assert.deepStrictEqual(looked, [1])
      ref.notify()
      ref.notify()
      assert.deepStrictEqual(looked, [1, 2])
    })
  )

  it.effect("is told once to whoever came before it, and not to whoever has seen it", () =>
    Effect.gen(function* () {
      const { ref } = make()
      const before = yield* ref.changes
      ref.put(connecting(2))
      const between = yield* ref.changes
      ref.put(connecting(3))
      ref.notify()
      const after = yield* ref.changes
      const pulled = yield* Effect.forEach([before, between, after], (pull) => pull)
      assert.deepStrictEqual(
        pulled.map((statuses) => statuses.map(nameOf)),
        [[1, 2, 3], [2, 3], [3]]
      )
    })
  )

  it.effect("within another is told after it, to all", () =>
    Effect.gen(function* () {
      const { ref } = make()
      const first = yield* ref.changes
      yield* Effect.forkChild(
        ref.when((status) => {
          if (nameOf(status) === 2) ref.set(connecting(3))
          return undefined
        }),
        { startImmediately: true }
      )
      const last = yield* ref.changes
      ref.set(connecting(2))
      ref.set(connecting(4))
      for (const pull of [first, last]) assert.deepStrictEqual((yield* pull).map(nameOf), [1, 2, 3, 4])
    })
  )

  it.effect("is the last when it is Closed", () =>
    Effect.gen(function* () {
      const { ref } = make()
      const pull = yield* ref.changes
      for (const attempt of [2, 3, 4]) ref.set(connecting(attempt))
      ref.set(closed)
      ref.set(connecting(5))
      assert.strictEqual(ref.current, closed)
      assert.deepStrictEqual((yield* pull).map(nameOf), [1, 2, 3, 4, "Closed"])
      const end = yield* Effect.forkChild(Effect.exit(pull), { startImmediately: true })
      yield* Effect.yieldNow
      assert.isDefined(end.pollUnsafe(), "it is done, and waits for nothing")
    })
  )
})
