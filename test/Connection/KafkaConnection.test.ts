import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { KafkaConnection, make, type RequestOptions } from "../../src/Connection/KafkaConnection.ts"
import { ConnectionError, type KafkaError } from "../../src/Connection/KafkaError.ts"
import type { Options } from "../../src/Connection/Options.ts"
import { Transport } from "../../src/Connection/Transport.ts"
import { answer, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { Echo } from "./TestApis.ts"

const connect = (broker: FakeBroker, options: Partial<Options> = {}) =>
  Effect.provideService(make({ host: "broker", port: 9092, ...options }), Transport, broker.transport)

type Connection = KafkaConnection["Service"]

const echo = (connection: Connection, text: string, options?: RequestOptions) =>
  Effect.map(connection.request(Echo, { text }, options), (response) => response.text)

/** Lets fibers, microtasks and the memory transport do what they can without time. */
const settle = TestClock.adjust(0)

const reasonOf = (exit: Exit.Exit<unknown, KafkaError>) => {
  assert.isTrue(Exit.isFailure(exit), "a failure")
  const error = Result.getOrThrow(Cause.findError((exit as Exit.Failure<unknown, KafkaError>).cause))
  return error.reason
}

const refused = () => new ConnectionError({ phase: "connect", broker: "broker:9092", detail: "refused" })

/** Answers all but "silence", and what comes after it. */
const silent = () => {
  const broker = new FakeBroker()
  const held: Array<FakeRequest> = []
  broker.onRequest = (request) =>
    request.body.text === "silence" || held.some((h) => h.connection === request.connection)
      ? void held.push(request)
      : answer(request)
  return { broker, held }
}

const lostBecause = (onRequest: (request: FakeRequest) => void) =>
  Effect.gen(function* () {
    const broker = new FakeBroker()
    broker.onRequest = onRequest
    const connection = yield* connect(broker)
    const exit = yield* Effect.exit(echo(connection, "a"))
    return (reasonOf(exit) as { readonly cause: ConnectionError }).cause.detail
  })

describe("requests", () => {
  it.effect("are answered, at the highest common version, with the client id", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker, { clientId: "me" })
      assert.strictEqual(yield* echo(connection, "hello"), "hello")
      const [request] = broker.asked
      assert.deepStrictEqual([request!.version, request!.clientId], [3, "me"])
      assert.strictEqual((yield* connection.versions).versionOf(Echo), 3)
    })
  )

  it.effect("are pipelined: all are sent before the first is answered", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker)
      const fiber = yield* Effect.forkChild(
        Effect.forEach(["a", "b", "c"], (text) => echo(connection, text), { concurrency: "unbounded" })
      )
      yield* settle
      assert.deepStrictEqual(
        held.map((request) => request.body.text),
        ["a", "b", "c"]
      )
      for (const request of held) answer(request)
      assert.deepStrictEqual(yield* Fiber.join(fiber), ["a", "b", "c"])
    })
  )

  it.effect("are answered also when the stream comes byte by byte", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      yield* connection.connected
      broker.last.ends!.server.faults.chopBytes = 1
      broker.last.ends!.client.faults.chopBytes = 1
      assert.deepStrictEqual(
        yield* Effect.forEach(["a", "b"], (text) => echo(connection, text), { concurrency: 2 }),
        ["a", "b"]
      )
    })
  )

  it.effect("may be in flight only so many at once", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker, { maxInFlight: 2 })
      const fiber = yield* Effect.forkChild(
        Effect.forEach(["a", "b", "c"], (text) => echo(connection, text), { concurrency: 3 })
      )
      yield* settle
      assert.lengthOf(held, 2)
      answer(held[0]!)
      yield* settle
      assert.lengthOf(held, 3)
      held.slice(1).forEach(answer)
      assert.deepStrictEqual(yield* Fiber.join(fiber), ["a", "b", "c"])
    })
  )

  it.effect("fail with the class of a top-level error code, which keeps the response", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = (request) => request.reply({ errorCode: 79, text: "member-1", numbers: [] })
      const connection = yield* connect(broker)
      const reason = reasonOf(yield* Effect.exit(echo(connection, "a")))
      assert.strictEqual(reason._tag, "MemberIdRequired")
      assert.strictEqual((reason as any).response.text, "member-1")
      const recovered = yield* connection
        .request(Echo, { text: "a" })
        .pipe(Effect.catchReason("KafkaError", "MemberIdRequired", (r) => Effect.succeed(r.code)))
      assert.strictEqual(recovered, 79)
      const asData = yield* connection.request(Echo, { text: "a" }, { errors: "data" })
      assert.strictEqual(asData.errorCode, 79)
    })
  )

  it.effect("fail without being sent when they cannot be encoded", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      yield* connection.connected
      const exit = yield* Effect.exit(connection.request(Echo, { text: 1 } as any))
      const reason = reasonOf(exit)
      assert.strictEqual(reason._tag, "EncodeError")
      assert.match(reason.message, /EchoRequest v3 at text: .*got 1/)
      assert.lengthOf(broker.asked, 0)
    })
  )

  it.effect("fail for a version that one side lacks, naming both ranges", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.ranges.set(Echo.key, { min: 1, max: 2 })
      const connection = yield* connect(broker)
      const error = yield* Effect.flip(echo(connection, "a", { version: 3 }))
      assert.strictEqual(
        error.message,
        "Echo to broker:9092: no Echo v3: this library has 0–3, the broker has 1–2"
      )
      assert.isFalse(error.isRetryable)
      assert.strictEqual(yield* echo(connection, "a", { version: 1 }), "a")
      assert.strictEqual(yield* echo(connection, "b"), "b")
      assert.deepStrictEqual(
        broker.asked.map((r) => r.version),
        [1, 2]
      )
    })
  )

  it.effect("fail alone when their response cannot be decoded", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      // A response of version 0 where 3 was asked.
      broker.onRequest = (request) =>
        request.body.text === "bad"
          ? request.reply({ errorCode: 0, text: "x" }, { version: 1 })
          : answer(request)
      const connection = yield* connect(broker)
      const exits = yield* Effect.forEach(["a", "bad", "b"], (text) => Effect.exit(echo(connection, text)), {
        concurrency: 3
      })
      assert.deepStrictEqual(
        exits.map((exit) => Exit.isSuccess(exit)),
        [true, false, true]
      )
      const reason = reasonOf(exits[1]!)
      assert.strictEqual(reason._tag, "DecodeError")
      assert.lengthOf(broker.connections, 1)
    })
  )
})

