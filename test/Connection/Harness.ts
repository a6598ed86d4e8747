/** A connection to a fake broker, in memory, under TestClock. */
import { assert } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import type { RequestOptions } from "../../src/Client/KafkaClient.ts"
import { KafkaConnection, make } from "../../src/Connection/KafkaConnection.ts"
import type { ConnectionError, KafkaError } from "../../src/Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { TransportError } from "../../src/Transport/TransportError.ts"
import { answer, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { Echo } from "./TestApis.ts"

const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** Lets time pass while something is closed, if that takes any: a test that has failed does not turn the clock any more, and should say so at once. */
const closing = <A, E, R>(open: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const state = { isClosed: false }
    yield* Effect.addFinalizer(() => Effect.sync(() => void (state.isClosed = true)))
    const opened = yield* open
    const passTime = Effect.gen(function* () {
      for (let turns = 0; turns < 100 && !state.isClosed; turns++) {
        yield* turn
        if (turns > 20 && !state.isClosed) yield* TestClock.adjust("1 second")
      }
    })
    yield* Effect.addFinalizer(() => Effect.forkDetach(passTime))
    return opened
  })

export const connect = (broker: FakeBroker, options: Partial<KafkaConnectionOptions> = {}) =>
  closing(make({ host: "broker", port: 9092, ...options })).pipe(
    Effect.provideService(Transport, broker.transport),
    // Connections are lost all the time here.
    Effect.provideService(References.MinimumLogLevel, "None")
  )

type Connection = KafkaConnection["Service"]

export const echo = (connection: Connection, text: string, options?: RequestOptions) =>
  Effect.map(connection.request(Echo, { text }, options), (response) => response.text)

/** Lets fibers, microtasks and the memory transport do what they can without time. */
export const settle = TestClock.adjust(0)

export const reasonOf = (exit: Exit.Exit<unknown, KafkaError>) => {
  assert.isTrue(Exit.isFailure(exit), "a failure")
  const error = Result.getOrThrow(Cause.findError((exit as Exit.Failure<unknown, KafkaError>).cause))
  return error.reason
}

export const refused = () =>
  new TransportError({ phase: "connect", address: "broker:9092", detail: "refused" })

/** Answers all but "no reply", and what comes after it. */
export const withholding = () => {
  const broker = new FakeBroker()
  const held: Array<FakeRequest> = []
  broker.onRequest = (request) =>
    request.text === "no reply" || held.some((h) => h.connection === request.connection)
      ? void held.push(request)
      : answer(request)
  return { broker, held }
}
export const lostBecause = (onRequest: (request: FakeRequest) => void) =>
  Effect.gen(function* () {
    const broker = new FakeBroker()
    broker.onRequest = onRequest
    const connection = yield* connect(broker)
    const exit = yield* Effect.exit(echo(connection, "a"))
    return (reasonOf(exit) as { readonly cause: ConnectionError }).cause.detail
  })
