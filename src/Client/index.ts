/**
 * What a program needs of whoever asks for it, one connection or a cluster: `KafkaError.ts` says what can go wrong.
 *
 * May import Api.
 *
 * @since 0.1.0
 */
export * from "./KafkaError.ts"
