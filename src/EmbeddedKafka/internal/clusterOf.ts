/** The core of a cluster, for the tests of this library. */
import * as Effect from "effect/Effect"
import type { Cluster } from "../cluster/Cluster.ts"
import { EmbeddedKafka } from "../EmbeddedKafka.ts"
import { embeddedCluster } from "./embeddedClusters.ts"

export const clusterOf: Effect.Effect<Cluster, never, EmbeddedKafka> = Effect.map(
  Effect.service(EmbeddedKafka),
  (service) => embeddedCluster(service).cluster
)
