/**
 * Transactions and producer ids.
 *
 * - `TransactionShard.ts`: the coordinator of the transactional ids of one partition of `__transaction_state`
 * - `TransactionMetadata.ts`: an id and its steps; `decideInit.ts`, `decideEnd.ts`: which step a request leads to
 * - `Completions.ts`: markers; `Timers.ts`: timeouts and expiry; `records.ts`: the log
 * - `ProducerIds.ts`: ids that nobody has had
 * - `ports.ts`: what a shard needs of others
 */
export * from "./PartitionSet.ts"
export * from "./ports.ts"
export * from "./ProducerIds.ts"
export * from "./ShardOptions.ts"
export * from "./TransactionMetadata.ts"
export * from "./TransactionRules.ts"
export * from "./TransactionShard.ts"
export * from "./TransactionState.ts"
