/** Several zstd frames share one limit: what the first has taken is not there for the second. */
import * as Zlib from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { zstd } from "../../../src/Codec/Compression/Zlib.ts"
import { RecordsError } from "../../../src/Codec/Errors/RecordsError.ts"

const frame = (bytes: number) => Zlib.zstdCompressSync(Buffer.alloc(bytes, 7))

const outcome = async (decompress: () => Uint8Array | Promise<Uint8Array>): Promise<number | string> => {
  try {
    return (await decompress()).length
  } catch (error) {
    assert.instanceOf(error, RecordsError)
    return (error as RecordsError).kind
  }
}

describe("zstd", () => {
  for (const how of ["decompress", "decompressAsync"] as const) {
    it(`${how} holds all frames together to the limit`, async () => {
      for (const sizes of [
        [60, 60],
        [1, 100, 19],
        [119, 1],
        [100_000, 1, 100_000]
      ]) {
        const bytes = Buffer.concat(sizes.map(frame))
        const total = sizes.reduce((sum, size) => sum + size)
        const within = (maxBytes: number) => outcome(() => zstd[how]!(bytes, { maxBytes, magic: 2 }))
        assert.strictEqual(await within(total), total)
        assert.strictEqual(await within(total - 1), "tooLarge", `${sizes}`)
        assert.strictEqual(await within(Math.max(...sizes)), "tooLarge", `${sizes}`)
      }
    })
  }
})
