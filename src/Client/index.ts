/**
 * What a program needs of whoever asks for it, one connection or a cluster: `KafkaError.ts` says what can go wrong,
 * and `KafkaErrorSchema.ts`, to be imported by its path, takes such an error to another process and back.
 *
 * May import Api.
 *
 * @since 0.1.0
 */
export * from "./KafkaError.ts"
