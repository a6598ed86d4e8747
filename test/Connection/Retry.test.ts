/** What was encoded and not sent is tried once more on the next connection, and not again. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { FakeBroker, type FakeRequest } from "./FakeBroker.ts"
import { connect, echo, reasonOf, settle } from "./Harness.ts"

/** No frame is so small. */
const garbage = Buffer.from([0, 0, 0, 1])

/**
 * A broker whose answer is followed, in the same chunk, by bytes that end the connection: whoever asks again at once has been encoded by then, and not
 * sent.
 */
const spoiling = (spoils: () => boolean) => {
  const broker = new FakeBroker()
  // Chunks as they are written.
  broker.seed = undefined
  const spoiled = (react: (request: FakeRequest) => void) => (request: FakeRequest) => {
    const { connection } = request
    const { wire } = connection
    if (spoils()) connection.wire = { ...wire, write: (bytes) => wire.write(Buffer.concat([bytes, garbage])) }
    react(request)
    connection.wire = wire
  }
  broker.onApiVersions = spoiled(broker.onApiVersions)
  broker.onRequest = spoiled(broker.onRequest)
  return broker
}

describe("a request that was encoded and not sent", () => {
  it.effect("is sent on the next connection, and fails as not sent when it has no luck there either", () =>
    Effect.gen(function* () {
      for (const losses of [1, 2]) {
        let left = 0
        const broker = spoiling(() => left-- > 0)
        const connection = yield* connect(broker, { reconnect: Schedule.spaced("1 second") })
        yield* connection.connected
        left = losses
        const second = yield* Effect.forkChild(
          Effect.andThen(echo(connection, "first"), Effect.exit(echo(connection, "second")))
        )
        yield* settle
        yield* TestClock.adjust("10 seconds")
        const exit = yield* Fiber.join(second)
        const sent = broker.asked.filter((request) => request.body.text === "second")
        assert.lengthOf(broker.connections, losses + 1)
        if (losses === 1) assert.deepStrictEqual(exit, Exit.succeed("second"))
        else assert.strictEqual(reasonOf(exit)._tag, "NotSent")
        assert.lengthOf(sent, losses === 1 ? 1 : 0)
        // And all is well again.
        assert.strictEqual(yield* echo(connection, "after"), "after")
      }
    })
  )
})
