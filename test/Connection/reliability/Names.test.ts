/** Names that have several addresses, and change them. The resolver of Node is replaced while a test runs. */
import * as dns from "node:dns"
import { syncBuiltinESMExports } from "node:module"
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { FakeBroker, FakeConnection } from "../FakeBroker.ts"
import { progressLive } from "../Liveness.ts"
import { connectTo, echo, until } from "./support.ts"

const builtin = (dns as unknown as { readonly default: { lookup: unknown } }).default

/** Answers for names that end in `.test`, as long as the scope is open. */
const resolving = (
  addresses: () => ReadonlyArray<string>
): Effect.Effect<{ count: number }, never, Scope.Scope> => {
  const original = builtin.lookup
  const asked = { count: 0 }
  const lookup = (
    host: string,
    options: unknown,
    give: (error: unknown, found: ReadonlyArray<dns.LookupAddress>) => void
  ) => {
    if (!host.endsWith(".test"))
      return (original as (...args: ReadonlyArray<unknown>) => void)(host, options, give)
    asked.count++
    const found = addresses().map((address) => ({ address, family: 4 }))
    queueMicrotask(() =>
      found.length > 0
        ? give(null, found)
        : give(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), [])
    )
  }
  const install = (which: unknown) =>
    Effect.sync(() => {
      builtin.lookup = which
      syncBuiltinESMExports()
    })
  return Effect.as(
    Effect.acquireRelease(install(lookup), () => install(original)),
    asked
  )
}

/** Each address of loopback may have a broker on the same port. */
const listen = (address: string, port: number) => {
  const broker = new FakeBroker()
  const sockets = new Set<Net.Socket>()
  return Effect.acquireRelease(
    Effect.callback<{
      readonly broker: FakeBroker
      readonly port: number
      readonly close: Effect.Effect<void>
    }>((resume) => {
      const server = Net.createServer((socket) => {
        sockets.add(socket)
        const connection = new FakeConnection(broker, {
          write: (bytes) => socket.write(bytes),
          close: () => socket.destroy()
        })
        broker.connections.push(connection)
        socket.on("data", (bytes) => connection.receive(bytes))
        socket.on("error", () => {})
        socket.on("close", () => sockets.delete(socket))
      })
      const close = Effect.callback<void>((done) => {
        server.close(() => done(Effect.void))
        for (const socket of sockets) socket.resetAndDestroy()
      })
      server.listen(port, address, () =>
        resume(Effect.succeed({ broker, close, port: (server.address() as Net.AddressInfo).port }))
      )
    }),
    ({ close }) => close
  )
}

// Only Linux answers on all of 127.0.0.0/8.
describe.skipIf(process.platform !== "linux")("names (on Linux, where loopback has many addresses)", () => {
  it.live("26 survives a name whose first addresses do not answer", () =>
    Effect.gen(function* () {
      const { broker, port } = yield* listen("127.0.0.3", 0)
      yield* resolving(() => ["127.0.0.1", "127.0.0.2", "127.0.0.3"])
      const connection = yield* connectTo(port, { host: "broker.test", reconnect: "never" })
      assert.strictEqual(yield* echo(connection, "a"), "a")
      yield* progressLive(connection)
      assert.lengthOf(broker.connections, 1)
    })
  )

  it.live("26 survives a first address that drops every packet", () =>
    Effect.gen(function* () {
      // Documentation addresses go nowhere, or are refused at once: neither answers.
      const { port } = yield* listen("127.0.0.1", 0)
      yield* resolving(() => ["192.0.2.1", "127.0.0.1"])
      const connection = yield* connectTo(port, { host: "broker.test", reconnect: "never" })
      yield* progressLive(connection)
    })
  )

  it.live("26 survives a name that moves: it is looked up again for each connection", () =>
    Effect.gen(function* () {
      let address = "127.0.0.1"
      const asked = yield* resolving(() => [address])
      const first = yield* listen("127.0.0.1", 0)
      const second = yield* listen("127.0.0.2", first.port)
      const connection = yield* connectTo(first.port, { host: "broker.test" })
      assert.strictEqual(yield* echo(connection, "a"), "a")
      address = "127.0.0.2"
      yield* first.close
      yield* until(() => second.broker.connections.length > 0)
      yield* progressLive(connection)
      assert.lengthOf(second.broker.connections, 1)
      assert.isAtLeast(asked.count, 2)
    })
  )

  it.live("26 survives a name that cannot be resolved for a while", () =>
    Effect.gen(function* () {
      let isKnown = false
      const asked = yield* resolving(() => (isKnown ? ["127.0.0.1"] : []))
      const { port } = yield* listen("127.0.0.1", 0)
      const connection = yield* connectTo(port, { host: "broker.test" })
      yield* Effect.sleep("30 millis")
      assert.isAbove(asked.count, 1)
      isKnown = true
      yield* progressLive(connection)
    })
  )
})
