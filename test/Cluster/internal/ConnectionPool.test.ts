/** Connections by address and purpose: when they are made, shared, forgotten and closed. */
import { queryObjects, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { addressKey } from "../../../src/Cluster/internal/addressKey.ts"
import type { Purpose } from "../../../src/Cluster/internal/Links.ts"
import * as Sasl from "../../../src/Connection/Sasl.ts"
import { answer, echoed, type FakeRequest } from "../../Connection/FakeBroker.ts"
import { reasonOf, refused, settle, withholding } from "../../Connection/Harness.ts"
import { plainServer, saslBroker } from "../../Connection/SaslBroker.ts"
import { Brokers, echo, pool, soon } from "./Brokers.ts"

setFlagsFromString("--expose-gc")
const gc = runInNewContext("gc") as () => void

/** Objects and functions of all kinds in this process, when all that may go has gone. */
const countObjects = Effect.map(settle, () => {
  gc()
  gc()
  return queryObjects(Object, { format: "count" })
})

const a = { host: "a" }
const purposes: ReadonlyArray<Purpose> = ["produce", "fetch", "group", "admin", "other"]

describe("a connection of the pool", () => {
  it.effect("is made when it is first asked for, one for an address and a purpose", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers)
      yield* settle
      assert.lengthOf(brokers.opened, 0)
      assert.isUndefined(links.find(a, "other"))
      const link = yield* links.open(a, "other")
      assert.isFalse(link.isConnected)
      assert.isFalse(link.isDown)
      assert.strictEqual(yield* links.open({ host: "a", port: 9092 }, "other"), link)
      assert.strictEqual(links.find({ host: "a", port: 9092 }, "other"), link)
      assert.strictEqual(yield* soon(echo(link, "x")), "x")
      assert.isTrue(link.isConnected)
      for (const purpose of purposes) {
        const one = yield* links.open(a, purpose)
        assert.strictEqual(one.purpose, purpose)
        assert.strictEqual(links.find(a, purpose), one)
      }
      yield* links.open({ host: "a", port: 9093 }, "other")
      yield* links.open({ host: "b" }, "other")
      yield* settle
      assert.deepStrictEqual(brokers.opened.map(({ host, port }) => `${host}:${port}`).sort(), [
        "a:9092",
        "a:9092",
        "a:9092",
        "a:9092",
        "a:9092",
        "a:9093",
        "b:9092"
      ])
      assert.lengthOf([...links.all()], 7)
    })
  )

  it.effect("is one, also where many ask for it at once", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers)
      const texts = Array.from({ length: 1000 }, (_, i) => `${i}`)
      const asked = Effect.forEach(
        texts,
        (text) => Effect.flatMap(links.open({ host: "a" }, "other"), (link) => echo(link, text)),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(yield* soon(asked), texts)
      assert.lengthOf(brokers.opened, 1)
    })
  )

  it.effect("has the name in the certificate of its address, else that of the options", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers, { tls: { serverName: "of-the-options" } })
      yield* links.open(a, "other")
      const other = { host: "a", serverName: "of-the-address" }
      assert.notStrictEqual(yield* links.open(other, "other"), links.find(a, "other"))
      yield* settle
      assert.deepStrictEqual(
        brokers.opened.map(({ tls }) => tls?.serverName),
        ["of-the-options", "of-the-address"]
      )
      assert.notStrictEqual(addressKey(a), addressKey(other))
    })
  )

  it.effect("is refused for what is no address, by the name of the option", () =>
    Effect.gen(function* () {
      const links = yield* pool(new Brokers(), { tls: {} })
      for (const [address, option] of [
        [{ host: "" }, "host"],
        [{ host: "a:9092" }, "host"],
        [{ host: "a", port: 0 }, "port"],
        [{ host: "a", port: 65_536 }, "port"],
        [{ host: "a", serverName: " " }, "tls.serverName"]
      ] as const) {
        const { reason } = yield* Effect.flip(links.open(address, "other"))
        assert.deepInclude(reason, { _tag: "InvalidOption", option })
        assert.isUndefined(links.find(address, "other"))
      }
      assert.lengthOf([...links.all()], 0)
    })
  )

  it.effect("does not end with the fiber that asked for it first, interrupted or not", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers)
      const fiber = yield* Effect.forkChild(Effect.andThen(links.open(a, "other"), Effect.never))
      yield* settle
      yield* Fiber.interrupt(fiber)
      yield* settle
      const link = links.find(a, "other")!
      assert.isTrue(link.isConnected)
      assert.strictEqual(yield* soon(echo(link, "x")), "x")
      assert.lengthOf(brokers.opened, 1)
    })
  )

  it.effect("closes for being idle, and the same link opens it again", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers, { idleTimeout: "9 minutes" })
      const link = yield* links.open(a, "other")
      assert.strictEqual(yield* soon(echo(link, "x")), "x")
      yield* TestClock.adjust("9 minutes")
      assert.strictEqual(brokers.openTo("a"), 0)
      assert.isFalse(link.isConnected)
      assert.isFalse(link.isDown)
      assert.strictEqual(links.find(a, "other"), link)
      assert.strictEqual(yield* soon(echo(link, "x")), "x")
      assert.strictEqual(brokers.openTo("a"), 1)
    })
  )
})

