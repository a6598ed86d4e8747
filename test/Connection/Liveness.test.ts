/**
 * Anything may go wrong, at any time and in any order, by a seed. Then the faults stop: requests are answered again within a bounded time, and every one
 * that was asked has ended, once.
 */
import { assert, describe, it } from "@effect/vitest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import type { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { echoed, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { connect, reasonOf, refused } from "./Harness.ts"
import { progress } from "./Liveness.ts"
import { random, seeds } from "./Random.ts"
import { after, plainServer, saslBroker } from "./SaslBroker.ts"
import { Echo } from "./TestApis.ts"
import { observeStatus } from "./Subscriber.ts"

type Connection = KafkaConnection["Service"]

const sasl = Sasl.plain({ username: "user", password: Redacted.make("pencil"), allowWithoutTls: true })

/** How a request may end under faults. */
const allowed = ["OutcomeUnknown", "NotSent", "Timeout", "DecodeError", "ConnectionError"]

interface Asked {
  readonly text: string
  readonly exits: Array<Exit.Exit<unknown, KafkaError>>
  interrupted: boolean
}

/** What can be wrong, and the switch for all of it. */
const makeFaults = (broker: FakeBroker, next: () => number) => {
  const upTo = (count: number) => Math.floor(next() * count)
  const { onApiVersions, onRequest } = broker
  let wrong = true
  let lostReplies = 0
  let throttled = 0
  let dumb = false
  const reply = (request: FakeRequest) => {
    if (lostReplies > 0) return void lostReplies--
    if (throttled > 0 && request.api.key === Echo.key) {
      throttled--
      return request.reply(
        echoed(request.text, request.version, {
          throttleTimeMs: next() < 0.1 ? 2 ** 31 - 1 : upTo(3000)
        })
      )
    }
    onRequest(request)
  }
  broker.onApiVersions = (request) => (wrong && dumb ? undefined : onApiVersions(request))
  broker.onRequest = (request) => (wrong ? (dumb ? undefined : reply(request)) : onRequest(request))

  const end = () => {
    const ends = broker.connections.at(-1)?.ends
    return next() < 0.5 ? ends?.client : ends?.server
  }
  const accidents: ReadonlyArray<() => void> = [
    () => Object.assign(end()?.faults ?? {}, { chopBytes: 1 + upTo(20) }),
    () => Object.assign(end()?.faults ?? {}, { stalled: true }),
    () => {
      const stalled = end()
      Object.assign(stalled?.faults ?? {}, { stalled: false })
      stalled?.wake()
    },
    () => Object.assign(end()?.faults ?? {}, { lost: next() < 0.5 }),
    () => broker.connections.at(-1)?.close(),
    () => end()?.close(next() < 0.5 ? undefined : new Error("cut")),
    () => (lostReplies = 1 + upTo(3)),
    () => (throttled = 1 + upTo(3)),
    () => (dumb = next() < 0.5),
    () => (broker.refuse = next() < 0.5 ? refused : () => Effect.never),
    () => (broker.refuse = undefined),
    () => broker.connections.at(-1)?.wire.write(Buffer.from([0, 0, 0, 9, 1, 2, 3]).subarray(0, 1 + upTo(7)))
  ]
  return {
    accident: () => accidents[upTo(accidents.length)]!(),
    stop: () => {
      wrong = false
      broker.refuse = undefined
      for (const { ends } of broker.connections)
        for (const one of [ends!.client, ends!.server]) {
          Object.assign(one.faults, { chopBytes: Number.POSITIVE_INFINITY, stalled: false, lost: false })
          one.wake()
        }
    }
  }
}

const ask = (connection: Connection, asked: Array<Asked>, next: () => number) =>
  Effect.gen(function* () {
    const one: Asked = { text: `${asked.length}`, exits: [], interrupted: false }
    asked.push(one)
    const lot = next()
    const timeout = lot < 0.1 ? "Infinity" : Math.floor(next() * 4000)
    const options = lot < 0.5 ? {} : { timeout: timeout as Duration.Input }
    const request: Effect.Effect<unknown, KafkaError> =
      next() < 0.2
        ? connection.send(Echo, { text: one.text }, options)
        : Effect.map(connection.request(Echo, { text: one.text }, options), ({ text }) =>
            assert.strictEqual(text, one.text)
          )
    if (next() < 0.1) {
      // As a program outside of Effect asks, whose callback has a defect.
      let isAsking = true
      Effect.runCallback(Effect.provideContext(request, yield* Effect.context<never>()), {
        onExit: (exit) => {
          one.exits.push(exit)
          // Where it ends at once, it would throw at us.
          if (!isAsking) throw new Error("the caller throws")
        }
      })
      isAsking = false
      return
    }
    const fiber = yield* Effect.forkChild(
      Effect.onExit(request, (exit) => Effect.sync(() => void one.exits.push(exit)))
    )
    if (next() < 0.1) {
      one.interrupted = true
      yield* Effect.forkChild(Effect.andThen(Effect.sleep(next() * 1000), Fiber.interrupt(fiber)))
    }
  })

