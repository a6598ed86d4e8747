/**
 * Which configs of a broker may be changed while it runs, and for whom.
 */
import type { ConfigRow, Release } from "../../releases/index.ts"
import { brokerSynonyms, isOfListener, withoutListener } from "./synonyms.ts"

const quotaRows: ReadonlyMap<string, ConfigRow> = new Map(
  [
    "leader.replication.throttled.rate",
    "follower.replication.throttled.rate",
    "replica.alter.log.dirs.io.max.bytes.per.second"
  ].map((name) => [name, [name, "long", "9223372036854775807", "0..", "cluster-wide"]])
)

const none: ReadonlyMap<string, ConfigRow> = new Map()

/** Configs that a broker has only when they are set while it runs. */
export const dynamicRows: ReadonlyMap<string, ConfigRow> = quotaRows

/** What DescribeConfigs knows of them. */
export const describedRows = (release: Release): ReadonlyMap<string, ConfigRow> =>
  release.isAtLeast("2.0") ? quotaRows : none

const isMarked = (release: Release, name: string): boolean =>
  /per-broker|cluster-wide/.test(release.brokerConfigs.get(name)?.[4] ?? "")

/** Whether DescribeConfigs says that it may be changed. */
export const isDynamic = (release: Release, name: string): boolean =>
  isMarked(release, name) ||
  (release.isAtLeast("4.1") && quotaRows.has(name)) ||
  // In 1.1 a config may if one of its synonyms may.
  (!release.isAtLeast("2.0") && brokerSynonyms(name).some((each) => isMarked(release, each)))

/** Whether the config is one that cannot be changed while the broker runs. What is not known may be. */
export const isFixed = (release: Release, name: string): boolean =>
  release.brokerConfigs.has(name) && !isMarked(release, name)

/** Whether the config may be set for one broker only. */
export const isPerBroker = (release: Release, name: string): boolean => {
  const marks = release.brokerConfigs.get(withoutListener(name))?.[4] ?? ""
  return isOfListener(name) ? !marks.includes("cluster-wide") : marks.includes("per-broker")
}

/** What makes a listener secure, and can be changed for a listener only. */
export const isOnlyForListener = (name: string): boolean =>
  /^ssl\.(?:(?:keystore|truststore)\.(?:type|location|password|certificate\.chain|key|certificates)|key\.password)$/.test(
    name
  )
