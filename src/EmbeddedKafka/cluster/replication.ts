/**
 * Replication as a model: followers get what the leader appends within the turn, unless something keeps them from it, and the high watermark follows.
 */
import type { Replica } from "./Replica.ts"

/** The replica leads from now on. Its log is what counts; the high watermark stays where it is until the followers say more. */
export const becomeLeader = (replica: Replica): void => {
  replica.log.assignEpoch(replica.leaderEpoch)
  replica.caughtUpMs.clear()
  const { nowMs } = replica.broker.cluster
  for (const id of replica.registration.replicas) replica.caughtUpMs.set(id, nowMs)
  replica.broker.cluster.afterPublish(() => {
    if (replica.isLeader) replicate(replica)
  })
}

/** The replica follows another leader: what that leader does not have is cut off, as soon as it can be asked. */
export const becomeFollower = (replica: Replica): void => {
  replica.needsTruncation = true
}

/** The leader's replica of the same partition, if this broker can reach the leader, and that knows that it leads. */
const leaderOf = (follower: Replica): Replica | undefined => {
  const { broker, registration } = follower
  const leader = broker.cluster.brokers.get(registration.leader)
  if (leader === undefined || !leader.isRunning || !broker.cluster.isReachable(leader.id, broker.id))
    return undefined
  const replica = leader.replicaById(follower.topicId, follower.partition)
  return replica?.isLeader === true && replica.leaderEpoch === registration.leaderEpoch ? replica : undefined
}

/** Gives followers what they lack, and moves the high watermark. */
export const replicate = (leader: Replica): void => {
  const { broker, partition, registration, topicId } = leader
  const { cluster } = broker
  for (const id of registration.replicas) {
    if (id === broker.id) continue
    const follower = cluster.brokers.get(id)?.replicaById(topicId, partition)
    if (follower === undefined || !follower.broker.isRunning || leaderOf(follower) !== leader) continue
    if (!cluster.mayFollow(follower)) continue
    catchUp(follower, leader)
    leader.caughtUpMs.set(id, cluster.nowMs)
  }
  advanceHighWatermark(leader)
}

/** The follower fetches all that the leader has. */
const catchUp = (follower: Replica, leader: Replica): void => {
  if (follower.needsTruncation) {
    truncateToLeader(follower, leader)
    follower.needsTruncation = false
  }
  if (follower.log.endOffset < leader.log.startOffset) follower.log.truncateFully(leader.log.startOffset)
  const { nowMs } = leader.broker.cluster
  for (const batch of leader.log.batchesFrom(follower.log.endOffset))
    follower.log.appendAsFollower(batch, nowMs)
  follower.log.deleteBefore(leader.log.startOffset)
}

/** Cuts off what the leader does not have: from the epoch on in which the logs part (KIP-101, KIP-279). */
const truncateToLeader = (follower: Replica, leader: Replica): void => {
  for (;;) {
    const epoch = follower.log.latestEpoch
    if (epoch === undefined) return
    const end = leader.log.endOffsetFor(epoch)
    if (end.leaderEpoch === epoch) {
      if (end.endOffset < follower.log.endOffset) follower.log.truncateTo(end.endOffset)
      return
    }
    // The leader has nothing of that epoch: what the follower has of it is not the leader's.
    const own = end.leaderEpoch < 0 ? undefined : follower.log.endOffsetFor(end.leaderEpoch)
    const to = own === undefined ? leader.log.startOffset : Math.min(own.endOffset, end.endOffset)
    if (to >= follower.log.endOffset) return
    follower.log.truncateTo(to)
  }
}

/** The least of what the replicas in sync have. It never goes back. */
export const advanceHighWatermark = (leader: Replica): void => {
  const { broker, partition, registration, topicId } = leader
  let least = leader.log.endOffset
  for (const id of registration.isr) {
    if (id === broker.id) continue
    const end = broker.cluster.brokers.get(id)?.replicaById(topicId, partition)?.log.endOffset ?? 0
    if (end < least) least = end
  }
  if (least > leader.highWatermark) {
    leader.highWatermark = least
    leader.notify()
  }
  for (const id of registration.replicas) {
    const follower = broker.cluster.brokers.get(id)?.replicaById(topicId, partition)
    if (follower === undefined || follower === leader || !follower.broker.isRunning) continue
    if (leaderOf(follower) !== leader || !broker.cluster.mayFollow(follower)) continue
    const known = Math.min(leader.highWatermark, follower.log.endOffset)
    if (known !== follower.highWatermark) {
      follower.highWatermark = known
      follower.notify()
    }
  }
}
