import { pbkdf2Sync } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { AuthenticationError } from "../../src/Client/KafkaError.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { converse, prove, readServerFirst } from "../../src/Connection/Sasl/Scram.ts"
import { progress } from "./Liveness.ts"
import { connect, echo, settle } from "./Harness.ts"
import { type ScramFault, plainServer, saslBroker, scramServer, type Server } from "./SaslBroker.ts"

const password = Redacted.make("pencil")
const plain = Sasl.plain({ username: "user", password, allowWithoutTls: true })
const scram = Sasl.scramSha256({ username: "user", password })

const namesOf = (
  requests: ReadonlyArray<{ readonly api: { readonly name: string }; readonly version: number }>
) => requests.map(({ api, version }) => `${api.name} ${version}`)

/** Connecting involves hashing on another thread: real time passes, on the test's clock none does. */
const refusal = (
  servers: Readonly<Record<string, Server>>,
  sasl: Sasl.Mechanism,
  options: { readonly isRaw?: boolean } = {}
) =>
  Effect.gen(function* () {
    const fake = saslBroker({ servers, ...options })
    const error = yield* Effect.flip(Effect.scoped(connect(fake.broker, { sasl, reconnect: "never" })))
    return { error, fake }
  })

/** Echoes until it is told 3. */
const endless: Server = () => (token) =>
  token.toString() === "3" ? { token: Buffer.from("welcome"), done: true } : { token, done: false }

/** Counts up to so many tokens. */
const counting = (steps: number): Sasl.Mechanism => ({
  name: "MINE",
  start: ({ host, port, tls }) =>
    Effect.sync(() => {
      assert.deepStrictEqual({ host, port, tls }, { host: "broker", port: 9092, tls: false })
      let step = 1
      return {
        first: Buffer.from("1"),
        step: (challenge) =>
          Effect.sync(() =>
            Buffer.from(challenge).toString() === "welcome"
              ? undefined
              : Buffer.from(`${step < steps ? ++step : 0}`)
          )
      }
    })
})

/** Gives its reason, and waits for the byte that ends the conversation. */
const refusingToken: Server = () => (token) =>
  token.length === 1
    ? { token: undefined, done: false, errorMessage: "{}" }
    : { token: Buffer.from(`{"status":"invalid_token"}`), done: false }

const huge: Server = () => () => ({ token: Buffer.alloc(2 ** 20), done: true })

describe("the set-up with SASL", () => {
  it.effect("asks for the mechanism, authenticates, and only then sends requests", () =>
    Effect.gen(function* () {
      for (const [sasl, servers] of [
        [plain, { PLAIN: plainServer("user", "pencil") }],
        [scram, { "SCRAM-SHA-256": scramServer("sha256", "pencil") }],
        [
          Sasl.scramSha512({ username: "user", password }),
          { "SCRAM-SHA-512": scramServer("sha512", "pencil") }
        ]
      ] as const) {
        const fake = saslBroker({ servers })
        const connection = yield* connect(fake.broker, { sasl })
        assert.strictEqual(yield* echo(connection, "a"), "a")
        const steps = sasl === plain ? 1 : 2
        assert.deepStrictEqual(namesOf(fake.broker.requests), [
          "ApiVersions 5",
          "SaslHandshake 1",
          ...Array.from({ length: steps }, () => "SaslAuthenticate 2"),
          "Echo 3"
        ])
      }
    })
  )

  it.effect("sends bare tokens to a broker of 0.10, which refuses by closing the connection", () =>
    Effect.gen(function* () {
      const servers = {
        PLAIN: plainServer("user", "pencil"),
        "SCRAM-SHA-256": scramServer("sha256", "pencil")
      }
      for (const sasl of [plain, scram]) {
        const fake = saslBroker({ isRaw: true, servers })
        const connection = yield* connect(fake.broker, { sasl })
        assert.strictEqual(yield* echo(connection, "a"), "a")
        assert.deepStrictEqual(namesOf(fake.broker.requests), ["ApiVersions 5", "SaslHandshake 0", "Echo 3"])
      }
      const { error } = yield* refusal({ PLAIN: plainServer("user", "other") }, plain, { isRaw: true })
      assert.strictEqual(error.reason._tag, "AuthenticationError")
      assert.match(error.message, /closed the connection/)
    })
  )

  it.effect("07 sends no byte of a request before authentication, on a reconnect neither", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers: { "SCRAM-SHA-256": scramServer("sha256", "pencil") } })
      const connection = yield* connect(fake.broker, { sasl: scram, reconnect: Schedule.spaced("1 second") })
      assert.strictEqual(yield* echo(connection, "first"), "first")
      for (let round = 0; round < 5; round++) {
        fake.broker.last.close()
        yield* settle
        // They wait while there is no connection, and while there is one that is not authenticated yet.
        const asked = yield* Effect.forkChild(
          Effect.forEach(["a", "b", "c"], (text) => echo(connection, text), { concurrency: "unbounded" })
        )
        yield* settle
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* Fiber.join(asked), ["a", "b", "c"])
      }
      assert.deepStrictEqual(fake.tooEarly, [])
      assert.strictEqual(fake.authentications, 6)
    })
  )

  it.effect("takes no frame of more than a mebibyte before authentication", () =>
    Effect.gen(function* () {
      const { error } = yield* refusal({ PLAIN: huge }, plain)
      assert.match(error.message, /a frame of \d+ bytes; 4 to 1048576 are allowed/)
    })
  )
})

