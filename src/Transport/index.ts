/**
 * Bytes over a network, with no word of Kafka: `Transport.ts` says what a connection needs of it, `NodeTransport.ts` is TCP and TLS of Node,
 * `MemoryTransport.ts` a network in memory for tests.
 *
 * @since 0.1.0
 */
export * as MemoryTransport from "./MemoryTransport.ts"
export * as NodeTransport from "./NodeTransport.ts"
export * from "./Transport.ts"
