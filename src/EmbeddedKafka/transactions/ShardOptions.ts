/** What a coordinator of transactions is given. */
import type { Deadlines } from "../cluster/Deadlines.ts"
import type { CoordinatorLog } from "../cluster/CoordinatorLog.ts"
import type { Markers } from "./ports.ts"
import type { TransactionRules } from "./TransactionRules.ts"

export interface ShardOptions {
  /** The leader epoch of the partition. */
  readonly coordinatorEpoch: number
  readonly log: CoordinatorLog
  readonly markers: Markers
  readonly deadlines: Pick<Deadlines, "add">
  readonly nowMs: () => number
  readonly rules: TransactionRules
  /** A producer id that nobody has had; `undefined` while the controller cannot be asked. */
  readonly nextProducerId: () => bigint | undefined
  /** The level of the feature `transaction.version`; 0 without it. */
  readonly transactionVersion: () => number
  /** `transaction.max.timeout.ms` */
  readonly maxTimeoutMs: () => number
  /** `transactional.id.expiration.ms` */
  readonly expirationMs: () => number
}