describe("a refusal", () => {
  it.effect("by the broker is an AuthenticationError with its words, and ends the connection for good", () =>
    Effect.gen(function* () {
      const fake = saslBroker({
        servers: { PLAIN: plainServer("user", "other", "no such user, or not that password") }
      })
      const connection = yield* connect(fake.broker, { sasl: plain, reconnect: Schedule.spaced("1 second") })
      const error = yield* Effect.flip(echo(connection, "a"))
      assert.strictEqual(error.reason._tag, "AuthenticationError")
      assert.match(error.message, /PLAIN.*no such user, or not that password/)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(fake.broker.connections.length, 1, "a wrong password is not tried again and again")
      assert.isFalse(error.isRetryable)
    })
  )

  it.effect("after a first success is a loss like any other: the broker may be the one that is wrong", () =>
    Effect.gen(function* () {
      let isBroken = false
      const right = plainServer("user", "pencil")
      const fake = saslBroker({
        servers: { PLAIN: () => (isBroken ? () => ({ token: undefined, done: false }) : right()) }
      })
      const connection = yield* connect(fake.broker, { sasl: plain, reconnect: Schedule.spaced("1 second") })
      yield* connection.connected
      isBroken = true
      fake.broker.last.close()
      yield* settle
      yield* TestClock.adjust("3 seconds")
      isBroken = false
      const asked = yield* Effect.forkChild(echo(connection, "back"))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(asked), "back")
      assert.isAbove(fake.broker.connections.length, 3)
    })
  )

  it.effect("of the mechanism names those that the broker has, and no other is tried", () =>
    Effect.gen(function* () {
      const servers = {
        PLAIN: plainServer("user", "pencil"),
        "SCRAM-SHA-512": scramServer("sha512", "pencil")
      }
      const { error, fake } = yield* refusal(servers, scram)
      assert.match(error.message, /SCRAM-SHA-256.*does not offer it, but PLAIN, SCRAM-SHA-512/)
      assert.deepStrictEqual(namesOf(fake.broker.asked), ["SaslHandshake 1"])
      assert.deepStrictEqual(fake.tokens, [])
    })
  )

  it.effect("of our own: PLAIN and OAUTHBEARER do not send their secret without TLS unless told to", () =>
    Effect.gen(function* () {
      for (const sasl of [
        Sasl.plain({ username: "user", password }),
        Sasl.oauthBearer({ token: Redacted.make("abc.def.ghi") })
      ]) {
        const { error, fake } = yield* refusal({ [sasl.name]: plainServer("user", "pencil") }, sasl)
        assert.match(error.message, /`tls` option, or `allowWithoutTls: true`/)
        assert.deepStrictEqual(fake.broker.asked, [])
      }
    })
  )

  it.effect("of empty and impossible credentials comes before anything is sent", () =>
    Effect.gen(function* () {
      const empty = Redacted.make("")
      for (const sasl of [
        Sasl.plain({ username: "", password, allowWithoutTls: true }),
        Sasl.plain({ username: "user\0", password, allowWithoutTls: true }),
        Sasl.plain({ username: "user", password: empty, allowWithoutTls: true }),
        Sasl.plain({ username: "user", password: Redacted.make("pen\0cil"), allowWithoutTls: true }),
        Sasl.scramSha512({ username: "", password }),
        Sasl.scramSha256({ username: "user", password: empty }),
        Sasl.oauthBearer({ token: Redacted.make("two words"), allowWithoutTls: true }),
        Sasl.oauthBearer({ token: Redacted.make("t"), extensions: { auth: "x" }, allowWithoutTls: true }),
        Sasl.oauthBearer({ token: Redacted.make("t"), extensions: { a: "\x01" }, allowWithoutTls: true }),
        Sasl.oauthBearer({ token: Redacted.make("t"), extensions: { "1a": "x" }, allowWithoutTls: true }),
        Sasl.oauthBearer({ token: Redacted.make("t"), extensions: { a1: "x" }, allowWithoutTls: true })
      ]) {
        const { error, fake } = yield* refusal({ [sasl.name]: plainServer("user", "pencil") }, sasl)
        assert.strictEqual(error.reason._tag, "AuthenticationError")
        assert.deepStrictEqual(fake.broker.asked, [])
      }
    })
  )
})

