/** What a leader appends counts when all replicas in sync have it. */
import { codes } from "../protocol/codes.ts"
import type { Replica } from "./Replica.ts"

/** Whether so many replicas are in sync as `min.insync.replicas` asks for; since 3.0 all that there are suffice. */
export const hasEnoughReplicas = ({ broker, log, registration: { isr, replicas } }: Replica): boolean => {
  const { minInsyncReplicas } = log.config
  const needed = broker.cluster.release.isAtLeast("3.0")
    ? Math.min(minInsyncReplicas, replicas.length)
    : minInsyncReplicas
  return isr.length >= needed
}

/**
 * Tells the outcome once, now or later: 0 when the high watermark has passed the offset, NOT_ENOUGH_REPLICAS_AFTER_APPEND if too few have it, REQUEST_TIMED_OUT after
 * `timeoutMs`, NOT_LEADER_OR_FOLLOWER if another broker leads in the meantime.
 */
export const whenCommitted = (
  replica: Replica,
  lastOffset: number,
  timeoutMs: number,
  done: (errorCode: number) => void
): void => {
  const { broker } = replica
  const { cluster } = broker
  cluster.purgatory.tryCompleteElseWatch(
    {
      tryComplete: () => {
        if (!replica.isLeader || !broker.isRunning) done(codes.NOT_LEADER_OR_FOLLOWER)
        else if (replica.highWatermark > lastOffset)
          done(hasEnoughReplicas(replica) ? codes.NONE : codes.NOT_ENOUGH_REPLICAS_AFTER_APPEND)
        else return false
        return true
      },
      onExpiration: () => done(codes.REQUEST_TIMED_OUT)
    },
    [replica.watchers],
    cluster.nowMs + timeoutMs
  )
}
