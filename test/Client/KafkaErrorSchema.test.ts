/** `KafkaErrorSchema`: an error that has left the process, and come back, is the same error to whoever handles it. */
import { once } from "node:events"
import { readdirSync, readFileSync } from "node:fs"
import { basename } from "node:path"
import { MessageChannel, Worker } from "node:worker_threads"
import * as NodeWorker from "@effect/platform-node/NodeWorker"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as RpcClient from "effect/rpc/RpcClient"
import * as ErrorCode from "../../src/Api/ErrorCode.ts"
import {
  AuthenticationError,
  ConnectionError,
  isKafkaError,
  KafkaError,
  NotSent,
  VersionNotSupported
} from "../../src/Client/KafkaError.ts"
import { KafkaErrorSchema } from "../../src/Client/KafkaErrorSchema.ts"
import { ErrorRpcs } from "./errorRpc.ts"
import { kafkaErrors, payload } from "./kafkaErrors.ts"

const encode = Schema.encodeSync(KafkaErrorSchema)
const decode = Schema.decodeUnknownSync(KafkaErrorSchema)

const isSame = (found: unknown, error: KafkaError): void => {
  assert.instanceOf(found, KafkaError)
  if (!isKafkaError(found)) return // for the compiler
  assert.strictEqual(found.reason.constructor, error.reason.constructor)
  for (const key of ["message", "isRetryable", "isSafeToRetry", "broker", "apiName", "version"] as const)
    assert.strictEqual(found[key], error[key], `${key} of ${error.message}`)
  assert.strictEqual(found.cause, found.reason)
  assert.strictEqual(found.reason.message, error.reason.message)
  assert.strictEqual(found.reason.isSafeToRetry, error.reason.isSafeToRetry)
  // All that an error shows, apart from what is left out.
  assert.deepStrictEqual(shown(found), shown(error))
}

const shown = (error: KafkaError): unknown =>
  JSON.parse(JSON.stringify(error), (key, value) =>
    key === "response" || (key === "cause" && value?._tag === undefined) ? undefined : value
  )

const factsOf = (reason: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(reason).filter(([key]) => key !== "response"))

const throughJson = (error: KafkaError) => decode(JSON.parse(JSON.stringify(encode(error))))