describe("deadlines", () => {
  it.effect("end a request after 30 seconds by default, and the late reply harms nobody", () =>
    Effect.gen(function* () {
      const { broker, held } = silent()
      const connection = yield* connect(broker)
      const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "silence")))
      yield* TestClock.adjust("29999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const reason = reasonOf(yield* Fiber.join(fiber))
      assert.strictEqual(reason._tag, "Timeout")
      assert.deepInclude(reason, { timeoutMs: 30_000, sent: true })
      const after = yield* Effect.forkChild(echo(connection, "after"))
      yield* settle
      held.forEach(answer)
      assert.strictEqual(yield* Fiber.join(after), "after")
      assert.lengthOf(broker.connections, 1)
    })
  )

  it.effect("add what the request asks the broker to wait, unless the caller says how long", () =>
    Effect.gen(function* () {
      const { broker } = silent()
      const connection = yield* connect(broker, { requestTimeout: "1 second" })
      const request = (timeout?: "2 seconds") =>
        connection.request(
          Echo,
          { text: "silence", maxWaitMs: 5000 },
          timeout === undefined ? {} : { timeout }
        )
      const long = yield* Effect.forkChild(Effect.exit(request()))
      const short = yield* Effect.forkChild(Effect.exit(request("2 seconds")))
      yield* TestClock.adjust("2 seconds")
      assert.isDefined(short.pollUnsafe())
      yield* TestClock.adjust("3999 millis")
      assert.isUndefined(long.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepInclude(reasonOf(yield* Fiber.join(long)), { _tag: "Timeout", timeoutMs: 6000 })
    })
  )

  it.effect("end requests that wait for a connection, too", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.refuse = refused
      const connection = yield* connect(broker, { requestTimeout: "5 seconds" })
      const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "a")))
      yield* TestClock.adjust("5 seconds")
      assert.deepInclude(reasonOf(yield* Fiber.join(fiber)), { _tag: "Timeout", sent: false })
    })
  )

  it.effect("close a connection whose oldest request is overdue by one more deadline", () =>
    Effect.gen(function* () {
      const { broker } = silent()
      const connection = yield* connect(broker, { requestTimeout: "1 second" })
      const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "silence")))
      yield* TestClock.adjust("1 second")
      assert.isFalse(broker.last.closed)
      yield* TestClock.adjust("1 second")
      assert.isTrue(broker.connections[0]!.closed)
      yield* Fiber.join(fiber)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* echo(connection, "again"), "again")
      assert.lengthOf(broker.connections, 2)
    })
  )

  it.effect("may be infinite", () =>
    Effect.gen(function* () {
      const { broker, held } = silent()
      const connection = yield* connect(broker, { requestTimeout: "Infinity" })
      const fiber = yield* Effect.forkChild(echo(connection, "silence"))
      yield* TestClock.adjust("30 days")
      answer(held[0]!)
      assert.strictEqual(yield* Fiber.join(fiber), "silence")
    })
  )
})

