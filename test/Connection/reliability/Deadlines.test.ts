/** Peers that do not answer, are slow or stopped, and clocks that jump. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { FaultProxy } from "../../support/FaultProxy.ts"
import { Act, ScriptedServer } from "../../support/ScriptedServer.ts"
import { answer, FakeBroker, type FakeRequest } from "../FakeBroker.ts"
import { progress, progressLive } from "../Liveness.ts"
import { connect, echo as echoInMemory, reasonOf, settle } from "../Harness.ts"
import { connectTo, echo, ending, load, rounds, until } from "./support.ts"

describe("deadlines", () => {
  it.live(
    "02 survives a black hole: a peer that accepts and never answers, and packets that are dropped",
    () =>
      Effect.gen(function* () {
        const server = yield* ScriptedServer.make(() => Act.answer)
        const proxy = yield* FaultProxy.make(server.port)
        const connection = yield* connectTo(proxy.port, {
          requestTimeout: "50 millis",
          connectTimeout: "50 millis"
        })
        yield* connection.connected
        // Established, then nothing gets through, either way.
        for (const direction of ["up", "down"] as const) {
          proxy[direction].lost = true
          const { connections } = proxy.counts
          assert.strictEqual(yield* ending(echo(connection, `lost ${direction}`)), "Timeout")
          // Overdue by one more deadline: given up, and tried anew, into the same hole.
          yield* until(() => proxy.counts.connections >= connections + 2)
          proxy[direction].lost = false
          assert.strictEqual(
            yield* echo(connection, `after ${direction}`, { timeout: "30 seconds" }),
            `after ${direction}`
          )
        }
        yield* progressLive(connection)
      })
  )

  it.live("05 survives a reply after its timeout", () =>
    Effect.gen(function* () {
      const server = yield* ScriptedServer.make((request) =>
        request.text === "late" ? Act.late(100) : Act.answer
      )
      const connection = yield* connectTo(server.port)
      // Its short time is for the answer, not for the connection.
      yield* connection.connected
      const late = yield* Effect.forkChild(ending(echo(connection, "late", { timeout: "20 millis" })))
      yield* until(() => server.received.length === 1)
      const others = yield* Effect.forkChild(load(connection, 50, 50, []))
      assert.strictEqual(yield* Fiber.join(late), "Timeout")
      assert.strictEqual((yield* Fiber.join(others)).get("ok"), 50)
      yield* progressLive(connection)
      assert.strictEqual(server.connections, 1)
    })
  )

  it.effect("05 survives a caller with a short timeout: a busy connection is kept for the others", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker)
      const waiting = yield* Effect.forkChild(echoInMemory(connection, "waiting"))
      const hasty = yield* Effect.forkChild(
        Effect.exit(echoInMemory(connection, "hasty", { timeout: "10 millis" }))
      )
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(reasonOf(yield* Fiber.join(hasty))._tag, "Timeout")
      // Something else becomes due: everything is looked at.
      const due = yield* Effect.forkChild(
        Effect.exit(echoInMemory(connection, "due", { timeout: "1 second" }))
      )
      // The first has been answered just now; the second is overdue by more than its own time, but the peer is alive.
      answer(held[0]!)
      assert.strictEqual(yield* Fiber.join(waiting), "waiting")
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(reasonOf(yield* Fiber.join(due))._tag, "Timeout")
      answer(held[1]!)
      yield* settle
      assert.lengthOf(broker.connections, 1)
      assert.isFalse(broker.last.closed)
      broker.onRequest = answer
      for (const request of held.slice(2)) answer(request)
      yield* progress(connection)
    })
  )

  it.effect("05 survives a slow peer: as long as one answer after the other comes, it is not dead", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker)
      const hasty = yield* Effect.forEach(Array.from({ length: 8 }), () =>
        Effect.forkChild(Effect.exit(echoInMemory(connection, "hasty", { timeout: "10 millis" })))
      )
      yield* settle
      assert.lengthOf(held, 8)
      // The oldest is overdue by minutes in the end, the last answer never by more than 25 of the 30 seconds of `deadPeerTimeout`.
      for (const request of held) {
        yield* TestClock.adjust("25 seconds")
        answer(request)
        yield* settle
      }
      for (const fiber of hasty) assert.strictEqual(reasonOf(yield* Fiber.join(fiber))._tag, "Timeout")
      assert.strictEqual(broker.connections.length, 1)
      assert.isFalse(broker.last.closed)
      broker.onRequest = answer
      yield* progress(connection)
    })
  )

  it.live("20 survives 30% loss and 200 ms of delay", () =>
    Effect.gen(function* () {
      const server = yield* ScriptedServer.make(() => Act.answer)
      const proxy = yield* FaultProxy.make(server.port, 20)
      for (const faults of [proxy.up, proxy.down]) {
        Object.assign(faults, {
          loss: 0.3,
          delayMs: rounds(20, 200),
          jitterMs: 20,
          retransmitMs: rounds(20, 200)
        })
      }
      const connection = yield* connectTo(proxy.port)
      const ends = yield* load(connection, rounds(200, 1000), 16, [])
      assert.deepStrictEqual([...ends.keys()], ["ok"])
      assert.strictEqual(server.connections, 1)
      assert.isAbove(proxy.counts.delayed, 0)
      for (const faults of [proxy.up, proxy.down]) Object.assign(faults, { loss: 0, delayMs: 0, jitterMs: 0 })
      yield* progressLive(connection)
    })
  )

  it.effect("30 survives clock jumps: no deadline depends on the wall clock", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      let wallOffsetMs = 0
      const jumping: Clock.Clock = {
        ...clock,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + wallOffsetMs,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + wallOffsetMs),
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(wallOffsetMs) * 1_000_000n,
        currentTimeNanos: Effect.sync(
          () => clock.currentTimeNanosUnsafe() + BigInt(wallOffsetMs) * 1_000_000n
        )
      }
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const dayMs = 86_400_000
      yield* Effect.gen(function* () {
        const connection = yield* connect(broker)
        for (const jumpMs of [dayMs, -3 * dayMs, 400 * dayMs]) {
          const fiber = yield* Effect.forkChild(echoInMemory(connection, "a"))
          yield* settle
          wallOffsetMs += jumpMs
          yield* TestClock.adjust("29 seconds")
          assert.isUndefined(fiber.pollUnsafe())
          answer(held.shift()!)
          assert.strictEqual(yield* Fiber.join(fiber), "a")
          // It ends when its own time is over, not sooner or later.
          const unanswered = yield* Effect.forkChild(Effect.exit(echoInMemory(connection, "b")))
          yield* settle
          wallOffsetMs -= jumpMs / 2
          yield* TestClock.adjust("29999 millis")
          assert.isUndefined(unanswered.pollUnsafe())
          yield* TestClock.adjust("1 millis")
          assert.strictEqual(reasonOf(yield* Fiber.join(unanswered))._tag, "Timeout")
          answer(held.shift()!)
          // And a lost connection comes back by the same clock.
          broker.last.close()
          yield* TestClock.adjust("2 seconds")
          assert.strictEqual((yield* connection.status)._tag, "Connected")
        }
        broker.onRequest = answer
        yield* progress(connection)
      }).pipe(Effect.provideService(Clock.Clock, jumping))
    })
  )
})
