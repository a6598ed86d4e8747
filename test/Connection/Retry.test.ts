/** What was encoded and not sent: a request is tried once more on the next connection, and not again; what belongs to a connection ends with it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, reasonOf, settle } from "./Harness.ts"
import { plainServer, saslBroker } from "./SaslBroker.ts"
import { Echo } from "./TestApis.ts"

/** No frame is so small. */
const malformed = Buffer.from([0, 0, 0, 1])

/**
 * A broker whose answer is followed, in the same chunk, by bytes that end the connection: whoever asks again at once has been encoded by then, and not
 * sent.
 */
const spoiling = (spoils: () => boolean, broker = new FakeBroker()) => {
  // Chunks as they are written.
  broker.seed = undefined
  const spoiled = (react: (request: FakeRequest) => void) => (request: FakeRequest) => {
    const { connection } = request
    const { wire } = connection
    if (spoils())
      connection.wire = { ...wire, write: (bytes) => wire.write(Buffer.concat([bytes, malformed])) }
    react(request)
    connection.wire = wire
  }
  broker.onApiVersions = spoiled(broker.onApiVersions)
  broker.onRequest = spoiled(broker.onRequest)
  return broker
}

interface Topic {
  readonly topic?: string
  readonly topicId?: string
}

const fetch = (topic: Topic) => ({
  maxWaitMs: 0,
  minBytes: 1,
  topics: [{ ...topic, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1 }] }]
})

/** The versions in which a request of Fetch went out that was encoded for one broker and sent to the next, by the highest that each speaks. */
const asked = (topic: Topic, before: number, after: number) =>
  Effect.gen(function* () {
    let left = 0
    const broker = spoiling(() => left-- > 0, new FakeBroker([ApiVersions, Fetch, Echo]))
    const { onRequest } = broker
    broker.onRequest = (request) =>
      request.api === Fetch ? request.reply({ responses: [] }) : onRequest(request)
    broker.ranges.set(Fetch.key, { min: 4, max: before })
    const connection = yield* connect(broker, { reconnect: Schedule.spaced("1 second") })
    yield* connection.connected
    broker.ranges.set(Fetch.key, { min: 4, max: after })
    left = 1
    const fiber = yield* Effect.forkChild(
      Effect.andThen(echo(connection, "first"), Effect.exit(connection.request(Fetch, fetch(topic))))
    )
    yield* settle
    yield* TestClock.adjust("10 seconds")
    const exit = yield* Fiber.join(fiber)
    assert.lengthOf(broker.connections, 2)
    const sent = broker.asked.filter((request) => request.api === Fetch)
    return Exit.isSuccess(exit) ? sent.map(({ version }) => version) : reasonOf(exit)._tag
  })

describe("a request that was encoded and not sent", () => {
  it.effect("is sent in the version that says it on the broker of the next connection", () =>
    Effect.gen(function* () {
      const topicId = "AAAAAAAAAAAAAAAAAAAAAQ"
      assert.deepEqual(yield* asked({ topic: "a" }, 11, 18), [12])
      assert.deepEqual(yield* asked({ topic: "a" }, 18, 11), [11])
      assert.deepEqual(yield* asked({ topicId }, 13, 18), [18])
      assert.deepEqual(yield* asked({ topicId }, 18, 12), "VersionNotSupported")
    })
  )

  it.effect("is sent on the next connection, and fails as not sent when that connection is lost too", () =>
    Effect.gen(function* () {
      for (const losses of [1, 2]) {
        let left = 0
        const broker = spoiling(() => left-- > 0)
        const connection = yield* connect(broker, { reconnect: Schedule.spaced("1 second") })
        yield* connection.connected
        left = losses
        const second = yield* Effect.forkChild(
          Effect.andThen(echo(connection, "first"), Effect.exit(echo(connection, "second")))
        )
        yield* settle
        yield* TestClock.adjust("10 seconds")
        const exit = yield* Fiber.join(second)
        const sent = broker.asked.filter((request) => request.text === "second")
        assert.lengthOf(broker.connections, losses + 1)
        if (losses === 1) assert.deepStrictEqual(exit, Exit.succeed("second"))
        else assert.strictEqual(reasonOf(exit)._tag, "NotSent")
        assert.lengthOf(sent, losses === 1 ? 1 : 0)
        // And all is well again.
        assert.strictEqual(yield* echo(connection, "after"), "after")
      }
    })
  )
})

describe("a question of the set-up", () => {
  const sasl = Sasl.plain({ username: "user", password: Redacted.make("pencil"), allowWithoutTls: true })

  it.effect("that was encoded and not sent ends with its connection, and is no request of the next one", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers: { PLAIN: plainServer("user", "pencil") } })
      let handshakes = 0
      const spoils = () => fake.broker.requests.at(-1)!.api.name === "SaslHandshake" && ++handshakes <= 3
      const broker = spoiling(spoils, fake.broker)
      const connection = yield* connect(broker, { sasl, reconnect: Schedule.spaced("100 millis") })
      const asked = yield* Effect.forkChild(echo(connection, "a"))
      // Three losses and pauses: no set-up waits for the end of its time, which is 10 s.
      yield* TestClock.adjust("350 millis")
      assert.strictEqual(yield* Fiber.join(asked), "a")
      assert.lengthOf(broker.connections, 4)
      assert.deepStrictEqual(fake.tooEarly, [])
      assert.deepStrictEqual(
        broker.last.requests.map(({ api }) => api.name),
        ["ApiVersions", "SaslHandshake", "SaslAuthenticate", "Echo"]
      )
    })
  )

  it.effect("ends at once where the connection was lost while the mechanism computed a token", () =>
    Effect.gen(function* () {
      for (const isRaw of [false, true]) {
        // Thinks about the first connection's tokens until long after it was lost.
        const thoughtful: Sasl.Mechanism = {
          name: "MINE",
          start: () =>
            Effect.succeed({
              first: Buffer.from("hello"),
              step: (challenge) =>
                Effect.andThen(
                  Effect.sleep("200 millis"),
                  Effect.succeed(challenge.length === 0 ? undefined : Buffer.from("more"))
                )
            })
        }
        const fake = saslBroker({
          isRaw,
          servers: {
            MINE: () => (token) =>
              token.toString() === "hello"
                ? { token: Buffer.from("go on"), done: false }
                : { token: Buffer.alloc(0), done: true }
          }
        })
        const connection = yield* connect(fake.broker, {
          sasl: thoughtful,
          reconnect: Schedule.spaced("100 millis")
        })
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* echo(connection, "a"), "a")
        fake.broker.last.close()
        yield* TestClock.adjust("200 millis")
        assert.lengthOf(fake.broker.connections, 2)
        fake.broker.last.close()
        const asked = yield* Effect.forkChild(echo(connection, "b"))
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* Fiber.join(asked), "b")
        assert.lengthOf(fake.broker.connections, 3)
      }
    })
  )
})
