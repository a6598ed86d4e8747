/** What a connection tells of itself: metrics, log lines, spans. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import { make } from "../../../src/Connection/KafkaConnection.ts"
import type { KafkaConnectionOptions } from "../../../src/Connection/Options.ts"
import { Transport } from "../../../src/Transport/Transport.ts"
import { answer, FakeBroker, type FakeRequest } from "../FakeBroker.ts"
import { echo, refused, settle } from "../Harness.ts"
import { recordingTracer } from "../spans.ts"

const connect = (broker: FakeBroker, options: Partial<KafkaConnectionOptions> = {}) =>
  Effect.provideService(
    make({ host: "broker", reconnect: Schedule.spaced("1 second"), ...options }),
    Transport,
    broker.transport
  )

const inOwnRegistry = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, Metric.MetricRegistry, new Map())

/** The value of each series, by name and reason; a histogram's is its count. */
const metrics = Effect.map(Metric.snapshot, (snapshots) => {
  const values: Record<string, number> = {}
  for (const { id, attributes, state } of snapshots) {
    assert.deepInclude(attributes, { "server.address": "broker", "server.port": "9092" })
    const reason = attributes?.["error.type"]
    values[reason === undefined ? id : `${id} ${reason}`] = Number(
      "value" in state ? state.value : "count" in state ? state.count : Number.NaN
    )
  }
  return values
})

describe("metrics", () => {
  it.effect(
    "count requests, errors by reason, bytes, losses and connections; gauges go with the last connection",
    () =>
      inOwnRegistry(
        Effect.gen(function* () {
          const broker = new FakeBroker()
          const held: Array<FakeRequest> = []
          broker.onRequest = (request) => {
            if (request.text === "hold") held.push(request)
            else if (request.text === "error") request.reply({ errorCode: 79, text: "", numbers: [] })
            else answer(request)
          }
          yield* Effect.scoped(
            Effect.gen(function* () {
              const connection = yield* connect(broker)
              yield* echo(connection, "a")
              yield* Effect.exit(echo(connection, "error"))
              yield* Effect.exit(echo(connection, "version", { version: 9 }))
              const fiber = yield* Effect.forkChild(Effect.exit(echo(connection, "hold")))
              yield* settle
              const busy = yield* metrics
              assert.deepInclude(busy, {
                "kafka.client.in_flight": 1,
                "kafka.client.waiting": 0,
                "kafka.client.connected": 1,
                "kafka.client.connects": 1,
                "kafka.client.losses": 0,
                "kafka.client.requests": 5,
                "kafka.client.request.duration": 3,
                "kafka.client.request.errors MemberIdRequired": 1,
                "kafka.client.request.errors VersionNotSupported": 1
              })
              assert.isAbove(busy["kafka.client.sent"]!, 50)
              assert.isAbove(busy["kafka.client.received"]!, 50)
              broker.last.close()
              yield* Fiber.join(fiber)
              const waiting = yield* Effect.forkChild(echo(connection, "b"))
              yield* settle
              assert.deepInclude(yield* metrics, {
                "kafka.client.in_flight": 0,
                "kafka.client.waiting": 1,
                "kafka.client.connected": 0,
                "kafka.client.losses": 1,
                "kafka.client.request.errors OutcomeUnknown": 1
              })
              yield* TestClock.adjust("1 second")
              yield* Fiber.join(waiting)
              // A second connection to the same broker adds to the same series.
              const second = yield* connect(broker)
              yield* echo(second, "c")
              assert.deepInclude(yield* metrics, { "kafka.client.connected": 2, "kafka.client.connects": 3 })
            })
          )
          const after = yield* metrics
          assert.strictEqual(after["kafka.client.connects"], 3)
          for (const gauge of ["in_flight", "waiting", "connected"])
            assert.notProperty(after, `kafka.client.${gauge}`)
          // The next one goes on counting.
          broker.refuse = refused
          yield* Effect.exit(Effect.scoped(connect(broker, { reconnect: "never" })))
          assert.deepInclude(yield* metrics, {
            "kafka.client.connects": 3,
            "kafka.client.connects.failed": 1
          })
        })
      )
  )

  it.effect("put durations into buckets, in seconds", () =>
    inOwnRegistry(
      Effect.gen(function* () {
        const broker = new FakeBroker()
        const held: Array<FakeRequest> = []
        broker.onRequest = (request) => void held.push(request)
        const connection = yield* connect(broker)
        for (const delay of ["2 millis", "60 millis", "20 seconds"] as const) {
          const fiber = yield* Effect.forkChild(echo(connection, "a"))
          yield* settle
          yield* TestClock.adjust(delay)
          answer(held.shift()!)
          yield* Fiber.join(fiber)
        }
        const histogram = (yield* Metric.snapshot).find(({ type }) => type === "Histogram")
        const { buckets, count, max, sum } = histogram!.state as Metric.HistogramState
        const below = new Map(buckets)
        // ApiVersions is the fourth.
        assert.deepStrictEqual(
          [0.0005, 0.001, 0.0025, 0.05, 0.075, 10, 30].map((boundary) => below.get(boundary)),
          [1, 1, 2, 2, 3, 3, 4]
        )
        assert.deepStrictEqual([count, max], [4, 20])
        assert.approximately(sum, 20.062, 0.001)
      })
    )
  )
})

