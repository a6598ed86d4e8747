/**
 * What the options of connections and clusters should be, value by value, and the walk over them.
 */
import { isIPv6 } from "node:net"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { describe, kindOf } from "../../internal/describe.ts"
import { nearest } from "../../internal/names.ts"
import { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import { InvalidOption } from "../../Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../Options.ts"
import type { TlsOptions } from "../../Transport/Transport.ts"
import { oldReleases } from "../../Protocol/oldReleases.ts"

/** What a value should be, and whether it is. */
export interface Rule {
  readonly expected: string
  readonly holds: (value: any) => boolean
}

export type Rules<Of> = { readonly [K in keyof Required<Of>]: Rule }

export const rule = (expected: string, holds: (value: any) => boolean): Rule => ({ expected, holds })

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

const isPositive = (value: unknown): boolean =>
  value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && (value as number) > 0)

/** In milliseconds; NaN if it is no duration. */
const millisOf = (value: unknown): number => {
  if (typeof value === "number") return value
  if (typeof value === "object" && !isDurationObject(value)) return Number.NaN
  try {
    return Duration.toMillis(Duration.fromInputUnsafe(value as Duration.Input))
  } catch {
    return Number.NaN
  }
}

const durationUnits: ReadonlySet<string> = new Set([
  "weeks",
  "days",
  "hours",
  "minutes",
  "seconds",
  "milliseconds",
  "microseconds",
  "nanoseconds"
])

const isCount = (value: unknown): boolean => typeof value === "number" && value >= 0

/** What is none of these, as `{ second: 5 }` or a `Date`, would be taken for no time at all. */
const isDurationObject = (value: object | null): boolean => {
  if (value === null) return false
  if (Duration.isDuration(value)) return true
  if (Array.isArray(value)) return value.length === 2 && value.every(isCount)
  const given = Object.entries(value).filter(([, count]) => count !== undefined)
  return given.length > 0 && given.every(([unit, count]) => durationUnits.has(unit) && isCount(count))
}

export const duration = rule('a duration that is not negative, as "5 seconds" or milliseconds', (value) => {
  const ms = millisOf(value)
  return ms >= 0
})

export const positiveDuration = rule(
  'a duration of more than nothing, as "5 seconds" or milliseconds',
  (value) => {
    const ms = millisOf(value)
    return ms > 0
  }
)

export const trueOrFalse = rule("true or false", (value) => typeof value === "boolean")

const text = rule("a text that is not empty", isText)
const redacted = rule("a Redacted text that is not empty", (value) => {
  if (!Redacted.isRedacted(value)) return false
  try {
    return isText(Redacted.value(value))
  } catch {
    // It was wiped.
    return false
  }
})

const pem = rule("PEM text", (value) => isText(value) && value.includes("-----BEGIN "))

/** No spaces, no controls, nothing invisible, and nothing that would end a name early. */
const hostName = /^[^\s\p{Cc}\p{Cf}\p{Cs}]{1,255}$/u

/** Not a URL, a list, or an address with a port: a colon stands only in an IPv6 address. */
export const isHost = (value: unknown): boolean =>
  isText(value) &&
  hostName.test(value) &&
  !/[[\]/\\,@]/.test(value) &&
  (!value.includes(":") || isIPv6(value))

/** An int16 counts the bytes of a client id. */
const maxClientIdBytes = 32_767

export const optionRules: Rules<KafkaConnectionOptions> = {
  host: rule("a name or an address, without a port, spaces or brackets", isHost),
  port: rule("an integer from 1 to 65535", (value) => isPositive(value) && value <= 65_535),
  clientId: rule(
    `null, or a text of at most ${maxClientIdBytes} bytes of UTF-8`,
    (value) =>
      value === null ||
      (typeof value === "string" && value.isWellFormed() && Buffer.byteLength(value) <= maxClientIdBytes)
  ),
  tls: rule("an object", (value) => typeof value === "object" && value !== null),
  sasl: rule(
    "a mechanism, as Sasl.plain(…) makes it: an object with `name` and `start`",
    (value) =>
      typeof value === "object" && value !== null && isText(value.name) && typeof value.start === "function"
  ),
  reconnect: rule('a Schedule, or "never"', (value) => value === "never" || Schedule.isSchedule(value)),
  requestTimeout: duration,
  connectTimeout: positiveDuration,
  maxConnectTimeout: positiveDuration,
  closeTimeout: duration,
  idleTimeout: duration,
  deadPeerTimeout: positiveDuration,
  maxFrameBytes: rule(
    "a number of bytes: an integer of at least 4",
    (value) => isPositive(value) && value >= 4
  ),
  maxDecodedBytes: rule("a number of bytes: a positive integer, or Infinity", isPositive),
  maxInFlight: rule("a positive integer, or Infinity", isPositive),
  maxQueuedBytes: rule("a number of bytes: a positive integer, or Infinity", isPositive),
  throttle: trueOrFalse,
  maxThrottleTime: duration,
  brokerVersions: rule(
    `"auto", ${Object.keys(oldReleases)
      .map((release) => `"${release}"`)
      .join(", ")}, or BrokerVersions`,
    (value) =>
      (value instanceof BrokerVersions && areRanges(value.ranges)) ||
      value === "auto" ||
      (typeof value === "string" && Object.hasOwn(oldReleases, value))
  )
}

