/**
 * What a connection needs of the network: a stream of bytes in each direction, by callbacks, so that no fiber stands between a socket and a request.
 *
 * One `TransportHandle` is one connection and is never used again. (The sockets of `effect/socket` are not: measured with Effect 4.1, a write after the
 * peer has closed hangs, and a write that waits may end up on the next connection.)
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { open } from "./internal/nodeOpen.ts"
import type { OpenOptions } from "./OpenOptions.ts"
import type { TransportError } from "./TransportError.ts"
import type { TransportHandle } from "./TransportHandle.ts"

export type { OpenOptions, TlsOptions } from "./OpenOptions.ts"
export type { TransportEvents, TransportHandle } from "./TransportHandle.ts"

/**
 * Opens connections.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transport {
  /** Connects. Interrupting it, or closing the scope, leaves nothing open. */
  readonly open: (options: OpenOptions) => Effect.Effect<TransportHandle, TransportError, Scope.Scope>
}

/**
 * The transport that connections use. Default: TCP and TLS of Node (`NodeTransport`).
 *
 * @since 0.1.0
 * @category services
 */
export const Transport = Context.Reference<Transport>("effect-kafka-protocol/Transport", {
  defaultValue: () => ({ open })
})
