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
 *
 * @param onLateCommit told if the offset is committed after REQUEST_TIMED_OUT, in the order of the log with all others that wait
 */
export const whenCommitted = (
  replica: Replica,
  lastOffset: number,
  timeoutMs: number,
  done: (errorCode: number) => void,
  onLateCommit?: () => void
): void => {
  const { cluster } = replica.broker
  const atOnce = outcomeOf(replica, lastOffset)
  if (atOnce !== undefined) return done(atOnce)
  let tell = done
  const deadline = cluster.deadlines.add(cluster.nowMs + timeoutMs, () => {
    tell = (errorCode) => {
      if (errorCode === codes.NONE) onLateCommit?.()
    }
    if (onLateCommit === undefined) waiting?.cancel()
    done(codes.REQUEST_TIMED_OUT)
  })
  const waiting = cluster.purgatory.tryCompleteElseWatch(
    {
      tryComplete: () => {
        const outcome = outcomeOf(replica, lastOffset)
        if (outcome === undefined) return false
        deadline.cancel()
        tell(outcome)
        return true
      },
      onExpiration: () => {}
    },
    [replica.watchers],
    undefined
  )
}

const outcomeOf = (replica: Replica, lastOffset: number): number | undefined => {
  if (!replica.isLeader || !replica.broker.isRunning) return codes.NOT_LEADER_OR_FOLLOWER
  if (replica.highWatermark <= lastOffset) return undefined
  return hasEnoughReplicas(replica) ? codes.NONE : codes.NOT_ENOUGH_REPLICAS_AFTER_APPEND
}
