import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { answer, FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, lostBecause, reasonOf, settle } from "./Harness.ts"

describe("a peer that is wrong", () => {
  it.effect("loses the connection by a wrong correlation id", () =>
    Effect.gen(function* () {
      const detail = yield* lostBecause((request) =>
        request.reply({ errorCode: 0, text: "", numbers: [] }, { correlationId: 77 })
      )
      assert.match(detail, /the reply to Echo has correlation id 77 instead of 1/)
    })
  )

  for (const size of [-1, 0, 3, 2 ** 31 - 1]) {
    it.effect(`loses the connection by a frame of ${size} bytes`, () =>
      Effect.gen(function* () {
        const detail = yield* lostBecause((request) => {
          const bytes = Buffer.alloc(4)
          bytes.writeInt32BE(size)
          request.replyBytes(bytes)
        })
        assert.match(detail, new RegExp(`a frame of ${size} bytes`))
      })
    )
  }

  for (const [name, bytes] of [
    ["an HTTP server", Buffer.from("HTTP/1.1 400 Bad Request\r\n")],
    ["an SSH server", Buffer.from("SSH-2.0-OpenSSH_9.6\r\n")],
    ["an SMTP or FTP server", Buffer.from("220 mail.example.org ESMTP\r\n")],
    ["a TLS server", Buffer.from([0x15, 3, 3, 0, 2, 2, 0x46])]
  ] as const) {
    it.effect(`is named: ${name}`, () =>
      Effect.gen(function* () {
        const broker = new FakeBroker()
        broker.onApiVersions = (request) => request.replyBytes(bytes)
        const error = yield* Effect.flip(connect(broker, { reconnect: "never" }))
        assert.include(error.message, `this is not Kafka but ${name}`)
      })
    )
  }
})

describe("closing", () => {
  it.effect("lets what is in flight end, refuses what comes, and may be repeated", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<FakeRequest> = []
      broker.onRequest = (request) => void held.push(request)
      const connection = yield* connect(broker)
      const sent = yield* Effect.forkChild(echo(connection, "a"))
      yield* settle
      const closing = yield* Effect.forkChild(
        Effect.all([connection.close, connection.close], { concurrency: 2 })
      )
      yield* settle
      assert.deepInclude(reasonOf(yield* Effect.exit(echo(connection, "b"))), {
        _tag: "ConnectionError",
        phase: "closed"
      })
      answer(held[0]!)
      assert.strictEqual(yield* Fiber.join(sent), "a")
      yield* Fiber.join(closing)
      yield* connection.close
      assert.isTrue(broker.last.closed)
      assert.strictEqual((yield* connection.status)._tag, "Closed")
    })
  )

  it.effect("takes no longer than its time with a peer that is stalled", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onRequest = () => {}
      const connection = yield* connect(broker, { closeTimeout: "1 second" })
      yield* connection.connected
      broker.last.ends!.client.faults.stalled = true
      const fibers = yield* Effect.forEach(["a", "b"], (text) =>
        Effect.forkChild(Effect.exit(echo(connection, text)))
      )
      yield* settle
      const closing = yield* Effect.forkChild(connection.close)
      yield* TestClock.adjust("999 millis")
      assert.isUndefined(closing.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(closing)
      for (const fiber of fibers)
        assert.strictEqual(reasonOf(yield* Fiber.join(fiber))._tag, "OutcomeUnknown")
    })
  )

  it.effect("while connecting, ends the attempt", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      broker.onApiVersions = () => {}
      const scope = yield* Scope.make()
      const connection = yield* Scope.provide(connect(broker), scope)
      yield* settle
      yield* connection.close
      yield* Scope.close(scope, Exit.void)
      yield* settle
      assert.isTrue(broker.last.closed)
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(broker.connections, 1)
    })
  )
})
