/** Listeners, resumed fibers, tracers, loggers and metric registries belong to users, and throw: at every place, and no other request is affected. */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import { make, type KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import type { ConnectionStatus } from "../../src/Connection/Status.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { answer, echoed, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { echo, reasonOf, settle } from "./Harness.ts"
import { logged } from "./Logged.ts"
import { echo as entry, opened, reply } from "../Protocol/SessionHarness.ts"
import { Echo, Shout } from "./TestApis.ts"
import { observeStatus, onEachStatus } from "./Subscriber.ts"

type Connection = KafkaConnection["Service"]

const connect = (broker: FakeBroker, options: Partial<KafkaConnectionOptions> = {}) =>
  Effect.provideService(make({ host: "broker", ...options }), Transport, broker.transport)

/** Runs an Effect as a program outside of Effect does, whose callback throws. */
const throwing = (effect: Effect.Effect<unknown, KafkaError>, ends: Array<Exit.Exit<unknown, KafkaError>>) =>
  Effect.runCallback(effect, {
    onExit: (exit) => {
      ends.push(exit)
      throw new Error("the caller throws")
    }
  })

const holding = () => {
  const broker = new FakeBroker([...new FakeBroker().apis, Shout])
  const held: Array<FakeRequest> = []
  broker.onRequest = (request) => void held.push(request)
  return { broker, held }
}

/** What a test does with a connection, and that it is as good as new afterwards. */
const survives = (
  name: string,
  body: (
    connection: Connection,
    fake: ReturnType<typeof holding>,
    log: ReturnType<typeof logged>
  ) => Effect.Effect<void, KafkaError>,
  options: Partial<KafkaConnectionOptions> = {}
) =>
  it.effect(name, () => {
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const fake = holding()
        const connection = yield* connect(fake.broker, options)
        yield* connection.connected
        yield* body(connection, fake, log)
        fake.broker.onRequest = answer
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* echo(connection, "still here"), "still here")
        assert.isAbove(log.errors().length, 0, "it is logged")
        assert.match(log.errors()[0]!, /broke|throws/)
      })
    )
  })

describe("R4 a caller that throws", () => {
  survives("where replies are received: the rest of the chunk is read", (connection, { held }) =>
    Effect.gen(function* () {
      const ends: Array<Exit.Exit<unknown, KafkaError>> = []
      throwing(echo(connection, "a"), ends)
      const others = yield* Effect.forEach(["b", "c"], (text) => Effect.forkChild(echo(connection, text)))
      yield* settle
      // In one chunk.
      const { write } = held[0]!.connection.wire
      const written: Array<Uint8Array> = []
      Object.assign(held[0]!.connection.wire, { write: (bytes: Uint8Array) => written.push(bytes) })
      for (const request of held) answer(request)
      Object.assign(held[0]!.connection.wire, { write })
      write(Buffer.concat(written))
      yield* settle
      assert.lengthOf(ends, 1)
      assert.deepStrictEqual(yield* Effect.forEach(others, Fiber.join), ["b", "c"])
    })
  )

  survives(
    "where deadlines pass: the others end in their time",
    (connection) =>
      Effect.gen(function* () {
        const ends: Array<Exit.Exit<unknown, KafkaError>> = []
        throwing(echo(connection, "a", { timeout: "1 second" }), ends)
        const others = yield* Effect.forEach(["1 second", "2 seconds", "3 seconds"] as const, (timeout) =>
          Effect.forkChild(Effect.exit(echo(connection, "b", { timeout })))
        )
        yield* settle
        yield* TestClock.adjust("3 seconds")
        for (const fiber of others) assert.strictEqual(reasonOf(yield* Fiber.join(fiber))._tag, "Timeout")
        assert.lengthOf(ends, 1)
      }),
    { deadPeerTimeout: "4 seconds" }
  )

  survives("where the connection is lost: the others end, and it comes back", (connection, { broker }) =>
    Effect.gen(function* () {
      const ends: Array<Exit.Exit<unknown, KafkaError>> = []
      throwing(echo(connection, "a"), ends)
      const other = yield* Effect.forkChild(Effect.exit(echo(connection, "b")))
      yield* settle
      broker.last.close()
      yield* settle
      assert.lengthOf(ends, 1)
      assert.strictEqual(reasonOf(yield* Fiber.join(other))._tag, "OutcomeUnknown")
    })
  )

  survives("where bytes are written: the others end", (connection) =>
    Effect.gen(function* () {
      const ends: Array<Exit.Exit<unknown, KafkaError>> = []
      throwing(connection.send(Shout, { acks: 0, text: "a" }), ends)
      const other = yield* Effect.forkChild(connection.send(Shout, { acks: 0, text: "b" }))
      yield* settle
      yield* Fiber.join(other)
      assert.lengthOf(ends, 1)
    })
  )

  it.effect("where the queue ends: closing goes on", () => {
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const broker = new FakeBroker()
        broker.onApiVersions = () => {}
        const connection = yield* connect(broker)
        const ends: Array<Exit.Exit<unknown, KafkaError>> = []
        throwing(echo(connection, "a"), ends)
        throwing(connection.connected, ends)
        const other = yield* Effect.forkChild(Effect.exit(echo(connection, "b")))
        const waiting = yield* Effect.forkChild(Effect.exit(connection.connected))
        yield* settle
        // Ends at once, within this call, which throws then.
        assert.throws(() => throwing(connection.close, ends), /the caller throws/)
        yield* connection.close
        yield* settle
        assert.lengthOf(ends, 3)
        assert.strictEqual(reasonOf(yield* Fiber.join(other))._tag, "NotSent")
        assert.strictEqual(reasonOf(yield* Fiber.join(waiting))._tag, "ConnectionError")
        assert.strictEqual((yield* connection.status)._tag, "Closed")
        assert.isAbove(log.errors().length, 0)
      })
    )
  })

  it("in the session itself: receive, sweep and shutdown go on", () => {
    const { session, flush } = opened()
    const broken = ["a", "b", "c"].map((text) => entry(text, { timeoutMs: text === "b" ? 10 : 1000 }))
    const sound = ["d", "e", "f"].map((text) => entry(text, { timeoutMs: text === "e" ? 10 : 1000 }))
    const { error } = console
    console.error = () => {}
    try {
      for (const each of broken)
        each.onEnd = () => {
          throw new Error("broken")
        }
      for (const each of [...broken, ...sound]) session.submit(each)
      const requests = flush()
      const replies = [requests[0]!, requests[1]!].map((each) => reply(each, { text: each.text }))
      session.sweep(10)
      assert.strictEqual(sound[1]!.ended, "Timeout")
      assert.isUndefined(session.receive(Buffer.concat(replies), 20))
      session.shutdown("lost", () => false)
    } finally {
      console.error = error
    }
    assert.deepStrictEqual(
      [...broken, ...sound].map((each) => each.ended),
      ["ok:a", "Timeout", "OutcomeUnknown", "OutcomeUnknown", "Timeout", "OutcomeUnknown"]
    )
  })
})

