/** The states of a transactional id, by the names that DescribeTransactions has and the numbers that `__transaction_state` has. */

export type TransactionState =
  | "Empty"
  | "Ongoing"
  | "PrepareCommit"
  | "PrepareAbort"
  | "CompleteCommit"
  | "CompleteAbort"
  | "Dead"
  | "PrepareEpochFence"

/** The number of a state is its place. */
export const transactionStates: ReadonlyArray<TransactionState> = [
  "Empty",
  "Ongoing",
  "PrepareCommit",
  "PrepareAbort",
  "CompleteCommit",
  "CompleteAbort",
  "Dead",
  "PrepareEpochFence"
]

/** The outcome is decided, and its markers are not all written. */
export const isPrepared = (state: TransactionState): boolean =>
  state === "PrepareCommit" || state === "PrepareAbort"

/** Nothing is open: a transactional id in such a state expires when it is not used. */
export const isIdle = (state: TransactionState): boolean =>
  state === "Empty" || state === "CompleteCommit" || state === "CompleteAbort"
