/**
 * The checksums of records: CRC32C (Castagnoli) of batches v2, in plain JavaScript; CRC32 (IEEE) of the older messages, by `node:zlib`.
 *
 * CRC32C goes by eight bytes and as many tables: 1.9 GB/s on the machine where sixteen tables did 1.7 and single bytes instead of
 * aligned words 1.1. Eight separate tables, not one of 2 048 entries, because V8 then drops the bounds checks.
 *
 * @since 0.1.0
 */
import { crc32 as zlibCrc32 } from "node:zlib"

/**
 * The CRC32C of `bytes[start, end)`, as an unsigned number.
 *
 * @since 0.1.0
 * @category checksums
 */
export const crc32c = (bytes: Uint8Array, start = 0, end = bytes.length): number => {
  let crc = -1
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
 * The CRC32 (IEEE 802.3) of `bytes[start, end)`, as an unsigned number.
 *
 * @since 0.1.0
 * @category checksums
 */
export const crc32 = (bytes: Uint8Array, start = 0, end = bytes.length): number =>
  zlibCrc32(bytes.subarray(start, end))

// ---------------------------------------------------------------------------------------------------------------------

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
