/**
 * The configs of one topic on one broker, typed: what logs and handlers ask for with each request.
 */
import type { CompressionName } from "../../../Codec/Compression/Compressor.ts"
import type { Magic } from "../../../Codec/Records/Record.ts"
import type { LogConfig } from "../../log/LogConfig.ts"
import type { ConfigValues } from "../ClusterImage.ts"
import type { ConfigRow, Release } from "../../releases/index.ts"
import type { ConfigValue } from "./rules.ts"
import { asNumber } from "./values.ts"

const compressionNames: ReadonlyMap<ConfigValue, CompressionName | "producer"> = new Map([
  ["producer", "producer"],
  ["uncompressed", "none"],
  ["gzip", "gzip"],
  ["snappy", "snappy"],
  ["lz4", "lz4"],
  ["zstd", "zstd"]
])

/** What a topic's configs need of its broker. */
interface TopicBroker {
  readonly release: Release
  readonly number: (name: string, absent: number) => number
  readonly topicValue: (row: ConfigRow, set: ConfigValues) => ConfigValue
}

export class TopicConfig implements LogConfig {
  readonly magic: Magic
  readonly compressionType: CompressionName | "producer"
  readonly maxMessageBytes: number
  readonly isLogAppendTime: boolean
  readonly timestampBeforeMaxMs: number
  readonly timestampAfterMaxMs: number
  readonly validatesAsBefore36: boolean
  readonly needsTimestamps: boolean
  readonly keepsOwnTimestamps: boolean
  readonly takesMixedSets: boolean
  readonly knowsZstd: boolean
  readonly needsKnownProducers: boolean
  readonly countsEmptyTransactions: boolean
  readonly isCompacted: boolean
  readonly isDeleted: boolean
  readonly retentionMs: number
  readonly retentionBytes: number
  readonly segmentBytes: number
  readonly segmentMs: number
  readonly indexIntervalBytes: number
  readonly producerIdExpirationMs: number
  readonly verifiesTransactions = false
  readonly minInsyncReplicas: number
  /** `unclean.leader.election.enable`: whether a replica that is not in sync may lead when no other can. */
  readonly uncleanLeaderElection: boolean
  /** `message.downconversion.enable`: whether old fetches get translations. True in releases before it. */
  readonly isDownConverted: boolean

  /** Keeps neither: it outlives an image. */
  constructor(broker: TopicBroker, set: ConfigValues) {
    // Null if it has none, or if the release does not have the config.
    const value = (name: string): ConfigValue => {
      const row = broker.release.topicConfigs.get(name)
      return row === undefined ? null : broker.topicValue(row, set)
    }
    const number = (name: string, absent: number): number => asNumber(value(name), absent)
    // Where a newer config says nothing, the one that it came from counts.
    const unlessInfinite = (name: string, other: number): number => {
      const own = number(name, Number.POSITIVE_INFINITY)
      return Number.isFinite(own) ? own : other
    }
    const policy = value("cleanup.policy")
    const policies = Array.isArray(policy) ? policy : ["delete"]
    this.magic = magicOf(broker.release, value("message.format.version"))
    this.compressionType = compressionNames.get(value("compression.type")) ?? "producer"
    this.maxMessageBytes = number("max.message.bytes", 1_000_012)
    this.isLogAppendTime = value("message.timestamp.type") === "LogAppendTime"
    const difference = number("message.timestamp.difference.max.ms", Number.POSITIVE_INFINITY)
    this.timestampBeforeMaxMs = unlessInfinite("message.timestamp.before.max.ms", difference)
    this.timestampAfterMaxMs = unlessInfinite("message.timestamp.after.max.ms", difference)
    this.validatesAsBefore36 = !broker.release.isAtLeast("3.6")
    this.needsTimestamps = !broker.release.isAtLeast("0.11")
    this.keepsOwnTimestamps = this.needsTimestamps
    this.takesMixedSets = !broker.release.isAtLeast("2.4")
    this.knowsZstd = broker.release.isAtLeast("2.1")
    this.needsKnownProducers = !broker.release.isAtLeast("2.5")
    this.countsEmptyTransactions = !broker.release.isAtLeast("2.8")
    this.isCompacted = policies.includes("compact")
    // An empty policy keeps everything.
    this.isDeleted = policies.includes("delete")
    this.retentionMs = number("retention.ms", -1)
    this.retentionBytes = number("retention.bytes", -1)
    this.segmentBytes = number("internal.segment.bytes", number("segment.bytes", 1_073_741_824))
    this.segmentMs = number("segment.ms", 604_800_000)
    this.indexIntervalBytes = number("index.interval.bytes", 4096)
    // Before 3.5 producers went with their transactional ids.
    this.producerIdExpirationMs = broker.number(
      "producer.id.expiration.ms",
      broker.number("transactional.id.expiration.ms", 604_800_000)
    )
    this.minInsyncReplicas = number("min.insync.replicas", 1)
    this.uncleanLeaderElection = value("unclean.leader.election.enable") === true
    this.isDownConverted = value("message.downconversion.enable") !== false
  }
}

/** What `message.format.version` says, which has no effect since 3.0. */
const magicOf = (release: Release, version: ConfigValue): Magic => {
  const [major = 9, minor = 9] = String(version ?? "9")
    .split(/[.-]/)
    .map(Number)
  if (release.isAtLeast("3.0") || Number.isNaN(major) || major > 0 || minor >= 11) return release.maxMagic
  return minor === 10 && release.maxMagic > 0 ? 1 : 0
}
