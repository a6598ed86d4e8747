/**
 * A cluster as one client: each request goes to the brokers that it is for, by the routing in the spec of its API.
 *
 * - `KafkaCluster.ts`: the service; `ClusterOptions.ts`: what it is made of, `ClusterConfig.ts`: by Kafka's names; `Shard.ts`: what one broker said
 * - `ClusterView.ts`: what is known of a cluster at one time; `ClusterViews.ts`: as a stream
 * - `routing/`: where the parts of a request go, how the answers become one, what may be asked again; sans-I/O
 * - `state/`: how a view follows from the one before and an answer; sans-I/O
 * - `internal/`: at the edge: connections, metadata, coordinators, the requests themselves
 *
 * @since 0.1.0
 */
export * as ClusterConfig from "./ClusterConfig.ts"
export * from "./ClusterOptions.ts"
export type * from "./ClusterView.ts"
export * from "./ClusterViews.ts"
export * from "./KafkaCluster.ts"
export type * from "./Shard.ts"
