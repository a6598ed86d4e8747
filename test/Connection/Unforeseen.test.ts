/** Unusual inputs, transports and listeners: each ends what it must, and the connection goes on. */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { printable } from "../../src/internal/printable.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { checkOptions } from "../../src/Connection/internal/checkOptions.ts"
import { type KafkaConnection, make } from "../../src/Connection/KafkaConnection.ts"
import { AuthenticationError, type ConnectionError, type KafkaError } from "../../src/Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { type OpenOptions, Transport, type TransportHandle } from "../../src/Transport/Transport.ts"
import { echoed, FakeBroker, FakeConnection } from "./FakeBroker.ts"
import { echo, reasonOf, settle } from "./Harness.ts"
import { logged } from "./Logged.ts"
import { plainServer, saslBroker } from "./SaslBroker.ts"
import { echo as entry, opened } from "../Protocol/SessionHarness.ts"
import { Echo } from "./TestApis.ts"
import { observeStatus } from "./Subscriber.ts"

const connect = (transport: Transport, options: Partial<KafkaConnectionOptions> = {}) =>
  Effect.provideService(make({ host: "broker", ...options }), Transport, transport)

/** A transport whose handles have their own way for some things. */
const handleThat = (
  broker: FakeBroker,
  own: (real: TransportHandle) => Partial<TransportHandle>
): Transport => ({
  open: (options: OpenOptions) =>
    Effect.map(broker.transport.open(options), (real) => ({ ...real, ...own(real) }))
})

const ignore = (): void => {}

const revoked = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe("R4 an input with a property that throws", () => {
  const bad = {
    acks: -1,
    timeoutMs: 1000,
    get topicData(): never {
      throw new Error("boom")
    }
  }

  for (const when of ["before there is a connection", "afterwards"])
    it.effect(`${when}: its own request fails, all others are answered`, () => {
      const log = logged()
      return log.around(
        Effect.gen(function* () {
          const broker = new FakeBroker([ApiVersions, Echo, Produce])
          const connection = yield* connect(broker.transport)
          if (when === "afterwards") yield* echo(connection, "first")
          const broken = yield* Effect.forkChild(Effect.exit(connection.request(Produce, bad)))
          const sound = yield* Effect.forkChild(Effect.exit(echo(connection, "a")))
          yield* settle
          assert.strictEqual(reasonOf(yield* Fiber.join(broken))._tag, "EncodeError")
          assert.deepStrictEqual(yield* Fiber.join(sound), Exit.succeed("a"))
          assert.strictEqual(yield* echo(connection, "b"), "b")
          assert.strictEqual(broker.connections.length, 1)
          assert.deepStrictEqual(log.errors(), [])
        })
      )
    })
})

describe("R4 an input with a property that throws, of those that a connection looks at", () => {
  for (const name of ["acks", "timeoutMs", "maxWaitMs"])
    it.effect(name, () =>
      Effect.gen(function* () {
        const broker = new FakeBroker([ApiVersions, Echo, Produce])
        const connection = yield* connect(broker.transport)
        const input = { acks: -1, timeoutMs: 1000, topicData: [], text: "a" }
        Object.defineProperty(input, name, {
          enumerable: true,
          get: () => {
            throw new Error("boom")
          }
        })
        const asked: Effect.Effect<unknown, KafkaError> =
          name === "maxWaitMs" ? connection.request(Echo, input) : connection.request(Produce, input)
        const exit = yield* Effect.exit(asked)
        assert.strictEqual(reasonOf(exit)._tag, "EncodeError")
        assert.strictEqual(yield* echo(connection, "b"), "b")
      })
    )
})

describe("R10 a secret that is no text", () => {
  it.effect("is refused as any other", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers: { PLAIN: plainServer("user", "secret") } })
      const password = Redacted.make("a\ud800b")
      const sasl = Sasl.plain({ username: "user", password, allowWithoutTls: true })
      const connection = yield* connect(fake.broker.transport, { sasl })
      assert.strictEqual(reasonOf(yield* Effect.exit(echo(connection, "a")))._tag, "AuthenticationError")
    })
  )
})

