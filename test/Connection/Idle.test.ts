/** When a connection counts as idle, and when not. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { answer, echoed, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, settle } from "./Harness.ts"
import { progress } from "./Liveness.ts"
import { Shout } from "./TestApis.ts"

const idle = { idleTimeout: "1 minute", deadPeerTimeout: "1 hour", requestTimeout: "1 hour" } as const

describe("an idle connection", () => {
  it.effect("is closed when its time is over since the last byte, to the millisecond", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker, idle)
      yield* connection.connected
      const pauses = [30_000, 59_999, 100, 45_000]
      for (const pause of pauses) {
        yield* TestClock.adjust(pause)
        assert.strictEqual(yield* echo(connection, "a"), "a")
      }
      yield* TestClock.adjust(59_999)
      assert.isFalse(broker.last.closed)
      yield* TestClock.adjust(1)
      assert.isTrue(broker.last.closed)
      assert.lengthOf(broker.connections, 1)
      yield* progress(connection, { times: 2, pause: 10 })
      assert.lengthOf(broker.connections, 2)
    })
  )

  it.effect("is none while an answer is awaited; then its time begins", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker, idle)
      const asked = yield* Effect.forkChild(echo(connection, "a"))
      yield* TestClock.adjust("10 minutes")
      assert.isFalse(broker.last.closed)
      answer(held[0]!)
      yield* settle
      assert.strictEqual(yield* Fiber.join(asked), "a")
      yield* TestClock.adjust(59_999)
      assert.isFalse(broker.last.closed)
      yield* TestClock.adjust("1 minute")
      assert.isTrue(broker.last.closed)
    })
  )

  it.effect("is none while bytes are not written", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([...new FakeBroker().apis, Shout])
      const connection = yield* connect(broker, idle)
      yield* connection.connected
      const { client } = broker.last.ends!
      client.faults.stalled = true
      // No answer is due.
      const sending = yield* Effect.forkChild(connection.send(Shout, { acks: 0, text: "a" }))
      yield* settle
      yield* TestClock.adjust("10 minutes")
      assert.isFalse(broker.last.closed)
      client.faults.stalled = false
      client.wake()
      yield* settle
      yield* Fiber.join(sending)
      assert.lengthOf(broker.asked, 1)
      yield* TestClock.adjust("2 minutes")
      assert.isTrue(broker.last.closed)
    })
  )

  it.effect("is none while requests wait for the end of a throttle", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = (request) =>
        request.reply(
          echoed(request.text, request.version, {
            throttleTimeMs: request.text === "throttle" ? 300_000 : 0
          })
        )
      const connection = yield* connect(broker, { ...idle, maxThrottleTime: "10 minutes" })
      assert.strictEqual(yield* echo(connection, "throttle"), "throttle")
      const waiting = yield* Effect.forkChild(echo(connection, "waits"))
      yield* TestClock.adjust("299 seconds")
      assert.isFalse(broker.last.closed)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(waiting), "waits")
      assert.lengthOf(broker.connections, 1)
    })
  )

  it.effect("stays where no limit is set", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      assert.strictEqual(yield* echo(connection, "a"), "a")
      yield* TestClock.adjust("30 days")
      assert.strictEqual(yield* echo(connection, "b"), "b")
      assert.lengthOf(broker.connections, 1)
    })
  )
})
