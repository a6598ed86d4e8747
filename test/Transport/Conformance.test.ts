/** What every transport does, at both ends: TCP, TLS and the network in memory. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { afterAll } from "vitest"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"
import * as NodeTransport from "../../src/Transport/NodeTransport.ts"
import { Transport, type TransportHandle } from "../../src/Transport/Transport.ts"
import { TransportError } from "../../src/Transport/TransportError.ts"
import { TransportServer } from "../../src/Transport/TransportServer.ts"
import { logged } from "../Connection/Logged.ts"
import { certificate, hasOpenssl } from "../support/Certificates.ts"
import { connected, Ear, listening, numbered, open, random, until, type Ways } from "./Harness.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-transport-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const own = hasOpenssl ? certificate(directory, "own", "IP:127.0.0.1") : { key: "", cert: "" }

interface Network extends Ways {
  readonly name: string
  readonly layer: Layer.Layer<never>
  readonly skip?: boolean
  /** So many bytes are more than it takes while nobody reads. */
  readonly more: number
}

/** What kernels take at most, on both sides, is less. */
const moreThanSockets = 32 * 1024 * 1024

const networks: ReadonlyArray<Network> = [
  { name: "TCP", layer: NodeTransport.layer, more: moreThanSockets },
  {
    name: "TLS",
    layer: NodeTransport.layer,
    more: moreThanSockets,
    skip: !hasOpenssl,
    open: { tls: { ca: own.cert } },
    listen: { tls: { certificate: own.cert, key: Redacted.make(own.key) } }
  },
  { name: "memory", layer: MemoryTransport.layer(), more: 1_000_000 },
  {
    name: "memory, chopped, with latency",
    more: 1_000_000,
    layer: MemoryTransport.layer({
      seed: 7,
      chopBytes: 20_000,
      latency: { min: "1 millis", max: "3 millis" },
      bufferBytes: 100_000
    })
  }
]

/** Sockets and listeners of this process. */
const handles = () =>
  process.getActiveResourcesInfo().filter((name) => /TCP(Socket|Server)Wrap|TLSWrap/.test(name)).length

const over = (network: Network) => (name: string, body: Effect.Effect<void, unknown, Scope.Scope>) =>
  it.live(name, () => Effect.provide(body, network.layer), 20_000)

