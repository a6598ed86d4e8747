/** A peer that does not answer is found within a bounded time, whatever the time limits of the requests are; one that works is left alone. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { JoinGroup } from "../../src/Api/JoinGroup.ts"
import { SyncGroup } from "../../src/Api/SyncGroup.ts"
import type { ConnectionError } from "../../src/Client/KafkaError.ts"
import { answer, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, reasonOf, settle } from "./Harness.ts"
import { Echo, Shout } from "./TestApis.ts"

/** Answers nothing on the first connection, all on the next ones. */
const blackHole = () => {
  const broker = new FakeBroker([...new FakeBroker().apis, Shout, JoinGroup, SyncGroup])
  broker.onRequest = (request) => {
    if (request.connection !== broker.connections[0]) answer(request)
  }
  return broker
}

const infinite = { timeout: "Infinity" } as const

describe("R2 a black hole", () => {
  it.effect("is given up although an interrupted request without a time limit came first", () =>
    Effect.gen(function* () {
      const broker = blackHole()
      const connection = yield* connect(broker, { requestTimeout: "100 millis" })
      yield* connection.connected
      const first = yield* Effect.forkChild(
        Effect.exit(Effect.timeout(echo(connection, "a", infinite), "50 millis"))
      )
      yield* TestClock.adjust("50 millis")
      yield* Fiber.join(first)
      const ends: Array<string> = []
      for (let i = 0; i < 20; i++) {
        const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, `${i}`)))
        yield* TestClock.adjust("150 millis")
        const exit = yield* Fiber.join(fiber)
        ends.push(exit._tag === "Success" ? "ok" : reasonOf(exit)._tag)
      }
      assert.lengthOf(broker.connections, 2)
      assert.isAtLeast(ends.filter((end) => end === "ok").length, 18, ends.join())
    })
  )

  it.effect("is given up with a request without a time limit, whose outcome is unknown", () =>
    Effect.gen(function* () {
      const broker = blackHole()
      const connection = yield* connect(broker, { deadPeerTimeout: "10 seconds" })
      const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "a", infinite)))
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("2 seconds")
      const reason = reasonOf(yield* Fiber.join(fiber)) as {
        readonly _tag: string
        readonly cause: ConnectionError
      }
      assert.strictEqual(reason._tag, "OutcomeUnknown")
      assert.match(reason.cause.detail, /deadPeerTimeout/)
      assert.strictEqual(yield* echo(connection, "b"), "b")
    })
  )

  it.effect("is given up where all requests are without a time limit, by default after a minute", () =>
    Effect.gen(function* () {
      const broker = blackHole()
      const connection = yield* connect(broker, { requestTimeout: "Infinity" })
      const fibers = yield* Effect.forEach(["a", "b"], (text) =>
        Effect.forkChild(Effect.exit(echo(connection, text)))
      )
      yield* TestClock.adjust("59 seconds")
      assert.lengthOf(broker.connections, 1)
      yield* TestClock.adjust("2 seconds")
      for (const fiber of fibers)
        assert.strictEqual(reasonOf(yield* Fiber.join(fiber))._tag, "OutcomeUnknown")
      assert.strictEqual(yield* echo(connection, "c"), "c")
    })
  )

  it.effect("is given up with those that waited for the connection, and those that waited for a place", () =>
    Effect.gen(function* () {
      const broker = blackHole()
      let isThere = false
      broker.refuse = () => (isThere ? undefined : Effect.never)
      const connection = yield* connect(broker, {
        maxInFlight: 1,
        connectTimeout: "1 second",
        deadPeerTimeout: "10 seconds"
      })
      const fibers = yield* Effect.forEach(["a", "b"], (text) =>
        Effect.forkChild(Effect.exit(echo(connection, text, infinite)))
      )
      yield* TestClock.adjust("5 minutes")
      isThere = true
      yield* TestClock.adjust("2 minutes")
      assert.isAbove(broker.connections.length, 1)
      assert.strictEqual(reasonOf(yield* Fiber.join(fibers[0]!))._tag, "OutcomeUnknown")
      // Not sent there, but on the next one.
      assert.strictEqual((yield* Fiber.join(fibers[1]!))._tag, "Success")
    })
  )

  it.effect("is given up where nothing is answered because nothing is asked: requests without a reply", () =>
    Effect.gen(function* () {
      const broker = blackHole()
      const connection = yield* connect(broker, { deadPeerTimeout: "10 seconds", maxQueuedBytes: 100 })
      yield* connection.connected
      broker.last.ends!.client.faults.stalled = true
      const sent = yield* Effect.forkChild(
        Effect.exit(connection.send(Shout, { acks: 0, text: "x".repeat(200) }, infinite))
      )
      const waits = yield* Effect.forkChild(echo(connection, "waits", { timeout: "1 minute" }))
      yield* TestClock.adjust("15 seconds")
      assert.strictEqual(reasonOf(yield* Fiber.join(sent))._tag, "OutcomeUnknown")
      assert.strictEqual(yield* Fiber.join(waits), "waits")
    })
  )
})

