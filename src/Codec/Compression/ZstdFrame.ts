/**
 * The frames of zstd data: where they end, and small ones without compressed blocks read. Zstd writes what does not get smaller as it is, and that is most of
 * what is in small batches.
 *
 * @since 0.1.0
 */
import { badData, type Output } from "./Output.ts"

/** @internal */
export interface ZstdFrame {
  /** Whether it holds nothing by its kind, only small blocks that are stored or of one byte over and over, or anything. */
  readonly kind: "skippable" | "plain" | "other"
  readonly firstBlock: number
  /** After its checksum. */
  readonly end: number
  /** Bytes that it says it has. */
  readonly contentBytes: number | undefined
}

/** @internal The frame at `start`. One that is cut is an error. */
export const nextFrame = (bytes: Uint8Array, start: number): ZstdFrame => {
  if (bytes.length - start < 8) throw cut()
  const magic = uint32(bytes, start)
  if (magic - (magic % 16) === skippableMagic) {
    const end = start + 8 + uint32(bytes, start + 4)
    if (end > bytes.length) throw cut()
    return { kind: "skippable", firstBlock: end, end, contentBytes: undefined }
  }
  if (magic !== frameMagic) throw badData("no zstd frame")
  const descriptor = bytes[start + 4]!
  const isSingleSegment = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >>> 6
  const sizeBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag
  const dictionaryFlag = descriptor & 3
  const sizeAt = start + 5 + (isSingleSegment ? 0 : 1) + (dictionaryFlag === 3 ? 4 : dictionaryFlag)
  const firstBlock = sizeAt + sizeBytes
  const hasChecksum = (descriptor & 4) !== 0
  // A dictionary, a reserved bit and a size of eight bytes are rare, and left to those who know them.
  let isPlain = dictionaryFlag === 0 && (descriptor & 8) === 0 && sizeBytes < 8
  let content = 0
  let at = firstBlock
  for (let isLast = false; !isLast;) {
    if (bytes.length - at < 3) throw cut()
    const header = blockHeader(bytes, at)
    isLast = (header & 1) === 1
    const kind = (header >>> 1) & 3
    const size = header >>> 3
    isPlain = isPlain && kind <= blockKind.repeated && size <= maxPlainBlock
    content += size
    at += 3 + (kind === blockKind.repeated ? 1 : size)
  }
  const end = at + (hasChecksum ? 4 : 0)
  if (end > bytes.length) throw cut()
  // The checksum is xxHash64: of nothing it is known.
  if (hasChecksum && isPlain) isPlain = content === 0 && uint32(bytes, at) === checksumOfNothing
  return {
    kind: isPlain ? "plain" : "other",
    firstBlock,
    end,
    contentBytes:
      sizeBytes === 1
        ? bytes[sizeAt]!
        : sizeBytes === 2
          ? (bytes[sizeAt]! | (bytes[sizeAt + 1]! << 8)) + 256
          : sizeBytes === 4
            ? uint32(bytes, sizeAt)
            : undefined
  }
}

/** @internal Appends what is in a plain frame. */
export const readPlainFrame = (bytes: Uint8Array, frame: ZstdFrame, output: Output): void => {
  const start = output.length
  let at = frame.firstBlock
  for (let isLast = false; !isLast;) {
    const header = blockHeader(bytes, at)
    isLast = (header & 1) === 1
    const size = header >>> 3
    at += 3
    if (((header >>> 1) & 3) === blockKind.repeated) output.repeat(bytes[at++]!, size)
    else {
      output.append(bytes.subarray(at, at + size))
      at += size
    }
  }
  if (frame.contentBytes !== undefined && frame.contentBytes !== output.length - start)
    throw badData("a zstd frame with another size than it says")
}

// ---------------------------------------------------------------------------------------------------------------------

const frameMagic = 0xfd2fb528
/** The first of the sixteen magic numbers of frames that hold no data. */
const skippableMagic = 0x184d2a50
const blockKind = { stored: 0, repeated: 1 } as const
/** No frame may forbid blocks of this size: it is the smallest window. */
const maxPlainBlock = 1024
/** The lower half of it. */
const checksumOfNothing = 0x51d8e999

const cut = () => badData("a zstd frame that is cut")

const blockHeader = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)

const uint32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
