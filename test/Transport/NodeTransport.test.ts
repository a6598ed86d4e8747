import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Exit from "effect/Exit"
import { KafkaConnection, make } from "../../src/Connection/KafkaConnection.ts"
import { transport } from "../../src/Transport/NodeTransport.ts"
import * as Kafka from "../../src/Kafka.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { answer, FakeBroker } from "../Connection/FakeBroker.ts"
import { Echo } from "../Connection/TestApis.ts"

/** A server on a free port of loopback that does what it is told with each connection. */
const serve = (onSocket: (socket: Net.Socket) => void) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ server: Net.Server; sockets: Set<Net.Socket> }>((resume) => {
        const sockets = new Set<Net.Socket>()
        const server = Net.createServer((socket) => {
          sockets.add(socket)
          socket.on("error", () => {})
          onSocket(socket)
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed({ server, sockets })))
      }),
      ({ server, sockets }) =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          for (const socket of sockets) socket.destroy()
        })
    ),
    ({ server }) => (server.address() as Net.AddressInfo).port
  )

describe("over TCP", () => {
  it.live("asks, pipelined, by a name with several addresses", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const { port } = yield* broker.listen
      const connection = yield* make({ host: "localhost", port })
      const texts = Array.from({ length: 500 }, (_, i) => `${i}`.repeat((i % 50) + 1))
      const echoed = yield* Effect.forEach(texts, (text) => connection.request(Echo, { text }), {
        concurrency: 64
      })
      assert.deepStrictEqual(
        echoed.map((r) => r.text),
        texts
      )
      assert.lengthOf(broker.connections, 1)
    })
  )

  it.live("connects, asks and disconnects", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const { port, sockets } = yield* broker.listen
      assert.deepStrictEqual((yield* Kafka.metadata({ host: "127.0.0.1", port })).topics, [])
      while (sockets.size > 0) yield* Effect.sleep(1)
    })
  )

  it.live("says who refused", () =>
    Effect.gen(function* () {
      const { port, server } = yield* Effect.scoped(new FakeBroker().listen)
      assert.isFalse(server.listening)
      const error = yield* Effect.flip(Kafka.metadata({ host: "127.0.0.1", port }))
      assert.strictEqual(
        error.message,
        `Cannot connect to 127.0.0.1:${port}: refused. Is the broker running and listening there? (ECONNREFUSED)`
      )
      const both = yield* Effect.flip(Kafka.metadata({ host: "localhost", port }))
      assert.match(both.message, /refused/)
    })
  )

  it.live("comes back after the broker was killed", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const { port, sockets } = yield* broker.listen
      const connection = yield* make({ host: "127.0.0.1", port, reconnect: Schedule.spaced("10 millis") })
      yield* connection.request(Echo, { text: "a" })
      broker.onRequest = () => {
        for (const socket of sockets) socket.resetAndDestroy()
      }
      const error = yield* Effect.flip(connection.request(Echo, { text: "b" }))
      assert.strictEqual(error.reason._tag, "OutcomeUnknown")
      broker.onRequest = answer
      assert.strictEqual((yield* connection.request(Echo, { text: "c" })).text, "c")
      assert.lengthOf(broker.connections, 2)
    })
  )

  it.live("25 survives a scope that closes with a stalled peer and 64 MiB unsent", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const { port, sockets } = yield* broker.listen
      const scope = yield* Scope.make()
      const connection = yield* Scope.provide(
        make({ host: "127.0.0.1", port, closeTimeout: "100 millis" }),
        scope
      )
      yield* connection.connected
      for (const socket of sockets) socket.pause()
      const text = "x".repeat(30_000)
      const fibers = yield* Effect.forEach(Array.from({ length: 2300 }), () =>
        Effect.forkChild(Effect.exit(connection.send(Echo, { text })))
      )
      yield* Effect.sleep(50)
      // Never hangs on the peer, which the test's own time limit would show; and the socket is gone.
      yield* Scope.close(scope, Exit.void)
      for (const socket of sockets) socket.resume()
      while (sockets.size > 0) yield* Effect.sleep(1)
      const exits = yield* Effect.forEach(fibers, Fiber.join)
      // Bounded: most never became bytes.
      const notSent = exits.filter((exit) => Exit.isFailure(exit) && JSON.stringify(exit).includes("NotSent"))
      assert.isAbove(notSent.length, 500)
    })
  )

  it.live("counts nothing as written that is lost with the connection, by whichever side", () =>
    Effect.gen(function* () {
      for (const by of ["peer", "us"] as const) {
        const peers: Array<Net.Socket> = []
        const port = yield* serve((socket) => void peers.push(socket.pause()))
        const handle = yield* transport.open({ host: "127.0.0.1", port })
        let written = 0
        const closed: Array<unknown> = []
        handle.listen({ onData: () => {}, onClose: (cause) => closed.push(cause) })
        // More than the system's buffers take, in one piece and in several.
        const bytes = Buffer.alloc(32 * 1024 * 1024)
        handle.write([bytes], () => written++)
        handle.write([bytes, bytes], () => written++)
        yield* Effect.sleep(20)
        while (peers.length === 0) yield* Effect.sleep(1)
        if (by === "us") {
          handle.destroy()
          yield* Effect.sleep(20)
        } else {
          peers[0]!.resetAndDestroy()
          while (closed.length === 0) yield* Effect.sleep(1)
        }
        assert.deepStrictEqual([written, closed.length], [0, by === "peer" ? 1 : 0])
      }
    })
  )

  it.live("names an HTTP server, at once", () =>
    Effect.gen(function* () {
      const port = yield* serve((socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
      )
      const error = yield* Effect.flip(Kafka.metadata({ host: "127.0.0.1", port }))
      assert.match(error.message, /this is not Kafka but an HTTP server/)
    })
  )

  it.live("does not wait for ever for a peer that says nothing", () =>
    Effect.gen(function* () {
      const port = yield* serve(() => {})
      const error = yield* Effect.flip(
        Kafka.metadata({ host: "127.0.0.1", port, connectTimeout: "50 millis" })
      )
      assert.match(error.message, /Cannot agree on protocol versions .* not done within 50 ms/)
    })
  )

  it.live("leaves no socket behind when the set-up is interrupted", () =>
    Effect.gen(function* () {
      const closed = yield* Deferred.make<void>()
      const context = yield* Effect.context()
      const port = yield* serve((socket) =>
        socket.resume().on("close", () => Effect.runSyncWith(context)(Deferred.succeed(closed, undefined)))
      )
      const fiber = yield* Effect.forkChild(
        Effect.provide(
          Effect.flatMap(KafkaConnection, (c) => c.request(Metadata, { topics: null })),
          KafkaConnection.layer({ host: "127.0.0.1", port, reconnect: "never" })
        )
      )
      yield* Effect.sleep(30)
      yield* Fiber.interrupt(fiber)
      yield* Deferred.await(closed)
    })
  )
})
