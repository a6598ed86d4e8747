/**
 * Both ends of a connection without its network: requests and bytes go in, bytes and outcomes come out. No socket, no clock, no fiber: the owner moves the
 * bytes and passes the time.
 *
 * - `Frame.ts`: frames out of a stream of bytes; `Outgoing.ts`: bytes on their way to the transport
 * - `ClientSession.ts`: requests in flight, matched with their responses (`ClientSessionOptions.ts`); `PendingRequest.ts`: one of them; `RequestQueue.ts`: those that wait
 * - `ServerSession.ts` (`ServerSessionOptions.ts`): the broker's end, requests of a client; `IncomingRequest.ts`: one of them; `ResponseQueue.ts`: answers in order;
 *   `ServedApis.ts`: what a server serves; `ProtocolViolation.ts`: what a client is cut off for
 * - `internal/readResponse.ts`, `internal/writeRequest.ts`, `internal/Throttle.ts`: reading, writing and throttling of a client session; `internal/ChunkReader.ts`: reading at both ends
 * - `internal/headers.ts`: request and response headers by their generated messages, for both ends
 * - `RequestEncoding.ts`: an API at a version on a connection; `BrokerVersions.ts`, `oldReleases.ts`: the versions that a broker supports
 * - `DeadPeer.ts`: when a peer that does not answer is given up
 *
 * May import Codec and Api.
 *
 * @since 0.1.0
 */
export * from "./BrokerVersions.ts"
export { ClientSession } from "./ClientSession.ts"
export type { ClientSessionOptions } from "./ClientSessionOptions.ts"
export { type BadFrame, FrameSplitter } from "./Frame.ts"
export { type CloseReason, IncomingRequest, IncomingToken, type UndecodedRequest } from "./IncomingRequest.ts"
export { PendingRequest, type RequestOwner } from "./PendingRequest.ts"
export type { ProtocolViolation } from "./ProtocolViolation.ts"
export { RequestEncodings } from "./RequestEncoding.ts"
export { RequestQueue } from "./RequestQueue.ts"
export { ServedApis, type ServedApisOptions } from "./ServedApis.ts"
export { ServerSession } from "./ServerSession.ts"
export type { ServerSessionOptions } from "./ServerSessionOptions.ts"
