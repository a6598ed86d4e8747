/**
 * One connection to one broker, kept alive: requests in, responses or typed failures out.
 *
 * ```text
 *  a request, down and back                                    what keeps the connection
 *
 *  KafkaConnection  the service                      (Effect)  Supervisor         one fiber: connect, wait until lost, ask the schedule
 *    Requests       options, time limit, span        (Effect)    ConnectionAttempt  transport, versions, authentication; one deadline
 *    Dispatcher     to the connection, or the queue  (callbacks)   Negotiation        ApiVersions, and brokers without it
 *    SessionDriver  bytes of one connection          (callbacks)   Authentication     carries the tokens of a Sasl mechanism
 *    ClientSession  encode, match, decode            (sans-I/O)    SetupRequests      the requests of these two
 *    Transport      TCP, TLS or memory               (callbacks)  Reauthentication   before the session ends
 *    Outcomes       response or KafkaError, resumed  (callbacks)
 *
 *  ConnectionContext: what they share: settings, clock (TickClock), status (StatusRef), metrics, log, spans
 *  status:  Connecting ─▶ Connected ─▶ Disconnected ─▶ Connecting …     any ─▶ Closed
 * ```
 *
 * A request is encoded straight into the outgoing buffer, which is written once per tick; its response is matched by order and correlation id, and resumes
 * the fiber that waits. No timer, span or fiber belongs to a single request (a span, where there is a tracer).
 *
 * May import Codec, Api, Client, Protocol, Transport, effect and node.
 *
 * @since 0.1.0
 */
export { BrokerVersions } from "../Protocol/BrokerVersions.ts"
export * as KafkaConfig from "./KafkaConfig.ts"
export { KafkaConnection } from "./KafkaConnection.ts"
export * from "../Client/index.ts"
export { defaultReconnect, type KafkaConnectionOptions } from "./Options.ts"
export * as Sasl from "./Sasl.ts"
export type * from "./Status.ts"
export * from "./StatusStream.ts"
export { type TlsOptions, Transport } from "../Transport/Transport.ts"
