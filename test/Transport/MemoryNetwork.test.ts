/** The network in memory, under TestClock: what it does to bytes, when, and by which chance. */
import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { make } from "../../src/Connection/KafkaConnection.ts"
import * as Kafka from "../../src/Kafka.ts"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"
import type { MemoryNetwork, NetworkEvent, NetworkOptions } from "../../src/Transport/MemoryTransport.ts"
import type { TransportHandle } from "../../src/Transport/Transport.ts"
import { TransportError } from "../../src/Transport/TransportError.ts"
import { TransportServer } from "../../src/Transport/TransportServer.ts"
import { FakeBroker, FakeConnection } from "../Connection/FakeBroker.ts"
import { Echo } from "../Connection/TestApis.ts"
import { Ear, numbered, random } from "./Harness.ts"

type Network = MemoryNetwork["Service"]

/** Lets microtasks run. */
const settle = TestClock.adjust(0)

const ignore = (): void => {}

/** A connection from one host to another, after as much time as that takes. */
const connected = Effect.fnUntraced(function* (network: Network, from: string, host: string) {
  const accepted: Array<TransportHandle> = []
  const { port } = yield* network.listen({ host }, (handle) => accepted.push(handle))
  const opening = yield* Effect.forkScoped(network.as(from).open({ host, port }))
  yield* TestClock.adjust("1 minute")
  const client = yield* Fiber.join(opening)
  const connection = network.connections().at(-1)!
  return { client, server: accepted[0]!, port, connection }
})

const made = Effect.fnUntraced(function* (options: NetworkOptions = {}, from = "a", host = "b") {
  const network = yield* MemoryTransport.make(options)
  return { network, ...(yield* connected(network, from, host)) }
})

/** All that happens when three hosts talk to a server that answers each byte, on a network that is as bad as may be. */
const scenario = Effect.fnUntraced(function* (seed: number) {
  const events: Array<NetworkEvent> = []
  const startMs = yield* Clock.currentTimeMillis
  const network = yield* MemoryTransport.make({
    seed,
    latency: { min: "1 millis", max: "20 millis" },
    chopBytes: 300,
    bufferBytes: 2000,
    lossRate: 0.002,
    trace: (event) =>
      events.push(event._tag === "Received" ? { ...event, bytes: Buffer.from(event.bytes) } : event)
  })
  const { port } = yield* network.listen({ host: "server" }, (handle) =>
    handle.listen({ onData: (bytes) => handle.write([Buffer.from(bytes)], ignore), onClose: ignore })
  )
  for (const host of ["one", "two", "three"]) {
    const next = random(host.length)
    const session = Effect.gen(function* () {
      const handle = yield* network.as(host).open({ host: "server", port })
      const ear = new Ear(handle)
      for (let i = 0; i < 20 && ear.closed.length === 0; i++) {
        handle.write([numbered(Math.floor(next() * 1000), i)], ignore)
        yield* Effect.sleep(10)
      }
    })
    yield* Effect.forkScoped(Effect.exit(session))
  }
  yield* TestClock.adjust("150 millis")
  const heal = network.isolate("two")
  yield* TestClock.adjust("1 second")
  heal()
  yield* TestClock.adjust("1 minute")
  const hash = createHash("sha256")
  for (const { _tag, atMs, connection, ...rest } of events)
    hash.update(
      `${_tag} ${atMs - startMs} ${connection} ${"by" in rest ? rest.by : ""} ${"bytes" in rest ? Buffer.from(rest.bytes).toString("hex") : ""};`
    )
  return { hash: hash.digest("hex"), events }
})

