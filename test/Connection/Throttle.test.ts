/** How long a broker may make a client wait, by throttling and by the lifetime of a session, and how that is seen. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { make } from "../../src/Connection/KafkaConnection.ts"
import type { Timeout } from "../../src/Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import type { ConnectionStatus } from "../../src/Connection/Status.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { echoed, FakeBroker } from "./FakeBroker.ts"
import { echo, reasonOf } from "./Harness.ts"
import { logged } from "./Logged.ts"
import { plainServer, saslBroker } from "./SaslBroker.ts"
import { onEachStatus } from "./Subscriber.ts"

const connect = (broker: FakeBroker, options: Partial<KafkaConnectionOptions> = {}) =>
  Effect.provideService(make({ host: "broker", ...options }), Transport, broker.transport)

/** A broker that asks to wait, once. */
const throttling = (throttleTimeMs: number) => {
  const broker = new FakeBroker()
  broker.onRequest = (request) =>
    request.reply(echoed(request.text, request.version, request.text === "much" ? { throttleTimeMs } : {}))
  return broker
}

describe("R8 throttling", () => {
  for (const [askedMs, maxThrottleTime, waitMs] of [
    [5_000, undefined, 5_000],
    [2 ** 31 - 1, undefined, 60_000],
    [2 ** 31 - 1, "1 hour", 3_600_000],
    [5_000, 0, 0]
  ] as const) {
    it.effect(
      `of ${askedMs} ms, with at most ${maxThrottleTime ?? "the default"}, takes ${waitMs} ms`,
      () => {
        const log = logged()
        return log.around(
          Effect.gen(function* () {
            const broker = throttling(askedMs)
            const connection = yield* connect(broker, { maxThrottleTime })
            yield* echo(connection, "much")
            const next = yield* Effect.forkChild(echo(connection, "next", { timeout: "2 hours" }))
            if (waitMs > 0) {
              yield* TestClock.adjust(waitMs - 1)
              assert.lengthOf(broker.asked, 1)
            }
            yield* TestClock.adjust(1)
            assert.strictEqual(yield* Fiber.join(next), "next")
            const lines = log.lines.filter(({ text }) => text.includes("throttleTimeMs"))
            assert.lengthOf(lines, 1)
            assert.strictEqual(lines[0]!.level, waitMs < askedMs ? "Warn" : "Debug")
            assert.include(lines[0]!.text, `${askedMs} ms`)
            if (waitMs < askedMs) assert.include(lines[0]!.text, "maxThrottleTime")
          })
        )
      }
    )
  }

  it.effect("shows in the status, and in the requests that time out because of it", () =>
    logged().around(
      Effect.gen(function* () {
        const connection = yield* connect(throttling(20_000))
        const heard: Array<ConnectionStatus> = []
        yield* onEachStatus(connection, (status) => heard.push(status))
        const throttledForMs = Effect.map(connection.status, (status) =>
          status._tag === "Connected" ? status.throttledForMs : undefined
        )
        yield* connection.connected
        assert.strictEqual(yield* throttledForMs, 0)
        yield* echo(connection, "much")
        assert.strictEqual(yield* throttledForMs, 20_000)
        const late = yield* Effect.forkChild(Effect.exit(echo(connection, "late", { timeout: "5 seconds" })))
        yield* TestClock.adjust("5 seconds")
        const reason = reasonOf(yield* Fiber.join(late)) as Timeout
        assert.deepInclude(reason, { _tag: "Timeout", sent: false, timeoutMs: 5000, throttleTimeMs: 20_000 })
        assert.match(
          reason.message,
          /not sent within 5000 ms: the broker asked the client to wait for 20000 ms/
        )
        assert.isTrue(reason.isSafeToRetry)
        assert.strictEqual(yield* throttledForMs, 15_000)
        yield* TestClock.adjust("15 seconds")
        assert.strictEqual(yield* throttledForMs, 0)
        // It is over: what times out now does so for another reason.
        assert.strictEqual(yield* echo(connection, "next"), "next")
        assert.deepStrictEqual(
          heard.map((status) => status._tag),
          ["Connecting", "Connected"]
        )
      })
    )
  )
})

describe("R8 the lifetime of a session", () => {
  const sasl = Sasl.plain({ username: "user", password: Redacted.make("secret"), allowWithoutTls: true })

  const renewals = (sessionLifetimeMs: number, time: "10 seconds" | "100 days") => {
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const fake = saslBroker({ servers: { PLAIN: plainServer("user", "secret") }, sessionLifetimeMs })
        let starts = 0
        const counting: Sasl.Mechanism = { ...sasl, start: (peer) => (starts++, sasl.start(peer)) }
        const connection = yield* connect(fake.broker, { sasl: counting })
        assert.strictEqual(yield* echo(connection, "a"), "a")
        for (let i = 0; i < 10; i++) yield* TestClock.adjust(time === "10 seconds" ? "1 second" : "10 days")
        assert.strictEqual(yield* echo(connection, "b"), "b")
        assert.lengthOf(fake.broker.connections, 1)
        return { starts, warnings: log.lines.filter(({ level }) => level === "Warn").map(({ text }) => text) }
      })
    )
  }

  for (const lifetimeMs of [1, 10, 999]) {
    it.effect(`of ${lifetimeMs} ms renews once a second, and says so once`, () =>
      Effect.gen(function* () {
        const { starts, warnings } = yield* renewals(lifetimeMs, "10 seconds")
        assert.isAtMost(starts, 11)
        assert.isAtLeast(starts, 9)
        assert.lengthOf(warnings, 1)
        assert.match(warnings[0]!, /connections\.max\.reauth\.ms/)
      })
    )
  }

  for (const lifetimeMs of [2 ** 31, 2 ** 53, 9.2e18]) {
    it.effect(`of ${lifetimeMs} ms renews seldom`, () =>
      Effect.gen(function* () {
        const { starts, warnings } = yield* renewals(lifetimeMs, "100 days")
        assert.isAtMost(starts, 6)
        assert.lengthOf(warnings, 0)
      })
    )
  }
})
