/**
 * Snappy as Kafka has it: the framing of Java's `SnappyOutputStream` (xerial) is read and written; a raw block, as other clients write
 * it, is read too. Versions in the framing's header are not checked: some clients wrote them in the other byte order.
 *
 * @since 0.1.0
 */
import type { Compressor } from "./Compressor.ts"
import { badData, Output } from "./Output.ts"
import { snappyCompressBlock, snappyDecompressBlock, snappyMaxBytes } from "./SnappyBlock.ts"

/**
 * @since 0.1.0
 * @category codecs
 */
export const snappy: Compressor = {
  compress: (bytes) => {
    const blocks = Math.ceil(bytes.length / blockBytes)
    const maxBytes = snappyMaxBytes(Math.min(bytes.length, blockBytes))
    const target = Buffer.allocUnsafeSlow(headerBytes + blocks * (4 + maxBytes))
    target.set(magic)
    target.writeInt32BE(1, 8)
    target.writeInt32BE(1, 12)
    let at = headerBytes
    for (let start = 0; start < bytes.length; start += blockBytes) {
      const end = snappyCompressBlock(
        bytes,
        start,
        Math.min(start + blockBytes, bytes.length),
        target,
        at + 4
      )
      target.writeInt32BE(end - at - 4, at)
      at = end
    }
    return target.subarray(0, at)
  },
  decompress: (bytes, { maxBytes }) => {
    const output = new Output(bytes.length * 3, maxBytes, bytes.length < maxSharedBytes)
    if (!isFramed(bytes)) {
      snappyDecompressBlock(bytes, 0, bytes.length, output)
      return output.take()
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = headerBytes; at < bytes.length;) {
      const length = bytes.length - at < 4 ? -1 : view.getInt32(at)
      at += 4
      // Streams that were concatenated bring their header along, whose first bytes are no length.
      if (length === magicAsLength && isFramed(bytes.subarray(at - 4))) {
        at += headerBytes - 4
        continue
      }
      if (length < 0 || length > bytes.length - at) throw badData("a snappy block that is cut")
      snappyDecompressBlock(bytes, at, at + length, output)
      at += length
    }
    return output.take()
  }
}

// ---------------------------------------------------------------------------------------------------------------------

/** The block size of Java's stream. */
const blockBytes = 32 * 1024
const headerBytes = 16
/** Above this, the copy from shared memory takes longer than memory of its own, which is not much too large: snappy seldom makes bytes fewer than a third. */
const maxSharedBytes = 1024
const magic = Uint8Array.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
const magicAsLength = 0x82534e41 | 0

const isFramed = (bytes: Uint8Array): boolean =>
  bytes.length >= headerBytes && magic.every((byte, i) => bytes[i] === byte)
