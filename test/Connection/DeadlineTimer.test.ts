/** The clock and the timer of a connection, alone. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { DeadlineTimer } from "../../src/Connection/internal/DeadlineTimer.ts"
import { TickClock } from "../../src/Connection/internal/TickClock.ts"

/** A timer that notes when it was due, in milliseconds since now. */
const make = (onDue: () => void = () => {}) =>
  Effect.gen(function* () {
    const services = yield* Effect.context<never>()
    const clock = new TickClock(yield* Clock.Clock)
    const startMs = clock.readMs()
    const due: Array<number> = []
    const defects: Array<unknown> = []
    const timer = new DeadlineTimer(
      clock,
      services,
      () => {
        due.push(clock.readMs() - startMs)
        onDue()
      },
      (defect) => defects.push(defect)
    )
    return { defects, due, set: (inMs: number) => timer.set(clock.readMs() + inMs), timer }
  })

describe("TickClock", () => {
  it.effect("is read once per tick, and as it is where it has to be", () =>
    Effect.gen(function* () {
      let nanos = 5_000_000n
      let reads = 0
      const clock = new TickClock({
        ...(yield* Clock.Clock),
        monotonicTimeNanosUnsafe: () => {
          reads++
          return nanos
        }
      })
      assert.deepStrictEqual([clock.nowMs(), clock.nowMs()], [5, 5])
      nanos = 7_500_000n
      assert.strictEqual(clock.nowMs(), 5)
      assert.strictEqual(reads, 1)
      assert.strictEqual(clock.readMs(), 7.5)
      assert.strictEqual(clock.nowMs(), 5)
      yield* Effect.promise(() => Promise.resolve())
      assert.strictEqual(clock.nowMs(), 7.5)
    })
  )
})

describe("DeadlineTimer", () => {
  it.effect("fires once, at the earliest time that was asked, and may be set again", () =>
    Effect.gen(function* () {
      const { due, set } = yield* make()
      set(300)
      set(100)
      set(200)
      yield* TestClock.adjust(99)
      assert.deepStrictEqual(due, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(due, [100])
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(due, [100])
      set(50)
      yield* TestClock.adjust(50)
      assert.deepStrictEqual(due, [100, 1150])
    })
  )

  it.effect("fires after a whole millisecond at least, also for what is due or overdue", () =>
    Effect.gen(function* () {
      for (const [inMs, firesMs] of [
        [-50, 1],
        [0, 1],
        [0.4, 1],
        [1.2, 2]
      ] as const) {
        const { due, set } = yield* make()
        set(inMs)
        yield* TestClock.adjust(firesMs - 1)
        assert.deepStrictEqual(due, [])
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(due, [firesMs])
      }
    })
  )

  it.effect("does not fire after `clear`, until it is set again", () =>
    Effect.gen(function* () {
      const { defects, due, set, timer } = yield* make()
      timer.clear()
      set(100)
      timer.clear()
      yield* TestClock.adjust(200)
      assert.deepStrictEqual(due, [])
      set(300)
      yield* TestClock.adjust(300)
      assert.deepStrictEqual(due, [500])
      assert.deepStrictEqual(defects, [], "to be stopped is no defect")
    })
  )

  it.effect("may be set by what it fires", () =>
    Effect.gen(function* () {
      const set: { again: (() => void) | undefined } = { again: undefined }
      const made = yield* make(() => {
        set.again?.()
      })
      set.again = () => made.set(10)
      made.set(10)
      yield* TestClock.adjust(10)
      yield* TestClock.adjust(10)
      yield* TestClock.adjust(10)
      assert.deepStrictEqual(made.due, [10, 20, 30])
      set.again = undefined
      made.timer.clear()
    })
  )

  it.effect("tells of a defect in what it fires", () =>
    Effect.gen(function* () {
      const { defects, set } = yield* make(() => {
        throw new Error("a defect")
      })
      set(10)
      yield* TestClock.adjust(10)
      assert.lengthOf(defects, 1)
      assert.match(String(defects[0]), /a defect/)
    })
  )
})