const breaking =
  (tag: ConnectionStatus["_tag"]) =>
  (status: ConnectionStatus): void => {
    if (status._tag === tag) throw new Error(`the observer broke at ${tag}`)
  }

describe("R4 an observer of the status that throws", () => {
  for (const tag of ["Connecting", "Connected", "Disconnected", "Closed"] as const) {
    it.effect(`at ${tag} is logged, and hurts neither requests nor other subscribers`, () => {
      const log = logged()
      return log.around(
        Effect.gen(function* () {
          const { broker, held } = holding()
          let listen: ((status: ConnectionStatus) => void) | undefined
          const connection = yield* connect(broker, { closeTimeout: 0 })
          const heard: Array<string> = []
          yield* observeStatus(connection, breaking(tag))
          yield* onEachStatus(connection, (status) => heard.push(status._tag))
          yield* onEachStatus(connection, (status) => listen?.(status))
          yield* connection.connected
          const sent = yield* Effect.forkChild(Effect.exit(echo(connection, "a")))
          yield* settle
          assert.lengthOf(held, 1)
          // What is told is so: the request has ended before anyone hears that the connection is lost.
          let endedBefore = false
          listen = (status) => {
            if (status._tag === "Disconnected") endedBefore = sent.pollUnsafe() !== undefined
          }
          broker.last.close()
          yield* TestClock.adjust("1 second")
          assert.isTrue(endedBefore)
          assert.strictEqual(reasonOf(yield* Fiber.join(sent))._tag, "OutcomeUnknown")
          broker.onRequest = answer
          assert.strictEqual(yield* echo(connection, "b"), "b")
          yield* connection.close
          const [first, ...rest] = heard
          assert.include(["Connecting", "Connected"], first)
          assert.deepStrictEqual(rest.slice(-4), ["Disconnected", "Connecting", "Connected", "Closed"])
          assert.isTrue(log.errors().some((text) => text.includes(`the observer broke at ${tag}`)))
        })
      )
    })
  }

  it.effect("in a fiber that follows ends that fiber only", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      const heard: Array<string> = []
      const breaks = yield* onEachStatus(connection, breaking("Disconnected"))
      yield* onEachStatus(connection, (status) => heard.push(status._tag))
      assert.strictEqual(yield* echo(connection, "a"), "a")
      broker.last.close()
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* echo(connection, "b"), "b")
      const exit = yield* Fiber.await(breaks)
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.deepStrictEqual(heard.slice(-3), ["Disconnected", "Connecting", "Connected"])
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  )
})

