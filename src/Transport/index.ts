/**
 * Bytes over a network, whatever they mean. `Transport.ts` opens connections, `TransportHandle.ts` is what both ends of one have, `OpenOptions.ts` says
 * where to and with which TLS, `TransportError.ts` is what fails. `NodeTransport.ts` is TCP and TLS of Node, `MemoryTransport.ts` a network in memory for
 * tests.
 *
 * @since 0.1.0
 */
export * as MemoryTransport from "./MemoryTransport.ts"
export * as NodeTransport from "./NodeTransport.ts"
export * from "./Transport.ts"
export * from "./TransportError.ts"
