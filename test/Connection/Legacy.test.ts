/** Brokers without ApiVersions: how they are recognized, and that no other broker is taken for one. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { JoinGroup } from "../../src/Api/JoinGroup.ts"
import { ListGroups } from "../../src/Api/ListGroups.ts"
import { ListOffsets } from "../../src/Api/ListOffsets.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { resultLifetimeMs } from "../../src/Connection/internal/NegotiationHistory.ts"
import { answer, FakeBroker, type FakeConnection, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, settle } from "./Harness.ts"
import { oldFakeBroker } from "./OldFakeBroker.ts"
import { Echo } from "./TestApis.ts"
import { onEachStatus } from "./Subscriber.ts"

/** A quarter of the default time for a set-up. */
const unansweredTime = "2500 millis"
const everySecond = { reconnect: Schedule.spaced("1 second") }

/** The connections that are open, by their numbers. */
const open = (broker: FakeBroker) =>
  broker.connections.flatMap((connection, index) => (connection.closed ? [] : [index]))
const isApiVersions = (request: FakeRequest) => request.api.key === ApiVersions.key
const answerApiVersions = (broker: FakeBroker, request: FakeRequest) =>
  request.reply({ errorCode: 0, apiKeys: broker.apiKeys() })

describe("Kafka 0.9, which leaves ApiVersions unanswered", () => {
  it.effect("is recognized after a quarter of the time, on a second connection", () =>
    Effect.gen(function* () {
      const broker = oldFakeBroker("0.9.0")
      const connection = yield* connect(broker)
      yield* settle
      yield* TestClock.adjust("2499 millis")
      assert.lengthOf(broker.connections, 1)
      yield* TestClock.adjust("1 millis")
      const versions = yield* connection.versions
      assert.isTrue(versions.isLegacy)
      assert.deepStrictEqual(
        [Produce, Fetch, OffsetCommit, JoinGroup, ListGroups].map((api) => versions.versionOf(api)),
        [1, 1, 2, 0, 0]
      )
      assert.strictEqual(broker.apiVersionsAsked, 1)
      yield* settle
      assert.deepStrictEqual(open(broker), [1], "the unanswered connection is closed")
      assert.deepStrictEqual((yield* connection.request(Metadata, { topics: [{ name: "x" }] })).topics, [])
    })
  )

  it.effect("gets a client id also from one who has none", () =>
    Effect.gen(function* () {
      for (const clientId of [null, ""]) {
        const broker = oldFakeBroker("0.9.0")
        const connection = yield* connect(broker, { clientId })
        yield* TestClock.adjust(unansweredTime)
        yield* connection.request(Metadata, { topics: [{ name: "x" }] })
        assert.strictEqual(broker.requests.at(-1)!.clientId, "effect-kafka-protocol")
      }
    })
  )

  it.effect("is asked for ApiVersions once by any number of connections, and again after some minutes", () =>
    Effect.gen(function* () {
      const broker = oldFakeBroker("0.9.0")
      const first = yield* connect(broker, everySecond)
      yield* TestClock.adjust(unansweredTime)
      yield* first.connected
      for (let round = 1; round <= 20; round++) {
        const before = broker.connections.length
        const connection = yield* connect(broker, everySecond)
        yield* connection.connected
        broker.last.close()
        yield* TestClock.adjust("1 second")
        yield* connection.connected
        assert.isTrue((yield* connection.versions).isLegacy)
        assert.strictEqual(broker.connections.length - before, 2, "one connection for each attempt")
        yield* connection.close
      }
      assert.strictEqual(broker.apiVersionsAsked, 1)
      // Later than that since it was learnt, and not since the last reconnect.
      yield* TestClock.adjust(resultLifetimeMs - 15_000)
      yield* first.reconnect
      yield* TestClock.adjust("1 second")
      yield* TestClock.adjust(unansweredTime)
      assert.isTrue((yield* first.versions).isLegacy)
      assert.strictEqual(broker.apiVersionsAsked, 2, "reconnecting does not prolong what was learnt")
    })
  )

  it.effect("is asked for ApiVersions once by many connections that come at the same time", () =>
    Effect.gen(function* () {
      const broker = oldFakeBroker("0.9.0")
      const takes = broker.intercept!
      const held: Array<() => void> = []
      broker.intercept = (request, connection) => {
        if (request.api.key !== ListOffsets.key) return takes(request, connection)
        held.push(() => takes(request, connection))
        return true
      }
      const connections = yield* Effect.all(Array.from({ length: 50 }, () => connect(broker, everySecond)))
      yield* TestClock.adjust(unansweredTime)
      // It takes a while to answer the other question.
      yield* TestClock.adjust("1 second")
      broker.intercept = takes
      for (const answer of held) answer()
      yield* settle
      for (const connection of connections) assert.isTrue((yield* connection.versions).isLegacy)
      assert.strictEqual(broker.apiVersionsAsked, 1)
      assert.lengthOf(open(broker), connections.length)
    })
  )

  it.effect("is asked for ApiVersions no more than once by each attempt of a schedule", () =>
    Effect.gen(function* () {
      const broker = oldFakeBroker("0.9.0")
      const takes = broker.intercept!
      // It has no answer to anything.
      broker.intercept = (request, connection) =>
        request.api.key === ListOffsets.key || takes(request, connection)
      const connection = yield* connect(broker, everySecond)
      let attempts = 0
      yield* onEachStatus(connection, (status) => (attempts += status._tag === "Connecting" ? 1 : 0))
      yield* TestClock.adjust("300 seconds")
      assert.isAtLeast(attempts, 8)
      assert.strictEqual(broker.apiVersionsAsked, attempts)
      assert.notStrictEqual((yield* connection.status)._tag, "Connected")
      assert.isAtMost(open(broker).length, 2)
    })
  )

  it.effect("leaves nothing behind when the set-up is given up at any time", () =>
    Effect.gen(function* () {
      for (const waitMs of [0, 1, 2499, 2500, 2501, 9999]) {
        const broker = oldFakeBroker("0.9.0")
        const takes = broker.intercept!
        // The second connection gets no answer.
        broker.intercept = (request, connection) =>
          request.api.key === ListOffsets.key || takes(request, connection)
        const fiber = yield* Effect.forkChild(Effect.scoped(connect(broker, { reconnect: "never" })))
        yield* TestClock.adjust(waitMs)
        yield* Fiber.interrupt(fiber)
        yield* settle
        assert.lengthOf(open(broker), 0, `after ${waitMs} ms`)
      }
    })
  )
})

