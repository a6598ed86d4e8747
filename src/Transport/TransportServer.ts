/**
 * Accepts connections: the other end of `Transport`, and a service of its own, so that programs which only connect do not load it.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { listen } from "./internal/nodeListen.ts"
import type { Listener, ListenOptions } from "./ListenOptions.ts"
import type { TransportError } from "./TransportError.ts"
import type { TransportHandle } from "./TransportHandle.ts"

export type { Listener, ListenOptions, ServerTlsOptions } from "./ListenOptions.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface TransportServer {
  /**
   * Accepts connections, and gives each to `onConnection`: what throws there, or in what listens to the connection, costs that connection, and is logged.
   * Closing the scope ends the listener and drops everything that it has accepted.
   */
  readonly listen: (
    options: ListenOptions,
    onConnection: (handle: TransportHandle) => void
  ) => Effect.Effect<Listener, TransportError, Scope.Scope>
}

/**
 * What servers accept connections with. Default: TCP and TLS of Node (`NodeTransport`).
 *
 * @since 0.1.0
 * @category services
 */
export const TransportServer = Context.Reference<TransportServer>("effect-kafka-protocol/TransportServer", {
  defaultValue: () => ({ listen })
})
