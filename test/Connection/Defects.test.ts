/** Transports, mechanisms, schedules and services that have defects: a typed error, a log line, and never a connection that hangs. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { make } from "../../src/Connection/KafkaConnection.ts"
import type { ConnectionError } from "../../src/Client/KafkaError.ts"
import * as NodeTransport from "../../src/Transport/NodeTransport.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import type { Mechanism } from "../../src/Connection/Sasl.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { Transport, type TransportHandle } from "../../src/Transport/Transport.ts"
import { answer, FakeBroker } from "./FakeBroker.ts"
import { echo, reasonOf, settle } from "./Harness.ts"
import { logged } from "./Logged.ts"
import { plainServer, saslBroker } from "./SaslBroker.ts"

const boom = (): never => {
  throw new Error("boom")
}

type Break = (transport: Transport) => Transport

const breaks: ReadonlyArray<readonly [name: string, broken: Break]> = [
  ["open throws", () => ({ open: boom })],
  ["open dies", () => ({ open: () => Effect.die(new Error("boom")) })],
  ["open interrupts itself", () => ({ open: () => Effect.interrupt })],
  ["open fails with something else", () => ({ open: () => Effect.fail(new Error("boom") as never) })],
  ["open gives nothing", () => ({ open: () => Effect.succeed(undefined as never) })],
  ["listen throws", handleThat(() => ({ listen: boom }))],
  ["write throws", handleThat(() => ({ write: boom }))],
  [
    "remote throws",
    handleThat(() => ({
      get remote(): string {
        return boom()
      }
    }))
  ],
  [
    "the scope dies",
    (real) => ({
      open: (options) => Effect.acquireRelease(real.open(options), () => Effect.die(new Error("boom")))
    })
  ]
]

/** A handle with its own way for some things. */
function handleThat(own: (real: TransportHandle) => Partial<TransportHandle>): Break {
  return (real) => ({
    open: (options) =>
      Effect.map(real.open(options), (handle): TransportHandle => {
        const made = {
          remote: "",
          listen: handle.listen,
          write: handle.write,
          end: handle.end,
          pause: handle.pause,
          resume: handle.resume,
          destroy: handle.destroy
        }
        return Object.defineProperties(made, Object.getOwnPropertyDescriptors(own(handle)))
      })
  })
}

const connect = (transport: Transport, options: Partial<KafkaConnectionOptions> = {}) =>
  Effect.provideService(make({ host: "broker", ...options }), Transport, transport)

describe("R1 a transport that is broken", () => {
  for (const [name, broken] of breaks) {
    it.effect(`${name}: with "never" a failure, with a schedule the next attempt`, () => {
      const log = logged()
      return log.around(
        Effect.gen(function* () {
          const broker = new FakeBroker()
          const refusing = name === "the scope dies"
          if (!refusing) {
            const error = yield* Effect.flip(connect(broken(broker.transport), { reconnect: "never" }))
            assert.strictEqual(error.reason._tag, "ConnectionError")
          }
          let attempts = 0
          const transport: Transport = {
            open: (options) => (++attempts <= 3 ? broken(broker.transport) : broker.transport).open(options)
          }
          const connection = yield* connect(transport)
          yield* TestClock.adjust("10 seconds")
          broker.last.close()
          yield* TestClock.adjust("10 seconds")
          broker.connections.at(-1)?.close()
          yield* TestClock.adjust("10 seconds")
          assert.strictEqual(yield* echo(connection, "a"), "a")
          if (name !== "open fails with something else") assert.isAbove(log.errors().length, 0, "logged")
        })
      )
    })
  }

  for (const method of ["end", "destroy"] as const) {
    it.effect(`${method} throws: closing ends`, () => {
      const log = logged()
      return log.around(
        Effect.gen(function* () {
          const broker = new FakeBroker()
          const connection = yield* connect(handleThat(() => ({ [method]: boom }))(broker.transport))
          assert.strictEqual(yield* echo(connection, "a"), "a")
          const closing = yield* Effect.forkChild(connection.close)
          yield* TestClock.adjust("2 seconds")
          yield* Fiber.join(closing)
          assert.strictEqual((yield* connection.status)._tag, "Closed")
          assert.isAbove(log.errors().length, 0)
        })
      )
    })
  }

  it.effect("write that throws later ends the connection, and everything in flight", () =>
    logged().around(
      Effect.gen(function* () {
        const broker = new FakeBroker()
        broker.onRequest = (request) => (request.text === "no reply" ? undefined : answer(request))
        let isBroken = false
        const transport = handleThat((real) => ({
          write: (pieces, onWritten) => (isBroken ? boom() : real.write(pieces, onWritten))
        }))(broker.transport)
        const connection = yield* connect(transport)
        const unanswered = yield* Effect.forkChild(Effect.exit(echo(connection, "no reply")))
        yield* settle
        isBroken = true
        const written = yield* Effect.forkChild(Effect.exit(echo(connection, "a")))
        yield* settle
        isBroken = false
        for (const fiber of [unanswered, written]) {
          const reason = reasonOf(yield* Fiber.join(fiber)) as {
            readonly _tag: string
            readonly cause: ConnectionError
          }
          assert.strictEqual(reason._tag, "OutcomeUnknown")
          assert.match(reason.cause.detail, /cannot write: boom/)
        }
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* echo(connection, "b"), "b")
      })
    )
  )
})

describe("R1 Node's own transport, asked for what cannot be", () => {
  for (const [host, port] of [
    ["127.0.0.1", 70_000],
    ["127.0.0.1", -1],
    ["127.0.0.1", Number.NaN],
    ["", 9092],
    ["a\0b", 9092],
    ["x".repeat(300), 9092]
  ] as const) {
    it.live(`${JSON.stringify(host.slice(0, 10))}:${port} is a TransportError`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.scoped(NodeTransport.transport.open({ host, port })))
        assert.strictEqual(error._tag, "TransportError")
      }).pipe(Effect.timeout("5 seconds"))
    )
  }
})