for (const network of networks)
  describe.skipIf(network.skip === true)(`over ${network.name}`, () => {
    const test = over(network)
    const { more } = network

    test(
      "both ends know the address of the other",
      Effect.gen(function* () {
        const { client, listener, server } = yield* connected(network)
        assert.isAbove(listener.port, 0)
        assert.strictEqual(client.remote, `${listener.host}:${listener.port}`)
        assert.match(server.remote, /^(127\.0\.0\.1|client):\d+$/)
      })
    )

    test(
      "bytes arrive whole and in order, both ways, however they were written",
      Effect.gen(function* () {
        const next = random(1)
        const { client, server } = yield* connected(network)
        const send = (handle: TransportHandle) => {
          const sent: Array<Buffer> = []
          const written: Array<number> = []
          let total = 0
          for (let i = 0; i < 200; i++) {
            const pieces = Array.from({ length: 1 + Math.floor(next() * 4) }, () => {
              const size = next() < 0.1 ? 0 : next() < 0.1 ? 100_000 : Math.floor(next() * 3000)
              const piece = numbered(size, total)
              total += size
              return piece
            })
            sent.push(...pieces.map((piece) => Buffer.from(piece)))
            handle.write(pieces, () => written.push(i))
          }
          return { sent, written, total }
        }
        const [there, back] = [send(client), send(server)]
        const [atServer, atClient] = [new Ear(server), new Ear(client)]
        for (const [sent, ear] of [
          [there, atServer],
          [back, atClient]
        ] as const) {
          yield* until(() => ear.bytes >= sent.total && sent.written.length === 200)
          assert.isTrue(ear.all.equals(Buffer.concat(sent.sent)))
          assert.deepStrictEqual(
            sent.written,
            Array.from({ length: 200 }, (_, i) => i)
          )
          assert.deepStrictEqual(ear.closed, [])
        }
      })
    )

    test(
      "nothing that arrives before somebody listens is lost",
      Effect.gen(function* () {
        const { client, server } = yield* connected(network)
        client.write([numbered(5000, 0)], () => {})
        yield* Effect.sleep(20)
        client.end()
        yield* Effect.sleep(20)
        const ear = new Ear(server)
        yield* until(() => ear.closed.length > 0)
        assert.isTrue(ear.all.equals(numbered(5000, 0)))
        assert.deepStrictEqual(ear.closed, [undefined])
      })
    )

    for (const by of ["client", "server"] as const) {
      const ends = Effect.map(connected(network), ({ client, server }) =>
        by === "client" ? ([client, server] as const) : ([server, client] as const)
      )

      test(
        `${by}: a paused reader makes the writer wait, and gets all of it later`,
        Effect.gen(function* () {
          const [writer, reader] = yield* ends
          const ear = new Ear(reader)
          reader.pause()
          let written = 0
          writer.write([Buffer.alloc(more / 2, 1), Buffer.alloc(more / 2, 2)], () => written++)
          writer.write([Buffer.alloc(1, 3)], () => written++)
          yield* Effect.sleep(50)
          assert.deepStrictEqual([written, ear.bytes], [0, 0])
          reader.resume()
          yield* until(() => ear.bytes === more + 1 && written === 2)
          const { all } = ear
          assert.deepStrictEqual(
            [0, more / 2 - 1, more / 2, more - 1, more].map((i) => all[i]),
            [1, 1, 2, 2, 3]
          )
        })
      )

      test(
        `${by}: pausing within \`onData\` stops it at once`,
        Effect.gen(function* () {
          const [writer, reader] = yield* ends
          let isPaused = false
          let unasked = 0
          const ear = new Ear(reader, () => {
            if (isPaused) unasked++
            isPaused = true
            reader.pause()
            setTimeout(() => {
              isPaused = false
              reader.resume()
            }, 1)
          })
          const bytes = numbered(1_000_000, 0)
          writer.write([Buffer.from(bytes)], () => {})
          yield* until(() => ear.bytes >= bytes.length)
          assert.isTrue(ear.all.equals(bytes))
          assert.strictEqual(unasked, 0)
        })
      )

      test(
        `${by}: nothing counts as written that is lost with the connection`,
        Effect.gen(function* () {
          const [writer, reader] = yield* ends
          const ear = new Ear(writer)
          reader.pause()
          let written = 0
          writer.write([Buffer.alloc(more)], () => written++)
          yield* Effect.sleep(20)
          reader.destroy()
          yield* until(() => ear.closed.length > 0)
          // It had bytes that it did not read: the writer hears of it.
          assert.instanceOf(ear.closed[0], TransportError)
          writer.write([Buffer.alloc(10)], () => written++)
          writer.end()
          yield* Effect.sleep(20)
          assert.deepStrictEqual([written, ear.closed.length], [0, 1])
        })
      )

      test(
        `${by}: the end comes after all bytes, in good order, to both`,
        Effect.gen(function* () {
          const [ending, other] = yield* ends
          const [atEnding, atOther] = [new Ear(ending), new Ear(other)]
          ending.write([numbered(300_000, 0)], () => {})
          ending.end()
          yield* until(() => atOther.closed.length > 0 && atEnding.closed.length > 0)
          assert.strictEqual(atOther.bytes, 300_000)
          assert.deepStrictEqual([atOther.closed, atEnding.closed], [[undefined], [undefined]])
        })
      )

      test(
        `${by}: who is dropped hears of it once, and who drops does not`,
        Effect.gen(function* () {
          const [dropping, other] = yield* ends
          const [atDropping, atOther] = [new Ear(dropping), new Ear(other)]
          dropping.destroy()
          dropping.destroy()
          yield* until(() => atOther.closed.length > 0)
          other.destroy()
          other.end()
          yield* Effect.sleep(10)
          assert.deepStrictEqual([atDropping.closed.length, atOther.closed.length], [0, 1])
          // TLS has sent what nobody asks for (tickets), so that it may also be a reset.
          if (network.open === undefined) assert.deepStrictEqual(atOther.closed, [undefined])
        })
      )
    }

    test(
      "nobody there: refused, and said so",
      Effect.gen(function* () {
        const { listener } = yield* Effect.scoped(listening(network))
        const error = yield* Effect.flip(open(network, listener))
        assert.deepStrictEqual(
          [error._tag, error.phase, error.isRetryable],
          ["TransportError", "connect", true]
        )
        assert.strictEqual(error.address, `127.0.0.1:${listener.port}`)
        assert.match(error.detail, /^refused\. Is the server running and listening there\? \(ECONNREFUSED\)$/)
      })
    )

    test(
      "a port that is taken is a failure, and free again with the scope",
      Effect.gen(function* () {
        const first = yield* Scope.make()
        const { listener } = yield* Scope.provide(listening(network), first)
        const error = yield* Effect.flip(listening(network, { port: listener.port }))
        assert.deepStrictEqual([error.phase, error.isRetryable], ["listen", true])
        assert.strictEqual(
          error.message,
          `Cannot listen on 127.0.0.1:${listener.port}: the address is in use. Give another port, or 0 for any that is free (EADDRINUSE)`
        )
        yield* Scope.close(first, Exit.void)
        const again = yield* listening(network, { port: listener.port })
        assert.strictEqual(again.listener.port, listener.port)
      })
    )

    test(
      "what can be no port is a failure",
      Effect.gen(function* () {
        for (const port of [-1, 70_000, Number.NaN, 1.5]) {
          const error = yield* Effect.flip(listening(network, { port }))
          assert.deepStrictEqual([error._tag, error.phase], ["TransportError", "listen"])
        }
      })
    )

    test(
      "a listener's scope ends the listener and all that it has accepted; nothing is left",
      Effect.gen(function* () {
        const before = handles()
        const scope = yield* Scope.make()
        const { accepted, listener } = yield* Scope.provide(listening(network), scope)
        const clients = yield* Scope.make()
        const ears: Array<Ear> = []
        for (let i = 0; i < 5; i++) ears.push(new Ear(yield* Scope.provide(open(network, listener), clients)))
        yield* until(() => accepted.length === 5)
        yield* Scope.close(scope, Exit.void)
        yield* until(() => ears.every((ear) => ear.closed.length === 1))
        assert.strictEqual((yield* Effect.flip(open(network, listener))).phase, "connect")
        yield* Scope.close(clients, Exit.void)
        yield* until(() => handles() <= before)
      })
    )

    test(
      "the scope of a connection ends it",
      Effect.gen(function* () {
        const { accepted, listener } = yield* listening(network)
        yield* Effect.scoped(
          Effect.gen(function* () {
            const client = new Ear(yield* open(network, listener))
            yield* until(() => accepted.length > 0)
            assert.deepStrictEqual(client.closed, [])
          })
        )
        const ear = new Ear(accepted[0]!)
        yield* until(() => ear.closed.length > 0)
      })
    )

    test(
      "connecting can be interrupted at any time, and leaves nothing",
      Effect.gen(function* () {
        const { accepted, listener } = yield* listening(network)
        for (let turns = 0; turns < 8; turns++) {
          const fiber = yield* Effect.forkChild(
            Effect.scoped(Effect.andThen(open(network, listener), Effect.never))
          )
          for (let i = 0; i < turns; i++) yield* Effect.sleep(1)
          yield* Fiber.interrupt(fiber)
        }
        // The next one is served, and all others are gone.
        const last = new Ear(yield* open(network, listener))
        yield* Effect.sleep(20)
        const ears = accepted.map((handle) => new Ear(handle))
        yield* until(() => ears.filter((ear) => ear.closed.length === 0).length === 1)
        assert.deepStrictEqual(last.closed, [])
      })
    )

    it.live(
      "a listener that throws costs its connection, is logged, and the next is served",
      () => {
        const log = logged()
        return log.around(
          Effect.gen(function* () {
            const { listen } = yield* TransportServer
            let count = 0
            const told: Array<unknown> = []
            const listener = yield* listen({ ...network.listen }, (handle) => {
              if (count++ === 0) throw new Error("boom in accepting")
              handle.listen({
                onData: (bytes) => {
                  if (bytes[0] === 1) throw new Error("boom in reading")
                  handle.write([Buffer.from(bytes)], () => {})
                },
                onClose: (cause) => {
                  told.push(cause)
                  throw new Error("boom in closing")
                }
              })
            })
            const first = new Ear(yield* open(network, listener))
            yield* until(() => first.closed.length > 0)
            const second = yield* open(network, listener)
            const atSecond = new Ear(second)
            second.write([Buffer.of(1)], () => {})
            yield* until(() => atSecond.closed.length > 0)
            const third = yield* open(network, listener)
            const atThird = new Ear(third)
            third.write([Buffer.of(2)], () => {})
            yield* until(() => atThird.bytes > 0)
            assert.deepStrictEqual(atThird.all, Buffer.of(2))
            assert.match(String(told[0]), /boom in reading/)
            assert.deepStrictEqual(
              log.errors().map((line) => /boom in \w+/.exec(line)?.[0]),
              ["boom in accepting", "boom in reading", "boom in closing"]
            )
          }).pipe(Effect.provide(network.layer))
        )
      },
      20_000
    )

    test(
      "tells how far it has come",
      Effect.gen(function* () {
        const { listener } = yield* listening(network)
        const phases: Array<string> = []
        const { host, port } = listener
        yield* (yield* Transport).open({
          ...network.open,
          host,
          port,
          onPhase: (phase) => phases.push(phase)
        })
        assert.deepStrictEqual(phases, network.open === undefined ? ["connect"] : ["connect", "tls"])
      })
    )
  })