describe("for groups", () => {
  it.effect("two requests are never on one connection, also where both found the same link", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const { broker, held } = withholding()
      brokers.use("a", broker)
      broker.onRequest = (request) => void held.push(request)
      const links = yield* pool(brokers)
      const link = yield* links.open(a, "group")
      assert.strictEqual(links.find(a, "group"), link)
      const fibers = yield* Effect.forEach(["1", "2", "3"], (text) => Effect.forkChild(echo(link, text)))
      yield* settle
      assert.lengthOf(held, 3)
      assert.strictEqual(new Set(held.map(({ connection }) => connection)).size, 3)
      assert.isUndefined(links.find(a, "group"))
      answer(held[1]!)
      yield* settle
      const free = links.find(a, "group")
      assert.isDefined(free)
      const fourth = yield* Effect.forkChild(echo(free!, "4"))
      yield* settle
      assert.strictEqual(held[3]!.connection, held[1]!.connection)
      for (const request of held) if (request !== held[1]) answer(request)
      yield* settle
      for (const fiber of [...fibers, fourth]) yield* Fiber.join(fiber)
      assert.lengthOf(brokers.opened, 3)
    })
  )

  it.effect("one whose caller was interrupted has its connection until the broker answers", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const { broker, held } = withholding()
      brokers.use("a", broker)
      const links = yield* pool(brokers)
      const link = yield* links.open(a, "group")
      const fiber = yield* Effect.forkChild(echo(link, "no reply"))
      yield* settle
      yield* Fiber.interrupt(fiber)
      assert.isUndefined(links.find(a, "group"))
      assert.strictEqual(yield* soon(echo(link, "x")), "x")
      assert.lengthOf(brokers.opened, 2)
      answer(held[0]!)
      yield* settle
      assert.strictEqual(link.load, 0)
    })
  )

  it.effect("surplus connections close for being idle, and are forgotten", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const links = yield* pool(brokers, { idleTimeout: "9 minutes" })
      const held: Array<FakeRequest> = []
      brokers.at("a").onRequest = (request) => void held.push(request)
      const link = yield* links.open(a, "group")
      const fibers = yield* Effect.forEach(["1", "2", "3"], (text) => Effect.forkChild(echo(link, text)))
      yield* settle
      for (const request of held) answer(request)
      yield* settle
      for (const fiber of fibers) yield* Fiber.join(fiber)
      assert.lengthOf([...links.all()], 3)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(brokers.openTo("a"), 0)
      assert.lengthOf([...links.all()], 1)
      // Who still has one of those asks by it all the same.
      brokers.at("a").onRequest = answer
      assert.strictEqual(yield* soon(echo(link, "x")), "x")
    })
  )
})

describe("a connection that ended for good", () => {
  it.effect('by reconnect "never" is forgotten, and the next one is new', () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      brokers.at("a").refuse = refused
      const links = yield* pool(brokers, { reconnect: "never" })
      const first = yield* links.open(a, "other")
      assert.strictEqual(reasonOf(yield* soon(Effect.exit(echo(first, "x"))))._tag, "NotSent")
      assert.isUndefined(links.find(a, "other"))
      assert.lengthOf([...links.all()], 0)
      brokers.at("a").refuse = undefined
      const second = yield* links.open(a, "other")
      assert.notStrictEqual(second, first)
      assert.strictEqual(yield* soon(echo(second, "x")), "x")
      brokers.at("a").last.close()
      yield* settle
      assert.isUndefined(links.find(a, "other"))
    })
  )

  it.effect("because the broker refuses the credentials is tried anew after pauses that grow", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const { broker } = saslBroker({ servers: { PLAIN: plainServer("user", "pencil") } })
      brokers.use("a", broker)
      const sasl = Sasl.plain({ username: "user", password: Redacted.make("wrong"), allowWithoutTls: true })
      const links = yield* pool(brokers, { sasl })
      const attempts: Array<number> = []
      for (let second = 0; second < 40; second++) {
        for (const purpose of purposes) {
          const link = yield* links.open(a, purpose)
          const exit = yield* soon(Effect.exit(echo(link, "x")))
          assert.strictEqual(reasonOf(exit)._tag, "AuthenticationError")
        }
        if (brokers.opened.length > attempts.length) attempts.push(second)
        assert.lengthOf(brokers.opened, attempts.length)
        yield* TestClock.adjust("1 second")
      }
      assert.deepStrictEqual(attempts, [0, 1, 3, 7, 15, 31])
      assert.lengthOf([...links.all()], 0)
    })
  )
})