describe("interruption", () => {
  it.effect("of a request that waits, is sent, or is half answered leaves the others right", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker, { maxInFlight: 3 })
      const fibers = yield* Effect.forEach(["a", "b", "c", "waits", "d"], (text) =>
        Effect.forkChild(echo(connection, text))
      )
      yield* settle
      yield* Fiber.interrupt(fibers[3]!)
      yield* Fiber.interrupt(fibers[0]!)
      // Half of b's reply.
      answer(held[0]!)
      broker.last.ends!.server.faults.chopBytes = 5
      answer(held[1]!)
      broker.last.ends!.server.faults.stalled = false
      yield* Fiber.interrupt(fibers[1]!)
      answer(held[2]!)
      assert.strictEqual(yield* Fiber.join(fibers[2]!), "c")
      yield* settle
      assert.deepStrictEqual(
        held.map((r) => r.body.text),
        ["a", "b", "c", "d"]
      )
      answer(held[3]!)
      assert.strictEqual(yield* Fiber.join(fibers[4]!), "d")
    })
  )

  it.effect("of the set-up leaves nothing open, at each of its steps", () =>
    Effect.gen(function* () {
      for (const step of ["connect", "negotiate"] as const) {
        const broker = new FakeBroker()
        if (step === "connect") broker.refuse = () => Effect.never
        else broker.onApiVersions = () => {}
        const fiber = yield* Effect.forkChild(Effect.scoped(connect(broker, { reconnect: "never" })))
        yield* settle
        yield* Fiber.interrupt(fiber)
        yield* settle
        assert.isTrue(broker.connections.every((connection) => connection.closed))
        assert.lengthOf(broker.connections, step === "connect" ? 0 : 1)
      }
    })
  )
})

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
      const fiber = yield* Effect.forkChild(echo(connection, "patience"))
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
      assert.strictEqual(yield* Fiber.join(fiber), "patience")
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

  it.effect("tries once more, silently, what was encoded and not sent", () =>
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
      broker.onApiVersions = () => {}
      const connection = yield* connect(broker, {
        connectTimeout: "2 seconds",
        reconnect: Schedule.spaced(1)
      })
      yield* settle
      yield* TestClock.adjust("1999 millis")
      assert.strictEqual((yield* connection.status)._tag, "Connecting")
      yield* TestClock.adjust("1 millis")
      const status = yield* connection.status
      assert.strictEqual(status._tag, "Disconnected")
      assert.match((status as any).cause.message, /Cannot agree .* not done within 2000 ms/)
      yield* TestClock.adjust("1 millis")
      assert.lengthOf(broker.connections, 2)
      yield* TestClock.adjust("3199 millis")
      assert.strictEqual((yield* connection.status)._tag, "Connecting")
      yield* TestClock.adjust("1601 millis")
      assert.isTrue(broker.connections[1]!.closed)
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
        Stream.runCollect(Stream.map(connection.statusChanges, (status) => status._tag)),
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

describe("a peer that is wrong", () => {
  it.effect("loses the connection by a wrong correlation id", () =>
    Effect.gen(function* () {
      const detail = yield* lostBecause((request) =>
        request.reply({ errorCode: 0, text: "", numbers: [] }, { correlationId: 77 })
      )
      assert.match(detail, /the reply to Echo has correlation id 77 instead of 1/)
    })
  )

  for (const size of [-1, 0, 3, 2 ** 31 - 1]) {
    it.effect(`loses the connection by a frame of ${size} bytes`, () =>
      Effect.gen(function* () {
        const detail = yield* lostBecause((request) => {
          const bytes = Buffer.alloc(4)
          bytes.writeInt32BE(size)
          request.connection.wire.write(bytes)
        })
        assert.match(detail, new RegExp(`a frame of ${size} bytes`))
      })
    )
  }

  for (const [name, bytes] of [
    ["an HTTP server", Buffer.from("HTTP/1.1 400 Bad Request\r\n")],
    ["an SSH server", Buffer.from("SSH-2.0-OpenSSH_9.6\r\n")],
    ["an SMTP or FTP server", Buffer.from("220 mail.example.org ESMTP\r\n")],
    ["a TLS server", Buffer.from([0x15, 3, 3, 0, 2, 2, 0x46])]
  ] as const) {
    it.effect(`is named: ${name}`, () =>
      Effect.gen(function* () {
        const broker = new FakeBroker()
        broker.onApiVersions = (request) => request.connection.wire.write(bytes)
        const error = yield* Effect.flip(connect(broker, { reconnect: "never" }))
        assert.include(error.message, `this is not Kafka but ${name}`)
      })
    )
  }
})

describe("closing", () => {
  it.effect("lets what is in flight end, refuses what comes, and may be repeated", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker)
      const sent = yield* Effect.forkChild(echo(connection, "a"))
      yield* settle
      const closing = yield* Effect.forkChild(
        Effect.all([connection.close, connection.close], { concurrency: 2 })
      )
      yield* settle
      assert.deepInclude(reasonOf(yield* Effect.exit(echo(connection, "b"))), {
        _tag: "ConnectionError",
        phase: "closed"
      })
      answer(held[0]!)
      assert.strictEqual(yield* Fiber.join(sent), "a")
      yield* Fiber.join(closing)
      yield* connection.close
      assert.isTrue(broker.last.closed)
      assert.strictEqual((yield* connection.status)._tag, "Closed")
    })
  )

  it.effect("takes no longer than its time with a peer that is stalled", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = () => {}
      const connection = yield* connect(broker, { closeTimeout: "1 second" })
      yield* connection.connected
      broker.last.ends!.client.faults.stalled = true
      const fibers = yield* Effect.forEach(["a", "b"], (text) =>
        Effect.forkChild(Effect.exit(echo(connection, text)))
      )
      yield* settle
      const closing = yield* Effect.forkChild(connection.close)
      yield* TestClock.adjust("999 millis")
      assert.isUndefined(closing.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(closing)
      for (const fiber of fibers)
        assert.strictEqual(reasonOf(yield* Fiber.join(fiber))._tag, "OutcomeUnknown")
    })
  )

  it.effect("while connecting, ends the attempt", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onApiVersions = () => {}
      const scope = yield* Scope.make()
      const connection = yield* Scope.provide(connect(broker), scope)
      yield* settle
      yield* connection.close
      yield* Scope.close(scope, Exit.void)
      yield* settle
      assert.isTrue(broker.last.closed)
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(broker.connections, 1)
    })
  )
})
