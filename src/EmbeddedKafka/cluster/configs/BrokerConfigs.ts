/**
 * The configs of a broker as they are now, and of the topics on it: what is set for the broker while it runs, else for all brokers, else when it was started, else
 * Kafka's default.
 */
import type { ConfigRow, Release } from "../../releases/index.ts"
import type { ClusterImage, ConfigValues } from "../ClusterImage.ts"
import { resourceKey, resourceTypes } from "../ClusterImage.ts"
import { brokerNameOf, unitsOf } from "./synonyms.ts"
import { TopicConfig } from "./TopicConfig.ts"
import type { ConfigValue } from "./rules.ts"
import { asNumber, valueOf } from "./values.ts"

const nothing: ConfigValues = new Map()

/** Immutable: another image has others. Values are worked out when they are first asked for. */
export class BrokerConfigs {
  readonly release: Release
  readonly brokerId: number
  /** What the broker was started with. */
  readonly static: ConfigValues
  /** Set for this broker, and for all brokers, while they run. */
  readonly dynamic: ConfigValues
  readonly dynamicDefault: ConfigValues
  /** What is set for all resources. */
  readonly image: ClusterImage["configs"]
  #values = new Map<string, ConfigValue>()
  /** By what the topic sets: many set nothing. */
  #topics = new WeakMap<ConfigValues, TopicConfig>()

  constructor(release: Release, brokerId: number, started: ConfigValues, image: ClusterImage["configs"]) {
    this.release = release
    this.brokerId = brokerId
    this.static = started
    this.dynamic = image.get(resourceKey(resourceTypes.BROKER, String(brokerId))) ?? nothing
    this.dynamicDefault = image.get(resourceKey(resourceTypes.BROKER, "")) ?? nothing
    this.image = image
  }

  /** With another image. What has been worked out is not again, unless what is set for the broker is another. */
  withImage(image: ClusterImage["configs"]): BrokerConfigs {
    const next = new BrokerConfigs(this.release, this.brokerId, this.static, image)
    if (next.dynamic === this.dynamic && next.dynamicDefault === this.dynamicDefault) {
      next.#values = this.#values
      next.#topics = this.#topics
    }
    return next
  }

  /** What a resource of another type is set to. */
  setFor(type: number, name: string): ConfigValues {
    return this.image.get(resourceKey(type, name)) ?? nothing
  }

  /** The text that counts; `undefined`: none is set. */
  textOf(name: string): string | undefined {
    return this.dynamic.get(name) ?? this.dynamicDefault.get(name) ?? this.static.get(name)
  }

  /** The value of a config of the broker; null if it has none, or if this release does not have the config. */
  value(name: string): ConfigValue {
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const row = this.release.brokerConfigs.get(name)
    const value = row === undefined ? null : valueOf(row, this.textOf(name))
    this.#values.set(name, value)
    return value
  }

  /**
   * The value of a config that is a number. What is `Long.MAX_VALUE` in Kafka is `Infinity`.
   *
   * @param absent what it is in releases that do not have the config, and where it has no value
   */
  number(name: string, absent: number): number {
    return asNumber(this.value(name), absent)
  }

  boolean(name: string, absent: boolean): boolean {
    const value = this.value(name)
    return typeof value === "boolean" ? value : absent
  }

  string(name: string, absent: string): string {
    const value = this.value(name)
    return typeof value === "string" ? value : absent
  }

  list(name: string): ReadonlyArray<string> {
    const value = this.value(name)
    return Array.isArray(value) ? value : []
  }

  /** The value of a config of a topic that sets these. */
  topicValue(row: ConfigRow, set: ConfigValues): ConfigValue {
    const text = set.get(row[0])
    return text === undefined ? this.#topicDefault(row) : valueOf(row, text)
  }

  #topicDefault(row: ConfigRow): ConfigValue {
    const name = brokerNameOf(row[0])
    if (name === undefined || !this.release.brokerConfigs.has(name)) return valueOf(row, undefined)
    return this.#inMilliseconds(name) ?? this.value(name)
  }

  #inMilliseconds(name: string): bigint | undefined {
    for (const [each, ms] of unitsOf(name) ?? []) {
      const value = this.value(each)
      if (value === null) continue
      const inMs = BigInt(Number(value) < 0 ? -1 : ms) * BigInt(String(value))
      return Number(value) < 0 ? -1n : inMs
    }
    return undefined
  }

  /** The configs of a topic. */
  topic(name: string): TopicConfig {
    const set = this.setFor(resourceTypes.TOPIC, name)
    const known = this.#topics.get(set)
    if (known !== undefined) return known
    const config = new TopicConfig(this, set)
    this.#topics.set(set, config)
    return config
  }
}
