/** The faults stop, progress follows: what every test of faults ends with. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Duration from "effect/Duration"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import type { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { echo } from "./Harness.ts"

type Connection = KafkaConnection["Service"]

interface Step {
  /** How often to ask. */
  readonly times: number
  /** What passes in between. */
  readonly pause: Duration.Input
}

const withoutTimeLimit = (connection: Connection, text: string) =>
  echo(connection, text, { timeout: "1 hour" })

/** Asks until there is an answer, then ten times more: these must all be answered. A failure says how it went. */
const asks = (connection: Connection, times: number, pause: Effect.Effect<void>) =>
  Effect.gen(function* () {
    const ends: Array<string> = []
    let asked = yield* Effect.forkChild(Effect.exit(withoutTimeLimit(connection, "is it back?")))
    for (let time = 0; ; time++) {
      yield* pause
      const exit = asked.pollUnsafe()
      if (exit !== undefined) {
        if (Exit.isSuccess(exit) && Exit.isSuccess(exit.value)) break
        ends.push(String(exit))
        asked = yield* Effect.forkChild(Effect.exit(withoutTimeLimit(connection, "is it back?")))
      }
      const { _tag } = yield* connection.status
      assert.isBelow(time, times, `no progress, but ${_tag}. ${ends.slice(-3).join(", ")}`)
    }
    const more = yield* Effect.forkChild(
      Effect.forEach(
        Array.from({ length: 10 }, (_, i) => `still here ${i}`),
        (text) =>
          Effect.map(withoutTimeLimit(connection, text), (answer) => assert.strictEqual(answer, text)),
        { concurrency: 3, discard: true }
      )
    )
    yield* pause
    yield* Fiber.join(more)
  })

/** Under `TestClock`: within so many steps of virtual time. */
export const progress = (
  connection: Connection,
  { pause, times }: Step = { times: 120, pause: "1 second" }
) => asks(connection, times, TestClock.adjust(pause))

/** In real time: within so many turns, however long they take. */
export const progressLive = (connection: Connection, times = 4000) => asks(connection, times, Effect.sleep(5))
