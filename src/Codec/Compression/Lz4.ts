/**
 * LZ4 as Kafka has it: frames. Written as Java writes them, with independent blocks of 64 KiB and no checksums but the header's. Read
 * are frames of any kind: dependent blocks, block and content checksums, content size, several frames, skippable frames.
 *
 * Messages of magic 0 carry a header checksum that also covers the frame's magic number: an old mistake, which old brokers and clients
 * write and expect. There, a right checksum is accepted as well.
 *
 * @since 0.1.0
 */
import type { Compressor } from "./Compressor.ts"
import { lz4CompressBlock, lz4DecompressBlock, lz4MaxBytes } from "./Lz4Block.ts"
import { badData, Output } from "./Output.ts"
import { xxh32 } from "./Xxh32.ts"

/**
 * @since 0.1.0
 * @category codecs
 */
export const lz4: Compressor = {
  compress: (bytes, { magic }) => {
    const blocks = Math.ceil(bytes.length / blockBytes)
    const maxBytes = lz4MaxBytes(Math.min(bytes.length, blockBytes))
    const target = Buffer.allocUnsafeSlow(headerBytes + blocks * (4 + maxBytes) + 4)
    target.writeUInt32LE(frameMagic, 0)
    target[4] = flags.version1 | flags.independent
    target[5] = 0x40 // blocks of 64 KiB
    target[6] = (xxh32(target, magic === 0 ? 0 : 4, 6) >>> 8) & 0xff
    let at = headerBytes
    for (let start = 0; start < bytes.length; start += blockBytes) {
      const end = Math.min(start + blockBytes, bytes.length)
      let to = lz4CompressBlock(bytes, start, end, target, at + 4)
      const isStored = to - at - 4 >= end - start
      if (isStored) {
        target.set(bytes.subarray(start, end), at + 4)
        to = at + 4 + end - start
      }
      target.writeUInt32LE(((to - at - 4) | (isStored ? storedBlock : 0)) >>> 0, at)
      at = to
    }
    target.writeUInt32LE(0, at)
    return target.subarray(0, at + 4)
  },
  decompress: (bytes, { magic, maxBytes }) => {
    const output = new Output(bytes.length * 3, maxBytes, true)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    do at = readFrame(bytes, view, at, output, magic === 0)
    while (at < bytes.length)
    return output.take()
  }
}

// ---------------------------------------------------------------------------------------------------------------------

const frameMagic = 0x184d2204
/** The sixteen magic numbers of frames that hold no data. */
const skippableMagic = 0x184d2a50
const headerBytes = 7
const blockBytes = 64 * 1024
const storedBlock = 0x80000000

const flags = {
  version1: 0x40,
  versionMask: 0xc0,
  independent: 0x20,
  blockChecksum: 0x10,
  contentSize: 0x08,
  contentChecksum: 0x04,
  reserved: 0x02,
  dictionary: 0x01
} as const

/** Reads the frame at `start` and gives the position after it. */
const readFrame = (
  bytes: Uint8Array,
  view: DataView,
  start: number,
  output: Output,
  acceptsOldChecksum: boolean
): number => {
  let at = start
  const uint32 = (): number => {
    if (bytes.length - at < 4) throw badData("an LZ4 frame that is cut")
    at += 4
    return view.getUint32(at - 4, true)
  }
  const magic = uint32()
  if (magic - (magic % 16) === skippableMagic) {
    const length = uint32()
    if (length > bytes.length - at) throw badData("an LZ4 frame that is cut")
    return at + length
  }
  if (magic !== frameMagic) throw badData("no LZ4 frame")
  const flag = bytes[at] ?? 0
  const descriptor = bytes[at + 1] ?? 0
  if (
    (flag & flags.versionMask) !== flags.version1 ||
    (flag & flags.reserved) !== 0 ||
    (descriptor & 0x8f) !== 0
  )
    throw badData("an LZ4 frame of an unknown version")
  if ((flag & flags.dictionary) !== 0) throw badData("an LZ4 frame with a dictionary")
  const maxBlockBytes = 1 << (8 + 2 * (descriptor >>> 4))
  if (descriptor >>> 4 < 4) throw badData("an LZ4 frame with an unknown block size")
  at += 2 + ((flag & flags.contentSize) === 0 ? 0 : 8)
  if (at >= bytes.length) throw badData("an LZ4 frame that is cut")
  const checksum = bytes[at]!
  if (
    ((xxh32(bytes, start + 4, at) >>> 8) & 0xff) !== checksum &&
    !(acceptsOldChecksum && ((xxh32(bytes, start, at) >>> 8) & 0xff) === checksum)
  )
    throw badData("an LZ4 frame with a wrong header checksum")
  const contentSize = (flag & flags.contentSize) === 0 ? undefined : view.getBigUint64(at - 8, true)
  at++
  const frameStart = output.length
  for (let size = uint32(); size !== 0; size = uint32()) {
    const length = size & ~storedBlock
    const end = at + length
    if (length > maxBlockBytes || end > bytes.length) throw badData("an LZ4 block longer than its frame")
    if (size >= storedBlock) {
      output.append(bytes.subarray(at, end))
    } else {
      const isDependent = (flag & flags.independent) === 0
      lz4DecompressBlock(bytes, at, end, output, maxBlockBytes, isDependent ? frameStart : output.length)
    }
    at = end
    if ((flag & flags.blockChecksum) !== 0 && uint32() !== xxh32(bytes, end - length, end))
      throw badData("an LZ4 block with a wrong checksum")
  }
  if ((flag & flags.contentChecksum) !== 0 && uint32() !== xxh32(output.bytes, frameStart, output.length))
    throw badData("an LZ4 frame with a wrong content checksum")
  if (contentSize !== undefined && contentSize !== BigInt(output.length - frameStart))
    throw badData("an LZ4 frame with another size than it says")
  return at
}
