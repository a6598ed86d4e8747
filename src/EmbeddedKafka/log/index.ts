/**
 * One replica's log of one partition: what a broker keeps of records, and what follows from it. Pure: bytes and times go in, batches, offsets and error codes come out.
 *
 * - `PartitionLog.ts`: the log; `LogConfig.ts`: what it is told; `Refusal.ts`: what became of an append
 * - `StoredBatch.ts`: what it consists of; `Segments.ts`, `retention.ts`: files that there are not, and when they go
 * - `RecordSet.ts`, `appendSet.ts`, `validateBatch.ts`, `scanRecords.ts`, `messageSets.ts`, `RecordErrors.ts`: what is checked before it is appended
 * - `readLog.ts`, `downConvert.ts`, `timestamps.ts`, `LeaderEpochs.ts`: what is asked of it
 * - `ProducerStates.ts`, `Transactions.ts`, `markers.ts`: producers and their transactions
 */
export { type Int64 } from "./bytes.ts"
export { downConverted, magicOfFetch, needsDownConversion } from "./downConvert.ts"
export { type EpochEnd, LeaderEpochs } from "./LeaderEpochs.ts"
export { defaultLogConfig, type LogConfig } from "./LogConfig.ts"
export type { Marker, MarkerOptions } from "./markers.ts"
export { type AppendOptions, PartitionLog } from "./PartitionLog.ts"
export type { ActiveProducer, VerificationGuard } from "./ProducerStates.ts"
export { type LogRead, type ReadOptions, recordsOf } from "./readLog.ts"
export { isTransactionalSet, produceError, producerIdOf } from "./RecordSet.ts"
export { type Appended, type RecordRefusal, Refusal, refused } from "./Refusal.ts"
export { StoredBatch } from "./StoredBatch.ts"
export type { TimedOffset } from "./timestamps.ts"
export type { AbortedTransaction } from "./Transactions.ts"
export type { Origin } from "./validateBatch.ts"
