/**
 * Replication as a model: followers get what the leader appends within the turn, unless something keeps them from it, and the high watermark follows.
 */
import type { Cluster } from "./Cluster.ts"
import type { Replica } from "./Replica.ts"

/** The replica leads from now on. Its log is what counts; the high watermark stays where it is until the followers say more. */
export const becomeLeader = (replica: Replica): void => {
  stopFollowing(replica)
  // Before 2.0 an epoch begins with its first record.
  if (replica.broker.cluster.release.isAtLeast("2.0")) replica.log.assignEpoch(replica.leaderEpoch)
  replica.epochStartOffset = replica.log.endOffset
  replica.forgetFollowers()
  replicateAfterPublish(replica)
}

/** The replica follows another leader: what that leader does not have is cut off, as soon as it can be asked. */
export const becomeFollower = (replica: Replica): void => {
  stopLeading(replica)
  replica.needsTruncation = true
  replica.broker.cluster.afterPublish(() => {
    const leader = leaderOf(replica)
    if (leader !== undefined) replicateAfterPublish(leader)
  })
}

/** Ends what waits for the replica in its role, also when it is gone. */
export const stopReplicating = (replica: Replica): void => {
  stopLeading(replica)
  stopFollowing(replica)
}

const stopLeading = (replica: Replica): void => {
  replica.lagCheck?.cancel()
  replica.lagCheck = undefined
}

const stopFollowing = (replica: Replica): void => {
  replica.nextFetch?.cancel()
  replica.nextFetch = undefined
}

/** Replicates when all brokers have the image that is being published; once, whoever asks for it. */
export const replicateAfterPublish = (leader: Replica): void => {
  if (leader.isReplicationDue) return
  leader.isReplicationDue = true
  leader.broker.cluster.afterPublish(() => {
    leader.isReplicationDue = false
    if (leader.isLeader && leader.broker.isRunning) replicate(leader)
  })
}

/** Something has changed for many: all leaders give their followers what they lack. */
export const replicateAll = (cluster: Cluster): void => {
  for (const broker of cluster.brokers.values())
    if (broker.isRunning) for (const replica of broker.replicas()) if (replica.isLeader) replicate(replica)
}

/** The leader's replica of the same partition, if this broker can reach the leader, and that knows that it leads. */
const leaderOf = (follower: Replica): Replica | undefined => {
  const { broker, registration } = follower
  const leader = broker.cluster.reachable(broker, registration.leader)
  const replica = leader?.replicaById(follower.topicId, follower.partition)
  return replica?.isLeader === true && replica.leaderEpoch === registration.leaderEpoch ? replica : undefined
}

/** The replica of the partition on another broker, if it follows this leader now. */
const followerOf = (leader: Replica, id: number): Replica | undefined => {
  const follower = leader.broker.cluster.brokers.get(id)?.replicaById(leader.topicId, leader.partition)
  return follower !== undefined && follower.broker.isRunning && leaderOf(follower) === leader
    ? follower
    : undefined
}

/** Gives followers what they lack, and moves the high watermark. */
export const replicate = (leader: Replica): void => {
  const { broker, registration } = leader
  if (registration.replicas.length === 1) return advanceHighWatermark(leader)
  const { cluster } = broker
  const prompt: Array<Replica> = []
  for (const id of registration.replicas) {
    if (id === broker.id) continue
    const follower = followerOf(leader, id)
    if (follower === undefined) continue
    const delayMs = cluster.followerRules.delayOf(follower)
    if (delayMs === 0) {
      fetch(follower, leader)
      prompt.push(follower)
    } else if (Number.isFinite(delayMs)) fetchLater(follower, cluster.nowMs + delayMs)
  }
  settle(leader)
  for (const follower of prompt) learnHighWatermark(follower, leader)
}

/** A slow follower fetches then, unless it will earlier. */
const fetchLater = (follower: Replica, atMs: number): void => {
  if (follower.nextFetch?.isPending === true) return
  follower.nextFetch = follower.broker.cluster.deadlines.add(atMs, () => {
    const leader = follower.broker.isRunning ? leaderOf(follower) : undefined
    if (leader === undefined) return
    fetch(follower, leader)
    settle(leader)
    // Who waits for some replicas, not for all, is told too.
    leader.notify()
    learnHighWatermark(follower, leader)
  })
}

/** What follows from what the leader knows of its followers: the high watermark, and who is in sync. */
const settle = (leader: Replica): void => {
  advanceHighWatermark(leader)
  watchLag(leader)
}

/** The follower fetches all that the leader has. */
const fetch = (follower: Replica, leader: Replica): void => {
  const { nowMs } = leader.broker.cluster
  if (follower.needsTruncation) {
    truncateToLeader(follower, leader)
    follower.needsTruncation = false
  }
  // Out of the range of the leader: begin where it begins, or end where it ends.
  if (follower.log.endOffset < leader.log.startOffset) follower.log.truncateFully(leader.log.startOffset)
  if (follower.log.endOffset > leader.log.endOffset) follower.log.truncateTo(leader.log.endOffset)
  const before = follower.log.endOffset
  if (before < leader.log.endOffset) {
    for (const batch of leader.log.batchesFrom(before)) follower.log.appendAsFollower(batch, nowMs)
    follower.notify()
  }
  if (leader.log.startOffset > follower.log.startOffset) {
    follower.log.deleteBefore(leader.log.startOffset)
    // DeleteRecords waits for it.
    leader.notify()
  }
  const state = leader.follower(follower.broker.id)
  state.endOffset = follower.log.endOffset
  state.lagsSinceMs = undefined
}

