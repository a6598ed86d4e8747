import { assert, describe, it } from "vitest"
import { FrameSplitter } from "../../src/Protocol/Frame.ts"

const frame = (body: Uint8Array): Buffer => {
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

const collect = (maxFrameBytes = 1000) => {
  const frames: Array<Buffer> = []
  const splitter = new FrameSplitter(maxFrameBytes, (bytes, start, end) => {
    frames.push(Buffer.from(bytes.subarray(start, end)))
    return true
  })
  return { frames, splitter }
}

const bodies = [4, 5, 100, 4, 999, 1000, 17].map((size, i) => Buffer.alloc(size, i + 1))
const stream = Buffer.concat(bodies.map(frame))

describe("FrameSplitter", () => {
  it("gives the same frames however the stream is cut", () => {
    for (const chunkBytes of [1, 2, 3, 4, 5, 7, 64, 1003, stream.length]) {
      const { frames, splitter } = collect()
      for (let at = 0; at < stream.length; at += chunkBytes)
        assert.isUndefined(splitter.push(stream.subarray(at, at + chunkBytes)))
      assert.deepStrictEqual(frames, bodies)
      assert.isFalse(splitter.isMidFrame)
    }
  })

  it("gives a view of the chunk when a frame lies within it", () => {
    let seen: Buffer | undefined
    const splitter = new FrameSplitter(1000, (bytes) => {
      seen = bytes
      return true
    })
    splitter.push(stream)
    assert.strictEqual(seen, stream)
  })

  for (const size of [-1, 0, 3, 1001, 2 ** 31 - 1, -(2 ** 31)]) {
    it(`refuses a frame of ${size} bytes, cut anywhere`, () => {
      const bytes = Buffer.alloc(8)
      bytes.writeInt32BE(size)
      for (const cut of [0, 1, 2, 3, 4]) {
        const { frames, splitter } = collect()
        const bad = splitter.push(bytes.subarray(0, cut)) ?? splitter.push(bytes.subarray(cut))
        assert.deepStrictEqual(bad, { _tag: "BadFrame", sizeBytes: size, maxFrameBytes: 1000 })
        assert.lengthOf(frames, 0)
      }
    })
  }

  it("takes a megabyte byte by byte in linear time", () => {
    const size = 3_000_000
    const { frames, splitter } = collect(size)
    const bytes = frame(Buffer.alloc(size, 7))
    for (let i = 0; i < bytes.length; i++) splitter.push(bytes.subarray(i, i + 1))
    assert.strictEqual(frames.length, 1)
    assert.isTrue((frames[0] as Buffer).equals(bytes.subarray(4)))
  })

  it("does not allocate what a size only promises", () => {
    const before = process.memoryUsage().arrayBuffers
    const bytes = Buffer.alloc(5)
    bytes.writeInt32BE(100 * 1024 * 1024)
    const splitters = Array.from({ length: 20 }, () => collect(100 * 1024 * 1024).splitter)
    for (const splitter of splitters) splitter.push(bytes)
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 40 * 1024 * 1024)
  })

  it("gives the same frames to who reads into its room", () => {
    for (const readBytes of [1, 3, 64, 500, 5000]) {
      const { frames, splitter } = collect()
      let inPlace = 0
      for (let at = 0; at < stream.length;) {
        const room = splitter.room
        const target = room ?? Buffer.alloc(readBytes)
        if (room !== undefined) inPlace++
        const count = Math.min(readBytes, target.length, stream.length - at)
        stream.copy(target, 0, at, at + count)
        assert.isUndefined(splitter.push(target.subarray(0, count)))
        at += count
      }
      assert.deepStrictEqual(frames, bodies)
      assert.isUndefined(splitter.room)
      if (readBytes < 5000) assert.isAbove(inPlace, 0)
    }
  })

  it("has room for a frame of any size, which never reaches beyond it", () => {
    const size = 5_000_000
    const { frames, splitter } = collect(size)
    const bytes = frame(Buffer.alloc(size, 7))
    splitter.push(bytes.subarray(0, 10))
    for (let at = 10; at < bytes.length;) {
      const room = splitter.room!
      assert.isAtMost(room.length, bytes.length - at)
      bytes.copy(room, 0, at)
      splitter.push(room)
      at += room.length
    }
    assert.isTrue(frames[0]!.equals(bytes.subarray(4)))
  })

  it("stops when told", () => {
    let count = 0
    const splitter = new FrameSplitter(1000, () => ++count < 2)
    splitter.push(stream)
    assert.strictEqual(count, 2)
  })
})
