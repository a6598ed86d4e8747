/**
 * What an embedded cluster is made of.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type { ClusterOptions } from "../Cluster/ClusterOptions.ts"
import type { KafkaConnectionOptions } from "../Connection/Options.ts"
import type { NetworkEvent } from "../Transport/MemoryTransport.ts"
import type { ReleaseName } from "./releases/Release.ts"

export type { ReleaseName } from "./releases/Release.ts"

/**
 * A broker of an embedded cluster.
 *
 * @since 0.1.0
 * @category options
 */
export interface BrokerOptions {
  /** Its id, an integer from 0 on. Default: 1 for the first of the list, and so on; for one that is added later, one more than the highest. */
  readonly id?: number | undefined
  /** Where it listens. Default: in memory 9092; on TCP any port that is free. It stays the same when the broker is killed and started again. */
  readonly port?: number | undefined
  /** Where it says it is (`broker.rack`). Default: nowhere. */
  readonly rack?: string | undefined
}

/**
 * A topic that is there from the start.
 *
 * @since 0.1.0
 * @category options
 */
export interface TopicOptions {
  /** Default: `num.partitions`, which is 1. */
  readonly partitions?: number | undefined
  /** At most the number of brokers. Default: `default.replication.factor`, which is 1. */
  readonly replicationFactor?: number | undefined
  /** Kafka's own names and values, such as `{ "min.insync.replicas": "2" }`. */
  readonly config?: Readonly<Record<string, string>> | undefined
}

/**
 * What an embedded cluster is made of. All is optional: one broker that plays the newest release, without topics.
 *
 * @since 0.1.0
 * @category options
 */
export interface EmbeddedKafkaOptions {
  /** How many brokers, or which. Default: 1. */
  readonly brokers?: number | ReadonlyArray<BrokerOptions> | undefined
  /** The release that is played: which APIs and versions are there, which configs, and how they behave. Default: the newest, `"4.4"`. */
  readonly version?: ReleaseName | undefined
  /**
   * Topics that are there from the start, by name: how many partitions, or more. Their replicas are striped over the brokers from the first on, which leads
   * partition 0. Others come by CreateTopics, and by themselves where `auto.create.topics.enable` allows it, as it does by default: chance puts those somewhere.
   */
  readonly topics?: Readonly<Record<string, number | TopicOptions>> | undefined
  /** Configs of all brokers, by Kafka's own names, as `server.properties` has them: `{ "auto.create.topics.enable": "false" }`. */
  readonly config?: Readonly<Record<string, string>> | undefined
  /** Levels of features where they are not to be those of a new cluster of the release: `{ "transaction.version": 1 }`. 0: off. */
  readonly features?: Readonly<Record<string, number>> | undefined
  /** What all chance comes from, an integer: ids, where replicas are put, what the network does. Default: 0. */
  readonly seed?: number | undefined
  /** Whether the cluster is watched for what it must never do (`EmbeddedKafka.violations`). Default: true in memory, false on TCP, where it would cost speed. */
  readonly check?: boolean | undefined
  /** 22 characters, as Kafka writes UUIDs. Default: one from the seed. */
  readonly clusterId?: string | undefined
}

/**
 * The network in memory on which a cluster is.
 *
 * @since 0.1.0
 * @category options
 */
export interface EmbeddedNetworkOptions {
  /** How long bytes take in each direction: always the same, or from a range. Default: no time at all. A test that does not move the `TestClock` waits for ever with any other. */
  readonly latency?:
    | Duration.Input
    | { readonly min: Duration.Input; readonly max: Duration.Input }
    | undefined
  /** Cut what is written into parts of at most this many bytes, at borders that the seed determines. Default: not at all. */
  readonly chopBytes?: number | undefined
  /** How probable it is, from 0 to 1, that a part is lost for good, and its connection with it. Default: 0. */
  readonly lossRate?: number | undefined
  /** Told of all that arrives. */
  readonly trace?: ((event: NetworkEvent) => void) | undefined
}

/**
 * @since 0.1.0
 * @category options
 */
export interface EmbeddedMemoryOptions extends EmbeddedKafkaOptions {
  /** The network in memory. Default: without latency and losses. */
  readonly network?: EmbeddedNetworkOptions | undefined
}

/**
 * @since 0.1.0
 * @category options
 */
export interface EmbeddedTcpOptions extends EmbeddedKafkaOptions {
  /** The address to listen on, or a name of it. Default: `"127.0.0.1"`, which nobody else can reach. */
  readonly host?: string | undefined
  /** What clients are told to connect to. Default: `host`, or `"localhost"` where that stands for all addresses. */
  readonly advertisedHost?: string | undefined
  /** The ports of the brokers, in their order. Default: those of `brokers`, else any that are free. */
  readonly ports?: ReadonlyArray<number> | undefined
}

/**
 * @since 0.1.0
 * @category options
 */
export interface EmbeddedConnectionOptions extends EmbeddedMemoryOptions {
  /** How the connection to the first broker is made. */
  readonly connection?: Omit<KafkaConnectionOptions, "host" | "port"> | undefined
}

/**
 * @since 0.1.0
 * @category options
 */
export interface EmbeddedClusterOptions extends EmbeddedMemoryOptions {
  /** How the brokers are asked. */
  readonly cluster?: Omit<ClusterOptions, "bootstrapServers" | "bootstrapControllers"> | undefined
}
