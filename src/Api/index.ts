/**
 * The APIs of Kafka as data: one generated file each, made of the types of `Codec`.
 *
 * - `Api.ts`: what an API is, and how to define one of your own
 * - `Facts.ts`, `Routing.ts`: what is known of an API beside its messages, and where a cluster expects its requests
 * - `Metadata.ts`, `Fetch.ts`, …: one API each, all versions; `apis.ts` has them by name and as a list
 * - `RequestHeader.ts`, `ResponseHeader.ts`: what comes before the body
 * - `ErrorCode.ts`: the error codes of brokers as typed classes; `errors.ts` has the classes, `BrokerError.ts` what they are made of
 *
 * What Kafka stores in its own logs is in `effect-kafka-protocol/Stored`.
 *
 * @since 0.1.0
 */
export * as Api from "./Api.ts"
export * from "./apis.ts"
export * as ErrorCode from "./ErrorCode.ts"
export * from "./RequestHeader.ts"
export * from "./ResponseHeader.ts"
