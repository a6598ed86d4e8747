/** The bytes on their way out: all of them, in order, whatever lies apart; and memory that is used again, up to a limit. */
import { assert, describe, it } from "vitest"
import { Outgoing } from "../../src/Protocol/Outgoing.ts"
import { random } from "../Connection/Random.ts"

const KiB = 1024

/** A request of so many bytes in the block, and some that lie apart in its middle. */
const encode = (outgoing: Outgoing, bytes: Buffer, apart?: Buffer): number => {
  outgoing.start()
  const { writer } = outgoing
  const half = bytes.length >> 1
  writer.ensure(bytes.length)
  writer.bytes.set(bytes.subarray(0, half), writer.offset)
  writer.offset += half
  if (apart !== undefined) writer.apart!.push({ at: writer.offset, bytes: apart })
  writer.bytes.set(bytes.subarray(half), writer.offset)
  writer.offset += bytes.length - half
  return outgoing.finish()
}

/** Fills a block and flushes it; gives its memory. */
const fill = (outgoing: Outgoing, size = 62 * KiB): ArrayBufferLike => {
  encode(outgoing, Buffer.alloc(size))
  const [piece] = outgoing.flush()
  return piece!.buffer
}

describe("Outgoing", () => {
  it("gives all bytes in order, and counts them, with those that are not in a block", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const next = random(seed)
      const outgoing = new Outgoing()
      const expected: Array<Buffer> = []
      const sent: Array<Buffer> = []
      const content = (most: number) => Buffer.alloc(Math.floor(next() * most), Math.floor(next() * 256))
      for (let step = 0; step < 60; step++) {
        if (next() < 0.2) {
          // What cannot be encoded leaves nothing.
          outgoing.start()
          outgoing.writer.ensure(10)
          outgoing.writer.offset += 10
          outgoing.writer.apart!.push({ at: outgoing.writer.offset, bytes: Buffer.alloc(5) })
          outgoing.cancel()
        }
        const bytes = content(9000)
        const apart = next() < 0.3 ? content(50_000) : undefined
        const size = encode(outgoing, bytes, apart)
        assert.strictEqual(size, bytes.length + (apart?.length ?? 0))
        const half = bytes.length >> 1
        expected.push(bytes.subarray(0, half), apart ?? Buffer.alloc(0), bytes.subarray(half))
        if (next() < 0.4) {
          const pieces = outgoing.flush()
          if (apart !== undefined && apart.length > 0)
            assert.isTrue(pieces.includes(apart), "as it is, not a copy")
          sent.push(...pieces.map((piece) => Buffer.from(piece)))
          assert.strictEqual(outgoing.flushedBytes, outgoing.encodedBytes)
        }
        if (next() < 0.3) outgoing.written(outgoing.flushedBytes)
      }
      sent.push(...outgoing.flush().map((piece) => Buffer.from(piece)))
      assert.isTrue(Buffer.concat(sent).equals(Buffer.concat(expected)), `seed ${seed}`)
      assert.strictEqual(outgoing.encodedBytes, Buffer.concat(expected).length)
      assert.deepStrictEqual(outgoing.flush(), [])
    }
  })

  it("gives no empty pieces", () => {
    const outgoing = new Outgoing()
    const apart = Buffer.from("apart")
    outgoing.start()
    outgoing.writer.apart!.push({ at: 0, bytes: apart })
    outgoing.finish()
    assert.deepStrictEqual(outgoing.flush(), [apart])
  })

  it("fills a block before it takes another, but not to the last byte", () => {
    const outgoing = new Outgoing()
    const first = fill(outgoing, 30 * KiB)
    assert.strictEqual(fill(outgoing, 30 * KiB), first)
    // Exactly 4 KiB are left: enough; a byte less is not.
    encode(outgoing, Buffer.alloc(1))
    assert.strictEqual(outgoing.flush()[0]!.buffer, first)
    assert.notStrictEqual(fill(outgoing, 1 * KiB), first)
    const other = new Outgoing()
    const block = fill(other, 60 * KiB)
    assert.strictEqual(fill(other, 1), block)
    // A block that has grown for a large request is given up with it.
    const large = new Outgoing()
    const grown = fill(large, 200 * KiB)
    assert.isAtLeast(grown.byteLength, 200 * KiB)
    assert.notStrictEqual(fill(large, 10), grown)
  })

  it("uses a block again when its last byte was written, not before", () => {
    const outgoing = new Outgoing()
    const first = fill(outgoing)
    const endOfFirst = outgoing.flushedBytes
    const second = fill(outgoing)
    outgoing.written(endOfFirst - 1)
    const third = fill(outgoing)
    assert.strictEqual(new Set([first, second, third]).size, 3)
    outgoing.written(endOfFirst)
    // The block in use was taken before.
    fill(outgoing)
    assert.strictEqual(fill(outgoing), first)
  })

  it("keeps at most 1 MiB of blocks that are free, however often they were used", () => {
    const outgoing = new Outgoing()
    let before = new Set<ArrayBufferLike>()
    for (let round = 0; round < 5; round++) {
      const blocks = new Set<ArrayBufferLike>()
      for (let i = 0; i < 40; i++) blocks.add(fill(outgoing))
      assert.strictEqual(blocks.size, 40)
      if (round > 0) {
        const again = [...blocks].filter((block) => before.has(block)).length
        // Sixteen of 64 KiB; and the one that was begun already.
        assert.isAtLeast(again, 16)
        assert.isAtMost(again, 17)
      }
      outgoing.written(outgoing.flushedBytes)
      before = blocks
    }
    // One that is larger than all that is kept is not.
    const huge = fill(outgoing, 2000 * KiB)
    outgoing.written(outgoing.flushedBytes)
    for (let i = 0; i < 40; i++) assert.notStrictEqual(fill(outgoing), huge)
  })
})
