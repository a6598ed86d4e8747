/** What errors tell: to people, to programs that retry, and to logs. */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as ErrorCode from "../../src/Api/ErrorCode.ts"
import { DecodeError, EncodeError } from "../../src/Codec/Errors/CodecError.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import {
  AuthenticationError,
  ConnectionError,
  InvalidOption,
  KafkaError,
  type KafkaErrorReason,
  NotSent,
  OutcomeUnknown,
  Timeout,
  VersionNotSupported
} from "../../src/Client/KafkaError.ts"
import { errorFrom } from "../../src/Kafka.ts"
import { FakeBroker, echoed } from "./FakeBroker.ts"
import { connect, echo } from "./Harness.ts"
import { saslBroker } from "./SaslBroker.ts"
import * as Sasl from "../../src/Connection/Sasl.ts"
import { make as makeConnection } from "../../src/Connection/KafkaConnection.ts"
import { Transport } from "../../src/Transport/Transport.ts"

const lost = new ConnectionError({
  phase: "established",
  broker: "a:1",
  detail: "closed by the peer",
  cause: Object.assign(new Error("reset"), { code: "ECONNRESET" })
})
const where = { messageName: "EchoRequest", version: 3, path: "a.b", offset: 7, expected: "x", actual: "y" }

const reasons: ReadonlyArray<readonly [KafkaErrorReason, isSafe: boolean, shows: ReadonlyArray<string>]> = [
  [lost, true, ["established", "a:1", "closed by the peer", "ECONNRESET"]],
  [new NotSent({ cause: lost }), true, ["not sent", "closed by the peer"]],
  [new OutcomeUnknown({ cause: lost }), false, ["not answered", "closed by the peer"]],
  [new Timeout({ timeoutMs: 5, sent: true }), false, ["no answer within 5 ms"]],
  [new Timeout({ timeoutMs: 5, sent: false }), true, ["not sent within 5 ms"]],
  [new Timeout({ timeoutMs: 5, sent: false, throttleTimeMs: 77 }), true, ["77 ms"]],
  [
    new VersionNotSupported({ apiName: "Echo", requested: 9, client: { min: 0, max: 3 }, broker: undefined }),
    true,
    ["no Echo v9"]
  ],
  [new EncodeError(where), true, ["EchoRequest v3 at a.b"]],
  [new DecodeError(where), false, ["EchoRequest v3 at a.b", "byte 7"]],
  [new AuthenticationError({ mechanism: "PLAIN", detail: "no" }), true, ["PLAIN"]],
  [new InvalidOption({ option: "port", expected: "an integer", actual: "NaN" }), true, ["port", "NaN"]],
  [
    new ErrorCode.RequestTimedOut({ apiName: "Echo", response: { n: 5n } }),
    false,
    ["REQUEST_TIMED_OUT", "5"]
  ],
  [new ErrorCode.TopicAuthorizationFailed({ apiName: "Echo" }), true, ["TOPIC_AUTHORIZATION_FAILED"]],
  [new ErrorCode.UnrecognizedErrorCode({ code: 999 }), false, ["999"]]
]

describe("whether trying again is safe", () => {
  for (const [reason, isSafe] of reasons) {
    it(`${reason._tag}: ${reason.message.slice(0, 50)}`, () => {
      assert.strictEqual(reason.isSafeToRetry, isSafe)
      assert.strictEqual(new KafkaError({ reason, broker: "a:1" }).isSafeToRetry, isSafe)
    })
  }

  it("codes that may follow an action are not safe", () => {
    const facts = new Map(ErrorCode.codes().map((each) => [each.kafkaName, each.safeToRetry]))
    for (const name of [
      "UNKNOWN_SERVER_ERROR",
      "REQUEST_TIMED_OUT",
      "NETWORK_EXCEPTION",
      "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
      "NOT_LEADER_OR_FOLLOWER",
      "NOT_COORDINATOR",
      "COORDINATOR_NOT_AVAILABLE",
      "NOT_CONTROLLER",
      "KAFKA_STORAGE_ERROR",
      "DUPLICATE_SEQUENCE_NUMBER",
      "COORDINATOR_LOAD_IN_PROGRESS",
      "CONCURRENT_TRANSACTIONS",
      "INVALID_PRODUCER_EPOCH",
      "INVALID_TXN_STATE",
      "INVALID_PRODUCER_ID_MAPPING",
      "PRODUCER_FENCED",
      "MEMBER_ID_REQUIRED",
      "REPLICA_NOT_AVAILABLE",
      "FEATURE_UPDATE_FAILED"
    ])
      assert.isFalse(facts.get(name), name)
    for (const name of [
      "NOT_ENOUGH_REPLICAS",
      "MESSAGE_TOO_LARGE",
      "INVALID_REQUEST",
      "THROTTLING_QUOTA_EXCEEDED",
      "CLUSTER_AUTHORIZATION_FAILED",
      "UNSUPPORTED_VERSION"
    ])
      assert.isTrue(facts.get(name), name)
    for (const { code, safeToRetry } of ErrorCode.codes())
      assert.strictEqual(errorFrom(code, { apiName: "Echo" })!.isSafeToRetry, safeToRetry)
  })
})