describe("log lines", () => {
  it.effect(
    "tell of a loss that hurt, of failures less and less often, and of the return; not of idle connections",
    () =>
      Effect.gen(function* () {
        const lines: Array<string> = []
        const logger = Logger.make(({ fiber, logLevel, message }) => {
          const { broker, attempt, remote } = fiber.getRef(References.CurrentLogAnnotations)
          assert.strictEqual(broker, "broker:9092")
          lines.push(
            [logLevel, message, attempt ?? remote]
              .flat()
              .filter((part) => part !== undefined)
              .join(" | ")
          )
        })
        const broker = new FakeBroker()
        broker.onRequest = (request) =>
          request.text === "close" ? request.connection.close() : answer(request)
        yield* Effect.gen(function* () {
          const connection = yield* connect(broker)
          yield* echo(connection, "a")
          // Idle: the broker may close it, and it comes back, without a word.
          broker.last.close()
          yield* TestClock.adjust("1 second")
          yield* echo(connection, "b")
          assert.deepStrictEqual(lines.splice(0), [])
          yield* Effect.exit(echo(connection, "close"))
          broker.refuse = refused
          yield* TestClock.adjust("8 seconds")
          broker.refuse = undefined
          yield* TestClock.adjust("1 second")
          assert.deepStrictEqual(lines.splice(0), [
            "Warn | Lost the connection to broker:9092: closed by the peer",
            ...[1, 2, 4, 8].map((attempt) => `Warn | Cannot connect to broker:9092: refused | ${attempt}`),
            "Info | Connected to Kafka broker broker:9092 again | broker:9092"
          ])
        }).pipe(Effect.provide(Logger.layer([logger])))
        yield* Effect.scoped(
          Effect.gen(function* () {
            const connection = yield* connect(broker)
            yield* echo(connection, "a")
            broker.last.close()
            yield* TestClock.adjust("1 second")
          })
        ).pipe(
          Effect.provide(Logger.layer([logger])),
          Effect.provideService(References.MinimumLogLevel, "Debug")
        )
        assert.deepStrictEqual(lines, [
          "Debug | Connected to Kafka broker broker:9092 | broker:9092",
          "Debug | Lost the connection to broker:9092: closed by the peer",
          "Debug | Connecting to Kafka broker broker:9092 in 1000 ms",
          "Debug | Connected to Kafka broker broker:9092 | broker:9092"
        ])
      })
  )
})

describe("spans", () => {
  it.effect("are made where a tracer listens, by OpenTelemetry's names, and end with the request", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recordingTracer()
      const broker = new FakeBroker()
      broker.onRequest = (request) => {
        if (request.text === "error") request.reply({ errorCode: 79, text: "", numbers: [] })
        else if (request.text !== "no reply") answer(request)
      }
      // Connected without a tracer: only those who ask are looked at.
      const connection = yield* connect(broker, { clientId: "me" })
      yield* echo(connection, "unseen")
      yield* Effect.gen(function* () {
        yield* echo(connection, "a")
        yield* Effect.exit(echo(connection, "error"))
        yield* Effect.withTracerEnabled(echo(connection, "off"), false)
        const fiber = yield* Effect.forkChild(echo(connection, "no reply"))
        yield* settle
        yield* Fiber.interrupt(fiber)
      }).pipe(Effect.withSpan("app"), Effect.provideService(Tracer.Tracer, tracer))
      const [app, ...requests] = spans
      assert.deepStrictEqual(
        requests.map((span) => [span.name, span.kind, span.status._tag]),
        Array.from({ length: 3 }, () => ["kafka/Echo", "client", "Ended"])
      )
      for (const { parent, attributes } of requests) {
        assert.strictEqual(Option.getOrUndefined(parent), app)
        assert.deepInclude(Object.fromEntries(attributes), {
          "messaging.system": "kafka",
          "messaging.client.id": "me",
          "rpc.system": "kafka",
          "rpc.method": "Echo",
          "server.address": "broker",
          "server.port": 9092
        })
      }
      const [ok, failed] = requests.map((span) => Object.fromEntries(span.attributes))
      assert.strictEqual(ok!["kafka.api.version"], 3)
      assert.deepInclude(failed, { "error.type": "MemberIdRequired", "rpc.response.status_code": "79" })
      const status = requests[1]!.status
      assert.isTrue(status._tag === "Ended" && Exit.isFailure(status.exit))
    })
  )

  it.effect("are made of attempts to connect", () =>
    Effect.gen(function* () {
      const names: Array<string> = []
      const tracer = Tracer.make({
        span: (options) => {
          names.push(options.name)
          return new Tracer.NativeSpan(options)
        }
      })
      const broker = new FakeBroker()
      yield* connect(broker, { reconnect: "never" }).pipe(Effect.provideService(Tracer.Tracer, tracer))
      assert.deepStrictEqual(names, ["kafka/connect"])
    })
  )
})
