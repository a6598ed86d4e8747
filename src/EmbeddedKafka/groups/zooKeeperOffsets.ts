/**
 * Offsets that clients of 0.8 commit and fetch in version 0: brokers with ZooKeeper keep them there, apart from those of coordinators, without metadata and for ever.
 */
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Cluster } from "../cluster/Cluster.ts"
import { OffsetTable } from "./OffsetStore.ts"

const tables = new WeakMap<Cluster, OffsetTable>()

const tableOf = (cluster: Cluster): OffsetTable => {
  const known = tables.get(cluster)
  if (known !== undefined) return known
  const table = new OffsetTable()
  tables.set(cluster, table)
  return table
}

export const commitToZooKeeper = (
  cluster: Cluster,
  group: string,
  topic: string,
  partition: number,
  offset: bigint
): void =>
  tableOf(cluster).set(group, topic, partition, {
    offset,
    leaderEpoch: -1,
    metadata: "",
    commitTimestampMs: cluster.nowMs,
    expireTimestampMs: undefined,
    topicId: zeroUuid,
    order: 0
  })

/** `undefined`: there is none. */
export const fetchFromZooKeeper = (
  cluster: Cluster,
  group: string,
  topic: string,
  partition: number
): bigint | undefined => tableOf(cluster).get(group, topic, partition)?.offset
