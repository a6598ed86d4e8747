import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { statusChanges } from "../../src/Connection/StatusStream.ts"
import { answer, FakeBroker, type FakeConnection } from "./FakeBroker.ts"
import { connect, echo, reasonOf, refused, settle } from "./Harness.ts"
import { progress } from "./Liveness.ts"
import { random, seeds } from "./Random.ts"

describe("reconnecting", () => {
  it.effect("starts without a broker, follows the schedule, and serves the requests that waited", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      let attempts = 0
      broker.refuse = () => {
        attempts++
        return attempts <= 3 ? refused() : undefined
      }
      const connection = yield* connect(broker, { reconnect: Schedule.exponential("100 millis") })
      const fiber = yield* Effect.forkChild(echo(connection, "waiting"))
      yield* settle
      assert.strictEqual(attempts, 1)
      assert.strictEqual((yield* connection.status)._tag, "Disconnected")
      for (const [delayMs, expected] of [
        [99, 1],
        [1, 2],
        [199, 2],
        [1, 3],
        [399, 3],
        [1, 4]
      ] as const) {
        yield* TestClock.adjust(delayMs)
        assert.strictEqual(attempts, expected)
      }
      assert.strictEqual(yield* Fiber.join(fiber), "waiting")
    })
  )

  it.effect("fails what was sent as unknown, in order, and sends what was not to the next connection", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = (request) => (broker.connections.length === 1 ? undefined : answer(request))
      const connection = yield* connect(broker, { maxInFlight: 2, reconnect: Schedule.spaced("1 second") })
      const ended: Array<string> = []
      const fibers = yield* Effect.forEach(["a", "b", "c"], (text) =>
        echo(connection, text).pipe(
          Effect.onExit((exit) => Effect.sync(() => ended.push(`${text}:${Exit.isSuccess(exit)}`))),
          Effect.exit,
          Effect.forkChild
        )
      )
      yield* settle
      broker.last.close()
      yield* settle
      assert.deepStrictEqual(ended, ["a:false", "b:false"])
      assert.strictEqual(reasonOf(yield* Fiber.join(fibers[0]!))._tag, "OutcomeUnknown")
      yield* TestClock.adjust("1 second")
      assert.isTrue(Exit.isSuccess(yield* Fiber.join(fibers[2]!)))
      assert.deepStrictEqual(
        broker.connections[1]!.requests.map((r) => r.api.name),
        ["ApiVersions", "Echo"]
      )
    })
  )

  it.effect("sends once more, without a failure, what was encoded and not sent", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker, { reconnect: Schedule.spaced("1 second") })
      yield* connection.connected
      // In one tick: asked (encoded), then dropped before the write.
      const fiber = yield* Effect.forkChild(echo(connection, "once more"), { startImmediately: true })
      yield* connection.reconnect
      assert.strictEqual(yield* Fiber.join(fiber), "once more")
      assert.deepStrictEqual(
        broker.connections.map((c) => c.requests.map((r) => r.api.name)),
        [["ApiVersions"], ["ApiVersions", "Echo"]]
      )
    })
  )

  it.effect("starts its schedule anew after each success, and can be asked for at once", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker, { reconnect: Schedule.exponential("1 second") })
      yield* connection.connected
      for (let round = 1; round <= 3; round++) {
        broker.last.close()
        yield* TestClock.adjust("999 millis")
        assert.lengthOf(broker.connections, round)
        yield* TestClock.adjust("1 millis")
        assert.lengthOf(broker.connections, round + 1)
      }
      yield* connection.reconnect
      yield* settle
      assert.lengthOf(broker.connections, 5)
      broker.refuse = refused
      broker.last.close()
      yield* settle
      broker.refuse = undefined
      yield* connection.reconnect
      yield* settle
      assert.lengthOf(broker.connections, 6)
    })
  )

  it.effect("ends with its schedule", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.refuse = refused
      const connection = yield* connect(broker, {
        reconnect: Schedule.upTo(Schedule.spaced("1 second"), { times: 2 })
      })
      const waiting = yield* Effect.forkChild(Effect.exit(echo(connection, "a")))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* connection.status)._tag, "Disconnected")
      yield* TestClock.adjust("1 second")
      const error = yield* Effect.flip(connection.connected)
      assert.strictEqual(error.reason._tag, "ConnectionError")
      assert.strictEqual(reasonOf(yield* Fiber.join(waiting))._tag, "NotSent")
      assert.strictEqual(reasonOf(yield* Effect.exit(echo(connection, "b")))._tag, "ConnectionError")
      assert.strictEqual((yield* connection.status)._tag, "Closed")
    })
  )

  it.effect("gives each attempt a deadline, which grows", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const asked: Array<FakeConnection> = []
      broker.onApiVersions = ({ connection }) => void asked.push(connection)
      const connection = yield* connect(broker, {
        connectTimeout: "2 seconds",
        reconnect: Schedule.spaced(1)
      })
      yield* settle
      yield* TestClock.adjust("1999 millis")
      assert.strictEqual((yield* connection.status)._tag, "Connecting")
      yield* TestClock.adjust("1 millis")
      const status = yield* connection.status
      if (status._tag !== "Disconnected") return assert.fail(status._tag)
      assert.match(status.cause.message, /Cannot agree .* not done within 2000 ms/)
      yield* TestClock.adjust("1 millis")
      assert.lengthOf(asked, 2)
      yield* TestClock.adjust("3199 millis")
      assert.strictEqual((yield* connection.status)._tag, "Connecting")
      yield* TestClock.adjust("1601 millis")
      assert.isTrue(asked[1]!.closed)
    })
  )

  it.effect("is visible as a stream of statuses", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const scope = yield* Scope.make()
      const connection = yield* Scope.provide(
        connect(broker, { reconnect: Schedule.spaced("1 second") }),
        scope
      )
      const seen = yield* Effect.forkChild(
        Stream.runCollect(Stream.map(statusChanges(connection), (status) => status._tag)),
        { startImmediately: true }
      )
      yield* settle
      broker.last.close()
      yield* TestClock.adjust("1 second")
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(yield* Fiber.join(seen), [
        "Connecting",
        "Connected",
        "Disconnected",
        "Connecting",
        "Connected",
        "Closed"
      ])
    })
  )

  it.effect("waits for the next request after an idle connection was closed", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker, { idleTimeout: "1 minute" })
      assert.strictEqual(yield* echo(connection, "a"), "a")
      yield* TestClock.adjust("59 seconds")
      assert.isFalse(broker.last.closed)
      yield* TestClock.adjust("61 seconds")
      assert.isTrue(broker.last.closed)
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(broker.connections, 1)
      assert.strictEqual(yield* echo(connection, "b"), "b")
      assert.lengthOf(broker.connections, 2)
    })
  )
})

