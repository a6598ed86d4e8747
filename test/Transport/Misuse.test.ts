/** What no careful owner does to a connection or a listener, and what becomes of it: the same over every network. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"
import * as NodeTransport from "../../src/Transport/NodeTransport.ts"
import { TransportServer } from "../../src/Transport/TransportServer.ts"
import { connected, Ear, listening, numbered, open, until } from "./Harness.ts"

const networks = [
  { name: "TCP", layer: NodeTransport.layer },
  { name: "memory", layer: MemoryTransport.layer() },
  {
    name: "memory, chopped, with latency",
    layer: MemoryTransport.layer({ chopBytes: 5000, latency: "1 millis" })
  }
]

const many = 8 * 1024 * 1024

for (const { layer, name } of networks) {
  const test = (what: string, body: Effect.Effect<void, unknown, never>) =>
    it.live(what, () => Effect.provide(body, layer), 20_000)

  describe(`misuse over ${name}`, () => {
    for (const by of ["client", "server"] as const)
      test(
        `what the ${by} writes after the end is dropped, and what it wrote before arrives`,
        Effect.gen(function* () {
          const ends = yield* connected({})
          const [writer, reader] = by === "client" ? [ends.client, ends.server] : [ends.server, ends.client]
          const [own, other] = [new Ear(writer), new Ear(reader)]
          const sent = numbered(many, 3)
          const written: Array<string> = []
          writer.write([Buffer.from(sent)], () => written.push("before"))
          writer.end()
          writer.write([Buffer.from("late")], () => written.push("after"))
          writer.end()
          yield* until(() => other.closed.length > 0 && own.closed.length > 0)
          assert.isTrue(other.all.equals(sent))
          assert.deepStrictEqual(written, ["before"])
          assert.deepStrictEqual([own.closed, other.closed], [[undefined], [undefined]])
        }).pipe(Effect.scoped)
      )

    test(
      "no pieces are written in their turn, as empty ones are",
      Effect.gen(function* () {
        const { client, server } = yield* connected({})
        const ear = new Ear(server)
        const own = new Ear(client)
        const written: Array<string> = []
        client.write([], () => written.push("none"))
        client.write([Buffer.alloc(0)], () => written.push("empty"))
        client.write([Buffer.from("x")], () => written.push("x"))
        yield* until(() => written.length === 3 && ear.bytes > 0)
        assert.deepStrictEqual(written, ["none", "empty", "x"])
        assert.strictEqual(ear.all.toString(), "x")
        assert.lengthOf(own.closed, 0)
      }).pipe(Effect.scoped)
    )

    test(
      "whoever paused for ever does not keep a scope from closing",
      Effect.gen(function* () {
        const heard: Array<Ear> = []
        yield* Effect.gen(function* () {
          const { accepted, listener } = yield* listening({})
          for (let i = 0; i < 3; i++) {
            const client = yield* open({}, listener)
            yield* until(() => accepted.length > i)
            accepted[i]!.pause()
            heard.push(new Ear(accepted[i]!), new Ear(client))
            client.write([Buffer.alloc(many)], () => {})
          }
        }).pipe(Effect.scoped)
        assert.isTrue(heard.every(({ bytes }) => bytes === 0))
      })
    )
  })
}

describe("ports of the network in memory", () => {
  it.effect("are given again when they are free, however many were given before", () =>
    Effect.gen(function* () {
      const { listen } = yield* TransportServer
      const first = yield* listen({}, () => {})
      const ports = new Set<number>([first.port])
      for (let i = 0; i < 20_000; i++) {
        const { port } = yield* Effect.scoped(listen({}, () => {}))
        assert.notStrictEqual(port, first.port)
        assert.isTrue(port > 1023 && port < 65_536)
        ports.add(port)
      }
      assert.isAbove(ports.size, 10_000)
    }).pipe(Effect.scoped, Effect.provide(MemoryTransport.layer()))
  )

  it.effect("run out, and a typed error says so", () =>
    Effect.gen(function* () {
      const { listen } = yield* TransportServer
      const error = yield* Effect.flip(Effect.forever(listen({}, () => {})))
      assert.strictEqual(error.phase, "listen")
      assert.match(error.message, /no port is free/)
      // Of another host there are some.
      yield* listen({ host: "other" }, () => {})
    }).pipe(Effect.scoped, Effect.provide(MemoryTransport.layer()))
  )
})