describe("credentials", () => {
  it.effect("that could not be got are asked for again, as the schedule says", () =>
    Effect.gen(function* () {
      let calls = 0
      const token = Effect.suspend(() =>
        ++calls < 3 ? Effect.fail("the identity provider is away") : Effect.succeed(Redacted.make("abc"))
      )
      const sasl = Sasl.oauthBearer({ token, extensions: { traceId: "42" }, allowWithoutTls: true })
      const fake = saslBroker({
        servers: { OAUTHBEARER: () => () => ({ token: Buffer.alloc(0), done: true }) }
      })
      const connection = yield* connect(fake.broker, { sasl, reconnect: Schedule.spaced("1 second") })
      const asked = yield* Effect.forkChild(echo(connection, "a"))
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* Fiber.join(asked), "a")
      assert.strictEqual(calls, 3)
      assert.strictEqual(fake.tokens[0]!.toString(), "n,,\x01auth=Bearer abc\x01traceId=42\x01\x01")
    })
  )

  it.effect("that are refused by OAUTHBEARER get the broker's reason", () =>
    Effect.gen(function* () {
      const sasl = Sasl.oauthBearer({ token: Redacted.make("abc"), allowWithoutTls: true })
      const { error, fake } = yield* refusal({ OAUTHBEARER: refusingToken }, sasl)
      assert.strictEqual(error.reason._tag, "AuthenticationError")
      // RFC 7628: one byte of the client ends the conversation.
      assert.deepStrictEqual(fake.tokens.at(-1), Buffer.of(1))
    })
  )

  it.effect("that are refused by OAUTHBEARER: what the broker says is repeated if it is a status", () =>
    Effect.gen(function* () {
      const mechanism = Sasl.oauthBearer({ token: Redacted.make("abc"), allowWithoutTls: true })
      const reasonFor = (challenge: string) =>
        Effect.gen(function* () {
          const { step } = yield* mechanism.start({ host: "broker", port: 9092, tls: false })
          assert.deepStrictEqual(yield* step(Buffer.from(challenge)), Buffer.of(1))
          // A broker that goes on after that does not authenticate us either.
          return (yield* Effect.flip(step(Buffer.from("")))).message
        })
      assert.match(yield* reasonFor(`{"status":"invalid_token"}`), /invalid_token/)
      assert.match(yield* reasonFor(`{"status":"insufficient scope-1.2"}`), /insufficient scope-1\.2/)
      for (const unreadable of [
        "no JSON",
        `{"status":5}`,
        `{"status":""}`,
        `{"status":"two\\nlines"}`,
        `{"status":"\\u001b[2Jx"}`,
        `{"status":"x\\u001b"}`,
        JSON.stringify({ status: "x".repeat(101) }),
        "{}",
        "null"
      ])
        assert.match(yield* reasonFor(unreadable), /no reason that can be read/, unreadable)
    })
  )

  it.effect("of a mechanism of one's own: any number of steps, and its failures are told", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers: { MINE: endless } })
      const connection = yield* connect(fake.broker, { sasl: counting(3) })
      assert.strictEqual(yield* echo(connection, "a"), "a")
      assert.match((yield* refusal({ MINE: endless }, counting(2))).error.message, /no end after 16 tokens/)
      const broken: Sasl.Mechanism = { name: "MINE", start: () => Effect.die(new Error("a bug")) }
      assert.match(
        (yield* refusal({ MINE: endless }, broken)).error.message,
        /MINE.*the mechanism itself failed/
      )
      const unwilling: Sasl.Mechanism = {
        name: "MINE",
        start: () => Effect.fail(new AuthenticationError({ mechanism: "MINE", detail: "not today" }))
      }
      assert.match((yield* refusal({ MINE: endless }, unwilling)).error.message, /MINE.*not today/)
    })
  )
})

