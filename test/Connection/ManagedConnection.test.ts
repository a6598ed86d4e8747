/** A connection of those who keep many: requests that do not wait for a broker that is away, connections that are made on demand, and a graceful end. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import type { KafkaClient, RequestOptions } from "../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import { ManagedConnection } from "../../src/Connection/internal/ManagedConnection.ts"
import { type KafkaConnectionOptions, resolve } from "../../src/Connection/Options.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { answer, echoed, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { reasonOf, refused, settle, withholding } from "./Harness.ts"
import { plainServer, saslBroker } from "./SaslBroker.ts"
import { Echo } from "./TestApis.ts"

/** The pause after each failure is one second. */
const manage = Effect.fnUntraced(function* (
  broker: FakeBroker,
  options: Partial<KafkaConnectionOptions> = {}
) {
  const told = { unused: 0, ended: [] as Array<KafkaError> }
  const managed = new ManagedConnection(
    resolve({ host: "broker", reconnect: Schedule.spaced("1 second"), ...options }),
    // Connections are lost all the time here.
    Context.add(yield* Effect.context(), References.MinimumLogLevel, "None"),
    broker.transport,
    { onUnused: () => void told.unused++, onEnd: (cause) => void told.ended.push(cause) }
  )
  yield* managed.start
  return { managed, told }
})

const echo = (client: KafkaClient["Service"], text: string, options?: RequestOptions) =>
  Effect.map(client.request(Echo, { text }, options), (response) => response.text)

const asking = (client: KafkaClient["Service"], text: string) =>
  Effect.forkChild(Effect.exit(echo(client, text)))

/** How a request ends that ends without time. */
const ended = (client: KafkaClient["Service"], text = "a") =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(echo(client, text)))
    yield* settle
    const exit = fiber.pollUnsafe()
    assert.isDefined(exit, "it has ended")
    return Exit.isSuccess(exit!) ? exit.value : assert.fail("interrupted")
  })

const assertNotSent = (exit: Exit.Exit<unknown, KafkaError>, detail: RegExp) => {
  const reason = reasonOf(exit)
  assert.strictEqual(reason._tag, "NotSent")
  assert.match(reason.message, detail)
}

/** The broker refuses connections from now on; gives how many it has. */
const refuseAll = (broker: FakeBroker): (() => number) => {
  let attempts = 0
  broker.refuse = () => {
    attempts++
    return refused()
  }
  return () => attempts
}

