import { assert, describe, it } from "@effect/vitest"
import {
  putUnsignedVarint,
  putVarint,
  putVarlong,
  unsignedVarintSize,
  varintSize,
  varlongSize
} from "../../src/internal/varint.ts"

/** By arithmetic without limits: seven bits a byte, the lowest first. */
const expected = (unsigned: bigint): ReadonlyArray<number> => {
  const bytes: Array<number> = []
  let rest = unsigned
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest % 128n) + 128)
  return [...bytes, Number(rest)]
}

const zigzag = (value: bigint): bigint => (value < 0n ? -value * 2n - 1n : value * 2n)

const around = (bits: number): ReadonlyArray<bigint> =>
  Array.from({ length: bits }, (_, bit) => 2n ** BigInt(bit)).flatMap((power) => [
    power - 1n,
    power,
    power + 1n
  ])

/** What a function writes at position 1, and where it says that it ended; the bytes around must stay. */
const written = (put: (bytes: Uint8Array, start: number) => number): ReadonlyArray<number> => {
  const bytes = new Uint8Array(12).fill(0xaa)
  const end = put(bytes, 1)
  assert.strictEqual(bytes[0], 0xaa)
  assert.isTrue(bytes.subarray(end).every((byte) => byte === 0xaa))
  return [...bytes.subarray(1, end)]
}

describe("variable-length integers", () => {
  it("without a sign: 32 bits", () => {
    for (const value of around(32).filter((value) => value < 2n ** 32n)) {
      const bytes = written((target, start) => putUnsignedVarint(target, start, Number(value)))
      assert.deepEqual(bytes, expected(value))
      assert.strictEqual(unsignedVarintSize(Number(value)), bytes.length)
    }
    assert.lengthOf(
      written((target, start) => putUnsignedVarint(target, start, 2 ** 32 - 1)),
      5
    )
  })

  it("of 32 bits, zigzag-coded", () => {
    for (const power of around(31).filter((value) => value < 2n ** 31n))
      for (const value of [power, -power, -power - 1n]) {
        const bytes = written((target, start) => putVarint(target, start, Number(value)))
        assert.deepEqual(bytes, expected(zigzag(value)))
        assert.strictEqual(varintSize(Number(value)), bytes.length)
      }
  })

  it("of 64 bits, from bigints, and from numbers as far as they are exact", () => {
    for (const power of around(63).filter((value) => value < 2n ** 63n))
      for (const value of [power, -power, -power - 1n]) {
        const bytes = written((target, start) => putVarlong(target, start, value))
        assert.deepEqual(bytes, expected(zigzag(value)))
        assert.strictEqual(varlongSize(value), bytes.length)
        if (value > 2n ** 52n || value < -(2n ** 52n)) continue
        assert.deepEqual(
          written((target, start) => putVarlong(target, start, Number(value))),
          bytes
        )
        assert.strictEqual(varlongSize(Number(value)), bytes.length)
      }
  })
})
