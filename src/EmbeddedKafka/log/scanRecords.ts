/**
 * One pass over the records of a batch of magic 2 that only looks: whether each is well formed, has a key, and what the timestamps are. 1000 records of 100 B take some
 * microseconds; what is out of the ordinary is left to the records as objects.
 */

/** What {@link scanRecords} saw; overwritten by the next one. */
export interface Scan {
  /** Of the timestamps, from the base timestamp on. */
  minDelta: number
  maxDelta: number
  hasNullKey: boolean
  /** Whether the offsets count from 0. */
  isSequential: boolean
}

export const scan: Scan = { minDelta: 0, maxDelta: 0, hasNullKey: false, isSequential: true }

/** Gives `false` where it cannot say: for a record that is malformed or has a timestamp far away. */
export const scanRecords = (bytes: Uint8Array, start: number, end: number, count: number): boolean => {
  let at = start
  let minDelta = Number.POSITIVE_INFINITY
  let maxDelta = Number.NEGATIVE_INFINITY
  let hasNullKey = false
  let isSequential = true
  for (let i = 0; i < count; i++) {
    let length = bytes[at++]!
    if (length >= 0x80) {
      const next = bytes[at++]!
      length = (length & 0x7f) | ((next & 0x7f) << 7)
      if (next >= 0x80) {
        const third = bytes[at++]!
        if (!(third < 0x80)) return scanLarge(bytes, start, end, count)
        length |= third << 14
      }
    }
    // Negative lengths are odd.
    if ((length & 1) === 1) return false
    const recordEnd = at + (length >>> 1)
    if (!(recordEnd <= end)) return false
    at++ // attributes: none are in use

    let delta = bytes[at++]!
    if (delta >= 0x80) {
      delta &= 0x7f
      let factor = 128
      for (;;) {
        const byte = bytes[at++]!
        delta += (byte & 0x7f) * factor
        if (byte < 0x80) break
        factor *= 128
        // More than 42 bits, or behind the end.
        if (!(factor <= 0x400_0000_0000)) return false
      }
    }
    delta = (delta & 1) === 0 ? delta / 2 : -(delta + 1) / 2
    if (delta < minDelta) minDelta = delta
    if (delta > maxDelta) maxDelta = delta

    let offsetDelta = bytes[at++]!
    if (offsetDelta >= 0x80) {
      const next = bytes[at++]!
      offsetDelta = (offsetDelta & 0x7f) | ((next & 0x7f) << 7)
      if (next >= 0x80) {
        const third = bytes[at++]!
        if (!(third < 0x80)) return scanLarge(bytes, start, end, count)
        offsetDelta |= third << 14
      }
    }
    if (offsetDelta !== i * 2) isSequential = false

    for (let field = 0; field < 2; field++) {
      let length = bytes[at++]!
      if (length >= 0x80) {
        const next = bytes[at++]!
        length = (length & 0x7f) | ((next & 0x7f) << 7)
        if (next >= 0x80) {
          const third = bytes[at++]!
          if (!(third < 0x80)) return scanLarge(bytes, start, end, count)
          length |= third << 14
        }
      }
      if ((length & 1) === 0) at += length >>> 1
      else if (length !== 1) return false
      else if (field === 0) hasNullKey = true
    }

    if (bytes[at] === 0) at++
    else {
      at = skipHeaders(bytes, at, recordEnd)
      if (at < 0) return false
    }
    if (at !== recordEnd) return false
  }
  if (at !== end) return false
  scan.minDelta = minDelta
  scan.maxDelta = maxDelta
  scan.hasNullKey = hasNullKey
  scan.isSequential = isSequential
  return true
}

// ---------------------------------------------------------------------------------------------------------------------

let after = 0

/** An unsigned varint, at most to `end`; NaN if there is none. Leaves the position behind it in `after`. */
const varintAt = (bytes: Uint8Array, start: number, end: number): number => {
  let value = 0
  for (let i = 0; i < 5; i++) {
    if (start + i >= end) return Number.NaN
    const byte = bytes[start + i]!
    value |= (byte & 0x7f) << (7 * i)
    if (byte < 0x80) {
      after = start + i + 1
      return i === 4 && byte > 0x0f ? Number.NaN : value
    }
  }
  return Number.NaN
}

const zigzag = (value: number): number => (value >>> 1) ^ -(value & 1)

/** Gives the position behind the headers; −1 if they are malformed. */
const skipHeaders = (bytes: Uint8Array, start: number, end: number): number => {
  const raw = varintAt(bytes, start, end)
  const count = zigzag(raw)
  if (Number.isNaN(raw) || count < 0 || count * 2 > end - after) return -1
  let at = after
  for (let i = 0; i < count * 2; i++) {
    const raw = varintAt(bytes, at, end)
    const length = zigzag(raw)
    if (Number.isNaN(raw) || length < (i % 2 === 0 ? 0 : -1) || length > end - after) return -1
    at = after + Math.max(length, 0)
  }
  return at
}

/** The same for lengths of any size. */
const scanLarge = (bytes: Uint8Array, start: number, end: number, count: number): boolean => {
  let at = start
  let minDelta = Number.POSITIVE_INFINITY
  let maxDelta = Number.NEGATIVE_INFINITY
  let hasNullKey = false
  let isSequential = true
  for (let i = 0; i < count; i++) {
    const length = zigzag(varintAt(bytes, at, end))
    if (Number.isNaN(length) || length < 0 || length > end - after) return false
    const recordEnd = after + length
    const delta = varlongAt(bytes, after + 1, recordEnd)
    if (Number.isNaN(delta)) return false
    if (delta < minDelta) minDelta = delta
    if (delta > maxDelta) maxDelta = delta
    const offsetDelta = varintAt(bytes, after, recordEnd)
    if (Number.isNaN(offsetDelta)) return false
    if (zigzag(offsetDelta) !== i) isSequential = false
    for (let field = 0; field < 2; field++) {
      const raw = varintAt(bytes, after, recordEnd)
      const length = zigzag(raw)
      if (Number.isNaN(raw) || length < -1 || length > recordEnd - after) return false
      if (length < 0 && field === 0) hasNullKey = true
      after += Math.max(length, 0)
    }
    at = skipHeaders(bytes, after, recordEnd)
    if (at !== recordEnd) return false
  }
  if (at !== end) return false
  scan.minDelta = minDelta
  scan.maxDelta = maxDelta
  scan.hasNullKey = hasNullKey
  scan.isSequential = isSequential
  return true
}

/** A zigzag varlong of at most 42 bits; NaN for what is longer or cut. */
const varlongAt = (bytes: Uint8Array, start: number, end: number): number => {
  let value = 0
  let factor = 1
  for (let at = start; at < end && at < start + 6; at++, factor *= 128) {
    const byte = bytes[at]!
    value += (byte & 0x7f) * factor
    if (byte < 0x80) {
      after = at + 1
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
  }
  return Number.NaN
}