describe("R4 a transport that calls back at once", () => {
  it.effect("within `listen`: a failed attempt, and no defect of ours", () => {
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const broker = new FakeBroker()
        const transport = handleThat(broker, () => ({ listen: (events) => events.onClose(undefined) }))
        const error = yield* Effect.flip(connect(transport, { reconnect: "never" }))
        assert.strictEqual(error.reason._tag, "ConnectionError")
        assert.deepStrictEqual(log.errors(), [])
      })
    )
  })

  it.effect("within `write`: the replies are taken in their order", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const transport: Transport = {
        open: () =>
          Effect.sync((): TransportHandle => {
            let deliver = ignore as (bytes: Uint8Array) => void
            const peer = new FakeConnection(broker, { write: (bytes) => deliver(bytes), close: () => {} })
            return {
              remote: "here",
              listen: (events) => {
                deliver = events.onData
              },
              write: (pieces, onWritten) => {
                const bytes = Buffer.concat(pieces)
                onWritten()
                peer.receive(bytes)
              },
              pause: ignore,
              resume: ignore,
              end: ignore,
              destroy: () => {
                deliver = ignore
              }
            }
          })
      }
      const connection = yield* connect(transport, { closeTimeout: 0 })
      yield* echo(connection, "first")
      const texts = Array.from({ length: 200 }, (_, i) => `${i}`)
      const thrice = (text: string) => Effect.forEach([1, 2, 3], () => echo(connection, text))
      const all = yield* Effect.forEach(texts, thrice, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        all,
        texts.map((text) => [text, text, text])
      )
    })
  )

  it("that bytes are written, late or again: they stay written", () => {
    const { session, flush } = opened()
    session.submit(entry("a"))
    flush()
    const first = session.flushedBytes
    session.submit(entry("b"))
    flush()
    session.written(session.flushedBytes)
    session.written(first)
    assert.strictEqual(session.queuedBytes, 0)
  })
})

describe("R4 what cannot even be shown", () => {
  class Unreadable extends Error {
    override get message(): string {
      throw new Error("boom")
    }
  }
  for (const [name, thing] of [
    ["a revoked proxy", revoked()],
    ["an error whose message throws", new Unreadable()],
    ["nothing", undefined]
  ] as const)
    it.effect(
      `${name}, thrown by an observer of the status and by a transport, or told as the reason of an end`,
      () => {
        const log = logged()
        return log.around(
          Effect.gen(function* () {
            const broker = new FakeBroker()
            let breaks = false
            let end = ignore as (cause: unknown) => void
            const transport = handleThat(broker, (real) => ({
              listen: (events) => {
                end = events.onClose
                real.listen(events)
              },
              write: (pieces, onWritten) => {
                if (breaks) throw thing
                real.write(pieces, onWritten)
              }
            }))
            const connection = yield* connect(transport)
            yield* observeStatus(connection, () => {
              throw thing
            })
            yield* echo(connection, "a")
            breaks = true
            const lost = yield* Effect.forkChild(Effect.exit(echo(connection, "b")))
            yield* settle
            breaks = false
            assert.strictEqual(reasonOf(yield* Fiber.join(lost))._tag, "OutcomeUnknown")
            yield* TestClock.adjust("1 second")
            assert.strictEqual(yield* echo(connection, "c"), "c")
            end(thing)
            yield* TestClock.adjust("1 second")
            assert.strictEqual(yield* echo(connection, "d"), "d")
            assert.strictEqual(broker.connections.length, 3)
            assert.isTrue(log.errors().some((text) => text.includes("what waits for the status")))
          })
        )
      }
    )
})

describe("R1 a transport that does not end", () => {
  const endless: ReadonlyArray<readonly [name: string, of: (broker: FakeBroker) => Transport]> = [
    [
      "its finalizer waits for ever",
      (broker) => ({
        open: (options) => Effect.acquireRelease(broker.transport.open(options), () => Effect.never)
      })
    ],
    [
      "it can be interrupted only when it is open, which it never is",
      (broker) => {
        let attempts = 0
        return {
          open: (options) =>
            ++attempts === 2 ? Effect.uninterruptible(Effect.never) : broker.transport.open(options)
        }
      }
    ]
  ]
  for (const [name, transportOf] of endless)
    it.effect(`${name}: the connection comes back, and closes`, () => {
      const log = logged()
      return log.around(
        Effect.gen(function* () {
          const broker = new FakeBroker()
          const scope = yield* Scope.make()
          const connection = yield* Scope.provide(connect(transportOf(broker)), scope)
          yield* echo(connection, "a")
          broker.last.close()
          const later = yield* Effect.forkChild(Effect.exit(echo(connection, "b")))
          yield* TestClock.adjust("15 seconds")
          assert.deepStrictEqual(yield* Fiber.join(later), Exit.succeed("b"))
          const closed = yield* Effect.forkChild(Scope.close(scope, Exit.void))
          yield* TestClock.adjust("5 seconds")
          yield* Fiber.join(closed)
          assert.isTrue(log.errors().some((text) => text.includes("is left alone")))
        })
      )
    })

  it.effect("the attempt that does not end does not keep the scope", () =>
    logged().around(
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const transport: Transport = { open: () => Effect.uninterruptible(Effect.never) }
        const connection = yield* Scope.provide(connect(transport), scope)
        const waits = yield* Effect.forkChild(Effect.exit(echo(connection, "a")))
        yield* settle
        const closed = yield* Effect.forkChild(Scope.close(scope, Exit.void))
        yield* TestClock.adjust("5 seconds")
        yield* Fiber.join(closed)
        assert.strictEqual(reasonOf(yield* Fiber.join(waits))._tag, "NotSent")
        const reason = reasonOf(yield* Effect.exit(echo(connection, "b")))
        assert.strictEqual((reason as ConnectionError).phase, "closed")
      })
    )
  )
})