describe("requests that do not wait", () => {
  it.effect("wait for the first attempt, and fail with it", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onApiVersions = (request) => void held.push(request)
      const { managed } = yield* manage(broker)
      const first = yield* Effect.forkChild(Effect.exit(echo(managed.client, "first")))
      const patient = yield* Effect.forkChild(Effect.exit(echo(managed.service, "patient")))
      yield* settle
      assert.isUndefined(first.pollUnsafe())
      assert.isFalse(managed.isDown)
      assert.strictEqual(managed.load, 2)
      broker.onApiVersions = new FakeBroker().onApiVersions
      held[0]!.connection.close()
      yield* settle
      assertNotSent(yield* Fiber.join(first), /closed by the peer/)
      assert.isTrue(managed.isDown)
      assert.isTrue(managed.isAway)
      assert.strictEqual(managed.load, 1)
      assert.isUndefined(patient.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isFalse(managed.isDown)
      assert.deepStrictEqual(yield* Fiber.join(patient), Exit.succeed("patient"))
      assert.deepStrictEqual(
        broker.asked.map(({ text }) => text),
        ["patient"]
      )
    })
  )

  it.effect("fail at once in the pause, which they do not shorten; the next one after it connects", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const refusals = refuseAll(broker)
      const { managed } = yield* manage(broker)
      yield* settle
      assert.strictEqual(refusals(), 1)
      for (let i = 0; i < 5; i++) {
        assertNotSent(yield* ended(managed.client), /refused/)
        yield* TestClock.adjust("190 millis")
      }
      assert.strictEqual(refusals(), 1)
      // The pause is over, and nobody asks.
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(refusals(), 1)
      assert.isTrue(managed.isDown)
      assert.isFalse(managed.isAway)
      assertNotSent(yield* ended(managed.client), /refused/)
      assert.strictEqual(refusals(), 2)
      yield* TestClock.adjust("1 second")
      broker.refuse = undefined
      assert.deepStrictEqual(yield* ended(managed.client), Exit.succeed("a"))
      assert.isFalse(managed.isDown)
    })
  )

  it.effect(
    "of a lost connection: sent is unknown, waiting is not sent, and one that waits goes on in its place",
    () =>
      Effect.gen(function* () {
        const { broker } = withholding()
        const { managed } = yield* manage(broker, { maxInFlight: 1 })
        const sent = yield* asking(managed.client, "no reply")
        yield* settle
        const patient1 = yield* asking(managed.service, "1")
        const unsent = yield* asking(managed.client, "2")
        const patient3 = yield* asking(managed.service, "3")
        yield* settle
        assert.strictEqual(managed.load, 4)
        broker.last.close()
        yield* settle
        assert.strictEqual(reasonOf(yield* Fiber.join(sent))._tag, "OutcomeUnknown")
        assertNotSent(yield* Fiber.join(unsent), /closed by the peer/)
        assert.strictEqual(managed.load, 2)
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* Fiber.join(patient1), Exit.succeed("1"))
        assert.deepStrictEqual(yield* Fiber.join(patient3), Exit.succeed("3"))
        assert.deepStrictEqual(
          broker.asked.map(({ text }) => text),
          ["no reply", "1", "3"]
        )
      })
  )

  it.effect("that were encoded and not sent are not taken to the next connection", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.seed = undefined
      const { managed } = yield* manage(broker)
      yield* settle
      // Its answer is followed by what ends the connection, in one chunk: who asks again at once has been encoded by then.
      broker.onRequest = (request) => {
        const { wire } = request.connection
        request.connection.wire = {
          ...wire,
          write: (bytes) => wire.write(Buffer.concat([bytes, Buffer.from([0, 0, 0, 1])]))
        }
        answer(request)
      }
      const fiber = yield* Effect.forkChild(
        Effect.andThen(echo(managed.client, "first"), Effect.exit(echo(managed.client, "second")))
      )
      yield* settle
      assertNotSent(yield* Fiber.join(fiber), /a frame of 1 bytes/)
    })
  )

  it.effect("find the state up to date when they end, and what they ask then fails at once", () =>
    Effect.gen(function* () {
      const { broker } = withholding()
      const { managed } = yield* manage(broker)
      const seen: Array<unknown> = []
      const fiber = yield* Effect.forkChild(
        Effect.gen(function* () {
          yield* Effect.exit(echo(managed.client, "no reply"))
          seen.push(managed.isConnected, managed.isDown, managed.status._tag)
          return yield* Effect.exit(echo(managed.client, "again"))
        })
      )
      yield* settle
      broker.last.close()
      yield* settle
      assertNotSent(yield* Fiber.join(fiber), /closed by the peer/)
      assert.deepStrictEqual(seen, [false, true, "Disconnected"])
    })
  )

  it.effect("share their error in one pause, whatever their time limits", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.refuse = refused
      const { managed } = yield* manage(broker)
      yield* settle
      const one = yield* Effect.flip(echo(managed.client, "a", { timeout: 1000 }))
      const other = yield* Effect.flip(echo(managed.client, "b", { timeout: 2000 }))
      assert.strictEqual(one, other)
    })
  )
})

describe("on demand", () => {
  it.effect(
    "a broker that closes while nothing is under way has not failed: the next request connects at once",
    () =>
      Effect.gen(function* () {
        const broker = new FakeBroker()
        const { managed, told } = yield* manage(broker)
        for (let i = 1; i <= 3; i++) {
          assert.deepStrictEqual(yield* ended(managed.client), Exit.succeed("a"))
          assert.lengthOf(broker.connections, i)
          broker.last.close()
          yield* settle
          assert.isFalse(managed.isConnected)
          assert.isFalse(managed.isDown)
          assert.strictEqual(told.unused, i)
          yield* TestClock.adjust("1 hour")
          assert.lengthOf(broker.connections, i)
        }
      })
  )

  it.effect("with an abandoned request under way it has failed", () =>
    Effect.gen(function* () {
      const { broker } = withholding()
      const { managed } = yield* manage(broker)
      const asked = yield* Effect.forkChild(echo(managed.client, "no reply"))
      yield* settle
      yield* Fiber.interrupt(asked)
      assert.strictEqual(managed.load, 1)
      broker.last.close()
      yield* settle
      assert.isTrue(managed.isDown)
    })
  )

  it.effect("idleTimeout closes, and is no failure", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const { managed, told } = yield* manage(broker, { idleTimeout: "1 minute" })
      assert.deepStrictEqual(yield* ended(managed.client), Exit.succeed("a"))
      yield* TestClock.adjust("1 minute")
      assert.isTrue(broker.last.closed)
      assert.isFalse(managed.isDown)
      assert.strictEqual(told.unused, 1)
      assert.deepStrictEqual(yield* ended(managed.client), Exit.succeed("a"))
      assert.lengthOf(broker.connections, 2)
    })
  )

  for (const wish of ["connected", "versions", "reconnect"] as const)
    it.effect(`\`${wish}\` asks for a connection, too`, () =>
      Effect.gen(function* () {
        const broker = new FakeBroker()
        const { managed } = yield* manage(broker)
        yield* settle
        broker.last.close()
        yield* settle
        const fiber = yield* Effect.forkChild(managed.service[wish])
        yield* settle
        yield* Fiber.join(fiber)
        assert.isTrue(managed.isConnected)
        // After a failure as well.
        broker.refuse = refused
        yield* managed.service.reconnect
        yield* settle
        yield* TestClock.adjust("1 hour")
        assert.isTrue(managed.isDown)
        broker.refuse = undefined
        const second = yield* Effect.forkChild(managed.service[wish])
        yield* settle
        yield* Fiber.join(second)
        assert.isTrue(managed.isConnected)
      })
    )

  it.effect("who has waited for a connection and left asks for none", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const refusals = refuseAll(broker)
      const { managed } = yield* manage(broker)
      yield* settle
      const fiber = yield* Effect.forkChild(managed.service.connected)
      yield* TestClock.adjust("2500 millis")
      assert.strictEqual(refusals(), 3)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(refusals(), 3)
    })
  )
})

