/** How tokens travel to each kind of broker, and what is told of a refusal. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { SaslAuthenticate } from "../../src/Api/SaslAuthenticate.ts"
import { SaslHandshake } from "../../src/Api/SaslHandshake.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { FakeBroker } from "./FakeBroker.ts"
import { connect, echo } from "./Harness.ts"
import { plainServer, saslBroker } from "./SaslBroker.ts"

const plainOf = (secret: string) =>
  Sasl.plain({ username: "user", password: Redacted.make(secret), allowWithoutTls: true })

const servers = { PLAIN: plainServer("user", "pencil") }

const refusal = (broker: FakeBroker, secret = "other") =>
  Effect.map(
    Effect.flip(Effect.scoped(connect(broker, { sasl: plainOf(secret), reconnect: "never" }))),
    ({ reason }) => {
      assert.strictEqual(reason._tag, "AuthenticationError")
      return reason.message
    }
  )

describe("tokens", () => {
  it.effect("are bare where either API is not there for messages", () =>
    Effect.gen(function* () {
      for (const ranges of [
        // Both as in Kafka 1.0 and later; the handshake alone; a handshake that knows bare tokens only.
        { handshake: { min: 0, max: 1 }, hasMessages: true, isRaw: false },
        { handshake: { min: 0, max: 1 }, hasMessages: false, isRaw: true },
        { handshake: { min: 0, max: 0 }, hasMessages: true, isRaw: true }
      ]) {
        const fake = saslBroker({ servers })
        fake.broker.ranges.set(SaslHandshake.key, ranges.handshake)
        const { apis } = fake.broker
        ;(fake.broker as { apis: typeof apis }).apis = apis.filter(
          (api) => ranges.hasMessages || api.key !== SaslAuthenticate.key
        )
        const connection = yield* connect(fake.broker, { sasl: plainOf("pencil"), reconnect: "never" })
        assert.strictEqual(yield* echo(connection, "a"), "a")
        const names = fake.broker.asked.map(({ api, version }) => `${api.name} ${version}`)
        assert.deepStrictEqual(
          names,
          ranges.isRaw
            ? ["SaslHandshake 0", "Echo 3"]
            : ["SaslHandshake 1", `SaslAuthenticate ${SaslAuthenticate.versions.max}`, "Echo 3"]
        )
      }
    })
  )

  it.effect("are not sent to a broker without SASL", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      assert.match(yield* refusal(broker), /the broker has no SASL on this port/)
      assert.deepStrictEqual(broker.asked, [])
    })
  )
})

describe("a refusal", () => {
  it.effect("lists at most ten mechanisms", () =>
    Effect.gen(function* () {
      for (const [count, says] of [
        [0, /but none$/],
        [1, /but M0$/],
        [10, /but M0, .*, M9$/],
        [11, /but M0, .*, M9, …$/]
      ] as const) {
        const fake = saslBroker({
          servers: Object.fromEntries(Array.from({ length: count }, (_, i) => [`M${i}`, servers.PLAIN]))
        })
        assert.match(yield* refusal(fake.broker), says)
      }
    })
  )

  it.effect("names the code where the broker has no words", () =>
    Effect.gen(function* () {
      for (const words of [undefined, ""]) {
        const fake = saslBroker({
          servers: {
            PLAIN: () => () => ({
              token: undefined,
              done: false,
              ...(words === undefined ? {} : { errorMessage: words })
            })
          }
        })
        assert.match(yield* refusal(fake.broker), /failed: SASL_AUTHENTICATION_FAILED \(58\)$/)
      }
    })
  )

  it.effect("does not repeat the secret, in whatever form the broker repeats it", () =>
    Effect.gen(function* () {
      const secret = `a"b\\c ?~ÿ>>>üß and more`
      const bytes = Buffer.from(secret)
      const inBase64 = [0, 1, 2].flatMap((before) => {
        const within = Buffer.concat([Buffer.alloc(before, "x"), bytes, Buffer.from("tail")])
        return [within.toString("base64"), within.toString("base64url")]
      })
      const forms = [
        secret,
        JSON.stringify(secret),
        encodeURIComponent(secret),
        bytes.toString("hex"),
        ...inBase64
      ]
      for (const form of forms) {
        const fake = saslBroker({
          servers: { PLAIN: () => () => ({ token: undefined, done: false, errorMessage: `not <${form}>!` }) }
        })
        const message = yield* refusal(fake.broker, secret)
        assert.match(message, /not <.*<redacted>.*>!/, form)
        // No run of it that would give it away.
        for (const one of forms)
          for (let at = 0; at + 12 <= one.length; at++) {
            const run = one.slice(at, at + 12)
            if (!form.startsWith(run) && !form.endsWith(run)) assert.notInclude(message, run, form)
          }
      }
    })
  )

  it.effect("keeps the words that are no secret, also where the secret is very short", () =>
    Effect.gen(function* () {
      const fake = saslBroker({
        servers: { PLAIN: () => () => ({ token: undefined, done: false, errorMessage: "user is locked" }) }
      })
      assert.match(yield* refusal(fake.broker, "something else"), /user is locked \[/)
      // `x` is `e` within base64.
      assert.match(yield* refusal(fake.broker, "x"), /us<redacted>r is lock<redacted>d \[/)
    })
  )
})
