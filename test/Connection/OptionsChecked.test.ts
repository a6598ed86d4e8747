/** Options that cannot be are refused at once, by name, and with nothing of what was given but its kind. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { KafkaConnection, make } from "../../src/Connection/KafkaConnection.ts"
import type { InvalidOption, KafkaError } from "../../src/Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../../src/Connection/Options.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { metadata } from "../../src/Kafka.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect, echo, reasonOf } from "./Harness.ts"

const nothing: Transport = { open: () => Effect.die("nothing is opened") }

const attempt = (options: unknown) =>
  Effect.exit(
    Effect.provideService(Effect.scoped(make(options as KafkaConnectionOptions)), Transport, nothing)
  )

const refusal = (exit: Exit.Exit<unknown, KafkaError>): InvalidOption => {
  const reason = reasonOf(exit)
  assert.strictEqual(reason._tag, "InvalidOption")
  return reason as InvalidOption
}

const secret = "hunter2-secret"
const pem = "-----BEGIN CERTIFICATE-----"

const wrong: ReadonlyArray<readonly [option: string, options: Record<string, unknown>]> = [
  ...[0, -1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "9092", null, 9092n].map(
    (port) => ["port", { port }] as const
  ),
  ...["", "a\0b", "a b", "a\nb", "\u001b[31m", null, 5, ["localhost"]].map(
    (host) => ["host", { host }] as const
  ),
  ...["x".repeat(32_768), "é".repeat(16_384), 5, "\ud800", {}].map(
    (clientId) => ["clientId", { clientId }] as const
  ),
  ...["0.8", "0.10.0", "", 9, {}, new Map(), null].map(
    (brokerVersions) => ["brokerVersions", { brokerVersions }] as const
  ),
  ...(
    [
      "requestTimeout",
      "connectTimeout",
      "maxConnectTimeout",
      "closeTimeout",
      "idleTimeout",
      "deadPeerTimeout",
      "maxThrottleTime"
    ] as const
  ).flatMap((option) =>
    [
      -1,
      Number.NaN,
      "-5 seconds",
      "soon",
      null,
      {}.toString,
      [-1, 0],
      [Number.NaN, 0],
      -5n,
      Number.NEGATIVE_INFINITY
    ].map((value) => [option, { [option]: value }] as const)
  ),
  ["connectTimeout", { connectTimeout: 0 }],
  ["deadPeerTimeout", { deadPeerTimeout: 0 }],
  ...(["maxFrameBytes", "maxInFlight", "maxQueuedBytes"] as const).flatMap((option) =>
    [0, -1, 1.5, Number.NaN, "5", null, 5n].map((value) => [option, { [option]: value }] as const)
  ),
  ["throttle", { throttle: "no" }],
  ["reconnect", { reconnect: "always" }],
  ["reconnect", { reconnect: false }],
  ["sasl", { sasl: "PLAIN" }],
  ["sasl", { sasl: { name: "PLAIN" } }],
  ["sasl", { sasl: { mechanism: "plain", username: "user", password: secret } }],
  ["sasl", { sasl: { name: "", start: () => Effect.never } }],
  ["tls", { tls: true }],
  ["tls", { tls: null }],
  ["tls.serverName", { tls: { serverName: "" } }],
  ["tls.serverName", { tls: { serverName: "a\0b" } }],
  ["tls.ca", { tls: { ca: "ca.pem" } }],
  ["tls.ca", { tls: { ca: [] } }],
  ["tls.caFile", { tls: { caFile: "" } }],
  ["tls.key", { tls: { certificate: pem, key: secret } }],
  ["tls.key", { tls: { certificate: pem, key: Redacted.make(5) } }],
  ["tls.key", { tls: { certificate: pem } }],
  ["tls.certificate", { tls: { key: Redacted.make(secret) } }],
  ["tls.key", { tls: { passphrase: Redacted.make(secret) } }],
  ["tls.minVersion", { tls: { minVersion: "TLSv1.1" } }],
  ["tls.rejectUnauthorized", { tls: { rejectUnauthorized: false } }],
  ["prot", { prot: 9092 }],
  ["password", { password: secret }]
]

describe("R1 options of a connection", () => {
  for (const [option, options] of wrong) {
    const shown = JSON.stringify(options, (_, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value
    )
    it.effect(`${option}: ${shown.slice(0, 60)}`, () =>
      Effect.gen(function* () {
        const reason = refusal(yield* attempt({ host: "localhost", ...options }))
        assert.strictEqual(reason.option, option)
        assert.isFalse(reason.isRetryable)
        assert.isTrue(reason.isSafeToRetry)
        assert.notInclude(reason.message, secret)
        assert.notInclude(reason.message, "\u001b")
        assert.isBelow(reason.message.length, 300)
      })
    )
  }

  it.effect("nothing at all, and no host", () =>
    Effect.gen(function* () {
      for (const options of [undefined, null, 5, "localhost:9092"])
        assert.strictEqual(refusal(yield* attempt(options)).option, "options")
      assert.strictEqual(refusal(yield* attempt({ port: 9092 })).option, "host")
    })
  )

  it.effect("names that do not exist, with the nearest that does", () =>
    Effect.gen(function* () {
      for (const [name, nearest] of [
        ["prot", "port"],
        ["clientID", "clientId"],
        ["requestTimeoutMs", "requestTimeout"],
        ["max_in_flight", "maxInFlight"],
        ["maxFrameSize", "maxFrameBytes"],
        ["somethingElse", undefined]
      ] as const) {
        const { message } = refusal(yield* attempt({ host: "localhost", [name]: 1 }))
        if (nearest === undefined) assert.notInclude(message, "`")
        else assert.include(message, `\`${nearest}\``)
      }
      const { message } = refusal(yield* attempt({ host: "localhost", tls: { servername: "a" } }))
      assert.include(message, "`tls.serverName`")
    })
  )

  it.effect("what may be given passes", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      for (const options of [
        { port: 1, clientId: "x".repeat(32_767), requestTimeout: 0 },
        {
          port: 65_535,
          clientId: null,
          closeTimeout: "0 seconds",
          idleTimeout: "Infinity",
          throttle: undefined
        },
        {
          clientId: "",
          requestTimeout: { seconds: 5 },
          connectTimeout: [1, 0],
          maxInFlight: Number.POSITIVE_INFINITY
        },
        { host: "fe80::1%eth0", maxQueuedBytes: 1, maxFrameBytes: 1000, tls: {}, maxThrottleTime: 0 },
        { tls: { serverName: "a.example", caFile: "ca.pem", certificate: pem, key: Redacted.make("key") } },
        { sasl: Sasl.plain({ username: "user", password: Redacted.make("x") }) }
      ] as ReadonlyArray<Partial<KafkaConnectionOptions>>) {
        const scope = yield* Scope.make()
        yield* Scope.provide(connect(broker, options), scope)
        yield* Scope.close(scope, Exit.void)
      }
    })
  )

  it.effect("a layer and a one-shot call fail likewise, and not by a defect", () =>
    Effect.gen(function* () {
      const port = Number("9092a")
      const layer = Effect.provide(Effect.void, KafkaConnection.layer({ host: "localhost", port }))
      assert.strictEqual(refusal(yield* Effect.exit(layer)).option, "port")
      assert.strictEqual(refusal(yield* Effect.exit(metadata({ host: "", port: 9092 }))).option, "host")
    })
  )
})

describe("an address as brokers give it", () => {
  it.effect("may have what stands beside host and port in their answers, and nothing else", () =>
    Effect.gen(function* () {
      const fake = new FakeBroker()
      const address = {
        nodeId: 1,
        host: "broker",
        port: 9092,
        rack: null,
        errorCode: 0,
        errorMessage: "",
        key: "g"
      }
      const connection = yield* connect(fake, address)
      assert.strictEqual(yield* echo(connection, "a"), "a")
      assert.strictEqual(refusal(yield* attempt({ ...address, tls: { rack: "a" } })).option, "tls.rack")
      assert.strictEqual(refusal(yield* attempt({ ...address, rak: "a" })).option, "rak")
    })
  )
})

describe("R1 options of a request", () => {
  it.effect("are refused likewise, and the connection goes on", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      for (const [option, options] of [
        ["timeout", { timeout: Number.NaN }],
        ["timeout", { timeout: -1 }],
        ["timeout", { timeout: "never" }],
        ["version", { version: 1.5 }],
        ["version", { version: "3" }],
        ["version", { version: -1 }],
        ["version", { version: Number.NaN }],
        ["errors", { errors: "ignore" }],
        ["broker", { broker: 1 }],
        ["broker", { broker: "any" }],
        ["retry", { retry: "yes" }],
        ["timeoutMs", { timeoutMs: 5 }]
      ] as const) {
        const reason = refusal(yield* Effect.exit(echo(connection, "a", options as never)))
        assert.strictEqual(reason.option, option)
      }
      assert.lengthOf(broker.asked, 0)
      assert.strictEqual(
        yield* echo(connection, "a", { timeout: "5 seconds", version: 3, errors: "data", retry: false }),
        "a"
      )
      assert.strictEqual(
        reasonOf(yield* Effect.exit(echo(connection, "a", { version: 99 })))._tag,
        "VersionNotSupported"
      )
    })
  )
})
