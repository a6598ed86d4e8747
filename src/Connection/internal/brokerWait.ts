/**
 * How long a request asks the broker to wait before it answers. That time is added to the deadline of the request.
 */
import type * as Api from "../../Api/Api.ts"

const joinGroupKey = 11

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

const positive = (value: unknown): number => (typeof value === "number" && value > 0 ? value : 0)