describe("KafkaErrorSchema", () => {
  it("has samples of every tag that a reason can have", () => {
    const schema = JSON.stringify(Schema.toJsonSchemaDocument(Schema.toEncoded(KafkaErrorSchema)))
    const tags = [...schema.matchAll(/"_tag":\{"type":"string","enum":\["(\w+)"\]/g)].map(([, tag]) => tag!)
    const found = new Set(kafkaErrors.map(({ reason }) => reason._tag as string))
    for (const tag of tags.filter((each) => each !== "KafkaError")) assert.isTrue(found.has(tag), tag)
    assert.isAbove(tags.length, 9)
    for (const { tag } of ErrorCode.codes()) assert.isTrue(found.has(tag), tag)
    assert.isAbove(found.size, 140)
  })

  it("gives every reason back as an instance of its class, by way of JSON", () => {
    for (const error of kafkaErrors) isSame(throughJson(error), error)
  })

  it("encodes to the same plain data again, and to nothing that JSON would change", () => {
    for (const error of kafkaErrors) {
      const encoded = encode(error)
      assert.deepStrictEqual(JSON.parse(JSON.stringify(encoded)), encoded)
      assert.deepStrictEqual(structuredClone(encoded), encoded)
      assert.deepStrictEqual(encode(decode(encoded)), encoded)
    }
  })

  it("keeps the facts of a reason", () => {
    for (const error of kafkaErrors) {
      const found = throughJson(error)
      if (error.reason instanceof VersionNotSupported)
        assert.deepStrictEqual({ ...found.reason }, { ...error.reason })
      if ("code" in error.reason && "code" in found.reason) {
        assert.deepStrictEqual(factsOf(found.reason), factsOf(error.reason))
        assert.strictEqual(factsOf(found.reason)["code"], error.reason.code)
      }
      if (error.reason instanceof NotSent) {
        assert.instanceOf(found.reason.cause, ConnectionError)
        assert.strictEqual((found.reason.cause as ConnectionError).phase, error.reason.cause.phase)
      }
    }
  })

  it("carries no response, and of a cause its message alone", () => {
    for (const error of kafkaErrors) {
      const text = JSON.stringify(encode(error))
      assert.notInclude(text, payload)
      assert.notInclude(text, Buffer.from(payload).toJSON().data.join())
      assert.notInclude(text, '"response"')
      assert.notInclude(text, '"stack"')
    }
    const cause = Object.assign(new Error(`refused\n${"x".repeat(5000)}`), { token: payload })
    const secrets = [cause, { password: payload }, Redacted.make(payload), () => payload, payload]
    for (const each of secrets) {
      const reason = new AuthenticationError({ mechanism: "PLAIN", detail: "no", cause: each })
      const encoded = encode(new KafkaError({ reason, broker: "a:1" }))
      assert.notInclude(JSON.stringify(encoded), payload)
      assert.isBelow(JSON.stringify(encoded).length, 1000)
      assert.instanceOf(decode(encoded).reason.cause, Error)
    }
    const reason = new AuthenticationError({ mechanism: "PLAIN", detail: "no", cause })
    const found = throughJson(new KafkaError({ reason, broker: "a:1" }))
    assert.match((found.reason.cause as Error).message, /^refused x+… \(5008 characters\)$/)
  })

  it("takes a code that it does not know, whatever its tag, and does not take the code of another reason", () => {
    const newer = decode({
      _tag: "KafkaError",
      reason: { _tag: "CodeOfTomorrow", code: 777, apiName: "Echo" }
    })
    assert.instanceOf(newer.reason, ErrorCode.UnrecognizedErrorCode)
    assert.strictEqual((newer.reason as ErrorCode.UnrecognizedErrorCode).code, 777)
    const refused: ReadonlyArray<unknown> = [
      null,
      {},
      { _tag: "KafkaError" },
      {
        _tag: "KafkaError",
        reason: { _tag: "ConnectionError", phase: "no such phase", broker: "", detail: "" }
      },
      { _tag: "KafkaError", reason: { _tag: "Timeout", code: 3 } },
      { _tag: "KafkaError", reason: { _tag: "RequestTimedOut" } },
      { _tag: "KafkaError", reason: { _tag: "RequestTimedOut", code: "7" } },
      { _tag: "Other", reason: { _tag: "RequestTimedOut", code: 7 } }
    ]
    for (const each of refused) assert.throws(() => decode(each), /Expected|Missing/)
    assert.throws(() => Schema.encodeUnknownSync(KafkaErrorSchema)(new Error("no KafkaError")), /Expected/)
  })

  it("is imported by nothing else in the library: only those load Schema for it who ask for it", () => {
    const src = new URL("../../src/", import.meta.url)
    const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts")
    )
    const importing = files.filter((name) =>
      /["'].*KafkaErrorSchema\.ts["']/.test(readFileSync(new URL(name, src), "utf8"))
    )
    assert.include(
      files.map((name) => basename(name)),
      "KafkaErrorSchema.ts"
    )
    assert.deepStrictEqual(importing, [])
  })

  it.effect("what is decoded is caught by its reason", () =>
    Effect.gen(function* () {
      const reason = ErrorCode.fromCode(3, { apiName: "Metadata" })
      const error = throughJson(new KafkaError({ reason, broker: "a:1", apiName: "Metadata" }))
      const caught = Effect.fail(error).pipe(
        Effect.catchReason("KafkaError", "UnknownTopicOrPartition", ({ code }) => Effect.succeed(code))
      )
      assert.strictEqual(yield* caught, 3)
    })
  )

  it.live("crosses a message port", () =>
    Effect.promise(async () => {
      const { port1, port2 } = new MessageChannel()
      const received: Array<unknown> = []
      port2.on("message", (message) => received.push(message))
      for (const error of kafkaErrors) port1.postMessage(encode(error))
      // What was posted arrives before the other end learns of the close.
      port1.close()
      await once(port2, "close")
      assert.strictEqual(received.length, kafkaErrors.length)
      for (const [i, error] of kafkaErrors.entries()) isSame(decode(received[i]), error)
    })
  )

  it.live("is the error of an RPC to a worker thread", () =>
    Effect.gen(function* () {
      const client = yield* RpcClient.make(ErrorRpcs)
      for (const [index, error] of kafkaErrors.entries())
        isSame(yield* Effect.flip(client.fail({ index })), error)
    }).pipe(
      Effect.provide(
        RpcClient.layerProtocolWorker({ size: 1, concurrency: 16 }).pipe(
          Layer.provide(NodeWorker.layer(() => new Worker(new URL("errorWorker.ts", import.meta.url))))
        )
      ),
      Effect.scoped
    )
  )
})