/** Cuts off what the leader does not have: from the epoch on in which the logs part (KIP-101, KIP-279). */
const truncateToLeader = ({ broker, log, highWatermark }: Replica, leader: Replica): void => {
  // Before there were epochs, and in logs of formats without: what is committed is on the leader too.
  if (!broker.cluster.release.isAtLeast("0.11") || log.latestEpoch === undefined) {
    log.truncateTo(highWatermark)
    return
  }
  for (let epoch: number | undefined = log.latestEpoch; epoch !== undefined;) {
    const end = leader.log.endOffsetFor(epoch)
    if (end.leaderEpoch < 0) {
      log.truncateTo(highWatermark)
      return
    }
    const own = log.endOffsetFor(end.leaderEpoch)
    log.truncateTo(own.leaderEpoch < 0 ? end.endOffset : Math.min(own.endOffset, end.endOffset))
    // The leader has nothing of that epoch, and what both have of an earlier one may end earlier.
    if (end.leaderEpoch === epoch || log.latestEpoch === epoch) return
    epoch = log.latestEpoch
  }
}

/** The least of what the replicas in sync have. It never goes back. */
const advanceHighWatermark = (leader: Replica): void => {
  const { broker, log, registration } = leader
  let least = log.endOffset
  if (least <= leader.highWatermark || isUnderMinIsr(leader)) return
  for (const id of registration.isr)
    if (id !== broker.id) least = Math.min(least, leader.follower(id).endOffset)
  if (least <= leader.highWatermark) return
  leader.highWatermark = least
  leader.notify()
}

/** Since 3.7 nothing is committed while fewer replicas are in sync than `min.insync.replicas` asks for (KIP-966), as far as there are so many. */
const isUnderMinIsr = ({ broker, log, registration: { isr, replicas } }: Replica): boolean =>
  isr.length < Math.min(log.config.minInsyncReplicas, replicas.length) &&
  broker.cluster.release.isAtLeast("3.7")

const learnHighWatermark = (follower: Replica, leader: Replica): void => {
  const known = Math.min(leader.highWatermark, follower.log.endOffset)
  if (known <= follower.highWatermark) return
  follower.highWatermark = known
  follower.notify()
}

/** Who has all that is committed joins the ISR, and who has lagged for longer than `replica.lag.time.max.ms` leaves it. */
const watchLag = (leader: Replica): void => {
  const { broker, isr, replicas } = { broker: leader.broker, ...leader.registration }
  const { cluster } = broker
  let sinceMs = Number.POSITIVE_INFINITY
  for (const id of replicas) {
    if (id === broker.id) continue
    const isIn = isr.includes(id)
    if (leader.isCaughtUp(id)) {
      if (!isIn && mayJoin(leader, id)) cluster.isrChanges.join(leader, id)
    } else if (isIn) {
      const state = leader.follower(id)
      sinceMs = Math.min(sinceMs, (state.lagsSinceMs ??= cluster.nowMs))
    }
  }
  if (sinceMs === Number.POSITIVE_INFINITY) {
    leader.lagCheck?.cancel()
    leader.lagCheck = undefined
  } else checkLagAt(leader, sinceMs + maxLagMs(leader))
}

const mayJoin = ({ broker, partition, topicId }: Replica, id: number): boolean =>
  broker.image.brokers.get(id)?.isFenced === false &&
  !broker.cluster.followerRules.isHeldOut(topicId, partition, id)

const maxLagMs = ({ broker }: Replica): number => broker.configs.number("replica.lag.time.max.ms", 30_000)

const checkLagAt = (leader: Replica, atMs: number): void => {
  if (leader.lagCheck?.isPending === true) {
    if (leader.lagCheck.atMs <= atMs) return
    leader.lagCheck.cancel()
  }
  leader.lagCheck = leader.broker.cluster.deadlines.add(atMs, () => dropLaggards(leader))
}

const dropLaggards = (leader: Replica): void => {
  const { broker, registration } = leader
  if (!leader.isLeader || !broker.isRunning) return
  const { cluster } = broker
  const limitMs = cluster.nowMs - maxLagMs(leader)
  let nextMs = Number.POSITIVE_INFINITY
  for (const id of registration.isr) {
    if (id === broker.id) continue
    const { lagsSinceMs } = leader.follower(id)
    if (lagsSinceMs === undefined) continue
    if (lagsSinceMs <= limitMs) cluster.isrChanges.leave(leader, id)
    else nextMs = Math.min(nextMs, lagsSinceMs)
  }
  if (nextMs !== Number.POSITIVE_INFINITY) checkLagAt(leader, nextMs + maxLagMs(leader))
}