describe("retain", () => {
  it.effect("closes what is to other addresses when its requests have ended, and keeps the rest", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const { broker, held } = withholding()
      brokers.use("a", broker)
      const links = yield* pool(brokers)
      const [old, idle, kept] = [
        yield* links.open(a, "other"),
        yield* links.open(a, "fetch"),
        yield* links.open({ host: "b" }, "other")
      ]
      const sent = yield* Effect.forkChild(echo(old, "no reply"))
      yield* settle
      links.retain([{ host: "b", port: 9092 }])
      yield* settle
      assert.deepStrictEqual([...links.all()], [kept])
      assert.isUndefined(links.find(a, "other"))
      assert.isFalse(idle.isConnected)
      assert.strictEqual(brokers.openTo("a"), 1)
      const { message } = yield* soon(Effect.flip(echo(old, "x")))
      assert.match(message, /its address is no longer that of a broker of the cluster/)
      // It came back at the same address.
      const anew = yield* links.open(a, "other")
      assert.notStrictEqual(anew, old)
      assert.strictEqual(yield* soon(echo(anew, "x")), "x")
      held[0]!.reply(echoed("late", held[0]!.version))
      yield* settle
      assert.strictEqual(yield* Fiber.join(sent), "late")
      assert.strictEqual(brokers.openTo("a"), 1)
      assert.isTrue(kept.isConnected)
    })
  )

  it.effect(
    "leaves nothing behind, 10 000 times",
    () =>
      Effect.gen(function* () {
        const brokers = new Brokers()
        const links = yield* pool(brokers)
        let before = 0
        for (let i = 0; i < 10_000; i++) {
          // The metrics keep the last hundred addresses, and for ten minutes it is known of each how old its broker is.
          if (i === 2000) before = yield* countObjects
          const broker = brokers.at("a")
          const link = yield* links.open({ host: "a", port: 1 + (i % 200) }, purposes[i % 5]!)
          // Ended at each stage: not begun, connecting, connected, used.
          if (i % 4 === 1) yield* Effect.yieldNow
          if (i % 4 > 1) yield* settle
          if (i % 4 === 3) assert.strictEqual(yield* soon(echo(link, "x")), "x")
          links.retain([])
          yield* settle
          assert.strictEqual(brokers.openTo("a"), 0)
          assert.lengthOf([...links.all()], 0)
          broker.connections.length = broker.requests.length = brokers.opened.length = 0
        }
        // One object left behind by each of 8 000 would be seen.
        assert.isAtMost((yield* countObjects) - before, 500)
      }),
    120_000
  )
})

describe("the end of the scope", () => {
  it.effect("closes all connections within one bound, though their peers do not read", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const scope = yield* Scope.make()
      const links = yield* Scope.provide(pool(brokers, { closeTimeout: "1 second" }), scope)
      const hosts = ["a", "b", "c", "d", "e"]
      const fibers: Array<Fiber.Fiber<unknown>> = []
      for (const host of hosts) {
        brokers.at(host).onRequest = () => {}
        for (const purpose of purposes) {
          const link = yield* links.open({ host }, purpose)
          yield* settle
          brokers.at(host).last.ends!.client.faults.stalled = true
          fibers.push(yield* Effect.forkChild(Effect.exit(echo(link, "x"))))
        }
      }
      yield* settle
      // On its way already: it gets no time of its own.
      links.retain(hosts.slice(1).map((host) => ({ host })))
      yield* settle
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("999 millis")
      assert.isUndefined(closing.pollUnsafe())
      yield* TestClock.adjust("1 milli")
      yield* Fiber.join(closing)
      for (const host of hosts) assert.strictEqual(brokers.openTo(host), 0)
      yield* settle
      for (const fiber of fibers) assert.isDefined(fiber.pollUnsafe())
      assert.lengthOf([...links.all()], 0)
      const { reason } = yield* Effect.flip(links.open(a, "other"))
      assert.deepInclude(reason, { _tag: "ConnectionError", phase: "closed" })
    })
  )

  it.effect("ends attempts that are under way", () =>
    Effect.gen(function* () {
      const brokers = new Brokers()
      const scope = yield* Scope.make()
      const links = yield* Scope.provide(pool(brokers), scope)
      brokers.at("a").onApiVersions = () => {}
      const link = yield* links.open(a, "other")
      const asked = yield* Effect.forkChild(Effect.exit(echo(link, "x")))
      yield* settle
      assert.strictEqual(brokers.openTo("a"), 1)
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* settle
      yield* Fiber.join(closing)
      assert.strictEqual(brokers.openTo("a"), 0)
      assert.strictEqual(reasonOf(yield* Fiber.join(asked))._tag, "NotSent")
    })
  )
})