describe(`reconnect: "never"`, () => {
  it.effect("fails the layer when the first connection fails", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.refuse = refused
      const error = yield* Effect.flip(connect(broker, { reconnect: "never" }))
      assert.strictEqual(error.message, "Cannot connect to broker:9092: refused")
      assert.isTrue(error.isRetryable)
    })
  )

  it.effect("fails everything from the moment when the connection is lost", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = () => {}
      const connection = yield* connect(broker, { reconnect: "never", maxInFlight: 1 })
      const [sent, waiting] = yield* Effect.forEach(["a", "b"], (text) =>
        Effect.forkChild(Effect.exit(echo(connection, text)))
      )
      yield* settle
      broker.last.close()
      assert.strictEqual(reasonOf(yield* Fiber.join(sent!))._tag, "OutcomeUnknown")
      assert.strictEqual(reasonOf(yield* Fiber.join(waiting!))._tag, "NotSent")
      const later = reasonOf(yield* Effect.exit(echo(connection, "c")))
      assert.deepInclude(later, { _tag: "ConnectionError", phase: "established" })
      yield* settle
      assert.strictEqual((yield* connection.status)._tag, "Closed")
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(broker.connections, 1)
    })
  )
})

describe("random connection loss under load", () => {
  it.effect("end every request exactly once, and no request is served twice", () =>
    Effect.gen(function* () {
      for (let seed = 1; seed <= seeds(100); seed++) {
        const next = random(seed)
        const broker = new FakeBroker()
        let faulty = true
        broker.onRequest = (request) => {
          if (!faulty) return answer(request)
          if (next() < 0.03) request.connection.close()
          else if (next() < 0.05)
            request.connection.ends!.server.faults.chopBytes = 1 + Math.floor(next() * 20)
          if (next() < 0.98) answer(request)
          else request.connection.close()
        }
        const ends = new Map<string, number>()
        yield* Effect.scoped(
          Effect.gen(function* () {
            const connection = yield* connect(broker, {
              reconnect: Schedule.spaced("10 millis"),
              maxInFlight: 8
            })
            const fiber = yield* Effect.forkChild(
              Effect.forEach(
                Array.from({ length: 100 }, (_, i) => `${i}`),
                (text) =>
                  Effect.exit(echo(connection, text)).pipe(
                    Effect.map((exit) => {
                      ends.set(text, (ends.get(text) ?? 0) + 1)
                      if (Exit.isSuccess(exit)) assert.strictEqual(exit.value, text)
                      else assert.include(["OutcomeUnknown", "NotSent"], reasonOf(exit)._tag)
                    })
                  ),
                { concurrency: 20, discard: true }
              )
            )
            for (let i = 0; i < 200 && fiber.pollUnsafe() === undefined; i++)
              yield* TestClock.adjust("10 millis")
            yield* Fiber.join(fiber)
            faulty = false
            yield* progress(connection)
          })
        )
        assert.strictEqual(ends.size, 100)
        const served = broker.asked.map((request) => request.text ?? "").filter((text) => ends.has(text))
        assert.strictEqual(new Set(served).size, served.length, `seed ${seed}`)
      }
    })
  )
})
