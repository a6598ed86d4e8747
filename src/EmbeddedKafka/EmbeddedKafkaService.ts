/**
 * What the service of an embedded cluster has.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { TransportError } from "../Transport/TransportError.ts"
import type { EmbeddedKafkaError } from "./EmbeddedKafkaError.ts"
import type { BrokerOptions } from "./EmbeddedKafkaOptions.ts"

/**
 * A broker of an embedded cluster, as clients find it.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedBroker {
  readonly id: number
  /** What clients are told to connect to. */
  readonly host: string
  readonly port: number
  readonly rack: string | null
  readonly isRunning: boolean
}

/**
 * What is done to a cluster from outside.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedKafkaActs {
  /** Ends a broker's process at once, as SIGKILL does: its clients are cut off, what it leads is led by others in sync. What it has stored stays. */
  readonly kill: (id: number) => Effect.Effect<void, EmbeddedKafkaError>
  /** Starts a broker again that was killed, where it listened before. */
  readonly start: (id: number) => Effect.Effect<void, EmbeddedKafkaError | TransportError>
  /** Adds a broker, and starts it. It has no partitions until some are put there. */
  readonly addBroker: (
    options?: BrokerOptions
  ) => Effect.Effect<EmbeddedBroker, EmbeddedKafkaError | TransportError>
  /** Ends a broker's process for good, with all that it has stored. */
  readonly removeBroker: (id: number) => Effect.Effect<void, EmbeddedKafkaError>
}

/**
 * The service of an embedded cluster.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedKafkaService extends EmbeddedKafkaActs {
  /** The brokers that there are now, running or not. */
  readonly brokers: ReadonlyArray<EmbeddedBroker>
  /** `host:port` of each of them. */
  readonly bootstrapServers: ReadonlyArray<string>
}