describe("a network in memory", () => {
  it.effect("a seed is a trace: the same twice, another for another seed", () =>
    Effect.gen(function* () {
      const seen = new Set<string>()
      for (let seed = 0; seed < 6; seed++) {
        const first = yield* Effect.scoped(scenario(seed))
        const again = yield* Effect.scoped(scenario(seed))
        assert.isAbove(first.events.length, 50)
        assert.strictEqual(again.hash, first.hash)
        seen.add(first.hash)
      }
      assert.strictEqual(seen.size, 6)
    })
  )

  it.effect("bytes take their time by the Clock, to the millisecond, however far it jumps", () =>
    Effect.gen(function* () {
      const times: Array<readonly [string, number]> = []
      const network = yield* MemoryTransport.make({
        latency: "10 millis",
        trace: ({ _tag, atMs }) => times.push([_tag, atMs])
      })
      const { port } = yield* network.listen({ host: "b" }, (handle) =>
        handle.listen({ onData: (bytes) => handle.write([Buffer.from(bytes)], ignore), onClose: ignore })
      )
      const opening = yield* Effect.forkScoped(network.open({ host: "b", port }))
      yield* TestClock.adjust("19 millis")
      assert.deepStrictEqual(times, [["Opened", 10]])
      assert.isUndefined(opening.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const client = yield* Fiber.join(opening)
      let rounds = 0
      client.listen({
        onData: (bytes) => {
          if (++rounds < 3) client.write([Buffer.from(bytes)], ignore)
          else client.destroy()
        },
        onClose: ignore
      })
      client.write([numbered(10, 0)], ignore)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(times.slice(1), [
        ["Received", 30],
        ["Received", 40],
        ["Received", 50],
        ["Received", 60],
        ["Received", 70],
        ["Received", 80],
        ["Ended", 90]
      ])
    })
  )

  it.effect("a range of latency is kept to, and bytes stay in order", () =>
    Effect.gen(function* () {
      const delays = new Set<number>()
      let sentAtMs = 0
      const { client, server } = yield* made({
        seed: 5,
        latency: { min: "5 millis", max: "9 millis" },
        trace: (event) => event._tag === "Received" && delays.add(event.atMs - sentAtMs)
      })
      const ear = new Ear(server)
      for (let i = 0; i < 50; i++) {
        sentAtMs = 60_000 + i * 100
        client.write([Buffer.of(i)], ignore)
        yield* TestClock.adjust("100 millis")
      }
      assert.deepStrictEqual([...delays].sort(), [5, 6, 7, 8, 9])
      for (let i = 50; i < 250; i++) client.write([Buffer.of(i)], ignore)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(
        [...ear.all],
        Array.from({ length: 250 }, (_, i) => i)
      )
    })
  )

  it.effect(
    "each connection has its own pace: what is sent at once arrives at different times, the first first",
    () =>
      Effect.gen(function* () {
        const times: Array<number> = []
        const network = yield* MemoryTransport.make({
          latency: { min: "1 millis", max: "1 second" },
          trace: (event) => event._tag === "Received" && times.push(event.atMs)
        })
        const links = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8], () => connected(network, "a", "b"))
        const startMs = yield* Clock.currentTimeMillis
        for (const { client, server } of links) {
          assert.strictEqual(new Ear(server).bytes, 0)
          client.write([Buffer.of(1)], ignore)
        }
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(
          times,
          times.toSorted((a, b) => a - b)
        )
        assert.isAtLeast(new Set(times).size, 7)
        assert.isAtMost(times.at(-1)! - startMs, 1000)
        assert.isAtMost(times[0]! - startMs, 500)
      })
  )

  it.effect("needs no time where no latency is asked for", () =>
    Effect.gen(function* () {
      const network = yield* MemoryTransport.make()
      const accepted: Array<TransportHandle> = []
      const { port } = yield* network.listen({ host: "b" }, (handle) => accepted.push(handle))
      const client = yield* network.open({ host: "b", port })
      const ear = new Ear(accepted[0]!)
      client.write([numbered(300_000, 0)], ignore)
      client.end()
      yield* settle
      assert.isTrue(ear.all.equals(numbered(300_000, 0)))
      assert.deepStrictEqual(ear.closed, [undefined])
    })
  )

  it.effect("cuts what is written at borders from the seed, and gives all of it", () =>
    Effect.gen(function* () {
      const sizes = Effect.fnUntraced(function* (seed: number) {
        const { client, server } = yield* made({ seed, chopBytes: 50 })
        const ear = new Ear(server)
        client.write([numbered(1000, 0), numbered(1000, 1000)], ignore)
        yield* settle
        assert.isTrue(ear.all.equals(numbered(2000, 0)))
        return ear.chunks.map((chunk) => chunk.length)
      })
      const first = yield* sizes(1)
      assert.isAtMost(Math.max(...first), 50)
      assert.isAbove(new Set(first).size, 10)
      assert.deepStrictEqual(yield* sizes(1), first)
      assert.notDeepEqual(yield* sizes(2), first)
    })
  )

  it.effect("holds no more than its buffer: the writer waits for the reader", () =>
    Effect.gen(function* () {
      const { client, server } = yield* made({ bufferBytes: 1000 })
      const written: Array<number> = []
      const ear = new Ear(server)
      server.pause()
      for (let i = 0; i < 5; i++) client.write([numbered(400, i * 400)], () => written.push(i))
      yield* settle
      assert.deepStrictEqual([written, ear.bytes], [[0, 1], 0])
      server.resume()
      yield* settle
      assert.deepStrictEqual(written, [0, 1, 2, 3, 4])
      assert.isTrue(ear.all.equals(numbered(2000, 0)))
    })
  )

  it.effect("a buffer that is full of what travels makes the writer wait too", () =>
    Effect.gen(function* () {
      const { client, server } = yield* made({ bufferBytes: 1000, latency: "10 millis" })
      const ear = new Ear(server)
      client.write([numbered(2500, 0)], ignore)
      const seen: Array<number> = []
      for (let i = 0; i < 3; i++) {
        yield* TestClock.adjust("10 millis")
        seen.push(ear.bytes)
      }
      assert.deepStrictEqual(seen, [1000, 2000, 2500])
    })
  )
})

