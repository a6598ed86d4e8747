/**
 * Where the frames of zstd data end: `node:zlib` decompresses the first one and drops the rest without a word.
 *
 * @since 0.1.0
 */
import { badData } from "./Output.ts"

/** @internal The frames with data, in their order; skippable ones are left out. A frame that is cut is an error. */
export const zstdFrames = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const frames: Array<Uint8Array> = []
  let at = 0
  while (at < bytes.length) {
    if (bytes.length - at < 8) throw cut()
    const magic = view.getUint32(at, true)
    const isSkippable = magic - (magic % 16) === skippableMagic
    if (!isSkippable && magic !== frameMagic) throw badData("no zstd frame")
    const end = isSkippable ? at + 8 + view.getUint32(at + 4, true) : frameEnd(bytes, at)
    if (end > bytes.length) throw cut()
    if (!isSkippable) frames.push(bytes.subarray(at, end))
    at = end
  }
  return frames
}

// ---------------------------------------------------------------------------------------------------------------------

const frameMagic = 0xfd2fb528
/** The first of the sixteen magic numbers of frames that hold no data. */
const skippableMagic = 0x184d2a50

const cut = () => badData("a zstd frame that is cut")

/** Of the frame at `start`: after its header, its blocks and its checksum. */
const frameEnd = (bytes: Uint8Array, start: number): number => {
  const descriptor = bytes[start + 4]!
  const isSingleSegment = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >>> 6
  const sizeBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag
  const dictionaryFlag = descriptor & 3
  let at = start + 5 + (isSingleSegment ? 0 : 1) + (dictionaryFlag === 3 ? 4 : dictionaryFlag) + sizeBytes
  for (let isLast = false; !isLast;) {
    if (bytes.length - at < 3) throw cut()
    const header = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
    isLast = (header & 1) === 1
    const isRepeatedByte = ((header >>> 1) & 3) === 1
    at += 3 + (isRepeatedByte ? 1 : header >>> 3)
  }
  return at + ((descriptor & 4) === 0 ? 0 : 4)
}
