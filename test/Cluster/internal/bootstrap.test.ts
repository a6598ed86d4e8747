/** The first server that answers: what a dead one costs where another lives, and what is said when none does. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { firstThatAnswers } from "../../../src/Cluster/internal/bootstrap.ts"
import type { Link } from "../../../src/Cluster/internal/Links.ts"
import * as Sasl from "../../../src/Connection/Sasl.ts"
import { answer, type FakeRequest } from "../../Connection/FakeBroker.ts"
import { refused, settle } from "../../Connection/Harness.ts"
import { plainServer, saslBroker } from "../../Connection/SaslBroker.ts"
import { Brokers, echo, pool, soon } from "./Brokers.ts"

const addresses = ["a", "b", "c"].map((host) => ({ host }))

/** Who answered. */
const ask = (link: Link) => Effect.as(echo(link, "x"), link.address.host)

/** The order in which a seed has the servers asked. */
const orderOf = (brokers: Brokers) => [...new Set(brokers.opened.map(({ host }) => host))]

const seeds = ["1", "2", "3", "4", "5", "6", "7", "8"]

const forSeeds = <E>(test: (seed: string) => Effect.Effect<void, E>) =>
  Effect.forEach(seeds, (seed) => Random.withSeed(test(seed), seed), { discard: true })

describe("firstThatAnswers", () => {
  it.effect("costs no time where servers refuse, whichever comes first", () =>
    forSeeds(() =>
      Effect.scoped(
        Effect.gen(function* () {
          const brokers = new Brokers()
          const links = yield* pool(brokers)
          brokers.at("a").refuse = refused
          brokers.at("b").refuse = refused
          assert.strictEqual(yield* soon(firstThatAnswers(links, addresses, ask)), "c")
        })
      )
    )
  )

  it.effect("asks one server where that answers, and not always the first of the list", () =>
    Effect.gen(function* () {
      const asked = new Set<string>()
      yield* forSeeds(() =>
        Effect.scoped(
          Effect.gen(function* () {
            const brokers = new Brokers()
            const links = yield* pool(brokers)
            asked.add(yield* soon(firstThatAnswers(links, addresses, ask)))
            assert.lengthOf(brokers.opened, 1)
          })
        )
      )
      assert.deepStrictEqual([...asked].sort(), ["a", "b", "c"])
    })
  )

  it.effect("asks the next after 250 ms, does not give up the one before, and interrupts who is late", () =>
    Random.withSeed(
      Effect.gen(function* () {
        const brokers = new Brokers()
        const links = yield* pool(brokers)
        const held: Array<FakeRequest> = []
        for (const { host } of addresses) brokers.at(host).onRequest = (request) => void held.push(request)
        const ends: Array<string> = []
        const asking = (link: Link) =>
          Effect.onInterrupt(ask(link), () => Effect.sync(() => void ends.push(link.address.host)))
        const fiber = yield* Effect.forkChild(firstThatAnswers(links, addresses, asking))
        yield* TestClock.adjust("249 millis")
        assert.lengthOf(held, 1)
        yield* TestClock.adjust("1 milli")
        assert.lengthOf(held, 2)
        yield* TestClock.adjust("250 millis")
        assert.lengthOf(held, 3)
        yield* TestClock.adjust("10 seconds")
        const [first, second, third] = orderOf(brokers)
        answer(held[0]!)
        yield* settle
        assert.strictEqual(yield* Fiber.join(fiber), first)
        assert.deepStrictEqual(ends.toSorted(), [second, third].toSorted())
      }),
      "seed"
    )
  )

  it.effect("begins with a server that is connected, and ends with those that are down", () =>
    forSeeds(() =>
      Effect.scoped(
        Effect.gen(function* () {
          const brokers = new Brokers()
          const links = yield* pool(brokers)
          brokers.at("a").refuse = refused
          yield* links.open({ host: "a" }, "other")
          yield* settle
          assert.strictEqual(yield* soon(firstThatAnswers(links, [{ host: "a" }, { host: "b" }], ask)), "b")
          assert.deepStrictEqual(orderOf(brokers), ["a", "b"])
          assert.strictEqual(yield* soon(firstThatAnswers(links, addresses, ask)), "b")
          assert.deepStrictEqual(orderOf(brokers), ["a", "b"])
        })
      )
    )
  )

  it.effect("says what is most telling when none answers, and how many were tried", () =>
    forSeeds(() =>
      Effect.scoped(
        Effect.gen(function* () {
          const brokers = new Brokers()
          const sasl = Sasl.plain({
            username: "user",
            password: Redacted.make("wrong"),
            allowWithoutTls: true
          })
          const links = yield* pool(brokers, { sasl })
          brokers.at("a").refuse = refused
          brokers.use("b", saslBroker({ servers: { PLAIN: plainServer("user", "pencil") } }).broker)
          brokers.at("c").onApiVersions = (request) => request.connection.close()
          const error = yield* soon(Effect.flip(firstThatAnswers(links, addresses, ask)))
          assert.strictEqual(error.reason._tag, "AuthenticationError")
          assert.strictEqual(error.broker, "b:9092")
          assert.match(error.message, /none of 3 bootstrap servers answers \(.*b:9092.*\)/)
          const others = [addresses[0]!, addresses[2]!, { host: "a", port: 9092 }]
          const other = yield* soon(Effect.flip(firstThatAnswers(links, others, ask)))
          assert.strictEqual(other.reason._tag, "NotSent")
          assert.strictEqual(other.broker, "c:9092")
          assert.match(other.message, /none of 2 bootstrap servers answers/)
        })
      )
    )
  )

  it.effect(
    "of one server says what happened; without any, that there is none; with a wrong one, which",
    () =>
      Effect.gen(function* () {
        const brokers = new Brokers()
        const links = yield* pool(brokers)
        brokers.at("a").refuse = refused
        const one = yield* soon(Effect.flip(firstThatAnswers(links, [{ host: "a" }], ask)))
        assert.notMatch(one.message, /bootstrap/)
        const none = yield* soon(Effect.flip(firstThatAnswers(links, [], ask)))
        assert.deepInclude(none.reason, { _tag: "InvalidOption", option: "bootstrapServers" })
        const wrong = yield* soon(
          Effect.flip(firstThatAnswers(links, [{ host: "a" }, { host: "b", port: -1 }], ask))
        )
        assert.deepInclude(wrong.reason, { _tag: "InvalidOption", option: "port" })
        assert.strictEqual(
          yield* soon(firstThatAnswers(links, [{ host: "x", port: -1 }, { host: "b" }], ask)),
          "b"
        )
      })
  )

  it.effect("interrupted, asks no more", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers)
      for (const { host } of addresses) brokers.at(host).onRequest = () => {}
      const fiber = yield* Effect.forkChild(firstThatAnswers(links, addresses, ask))
      yield* settle
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(brokers.opened, 1)
    })
  )
})