describe("the end", () => {
  it.effect("retiring refuses what comes, lets what was sent end in its own time, and closes", () =>
    Effect.gen(function* () {
      const { broker, held } = withholding()
      const { managed, told } = yield* manage(broker, { closeTimeout: "1 second" })
      const sent = yield* Effect.forkChild(echo(managed.client, "no reply"))
      yield* settle
      const retiring = yield* Effect.forkChild(managed.retire("it is not a broker any more"))
      yield* settle
      assert.isTrue(managed.isClosed)
      assert.match(reasonOf(yield* ended(managed.service)).message, /it is not a broker any more/)
      // Longer than closeTimeout.
      yield* TestClock.adjust("20 seconds")
      assert.isUndefined(retiring.pollUnsafe())
      held[0]!.reply(echoed("late", held[0]!.version))
      yield* settle
      assert.strictEqual(yield* Fiber.join(sent), "late")
      yield* Fiber.join(retiring)
      assert.isTrue(broker.last.closed)
      assert.lengthOf(told.ended, 1)
      assert.match(told.ended[0]!.message, /it is not a broker any more/)
    })
  )

  it.effect("retiring ends with the time of the last request, and with the connection", () =>
    Effect.gen(function* () {
      for (const how of ["time", "loss"]) {
        const { broker } = withholding()
        const { managed } = yield* manage(broker, { requestTimeout: "30 seconds" })
        const sent = yield* Effect.forkChild(
          Effect.exit(echo(managed.client, "no reply", { timeout: 30_000 }))
        )
        yield* settle
        const retiring = yield* Effect.forkChild(managed.retire("gone"))
        yield* TestClock.adjust("29 seconds")
        assert.isUndefined(retiring.pollUnsafe())
        if (how === "time") yield* TestClock.adjust("1 second")
        else broker.last.close()
        yield* settle
        assert.strictEqual(
          reasonOf(yield* Fiber.join(sent))._tag,
          how === "time" ? "Timeout" : "OutcomeUnknown"
        )
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(retiring)
        assert.isTrue(broker.last.closed)
        assert.lengthOf(broker.connections, 1)
      }
    })
  )

  it.effect("closing does not wait for what retires", () =>
    Effect.gen(function* () {
      const { broker } = withholding()
      const { managed } = yield* manage(broker, { closeTimeout: "1 second" })
      const sent = yield* Effect.forkChild(Effect.exit(echo(managed.client, "no reply")))
      yield* settle
      const retiring = yield* Effect.forkChild(managed.retire("gone"))
      const closing = yield* Effect.forkChild(managed.service.close)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(closing)
      yield* Fiber.join(retiring)
      assert.strictEqual(reasonOf(yield* Fiber.join(sent))._tag, "OutcomeUnknown")
    })
  )

  it.effect('with reconnect "never" does not wait for the first attempt, and ends with the first loss', () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const { managed, told } = yield* manage(broker, { reconnect: "never" })
      assert.deepStrictEqual(yield* ended(managed.client), Exit.succeed("a"))
      broker.last.close()
      yield* settle
      assert.isTrue(managed.isClosed)
      assert.lengthOf(told.ended, 1)
      assert.strictEqual(managed.status._tag, "Closed")
    })
  )

  it.effect("credentials that are refused from the start end it, and are what requests fail with", () =>
    Effect.gen(function* () {
      const { broker } = saslBroker({ servers: { PLAIN: plainServer("user", "pencil") } })
      const sasl = Sasl.plain({ username: "user", password: Redacted.make("wrong"), allowWithoutTls: true })
      const { managed, told } = yield* manage(broker, { sasl })
      assert.strictEqual(reasonOf(yield* ended(managed.client))._tag, "AuthenticationError")
      assert.strictEqual(reasonOf(yield* ended(managed.client))._tag, "AuthenticationError")
      assert.lengthOf(told.ended, 1)
      assert.lengthOf(broker.connections, 1)
    })
  )
})
