/**
 * The brokers of a cluster, as an answer tells of them.
 */
import type { DescribeCluster } from "../../Api/DescribeCluster.ts"
import type { BrokerNode } from "../ClusterView.ts"
import { emptyView, type View } from "./View.ts"

const isSame = (one: BrokerNode | undefined, other: BrokerNode): boolean =>
  one !== undefined && one.host === other.host && one.port === other.port && one.rack === other.rack

/** The brokers that there are now. Those that are as before keep their identity, and so does the map if all are. */
export const brokersAfter = (
  known: ReadonlyMap<number, BrokerNode>,
  told: ReadonlyArray<BrokerNode>
): ReadonlyMap<number, BrokerNode> => {
  const brokers = new Map<number, BrokerNode>()
  for (const { host, nodeId, port, rack } of told) {
    const node: BrokerNode = { nodeId, host, port, rack }
    const before = known.get(nodeId)
    brokers.set(nodeId, before !== undefined && isSame(before, node) ? before : node)
  }
  return isAsBefore(known, brokers) ? known : brokers
}

const isAsBefore = (
  known: ReadonlyMap<number, BrokerNode>,
  brokers: ReadonlyMap<number, BrokerNode>
): boolean => {
  if (known.size !== brokers.size) return false
  for (const [nodeId, node] of brokers) if (known.get(nodeId) !== node) return false
  return true
}

/** With brokers of which a response told on the side (KIP-951, FindCoordinator): they are added, or are reached elsewhere now. */
export const brokersWith = (
  known: ReadonlyMap<number, BrokerNode>,
  endpoints: ReadonlyArray<BrokerNode>
): ReadonlyMap<number, BrokerNode> => {
  let brokers: Map<number, BrokerNode> | undefined
  for (const { host, nodeId, port, rack } of endpoints) {
    if (nodeId < 0 || host === "") continue
    const before = (brokers ?? known).get(nodeId)
    // Not all that name an endpoint know racks.
    const node: BrokerNode = { nodeId, host, port, rack: rack ?? before?.rack ?? null }
    if (isSame(before, node)) continue
    brokers ??= new Map(known)
    brokers.set(nodeId, node)
  }
  return brokers ?? known
}

/** Whether an answer comes from another cluster than those before. */
export const isOtherCluster = (view: View, clusterId: string | null): boolean =>
  clusterId !== null && view.clusterId !== null && clusterId !== view.clusterId

/** What a view is followed by: itself, or nothing of it where the answer comes from another cluster. */
export const baseFor = (view: View, clusterId: string | null): View =>
  isOtherCluster(view, clusterId) ? view.with({ ...emptyView.contents, clusterId }) : view

/** The nodes and the controller, as controllers tell of themselves (KIP-919). */
export const viewAfterDescribeCluster = (
  view: View,
  response: typeof DescribeCluster.response.Type
): View => {
  const base = baseFor(view, response.clusterId)
  return base.with({
    clusterId: response.clusterId,
    controllerId: response.controllerId,
    brokers: brokersAfter(
      base.brokers,
      response.brokers.map(({ brokerId, host, port, rack }) => ({ nodeId: brokerId, host, port, rack }))
    )
  })
}
