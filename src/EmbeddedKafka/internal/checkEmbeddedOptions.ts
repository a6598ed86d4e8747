/**
 * Whether options of an embedded cluster are what their types say, and fit together: said at once, before anything is started. Gives them with their defaults.
 */
import { describe } from "../../internal/describe.ts"
import { nearest, shorten } from "../../internal/names.ts"
import { BrokerConfigs } from "../cluster/configs/BrokerConfigs.ts"
import { checkTopic } from "../cluster/configs/check.ts"
import { problemOf } from "../cluster/configs/values.ts"
import { collidesWith, isValidTopicName, type TopicDefaults, topicDefaults } from "../cluster/topics.ts"
import { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import type { BrokerOptions, EmbeddedKafkaOptions, TopicOptions } from "../EmbeddedKafkaOptions.ts"
import type { Release, ReleaseName } from "../releases/Release.ts"
import { release, releaseNames } from "../releases/Release.ts"

export interface ResolvedBroker {
  readonly id: number
  /** `undefined`: whatever is usual where the cluster is. */
  readonly port: number | undefined
  readonly rack: string | null
}

export interface ResolvedTopic {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly config: ReadonlyMap<string, string>
}

export interface ResolvedOptions {
  readonly brokers: ReadonlyArray<ResolvedBroker>
  readonly release: Release
  readonly topics: ReadonlyArray<ResolvedTopic>
  readonly config: ReadonlyMap<string, string>
  readonly features: ReadonlyMap<string, number>
  readonly seed: number
  readonly clusterId: string | undefined
  readonly check: boolean
}

const refuse = (what: string, detail: string): never => {
  throw new EmbeddedKafkaError({ what, detail })
}

const names: ReadonlySet<string> = new Set<keyof EmbeddedKafkaOptions>([
  "brokers",
  "check",
  "clusterId",
  "config",
  "features",
  "seed",
  "topics",
  "version"
])

/** The most brokers and partitions that a test is likely to mean. */
const maxBrokers = 1000
const maxPartitions = 100_000

/** Throws an {@link EmbeddedKafkaError}. @param more names of options that the caller takes beside these */
export const checkEmbeddedOptions = (
  options: EmbeddedKafkaOptions,
  checksByDefault: boolean,
  more: ReadonlyArray<string> = []
): ResolvedOptions => {
  for (const name of Object.keys(options))
    if (!names.has(name) && !more.includes(name)) unknownName("options", name, [...names, ...more])
  const played = releaseOf(options.version)
  const config = configOf("config", options.config, played, "broker")
  const brokers = brokersOf(options.brokers ?? 1)
  return {
    brokers,
    release: played,
    config,
    topics: topicsOf(options.topics ?? {}, played, config, brokers.length),
    features: featuresOf(options.features ?? {}, played),
    seed: integer("seed", options.seed ?? 0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    clusterId: clusterIdOf(options.clusterId),
    check: options.check ?? checksByDefault
  }
}

const unknownName = (what: string, name: string, known: Iterable<string>): never => {
  const near = nearest(name, known)
  return refuse(what, `there is no ${shorten(name)}${near === undefined ? "" : ` (did you mean ${near}?)`}`)
}

const integer = (what: string, value: unknown, min: number, max: number): number =>
  typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
    ? value
    : refuse(what, `expected an integer from ${min} to ${max}, got ${describe(value)}`)

const releaseOf = (version: ReleaseName | undefined): Release => {
  const name = version ?? releaseNames.at(-1)!
  if (releaseNames.includes(name)) return release(name)
  return refuse(
    "version",
    `${typeof version === "string" ? `"${shorten(version)}"` : describe(version)} is not a release that is played: ${releaseNames.join(", ")}`
  )
}

const clusterIdOf = (clusterId: unknown): string | undefined =>
  clusterId === undefined || (typeof clusterId === "string" && /^[\w-]{22}$/.test(clusterId))
    ? clusterId
    : refuse("clusterId", `expected 22 letters, digits, "-" and "_", got ${describe(clusterId)}`)

// --- brokers -------------------------------------------------------------------------------------------------------------

const brokersOf = (brokers: number | ReadonlyArray<BrokerOptions>): ReadonlyArray<ResolvedBroker> => {
  const list =
    typeof brokers === "number"
      ? Array.from({ length: integer("brokers", brokers, 1, maxBrokers) }, (): BrokerOptions => ({}))
      : brokers
  if (!Array.isArray(list) || list.length === 0)
    return refuse("brokers", `expected how many, or a list of one at least, got ${describe(brokers)}`)
  const ids = new Set<number>()
  const ports = new Set<number>()
  return list.map((broker: BrokerOptions, index) => {
    const resolved = checkBroker(`brokers[${index}]`, broker, index + 1)
    if (ids.has(resolved.id)) refuse(`brokers[${index}].id`, `${resolved.id} is there twice`)
    ids.add(resolved.id)
    if (resolved.port !== undefined && resolved.port !== 0) {
      if (ports.has(resolved.port)) refuse(`brokers[${index}].port`, `${resolved.port} is there twice`)
      ports.add(resolved.port)
    }
    return resolved
  })
}

/** A broker with its defaults. Throws an {@link EmbeddedKafkaError}. */
export const checkBroker = (what: string, broker: BrokerOptions, id: number): ResolvedBroker => {
  if (typeof broker !== "object" || broker === null)
    return refuse(what, `expected an object, got ${describe(broker)}`)
  const known = ["id", "port", "rack"]
  for (const name of Object.keys(broker)) if (!known.includes(name)) unknownName(what, name, known)
  const { port, rack } = broker
  if (rack !== undefined && typeof rack !== "string")
    refuse(`${what}.rack`, `expected a text, got ${describe(rack)}`)
  return {
    id: integer(`${what}.id`, broker.id ?? id, 0, 2 ** 31 - 1),
    port: port === undefined ? undefined : integer(`${what}.port`, port, 0, 65_535),
    rack: rack ?? null
  }
}

// --- topics --------------------------------------------------------------------------------------------------------------

const topicsOf = (
  topics: Readonly<Record<string, number | TopicOptions>>,
  played: Release,
  config: ReadonlyMap<string, string>,
  brokers: number
): ReadonlyArray<ResolvedTopic> => {
  const configs = new BrokerConfigs(played, 0, config, new Map())
  const defaults = topicDefaults(configs)
  const checked: Array<ResolvedTopic> = []
  for (const [name, topic] of Object.entries(topics)) {
    if (!isValidTopicName(name)) refuseName("topics", name)
    const other = collidesWith(
      name,
      checked.map((each) => each.name)
    )
    if (other !== undefined) refuse("topics", `"${name}" and "${other}" would have the same metrics`)
    const resolved = topicOf(`topics.${name}`, name, topic, played, defaults, brokers)
    const problem = checkTopic(configs, resolved.config)
    if (problem !== undefined) refuse(`topics.${name}.config`, problem.message)
    checked.push(resolved)
  }
  return checked
}

const refuseName = (what: string, name: string): never =>
  refuse(
    what,
    `"${shorten(name)}" cannot be the name of a topic: 1 to 249 letters, digits, ".", "_" and "-", and not "." or ".."`
  )

/** The options of a topic that is to be made, with their defaults. Throws an {@link EmbeddedKafkaError}. */
export const checkNewTopic = (
  what: string,
  name: unknown,
  topic: number | TopicOptions,
  played: Release,
  defaults: TopicDefaults,
  brokers: number
): ResolvedTopic => {
  if (typeof name !== "string") return refuse(what, `expected a name, got ${describe(name)}`)
  if (!isValidTopicName(name)) refuseName(what, name)
  return topicOf(what, name, topic, played, defaults, brokers)
}

const topicOf = (
  what: string,
  name: string,
  topic: number | TopicOptions,
  played: Release,
  defaults: TopicDefaults,
  brokers: number
): ResolvedTopic => {
  if (typeof topic !== "number" && (typeof topic !== "object" || topic === null))
    return refuse(what, `expected a number of partitions, or an object, got ${describe(topic)}`)
  const options = typeof topic === "number" ? { partitions: topic } : topic
  const known = ["config", "partitions", "replicationFactor"]
  for (const each of Object.keys(options)) if (!known.includes(each)) unknownName(what, each, known)
  const replicationFactor = integer(
    `${what}.replicationFactor`,
    options.replicationFactor ?? defaults.replicationFactor,
    1,
    maxBrokers
  )
  if (replicationFactor > brokers)
    refuse(
      `${what}.replicationFactor`,
      `${replicationFactor} replicas need as many brokers, and there ${brokers === 1 ? "is 1" : `are ${brokers}`}`
    )
  return {
    name,
    partitions: integer(`${what}.partitions`, options.partitions ?? defaults.partitions, 1, maxPartitions),
    replicationFactor,
    config: configOf(`${what}.config`, options.config, played, "topic")
  }
}

// --- configs and features ------------------------------------------------------------------------------------------------

const configOf = (
  what: string,
  config: Readonly<Record<string, string>> | undefined,
  played: Release,
  kind: "broker" | "topic"
): ReadonlyMap<string, string> => {
  const known = kind === "broker" ? played.brokerConfigs : played.topicConfigs
  const resolved = new Map<string, string>()
  for (const [name, value] of Object.entries(config ?? {})) {
    const row = known.get(name)
    if (row === undefined) return unknownName(`${what} of Kafka ${played.name}`, name, known.keys())
    if (typeof value !== "string")
      refuse(`${what}["${name}"]`, `expected a text, as Kafka's own files have it, got ${describe(value)}`)
    const problem = problemOf(row, value)
    if (problem !== undefined) refuse(`${what}["${name}"]`, problem)
    resolved.set(name, value)
  }
  return resolved
}

const featuresOf = (
  features: Readonly<Record<string, number>>,
  played: Release
): ReadonlyMap<string, number> => {
  const levels = new Map(played.finalizedFeatures)
  for (const [name, level] of Object.entries(features)) {
    const range = played.supportedFeatures.get(name)
    if (range === undefined)
      return unknownName(`features of Kafka ${played.name}`, name, played.supportedFeatures.keys())
    integer(`features["${name}"]`, level, 0, range.max)
    if (level === 0) levels.delete(name)
    else levels.set(name, level)
  }
  return levels
}