const round = (seed: number, counts: Map<string, number>) =>
  Effect.gen(function* () {
    const next = random(seed)
    const isSasl = next() < 0.4
    const isRaw = next() < 0.2
    const fake = isSasl
      ? saslBroker({
          servers: { PLAIN: plainServer("user", "pencil") },
          sessionLifetimeMs: next() < 0.5 ? 8000 : 0,
          isRaw,
          later: yield* after(next() * 800)
        })
      : { broker: new FakeBroker(), tooEarly: [] }
    const { broker } = fake
    broker.seed = seed * 100
    const faults = makeFaults(broker, next)
    const options: Partial<KafkaConnectionOptions> = {
      ...(isSasl ? { sasl } : {}),
      reconnect:
        next() < 0.5
          ? Schedule.spaced("300 millis")
          : Schedule.min([Schedule.exponential("50 millis"), Schedule.spaced("1 second")]),
      requestTimeout: 1000 + next() * 5000,
      connectTimeout: 3000,
      maxConnectTimeout: 6000,
      maxThrottleTime: 4000,
      ...(next() < 0.3 ? { maxInFlight: 1 + Math.floor(next() * 8) } : {}),
      ...(next() < 0.3 ? { maxQueuedBytes: 50 + Math.floor(next() * 500) } : {}),
      ...(next() < 0.2 ? { idleTimeout: 2000 } : {})
    }
    const asked: Array<Asked> = []
    yield* Effect.scoped(
      Effect.gen(function* () {
        const connection = yield* connect(broker, options)
        // Kafka 0.10 refuses credentials by closing, which before the first success is final: here a cut would look the same.
        if (isSasl && isRaw) yield* TestClock.adjust("2 seconds")
        if (next() < 0.3)
          yield* observeStatus(connection, () => {
            if (next() < 0.5) throw new Error("the observer throws")
          })
        for (let step = 0; step < 40; step++) {
          if (next() < 0.4) faults.accident()
          for (let i = Math.floor(next() * 5); i > 0; i--) yield* ask(connection, asked, next)
          if (next() < 0.05) yield* connection.reconnect
          if (next() < 0.7) yield* TestClock.adjust(next() < 0.1 ? next() * 6000 : next() * 300)
        }
        faults.stop()
        yield* progress(connection)
        // Those without a time limit end with their connection, at the latest.
        for (let i = 0; i < 120 && asked.some((one) => one.exits.length === 0); i++)
          yield* TestClock.adjust("1 second")
        for (const { exits, interrupted, text } of asked) {
          assert.lengthOf(exits, 1, `request ${text} ended ${exits.length} times`)
          const [exit] = exits
          const how = Exit.isSuccess(exit!)
            ? "ok"
            : interrupted && Exit.hasInterrupts(exit!)
              ? "interrupted"
              : reasonOf(exit!)._tag
          if (how !== "ok" && how !== "interrupted") assert.include(allowed, how, String(exit))
          counts.set(how, (counts.get(how) ?? 0) + 1)
        }
        const closing = yield* Effect.forkChild(connection.close)
        yield* TestClock.adjust("10 seconds")
        assert.isDefined(closing.pollUnsafe(), "closed")
      })
    )
    assert.deepStrictEqual(fake.tooEarly, [])
    const served = broker.requests.flatMap(({ text }) =>
      text !== undefined && /^\d+$/.test(text) ? [text] : []
    )
    assert.strictEqual(new Set(served).size, served.length, "none came twice")
    assert.isTrue(
      broker.connections.every(({ ends }) => ends!.client.isClosed),
      "no connection is left"
    )
  })

describe("the faults stop, progress follows", () => {
  it.effect("28 survives all faults at once, in any order", () =>
    Effect.gen(function* () {
      const counts = new Map<string, number>()
      for (let seed = 1; seed <= seeds(300); seed++)
        yield* Effect.catchCause(round(seed, counts), (cause) =>
          Effect.die(new Error(`seed ${seed}: ${String(cause)}`))
        )
      for (const how of ["ok", "interrupted", "OutcomeUnknown", "Timeout"])
        assert.isAbove(counts.get(how) ?? 0, 5, `${how} of ${JSON.stringify([...counts])}`)
    })
  )
})
