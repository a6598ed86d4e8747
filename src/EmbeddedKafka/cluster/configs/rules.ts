/**
 * What a value must be beside its type: the rules of the tables (`ConfigRule`).
 */
import type { ConfigRow } from "../../releases/index.ts"

/** What a value means: null where none is set and there is no default. */
export type ConfigValue = boolean | number | bigint | string | ReadonlyArray<string> | null

type Check = (value: ConfigValue, type: ConfigRow[1]) => string | undefined

const known = new Map<string, Check>()

/** What is wrong with a value by this rule; `undefined`: nothing. */
export const matchesRule = (rule: string, type: ConfigRow[1], value: ConfigValue): string | undefined => {
  let check = known.get(rule)
  if (check === undefined) {
    check = checkOf(rule)
    known.set(rule, check)
  }
  return check(value, type)
}

const range = /^(-1\|)?(-?[\d.]+?)\.\.(-?[\d.]*)$/

const checkOf = (rule: string): Check => {
  if (rule === "nonempty") return notEmpty
  if (rule === "replicas") return replicas
  if (rule === "auto.offset.reset") return autoOffsetReset
  const match = range.exec(rule)
  if (match !== null) {
    const min = Number(match[2])
    const max = match[3] === "" ? undefined : Number(match[3])
    return match[1] === undefined ? between(min, max) : betweenOrMinusOne(min, max)
  }
  const isCaseInsensitive = rule.startsWith("!")
  const words = (isCaseInsensitive ? rule.slice(1) : rule).split("|")
  if (words[0] === "0.8.0") return version(words)
  return isCaseInsensitive ? oneOfAnyCase(words) : oneOf(words)
}

const between =
  (min: number, max: number | undefined): Check =>
  (value) => {
    const number = Number(value)
    if (number < min) return `Value must be at least ${min}`
    return max !== undefined && number > max ? `Value must be no more than ${max}` : undefined
  }

const betweenOrMinusOne =
  (min: number, max = Number.POSITIVE_INFINITY): Check =>
  (value) => {
    const number = Number(value)
    if (number === -1 || (number >= min && number <= max)) return undefined
    return Number.isFinite(max)
      ? `Value must be between ${min} and ${max} or equal to -1`
      : `Value must be at least ${min}`
  }

const oneOf = (words: ReadonlyArray<string>): Check => {
  const problem = `String must be one of: ${words.join(", ")}`
  return (value) =>
    (Array.isArray(value) ? value : [String(value)]).every((each) => words.includes(each))
      ? undefined
      : problem
}

const oneOfAnyCase = (words: ReadonlyArray<string>): Check => {
  const problem = `String must be one of (case insensitive): ${words.join(", ")}`
  return (value) => (words.includes(String(value).toUpperCase()) ? undefined : problem)
}

/** A release, or its name with an internal number: `2.8`, `2.8-IV1`, `2.8.1`. */
const version =
  (words: ReadonlyArray<string>): Check =>
  (value) => {
    const text = String(value)
    const parts = text.split(".")
    const short = parts.slice(0, parts[0] === "0" ? 3 : 2).join(".")
    return words.includes(text) || words.some((word) => word === short || word.startsWith(`${short}-IV`))
      ? undefined
      : `Version \`${text}\` is not a valid version`
  }

const notEmpty: Check = (value, type) =>
  value === "" || (Array.isArray(value) && value.length === 0)
    ? type === "list"
      ? "Configuration '%name' values must not be empty."
      : "String must be non-empty"
    : undefined

const replicas: Check = (value) => {
  const list = Array.isArray(value) ? value : [String(value)]
  if (list.length === 1 && list[0] === "*") return undefined
  return list.every((each) => /^\d+:\d+$/.test(each))
    ? undefined
    : "%name must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],..."
}

const duration = /^-?P(?=.)(?:-?\d+D)?(?:T(?=.)(?:-?\d+H)?(?:-?\d+M)?(?:-?\d+(?:\.\d+)?S)?)?$/i

const autoOffsetReset: Check = (value) => {
  const text = String(value)
  if (text === "earliest" || text === "latest") return undefined
  const given = /^by_duration:(.+)$/.exec(text)?.[1]
  return given !== undefined && duration.test(given)
    ? undefined
    : `Invalid value \`${text}\` for configuration %name. The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.`
}