const asked = (connection: KafkaConnection["Service"], count: number) =>
  Effect.forEach(Array.from({ length: count }), () =>
    Effect.forkChild(Effect.exit(echo(connection, "a")), { startImmediately: true })
  )

describe("R7, R8 what comes a thousand times over", () => {
  for (const [name, options, end] of [
    ["closing", {}, (connection) => connection.close],
    ["a loss", {}, (_, broker) => Effect.sync(() => broker.last.close())],
    ["a timeout", { requestTimeout: "1 second" }, () => Effect.void],
    ["a timeout in the queue", { requestTimeout: "1 second", maxInFlight: 1 }, () => Effect.void]
  ] as ReadonlyArray<
    readonly [
      string,
      Partial<KafkaConnectionOptions>,
      (connection: KafkaConnection["Service"], broker: FakeBroker) => Effect.Effect<unknown>
    ]
  >)
    it.effect(`${name} makes no error with a stack for each request`, () =>
      logged().around(
        Effect.gen(function* () {
          const broker = new FakeBroker()
          broker.onRequest = ignore
          const connection = yield* connect(broker.transport, options)
          yield* connection.connected
          const fibers = yield* asked(connection, 1000)
          yield* settle
          yield* Effect.forkChild(end(connection, broker))
          yield* TestClock.adjust("2 seconds")
          const errors = new Set<unknown>()
          for (const fiber of fibers) {
            const exit = yield* Fiber.join(fiber)
            reasonOf(exit)
            errors.add(Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined)
          }
          assert.isAtMost(errors.size, 2)
        })
      )
    )

  it.effect("answers that ask to wait for too long are one warning a minute", () => {
    const log = logged()
    const warnings = () => log.lines.filter(({ level }) => level === "Warn").length
    return log.around(
      Effect.gen(function* () {
        const broker = new FakeBroker()
        broker.onRequest = (request) =>
          request.reply(echoed(request.text, request.version, { throttleTimeMs: 1_000_000 }))
        const connection = yield* connect(broker.transport, { maxThrottleTime: 0 })
        yield* Effect.forEach(yield* asked(connection, 100), Fiber.join)
        assert.strictEqual(warnings(), 1)
        yield* TestClock.adjust("1 minute")
        yield* echo(connection, "a")
        assert.strictEqual(warnings(), 2)
      })
    )
  })

  it("the words of a mechanism are one line, too", () => {
    const { message } = new AuthenticationError({ mechanism: "MY\nOWN", detail: "no\u001b[31m\nway" })
    assert.strictEqual(message, printable(message))
  })
})

describe("R1 options that would be taken for something else, or throw", () => {
  const wrong: ReadonlyArray<readonly [option: string, value: unknown]> = [
    ...[{ second: 30 }, {}, new Date(), new Map(), { seconds: Number.NaN }, { seconds: 1, other: 2 }].map(
      (value) => ["requestTimeout", value] as const
    ),
    ...["localhost:9092", "[::1]", "http://localhost", "a,b", "me@host", "a\u202eb", "x".repeat(256)].map(
      (value) => ["host", value] as const
    ),
    ["brokerVersions", new BrokerVersions(null as never)],
    ["brokerVersions", new BrokerVersions(new Map([[3, undefined as never]]))],
    ["brokerVersions", new BrokerVersions(new Map([[3, { min: 0, max: 1.5 }]]))]
  ]
  for (const [option, value] of wrong)
    it(`${option}: ${JSON.stringify(value).slice(0, 40)}`, () => {
      assert.strictEqual(checkOptions({ host: "broker", [option]: value })?.option, option)
    })

  it("a getter, and a proxy", () => {
    const thrower = {
      get host(): string {
        throw new Error("boom")
      }
    }
    assert.strictEqual(checkOptions(thrower)?.option, "host")
    const proxy = new Proxy({ host: "a" }, { ownKeys: () => assert.fail("boom") })
    assert.strictEqual(checkOptions(proxy)?.option, "options")
  })

  it("what may be given passes", () => {
    for (const host of ["::1", "fe80::1%lo", "localhost.", "my_host", "münchen.example"])
      assert.isUndefined(checkOptions({ host }))
    for (const requestTimeout of [{ seconds: 5 }, { minutes: 1, seconds: undefined }, [5, 0], 5n] as const)
      assert.isUndefined(checkOptions({ host: "broker", requestTimeout }))
  })
})
