/**
 * A connection as those have it who keep many: the service that users see, a client whose requests do not wait for a broker that is away, and where it stands,
 * to be read at once.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { KafkaClient } from "../../Client/KafkaClient.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import type { Transport } from "../../Transport/Transport.ts"
import type { Settings } from "../Options.ts"
import type { ConnectionStatus } from "../Status.ts"
import type { Established } from "./ConnectionAttempt.ts"
import { type ConnectionContext, makeContext } from "./ConnectionContext.ts"
import { observe } from "./Metrics.ts"
import { Requests } from "./Requests.ts"
import type { StatusRef } from "./StatusRef.ts"
import { type Keeping, Supervisor } from "./Supervisor.ts"

/** What `KafkaConnection` is, with its docs; it stands above this. */
interface Service extends Client {
  readonly status: Effect.Effect<ConnectionStatus>
  readonly statusChanges: StatusRef["changes"]
  readonly connected: Effect.Effect<void, KafkaError>
  readonly versions: Effect.Effect<BrokerVersions, KafkaError>
  readonly reconnect: Effect.Effect<void>
  readonly close: Effect.Effect<void>
}

type Client = KafkaClient["Service"]

export class ManagedConnection {
  readonly service: Service
  /**
   * Asks without waiting for a broker that is away. While an attempt to connect is under way requests wait for its end, and fail with it (`NotSent`); between a failed
   * attempt, or a loss, and the next attempt they fail at once. What a lost connection had not sent is not kept for the next one.
   */
  readonly client: Client
  readonly #context: ConnectionContext
  readonly #supervisor: Supervisor

  /** @param services of its fiber, and of its log lines, spans and metrics */
  constructor(
    settings: Settings,
    services: Context.Context<never>,
    transport: Transport,
    keeping?: Keeping | undefined
  ) {
    const context = makeContext(settings, services, keeping !== undefined)
    const supervisor = new Supervisor(context, transport, keeping)
    const { status } = context
    const whenConnected = <A>(f: (versions: BrokerVersions) => A): Effect.Effect<A, KafkaError> =>
      supervisor.dispatcher.whileWanting(
        status.when((now) =>
          now._tag === "Connected"
            ? Effect.succeed(f(now.versions))
            : now._tag === "Closed"
              ? Effect.fail(now.cause)
              : undefined
        )
      )
    this.#context = context
    this.#supervisor = supervisor
    this.service = {
      ...clientOf(new Requests(context, supervisor.dispatcher, false)),
      status: Effect.sync(() => supervisor.currentStatus),
      statusChanges: status.changes,
      connected: whenConnected(() => {}),
      versions: whenConnected((versions) => versions),
      reconnect: Effect.sync(() => supervisor.reconnect()),
      close: supervisor.close
    }
    this.client = clientOf(new Requests(context, supervisor.dispatcher, true))
  }

  /** Connects, and stays connected as long as the scope is open. Does not wait. */
  get start(): Effect.Effect<void, never, Scope.Scope> {
    return this.#keepFrom(Effect.succeed(undefined))
  }

  /** The same, but waits for the first attempt, and fails with it. */
  get startConnected(): Effect.Effect<void, KafkaError, Scope.Scope> {
    return this.#keepFrom(this.#supervisor.connectOnce())
  }

  #keepFrom<E>(first: Effect.Effect<Established | undefined, E>): Effect.Effect<void, E, Scope.Scope> {
    const supervisor = this.#supervisor
    const { metrics, report } = this.#context
    return observe(metrics, report, supervisor.dispatcher).pipe(
      Effect.andThen(Effect.addFinalizer(() => supervisor.close)),
      Effect.andThen(first),
      Effect.flatMap((established) => supervisor.start(established))
    )
  }

  /** Takes no more requests, and closes when those that were sent have ended, each in its own time. */
  retire(detail: string): Effect.Effect<void> {
    return this.#supervisor.retire(detail)
  }

  get status(): ConnectionStatus {
    return this.#supervisor.currentStatus
  }

  get isConnected(): boolean {
    return this.#supervisor.dispatcher.isConnected
  }

  /** Whether the last attempt failed, or the connection was lost, and none has succeeded since. It is not where it ended because nothing was asked for. */
  get isDown(): boolean {
    return this.#supervisor.dispatcher.isDown
  }

  /** Whether requests of `client` fail at once: it is down, and the pause before the next attempt is not over. */
  get isAway(): boolean {
    return this.#supervisor.dispatcher.isAway
  }

  /** Whether no more requests are taken. */
  get isClosed(): boolean {
    return this.#supervisor.dispatcher.isClosed
  }

  /** Requests in flight, given up ones among them until their answers have come, and waiting. */
  get load(): number {
    const { inFlight, waiting } = this.#supervisor.dispatcher
    return inFlight + waiting
  }

  /** For how long the broker wants nothing to be sent, in milliseconds; 0 if it does not. */
  get throttledForMs(): number {
    return this.#supervisor.dispatcher.throttledForMs
  }
}

const clientOf = (requests: Requests): Client => ({
  request: (api, input, options) => requests.request(api, input, options),
  send: (api, input, options) => requests.send(api, input, options)
})
