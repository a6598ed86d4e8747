/**
 * The options of a cluster, each with its unit and default.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"
import type { KafkaError } from "../Client/KafkaError.ts"
import type { KafkaConnectionOptions } from "../Connection/Options.ts"
import type { BrokerNode } from "./ClusterView.ts"

/**
 * Where a broker is reached.
 *
 * @since 0.1.0
 * @category models
 */
export interface BrokerAddress {
  readonly host: string
  /** Default: 9092. */
  readonly port?: number | undefined
  /** The name in its certificate, where that is not `host`. Default: `tls.serverName`, else `host`. */
  readonly serverName?: string | undefined
}

/**
 * Options of a cluster: where to begin, how to keep up with what moves, and those of its connections.
 *
 * @since 0.1.0
 * @category options
 */
export interface ClusterOptions extends Omit<KafkaConnectionOptions, "host" | "port"> {
  /** Brokers to begin with, as `"host:port"` (`"host"`: port 9092) or addresses; the rest of the cluster is learnt from them. Either these or `bootstrapControllers`. */
  readonly bootstrapServers?: ReadonlyArray<string | BrokerAddress> | undefined
  /**
   * KRaft controllers to begin with (KIP-919), in place of brokers: then requests go to controllers, the ones for the controller to the active one, and only what
   * controllers serve can be asked. From Kafka 3.7 on.
   */
  readonly bootstrapControllers?: ReadonlyArray<string | BrokerAddress> | undefined
  /**
   * Where a broker is reached, if not at the address that it advertises: through tunnels, port forwarding, other names. Not asked about the bootstrap servers.
   * Default: at what it advertises.
   */
  readonly addressOf?: ((broker: BrokerNode) => BrokerAddress) | undefined
  /** After how long what is known of the topics in use is asked anew. Default: 5 minutes. */
  readonly metadataMaxAge?: Duration.Input | undefined
  /** After how long a topic that nobody has asked about is no longer kept up to date. Default: 5 minutes. */
  readonly metadataMaxIdle?: Duration.Input | undefined
  /** Whether to ask for a topic may create it, where the brokers allow that (`auto.create.topics.enable`). Default: false. */
  readonly allowAutoTopicCreation?: boolean | undefined
  /**
   * How long the brokers that are known may take to say anything of the cluster before it is begun anew with the bootstrap servers (KIP-1102); when each of them has
   * failed that is done at once (KIP-899), and when one asks for it (REBOOTSTRAP_REQUIRED). `"Infinity"`: only in that case. Default: 5 minutes, or `requestTimeout`
   * if that is less.
   */
  readonly rebootstrapAfter?: Duration.Input | undefined
  /**
   * When to ask again for what a broker refused without applying it because it is another's, or could not be reached; its end leaves the rest to the caller, as
   * does the end of the time of the request. Default: {@link defaultRetry}.
   */
  readonly retry?: Schedule.Schedule<unknown, KafkaError> | undefined
  /**
   * When to connect again to a broker, see `KafkaConnectionOptions`. `"never"`: the layer fails when no bootstrap server can be reached, and a request fails
   * when its broker cannot be.
   */
  readonly reconnect?: KafkaConnectionOptions["reconnect"]
  /** Close a connection on which nothing was asked for so long; the next request opens it again. Default: 9 minutes, less than what brokers wait. */
  readonly idleTimeout?: Duration.Input | undefined
}

/**
 * 100 ms, doubling to 1 s, each ±20% and capped after that; for ever.
 *
 * @since 0.1.0
 * @category options
 */
export const defaultRetry: Schedule.Schedule<unknown, KafkaError> = Schedule.min([
  Schedule.jittered(Schedule.exponential("100 millis")),
  Schedule.spaced("1 second")
])
