/**
 * One replica's log of one partition, in memory.
 */
export * from "./PartitionLog.ts"
