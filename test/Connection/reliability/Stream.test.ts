/** Bytes that are wrong, late, cut, or too many. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { FaultProxy } from "../../support/FaultProxy.ts"
import { Act, ScriptedServer } from "../../support/ScriptedServer.ts"
import { answer, FakeBroker, type FakeRequest } from "../FakeBroker.ts"
import { progressLive } from "../Liveness.ts"
import { random } from "../Random.ts"
import { connectTo, echo, ending, load, rounds, until } from "./support.ts"

describe("the stream", () => {
  it.live("03 survives a request that was applied and whose reply was lost: it is never sent again", () =>
    Effect.gen(function* () {
      const server = yield* ScriptedServer.make((request) =>
        request.text === "applied" ? Act.hangUp("end") : Act.answer
      )
      const first = yield* connectTo(server.port)
      assert.strictEqual(yield* ending(echo(first, "applied")), "OutcomeUnknown")
      assert.strictEqual(yield* echo(first, "after"), "after")
      assert.deepStrictEqual(server.received, ["applied", "after"])
      // The reply alone is lost: cut in its middle.
      const cut = yield* ScriptedServer.make((_, connection) =>
        connection === 1 ? Act.cutShort(7) : Act.answer
      )
      const again = yield* connectTo(cut.port)
      assert.strictEqual(yield* ending(echo(again, "applied")), "OutcomeUnknown")
      assert.strictEqual(yield* echo(again, "after"), "after")
      assert.deepStrictEqual(cut.received, ["applied", "after"])
      for (const connection of [again, first]) yield* progressLive(connection)
    })
  )

  it.live("04 survives a wrong correlation id, an answer given twice, and responses in another order", () =>
    Effect.gen(function* () {
      const wrong: ReadonlyArray<Act> = [Act.wrongId(-1), Act.wrongId(2 ** 31 - 1), Act.wrongId(0), Act.twice]
      for (const act of wrong) {
        const server = yield* ScriptedServer.make((request, connection, number) =>
          connection === 1 && number === 3 ? act : Act.answer
        )
        const connection = yield* connectTo(server.port)
        const ends = yield* load(connection, 40, 8, ["OutcomeUnknown"])
        // A second answer alone is harmless to the one who asked, and ends the connection for the others.
        assert.isAbove(ends.get("ok") ?? 0, 20)
        yield* progressLive(connection)
        assert.strictEqual(server.connections, 2)
      }
      const server = yield* ScriptedServer.make((_, connection, number) =>
        connection === 1 && number === 1 ? Act.late(20, "broken") : Act.answer
      )
      const connection = yield* connectTo(server.port)
      const ends = yield* load(connection, 2, 2, ["OutcomeUnknown"])
      assert.strictEqual(ends.get("OutcomeUnknown"), 2)
      yield* progressLive(connection)
    })
  )

  it.live("06 survives a write after the peer's FIN", () =>
    Effect.gen(function* () {
      for (const by of ["end", "reset"] as const) {
        const server = yield* ScriptedServer.make(() => Act.answer)
        const connection = yield* connectTo(server.port)
        yield* connection.connected
        server.hangUp(by)
        // At once, before the FIN can have been seen: sent into the void, or sent on the next connection.
        const ends = yield* load(connection, 50, 50, ["OutcomeUnknown"])
        assert.strictEqual(
          [...ends.values()].reduce((a, b) => a + b),
          50
        )
        assert.strictEqual(new Set(server.received).size, server.received.length)
        yield* progressLive(connection)
        assert.strictEqual(server.connections, 2)
      }
    })
  )

  it.live("09 survives frames of every wrong size, cut anywhere, and fed one byte at a time", () =>
    Effect.gen(function* () {
      for (const size of [-1, 0, 3, 2 ** 31 - 1, -(2 ** 31), 100 * 1024 * 1024 + 1]) {
        const bytes = Buffer.alloc(4)
        bytes.writeInt32BE(size)
        const server = yield* ScriptedServer.make((_, connection) =>
          connection === 1 ? Act.bytes(bytes) : Act.answer
        )
        const proxy = yield* FaultProxy.make(server.port)
        proxy.down.chopBytes = 1
        const connection = yield* connectTo(proxy.port)
        assert.strictEqual(yield* ending(echo(connection, "a")), "OutcomeUnknown")
        yield* progressLive(connection)
      }
      // Connections cut after each count of bytes, set-up included.
      const server = yield* ScriptedServer.make(() => Act.answer)
      const proxy = yield* FaultProxy.make(server.port)
      const connection = yield* connectTo(proxy.port)
      for (let cutAfterBytes = 0; cutAfterBytes < 60; cutAfterBytes += rounds(7, 1)) {
        proxy.down.cutAfterBytes = cutAfterBytes
        proxy.down.cutBy = cutAfterBytes % 2 === 0 ? "end" : "reset"
        proxy.cut()
        const asked = yield* Effect.forkChild(ending(echo(connection, `${cutAfterBytes}`)))
        const { cut } = proxy.counts
        yield* until(() => proxy.counts.cut > cut || asked.pollUnsafe() !== undefined)
        proxy.down.cutAfterBytes = Number.POSITIVE_INFINITY
        assert.include(["ok", "OutcomeUnknown"], yield* Fiber.join(asked))
      }
      assert.strictEqual(new Set(server.received).size, server.received.length)
      yield* progressLive(connection)
    })
  )

  it.live("10 survives mutated replies on the wire: only typed errors, and it comes back", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const { port } = yield* broker.listen
      let corrupt = true
      broker.onRequest = (request: FakeRequest) => {
        const next = random(broker.requests.length)
        if (!corrupt || next() < 0.5) return answer(request)
        // Another version's form, or bytes of the right frame and no sense.
        if (next() < 0.3) return request.reply({ errorCode: 0, text: "x" }, { version: 1 })
        const body = Buffer.alloc(Math.floor(next() * 40), 0).map(() => Math.floor(next() * 256))
        const frame = Buffer.alloc(8)
        frame.writeInt32BE(4 + body.length)
        frame.writeInt32BE(request.correlationId, 4)
        request.replyBytes(Buffer.concat([frame, body]))
      }
      const connection = yield* connectTo(port)
      const ends = new Map<string, number>()
      for (let i = 0; i < rounds(1000, 100_000); i++) {
        const how = yield* ending(echo(connection, `${i}`, { errors: "data" }))
        ends.set(how, (ends.get(how) ?? 0) + 1)
      }
      assert.isAbove(ends.get("DecodeError") ?? 0, 100)
      assert.deepStrictEqual([...ends.keys()].sort(), ["DecodeError", "ok"])
      // The frames were sound: one connection served all.
      assert.lengthOf(broker.connections, 1)
      corrupt = false
      // And with the frames broken as well: any bit of any chunk, in both directions.
      const proxy = yield* FaultProxy.make(port, 10)
      proxy.down.corrupt = 0.05
      const through = yield* connectTo(proxy.port, {
        requestTimeout: "200 millis",
        connectTimeout: "100 millis",
        maxConnectTimeout: "200 millis"
      })
      for (let i = 0; i < rounds(300, 10_000); i++) yield* ending(echo(through, `${i}`))
      assert.isAbove(proxy.counts.corrupted, 5)
      proxy.down.corrupt = 0
      // What it knows of the broker's versions may have been mutated.
      yield* through.reconnect
      yield* progressLive(through)
    })
  )

  it.live(
    "28 survives random connection loss under load: every request ends exactly once, none is served twice",
    () =>
      Effect.gen(function* () {
        for (let seed = 1; seed <= rounds(20, 1000); seed++) {
          const next = random(seed)
          let faulty = true
          const server = yield* ScriptedServer.make(() => {
            const lot = faulty ? next() : 1
            if (lot < 0.01) return Act.hangUp("reset")
            if (lot < 0.02) return Act.hangUp("end")
            if (lot < 0.03) return Act.cutShort(Math.floor(next() * 20))
            if (lot < 0.04) return Act.wrongId(-5)
            if (lot < 0.05) return Act.late(5)
            return Act.answer
          })
          const proxy = yield* FaultProxy.make(server.port, seed)
          proxy.up.chopBytes = 1 + Math.floor(next() * 100)
          proxy.down.chopBytes = 1 + Math.floor(next() * 100)
          yield* Effect.scoped(
            Effect.gen(function* () {
              const connection = yield* connectTo(proxy.port, { maxInFlight: 1 + Math.floor(next() * 30) })
              yield* load(connection, 200, 20, ["OutcomeUnknown", "NotSent", "DecodeError"])
              assert.strictEqual(new Set(server.received).size, server.received.length, `seed ${seed}`)
              faulty = false
              yield* progressLive(connection)
            })
          )
          yield* until(() => proxy.openSockets === 0 && server.openSockets === 0)
        }
      })
  )
})
