/**
 * The smallest pieces of a record, sized and written: varints, and fields behind their length.
 */

export const varintSize = (value: number): number => {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x200000 ? 3 : zigzag < 0x10000000 ? 4 : 5
}

export const fieldSize = (length: number): number => (length < 0 ? 1 : varintSize(length) + length)

export const writeVarint = (bytes: Buffer, start: number, value: number): number => {
  let at = start
  let zigzag = (value << 1) ^ (value >> 31)
  while ((zigzag & ~0x7f) !== 0) {
    bytes[at++] = zigzag | 0x80
    zigzag >>>= 7
  }
  bytes[at++] = zigzag
  return at
}

/** Zigzag of a number stays exact up to 2⁵²; a bigint is a delta that does not. */
export const zigzagOf = (value: number | bigint): number | bigint =>
  typeof value === "number"
    ? value < 0
      ? -value * 2 - 1
      : value * 2
    : BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))

export const varlongSize = (value: number | bigint): number => {
  if (typeof value === "number" && (value | 0) === value) return varintSize(value)
  let size = 1
  let rest = zigzagOf(value)
  if (typeof rest === "bigint") for (; rest > 0x7fn; rest >>= 7n) size++
  else for (; rest > 0x7f; rest = Math.floor(rest / 128)) size++
  return size
}

export const writeVarlong = (bytes: Buffer, start: number, value: number | bigint): number => {
  let at = start
  let rest = zigzagOf(value)
  if (typeof rest === "bigint") {
    for (; rest > 0x7fn; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80
  } else {
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80
  }
  bytes[at++] = Number(rest)
  return at
}

export const writeField = (bytes: Buffer, at: number, value: Uint8Array | string, length: number): number => {
  if (typeof value === "string") {
    // As many bytes as characters: ASCII. A call into Node costs as much as some twenty characters.
    if (length !== value.length) bytes.write(value, at, length, "utf8")
    else if (length > 20) bytes.write(value, at, length, "latin1")
    else for (let i = 0; i < length; i++) bytes[at + i] = value.charCodeAt(i)
  } else if (length > 24) bytes.set(value, at)
  else for (let i = 0; i < length; i++) bytes[at + i] = value[i]!
  return at + length
}
