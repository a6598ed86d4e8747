/**
 * The versions that the releases without ApiVersions support. Taken from their sources, and each version tried on a real broker (`test/interop/OldBrokers`).
 */
import type { VersionRange } from "../Codec/Version.ts"
import { BrokerVersions } from "./BrokerVersions.ts"

/**
 * `"0.8.2"` and `"0.9.0"` stand for all their patch releases.
 *
 * @since 0.1.0
 * @category models
 */
export type OldRelease = "0.8.2" | "0.9.0"

const only0: VersionRange = { min: 0, max: 0 }
const upTo1: VersionRange = { min: 0, max: 1 }
const upTo2: VersionRange = { min: 0, max: 2 }

const since082: ReadonlyArray<readonly [number, VersionRange]> = [
  [0, only0], // Produce
  [1, only0], // Fetch
  [2, only0], // ListOffsets
  [3, only0], // Metadata
  [4, only0], // LeaderAndIsr
  [5, only0], // StopReplica
  [6, only0], // UpdateMetadata
  [7, only0], // ControlledShutdown
  [8, upTo1], // OffsetCommit
  [9, upTo1], // OffsetFetch
  [10, only0] // FindCoordinator
]

const since090: ReadonlyArray<readonly [number, VersionRange]> = [
  [0, upTo1], // Produce
  [1, upTo1], // Fetch
  [6, upTo1], // UpdateMetadata
  [7, upTo1], // ControlledShutdown
  [8, upTo2], // OffsetCommit
  [11, only0], // JoinGroup
  [12, only0], // Heartbeat
  [13, only0], // LeaveGroup
  [14, only0], // SyncGroup
  [15, only0], // DescribeGroups
  [16, only0] // ListGroups
]

/**
 * What each of the releases without ApiVersions supports.
 *
 * @since 0.1.0
 * @category old releases
 */
export const oldReleases: Readonly<Record<OldRelease, BrokerVersions>> = {
  "0.8.2": new BrokerVersions(new Map(since082), { isLegacy: true }),
  "0.9.0": new BrokerVersions(new Map([...since082, ...since090]), { isLegacy: true })
}

/**
 * Kafka 0.9 cannot do without a client id: with none it cannot read requests about groups, and drops what it had in hand for others; with an empty one it
 * cannot serve Produce and Fetch (KAFKA-3088).
 *
 * @since 0.1.0
 * @category old releases
 */
export const clientIdForOld = (clientId: string | null): string =>
  clientId === null || clientId === "" ? "effect-kafka-protocol" : clientId
