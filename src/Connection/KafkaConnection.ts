/**
 * The service that a program asks: one connection to one broker, kept alive.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import type { BrokerVersions } from "../Protocol/BrokerVersions.ts"
import { checkOptions } from "./internal/checkOptions.ts"
import { ManagedConnection } from "./internal/ManagedConnection.ts"
import { unwrapConfig } from "./internal/unwrapConfig.ts"
import { KafkaClient } from "../Client/KafkaClient.ts"
import { KafkaError } from "../Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "./Options.ts"
import { resolve } from "./Options.ts"
import type { ConnectionStatus } from "./Status.ts"
import { Transport } from "../Transport/Transport.ts"

/** @internal Of `KafkaConnection.make`. */
export const make = Effect.fnUntraced(function* (
  options: KafkaConnectionOptions
): Effect.fn.Return<KafkaConnection["Service"], KafkaError, Scope.Scope> {
  const invalid = checkOptions(options)
  if (invalid !== undefined) return yield* new KafkaError({ reason: invalid, broker: undefined })
  const settings = resolve(options)
  const managed = new ManagedConnection(settings, yield* Effect.context(), yield* Transport)
  yield* settings.reconnect === "never" ? managed.startConnected : managed.start
  return KafkaConnection.of(managed.service)
})

/**
 * One connection to one broker, which is also a {@link KafkaClient}. Requests are pipelined and answered in order; interrupting one leaves the others alone. When the connection is lost, it
 * comes back by the schedule of its options, and requests wait for it until their time is over.
 *
 * @since 0.1.0
 * @category services
 */
export class KafkaConnection extends Context.Service<
  KafkaConnection,
  KafkaClient["Service"] & {
    /** Where the connection stands. */
    readonly status: Effect.Effect<ConnectionStatus>
    /**
     * The status, then each new one, in order, as long as the scope is open; done after `Closed`. What a new status means for requests has happened by
     * then. As a stream: `statusChanges` of `Connection/StatusStream`. A subscriber that reads nothing misses all but the last 1 000.
     */
    readonly statusChanges: Effect.Effect<
      Pull.Pull<readonly [ConnectionStatus, ...Array<ConnectionStatus>]>,
      never,
      Scope.Scope
    >
    /** Waits until there is a connection; fails when there will be none any more. */
    readonly connected: Effect.Effect<void, KafkaError>
    /** The versions that the broker supports. Waits until there is a connection. */
    readonly versions: Effect.Effect<BrokerVersions, KafkaError>
    /** Drops the connection and makes a new one, without waiting for either; if there is none, tries at once. Nothing with `reconnect: "never"`. */
    readonly reconnect: Effect.Effect<void>
    /** Closes for good, within `closeTimeout`. May be called again. The end of the scope does the same. */
    readonly close: Effect.Effect<void>
  }
>()("effect-kafka-protocol/Connection/KafkaConnection") {
  /** A connection for as long as the scope is open: what `layer` makes, for a program that holds several. Fails as `layer` does. */
  static readonly make: (
    options: KafkaConnectionOptions
  ) => Effect.Effect<KafkaConnection["Service"], KafkaError, Scope.Scope> = make

  /** A connection as both services: for `Effect.provideContext`. */
  static readonly contextOf = (
    connection: KafkaConnection["Service"]
  ): Context.Context<KafkaConnection | KafkaClient> =>
    Context.add(Context.make(KafkaConnection, connection), KafkaClient, connection)

  /**
   * A connection for as long as the layer lives. Fails with `InvalidOption` if an option cannot be. With a reconnect schedule, the default, it starts also while the broker is not available; with `"never"` it fails
   * then.
   */
  static readonly layer = (
    options: KafkaConnectionOptions
  ): Layer.Layer<KafkaConnection | KafkaClient, KafkaError> =>
    Layer.effectContext(Effect.map(make(options), KafkaConnection.contextOf))

  /** The same, with options from Effect's `Config`. */
  static readonly layerConfig = (
    options: Config.Wrap<KafkaConnectionOptions>
  ): Layer.Layer<KafkaConnection | KafkaClient, KafkaError | Config.ConfigError> =>
    Layer.effectContext(Effect.map(Effect.flatMap(unwrapConfig(options), make), KafkaConnection.contextOf))
}
