/**
 * A secret that sings: it must turn up in nothing that people or machines read of a connection, whatever goes well or wrong.
 */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import { make } from "../../src/Connection/KafkaConnection.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { plainServer, saslBroker, scramServer, type Server } from "./SaslBroker.ts"
import { Echo } from "./TestApis.ts"

const canary = `canary"\\ü+7`
const tokenCanary = "canary.token-7_x"

/** The forms in which a secret could leave: as it is, as JSON and URLs have it, in base64 and hex, as a list of bytes. */
const forms = [canary, tokenCanary].flatMap((secret) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  // Within base64 the bytes beside it decide about both ends, and about where the groups of three bytes begin.
  ...["", "1", "12"].map((before) => Buffer.from(`${before}${secret}`).toString("base64").slice(4, -4)),
  Buffer.from(secret).toString("hex"),
  [...Buffer.from(secret)].join(","),
  [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, "0")).join(" "),
  [...Buffer.from(secret)].join(", ")
])

const assertNoSecret = (what: string, text: string): void => {
  for (const form of forms)
    assert.isFalse(text.includes(form), `${what} holds the secret as ${form}: ${text.slice(0, 2000)}`)
}

/** Everything that one could print of a value. */
const shown = (value: unknown): string =>
  [
    String(value),
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}` : each)),
    value instanceof Error ? `${value.stack} ${inspect(value.cause, { depth: 20 })}` : ""
  ].join("\n")

/** What is written down while a connection is used: log lines at every level, in each of Effect's formats, and spans. */
const listen = () => {
  const heard: Array<string> = []
  const spans: Array<Tracer.NativeSpan> = []
  const formats = [Logger.formatSimple, Logger.formatLogFmt, Logger.formatJson, Logger.formatStructured]
  const loggers = formats.map((format) =>
    Logger.map(format as Logger.Logger<unknown, unknown>, (line) => heard.push(shown(line)))
  )
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return {
    heard,
    spans,
    around: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      effect.pipe(
        Effect.provide(Logger.layer(loggers)),
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.withTracer(tracer)
      )
  }
}

/** Repeats what it was told in its refusal, as an impostor would. */
const parrot =
  (secret: string): Server =>
  () =>
  (token) => ({
    token: undefined,
    done: false,
    errorMessage: [
      token.toString(),
      token.toString("base64"),
      token.toString("base64url"),
      token.toString("hex"),
      secret,
      JSON.stringify(secret)
    ].join(" ")
  })
const accepting: Server = () => () => ({ token: Buffer.alloc(0), done: true })

const password = Redacted.make(canary)
const token = Redacted.make(tokenCanary)

const mechanisms: ReadonlyArray<Sasl.Mechanism> = [
  Sasl.plain({ username: "user", password, allowWithoutTls: true }),
  Sasl.plain({ username: "user", password: Effect.succeed(password), allowWithoutTls: true }),
  Sasl.scramSha256({ username: "user", password }),
  Sasl.scramSha512({ username: "user", password: Effect.succeed(password) }),
  Sasl.oauthBearer({ token, allowWithoutTls: true }),
  Sasl.oauthBearer({ token: Effect.succeed(token), allowWithoutTls: true })
]

const right = (name: string): Server =>
  name === "PLAIN"
    ? plainServer("user", canary)
    : name === "OAUTHBEARER"
      ? accepting
      : scramServer(name.endsWith("256") ? "sha256" : "sha512", canary)

const wrong = (name: string): ReadonlyArray<Server> => [
  parrot(name === "OAUTHBEARER" ? tokenCanary : canary),
  () => () => ({ token: Buffer.from("?"), done: false }),
  ...(name.startsWith("SCRAM")
    ? [
        scramServer("sha256", "other"),
        scramServer("sha512", canary, "a wrong signature"),
        scramServer("sha256", canary, "another nonce")
      ]
    : [])
]

/** Connects, asks, loses the connection, asks again, and shows all that came of it. */
const use = (sasl: Sasl.Mechanism, server: Server) =>
  Effect.gen(function* () {
    const fake = saslBroker({ servers: { [sasl.name]: server }, sessionLifetimeMs: 5000 })
    const log = listen()
    const tls = {
      certificateFile: "client.pem",
      key: Redacted.make(canary),
      passphrase: Redacted.make(canary)
    }
    const exit = yield* log.around(
      Effect.scoped(
        Effect.gen(function* () {
          const options = { host: "broker", sasl, tls, reconnect: Schedule.recurs(2) }
          assertNoSecret("the options", shown(options))
          const connection = yield* make(options)
          const asked = yield* Effect.exit(connection.request(Echo, { text: "a" }, { timeout: "3 seconds" }))
          assertNoSecret("the connection", shown(connection))
          fake.broker.connections.at(-1)?.close()
          yield* TestClock.adjust("4 seconds")
          assertNoSecret("the status", shown(yield* connection.status))
          return [
            asked,
            yield* Effect.exit(connection.request(Echo, { text: "b" }, { timeout: "3 seconds" }))
          ]
        })
      ).pipe(Effect.provideService(Transport, fake.broker.transport), Effect.exit)
    )
    const causes = Exit.isFailure(exit)
      ? [exit.cause]
      : exit.value.flatMap((each) => (Exit.isFailure(each) ? [each.cause] : []))
    for (const cause of causes)
      assertNoSecret("a failure", `${shown(cause)} ${Cause.pretty(cause)} ${shown(Cause.squash(cause))}`)
    for (const line of log.heard) assertNoSecret("the log", line)
    for (const span of log.spans)
      assertNoSecret("a span", shown([span.name, [...span.attributes], span.events, span.status]))
    return { causes, log, fake }
  })

describe("16 secrets appear nowhere", () => {
  it("a secret that is shown is recognised", () => {
    assert.throws(() => assertNoSecret("this test", shown({ password: canary })))
    assert.throws(() => assertNoSecret("this test", shown(Buffer.from(tokenCanary).toString("base64"))))
    assert.throws(() => assertNoSecret("this test", shown({ authBytes: Buffer.from(canary) })))
    assert.throws(() => assertNoSecret("this test", shown(new Error("x", { cause: new Error(canary) }))))
  })

  for (const [index, sasl] of mechanisms.entries()) {
    it.effect(
      `${sasl.name}${index % 2 === 0 ? "" : ", by an Effect"}: when all goes well, and when the connection is lost`,
      () =>
        Effect.gen(function* () {
          const { log } = yield* use(sasl, right(sasl.name))
          assert.isAbove(log.heard.length, 0)
          assert.isAbove(log.spans.length, 0)
        })
    )

    it.effect(
      `${sasl.name}${index % 2 === 0 ? "" : ", by an Effect"}: refused, by a broker that repeats it, or by one that answers wrongly`,
      () =>
        Effect.gen(function* () {
          for (const server of wrong(sasl.name)) {
            const { causes } = yield* use(sasl, server)
            assert.isAbove(causes.length, 0)
          }
        })
    )
  }

  it.effect("the message of an Effect that fails with the secret is not repeated", () =>
    Effect.gen(function* () {
      const sasl = Sasl.oauthBearer({
        token: Effect.fail({ _tag: "TokenRefused", token }),
        allowWithoutTls: true
      })
      const { causes } = yield* use(sasl, accepting)
      assert.isAbove(causes.length, 0)
    })
  )

  it.effect("metrics have no secret", () =>
    Effect.gen(function* () {
      yield* use(mechanisms[0]!, right("PLAIN"))
      yield* use(mechanisms[0]!, parrot(canary))
      assertNoSecret("the metrics", shown(yield* Metric.snapshot))
    })
  )
})
