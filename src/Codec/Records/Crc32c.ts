/**
 * The checksums of records: CRC32C (Castagnoli) of batches v2; CRC32 (IEEE) of the older messages, by `node:zlib`.
 *
 * CRC32C in plain JavaScript goes by eight bytes and as many tables: 2.0 GB/s on the machine where sixteen tables did 1.7, two
 * interleaved halves 1.7, and single bytes instead of aligned words 1.1. Eight separate tables, not one of 2 048 entries, because V8 then
 * drops the bounds checks. Where the package `@node-rs/crc32` is installed, larger input goes there: 16 GB/s, and ahead from 256 bytes on.
 *
 * @since 0.1.0
 */
import { crc32 as zlibCrc32 } from "node:zlib"

/**
 * The CRC32C of `bytes[start, end)`, as an unsigned number; by `@node-rs/crc32` where that is installed and the input is not small. `before` is the checksum
 * of the bytes that come before these, by default of none: `crc32c(b, 0, b.length, crc32c(a))` is that of `a` and `b`.
 *
 * @since 0.1.0
 * @category checksums
 */
export const crc32c = (bytes: Uint8Array, start = 0, end = bytes.length, before = 0): number => {
  if (end - start < nativeFromBytes) return plainCrc32c(bytes, start, end, before)
  const native = nativeCrc32c === undefined ? (nativeCrc32c = findNative()) : nativeCrc32c
  return native === null ? plainCrc32c(bytes, start, end, before) : native(bytes.subarray(start, end), before)
}

/**
 * {@link crc32c} in plain JavaScript, whatever is installed.
 *
 * @since 0.1.0
 * @category checksums
 */
export const plainCrc32c = (bytes: Uint8Array, start = 0, end = bytes.length, before = 0): number => {
  let crc = ~before
  let at = start
  if (littleEndian) {
    while (at < end && ((bytes.byteOffset + at) & 3) !== 0)
      crc = (crc >>> 8) ^ t0[(crc ^ bytes[at++]!) & 0xff]!
    const words = new Int32Array(
      bytes.buffer,
      at < end ? bytes.byteOffset + at : 0,
      at < end ? ((end - at) >> 3) * 2 : 0
    )
    for (let i = 0; i < words.length; i += 2) {
      const low = crc ^ words[i]!
      const high = words[i + 1]!
      crc =
        t7[low & 0xff]! ^
        t6[(low >>> 8) & 0xff]! ^
        t5[(low >>> 16) & 0xff]! ^
        t4[low >>> 24]! ^
        t3[high & 0xff]! ^
        t2[(high >>> 8) & 0xff]! ^
        t1[(high >>> 16) & 0xff]! ^
        t0[high >>> 24]!
    }
    at += words.length * 4
  }
  while (at < end) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at++]!) & 0xff]!
  return ~crc >>> 0
}

/**
 * The CRC32 (IEEE 802.3) of `bytes[start, end)`, as an unsigned number. `before`: see {@link crc32c}.
 *
 * @since 0.1.0
 * @category checksums
 */
export const crc32 = (bytes: Uint8Array, start = 0, end = bytes.length, before = 0): number =>
  zlibCrc32(bytes.subarray(start, end), before)

// ---------------------------------------------------------------------------------------------------------------------

const nativeFromBytes = 256

type Crc32c = (bytes: Uint8Array, before: number) => number

let nativeCrc32c: Crc32c | null | undefined

/** Looked for once, when first needed (0.3 ms when it is not there); used only if it gives the check value of CRC32C, in one go and in two. */
const findNative = (): Crc32c | null => {
  try {
    const require = process.getBuiltinModule("node:module").createRequire(import.meta.url)
    const native = (require("@node-rs/crc32") as { readonly crc32c: Crc32c }).crc32c
    const encoder = new TextEncoder()
    const inTwo = native(encoder.encode("56789"), native(encoder.encode("1234"), 0))
    return native(encoder.encode("123456789"), 0) === checkValue && inTwo === checkValue ? native : null
  } catch {
    return null
  }
}

/** The CRC32C of the digits from 1 to 9. */
const checkValue = 0xe3069283

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

const castagnoli = 0x82f63b78

/** The first table moves a checksum on by one byte; each further one by one byte more. */
const nextTable = (first: Int32Array, previous: Int32Array): Int32Array =>
  previous.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!)

const t0 = new Int32Array(256).map((_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ castagnoli : crc >>> 1
  return crc
})
const t1 = nextTable(t0, t0)
const t2 = nextTable(t0, t1)
const t3 = nextTable(t0, t2)
const t4 = nextTable(t0, t3)
const t5 = nextTable(t0, t4)
const t6 = nextTable(t0, t5)
const t7 = nextTable(t0, t6)
