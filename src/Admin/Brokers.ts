/**
 * The brokers of a cluster.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Metadata } from "../Api/Metadata.ts"
import { askMetadata } from "../Client/internal/askMetadata.ts"
import { KafkaClient } from "../Client/KafkaClient.ts"
import type { KafkaError } from "../Client/KafkaError.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface ClusterDescription {
  /** `null`: it has none, or the broker is too old to say (before Kafka 0.10.1). */
  readonly clusterId: string | null
  /** The broker to which requests for the controller go; −1: not known, or the broker is too old to say (before Kafka 0.10). */
  readonly controllerId: number
  /** `rack` is `null` where a broker has none, or is too old to say (before Kafka 0.10). */
  readonly brokers: (typeof Metadata.response.Type)["brokers"]
}

/**
 * The id of the cluster, its controller, and its brokers with the addresses that they advertise. By Metadata.
 *
 * @since 0.1.0
 * @category requests
 * @example
 * import * as Effect from "effect/Effect"
 * import { Brokers } from "effect-kafka-protocol/Admin"
 *
 * const addresses = Brokers.describe.pipe(
 *   Effect.map(({ brokers }) => brokers.map(({ host, port }) => `${host}:${port}`))
 * )
 */
export const describe: Effect.Effect<ClusterDescription, KafkaError, KafkaClient> = KafkaClient.use(
  (client) =>
    Effect.map(askMetadata(client, [], false), ({ response: { brokers, clusterId, controllerId } }) => ({
      clusterId,
      controllerId,
      brokers
    }))
)