describe("R4 a subscriber that acts at once", () => {
  it.effect("may close: all hear all, in order, and every request ends", () =>
    Effect.gen(function* () {
      const { broker } = holding()
      const connection = yield* connect(broker, { closeTimeout: 0 })
      yield* connection.connected
      const heard: Array<[string, string]> = []
      yield* onEachStatus(connection, (status) => {
        heard.push(["a", status._tag])
        if (status._tag === "Disconnected") Effect.runFork(connection.close)
      })
      yield* onEachStatus(connection, (status) => heard.push(["b", status._tag]))
      const fibers = yield* Effect.forEach(["x", "y"], (text) =>
        Effect.forkChild(Effect.exit(echo(connection, text)))
      )
      yield* settle
      broker.last.close()
      yield* settle
      for (const who of ["a", "b"])
        assert.deepStrictEqual(
          heard.filter(([name]) => name === who).map(([, tag]) => tag),
          ["Connected", "Disconnected", "Closed"]
        )
      for (const fiber of fibers)
        assert.strictEqual(reasonOf(yield* Fiber.join(fiber))._tag, "OutcomeUnknown")
      assert.strictEqual(reasonOf(yield* Effect.exit(echo(connection, "z")))._tag, "ConnectionError")
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  )

  it.effect("may ask, reconnect, and take itself and others away", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      const heard: Array<string> = []
      const answers: Array<string | null> = []
      let times = 0
      const first = yield* onEachStatus(connection, (status) => heard.push(`first ${status._tag}`))
      const second: Fiber.Fiber<void> = yield* onEachStatus(connection, (status) => {
        heard.push(`second ${status._tag}`)
        if (status._tag !== "Connected") return
        Effect.runCallback(echo(connection, "asked"), {
          onExit: (exit) => exit._tag === "Success" && answers.push(exit.value)
        })
        if (++times === 1) Effect.runSync(connection.reconnect)
        else {
          for (const fiber of [third, second, first]) fiber.interruptUnsafe()
        }
      })
      const third: Fiber.Fiber<void> = yield* onEachStatus(connection, (status) =>
        heard.push(`third ${status._tag}`)
      )
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(
        heard.filter((line) => line.startsWith("first")),
        ["Connecting", "Connected", "Disconnected", "Connecting", "Connected"].map((tag) => `first ${tag}`)
      )
      assert.deepStrictEqual(
        heard.filter((line) => line.startsWith("third")),
        ["Connecting", "Connected", "Disconnected", "Connecting"].map((tag) => `third ${tag}`)
      )
      assert.deepStrictEqual(answers, ["asked", "asked"])
      const count = heard.length
      yield* connection.reconnect
      yield* TestClock.adjust("5 seconds")
      assert.lengthOf(heard, count)
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  )
})

const brokenSpan = (method: "attribute" | "end") =>
  Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      span[method] = () => {
        throw new Error("the span broke")
      }
      return span
    }
  })

describe("R4 services that throw", () => {
  const brokenTracer = Tracer.make({
    span: () => {
      throw new Error("the tracer broke")
    }
  })

  for (const [name, tracer] of [
    ["a tracer", brokenTracer],
    ["attributes of a span", brokenSpan("attribute")],
    ["the end of a span", brokenSpan("end")]
  ] as const) {
    it.effect(`${name}: requests and connections go on without`, () => {
      const log = logged()
      return log.around(
        Effect.gen(function* () {
          const broker = new FakeBroker()
          broker.onRequest = (request) =>
            request.reply(
              echoed(request.text, request.version, { errorCode: request.text === "bad" ? 3 : 0 })
            )
          const connection = yield* connect(broker)
          assert.strictEqual(yield* echo(connection, "a"), "a")
          assert.strictEqual(
            reasonOf(yield* Effect.exit(echo(connection, "bad")))._tag,
            "UnknownTopicOrPartition"
          )
          broker.last.close()
          yield* TestClock.adjust("1 second")
          assert.strictEqual(yield* echo(connection, "b"), "b")
          assert.isTrue(log.errors().some((text) => text.includes("broke")))
        }).pipe(Effect.withTracer(tracer))
      )
    })
  }

  it.effect("a logger: the connection comes back, and what was lost is told at the console", () =>
    Effect.gen(function* () {
      const told: Array<unknown> = []
      const { error } = console
      console.error = (...what: Array<unknown>) => told.push(what)
      yield* Effect.addFinalizer(() => Effect.sync(() => void (console.error = error)))
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      yield* observeStatus(connection, breaking("Connected"))
      assert.strictEqual(yield* echo(connection, "a"), "a")
      broker.last.close()
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* echo(connection, "b"), "b")
      assert.isAbove(told.length, 1)
    }).pipe(
      Effect.provide(
        Logger.layer([
          Logger.make(() => {
            throw new Error("the logger broke")
          })
        ])
      ),
      Effect.provideService(References.MinimumLogLevel, "All")
    )
  )

  it.effect("a metric registry: requests and connections go on without", () => {
    const registry = new Map()
    registry.set = () => {
      throw new Error("the registry broke")
    }
    const log = logged()
    return log.around(
      Effect.gen(function* () {
        const broker = new FakeBroker()
        broker.onRequest = (request) => request.reply(echoed(request.text, request.version, { errorCode: 3 }))
        const connection = yield* connect(broker)
        assert.strictEqual(
          reasonOf(yield* Effect.exit(connection.request(Echo, { text: "a" })))._tag,
          "UnknownTopicOrPartition"
        )
        assert.isTrue(log.errors().some((text) => text.includes("the registry broke")))
      }).pipe(Effect.provideService(Metric.MetricRegistry, registry))
    )
  })
})