describe("SCRAM", () => {
  it.effect("says what RFC 7677 says, for its user, nonce and salt", () =>
    Effect.gen(function* () {
      const nonce = "rOprNGfwEbeRWgbNEkqO"
      const { first, step } = converse("SCRAM-SHA-256", { username: "user" }, password, nonce)
      assert.strictEqual(Buffer.from(first).toString(), `n,,n=user,r=${nonce}`)
      const both = `${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`
      const final = yield* step(Buffer.from(`r=${both},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`))
      assert.strictEqual(
        Buffer.from(final!).toString(),
        `c=biws,r=${both},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`
      )
      assert.isUndefined(yield* step(Buffer.from("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")))
    })
  )

  it("writes a comma and an equal sign of a name as RFC 5802 has it", () => {
    for (const [username, written] of [
      ["a,b", "a=2Cb"],
      ["a=b", "a=3Db"],
      ["=,=2C,", "=3D=2C=3D2C=2C"]
    ] as const) {
      const { first } = converse("SCRAM-SHA-256", { username }, password, "nonce")
      assert.strictEqual(Buffer.from(first).toString(), `n,,n=${written},r=nonce`)
    }
    const token = converse("SCRAM-SHA-256", { username: "id", delegationToken: true }, password, "nonce")
    assert.strictEqual(Buffer.from(token.first).toString(), "n,,n=id,r=nonce,tokenauth=true")
  })

  it("reads what a broker may say first, and nothing that only looks like it", () => {
    const salt = "c2FsdA=="
    for (const iterations of [4096, 100_000])
      for (const more of ["", ",ext=1,more=2"])
        assert.deepStrictEqual(readServerFirst(`r=nonce+more,s=${salt},i=${iterations}${more}`, "nonce"), {
          nonce: "nonce+more",
          salt: Buffer.from("salt"),
          iterations
        })
    for (const text of [
      `m=ext,r=nonce+more,s=${salt},i=4096`,
      ` r=nonce+more,s=${salt},i=4096`,
      `r=nonce+more,s=${salt},i=4096x`,
      `r=nonce+more,s=${salt},i=04096`,
      `r=nonce+more,s=${salt}`,
      `r=nonce+more,s=,i=4096`,
      `r=,s=${salt},i=4096`
    ])
      assert.isString(readServerFirst(text, "nonce"), text)
    assert.match(readServerFirst("e=other-error,more", "nonce") as string, /says other-error$/)
    assert.match(readServerFirst("e=NOT a word", "nonce") as string, /that there is an error/)
    assert.match(readServerFirst("e=", "nonce") as string, /that there is an error/)
  })

  it.effect("accepts only the complete and right signature at the end", () =>
    Effect.gen(function* () {
      const server = `r=nonce+more,s=c2FsdA==,i=4096`
      const last = (final: (signature: string) => string) =>
        Effect.gen(function* () {
          const conversation = converse("SCRAM-SHA-256", { username: "user" }, password, "nonce")
          const sent = yield* conversation.step(Buffer.from(server))
          const { salt, iterations } = readServerFirst(server, "nonce") as {
            salt: Buffer
            iterations: number
          }
          const salted = pbkdf2Sync("pencil", salt, iterations, 32, "sha256")
          const [bare] = Buffer.from(sent!).toString().split(",p=")
          const { serverSignature } = prove("SCRAM-SHA-256", salted, `n=user,r=nonce,${server},${bare}`)
          return yield* Effect.result(
            conversation.step(Buffer.from(final(serverSignature.toString("base64"))))
          )
        })
      for (const final of [(s: string) => `v=${s}`, (s: string) => `v=${s},ext=more,x`])
        assert.deepStrictEqual(yield* last(final), Result.succeed(undefined))
      for (const [final, says] of [
        [(s: string) => `x=1,v=${s}`, /did not prove/],
        [(s: string) => `v=${s};`, /did not prove/],
        [() => "e=invalid-proof", /says invalid-proof/],
        [(s: string) => `x=e=,v=${s}`, /did not prove/]
      ] as const) {
        const refused = yield* last(final)
        assert.match(Result.isFailure(refused) ? refused.failure.message : "no failure", says)
      }
    })
  )

  const faults: ReadonlyArray<readonly [fault: ScramFault, says: RegExp, isProofShown: boolean]> = [
    ["another nonce", /nonce does not begin with the client's/, false],
    ["our nonce and nothing more", /nonce does not begin with the client's/, false],
    ["few iterations", /4095 iterations; 4096 to 100000/, false],
    ["many iterations", /100001 iterations; 4096 to 100000/, false],
    ["no salt", /first message is not one of SCRAM/, false],
    ["malformed", /first message is not one of SCRAM/, false],
    ["an error", /unknown-user/, false],
    ["a wrong signature", /signature is wrong/, true],
    ["a short signature", /signature is wrong/, true],
    ["no signature", /did not prove that it knows the password/, true],
    ["no end", /did not prove that it knows the password/, true]
  ]
  for (const [fault, says, isProofShown] of faults) {
    it.effect(
      `14 survives a SCRAM server that is wrong, whether it knows the password or not: ${fault}`,
      () =>
        Effect.gen(function* () {
          for (const hash of ["sha256", "sha512"] as const) {
            const sasl = (hash === "sha256" ? Sasl.scramSha256 : Sasl.scramSha512)({
              username: "user",
              password
            })
            const { error, fake } = yield* refusal({ [sasl.name]: scramServer(hash, "pencil", fault) }, sasl)
            assert.strictEqual(error.reason._tag, "AuthenticationError")
            assert.match(error.message, says)
            assert.strictEqual(fake.tokens.length, isProofShown ? 2 : 1)
            assert.notInclude(namesOf(fake.broker.requests).join(), "Echo")
          }
        })
    )
  }
})

describe("a session that ends", () => {
  it.effect("17 is renewed in time, with requests in flight, and none fails", () =>
    Effect.gen(function* () {
      const fake = saslBroker({
        servers: { PLAIN: plainServer("user", "pencil") },
        sessionLifetimeMs: 10_000
      })
      const connection = yield* connect(fake.broker, { sasl: plain, reconnect: "never" })
      let asked = 0
      const worker = Effect.gen(function* () {
        for (let i = 0; i < 300; i++) {
          assert.strictEqual(yield* echo(connection, `${i}`), `${i}`)
          asked++
          yield* Effect.sleep("200 millis")
        }
      })
      const all = yield* Effect.forkChild(Effect.all([worker, worker, worker], { concurrency: "unbounded" }))
      yield* TestClock.adjust("60 seconds")
      yield* Fiber.join(all)
      assert.strictEqual(asked, 900)
      assert.deepStrictEqual(fake.tooEarly, [])
      assert.strictEqual(fake.broker.connections.length, 1)
      // 60 s of sessions that are renewed after 8.5 to 9.5 s.
      assert.isAtLeast(fake.authentications, 7)
      assert.isAtMost(fake.authentications, 8)
      yield* progress(connection)
    })
  )
})
