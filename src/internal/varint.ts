/**
 * Variable-length integers: seven bits a byte, the lowest first, and the highest bit of a byte says that another one follows. Signed ones are zigzag-coded,
 * which keeps small negative numbers short. Sizes and writing; what is wrong with bytes that are read is said in the terms of whoever reads them.
 */

/** Of a number of 32 bits without a sign. */
export const unsignedVarintSize = (value: number): number =>
  value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5

/** The caller has made room for five bytes. Gives the position after it. */
export const putUnsignedVarint = (bytes: Uint8Array, start: number, value: number): number => {
  let at = start
  let rest = value | 0
  while ((rest & ~0x7f) !== 0) {
    bytes[at++] = rest | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

// The two below spell out those above: as calls of them, they are too deep for V8 to inline all that a record has, and records take a tenth longer.

/** Of an int32. */
export const varintSize = (value: number): number => {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x20_0000 ? 3 : zigzag < 0x1000_0000 ? 4 : 5
}

/** Of an int32. The caller has made room for five bytes. Gives the position after it. */
export const putVarint = (bytes: Uint8Array, start: number, value: number): number => {
  let at = start
  let zigzag = (value << 1) ^ (value >> 31)
  while ((zigzag & ~0x7f) !== 0) {
    bytes[at++] = zigzag | 0x80
    zigzag >>>= 7
  }
  bytes[at++] = zigzag
  return at
}

/** Of an int64: exact for numbers between −2⁵² and 2⁵², and for any bigint. */
const zigzagLong = (value: number | bigint): number | bigint =>
  typeof value === "number"
    ? value < 0
      ? -value * 2 - 1
      : value * 2
    : BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))

/** Of an int64: a number between −2⁵² and 2⁵², or any bigint. */
export const varlongSize = (value: number | bigint): number =>
  typeof value === "number" && (value | 0) === value ? varintSize(value) : longSize(value)

const longSize = (value: number | bigint): number => {
  let size = 1
  let rest = zigzagLong(value)
  if (typeof rest === "bigint") for (; rest > 0x7fn; rest >>= 7n) size++
  else for (; rest > 0x7f; rest = Math.floor(rest / 128)) size++
  return size
}

/** Of an int64: a number between −2⁵² and 2⁵², or any bigint. The caller has made room for ten bytes. Gives the position after it. */
export const putVarlong = (bytes: Uint8Array, start: number, value: number | bigint): number =>
  typeof value === "number" && (value | 0) === value
    ? putVarint(bytes, start, value)
    : putLong(bytes, start, value)

const putLong = (bytes: Uint8Array, start: number, value: number | bigint): number => {
  let at = start
  let rest = zigzagLong(value)
  if (typeof rest === "bigint") {
    for (; rest > 0x7fn; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80
  } else {
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80
  }
  bytes[at++] = Number(rest)
  return at
}
