/**
 * How long a broker may take to answer for the sake of a request: what the request asks it to wait, which is added to its deadline, and what it does not
 * say, which only keeps the broker from being taken for dead.
 */
import type * as Api from "../Api/Api.ts"

const joinGroupKey = 11
const syncGroupKey = 14

/** APIs whose `timeoutMs` may be left out, and is this then, in milliseconds. */
const defaultTimeoutMs: ReadonlyMap<number, number> = new Map([
  [19, 60_000], // CreateTopics
  [43, 60_000], // ElectLeaders
  [45, 60_000], // AlterPartitionReassignments
  [46, 60_000], // ListPartitionReassignments
  [57, 60_000] // UpdateFeatures
])

interface Waits {
  readonly maxWaitMs?: unknown
  readonly timeoutMs?: unknown
  readonly rebalanceTimeoutMs?: unknown
  readonly sessionTimeoutMs?: unknown
}

export const brokerWaitMs = (api: Api.Any, input: unknown): number => {
  if (typeof input !== "object" || input === null) return 0
  const waits = input as Waits
  const wait =
    api.key === joinGroupKey
      ? positive(waits.rebalanceTimeoutMs) || positive(waits.sessionTimeoutMs)
      : positive(waits.maxWaitMs) || positive(waits.timeoutMs)
  return wait === 0 && waits.timeoutMs === undefined ? (defaultTimeoutMs.get(api.key) ?? 0) : wait
}

/**
 * What a broker that is well may take in any case for an API whose answer waits for other clients, whatever the request says: the members of a group have until
 * their own rebalance timeouts, of which 5 minutes is the default (`max.poll.interval.ms`). SyncGroup waits for the leader of the group.
 */
const groupWaitMs = 300_000

/** The longest that a broker that is well may take. @param statedMs what `brokerWaitMs` gives */
export const longestWaitMs = (api: Api.Any, statedMs: number): number =>
  api.key === joinGroupKey || api.key === syncGroupKey ? Math.max(statedMs, groupWaitMs) : statedMs

const positive = (value: unknown): number => (typeof value === "number" && value > 0 ? value : 0)