describe("a broker with ApiVersions is never taken for an old one", () => {
  it.effect("when it is stalled", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.intercept = () => true
      const error = yield* Effect.flip(Effect.scoped(connectSlowly(broker)))
      assert.match(error.message, /Cannot agree .* not done within 10000 ms/)
      yield* settle
      assert.lengthOf(open(broker), 0)
    })
  )

  it.effect("when ApiVersions never come and all else is answered", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker([ApiVersions, Metadata, ListOffsets, Fetch, ListGroups, Echo])
      broker.onApiVersions = () => {}
      broker.onRequest = (request) => {
        if (request.is(ListOffsets)) request.reply({ topics: [] })
        else if (request.is(Fetch)) request.reply({ throttleTimeMs: 0, responses: [] })
        else answer(request)
      }
      yield* Effect.flip(Effect.scoped(connectSlowly(broker)))
    })
  )

  it.effect("when it answers before, while or after the other question is asked", () =>
    Effect.gen(function* () {
      for (const atMs of [0, 100, 2499, 2500, 2501, 3000, 9000])
        for (const refusesAtMs of [0, 2500, 2501, 3500, 9500]) {
          const broker = new FakeBroker()
          const later: Array<FakeRequest> = []
          const refusedLater: Array<FakeConnection> = []
          broker.onApiVersions = (request) => void later.push(request)
          broker.intercept = ({ api }, connection) => {
            const isOther = api.key === ListOffsets.key
            if (isOther) refusedLater.push(connection)
            return isOther
          }
          const connection = yield* connect(broker)
          yield* settle
          const moments = [...new Set([atMs, refusesAtMs])].toSorted((a, b) => a - b)
          let nowMs = 0
          for (const moment of moments) {
            yield* TestClock.adjust(moment - nowMs)
            nowMs = moment
            if (moment >= refusesAtMs) for (const refused of refusedLater.splice(0)) refused.close()
            if (moment === atMs) for (const request of later.splice(0)) answerApiVersions(broker, request)
            yield* settle
            if (moment >= atMs)
              assert.deepStrictEqual(open(broker), [0], `answered at ${atMs} ms: the other is closed`)
          }
          const versions = yield* connection.versions
          assert.isFalse(versions.isLegacy, `answered at ${atMs} ms`)
          assert.strictEqual(yield* echo(connection, "a"), "a")
          yield* connection.close
        }
    })
  )

  it.effect("once it has answered them, whatever it does later", () =>
    Effect.gen(function* () {
      for (const release of ["0.8.2", "0.9.0"] as const) {
        const broker = oldFakeBroker(release, [ApiVersions, Metadata, Echo])
        const old = broker.intercept
        broker.intercept = undefined
        const connection = yield* connect(broker, everySecond)
        assert.isFalse((yield* connection.versions).isLegacy)
        broker.intercept = old
        broker.last.close()
        yield* TestClock.adjust("30 seconds")
        assert.notStrictEqual((yield* connection.status)._tag, "Connected")
        const asked = broker.apiVersionsAsked
        assert.strictEqual(broker.connections.length, 1 + asked, "nothing but ApiVersions is asked")
        broker.replace()
        yield* TestClock.adjust("60 seconds")
        assert.isFalse((yield* connection.versions).isLegacy)
        yield* connection.close
      }
    })
  )

  it.effect("when an old one has gone from its address", () =>
    Effect.gen(function* () {
      const broker = oldFakeBroker("0.9.0", [ApiVersions, Metadata, Echo])
      const connection = yield* connect(broker, everySecond)
      yield* TestClock.adjust(unansweredTime)
      assert.isTrue((yield* connection.versions).isLegacy)
      broker.replace()
      // A stalled one at first.
      broker.intercept = () => true
      broker.last.close()
      yield* TestClock.adjust("20 seconds")
      assert.notStrictEqual((yield* connection.status)._tag, "Connected")
      broker.replace()
      yield* TestClock.adjust("60 seconds")
      assert.isFalse((yield* connection.versions).isLegacy)
      assert.strictEqual(yield* echo(connection, "new"), "new")
    })
  )
})

