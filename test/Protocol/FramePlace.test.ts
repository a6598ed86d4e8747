/** Frames that span chunks: bytes are moved to their place unless they are there. */
import { assert, describe, it } from "vitest"
import { FrameSplitter } from "../../src/Protocol/Frame.ts"

const body = Buffer.from(Array.from({ length: 100 }, (_, i) => i + 1))
const prefix = Buffer.from([0, 0, 0, body.length])

const make = () => {
  const frames: Array<Buffer> = []
  const splitter = new FrameSplitter(1000, (bytes, start, end) => {
    frames.push(Buffer.from(bytes.subarray(start, end)))
    return true
  })
  return { frames, splitter }
}

/** The bytes in memory of their own, from its first byte on. */
const alone = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}

describe("a frame that spans chunks", () => {
  it("has what was read into its room, at its beginning or elsewhere in it", () => {
    for (const at of [0, 7]) {
      const { frames, splitter } = make()
      splitter.push(Buffer.concat([prefix, body.subarray(0, 10)]))
      const { room } = splitter
      if (room === undefined) return assert.fail("it is in the middle of a frame")
      body.copy(room, at, 10, 60)
      splitter.push(room.subarray(at, at + 50))
      splitter.push(alone(body.subarray(60)))
      assert.deepStrictEqual(frames, [body])
    }
  })

  it("has what lies in other memory at the same position", () => {
    const { frames, splitter } = make()
    splitter.push(alone(prefix))
    splitter.push(alone(body.subarray(0, 30)))
    splitter.push(alone(body).subarray(30))
    assert.deepStrictEqual(frames, [body])
  })

  it("is there from the first byte of its size to its last", () => {
    const { frames, splitter } = make()
    const bytes = Buffer.concat([prefix, body])
    assert.isFalse(splitter.isMidFrame)
    for (let at = 0; at < bytes.length; at++) {
      splitter.push(bytes.subarray(at, at + 1))
      assert.strictEqual(splitter.isMidFrame, at < bytes.length - 1)
    }
    assert.deepStrictEqual(frames, [body])
  })
})
