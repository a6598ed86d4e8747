/**
 * Which replica a consumer had better read from (KIP-392): one in its own rack, if `replica.selector.class` says so.
 */
import type { Broker } from "../cluster/Broker.ts"
import type { Replica } from "../cluster/Replica.ts"

/** The only selector that Kafka has beside its default, which is the leader. */
const isRackAware = ({ configs }: Broker): boolean =>
  configs.string("replica.selector.class", "").endsWith(".RackAwareReplicaSelector")

/** @returns the id of a broker, or −1: the leader */
export const preferredReadReplica = (leader: Replica, rack: string, fetchOffset: number): number => {
  const { broker, partition, registration, topicId } = leader
  if (rack === "" || broker.rack === rack || !isRackAware(broker)) return -1
  let best: Replica | undefined
  for (const id of registration.isr) {
    const known = broker.image.brokers.get(id)
    if (id === broker.id || known?.rack !== rack || known.isFenced) continue
    const follower = broker.cluster.brokers.get(id)?.replicaById(topicId, partition)
    if (follower === undefined) continue
    const { endOffset, startOffset } = follower.log
    if (endOffset < fetchOffset || startOffset > fetchOffset) continue
    if (best === undefined || endOffset > best.log.endOffset) best = follower
  }
  return best?.broker.id ?? -1
}
