import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { answer, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, reasonOf, refused, settle, withholding } from "./Harness.ts"
import { scramSha256 } from "../../src/Connection/Sasl.ts"
import { saslBroker, scramServer } from "./SaslBroker.ts"
import { Echo } from "./TestApis.ts"

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
        held.map((request) => request.text),
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
      if (reason._tag !== "MemberIdRequired") return assert.fail(reason._tag)
      assert.propertyVal(reason.response, "text", "member-1")
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
      // @ts-expect-error a text is no number
      const exit = yield* Effect.exit(connection.request(Echo, { text: 1 }))
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
        request.text === "bad" ? request.reply({ errorCode: 0, text: "x" }, { version: 1 }) : answer(request)
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
  it.effect("end a request after 30 seconds by default, and the late reply affects no other", () =>
    Effect.gen(function* () {
      const { broker, held } = withholding()
      const connection = yield* connect(broker)
      const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "no reply")))
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
      const { broker } = withholding()
      const connection = yield* connect(broker, { requestTimeout: "1 second" })
      const request = (timeout?: "2 seconds") =>
        connection.request(
          Echo,
          { text: "no reply", maxWaitMs: 5000 },
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
      const { broker } = withholding()
      const connection = yield* connect(broker, { requestTimeout: "1 second" })
      const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "no reply")))
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
      const { broker, held } = withholding()
      const connection = yield* connect(broker, {
        requestTimeout: "Infinity",
        deadPeerTimeout: "Infinity"
      })
      const fiber = yield* Effect.forkChild(echo(connection, "no reply"))
      yield* TestClock.adjust("30 days")
      answer(held[0]!)
      assert.strictEqual(yield* Fiber.join(fiber), "no reply")
    })
  )
})

describe("interruption", () => {
  it.effect("08 of a request that waits, is sent, or is half answered leaves the others right", () =>
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
        held.map((r) => r.text),
        ["a", "b", "c", "d"]
      )
      answer(held[3]!)
      assert.strictEqual(yield* Fiber.join(fibers[4]!), "d")
    })
  )

  it.effect("08 of the set-up leaves nothing open, at each of its steps", () =>
    Effect.gen(function* () {
      const steps = [
        "connect",
        "ApiVersions",
        "SaslHandshake",
        "SaslAuthenticate 1",
        "SaslAuthenticate 2",
        "done"
      ]
      for (const [count, step] of steps.entries()) {
        const { broker } = saslBroker({ servers: { "SCRAM-SHA-256": scramServer("sha256", "pencil") } })
        if (step === "connect") broker.refuse = () => Effect.never
        // Answers nothing from the step on.
        const { onApiVersions, onRequest } = broker
        const isStalled = () => broker.requests.length >= count
        broker.onApiVersions = (request) => (isStalled() ? undefined : onApiVersions(request))
        broker.onRequest = (request) => (isStalled() ? undefined : onRequest(request))
        const sasl = scramSha256({ username: "user", password: Redacted.make("pencil") })
        const reached = yield* Effect.forkChild(
          Effect.scoped(Effect.andThen(connect(broker, { sasl, reconnect: "never" }), Effect.never))
        )
        // Hashing takes real time.
        yield* Effect.promise(async () => {
          while (broker.requests.length < Math.min(count, 4)) await new Promise(setImmediate)
        })
        yield* settle
        yield* Fiber.interrupt(reached)
        yield* settle
        assert.isTrue(
          broker.connections.every((connection) => connection.closed),
          step
        )
        assert.lengthOf(broker.connections, step === "connect" ? 0 : 1, step)
      }
    })
  )
})
