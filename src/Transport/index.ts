/**
 * Bytes over a network, whatever they mean.
 *
 * - `Transport.ts` opens connections, `TransportServer.ts` accepts them: services whose defaults are those of `NodeTransport.ts` (TCP and TLS of Node).
 *   `OpenOptions.ts` and `ListenOptions.ts` say where, and with which TLS.
 * - `TransportHandle.ts` is what both ends of a connection have; `TransportError.ts` is what fails.
 * - `MemoryTransport.ts` is a network in memory, with latency, cuts and partitions from a seed.
 *
 * @since 0.1.0
 */
export * as MemoryTransport from "./MemoryTransport.ts"
export * as NodeTransport from "./NodeTransport.ts"
export * from "./Transport.ts"
export * from "./TransportError.ts"
export * from "./TransportServer.ts"
