/** Where a coordinator keeps its state: the partition of an internal topic that its broker leads. */
import { Records } from "../../Codec/Records/Records.ts"
import type { VerificationGuard } from "../log/index.ts"
import { codes } from "../protocol/codes.ts"
import type { Replica } from "./Replica.ts"
import { hasEnoughReplicas, whenCommitted } from "./whenCommitted.ts"

export interface CoordinatorRecord {
  readonly key: Uint8Array
  /** Null: a tombstone. */
  readonly value: Uint8Array | null
}

/** Of records that belong to a transaction. */
export interface CoordinatorAppendOptions {
  readonly producerId?: bigint | undefined
  readonly producerEpoch?: number | undefined
  readonly isTransactional?: boolean | undefined
  /** Where the log verifies transactions. */
  readonly guard?: VerificationGuard | undefined
  /** Told when the records are committed after all, after `done` was told that their time is over. */
  readonly onLateCommit?: (() => void) | undefined
}

/** `done` is told once, within the turn or later: 0 when the records are committed, else the error code. */
export interface CoordinatorLog {
  append(
    records: ReadonlyArray<CoordinatorRecord>,
    options: CoordinatorAppendOptions,
    done: (errorCode: number) => void
  ): void
}

/** `offsets.commit.timeout.ms`, which Kafka's coordinators wait for their records. */
const timeoutMs = 5000

/** The log of a partition that the broker leads in this leader epoch. Whoever leads it later does not append by it. */
export const coordinatorLog = (replica: Replica): CoordinatorLog => {
  const { leaderEpoch } = replica
  return {
    append: (records, options, done) => {
      const { guard, isTransactional = false, onLateCommit, producerEpoch, producerId } = options
      const { broker } = replica
      const { nowMs } = broker.cluster
      if (!replica.isLeader || !broker.isRunning || replica.leaderEpoch !== leaderEpoch)
        return done(codes.NOT_LEADER_OR_FOLLOWER)
      if (!hasEnoughReplicas(replica)) return done(codes.NOT_ENOUGH_REPLICAS)
      const bytes = Records.make(
        records.map(({ key, value }) => ({ key, value, timestamp: nowMs })),
        { magic: broker.cluster.release.maxMagic, isTransactional, producerId, producerEpoch }
      ).encode()
      const { errorCode, lastOffset } = replica.log.appendAsLeader(bytes, {
        leaderEpoch,
        nowMs,
        origin: "coordinator",
        guard
      })
      if (errorCode !== codes.NONE) return done(errorCode)
      replica.appended()
      whenCommitted(replica, lastOffset, timeoutMs, done, onLateCommit)
    }
  }
}

/** What a failure to append means to a client of the coordinator. */
export const coordinatorCode = (errorCode: number): number => {
  switch (errorCode) {
    case codes.UNKNOWN_TOPIC_OR_PARTITION:
    case codes.NOT_ENOUGH_REPLICAS:
    case codes.NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case codes.REQUEST_TIMED_OUT:
      return codes.COORDINATOR_NOT_AVAILABLE
    case codes.NOT_LEADER_OR_FOLLOWER:
    case codes.KAFKA_STORAGE_ERROR:
      return codes.NOT_COORDINATOR
    case codes.MESSAGE_TOO_LARGE:
    case codes.RECORD_LIST_TOO_LARGE:
    case codes.INVALID_FETCH_SIZE:
      return codes.UNKNOWN_SERVER_ERROR
    default:
      return errorCode
  }
}
