/**
 * From a request to a broker and back.
 *
 * ```text
 *  KafkaConnection   the service: request, send, status, close                                        (Effect)
 *    Supervisor      one fiber: dial, wait for the death, ask the schedule                             (Effect)
 *      Dial          one attempt: transport, ApiVersions (Negotiation), Sasl, one deadline             (Effect)
 *    Dispatcher      where requests go, or wait; one timer for all deadlines                           (callbacks)
 *      SessionDriver         one connection from opening to death: moves bytes                                 (callbacks)
 *        ClientSession     FIFO, matching, encoding, decoding, deadlines: no socket, no clock                (sans-I/O)
 *  Transport         NodeTransport (TCP, TLS) or MemoryTransport (tests)                               (callbacks)
 *
 *  status:  Connecting ─▶ Connected ─▶ Disconnected ─▶ Connecting …     any ─▶ Closed
 * ```
 *
 * A request is encoded straight into the outgoing buffer, which is written once per tick; its reply is matched by order and correlation id, and resumes
 * the fiber that waits. No timer, span or fiber belongs to a single request.
 *
 * May import Codec, Api, effect and node.
 *
 * @since 0.1.0
 */
export { BrokerVersions } from "../Protocol/BrokerVersions.ts"
export * as KafkaConfig from "./KafkaConfig.ts"
export { KafkaConnection } from "./KafkaConnection.ts"
export * from "../Client/index.ts"
export * as MemoryTransport from "../Transport/MemoryTransport.ts"
export * as NodeTransport from "../Transport/NodeTransport.ts"
export { defaultReconnect, type KafkaConnectionOptions } from "./Options.ts"
export * as Sasl from "./Sasl.ts"
export type * from "./Status.ts"
export * from "./StatusStream.ts"
export { type TlsOptions, Transport } from "../Transport/Transport.ts"
