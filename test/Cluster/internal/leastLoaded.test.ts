/** Which broker is asked what any can answer. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import { type Candidate, leastLoaded } from "../../../src/Cluster/internal/leastLoaded.ts"
import { refused, settle, withholding } from "../../Connection/Harness.ts"
import { Brokers, echo, pool } from "./Brokers.ts"

const candidate = (
  host: string,
  link?: Partial<NonNullable<Candidate["link"]>>,
  rest?: Partial<Candidate>
): Candidate => ({
  address: { host },
  link:
    link === undefined
      ? undefined
      : { isAway: false, isConnected: false, isDown: false, load: 0, throttledForMs: 0, ...link },
  isKnownToLive: false,
  isDown: false,
  ...rest
})

/** From the best to the worst. */
const ranked = [
  candidate("free", { isConnected: true }),
  candidate("busy", { isConnected: true, load: 3 }),
  candidate("connected for something else", undefined, { isKnownToLive: true }),
  candidate("not met"),
  candidate("connecting, and awaited", { load: 1 }),
  candidate("muted for a moment", { isConnected: true, throttledForMs: 10 }),
  candidate("muted", { isConnected: true, throttledForMs: 10_000 }),
  candidate("down", { isDown: true }),
  candidate("in the pause", { isDown: true, isAway: true })
]

describe("leastLoaded", () => {
  it("prefers what is likely to answer first", () => {
    for (let best = 0; best < ranked.length; best++)
      for (const rest of [ranked.slice(best), ranked.slice(best).toReversed()])
        assert.strictEqual(
          leastLoaded(rest, () => assert.fail("no chance")),
          ranked[best]
        )
    assert.isUndefined(leastLoaded([], () => 0))
  })

  it("leaves equals to chance", () => {
    const equals = ["a", "b", "c"].map((host) => candidate(host, { isConnected: true }))
    const others = [...equals, candidate("d", { isConnected: true, load: 1 })]
    const chosen = [0, 0.34, 0.99].map((random) => leastLoaded(others, () => random)?.address.host)
    assert.deepStrictEqual(chosen, ["a", "b", "c"])
  })
})

describe("the least loaded of a pool", () => {
  it.effect("is the connection with the fewest requests, then what is not down", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers)
      const [a, b, c] = ["a", "b", "c"].map((host) => ({ host })) as [
        { host: string },
        { host: string },
        { host: string }
      ]
      const { broker, held } = withholding()
      brokers.use("a", broker)
      assert.isUndefined(links.leastLoaded([], "other"))
      assert.strictEqual(links.leastLoaded([a], "other"), a)
      const linkA = yield* links.open(a, "other")
      yield* settle
      assert.strictEqual(links.leastLoaded([c, b, a], "other"), linkA)
      const fiber = yield* Effect.forkChild(echo(linkA, "no reply"))
      yield* settle
      const linkB = yield* links.open(b, "other")
      yield* settle
      assert.strictEqual(links.leastLoaded([c, b, a], "other"), linkB)
      brokers.at("b").last.close()
      brokers.at("c").refuse = refused
      yield* links.open(c, "other")
      held[0]!.connection.close()
      yield* settle
      yield* Fiber.await(fiber)
      // a was lost, c cannot be reached, b left while nothing was asked.
      assert.strictEqual(links.leastLoaded([c, b, a], "other"), linkB)
      assert.strictEqual(links.leastLoaded([c, b], "fetch"), b)
    })
  )

  it.effect("is spread by a seed", () =>
    Effect.gen(function* () {
      const addresses = ["a", "b", "c"].map((host) => ({ host }))
      const choose = Effect.scoped(
        Effect.map(pool(new Brokers()), (links) =>
          Array.from({ length: 60 }, () => links.leastLoaded(addresses, "other"))
        )
      )
      const first = yield* Random.withSeed(choose, "1")
      assert.deepStrictEqual(yield* Random.withSeed(choose, "1"), first)
      for (const address of addresses)
        assert.isAtLeast(first.filter((chosen) => chosen === address).length, 10)
    })
  )
})
