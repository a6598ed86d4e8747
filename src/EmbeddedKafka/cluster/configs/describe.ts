/**
 * Configs as DescribeConfigs tells them: value, type, where the value comes from, and its synonyms. What is secret has no value.
 */
import type * as Api from "../../../Api/Api.ts"
import type { DescribeConfigs } from "../../../Api/DescribeConfigs.ts"
import type { ConfigRow, ConfigType, Release } from "../../releases/index.ts"
import type { ConfigValues } from "../ClusterImage.ts"
import { resourceTypes } from "../ClusterImage.ts"
import type { BrokerConfigs } from "./BrokerConfigs.ts"
import { describedRows, isDynamic } from "./dynamic.ts"
import { inHashOrder } from "./hashOrder.ts"
import { brokerNameOf, brokerSynonyms, withoutListener } from "./synonyms.ts"
import type { ConfigValue } from "./rules.ts"
import { format, valueOf } from "./values.ts"

export type DescribedConfig = Api.ResponseInput<typeof DescribeConfigs>["results"][number]["configs"][number]
type Synonym = NonNullable<DescribedConfig["synonyms"]>[number]

/** Kafka's codes of where a value comes from. */
export const sources = {
  TOPIC: 1,
  DYNAMIC_BROKER: 2,
  DYNAMIC_DEFAULT_BROKER: 3,
  STATIC_BROKER: 4,
  DEFAULT: 5,
  DYNAMIC_BROKER_LOGGER: 6,
  CLIENT_METRICS: 7,
  GROUP: 8
} as const

const typeNumbers: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9
}

/** The names that are asked for; null asks for all, and so does an empty list since 2.4. */
export type Asked = ReadonlyArray<string> | null

const asksForAll = (configs: BrokerConfigs, asked: Asked): asked is null =>
  asked === null || (asked.length === 0 && configs.release.isAtLeast("2.4"))

/** The names that are asked for, in the order of the release. */
export const choose = (
  configs: BrokerConfigs,
  all: ReadonlySet<string>,
  asked: Asked
): ReadonlyArray<string> => {
  if (asksForAll(configs, asked)) return inHashOrder(all, all.size)
  const wanted = new Set(asked)
  const chosen = [...all].filter((name) => wanted.has(name))
  return inHashOrder(chosen, configs.release.isAtLeast("4.1") ? all.size : chosen.length)
}

/** What is internal is not told unless it is set. */
export const isPlain = ([, , , , marks = ""]: ConfigRow): boolean => !marks.includes("internal")

const namesOf = (rows: ReadonlyMap<string, ConfigRow>, ...set: ReadonlyArray<ConfigValues>): Set<string> => {
  const names = new Set<string>()
  for (const [name, row] of rows) if (isPlain(row)) names.add(name)
  for (const values of set) for (const name of values.keys()) names.add(name)
  return names
}

/** Since 4.1 a list of words has each word once. */
const shown = (configs: BrokerConfigs, row: ConfigRow, value: ConfigValue): string | null =>
  Array.isArray(value) && row[3] !== undefined && configs.release.isAtLeast("4.1")
    ? format([...new Set(value)])
    : format(value, row[1] === "double")

/** What a broker's config is set to, under all its names, from what counts most to what counts least. */
const brokerSynonymsOf = (configs: BrokerConfigs, name: string, isSecret: boolean): Array<Synonym> => {
  const found: Array<Synonym> = []
  const names = brokerSynonyms(name)
  const add = (each: string, value: string | null | undefined, source: number): void => {
    if (value !== undefined && value !== null)
      found.push({ name: each, value: isSecret ? null : value, source })
  }
  for (const each of names) add(each, configs.dynamic.get(each), sources.DYNAMIC_BROKER)
  for (const each of names) add(each, configs.dynamicDefault.get(each), sources.DYNAMIC_DEFAULT_BROKER)
  for (const each of names) add(each, configs.static.get(each), sources.STATIC_BROKER)
  for (const each of names) {
    const row = configs.release.brokerConfigs.get(each)
    add(each, row?.[2], sources.DEFAULT)
  }
  // What counts more than the config itself does not count for it.
  const first = found.findIndex((each) => each.name === name)
  return first === -1 ? [] : found.slice(first)
}

const entry = (
  name: string,
  type: ConfigType | undefined,
  value: string | null,
  synonyms: Array<Synonym>,
  readOnly: boolean
): DescribedConfig => {
  const configSource = synonyms[0]?.source ?? sources.DEFAULT
  return {
    name,
    value,
    readOnly,
    configSource,
    isSensitive: type === undefined || type === "password",
    synonyms,
    configType: type === undefined ? 0 : typeNumbers[type],
    documentation: null
  }
}

/** The configs of a topic. */
export const describeTopic = (
  configs: BrokerConfigs,
  topic: string,
  asked: Asked
): ReadonlyArray<DescribedConfig> => {
  const { topicConfigs } = configs.release
  const set = configs.setFor(resourceTypes.TOPIC, topic)
  return choose(configs, namesOf(topicConfigs, set), asked).map((name) => {
    const row = topicConfigs.get(name)
    const value = row === undefined ? null : shown(configs, row, configs.topicValue(row, set))
    const brokerName = brokerNameOf(name)
    const synonyms = brokerName === undefined ? [] : brokerSynonymsOf(configs, brokerName, false)
    if (set.has(name)) synonyms.unshift({ name, value, source: sources.TOPIC })
    return entry(name, row?.[1], value, synonyms, false)
  })
}

