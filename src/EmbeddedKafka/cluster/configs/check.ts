/**
 * What is refused when configs are set: of topics by AlterConfigs and CreateTopics, of brokers, groups and client metrics.
 */
import type { ConfigRow } from "../../releases/index.ts"
import type { ConfigValues } from "../ClusterImage.ts"
import type { BrokerConfigs } from "./BrokerConfigs.ts"
import { dynamicRows, isFixed, isOnlyForListener, isPerBroker } from "./dynamic.ts"
import { withoutListener } from "./synonyms.ts"
import { asNumber, problemOf, valueOf } from "./values.ts"

export interface ConfigProblem {
  readonly message: string
  /** A value is wrong, rather than a name or what several say together: with ZooKeeper another error. */
  readonly isValue: boolean
}

const ofValue = (message: string): ConfigProblem => ({ message, isValue: true })
const ofName = (message: string): ConfigProblem => ({ message, isValue: false })

const firstProblem = (
  rows: ReadonlyMap<string, ConfigRow>,
  set: ConfigValues,
  nameOf: (name: string) => string = (name) => name
): string | undefined => {
  for (const [name, value] of set) {
    const row = rows.get(nameOf(name))
    const problem = row === undefined ? undefined : problemOf(row, value)
    if (problem !== undefined) return problem
  }
  return undefined
}

const unknownIn = (rows: ReadonlyMap<string, ConfigRow>, set: ConfigValues): string | undefined =>
  [...set.keys()].find((name) => !rows.has(name))

/** All that a topic would be set to; `undefined`: nothing is wrong with it. */
export const checkTopic = (configs: BrokerConfigs, set: ConfigValues): ConfigProblem | undefined => {
  const { release } = configs
  const unknown = unknownIn(release.topicConfigs, set)
  if (unknown !== undefined) return ofName(`Unknown topic config name: ${unknown}`)
  const problem = firstProblem(release.topicConfigs, set)
  if (problem !== undefined) return ofValue(problem)
  const lag = (name: string): number => {
    const row = release.topicConfigs.get(name)
    return row === undefined ? 0 : asNumber(configs.topicValue(row, set), 0)
  }
  const [min, max] = [lag("min.compaction.lag.ms"), lag("max.compaction.lag.ms")]
  if (release.topicConfigs.has("max.compaction.lag.ms") && min > max)
    return ofName(
      `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`
    )
  return set.get("remote.storage.enable")?.trim().toLowerCase() === "true" &&
    !configs.boolean("remote.log.storage.system.enable", false)
    ? ofValue(
        "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage."
      )
    : undefined
}

/** How Java or Scala prints a set of names. */
const setText = ({ release }: BrokerConfigs, names: ReadonlyArray<string>): string =>
  release.isAtLeast("4.1") ? `[${names.join(", ")}]` : `Set(${names.join(", ")})`

const threadPools = [
  "num.io.threads",
  "num.network.threads",
  "num.replica.fetchers",
  "num.recovery.threads.per.data.dir",
  "background.threads",
  "log.cleaner.threads"
]

/**
 * All that a broker, or all brokers, would be set to while they run.
 *
 * @param next the configs of the broker as they would be
 * @param isPerBroker whether it is for one broker
 */
export const checkBroker = (
  configs: BrokerConfigs,
  next: BrokerConfigs,
  set: ConfigValues,
  isForOne: boolean
): string | undefined => {
  const { release } = configs
  const names = [...set.keys()]
  const fixed = names.filter((name) => isFixed(release, name))
  if (fixed.length > 0) return `Cannot update these configs dynamically: ${setText(configs, fixed)}`
  const insecure = names.filter(isOnlyForListener)
  if (insecure.length > 0)
    return `These security configs can be dynamically updated only per-listener using the listener prefix: ${setText(configs, insecure)}`
  const problem = firstProblem(release.brokerConfigs, set, withoutListener) ?? firstProblem(dynamicRows, set)
  if (problem !== undefined) return problem
  const perBroker = isForOne ? [] : names.filter((name) => isPerBroker(release, name))
  if (perBroker.length > 0)
    return `Cannot update these configs at default cluster level, broker id must be specified: ${setText(configs, perBroker)}`
  for (const name of threadPools) {
    const wrong = threadProblem(name, configs.number(name, 0), next.number(name, 0))
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** A pool of threads grows and shrinks by half at most. */
const threadProblem = (name: string, now: number, next: number): string | undefined => {
  if (now === next || now === 0) return undefined
  const detail =
    next <= 0
      ? "value should be at least 1"
      : next < Math.floor(now / 2)
        ? `value should be at least half the current value ${now}`
        : next > now * 2
          ? `value should not be greater than double the current value ${now}`
          : undefined
  return detail === undefined
    ? undefined
    : `Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update validation failed for ${name}=${next}, ${detail} for configuration Invalid dynamic configuration`
}

/** All that a group would be set to. Some values are limited by configs of the broker. */
export const checkGroup = (configs: BrokerConfigs, set: ConfigValues): string | undefined => {
  const rows = configs.release.groupConfigs
  const unknown = unknownIn(rows, set)
  if (unknown !== undefined) return `Unknown group config name: ${unknown}`
  const problem = firstProblem(rows, set)
  if (problem !== undefined) return problem
  for (const [name, text] of set) {
    const limit = name.replace(/^([a-z]+)\.(.*)$/, "group.$1.%.$2")
    const value = asNumber(valueOf(rows.get(name)!, text), Number.NaN)
    const min = configs.number(limit.replace("%", "min"), Number.NEGATIVE_INFINITY)
    const max = configs.number(limit.replace("%", "max"), Number.POSITIVE_INFINITY)
    if (value < min || value > max) return `${name} must be in the range ${min} to ${max} inclusive.`
  }
  return undefined
}

const matchable = new Set([
  "client_instance_id",
  "client_id",
  "client_software_name",
  "client_software_version",
  "client_source_address",
  "client_source_port"
])

const isPattern = (text: string): boolean => {
  const at = text.indexOf("=")
  if (at === -1 || !matchable.has(text.slice(0, at).trim())) return false
  try {
    return new RegExp(text.slice(at + 1).trim()) instanceof RegExp
  } catch {
    return false
  }
}

/** All that a subscription to client metrics would be set to; what is not a bad value is a bad request. */
export const checkClientMetrics = (configs: BrokerConfigs, set: ConfigValues): ConfigProblem | undefined => {
  const rows = configs.release.clientMetricsConfigs
  const unknown = unknownIn(rows, set)
  if (unknown !== undefined) return ofName(`Unknown client metrics configuration: ${unknown}`)
  const problem = firstProblem(rows, set)
  if (problem !== undefined) return ofValue(problem)
  const interval = set.get("interval.ms")
  if (interval !== undefined && (Number(interval) < 100 || Number(interval) > 3_600_000))
    return ofName(
      `Invalid value ${interval} for interval.ms, interval must be between 100 and 3600000 (1 hour)`
    )
  const wrong = (set.get("match") ?? "").split(",").find((each) => each.trim() !== "" && !isPattern(each))
  return wrong === undefined ? undefined : ofValue(`Illegal client matching pattern: ${wrong}`)
}
