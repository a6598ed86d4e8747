/** A long poll delays no other connection, and loses no request behind it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { answer, echoed, FakeBroker } from "../FakeBroker.ts"
import { progress, progressLive } from "../Liveness.ts"
import { connect, echo as ask, settle } from "../Harness.ts"
import { Echo } from "../TestApis.ts"
import { connectTo, echo, until } from "./support.ts"

describe("a long poll", () => {
  it.live("23 survives a long poll: it does not hold up those of another connection", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      let answerPoll: (() => void) | undefined
      broker.onRequest = (request) => {
        if (request.text === "poll") answerPoll = () => answer(request)
        else answer(request)
      }
      const { port } = yield* broker.listen
      const [polling, other] = [yield* connectTo(port), yield* connectTo(port)]
      const poll = yield* Effect.forkChild(echo(polling, "poll"))
      yield* until(() => answerPoll !== undefined)
      for (let i = 0; i < 100; i++) assert.strictEqual(yield* echo(other, `${i}`), `${i}`)
      assert.isUndefined(poll.pollUnsafe(), "the poll is still waiting")
      answerPoll!()
      assert.strictEqual(yield* Fiber.join(poll), "poll")
      for (const connection of [polling, other]) yield* progressLive(connection)
    })
  )

  it.effect("23 survives a long poll: those behind it on the same connection wait, and none is lost", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const held: Array<() => void> = []
      broker.onRequest = (request) => {
        const reply = () => request.reply(echoed(request.text, request.version))
        // A broker answers in order: what comes behind the poll waits for it.
        if (request.text === "poll" || held.length > 0) held.push(reply)
        else reply()
      }
      const connection = yield* connect(broker)
      const poll = yield* Effect.forkChild(
        connection.request(Echo, {
          text: "poll",
          maxWaitMs: 60_000
        })
      )
      const behind = yield* Effect.forkChild(ask(connection, "behind", { timeout: "2 minutes" }))
      yield* TestClock.adjust("59 seconds")
      for (const reply of held.splice(0)) reply()
      yield* settle
      assert.strictEqual((yield* Fiber.join(poll)).text, "poll")
      assert.strictEqual(yield* Fiber.join(behind), "behind")
      yield* progress(connection)
      assert.lengthOf(broker.connections, 1)
    })
  )

  it.effect(
    "24 survives throttling: nothing is sent for as long as the broker says, then everything in order",
    () =>
      Effect.gen(function* () {
        const broker = new FakeBroker()
        broker.onRequest = (request) => {
          const throttleTimeMs = request.text === "much" ? 5000 : 0
          request.reply(echoed(request.text, request.version, { throttleTimeMs }))
        }
        const connection = yield* connect(broker)
        assert.strictEqual(yield* ask(connection, "much"), "much")
        const rest = yield* Effect.forkChild(
          Effect.forEach(["a", "b", "c"], (text) => ask(connection, text), { concurrency: "unbounded" })
        )
        yield* TestClock.adjust("4999 millis")
        assert.lengthOf(broker.asked, 1)
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* Fiber.join(rest), ["a", "b", "c"])
        assert.deepStrictEqual(
          broker.asked.map((request) => request.text),
          ["much", "a", "b", "c"]
        )
        yield* progress(connection)
      })
  )
})
