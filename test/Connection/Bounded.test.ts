/** R10: what stays behind of connections that are gone, and what `reconnect` does where there is none. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import { make } from "../../src/Connection/KafkaConnection.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect, echo, settle } from "./Harness.ts"

describe("R10 metrics of a cluster whose addresses change", () => {
  const counts = Effect.map(Metric.snapshot, (metrics) => {
    const sum = (id: string) =>
      metrics
        .filter((metric) => metric.id === id)
        .map((metric) => ("count" in metric.state ? Number(metric.state.count) : Number.NaN))
        .reduce((total, each) => total + each, 0)
    return {
      series: metrics.length,
      requests: sum("kafka.client.requests"),
      connects: sum("kafka.client.connects"),
      durations: sum("kafka.client.request.duration"),
      errors: sum("kafka.client.request.errors"),
      addresses: new Set(metrics.map((metric) => metric.attributes?.["server.address"]))
    }
  })

  const registry = new Map<string, unknown>()

  it.effect("are bounded, and their sums never fall", () =>
    Effect.gen(function* () {
      let before = yield* counts
      let most = 0
      for (let i = 0; i < 350; i++) {
        yield* Effect.scoped(
          Effect.gen(function* () {
            const connection = yield* make({ host: `broker-${i}`, port: 9092 })
            yield* echo(connection, "a")
            yield* Effect.exit(echo(connection, "a", { version: 99 }))
            yield* settle
          })
        )
        if (i % 50 !== 49) continue
        const now = yield* counts
        for (const name of ["requests", "connects", "durations", "errors"] as const)
          assert.isAtLeast(now[name], before[name], name)
        before = now
        most = Math.max(most, registry.size)
      }
      // One of each connection is ApiVersions.
      assert.deepInclude(before, { requests: 1050, connects: 350, durations: 700, errors: 350 })
      assert.isAtMost(before.addresses.size, 101)
      assert.isTrue(before.addresses.has("other"))
      assert.isTrue(before.addresses.has("broker-349"))
      // No more than at 150 addresses.
      assert.isAtMost(most, 101 * 9)
    }).pipe(
      Effect.provideService(Transport, new FakeBroker().transport),
      Effect.provideService(Metric.MetricRegistry, registry as never)
    )
  )
})

describe("R10 reconnect", () => {
  it.effect('does nothing with "never"', () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker, { reconnect: "never" })
      yield* connection.reconnect
      yield* settle
      assert.strictEqual((yield* connection.status)._tag, "Connected")
      assert.strictEqual(yield* echo(connection, "a"), "a")
      assert.lengthOf(broker.connections, 1)
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  )
})
