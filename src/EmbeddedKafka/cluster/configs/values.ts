/**
 * Values of configs: from text to what it means, and what is wrong with it, as Kafka's `ConfigDef` says it.
 */
import type { ConfigRow } from "../../releases/index.ts"
import { type ConfigValue, matchesRule } from "./rules.ts"

export interface Parsed {
  readonly value: ConfigValue
  /** What is wrong with it, without its name; `undefined`: nothing. */
  readonly problem?: string | undefined
  /** The value as the problem shows it. */
  readonly shown?: string | undefined
}

const bounds = {
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n]
} as const

const double = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/

const notANumber = (type: string): string => `Not a number of type ${type.toUpperCase()}`

const parseWhole = (type: keyof typeof bounds, text: string): Parsed => {
  if (!/^[+-]?\d+$/.test(text)) return { value: null, problem: notANumber(type) }
  const value = BigInt(text.replace(/^\+/, ""))
  const [min, max] = bounds[type]
  if (value < min || value > max) return { value: null, problem: notANumber(type) }
  return { value: type === "long" ? value : Number(value) }
}

const parseType = (type: ConfigRow[1], defaultValue: string | null, text: string): Parsed => {
  switch (type) {
    case "boolean": {
      const lower = text.toLowerCase()
      return lower === "true" || lower === "false"
        ? { value: lower === "true" }
        : { value: null, problem: "Expected value to be either true or false" }
    }
    case "short":
    case "int":
    case "long":
      return parseWhole(type, text)
    case "double":
      return double.test(text)
        ? { value: Number(text.replace(/[fFdD]$/, "")) }
        : { value: null, problem: notANumber(type) }
    case "list":
      return { value: text === "" ? [] : text.split(/\s*,\s*/) }
    case "class":
      // There is no class to load but Kafka's own.
      return text === "" || text === defaultValue || text.startsWith("org.apache.kafka.")
        ? { value: text }
        : { value: null, problem: `Class ${text} could not be found.` }
    default:
      return { value: text }
  }
}

/** Of a list that is checked one by one, the first that is wrong. */
const shownAs = (value: ConfigValue, type: ConfigRow[1], rule: string): string | null => {
  if (!Array.isArray(value)) return format(value, type === "double")
  const wrong =
    rule === "replicas" ? undefined : value.find((each) => matchesRule(rule, "string", each) !== undefined)
  return wrong ?? `[${value.join(", ")}]`
}

/** What a text means as a value of this config. */
export const parse = ([, type, defaultValue, rule = ""]: ConfigRow, text: string): Parsed => {
  const parsed = parseType(type, defaultValue, text.trim())
  if (parsed.problem !== undefined) return { ...parsed, shown: text }
  const problem = rule === "" ? undefined : matchesRule(rule, type, parsed.value)
  if (problem === undefined) return parsed
  const { value } = parsed
  return { value, problem, shown: shownAs(value, type, rule) ?? "null" }
}

/** What is wrong with a value, in Kafka's words; `undefined`: nothing. */
export const problemOf = (row: ConfigRow, text: string): string | undefined => {
  const { problem, shown } = parse(row, text)
  if (problem === undefined) return undefined
  return `Invalid value ${row[1] === "password" ? "[hidden]" : shown} for configuration ${row[0]}: ${problemText(row, problem)}`
}

const problemText = ([name]: ConfigRow, problem: string): string => problem.replaceAll("%name", name)

/** The value of a config: of this text, else of its default. What is wrong counts as not there. */
export const valueOf = (row: ConfigRow, text: string | null | undefined): ConfigValue => {
  if (text !== undefined && text !== null) {
    const { problem, value } = parse(row, text)
    if (problem === undefined) return value
  }
  return row[2] === null ? null : parse(row, row[2]).value
}

const exponential = (value: number): string => {
  const [digits = "", exponent = ""] = value.toExponential().split("e")
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`
}

/** As Java writes a double. */
const formatDouble = (value: number): string => {
  const size = Math.abs(value)
  if (size !== 0 && Number.isFinite(value) && (size < 1e-3 || size >= 1e7)) return exponential(value)
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** A value as DescribeConfigs gives it. */
export const format = (value: ConfigValue, isDouble = false): string | null => {
  if (value === null) return null
  if (typeof value === "object") return value.join(",")
  return isDouble && typeof value === "number" ? formatDouble(value) : String(value)
}

const longMax = 2n ** 63n - 1n

/** A value as a number; what is the largest long in Kafka is `Infinity`. */
export const asNumber = (value: ConfigValue, absent: number): number => {
  if (typeof value === "bigint") return value === longMax ? Number.POSITIVE_INFINITY : Number(value)
  return typeof value === "number" ? value : absent
}
