/**
 * What Kafka stores in its own logs, and what is embedded in other messages: decoders to point at real data, and the messages that they are made of.
 *
 * - `ConsumerOffsets.ts`, `TransactionState.ts`, `ShareState.ts`: the logs of coordinators, from the key and value of a record
 * - `ClusterMetadata.ts`, `RemoteLogMetadata.ts`: logs of one value that names its type
 * - `ControlRecord.ts`: records of control batches, in any log
 * - `ConsumerProtocol.ts`: subscriptions and assignments in JoinGroup, SyncGroup and `__consumer_offsets`
 * - `VersionPrefixed.ts`: any message behind an int16 with its version
 * - `OffsetCommitValue.ts`, `TopicRecord.ts`, …: one generated message each; `messages.ts` has them by name and as a list, `groupRecords.ts` and the like
 *   by type of record
 *
 * Each decoder is a function that throws a `DecodeError`, an Effect, and a Schema; each has an encoder. What is not known keeps its bytes.
 *
 * @since 0.1.0
 */
export * as ClusterMetadata from "./ClusterMetadata.ts"
export * as ConsumerOffsets from "./ConsumerOffsets.ts"
export * as ConsumerProtocol from "./ConsumerProtocol.ts"
export * as ControlRecord from "./ControlRecord.ts"
export * from "./messages.ts"
export type { RecordBytes } from "./RecordBytes.ts"
export * as RemoteLogMetadata from "./RemoteLogMetadata.ts"
export * as ShareState from "./ShareState.ts"
export * as TransactionState from "./TransactionState.ts"
export * as VersionPrefixed from "./VersionPrefixed.ts"
