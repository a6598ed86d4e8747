/** Requests whose input or options are not what their types say. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { FakeBroker } from "./FakeBroker.ts"
import { connect, reasonOf } from "./Harness.ts"
import { Echo, Shout } from "./TestApis.ts"

describe("a request", () => {
  it.effect("fails with what its input throws, where that decides whether it is answered", () =>
    Effect.gen(function* () {
      const connection = yield* connect(new FakeBroker([...new FakeBroker().apis, Shout]))
      const input = {
        text: "a",
        get acks(): number {
          throw new RangeError("a getter's")
        }
      }
      for (const ask of [connection.request(Shout, input), connection.send(Shout, input)]) {
        const reason = reasonOf(yield* Effect.exit(ask))
        if (reason._tag !== "EncodeError") return assert.fail(reason._tag)
        assert.strictEqual(reason.actual, "an exception (RangeError)")
      }
    })
  )

  it.effect("may have errors as data; one that is only sent has none", () =>
    Effect.gen(function* () {
      const connection = yield* connect(new FakeBroker())
      const options = { errors: "data" } as const
      const { text } = yield* connection.request(Echo, { text: "a" }, options)
      assert.strictEqual(text, "a")
      // @ts-expect-error what is only sent has no response, and no errors in it
      const sent = connection.send(Echo, { text: "a" }, options)
      const reason = reasonOf(yield* Effect.exit(sent))
      assert.strictEqual(reason._tag, "InvalidOption")
    })
  )
})