describe("a network in memory that is broken", () => {
  it.effect("between isolated hosts nothing arrives, connecting included, until they are healed", () =>
    Effect.gen(function* () {
      for (const latency of [undefined, "10 millis"] as const) {
        const { client, network, port, server } = yield* made({ latency, bufferBytes: 1000 })
        const [atClient, atServer] = [new Ear(client), new Ear(server)]
        const other = yield* connected(network, "a", "c")
        const atOther = new Ear(other.server)
        const within = yield* connected(network, "b", "b2")
        const atWithin = new Ear(within.server)

        const heal = network.isolate("b", "b2")
        let written = 0
        client.write([numbered(500, 0)], () => written++)
        client.write([numbered(1500, 500)], () => written++)
        server.write([numbered(10, 0)], ignore)
        server.end()
        other.client.write([numbered(10, 0)], ignore)
        within.client.write([numbered(20, 0)], ignore)
        const opening = yield* Effect.forkScoped(network.as("a").open({ host: "b", port }))
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(
          [atServer.bytes, atClient.bytes, atClient.closed.length, written, opening.pollUnsafe()],
          [0, 0, 0, 1, undefined]
        )
        assert.deepStrictEqual([atOther.bytes, atWithin.bytes], [10, 20], "the others go on")

        heal()
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(opening)
        assert.isTrue(atClient.all.equals(numbered(10, 0)))
        assert.deepStrictEqual(atClient.closed, [undefined])
      }
    })
  )

  it.effect("what waits for healing arrives whole, and what is given up while waiting does not connect", () =>
    Effect.gen(function* () {
      const { client, network, port, server } = yield* made({ bufferBytes: 1000 })
      const ear = new Ear(server)
      network.isolate("a")
      network.isolate("b", "c")
      client.write([numbered(5000, 0)], ignore)
      const opening = yield* Effect.forkScoped(network.as("a").open({ host: "b", port }))
      yield* settle
      yield* Fiber.interrupt(opening)
      network.heal()
      yield* settle
      assert.isTrue(ear.all.equals(numbered(5000, 0)))
      assert.lengthOf(network.connections(), 1)
    })
  )

  it.effect("a silent connection tells nobody anything, and neither does its end", () =>
    Effect.gen(function* () {
      for (const latency of [undefined, "10 millis"] as const) {
        const { client, connection, server } = yield* made({ latency })
        const ear = new Ear(server)
        connection.silence()
        client.write([numbered(10, 0)], ignore)
        yield* TestClock.adjust("1 hour")
        client.destroy()
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual([ear.bytes, ear.closed], [0, []])
        connection.silence(false)
        yield* settle
        assert.deepStrictEqual([ear.bytes, ear.closed], [10, [undefined]])
      }
    })
  )

  it.effect("a cut is heard by both at once, and what was under way is lost", () =>
    Effect.gen(function* () {
      const { client, connection, network, server } = yield* made({ latency: "10 millis" })
      const ears = [new Ear(client), new Ear(server)] as const
      client.write([numbered(10, 0)], () => {})
      yield* TestClock.adjust("5 millis")
      connection.cut()
      yield* settle
      for (const ear of ears) {
        assert.lengthOf(ear.closed, 1)
        assert.instanceOf(ear.closed[0], TransportError)
        assert.match(String(ear.closed[0]), /reset by the peer \(ECONNRESET\)/)
      }
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([ears[1].bytes, network.connections()], [0, []])

      const again = yield* made()
      const ear = new Ear(again.client)
      const cause = new Error("mine")
      again.connection.cut(cause)
      yield* settle
      assert.deepStrictEqual(ear.closed, [cause])
    })
  )

  it.effect("what was received before a cut has no gaps", () =>
    Effect.gen(function* () {
      let some = 0
      for (let seed = 0; seed < 20; seed++) {
        const { client, connection, server } = yield* made({
          seed,
          latency: { min: "1 millis", max: "20 millis" }
        })
        const ear = new Ear(server)
        for (let i = 0; i < 10; i++) client.write([Buffer.of(i)], ignore)
        yield* TestClock.adjust("15 millis")
        connection.cut()
        yield* settle
        assert.deepStrictEqual(
          [...ear.all],
          Array.from({ length: ear.bytes }, (_, i) => i)
        )
        if (ear.bytes > 0 && ear.bytes < 10) some++
      }
      assert.isAbove(some, 2)
    })
  )

  it.effect("a loss is a cut", () =>
    Effect.gen(function* () {
      const { client, server } = yield* made({ lossRate: 1 })
      const ears = [new Ear(client), new Ear(server)]
      client.write([numbered(10, 0)], () => assert.fail("written"))
      yield* settle
      assert.deepStrictEqual(
        ears.map((ear) => [ear.bytes, ear.closed.length]),
        [
          [0, 1],
          [0, 1]
        ]
      )
    })
  )

  it.effect("memory that is used again before it was written is seen", () =>
    Effect.gen(function* () {
      const { client, connection, server } = yield* made({ bufferBytes: 10 })
      const broken: Array<Error> = []
      connection.client.onBrokenContract = (change) => broken.push(change)
      connection.client.faults.poison = true
      server.pause()
      const ear = new Ear(server)
      const [first, second] = [numbered(10, 0), numbered(30, 0)]
      client.write([first], ignore)
      client.write([second], () => assert.fail("written"))
      yield* settle
      assert.deepStrictEqual(first, Buffer.alloc(10, 0xdb), "poisoned")
      second[29]!++
      server.resume()
      yield* settle
      assert.match(broken[0]!.message, /30 bytes \(piece 1 of 1\) were changed/)
      assert.strictEqual(ear.closed.length, 1)
    })
  )

  it.effect("TLS is missed, by either side", () =>
    Effect.gen(function* () {
      const network = yield* MemoryTransport.make()
      const plain = yield* network.listen({ host: "b" }, () => assert.fail("accepted"))
      const secured = yield* network.listen({ host: "b", tls: {} }, () => assert.fail("accepted"))
      const error = yield* Effect.flip(network.open({ ...plain, tls: {} }))
      assert.deepStrictEqual([error._tag, error.phase], ["TransportError", "tls"])
      const ear = new Ear(yield* network.open(secured))
      yield* settle
      assert.deepStrictEqual(ear.closed, [undefined])
      assert.deepStrictEqual(network.connections(), [])
    })
  )

  it.effect("its scope drops everything, and nobody sleeps on", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { client, network, port, server } = yield* Scope.provide(made({ latency: "10 millis" }), scope)
      const ears = [new Ear(client), new Ear(server)]
      client.write([numbered(10, 0)], ignore)
      yield* settle
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("1 hour")
      client.write([numbered(10, 0)], () => assert.fail("written"))
      yield* settle
      assert.deepStrictEqual(
        ears.map((ear) => ear.bytes),
        [0, 0]
      )
      assert.strictEqual((yield* Effect.flip(network.open({ host: "b", port }))).phase, "connect")
    })
  )
})

