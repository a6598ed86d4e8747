/**
 * The service that a program asks: one connection to one broker, kept alive.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Api } from "../Api/Api.ts"
import type { BrokerVersions } from "../Protocol/BrokerVersions.ts"
import type { Dialed } from "./internal/Dial.ts"
import { checkOptions } from "./internal/checkOptions.ts"
import * as requests from "./internal/requests.ts"
import { Supervisor } from "./internal/Supervisor.ts"
import { KafkaError } from "../Client/KafkaError.ts"
import type { Options } from "./Options.ts"
import { resolve } from "./Options.ts"
import type { Status } from "./Status.ts"
import { Transport } from "../Transport/Transport.ts"

/**
 * @since 0.1.0
 * @category options
 */
export interface SendOptions {
  /** The version to use. Default: the highest that both sides speak. */
  readonly version?: number | undefined
  /**
   * How long it may take, all in all. Default: `requestTimeout` of the connection, and what the request asks the broker to wait. `"Infinity"`: as long as
   * the connection lives, which a broker that does not answer ends (`deadPeerTimeout`).
   */
  readonly timeout?: Duration.Input | undefined
}

/**
 * @since 0.1.0
 * @category options
 */
export interface RequestOptions extends SendOptions {
  /** What becomes of a response whose top-level `errorCode` is not 0: a failure that keeps the response, or a response as any other. Default: `"fail"`. */
  readonly errors?: "fail" | "data" | undefined
}

/**
 * One connection to one broker. Requests are pipelined and answered in order; interrupting one leaves the others alone. When the connection is lost, it
 * comes back by the schedule of its options, and requests wait for it until their time is over.
 *
 * @since 0.1.0
 * @category services
 */
export class KafkaConnection extends Context.Service<
  KafkaConnection,
  {
    /** Asks, and waits for the response. */
    readonly request: <Name extends string, Input, Request, Response>(
      api: Api<Name, Input, Request, Response>,
      input: NoInfer<Input>,
      options?: RequestOptions
    ) => Effect.Effect<Response, KafkaError>
    /** Asks, and waits until the operating system has the bytes. If there is a response it is dropped. */
    readonly send: <Name extends string, Input, Request, Response>(
      api: Api<Name, Input, Request, Response>,
      input: NoInfer<Input>,
      options?: SendOptions
    ) => Effect.Effect<void, KafkaError>
    /** Where the connection stands. */
    readonly status: Effect.Effect<Status>
    /**
     * Calls the listener with the status and then with each new one, in order, until the function that it gives is called. What the new status means for
     * requests has happened by then; a listener that throws is logged. As a stream: `statusChanges` of `Connection/StatusStream`.
     */
    readonly onStatus: (listener: (status: Status) => void) => () => void
    /** Waits until there is a connection; fails when there will be none any more. */
    readonly connected: Effect.Effect<void, KafkaError>
    /** What the broker speaks. Waits until there is a connection. */
    readonly versions: Effect.Effect<BrokerVersions, KafkaError>
    /** Drops the connection and makes a new one, without waiting for either; if there is none, tries at once. Nothing with `reconnect: "never"`. */
    readonly reconnect: Effect.Effect<void>
    /** Closes for good, within `closeTimeout`. May be called again. The end of the scope does the same. */
    readonly close: Effect.Effect<void>
  }
>()("effect-kafka-protocol/Connection/KafkaConnection") {
  /**
   * A connection for as long as the layer lives. Fails with `InvalidOption` if an option cannot be. With a reconnect schedule, the default, it starts also while the broker is away; with `"never"` it fails
   * then.
   */
  static readonly layer = (options: Options): Layer.Layer<KafkaConnection, KafkaError> =>
    Layer.effect(KafkaConnection, make(options))

  /** The same, with options from Effect's `Config`. */
  static readonly layerConfig = (
    options: Config.Wrap<Options>
  ): Layer.Layer<KafkaConnection, KafkaError | Config.ConfigError> =>
    Layer.effect(
      KafkaConnection,
      // Loaded by those who call it: a sixth of what the import of this module would cost.
      Effect.flatMap(
        Effect.promise(() => import("effect/Config")),
        ({ unwrap }) => Effect.flatMap(unwrap(options), make)
      )
    )
}

/**
 * A connection for as long as the scope is open.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<KafkaConnection["Service"], KafkaError, Scope.Scope> {
  const invalid = checkOptions(options)
  if (invalid !== undefined) return yield* new KafkaError({ reason: invalid, broker: undefined })
  const settings = resolve(options)
  const supervisor = yield* Supervisor.make(settings, yield* Transport)
  const { status } = supervisor
  yield* supervisor.telemetry.observe(supervisor)
  yield* Effect.addFinalizer(() => supervisor.close)
  const first: Dialed | undefined =
    settings.reconnect === "never" ? yield* supervisor.connectOnce() : undefined
  yield* supervisor.start(first)
  const whenConnected = <A>(f: (versions: BrokerVersions) => A): Effect.Effect<A, KafkaError> =>
    status.when((now) =>
      now._tag === "Connected"
        ? Effect.succeed(f(now.versions))
        : now._tag === "Closed"
          ? Effect.fail(now.cause)
          : undefined
    )
  return KafkaConnection.of({
    request: (api, input, options) => requests.request(supervisor, api, input, options),
    send: (api, input, options) => requests.send(supervisor, api, input, options),
    status: Effect.sync(() => supervisor.currentStatus),
    onStatus: status.listen,
    connected: whenConnected(() => {}),
    versions: whenConnected((versions) => versions),
    reconnect: Effect.sync(() => supervisor.reconnect()),
    close: supervisor.close
  })
})
