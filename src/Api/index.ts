/**
 * The APIs of Kafka as data: one file each, made of the types of `Codec`. `Api.ts` says what an API is.
 *
 * @since 0.1.0
 */
export * as Api from "./Api.ts"