describe("the layer of a network in memory", () => {
  const broker = new FakeBroker()
  const serve = Effect.gen(function* () {
    const { listen } = yield* TransportServer
    yield* listen({ host: "broker-1", port: 9092 }, (handle) => {
      const connection = new FakeConnection(broker, {
        write: (bytes) => handle.write([bytes], ignore),
        close: () => handle.destroy()
      })
      handle.listen({ onData: (bytes) => connection.receive(Buffer.from(bytes)), onClose: ignore })
    })
  })

  it.effect("gives programs their connections, without a word of it", () =>
    Effect.gen(function* () {
      yield* serve
      const { topics } = yield* Kafka.metadata({ host: "broker-1", port: 9092 })
      assert.deepStrictEqual(topics, [])
      const error = yield* Effect.flip(Kafka.metadata({ host: "broker-2", port: 9092 }))
      assert.strictEqual(
        error.message,
        "Cannot connect to broker-2:9092: refused. Is the broker running and listening there? (ECONNREFUSED)"
      )
    }).pipe(Effect.provide(MemoryTransport.layer({ seed: 1, chopBytes: 7 })))
  )

  it.effect("a whole program is a trace too: the same twice, reconnecting included", () =>
    Effect.gen(function* () {
      const run = Effect.fnUntraced(function* (seed: number) {
        const hash = createHash("sha256")
        const startMs = yield* Clock.currentTimeMillis
        let ended = 0
        const trace = (event: NetworkEvent): void => {
          if (event._tag === "Ended") ended++
          hash.update(`${event._tag} ${event.atMs - startMs} ${event.connection};`)
          if (event._tag === "Received") hash.update(event.bytes)
        }
        const program = Effect.gen(function* () {
          yield* serve
          const connection = yield* make({
            host: "broker-1",
            port: 9092,
            reconnect: Schedule.spaced("50 millis")
          })
          for (let i = 0; i < 100; i++)
            yield* Effect.exit(connection.request(Echo, { text: `${i}`.repeat(i * 10) }))
        })
        const latency = { min: "1 millis", max: "5 millis" } as const
        const fiber = yield* Effect.forkScoped(
          program.pipe(
            Effect.scoped,
            Effect.provide(MemoryTransport.layer({ seed, latency, chopBytes: 100, lossRate: 0.01, trace })),
            Effect.provideService(References.MinimumLogLevel, "None")
          )
        )
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(fiber)
        return [hash.digest("hex"), ended] as const
      })
      const first = yield* run(1)
      assert.isAbove(first[1], 2, "it was cut")
      assert.deepStrictEqual(yield* run(1), first)
      assert.notDeepEqual(yield* run(2), first)
    })
  )
})
