/** Markers as the leaders of partitions write them, for their own coordinators and for those of other brokers. */
import type { Broker } from "../cluster/Broker.ts"
import { partitionOf } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import type { Replica } from "../cluster/Replica.ts"
import { hasEnoughReplicas, whenCommitted } from "../cluster/whenCommitted.ts"
import { markerGate } from "./MarkerGate.ts"
import type { Marker, Markers } from "./ports.ts"

/** `request.timeout.ms`, which a leader gives its followers to have a marker. */
const timeoutMs = 30_000

/** Writes a marker to the log of a leader; `done` is told when it is committed, or why it is not. */
export const writeMarker = (replica: Replica, marker: Marker, done: (errorCode: number) => void): void => {
  const { broker } = replica
  if (!replica.isLeader) return done(codes.NOT_LEADER_OR_FOLLOWER)
  if (replica.log.config.magic < 2) return done(codes.UNSUPPORTED_FOR_MESSAGE_FORMAT)
  if (!hasEnoughReplicas(replica)) return done(codes.NOT_ENOUGH_REPLICAS)
  const { committed, coordinatorEpoch, producerEpoch, producerId, transactionVersion = 0 } = marker
  const { errorCode, lastOffset } = replica.log.appendMarker({
    producerId,
    producerEpoch,
    coordinatorEpoch,
    isCommit: committed,
    transactionVersion,
    leaderEpoch: replica.leaderEpoch,
    nowMs: broker.cluster.nowMs
  })
  if (errorCode !== codes.NONE) return done(errorCode)
  replica.appended()
  whenCommitted(replica, lastOffset, timeoutMs, (code) => {
    if (code === codes.NONE) broker.onTransactionEnd(replica, producerId, committed)
    done(code)
  })
}

/** The markers of a coordinator on this broker: it finds the leaders by what it knows of the cluster. */
export const markersOf = (broker: Broker): Markers => ({
  write: (marker, done) =>
    markerGate(broker.cluster).pass(marker, () => {
      const found = leaderFor(broker, marker)
      if (typeof found === "number") done(found)
      else writeMarker(found, marker, done)
    })
})

const leaderFor = (broker: Broker, { partition, topic }: Marker): Replica | number => {
  const { cluster, image } = broker
  const known = partitionOf(image, topic, partition)
  // Deleted: there is nothing to be marked.
  if (known === undefined) return codes.UNKNOWN_TOPIC_OR_PARTITION
  return cluster.reachable(broker, known.leader)?.replica(topic, partition) ?? codes.NOT_LEADER_OR_FOLLOWER
}