describe("R1 a mechanism that is broken", () => {
  const good = Sasl.plain({ username: "user", password: Redacted.make("secret"), allowWithoutTls: true })
  const conversation = { first: Buffer.from("x"), step: () => Effect.undefined }
  const broken: ReadonlyArray<readonly [string, Mechanism]> = [
    ["start throws", { name: "PLAIN", start: boom }],
    ["start dies", { name: "PLAIN", start: () => Effect.die("boom") }],
    ["start interrupts itself", { name: "PLAIN", start: () => Effect.interrupt }],
    ["start gives no token", { name: "PLAIN", start: () => Effect.succeed({} as never) }],
    ["step throws", { name: "PLAIN", start: () => Effect.succeed({ ...conversation, step: boom }) }],
    [
      "step dies",
      { name: "PLAIN", start: () => Effect.succeed({ ...conversation, step: () => Effect.die("boom") }) }
    ],
    [
      "step gives no token",
      {
        name: "PLAIN",
        start: () => Effect.succeed({ ...conversation, step: () => Effect.succeed("x" as never) })
      }
    ]
  ]
  for (const [name, sasl] of broken) {
    it.effect(`${name}: a failure`, () =>
      logged().around(
        Effect.gen(function* () {
          const fake = saslBroker({
            servers: { PLAIN: () => () => ({ token: Buffer.alloc(0), done: true }) }
          })
          const error = yield* Effect.flip(connect(fake.broker.transport, { sasl, reconnect: "never" }))
          assert.include(["AuthenticationError", "ConnectionError"], error.reason._tag)
          assert.match(error.message, /itself failed|defect/)
        })
      )
    )
  }

  it.effect("only when it renews the session: the connection is made anew", () => {
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const fake = saslBroker({
          servers: { PLAIN: plainServer("user", "secret") },
          sessionLifetimeMs: 10_000
        })
        let starts = 0
        const sasl: Mechanism = {
          name: "PLAIN",
          start: (peer) => (++starts === 2 ? Effect.interrupt : good.start(peer))
        }
        const connection = yield* connect(fake.broker.transport, { sasl })
        assert.strictEqual(yield* echo(connection, "a"), "a")
        yield* TestClock.adjust("15 seconds")
        assert.isAtLeast(starts, 3)
        assert.strictEqual(yield* echo(connection, "b"), "b")
        assert.isAtLeast(fake.broker.connections.length, 2)
      })
    )
  })
})

describe("R1 what keeps the connection is broken", () => {
  const dies = Schedule.fromStep(
    Effect.succeed(() => Effect.die(new Error("boom")) as never)
  ) as Schedule.Schedule<unknown>
  const throws = Schedule.fromStep(Effect.succeed(boom as never)) as Schedule.Schedule<unknown>
  const cannotStart = Schedule.fromStep(Effect.die(new Error("boom")) as never) as Schedule.Schedule<unknown>

  for (const [name, reconnect] of [
    ["a schedule that dies", dies],
    ["a schedule that throws", throws],
    ["a schedule that cannot start", cannotStart]
  ] as const) {
    it.effect(`${name}: closed for good, with the reason in every request and in the log`, () => {
      const log = logged()
      return log.around(
        Effect.gen(function* () {
          const broker = new FakeBroker()
          const connection = yield* connect(broker.transport, { reconnect })
          assert.strictEqual(yield* echo(connection, "a"), "a")
          broker.onRequest = (request) => request.connection.close()
          const lost = yield* Effect.forkChild(Effect.exit(echo(connection, "b")))
          yield* TestClock.adjust("1 second")
          assert.strictEqual(reasonOf(yield* Fiber.join(lost))._tag, "OutcomeUnknown")
          const reason = reasonOf(yield* Effect.exit(echo(connection, "c")))
          assert.strictEqual(reason._tag, "ConnectionError")
          assert.match(reason.message, /defect.*boom/)
          assert.strictEqual((yield* connection.status)._tag, "Closed")
          assert.isTrue(log.errors().some((text) => text.includes("boom")))
        })
      )
    })
  }

  it.effect("a clock that cannot sleep: closed, and no request waits for ever", () => {
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const clock = yield* Clock.Clock
        let isBroken = false
        const sleeping: Clock.Clock = {
          ...clock,
          currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe(),
          monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
          sleep: (duration) => (isBroken ? boom() : clock.sleep(duration))
        }
        const broker = new FakeBroker()
        broker.onRequest = () => {}
        const connection = yield* Effect.provideService(connect(broker.transport), Clock.Clock, sleeping)
        yield* connection.connected
        isBroken = true
        // Earlier than what the timer is set for.
        const exit = yield* Effect.exit(echo(connection, "a", { timeout: "1 second" }))
        assert.strictEqual(exit._tag, "Failure")
        assert.strictEqual((yield* connection.status)._tag, "Closed")
        assert.isTrue(log.errors().some((text) => text.includes("boom")))
      })
    )
  })

  it.effect("a random service that dies: a failed attempt, and in the end closed", () => {
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const broken = { nextIntUnsafe: boom, nextDoubleUnsafe: boom }
        const broker = new FakeBroker()
        broker.refuse = () => Effect.die("refused")
        const connection = yield* Effect.provideService(
          connect(broker.transport),
          Random.Random,
          broken as never
        )
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* connection.status)._tag, "Closed")
        assert.strictEqual(reasonOf(yield* Effect.exit(echo(connection, "a")))._tag, "ConnectionError")
        assert.isAbove(log.errors().length, 0)
      })
    )
  })
})
