/**
 * What people ask of a Kafka first, as functions that need a `KafkaClient`: one broker or a cluster.
 *
 * - `Topics`: partitions, leaders and replicas; `Brokers`: the brokers of a cluster; `Offsets`: offsets by time
 *
 * May import Api, Client and internal.
 *
 * @since 0.1.0
 */
export * as Brokers from "./Brokers.ts"
export * as Offsets from "./Offsets.ts"
export * as Topics from "./Topics.ts"