const brokerRow = (configs: BrokerConfigs, name: string): ConfigRow | undefined =>
  configs.release.brokerConfigs.get(withoutListener(name)) ?? describedRows(configs.release).get(name)

const brokerEntry = (
  configs: BrokerConfigs,
  name: string,
  text: string | undefined,
  keep: (synonym: Synonym) => boolean
): DescribedConfig => {
  const row = brokerRow(configs, name)
  const isSecret = row === undefined || row[1] === "password"
  // A text that is set is given as it is.
  const value = isSecret
    ? null
    : row[1] === "string" && text !== undefined
      ? text
      : shown(configs, row, valueOf(row, text))
  const synonyms = brokerSynonymsOf(configs, name, isSecret).filter(keep)
  return entry(name, row?.[1], value, synonyms, !isDynamic(configs.release, name))
}

/** All configs of a broker. */
export const describeBroker = (configs: BrokerConfigs, asked: Asked): ReadonlyArray<DescribedConfig> => {
  const { dynamic, dynamicDefault, release } = configs
  const names = namesOf(release.brokerConfigs, configs.static, dynamicDefault, dynamic)
  return choose(configs, names, asked).map((name) =>
    brokerEntry(configs, name, configs.textOf(name), () => true)
  )
}

/** What is set for all brokers while they run. */
export const describeBrokers = (configs: BrokerConfigs, asked: Asked): ReadonlyArray<DescribedConfig> =>
  choose(configs, new Set(configs.dynamicDefault.keys()), asked).map((name) =>
    brokerEntry(
      configs,
      name,
      configs.dynamicDefault.get(name),
      ({ source }) => source === sources.DYNAMIC_DEFAULT_BROKER
    )
  )

/** The configs of a group, since 4.0. */
export const describeGroup = (
  configs: BrokerConfigs,
  group: string,
  asked: Asked
): ReadonlyArray<DescribedConfig> => {
  const rows = configs.release.groupConfigs
  const set = configs.setFor(resourceTypes.GROUP, group)
  const withBroker = configs.release.isAtLeast("4.1")
  return choose(configs, namesOf(rows, set), asked).map((name) => {
    const row = rows.get(name)
    if (row === undefined) return entry(name, undefined, null, [], false)
    const brokerName = groupDefaultName(configs, name)
    const text = set.get(name)
    const value = shown(
      configs,
      row,
      text !== undefined ? valueOf(row, text) : groupDefault(configs, row, brokerName)
    )
    const synonyms =
      withBroker && brokerName !== undefined
        ? brokerSynonymsOf(configs, brokerName, false)
        : withBroker || text === undefined
          ? [{ name, value: shown(configs, row, valueOf(row, undefined)), source: sources.DEFAULT }]
          : []
    // A list of the broker is a choice of the group's.
    const own = brokerName === assignors ? synonyms.map((each) => ({ ...each, value })) : synonyms
    if (text !== undefined) own.unshift({ name, value, source: sources.GROUP })
    return entry(name, row[1], value, own, false)
  })
}

const assignors = "group.streams.assignors"

const groupDefaultName = ({ release }: BrokerConfigs, name: string): string | undefined => {
  const candidate = name === "streams.assignor.name" ? assignors : `group.${name}`
  return release.brokerConfigs.has(candidate) ? candidate : undefined
}

const groupDefault = (
  configs: BrokerConfigs,
  row: ConfigRow,
  brokerName: string | undefined
): ConfigValue => {
  if (brokerName === undefined) return valueOf(row, undefined)
  return brokerName === assignors ? (configs.list(assignors)[0] ?? null) : configs.value(brokerName)
}

/** A subscription to client metrics, since 3.7: before 4.1 only what is set, and without types. */
export const describeClientMetrics = (
  configs: BrokerConfigs,
  subscription: string,
  asked: Asked
): ReadonlyArray<DescribedConfig> => {
  const rows = configs.release.clientMetricsConfigs
  const set = configs.setFor(resourceTypes.CLIENT_METRICS, subscription)
  const isWhole = configs.release.isAtLeast("4.1")
  const names = isWhole ? namesOf(rows, set) : new Set(set.keys())
  return choose(configs, names, asked).map((name) => {
    const text = set.get(name)
    if (!isWhole)
      return {
        ...entry(name, "string", text ?? null, [], false),
        configSource: sources.CLIENT_METRICS,
        configType: 0,
        documentation: ""
      }
    const row = rows.get(name)
    const value = row === undefined ? (text ?? null) : shown(configs, row, valueOf(row, text))
    const synonyms = text === undefined ? [] : [{ name, value, source: sources.CLIENT_METRICS }]
    return entry(name, row?.[1] ?? "string", value, synonyms, false)
  })
}

/** A logger's level, as a config. */
export const describeLogger = (name: string, level: string): DescribedConfig => ({
  ...entry(name, "string", level, [], false),
  configSource: sources.DYNAMIC_BROKER_LOGGER,
  configType: 0,
  documentation: ""
})

/** Version 0 says only whether it is the default; of brokers since 2.6 it says that nothing is (they forget to tell). */
export const asVersion0 = (config: DescribedConfig, release: Release): DescribedConfig => ({
  ...config,
  isDefault: config.configSource === sources.DEFAULT && !release.isAtLeast("2.6")
})
