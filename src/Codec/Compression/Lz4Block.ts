/**
 * The LZ4 block format, both ways: sequences of literals and a copy of at least four bytes.
 *
 * @since 0.1.0
 */
import type { RecordsError } from "../Errors/RecordsError.ts"
import { badData, type Output } from "./Output.ts"

/**
 * @internal Appends the block `source[start, end)` to `output`, at most `maxBytes` of it. Copies may reach back to `windowStart` in the
 * output: the start of the block, or of its frame when its blocks depend on each other.
 */
export const lz4DecompressBlock = (
  source: Uint8Array,
  start: number,
  end: number,
  output: Output,
  maxBytes: number,
  windowStart: number
): void => {
  // A byte becomes 255 at the most. What a frame says of its blocks, up to 4 MiB, would be far too much room for a small one.
  const most = Math.min(maxBytes, (end - start) * 255)
  const allowed = output.length + most
  output.reserveUpTo(most)
  const target = output.bytes
  const limit = Math.min(allowed, target.length)
  // Eight bytes at once, up to seven too many, as long as they stay in the buffers: twice as fast as single bytes. (V8 makes no bigint of them.)
  const sourceView = new DataView(source.buffer, source.byteOffset, source.length)
  const targetView = new DataView(target.buffer, target.byteOffset, target.length)
  const wideFrom = source.length - 7
  const wideTo = target.length - 7
  let to = output.length
  let at = start
  while (at < end) {
    const token = source[at++]!
    let literals = token >>> 4
    if (literals === 15) {
      let byte = 255
      while (byte === 255) {
        if (at >= end) throw badData("an LZ4 length that is cut")
        byte = source[at++]!
        literals += byte
      }
    }
    if (literals > end - at) throw badData("an LZ4 literal longer than its block")
    if (literals > limit - to) throw tooMuch(output, allowed)
    if (literals > 64) target.set(source.subarray(at, at + literals), to)
    else if (at + literals <= wideFrom && to + literals <= wideTo) {
      for (let i = 0; i < literals; i += 8)
        targetView.setBigInt64(to + i, sourceView.getBigInt64(at + i, true), true)
    } else for (let i = 0; i < literals; i++) target[to + i] = source[at + i]!
    at += literals
    to += literals
    if (at === end) {
      output.length = to
      return
    }
    if (end - at < 2) throw badData("an LZ4 copy that is cut")
    const distance = source[at]! | (source[at + 1]! << 8)
    at += 2
    let length = (token & 15) + 4
    if (length === 19) {
      let byte = 255
      while (byte === 255) {
        if (at >= end) throw badData("an LZ4 length that is cut")
        byte = source[at++]!
        length += byte
      }
    }
    if (distance === 0 || distance > to - windowStart) throw badData("an LZ4 copy from before its window")
    if (length > limit - to) throw tooMuch(output, allowed)
    const from = to - distance
    if (distance >= length && length > 64) target.copyWithin(to, from, from + length)
    else if (distance >= 8 && to + length <= wideTo) {
      for (let i = 0; i < length; i += 8)
        targetView.setBigInt64(to + i, targetView.getBigInt64(from + i, true), true)
    } else for (let i = 0; i < length; i++) target[to + i] = target[from + i]!
    to += length
  }
  throw badData("an LZ4 block that ends with a copy")
}

/** More than the block may have, or than there may be at all. */
const tooMuch = (output: Output, allowed: number): RecordsError =>
  allowed > output.bytes.length ? output.tooLarge() : badData("an LZ4 block with more than its frame allows")

/** @internal The most bytes that a block of `length` bytes becomes. */
export const lz4MaxBytes = (length: number): number => length + Math.ceil(length / 255) + 16

/** @internal Compresses at most 64 KiB to `target[at…]`, which has room for {@link lz4MaxBytes}; gives the position after. */
export const lz4CompressBlock = (
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number
): number => {
  let to = at
  let literal = start
  // The last five bytes are literals, and no copy starts in the last twelve.
  const copyEnd = end - 5
  const limit = end - 12
  const view = new DataView(source.buffer, source.byteOffset, source.length)
  table.fill(0)
  let misses = 64
  for (let from = start; from < limit;) {
    const four = view.getInt32(from, true)
    const slot = Math.imul(four, 0x9e3779b1) >>> 18
    // Positions count from 1 in the block; 0 is none.
    const candidate = start + table[slot]! - 1
    table[slot] = from - start + 1
    if (candidate < start || view.getInt32(candidate, true) !== four) {
      from += misses++ >>> 6
      continue
    }
    let length = 4
    while (from + length < copyEnd && source[candidate + length] === source[from + length]) length++
    to = writeSequence(source, literal, from, target, to, length - 4)
    target[to - 2 - extraBytes(length - 4)] = (from - candidate) & 0xff
    target[to - 1 - extraBytes(length - 4)] = (from - candidate) >>> 8
    from += length
    literal = from
    misses = 64
  }
  return writeSequence(source, literal, end, target, to, -1)
}

// ---------------------------------------------------------------------------------------------------------------------

/** Shared by all calls: compressing is synchronous. */
const table = new Uint16Array(1 << 14)

/** Bytes that a length needs beyond its four bits. */
const extraBytes = (length: number): number => (length < 15 ? 0 : 1 + Math.floor((length - 15) / 255))

const writeExtra = (target: Uint8Array, at: number, length: number): number => {
  let to = at
  let rest = length - 15
  for (; rest >= 255; rest -= 255) target[to++] = 255
  target[to++] = rest
  return to
}

/** Literals, then room for a distance and the length of its copy (less 4); −1 is no copy. */
const writeSequence = (
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  copy: number
): number => {
  const literals = end - start
  let to = at
  target[to++] = (Math.min(literals, 15) << 4) | (copy < 0 ? 0 : Math.min(copy, 15))
  if (literals >= 15) to = writeExtra(target, to, literals)
  if (literals > 32) target.set(source.subarray(start, end), to)
  else for (let i = 0; i < literals; i++) target[to + i] = source[start + i]!
  to += literals
  if (copy < 0) return to
  to += 2
  return copy < 15 ? to : writeExtra(target, to, copy)
}
