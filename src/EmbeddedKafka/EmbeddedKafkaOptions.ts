/**
 * What an embedded cluster is made of.
 *
 * @since 0.1.0
 */

/**
 * A broker of an embedded cluster.
 *
 * @since 0.1.0
 * @category models
 */
export interface BrokerOptions {
  /** Its id. Default: 1 for the first, and so on. */
  readonly id?: number | undefined
  /** Where it listens, on TCP. Default: any port that is free. */
  readonly port?: number | undefined
  /** Where it says it is (`broker.rack`). Default: nowhere. */
  readonly rack?: string | undefined
}

/**
 * A topic that is there from the start.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopicOptions {
  /** Default: `num.partitions`, which is 1. */
  readonly partitions?: number | undefined
  /** Default: `default.replication.factor`, which is 1; at most the number of brokers. */
  readonly replicationFactor?: number | undefined
  /** Kafka's own names and values. */
  readonly config?: Readonly<Record<string, string>> | undefined
}

/**
 * What an embedded cluster is made of. All is optional: one broker that plays the newest release, without topics.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedKafkaOptions {
  /** How many brokers, or which. Default: 1. */
  readonly brokers?: number | ReadonlyArray<BrokerOptions> | undefined
  /** Topics that are there from the start, by name: how many partitions, or more. Others come by CreateTopics, and by themselves where `auto.create.topics.enable` allows it, as it does by default. */
  readonly topics?: Readonly<Record<string, number | TopicOptions>> | undefined
  /** What all chance comes from: ids, and where replicas are put. Default: 0. */
  readonly seed?: number | undefined
}
