/**
 * Version ranges, written as Kafka's own definitions write them: `"0-10"`, `"8+"`, `"3"` and `"none"`.
 *
 * @since 0.1.0
 */

/**
 * An inclusive range of versions. An open range (`"8+"`) has `max` = {@link latest}.
 *
 * @since 0.1.0
 * @category models
 */
export interface VersionRange {
  readonly min: number
  readonly max: number
}

/**
 * The `max` of an open range: Kafka's versions are `int16`.
 *
 * @since 0.1.0
 * @category constants
 */
export const latest = 0x7fff

/**
 * The range that holds no version (`"none"`).
 *
 * @since 0.1.0
 * @category constants
 */
export const none: VersionRange = { min: 0, max: -1 }

/**
 * Every version.
 *
 * @since 0.1.0
 * @category constants
 */
export const all: VersionRange = { min: 0, max: latest }

const syntax = /^(\d+)(?:(\+)|-(\d+))?$/

/**
 * Reads a range. Throws a `TypeError` for text that is not one: a range is written in source code, never taken from the wire.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string): VersionRange => {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const range = parseNew(text)
  parsed.set(text, range)
  return range
}

// All of Kafka's messages use some 150 different ranges, thousands of times.
const parsed = new Map<string, VersionRange>([["none", none]])

const parseNew = (text: string): VersionRange => {
  const match = syntax.exec(text)
  if (match === null)
    throw new TypeError(`"${text}" is not a version range: write "3", "0-10", "8+" or "none"`)
  const min = Number(match[1])
  const max = match[2] === "+" ? latest : match[3] === undefined ? min : Number(match[3])
  if (max < min || max > latest)
    throw new TypeError(`"${text}" is not a version range: ${max} is not in ${min}–${latest}`)
  return { min, max }
}

/**
 * Whether `version` lies in `range`.
 *
 * @since 0.1.0
 * @category predicates
 */
export const contains = (range: VersionRange, version: number): boolean =>
  version >= range.min && version <= range.max

/**
 * The versions that both ranges hold, or `undefined` when they share none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const intersect = (a: VersionRange, b: VersionRange): VersionRange | undefined => {
  const min = Math.max(a.min, b.min)
  const max = Math.min(a.max, b.max)
  return min <= max ? { min, max } : undefined
}

/**
 * A range as people read it: `"0–10"`, `"8+"`, `"3"`, `"none"`.
 *
 * @since 0.1.0
 * @category formatting
 */
export const format = (range: VersionRange): string =>
  range.max < range.min
    ? "none"
    : range.max === range.min
      ? `${range.min}`
      : range.max === latest
        ? `${range.min}+`
        : `${range.min}–${range.max}`