const connectSlowly = (broker: FakeBroker) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(connect(broker, { reconnect: "never" }))
    yield* TestClock.adjust("10 seconds")
    return yield* Fiber.join(fiber)
  })

describe("many connections to one address", () => {
  it.effect("all come up at once when the first has its answer, or gives up", () =>
    Effect.gen(function* () {
      for (const givesUp of [false, true]) {
        const broker = new FakeBroker()
        const held: Array<FakeRequest> = []
        broker.onApiVersions = (request) => void held.push(request)
        const fibers = yield* Effect.forEach(Array.from({ length: 20 }), () =>
          Effect.forkChild(connect(broker, { reconnect: "never" }))
        )
        yield* settle
        assert.lengthOf(held, 1)
        broker.onApiVersions = (request) => answerApiVersions(broker, request)
        if (givesUp) yield* Fiber.interrupt(fibers[0]!)
        else answerApiVersions(broker, held[0]!)
        yield* settle
        const connections = yield* Effect.forEach(fibers.slice(givesUp ? 1 : 0), Fiber.join)
        for (const connection of connections) assert.strictEqual(yield* echo(connection, "a"), "a")
      }
    })
  )

  it.effect("do not wait for long for one that is stalled", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      let asked = 0
      // The first one is lost, as when it went to another machine behind the same name.
      broker.onApiVersions = (request) => (asked++ === 0 ? undefined : answerApiVersions(broker, request))
      const stalled = yield* Effect.forkChild(Effect.exit(connect(broker, { reconnect: "never" })))
      yield* settle
      const connection = yield* connect(broker)
      yield* settle
      assert.strictEqual((yield* connection.status)._tag, "Connecting")
      yield* TestClock.adjust(unansweredTime)
      assert.strictEqual((yield* connection.status)._tag, "Connecting")
      yield* TestClock.adjust(unansweredTime)
      assert.strictEqual((yield* connection.status)._tag, "Connected")
      yield* TestClock.adjust("10 seconds")
      assert.isTrue(Exit.isFailure(yield* Fiber.join(stalled)))
    })
  )
})

describe("brokerVersions", () => {
  it.effect("asks nothing when a release is named", () =>
    Effect.gen(function* () {
      for (const [release, produce] of [
        ["0.8.2", 0],
        ["0.9.0", 1]
      ] as const) {
        const broker = oldFakeBroker(release)
        const connection = yield* connect(broker, { brokerVersions: release, reconnect: "never" })
        assert.lengthOf(broker.connections, 1)
        assert.lengthOf(broker.requests, 0)
        assert.strictEqual(broker.apiVersionsAsked, 0)
        const versions = yield* connection.versions
        assert.isTrue(versions.isLegacy)
        assert.strictEqual(versions.versionOf(Produce), produce)
        assert.strictEqual(versions.versionOf(ListGroups), release === "0.9.0" ? 0 : undefined)
        yield* connection.request(Metadata, { topics: [{ name: "x" }] })
      }
    })
  )

  it.effect("takes versions as they are given, and also after a reconnect", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const brokerVersions = new BrokerVersions(new Map([[Echo.key, { min: 0, max: 1 }]]))
      const connection = yield* connect(broker, { brokerVersions, ...everySecond })
      assert.strictEqual(yield* echo(connection, "a"), "a")
      broker.last.close()
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* echo(connection, "b"), "b")
      assert.deepStrictEqual(
        broker.requests.map((request) => request.version),
        [1, 1]
      )
      assert.isFalse(broker.requests.some(isApiVersions))
      const exit = yield* Effect.exit(connection.request(Metadata, { topics: null }))
      assert.isTrue(Exit.isFailure(exit), "what is not given is not there")
    })
  )
})
