/**
 * What a cluster must never do, and has done.
 *
 * @since 0.1.0
 */

/**
 * - `AcknowledgedLost`: records that were acknowledged with `acks: -1` are not in the log any more, and not because they were deleted
 * - `AcknowledgedChanged`: at their offset there are others, or they were given to a reader with other bytes
 * - `OffsetReused`: two batches were acknowledged at the same offset
 * - `OffsetGap`: a reader was given batches between which offsets are missing, or which do not begin at what it asked for
 * - `HighWatermarkBack`: a leader told readers a lower high watermark than before in the same leader epoch
 * - `CommittedOffsetBack`: a group was told an older offset than the last that it has committed, or none
 * - `TwoOwners`: the leader of a group gave a partition to two members
 * - `WrongAssignment`: a member was told another assignment than the leader of its group made for it
 * - `UncommittedRead`: a reader of committed records was given records of a transaction that has not ended
 * - `AbortedRead`: it was given records of an aborted transaction, and not told that it was aborted
 * - `Defect`: a handler of the cluster threw
 *
 * @since 0.1.0
 * @category models
 */
export type ViolationTag =
  | "AcknowledgedLost"
  | "AcknowledgedChanged"
  | "OffsetReused"
  | "OffsetGap"
  | "HighWatermarkBack"
  | "CommittedOffsetBack"
  | "TwoOwners"
  | "WrongAssignment"
  | "UncommittedRead"
  | "AbortedRead"
  | "Defect"

/**
 * @since 0.1.0
 * @category models
 */
export interface Violation {
  readonly _tag: ViolationTag
  /** What it is about, and how it shows. */
  readonly detail: string
  /** When it was noticed, in ms since 1970. */
  readonly atMs: number
}
