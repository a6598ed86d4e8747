/** Work with very many requests grows as their number does. It is counted, not timed. */
import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { Fifo } from "../../src/Protocol/internal/Fifo.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect, echo, settle } from "./Harness.ts"

afterEach(() => {
  vi.restoreAllMocks()
})

/** Counts the looks at queued entries while an Effect runs. */
const looks = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const spies = [
      vi.spyOn(Fifo.prototype, "at"),
      vi.spyOn(Fifo.prototype, "shift"),
      vi.spyOn(Fifo.prototype, "push")
    ]
    return Effect.map(effect, () => {
      const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
      for (const spy of spies) spy.mockRestore()
      return count
    })
  })

type Connection = Effect.Success<ReturnType<typeof connect>>

/** So many requests, all in flight, or all waiting for a connection. */
const asking = (connection: Connection, count: number) =>
  Effect.gen(function* () {
    const fibers = []
    for (let i = 0; i < count; i++) fibers.push(yield* Effect.forkChild(Effect.exit(echo(connection, "x"))))
    yield* settle
    return fibers
  })

const linear = (
  name: string,
  options: Partial<KafkaConnectionOptions>,
  isConnected: boolean,
  act: (
    connection: Connection,
    fibers: ReadonlyArray<Fiber.Fiber<unknown, unknown>>,
    broker: FakeBroker
  ) => Effect.Effect<unknown>
) =>
  it.effect(name, () =>
    Effect.gen(function* () {
      const counts: Array<number> = []
      for (const size of [500, 1000, 2000]) {
        const broker = new FakeBroker()
        broker.onRequest = () => {}
        if (!isConnected) broker.refuse = () => Effect.never
        const connection = yield* connect(broker, options)
        if (isConnected) yield* connection.connected
        const fibers = yield* asking(connection, size)
        counts.push(yield* looks(act(connection, fibers, broker)))
        yield* connection.close
      }
      const [first, , last] = counts as [number, number, number]
      assert.isBelow(last, 4 * first * 1.2 + 1000, `${counts}`)
      assert.isBelow(last, 2000 * 12, `${counts}`)
    })
  )

const interruptAll = (fibers: ReadonlyArray<Fiber.Fiber<unknown, unknown>>) =>
  Effect.forEach(fibers, Fiber.interrupt, { discard: true })

describe("R7 work is linear", () => {
  linear("interrupting all in flight", {}, true, (_, fibers) => interruptAll(fibers))

  linear("interrupting all in flight while it closes, the oldest first", {}, true, (connection, fibers) =>
    Effect.gen(function* () {
      const closing = yield* Effect.forkChild(connection.close)
      yield* settle
      yield* interruptAll(fibers)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(closing)
    })
  )

  linear("interrupting all in flight while it closes, the newest first", {}, true, (connection, fibers) =>
    Effect.gen(function* () {
      const closing = yield* Effect.forkChild(connection.close)
      yield* settle
      yield* interruptAll(fibers.toReversed())
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(closing)
    })
  )

  linear("interrupting all that wait", {}, false, (_, fibers) => interruptAll(fibers))

  linear("interrupting all that wait, the newest first", {}, false, (_, fibers) =>
    interruptAll(fibers.toReversed())
  )

  linear("interrupting all that wait for a place", { maxInFlight: 1 }, true, (_, fibers) =>
    interruptAll(fibers)
  )

  linear("closing", {}, true, (connection) =>
    Effect.gen(function* () {
      const closing = yield* Effect.forkChild(connection.close)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(closing)
    })
  )

  linear("losing the connection", { maxInFlight: 100_000 }, true, (_, __, broker) =>
    Effect.andThen(
      Effect.sync(() => broker.last.close()),
      settle
    )
  )

  linear("timing out, all at once", { requestTimeout: "1 second" }, true, () => TestClock.adjust("1 second"))

  linear(
    "timing out, all at once, without a connection",
    { requestTimeout: "1 second", connectTimeout: "1 hour" },
    false,
    () => TestClock.adjust("1 second")
  )

  for (const isConnected of [true, false]) {
    it.effect(`timing out one after the other, ${isConnected ? "in flight" : "without a connection"}`, () =>
      Effect.gen(function* () {
        const count = 3000
        const broker = new FakeBroker()
        broker.onRequest = () => {}
        if (!isConnected) broker.refuse = () => Effect.never
        const connection = yield* connect(broker, { connectTimeout: "1 hour", deadPeerTimeout: "1 hour" })
        if (isConnected) yield* connection.connected
        const fibers: Array<Fiber.Fiber<unknown>> = []
        // A tenth of a millisecond apart.
        for (let i = 0; i < count; i++)
          fibers.push(yield* Effect.forkChild(Effect.exit(echo(connection, "x", { timeout: 1000 + i / 10 }))))
        const seen = yield* looks(
          Effect.gen(function* () {
            yield* settle
            for (let ms = 0; ms < 1400; ms += 1) yield* TestClock.adjust(1)
            yield* Effect.forEach(fibers, Fiber.join)
          })
        )
        // At each millisecond would be 300 sweeps of 3000; every 3 ms are 100.
        assert.isBelow(seen, 140 * count * (isConnected ? 1 : 2), `${seen}`)
      })
    )
  }
})
