/**
 * Numbers in the headers of batches, read and written without a `DataView` for each.
 */

/** Milliseconds or an id: a number where that is exact, else the bigint. The two compare with each other, and are keys of one map. */
export type Int64 = number | bigint

export const int16At = (bytes: Uint8Array, at: number): number => ((bytes[at]! << 24) >> 16) | bytes[at + 1]!

export const int32At = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!

export const int64At = (bytes: Uint8Array, at: number): Int64 => {
  const high = int32At(bytes, at)
  const low = int32At(bytes, at + 4) >>> 0
  return high >= -0x20_0000 && high < 0x20_0000 && !(high === -0x20_0000 && low === 0)
    ? high * 0x1_0000_0000 + low
    : (BigInt(high) << 32n) | BigInt(low)
}

export const setInt16 = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value >> 8
  bytes[at + 1] = value
}

export const setInt32 = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value >> 24
  bytes[at + 1] = value >> 16
  bytes[at + 2] = value >> 8
  bytes[at + 3] = value
}

export const setInt64 = (bytes: Uint8Array, at: number, value: Int64): void => {
  if (typeof value === "bigint") {
    setInt32(bytes, at, Number(BigInt.asIntN(32, value >> 32n)))
    setInt32(bytes, at + 4, Number(BigInt.asIntN(32, value)))
  } else {
    setInt32(bytes, at, Math.floor(value / 0x1_0000_0000))
    setInt32(bytes, at + 4, value | 0)
  }
}

/** As {@link int64At} gives it. */
export const toInt64 = (value: Int64): Int64 => {
  if (typeof value === "number") return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** In memory of its own, if the view would keep much more alive than it shows. */
export const ownBytes = (bytes: Uint8Array): Uint8Array =>
  bytes.buffer.byteLength > bytes.length * 2 ? new Uint8Array(bytes) : bytes
