import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ConnectionError } from "../../src/Client/KafkaError.ts"
import { asConnectionError, detailOf, isAboutTls } from "../../src/Connection/internal/transportFailure.ts"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"
import { TransportError, type TransportPhase } from "../../src/Transport/TransportError.ts"

const make = (phase: TransportPhase, detail = "refused", cause?: unknown) =>
  new TransportError({ phase, address: "there:1", detail, cause })

const lost = (cause: unknown) =>
  new ConnectionError({ phase: "established", broker: "there:1", detail: "lost", cause })

describe("TransportError", () => {
  it("says how far it came, where, and why", () => {
    assert.deepStrictEqual(
      (["resolve", "connect", "tls", "listen", "established"] as const).map((phase) => make(phase).message),
      [
        "Cannot find the address of there:1: refused",
        "Cannot connect to there:1: refused",
        "No TLS with there:1: refused",
        "Cannot listen on there:1: refused",
        "Lost the connection to there:1: refused"
      ]
    )
  })

  it("can be tried again, but for TLS", () => {
    for (const phase of ["resolve", "connect", "listen", "established"] as const)
      assert.isTrue(make(phase).isRetryable)
    assert.isFalse(make("tls").isRetryable)
  })

  it("is one line without control characters, and plain data as JSON", () => {
    const error = make("connect", "a\nb\u001b[31m", new Error("inner"))
    assert.strictEqual(error.message, "Cannot connect to there:1: a b [31m")
    assert.deepStrictEqual(JSON.parse(JSON.stringify(error)), {
      _tag: "TransportError",
      message: "Cannot connect to there:1: a b [31m",
      phase: "connect",
      address: "there:1",
      detail: "a\nb\u001b[31m",
      cause: { name: "Error", message: "inner" },
      isRetryable: true
    })
    assert.include(inspect(error), "TransportError: Cannot connect to there:1")
  })

  it.effect("calls the other side what it is told", () =>
    Effect.gen(function* () {
      const { open } = yield* MemoryTransport.make()
      const options = { host: "there", port: 1 }
      const server = yield* Effect.flip(Effect.scoped(open(options)))
      assert.strictEqual(server.detail, "refused. Is the server running and listening there? (ECONNREFUSED)")
      const broker = yield* Effect.flip(Effect.scoped(open({ ...options, peer: "broker" })))
      assert.strictEqual(broker.detail, "refused. Is the broker running and listening there? (ECONNREFUSED)")
    })
  )
})

describe("a TransportError as what a request fails with", () => {
  it("keeps its phase, address, detail and cause", () => {
    const cause = new Error("inner")
    for (const phase of ["resolve", "connect", "tls", "established"] as const) {
      const error = asConnectionError(make(phase, "why", cause))
      assert.instanceOf(error, ConnectionError)
      assert.deepStrictEqual(
        [error.phase, error.broker, error.detail, error.cause],
        [phase, "there:1", "why", cause]
      )
      assert.strictEqual(error.message, make(phase, "why").message)
    }
    assert.strictEqual(asConnectionError(make("listen")).phase, "connect")
  })

  it("is the reason of a lost connection, as is anything else", () => {
    const unshowable = new Proxy(new Error(), {
      get: () => {
        throw new Error("looked at")
      }
    })
    assert.deepStrictEqual(
      [make("established", "reset"), new Error("boom"), "text", unshowable].map(detailOf),
      ["reset", "boom", "lost", "lost"]
    )
    assert.deepStrictEqual([lost(make("tls")), lost(make("connect")), lost(undefined)].map(isAboutTls), [
      true,
      false,
      false
    ])
  })
})

it("the room of transports has no word of what its bytes mean", () => {
  const root = fileURLToPath(new URL("../../src/Transport", import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts")
  )
  assert.isAbove(files.length, 5)
  for (const file of files) {
    // The name of the package is part of the keys of services.
    const text = readFileSync(join(root, file), "utf8").replaceAll("effect-kafka-protocol/", "")
    assert.notMatch(text, /kafka|broker|frame|\bapi\b|\btopic/i, file)
  }
})