/** What the answers of Metadata, DescribeCluster and FindCoordinator have beside `host` and `port`: such an object is an address like any other. */
export const besideAnAddress: ReadonlySet<string> = new Set([
  "nodeId",
  "rack",
  "brokerId",
  "isFenced",
  "key",
  "errorCode",
  "errorMessage"
])

export const tlsRules: Rules<TlsOptions> = {
  ca: rule("PEM text, or an array of that", (value) =>
    Array.isArray(value) ? value.length > 0 && value.every(pem.holds) : pem.holds(value)
  ),
  caFile: text,
  certificate: pem,
  certificateFile: text,
  key: redacted,
  keyFile: text,
  passphrase: redacted,
  serverName: rule("a name, without spaces", (value) => isText(value) && hostName.test(value)),
  minVersion: rule('"TLSv1.2" or "TLSv1.3"', (value) => value === "TLSv1.2" || value === "TLSv1.3")
}

function areRanges(ranges: unknown): boolean {
  return (
    ranges instanceof Map &&
    [...ranges].every(
      ([key, range]) =>
        Number.isInteger(key) && Number.isInteger(range?.min) && Number.isInteger(range.max) && range.min >= 0
    )
  )
}

/** What is wrong with the options of TLS, if anything is. */
export const checkTls = (tls: TlsOptions): InvalidOption | undefined => {
  const wrong = check(tls, tlsRules, "tls.")
  if (wrong !== undefined) return wrong
  const hasCertificate = tls.certificate !== undefined || tls.certificateFile !== undefined
  const hasKey = tls.key !== undefined || tls.keyFile !== undefined
  if (hasCertificate && !hasKey) return missing("tls.key", "the key of `tls.certificate`, or `tls.keyFile`")
  if (hasKey && !hasCertificate)
    return missing("tls.certificate", "the certificate of `tls.key`, or `tls.certificateFile`")
  if (tls.passphrase !== undefined && !hasKey) return missing("tls.key", "the key of `tls.passphrase`")
  return undefined
}

export const missing = (option: string, expected: string): InvalidOption =>
  new InvalidOption({ option, expected, actual: "nothing" })

/** What is wrong with one of the options, if anything is. `ignored`: names that may stand there as well. */
export const check = (
  options: object,
  rules: { readonly [name: string]: Rule },
  prefix: string,
  ignored?: ReadonlySet<string>
): InvalidOption | undefined => {
  if (typeof options !== "object" || options === null)
    return new InvalidOption({ option: wholeOf(prefix), expected: "an object", actual: describe(options) })
  let name = ""
  try {
    for (name in options) {
      const found = Object.hasOwn(rules, name) ? rules[name] : undefined
      if (found === undefined && ignored?.has(name) === true) continue
      if (found === undefined) return unknown(name, rules, prefix)
      const value = (options as Record<string, unknown>)[name]
      if (value !== undefined && !found.holds(value))
        return new InvalidOption({ option: prefix + name, expected: found.expected, actual: describe(value) })
    }
  } catch (error) {
    const actual = `an exception (${kindOf(error)})`
    return new InvalidOption({
      option: name === "" ? wholeOf(prefix) : prefix + name,
      expected: "a value that can be read",
      actual
    })
  }
  return undefined
}

/** What a prefix is of: `tls.` of `tls`, nothing of the options themselves. */
const wholeOf = (prefix: string): string => prefix.replace(/\.$/, "") || "options"

const unknown = (name: string, rules: { readonly [name: string]: Rule }, prefix: string): InvalidOption => {
  const near = nearest(name, Object.keys(rules))
  return new InvalidOption({
    option: prefix + name,
    expected: `a name that exists${near === undefined ? "" : ` (\`${prefix}${near}\`?)`}`,
    actual: "one that does not"
  })
}
