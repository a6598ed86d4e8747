/** A broker that takes time over its SASL answers and refuses what comes in between, as Kafka does. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { answer, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, settle } from "./Harness.ts"
import { progress } from "./Liveness.ts"
import { after, plainServer, saslBroker } from "./SaslBroker.ts"

const plain = Sasl.plain({ username: "user", password: Redacted.make("pencil"), allowWithoutTls: true })
const servers = { PLAIN: plainServer("user", "pencil") }

/** Asks as many requests as the time allows, one after the other; all must be answered. */
const busyFor = (connection: Parameters<typeof echo>[0], count: number) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) {
      assert.strictEqual(yield* echo(connection, `${i}`), `${i}`)
      yield* Effect.sleep("50 millis")
    }
  })

describe("a broker that takes time to authenticate", () => {
  it.effect(
    "17 gets no request while a session is renewed; those that come meanwhile are sent afterwards",
    () =>
      Effect.gen(function* () {
        const fake = saslBroker({ servers, sessionLifetimeMs: 10_000, later: yield* after("700 millis") })
        const connection = yield* connect(fake.broker, { sasl: plain, reconnect: "never" }).pipe(
          Effect.forkChild
        )
        yield* TestClock.adjust("1400 millis")
        const line = yield* Fiber.join(connection)
        const workers = yield* Effect.forkChild(
          Effect.all([busyFor(line, 400), busyFor(line, 400), busyFor(line, 400)], {
            concurrency: "unbounded"
          })
        )
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(workers)
        assert.deepStrictEqual(fake.tooEarly, [])
        assert.strictEqual(fake.broker.connections.length, 1)
        // Three workers of 400 requests each: 20 s of pauses, and 1.4 s for each renewal.
        assert.isAtLeast(fake.authentications, 3)
        // Behind each renewal come those who waited for it.
        const names = fake.broker.requests.map(({ api }) => api.name)
        for (const [at, name] of names.entries())
          if (name === "SaslHandshake") assert.include(["SaslAuthenticate", undefined], names[at + 1])
        assert.strictEqual(names.filter((name) => name === "Echo").length, 1200)
      })
  )

  it.effect("17 answers what was sent before the renewal first, however long that takes", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers, sessionLifetimeMs: 10_000 })
      const connection = yield* connect(fake.broker, { sasl: plain, reconnect: "never" })
      const { onRequest } = fake.broker
      const held: Array<FakeRequest> = []
      // A long poll: a broker answers nothing before it, on this connection.
      fake.broker.onRequest = (request) =>
        held.length > 0 || request.text === "poll" ? void held.push(request) : onRequest(request)
      const poll = yield* Effect.forkChild(echo(connection, "poll", { timeout: "1 minute" }))
      // Longer than a set-up may take.
      yield* TestClock.adjust("25 seconds")
      const behind = yield* Effect.forkChild(echo(connection, "behind"))
      yield* settle
      // It waits in the session, behind the handshake that the broker has not looked at yet.
      assert.deepStrictEqual(
        held.map(({ api }) => api.name),
        ["Echo", "SaslHandshake"]
      )
      fake.broker.onRequest = onRequest
      answer(held[0]!)
      onRequest(held[1]!)
      yield* settle
      assert.strictEqual(yield* Fiber.join(poll), "poll")
      assert.strictEqual(yield* Fiber.join(behind), "behind")
      yield* progress(connection)
      assert.deepStrictEqual(fake.tooEarly, [])
    })
  )

  it.effect("17 lets requests through again when the mechanism itself takes time over the last token", () =>
    Effect.gen(function* () {
      const slow: Sasl.Mechanism = {
        name: "PLAIN",
        start: (peer) =>
          Effect.map(plain.start(peer), (conversation) => ({
            ...conversation,
            step: (challenge) => Effect.andThen(Effect.sleep("300 millis"), conversation.step(challenge))
          }))
      }
      const fake = saslBroker({ servers, sessionLifetimeMs: 10_000 })
      const connection = yield* Effect.forkChild(connect(fake.broker, { sasl: slow, reconnect: "never" }))
      yield* TestClock.adjust("300 millis")
      const line = yield* Fiber.join(connection)
      // All wait while the token is looked at, and nothing else comes that could remind the session of them.
      const asked = yield* Effect.forEach(
        Array.from({ length: 100 }, (_, i) => i),
        (i) => Effect.forkChild(Effect.andThen(Effect.sleep(8000 + 20 * i), echo(line, `${i}`)))
      )
      yield* TestClock.adjust("20 seconds")
      for (const [i, fiber] of asked.entries()) assert.strictEqual(yield* Fiber.join(fiber), `${i}`)
      assert.deepStrictEqual(fake.tooEarly, [])
    })
  )

  it.effect(
    "07 gets no request before it has authenticated the client, at the first connection and at each later one",
    () =>
      Effect.gen(function* () {
        for (const isRaw of [false, true]) {
          const fake = saslBroker({ servers, isRaw, later: yield* after("700 millis") })
          const connection = yield* connect(fake.broker, {
            sasl: plain,
            reconnect: Schedule.spaced("1 second")
          })
          for (let round = 0; round < 3; round++) {
            const asked = yield* Effect.forkChild(
              Effect.forEach(["a", "b"], (text) => echo(connection, text), { concurrency: 2 })
            )
            yield* TestClock.adjust("1300 millis")
            const more = yield* Effect.forkChild(echo(connection, "c"))
            yield* TestClock.adjust("2 seconds")
            assert.deepStrictEqual(yield* Fiber.join(asked), ["a", "b"])
            assert.strictEqual(yield* Fiber.join(more), "c")
            fake.broker.last.close()
            yield* settle
          }
          assert.deepStrictEqual(fake.tooEarly, [])
          assert.strictEqual(fake.authentications, 3)
        }
      })
  )

  it.effect("17 ends the connection when it does not answer, and a new one is set up", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers, sessionLifetimeMs: 10_000 })
      const { onRequest } = fake.broker
      const connection = yield* connect(fake.broker, {
        sasl: plain,
        connectTimeout: "3 seconds",
        reconnect: Schedule.spaced("1 second")
      })
      yield* connection.connected
      fake.broker.onRequest = (request) => {
        if (fake.broker.connections.length > 1) onRequest(request)
      }
      yield* TestClock.adjust("9500 millis")
      const waits = yield* Effect.forkChild(echo(connection, "waits", { timeout: "1 minute" }))
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* Fiber.join(waits), "waits")
      yield* progress(connection)
      assert.strictEqual(fake.broker.connections.length, 2)
    })
  )
})
