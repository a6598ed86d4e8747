/**
 * The Apache Kafka protocol in Effect.
 *
 * - `Kafka`: `request`, `send`, `metadata`, `once`: what most programs call
 * - `KafkaConnection`: the scoped connection to one broker that answers them; `KafkaCluster`: all brokers, each request routed; both are a `KafkaClient`.
 *   `KafkaError`: what they fail with
 * - `Metadata`, `Fetch`, `Produce`, …: the APIs, each also as a module of its own (`effect-kafka-protocol/Api/Metadata`)
 * - `Records`: record batches and message sets; `RecordsEffect`: the same as Effects, which fail with `RecordsError`
 * - `Api`, `Codec`, `ErrorCode`: to define APIs of your own, to use the codec alone, to look up codes
 *
 * Services are classes with their statics, functions stand in namespaces. What is only of use to some has a path of its own, as
 * `effect-kafka-protocol/Stored` and `effect-kafka-protocol/Client/KafkaErrorSchema`.
 *
 * @since 0.1.0
 */
export * from "./Api/index.ts"
export * as Codec from "./Codec/index.ts"
export { type CompressionName, KafkaRecord, type RecordInput } from "./Codec/Records/Record.ts"
export { type RecordBatch, Records } from "./Codec/Records/Records.ts"
export { RecordsBuilder } from "./Codec/Records/RecordsBuilder.ts"
export * as RecordsEffect from "./Codec/Records/RecordsEffect.ts"
export { RecordsError } from "./Codec/Errors/RecordsError.ts"
export { KafkaClient } from "./Client/KafkaClient.ts"
export {
  AuthenticationError,
  ConnectionError,
  type ConnectionPhase,
  InvalidOption,
  isKafkaError,
  KafkaError,
  type KafkaErrorReason,
  NotSent,
  OutcomeUnknown,
  ShardFailure,
  Timeout,
  VersionNotSupported
} from "./Client/KafkaError.ts"
export {
  ClusterConfig,
  type ClusterOptions,
  type ClusterView,
  clusterViews,
  defaultRetry,
  KafkaCluster,
  type Shard
} from "./Cluster/index.ts"
export {
  BrokerVersions,
  type ConnectionStatus,
  defaultReconnect,
  KafkaConfig,
  KafkaConnection,
  type KafkaConnectionOptions,
  Sasl,
  statusChanges,
  type TlsOptions,
  Transport
} from "./Connection/index.ts"
export * as Kafka from "./Kafka.ts"