const holding = () => {
  const broker = blackHole()
  const held: Array<FakeRequest> = []
  broker.onRequest = (request) => void held.push(request)
  return { broker, held }
}

describe("R2 a broker that works", () => {
  it.effect("has the time that a request asks it to wait, and those behind have theirs after that", () =>
    Effect.gen(function* () {
      const { broker, held } = holding()
      const connection = yield* connect(broker, { deadPeerTimeout: "10 seconds" })
      const poll = yield* Effect.forkChild(
        connection.request(Echo, { text: "poll", maxWaitMs: 120_000 }, infinite)
      )
      const behind = yield* Effect.forkChild(echo(connection, "behind", infinite))
      yield* TestClock.adjust("129 seconds")
      answer(held[0]!)
      assert.strictEqual((yield* Fiber.join(poll)).text, "poll")
      yield* TestClock.adjust("9 seconds")
      answer(held[1]!)
      assert.strictEqual(yield* Fiber.join(behind), "behind")
      assert.lengthOf(broker.connections, 1)
    })
  )

  for (const [name, ask, response] of [
    [
      "JoinGroup, which waits for others",
      (connection: Effect.Success<ReturnType<typeof connect>>) =>
        connection.request(
          JoinGroup,
          {
            groupId: "g",
            sessionTimeoutMs: 1000,
            rebalanceTimeoutMs: 1000,
            memberId: "",
            protocolType: "consumer",
            protocols: []
          },
          infinite
        ),
      { errorCode: 0, generationId: 1, protocolName: "", leader: "", memberId: "", members: [] }
    ],
    [
      "SyncGroup, which waits for the leader",
      (connection: Effect.Success<ReturnType<typeof connect>>) =>
        connection.request(
          SyncGroup,
          { groupId: "g", generationId: 1, memberId: "m", assignments: [] },
          infinite
        ),
      { errorCode: 0, assignment: new Uint8Array() }
    ]
  ] as const) {
    it.effect(`has 5 minutes for ${name}`, () =>
      Effect.gen(function* () {
        const { broker, held } = holding()
        const connection = yield* connect(broker, { deadPeerTimeout: "10 seconds" })
        const fiber = yield* Effect.forkChild(ask(connection))
        yield* TestClock.adjust("309 seconds")
        held[0]!.reply(response)
        yield* Fiber.join(fiber)
        assert.lengthOf(broker.connections, 1)
      })
    )
  }

  it.effect("has the time that a large response takes on a slow network, but not for ever", () =>
    Effect.gen(function* () {
      for (const [bytesPerSecond, connections] of [
        [20_000, 1],
        [100, 2]
      ] as const) {
        const { broker, held } = holding()
        const connection = yield* connect(broker, { deadPeerTimeout: "10 seconds" })
        const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "x".repeat(10), infinite)))
        yield* settle
        let bytes: Uint8Array = new Uint8Array()
        const { wire } = held[0]!.connection
        const write = wire.write.bind(wire)
        Object.assign(wire, { write: (all: Uint8Array) => void (bytes = all) })
        held[0]!.reply({
          errorCode: 0,
          text: "y".repeat(32_000),
          numbers: Array.from({ length: 100_000 }, () => 1)
        })
        for (let at = 0; at < bytes.length && !held[0]!.connection.closed; at += bytesPerSecond) {
          write(bytes.subarray(at, at + bytesPerSecond))
          yield* TestClock.adjust("1 second")
        }
        const exit = yield* Fiber.join(fiber)
        assert.strictEqual(
          exit._tag === "Success" ? "ok" : reasonOf(exit)._tag,
          connections === 1 ? "ok" : "OutcomeUnknown"
        )
        yield* TestClock.adjust("1 second")
        assert.lengthOf(broker.connections, connections)
      }
    })
  )

  it.effect("that throttles reads nothing meanwhile, and is not taken for dead", () =>
    Effect.gen(function* () {
      const { broker, held } = holding()
      const connection = yield* connect(broker, { deadPeerTimeout: "10 seconds" })
      const first = yield* Effect.forkChild(echo(connection, "a"))
      const second = yield* Effect.forkChild(echo(connection, "b", infinite))
      yield* settle
      held[0]!.reply({ errorCode: 0, text: "a", numbers: [], throttleTimeMs: 50_000 })
      yield* Fiber.join(first)
      yield* TestClock.adjust("55 seconds")
      answer(held[1]!)
      assert.strictEqual(yield* Fiber.join(second), "b")
      assert.lengthOf(broker.connections, 1)
    })
  )
})
