/** The network of the other tests: it is late, takes what it is given in parts, and sees who touches memory that is not theirs. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { MemoryEnd } from "../../src/Transport/MemoryTransport.ts"
import { FakeBroker } from "../Connection/FakeBroker.ts"
import { connect, echo } from "../Connection/Harness.ts"

const ended = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A pair whose server collects what comes. */
const linked = (late: number | undefined = undefined) => {
  const [client, server] = MemoryEnd.pair("there")
  client.faults.late = late
  const chunks: Array<Uint8Array> = []
  const closed: Array<unknown> = []
  server.listen({ onData: (bytes) => chunks.push(bytes), onClose: (cause) => closed.push(cause) })
  client.listen({ onData: () => {}, onClose: (cause) => closed.push(cause) })
  return { client, server, chunks, closed }
}

const numbers = (count: number) => Buffer.from(Array.from({ length: count }, (_, i) => i & 0xff))

/** The sizes of the parts in which the same is taken with a seed. */
const sizes = async (seed: number) => {
  const { client, chunks } = linked(seed)
  for (let i = 0; i < 5; i++) client.write([numbers(1000)], () => {})
  await ended()
  return chunks.map((chunk) => chunk.length)
}

describe("MemoryTransport", () => {
  it("takes in parts what is written, and says so after the last byte", async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { client, chunks } = linked(seed)
      const sent = [numbers(100), numbers(3), numbers(0), numbers(250)]
      let arrivedWhenWritten: number | undefined
      client.write(sent, () => (arrivedWhenWritten = Buffer.concat(chunks).length))
      client.write([numbers(7)], () => {})
      assert.isUndefined(arrivedWhenWritten, "not within `write`")
      await ended()
      assert.deepStrictEqual(Buffer.concat(chunks), Buffer.concat([...sent, numbers(7)]))
      assert.isAbove(chunks.length, 2)
      assert.isAtLeast(arrivedWhenWritten!, chunks[0]!.length)
    }
  })

  it("runs the same way for the same seed", async () => {
    assert.deepStrictEqual(await sizes(1), await sizes(1))
    assert.notDeepEqual(await sizes(1), await sizes(2))
  })

  it("sees memory that is used again before it was written, and delivers no more", async () => {
    for (const late of [undefined, 1, 2, 3]) {
      const { client, closed } = linked(late)
      const broken: Array<Error> = []
      client.onBrokenContract = (change) => broken.push(change)
      const [head, tail] = [numbers(100), numbers(100)]
      client.write([head, tail], () => assert.fail("written"))
      tail[99]!++
      await ended()
      assert.match(broken[0]!.message, /100 bytes \(piece 2 of 2\) were changed/)
      assert.deepStrictEqual(closed, [undefined, broken[0]])
    }
  })

  it("gives memory back with the write, overwritten if told so", async () => {
    for (const poison of [false, true]) {
      const { client, chunks } = linked(1)
      client.faults.poison = poison
      const bytes = numbers(100)
      client.write([bytes], () => {
        assert.deepStrictEqual(bytes, poison ? Buffer.alloc(100, 0xdb) : numbers(100))
        bytes.fill(1)
      })
      await ended()
      assert.deepStrictEqual(Buffer.concat(chunks), numbers(100))
    }
  })

  it("counts nothing as written that a stalled end still holds, or that is lost with the connection", async () => {
    const { client, server, chunks } = linked(1)
    client.faults.stalled = true
    client.write([numbers(10)], () => assert.fail("written"))
    await ended()
    server.destroy()
    client.faults.stalled = false
    client.wake()
    await ended()
    assert.deepStrictEqual(chunks, [])
  })

  it("puts bytes into the listener's room, and never beyond it", async () => {
    const { client, server, chunks } = linked(1)
    server.faults.late = 1
    const room = Buffer.alloc(7)
    let inRoom = 0
    const copied: Array<Buffer> = []
    server.listen({
      room: () => room,
      onData: (bytes) => {
        if (bytes.buffer === room.buffer && bytes.byteOffset === room.byteOffset) inRoom++
        copied.push(Buffer.from(bytes))
      },
      onClose: () => {}
    })
    client.write([numbers(300)], () => {})
    await ended()
    assert.deepStrictEqual(Buffer.concat(copied), numbers(300))
    assert.deepStrictEqual([chunks, inRoom > 0], [[], true])
  })

  it.effect("a connection leaves its outgoing memory alone until it was written, however late that is", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      const connection = yield* connect(broker)
      yield* connection.connected
      const { client } = broker.last.ends!
      const broken: Array<Error> = []
      client.onBrokenContract = (change) => broken.push(change)
      // Each asks again when it was answered, so that blocks are taken, filled and given back while others are under way.
      const worker = Effect.fnUntraced(function* (name: number) {
        for (let i = 0; i < 60; i++) {
          const text = `${name}:${i}:${"x".repeat((name * 977 + i * 331) % 3000)}`
          const exit = yield* Effect.exit(echo(connection, text))
          if (!Exit.isSuccess(exit)) return assert.deepStrictEqual(broken, [], String(exit))
          assert.strictEqual(exit.value, text)
        }
      })
      yield* Effect.forEach(
        Array.from({ length: 100 }, (_, name) => name),
        worker,
        { concurrency: "unbounded", discard: true }
      )
      assert.deepStrictEqual(broken, [])
      assert.lengthOf(broker.connections, 1)
    })
  )
})
