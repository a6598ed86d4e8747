/**
 * A release of Kafka, to be played: what it advertises, what of that is served, its features, and how its configs are defined.
 */
import type * as Api from "../../Api/Api.ts"
import { Fetch } from "../../Api/Fetch.ts"
import { FindCoordinator } from "../../Api/FindCoordinator.ts"
import { ListOffsets } from "../../Api/ListOffsets.ts"
import { Metadata } from "../../Api/Metadata.ts"
import { OffsetFetch } from "../../Api/OffsetFetch.ts"
import { Produce } from "../../Api/Produce.ts"
import * as Version from "../../Codec/Version.ts"
import { kafka0102 } from "./kafka_0_10_2.ts"
import { kafka082 } from "./kafka_0_8_2.ts"
import { kafka090 } from "./kafka_0_9_0.ts"
import { kafka11 } from "./kafka_1_1.ts"
import { kafka28 } from "./kafka_2_8.ts"
import { kafka39 } from "./kafka_3_9.ts"
import { kafka40 } from "./kafka_4_0.ts"
import { kafka44 } from "./kafka_4_4.ts"
import type { ConfigKind, ConfigRow, FeatureRow, ReleaseTable } from "./ReleaseTable.ts"

/**
 * A release that is played; each stands for its patch releases.
 *
 * @since 0.1.0
 * @category models
 */
export type ReleaseName = "0.8.2" | "0.9.0" | "0.10.2" | "1.1" | "2.8" | "3.9" | "4.0" | "4.4"

/** Oldest first: the configs of each are those of the one before it, but for what its table says. */
const tables: ReadonlyArray<readonly [ReleaseName, ReleaseTable]> = [
  ["0.8.2", kafka082],
  ["0.9.0", kafka090],
  ["0.10.2", kafka0102],
  ["1.1", kafka11],
  ["2.8", kafka28],
  ["3.9", kafka39],
  ["4.0", kafka40],
  ["4.4", kafka44]
]

/**
 * Features that gate what the embedded cluster does not do: KIP-848 groups, share groups, streams groups, and eligible leader replicas (KIP-966). A broker
 * that plays a release with them says that they are off, and cannot be turned on.
 */
const offFeatures: ReadonlySet<string> = new Set([
  "group.version",
  "share.version",
  "streams.version",
  "eligible.leader.replicas.version"
])

/** Since 4.0 a broker takes no older Produce, and advertises it all the same, for the sake of old librdkafkas (KAFKA-18659). */
const oldestProduceOf4 = 3
const produceKey = 0

const components = (version: string): ReadonlyArray<number> => version.split(".").map(Number)

