/**
 * The raw Snappy block format, both ways: a varint of the decompressed length, then literals and copies.
 *
 * @since 0.1.0
 */
import { putUnsignedVarint } from "../../internal/varint.ts"
import { badData, type Output } from "./Output.ts"

/** @internal Appends the decompressed block `source[start, end)` to `output`. The length it declares is checked before room is made. */
export const snappyDecompressBlock = (
  source: Uint8Array,
  start: number,
  end: number,
  output: Output
): void => {
  let at = start
  let length = 0
  for (let shift = 0; ; shift += 7) {
    if (at >= end || shift > 28) throw badData("a snappy block without its length")
    const byte = source[at++]!
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  // The best that snappy can do is 64 bytes from a copy of 3 (or 2 of up to 11): what claims more cannot hold it.
  if (length > (end - at) * 32) throw badData("a snappy block that claims more than it can hold")
  if (length === 0 && at === end) return
  output.reserve(length)
  const target = output.bytes
  const sourceView = new DataView(source.buffer, source.byteOffset, source.length)
  const targetView = new DataView(target.buffer, target.byteOffset, target.length)
  // Eight bytes at once, up to seven too many, as long as they stay in the buffers: twice as fast as single bytes. (V8 makes no bigint of them.)
  const wideFrom = source.length - 7
  const wideTo = target.length - 7
  const first = output.length
  const last = first + length
  let to = first
  while (at < end) {
    const tag = source[at++]!
    let count = (tag >>> 2) + 1
    let distance = 0
    switch (tag & 3) {
      case 0: {
        if (count > 60) {
          const extra = count - 60
          if (extra > end - at) throw badData("a snappy literal that is cut")
          count = 1
          for (let i = 0; i < extra; i++) count += source[at++]! * 2 ** (8 * i)
        }
        if (count > end - at || count > last - to) throw badData("a snappy literal longer than its block")
        if (count > 64) target.set(source.subarray(at, at + count), to)
        else if (at + count <= wideFrom && to + count <= wideTo) {
          for (let i = 0; i < count; i += 8)
            targetView.setBigInt64(to + i, sourceView.getBigInt64(at + i, true), true)
        } else for (let i = 0; i < count; i++) target[to + i] = source[at + i]!
        at += count
        to += count
        continue
      }
      case 1:
        if (at + 1 > end) throw badData("a snappy copy that is cut")
        count = ((tag >>> 2) & 7) + 4
        distance = ((tag >>> 5) << 8) | source[at++]!
        break
      case 2:
        if (at + 2 > end) throw badData("a snappy copy that is cut")
        distance = source[at]! | (source[at + 1]! << 8)
        at += 2
        break
      default:
        if (at + 4 > end) throw badData("a snappy copy that is cut")
        distance =
          (source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24)) >>> 0
        at += 4
    }
    if (distance === 0 || distance > to - first) throw badData("a snappy copy from before its block")
    if (count > last - to) throw badData("a snappy copy longer than its block")
    const from = to - distance
    if (distance >= 8 && to + count <= wideTo) {
      for (let i = 0; i < count; i += 8)
        targetView.setBigInt64(to + i, targetView.getBigInt64(from + i, true), true)
    } else for (let i = 0; i < count; i++) target[to + i] = target[from + i]!
    to += count
  }
  if (to !== last) throw badData("a snappy block shorter than it says")
  output.length = last
}

/** @internal The most bytes that a block of `length` bytes becomes. */
export const snappyMaxBytes = (length: number): number => 32 + length + Math.ceil(length / 6)

/** @internal Compresses at most 64 KiB to `target[at…]`, which has room for {@link snappyMaxBytes}; gives the position after. */
export const snappyCompressBlock = (
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number
): number => {
  let to = putUnsignedVarint(target, at, end - start)
  let literal = start
  // The last 15 bytes are left as literals, so that four bytes can always be read.
  const limit = end - 15
  const view = new DataView(source.buffer, source.byteOffset, source.length)
  table.fill(0)
  let misses = 32
  for (let from = start; from < limit;) {
    const four = view.getInt32(from, true)
    const slot = Math.imul(four, 0x1e35a7bd) >>> 18
    // Positions count from 1 in the block; 0 is none.
    const candidate = start + table[slot]! - 1
    table[slot] = from - start + 1
    if (candidate < start || view.getInt32(candidate, true) !== four) {
      from += misses++ >>> 5
      continue
    }
    to = writeLiteral(source, literal, from, target, to)
    let length = 4
    while (from + length < end && source[candidate + length] === source[from + length]) length++
    to = writeCopy(target, to, from - candidate, length)
    from += length
    literal = from
    misses = 32
  }
  return writeLiteral(source, literal, end, target, to)
}

// ---------------------------------------------------------------------------------------------------------------------

/** Shared by all calls: compressing is synchronous. */
const table = new Uint16Array(1 << 14)

const writeLiteral = (
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number
): number => {
  const length = end - start
  if (length === 0) return at
  let to = at
  if (length <= 60) target[to++] = (length - 1) << 2
  else if (length <= 0x100) {
    target[to++] = 60 << 2
    target[to++] = length - 1
  } else {
    target[to++] = 61 << 2
    target[to++] = (length - 1) & 0xff
    target[to++] = (length - 1) >>> 8
  }
  if (length > 32) target.set(source.subarray(start, end), to)
  else for (let i = 0; i < length; i++) target[to + i] = source[start + i]!
  return to + length
}

const writeCopy = (target: Uint8Array, at: number, distance: number, length: number): number => {
  let to = at
  let rest = length
  // Never leaves fewer than 4 bytes for the last copy.
  while (rest >= 68) {
    target[to++] = (63 << 2) | 2
    target[to++] = distance & 0xff
    target[to++] = distance >>> 8
    rest -= 64
  }
  if (rest > 64) {
    target[to++] = (59 << 2) | 2
    target[to++] = distance & 0xff
    target[to++] = distance >>> 8
    rest -= 60
  }
  if (rest < 12 && distance < 2048) {
    target[to++] = ((distance >>> 8) << 5) | ((rest - 4) << 2) | 1
    target[to++] = distance & 0xff
  } else {
    target[to++] = ((rest - 1) << 2) | 2
    target[to++] = distance & 0xff
    target[to++] = distance >>> 8
  }
  return to
}
