/**
 * A Kafka cluster within the process: for tests, and for a first minute without a Kafka.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { KafkaClient } from "../Client/KafkaClient.ts"
import type { KafkaError } from "../Client/KafkaError.ts"
import { KafkaCluster } from "../Cluster/KafkaCluster.ts"
import { KafkaConnection } from "../Connection/KafkaConnection.ts"
import * as MemoryTransport from "../Transport/MemoryTransport.ts"
import type { TransportError } from "../Transport/TransportError.ts"
import type { EmbeddedKafkaError } from "./EmbeddedKafkaError.ts"
import type {
  EmbeddedClusterOptions,
  EmbeddedConnectionOptions,
  EmbeddedKafkaOptions,
  EmbeddedMemoryOptions,
  EmbeddedTcpOptions
} from "./EmbeddedKafkaOptions.ts"
import type { EmbeddedKafkaService } from "./EmbeddedKafkaService.ts"
import { makeService } from "./internal/makeService.ts"

/**
 * A Kafka cluster within the process, for as long as its scope is open.
 *
 * @since 0.1.0
 * @category services
 */
export class EmbeddedKafka extends Context.Service<EmbeddedKafka, EmbeddedKafkaService>()(
  "effect-kafka-protocol/EmbeddedKafka"
) {
  /** A cluster in memory, on the network of the caller's `TransportServer`: what `layer` makes, for a program that holds several. */
  static readonly make: (
    options?: EmbeddedKafkaOptions
  ) => Effect.Effect<EmbeddedKafka["Service"], EmbeddedKafkaError | TransportError, Scope.Scope> = (
    options = {}
  ) => Effect.map(makeService(options, "memory"), EmbeddedKafka.of)

  /** A cluster on TCP, on loopback and free ports by default: what `layerTcp` makes. */
  static readonly makeTcp: (
    options?: EmbeddedTcpOptions
  ) => Effect.Effect<EmbeddedKafka["Service"], EmbeddedKafkaError | TransportError, Scope.Scope> = (
    options = {}
  ) => Effect.map(makeService(options, "tcp"), EmbeddedKafka.of)

  /** A cluster in memory: its brokers are `broker-1:9092` and so on, and the `Transport` that comes with it leads there. */
  static readonly layer = (
    options: EmbeddedMemoryOptions = {}
  ): Layer.Layer<EmbeddedKafka | MemoryTransport.MemoryNetwork, EmbeddedKafkaError | TransportError> => {
    const { network, ...rest } = options
    return Layer.effect(EmbeddedKafka, EmbeddedKafka.make(rest)).pipe(
      Layer.provideMerge(MemoryTransport.layer({ ...network, seed: options.seed }))
    )
  }

  /** A cluster on TCP. Default: on loopback, on ports that are free. */
  static readonly layerTcp = (
    options: EmbeddedTcpOptions = {}
  ): Layer.Layer<EmbeddedKafka, EmbeddedKafkaError | TransportError> =>
    Layer.effect(EmbeddedKafka, EmbeddedKafka.makeTcp(options))

  /** A cluster in memory, and a connection to its first broker: all that a program needs that asks one broker. */
  static readonly layerConnection = (
    options: EmbeddedConnectionOptions = {}
  ): Layer.Layer<
    KafkaConnection | KafkaClient | EmbeddedKafka | MemoryTransport.MemoryNetwork,
    KafkaError | EmbeddedKafkaError | TransportError
  > => {
    const { connection, ...rest } = options
    return Layer.effectContext(
      Effect.gen(function* () {
        const { brokers } = yield* EmbeddedKafka
        const { host, port } = brokers[0]!
        return KafkaConnection.contextOf(yield* KafkaConnection.make({ ...connection, host, port }))
      })
    ).pipe(Layer.provideMerge(EmbeddedKafka.layer(rest)))
  }

  /** A cluster in memory of three brokers, unless `brokers` says otherwise, and the client that routes requests to them. */
  static readonly layerCluster = (
    options: EmbeddedClusterOptions = {}
  ): Layer.Layer<
    KafkaCluster | KafkaClient | EmbeddedKafka | MemoryTransport.MemoryNetwork,
    KafkaError | EmbeddedKafkaError | TransportError
  > => {
    const { cluster, ...rest } = options
    return Layer.effectContext(
      Effect.gen(function* () {
        const { bootstrapServers } = yield* EmbeddedKafka
        return KafkaCluster.contextOf(yield* KafkaCluster.make({ ...cluster, bootstrapServers }))
      })
    ).pipe(Layer.provideMerge(EmbeddedKafka.layer({ brokers: 3, ...rest })))
  }
}
