/**
 * The Apache Kafka protocol in Effect.
 *
 * - `Kafka`: `request`, `send`, `metadata`, `once`: what most programs call
 * - `KafkaConnection`: the scoped connection that they need; `KafkaError`: what they fail with
 * - `Metadata`, `Fetch`, `Produce`, …: the APIs, each also as a module of its own (`effect-kafka-protocol/Api/Metadata`)
 * - `Records`: record batches and message sets; `RecordsEffect`: the same as Effects, which fail with `RecordsError`
 * - `Api`, `Codec`, `ErrorCode`: to define APIs of your own, to use the codec alone, to look up codes
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
export * from "./Connection/index.ts"
export * as Kafka from "./Kafka.ts"
