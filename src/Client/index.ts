/**
 * What a program needs of whoever answers it, one connection or a whole cluster, without knowing which of them it is.
 *
 * - `KafkaClient.ts`: the service `{ request, send }`, and the options of one request
 * - `KafkaError.ts`: what a request fails with; `KafkaErrorSchema.ts`, to be imported by its path, takes such an error to another process and back
 *
 * May import Api, and the errors of Codec.
 *
 * @since 0.1.0
 */
export * from "./KafkaClient.ts"
export * from "./KafkaError.ts"