describe("S7 errors show themselves", () => {
  for (const [reason, , shows] of reasons) {
    for (const error of [reason, new KafkaError({ reason, broker: "a:1", apiName: "Echo", version: 3 })]) {
      it(`${error._tag} of ${reason._tag}${shows[0] ?? ""}`, () => {
        const { message } = error
        assert.isAbove(message.length, 0)
        const json = JSON.parse(JSON.stringify(error)) as { readonly _tag: string; readonly message: string }
        assert.deepInclude(json, { _tag: error._tag, message })
        const printed = inspect(error)
        for (const text of [printed, String(error), Cause.pretty(Cause.fail(error))])
          assert.include(text, message)
        assert.include(printed, "Errors.test.ts")
        for (const part of shows) {
          assert.include(printed, part)
          assert.include(JSON.stringify(error), part)
        }
        assert.notInclude(printed, "~effect-kafka-protocol")
      })
    }
  }

  it("a response that an error keeps is shown in part, with bytes by their length, and kept whole", () => {
    const response = {
      errorCode: -1,
      throttleTimeMs: 5n,
      secret: Buffer.from("payload-bytes"),
      records: Records.make([{ value: "payload-record" }]),
      password: Redacted.make("payload-redacted"),
      topics: Array.from({ length: 100_000 }, (_, i) => ({ name: `t${i}`, nested: [[[[i]]]] }))
    }
    const error = new KafkaError({
      reason: new ErrorCode.UnknownServerError({ response, errorMessage: "no" }),
      broker: "a:1"
    })
    for (const text of [
      inspect(error),
      inspect(error, { depth: 20 }),
      JSON.stringify(error),
      inspect({ deep: { error } })
    ]) {
      assert.isBelow(text.length, 50_000)
      assert.notInclude(text, "payload-")
    }
    assert.deepInclude(JSON.parse(JSON.stringify(error)).reason.response, {
      errorCode: -1,
      throttleTimeMs: "5",
      secret: "<13 bytes>",
      password: "<redacted>"
    })
    assert.strictEqual((error.reason as { readonly response?: unknown }).response, response)
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    const round = new ErrorCode.UnknownServerError({ response: cyclic })
    assert.isBelow(JSON.stringify(round).length, 1000)
  })

  it("what console.error prints begins with the name and the message", () => {
    const error = new KafkaError({
      reason: new Timeout({ timeoutMs: 5, sent: true }),
      broker: "a:1",
      apiName: "Echo"
    })
    assert.match(inspect(error), /^KafkaError: Echo to a:1: no answer within 5 ms\n {4}at /)
    assert.match(inspect({ a: { b: { c: error } } }), /\[KafkaError: Echo to a:1: no answer within 5 ms\]/)
  })
})

describe("R10 what a broker says", () => {
  const unprintable = `no\r\nWARN \u001b[31mall is lost\u001b[0m\u0000\u009b2J\u202e${"x".repeat(1_000_000)}`

  it("is one short line in messages, and whole in its property", () => {
    const reason = ErrorCode.fromCode(44, { errorMessage: unprintable })
    const error = new KafkaError({ reason, broker: "a:1" })
    for (const text of [reason.message, error.message, String(error)]) {
      assert.notMatch(text, /[\p{Cc}\p{Cf}]/u)
      assert.isBelow(text.length, 1000)
      assert.include(text, "all is lost")
    }
    assert.isBelow(JSON.stringify(error).length, 10_000)
    assert.strictEqual((reason as { readonly errorMessage?: unknown }).errorMessage, unprintable)
    const connection = new ConnectionError({ phase: "tls", broker: "a\nb:1", detail: unprintable })
    assert.notMatch(connection.message, /[\p{Cc}\p{Cf}]/u)
    assert.isBelow(connection.message.length, 3000)
  })

  it.effect("also on its way through a connection", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = (request) => request.reply(echoed("x", request.version, { errorCode: 44 }))
      const error = yield* Effect.flip(echo(yield* connect(broker), "a"))
      assert.strictEqual(error.reason._tag, "PolicyViolation")
    })
  )

  for (const [code, errorMessage, expected] of [
    [34, null, /ILLEGAL_SASL_STATE \(34\)/],
    [58, "wrong password", /wrong password \[SASL_AUTHENTICATION_FAILED \(58\)\]/]
  ] as const) {
    it.effect(`a refusal of SASL has the name of its code: ${code}`, () =>
      Effect.gen(function* () {
        const fake = saslBroker({
          servers: { PLAIN: () => () => ({ token: undefined, done: false, errorMessage: "x" }) }
        })
        const { onRequest } = fake.broker
        fake.broker.onRequest = (request) =>
          request.api.name === "SaslAuthenticate"
            ? request.reply({ errorCode: code, errorMessage, authBytes: new Uint8Array() })
            : onRequest(request)
        const sasl = Sasl.plain({ username: "u", password: Redacted.make("secret"), allowWithoutTls: true })
        const error = yield* Effect.flip(
          Effect.provideService(
            makeConnection({ host: "broker", sasl, reconnect: "never" }),
            Transport,
            fake.broker.transport
          )
        )
        assert.match(error.message, expected)
      })
    )
  }

  it.effect("a refused handshake has the name of its code", () =>
    Effect.gen(function* () {
      const fake = saslBroker({ servers: {} })
      fake.broker.onRequest = (request) => request.reply({ errorCode: 34, mechanisms: [] })
      const sasl = Sasl.plain({ username: "u", password: Redacted.make("secret"), allowWithoutTls: true })
      const error = yield* Effect.flip(
        Effect.provideService(
          makeConnection({ host: "broker", sasl, reconnect: "never" }),
          Transport,
          fake.broker.transport
        )
      )
      assert.match(error.message, /ILLEGAL_SASL_STATE \(34\)/)
    })
  )
})
