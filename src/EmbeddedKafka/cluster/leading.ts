/**
 * The replica that a request about a partition is for, or the code that says why this broker does not answer it.
 */
import type { Broker } from "./Broker.ts"
import { partitionOf } from "./ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import type { Replica } from "./Replica.ts"

/** A replica that this broker has, whether it leads or not. */
export const replicaOf = (broker: Broker, topic: string, partition: number): Replica | number =>
  broker.replica(topic, partition) ??
  (partitionOf(broker.image, topic, partition) === undefined
    ? codes.UNKNOWN_TOPIC_OR_PARTITION
    : codes.NOT_LEADER_OR_FOLLOWER)

/** What is wrong with the leader epoch that a client believes in (KIP-320); −1 is none. */
export const epochError = (replica: Replica, currentLeaderEpoch: number): number =>
  currentLeaderEpoch < 0 || currentLeaderEpoch === replica.leaderEpoch
    ? codes.NONE
    : currentLeaderEpoch < replica.leaderEpoch
      ? codes.FENCED_LEADER_EPOCH
      : codes.UNKNOWN_LEADER_EPOCH

/** The replica that leads the partition. @param currentLeaderEpoch what the client believes; −1: it does not say */
export const leaderOf = (
  broker: Broker,
  topic: string,
  partition: number,
  currentLeaderEpoch = -1
): Replica | number => {
  const replica = replicaOf(broker, topic, partition)
  if (typeof replica === "number") return replica
  const error = epochError(replica, currentLeaderEpoch)
  if (error !== codes.NONE) return error
  return replica.isLeader ? replica : codes.NOT_LEADER_OR_FOLLOWER
}