const compare = (a: string, b: string): number => {
  const [left, right] = [components(a), components(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export class Release {
  readonly name: ReleaseName
  /** The patch release whose answers these are. */
  readonly patch: string
  /** Whether its brokers are played as they are with KRaft; before, ZooKeeper is behind them. */
  readonly usesKRaft: boolean
  /** The newest format of records that it stores. */
  readonly maxMagic: 0 | 1 | 2
  /** By API key, in the order of ApiVersions: what the real broker says, also of APIs that are not served here, and of versions that it refuses. */
  readonly advertised: ReadonlyMap<number, Version.VersionRange>
  /** What UpdateFeatures may choose from. */
  readonly supportedFeatures: ReadonlyMap<string, Version.VersionRange>
  /** The levels of a new cluster; a feature that is off is not among them. */
  readonly finalizedFeatures: ReadonlyMap<string, number>
  readonly #configs: Readonly<Record<ConfigKind, ReadonlyMap<string, ConfigRow>>>
  readonly #comparisons = new Map<string, boolean>()

  constructor(name: ReleaseName) {
    const table = tableOf(name)
    this.name = name
    this.patch = table.patch
    this.usesKRaft = compare(name, "3.9") >= 0
    this.maxMagic = compare(name, "0.11") >= 0 ? 2 : compare(name, "0.10") >= 0 ? 1 : 0
    this.advertised = new Map(table.apis.map(([key, min, max]) => [key, { min, max }]))
    this.supportedFeatures = new Map(table.supportedFeatures.map(supported))
    this.finalizedFeatures = new Map(
      table.finalizedFeatures
        .filter(([feature]) => !offFeatures.has(feature))
        .map(([feature, , level]) => [feature, level])
    )
    this.#configs = {
      topic: configsOf(name, "topic"),
      broker: configsOf(name, "broker"),
      group: configsOf(name, "group"),
      clientMetrics: configsOf(name, "clientMetrics")
    }
  }

  /** Whether it is the given release or a newer one: any release, such as `"0.11"` or `"2.4"`, not only one that is played. */
  isAtLeast(release: string): boolean {
    const known = this.#comparisons.get(release)
    if (known !== undefined) return known
    const isAtLeast = compare(this.name, release) >= 0
    this.#comparisons.set(release, isAtLeast)
    return isAtLeast
  }

  /** The versions of an API that a broker of this release takes; `undefined` if it does not have the API. */
  apiRange(apiKey: number): Version.VersionRange | undefined {
    const range = this.advertised.get(apiKey)
    return range !== undefined && apiKey === produceKey && this.isAtLeast("4.0")
      ? { min: oldestProduceOf4, max: range.max }
      : range
  }

  /** Of these APIs those that this release has, with the versions that both this library and the release have. */
  served<A extends Api.Any>(
    apis: Iterable<A>
  ): ReadonlyArray<readonly [api: A, versions: Version.VersionRange]> {
    const served: Array<readonly [A, Version.VersionRange]> = []
    for (const api of apis) {
      const range = this.apiRange(api.key)
      const common = range === undefined ? undefined : Version.intersect(api.versions, range)
      if (common !== undefined) served.push([api, common])
    }
    return served
  }

  /**
   * Keys of APIs whose version the release does not look at: clients recognize it by its answer to a version that nobody has. Of OffsetCommit it does; and since 0.10 of all,
   * and 0.9 of what was then new.
   */
  get anyVersionOf(): ReadonlySet<number> {
    if (this.isAtLeast("0.10")) return new Set()
    const apis = [Produce, Fetch, ListOffsets, Metadata, OffsetFetch]
    return new Set([...apis, ...(this.isAtLeast("0.9") ? [] : [FindCoordinator])].map(({ key }) => key))
  }

  /** Configs of topics by name. */
  get topicConfigs(): ReadonlyMap<string, ConfigRow> {
    return this.#configs.topic
  }

  get brokerConfigs(): ReadonlyMap<string, ConfigRow> {
    return this.#configs.broker
  }

  /** Since 4.0. */
  get groupConfigs(): ReadonlyMap<string, ConfigRow> {
    return this.#configs.group
  }

  /** Since 3.7. */
  get clientMetricsConfigs(): ReadonlyMap<string, ConfigRow> {
    return this.#configs.clientMetrics
  }
}

const supported = ([feature, min, max]: FeatureRow): readonly [string, Version.VersionRange] => [
  feature,
  offFeatures.has(feature) ? { min: 0, max: 0 } : { min, max }
]

const tableOf = (name: ReleaseName): ReleaseTable => {
  const found = tables.find(([each]) => each === name)
  if (found === undefined)
    throw new RangeError(`"${name}" is not a release that is played: ${releaseNames.join(", ")}`)
  return found[1]
}

const configsOf = (name: ReleaseName, kind: ConfigKind): ReadonlyMap<string, ConfigRow> => {
  const rows = new Map<string, ConfigRow>()
  for (const [each, table] of tables) {
    const { defined, gone } = table.configs[kind]
    for (const config of gone) rows.delete(config)
    for (const row of defined) rows.set(row[0], row)
    if (each === name) break
  }
  return new Map([...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * The releases that are played, oldest first.
 *
 * @since 0.1.0
 * @category constants
 */
export const releaseNames: ReadonlyArray<ReleaseName> = tables.map(([name]) => name)

const made = new Map<ReleaseName, Release>()

/** The release of this name. Throws a `RangeError` for one that is not played. */
export const release = (name: ReleaseName): Release => {
  const known = made.get(name)
  if (known !== undefined) return known
  const value = new Release(name)
  made.set(name, value)
  return value
}
