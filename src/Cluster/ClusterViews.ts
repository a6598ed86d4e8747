/**
 * What is known of a cluster as a stream. In a module of its own because the modules of streams take as long to load as half of this library.
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import type { ClusterView } from "./ClusterView.ts"
import type { KafkaCluster } from "./KafkaCluster.ts"

/**
 * The view of a cluster, then each new one, as long as the cluster lives. Who is slow misses all but the last 1 000.
 *
 * @since 0.1.0
 * @category streams
 * @example
 * import * as Console from "effect/Console"
 * import * as Stream from "effect/Stream"
 * import { clusterViews } from "effect-kafka-protocol/Cluster/ClusterViews"
 * import { KafkaCluster } from "effect-kafka-protocol/Cluster/KafkaCluster"
 *
 * const watch = KafkaCluster.use((cluster) =>
 *   Stream.runForEach(clusterViews(cluster), (view) =>
 *     Console.log(`${view.brokers.size} brokers, ${view.topics.size} topics in use`)
 *   )
 * )
 */
export const clusterViews = (cluster: Pick<KafkaCluster["Service"], "views">): Stream.Stream<ClusterView> =>
  Stream.scoped(Stream.fromPull(cluster.views))
