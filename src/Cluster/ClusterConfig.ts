/**
 * Options of a cluster from Effect's `Config`, by the names that Kafka's own clients use.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import { connectionProperties } from "../Connection/internal/connectionProperties.ts"
import { addressList, backoff, millis, optional, refuse } from "../Connection/internal/properties.ts"
import type { Address, KafkaConfigOptions } from "../Connection/KafkaConfig.ts"
import type { ClusterOptions } from "./ClusterOptions.ts"

/**
 * The options of a cluster. Those of its connections (`client.id`, `request.timeout.ms`, `security.protocol`, `sasl.*`, `ssl.*`, …) have the names of
 * `KafkaConfig.options`, and in addition there are these; what is not set has the default of {@link ClusterOptions}.
 *
 * | name | here |
 * |---|---|
 * | `bootstrap.servers` | `bootstrapServers`: `host:port`, separated by commas |
 * | `bootstrap.controllers` | `bootstrapControllers`, in place of `bootstrap.servers` (of Java's admin client) |
 * | `metadata.max.age.ms` | `metadataMaxAge` |
 * | `metadata.max.idle.ms` | `metadataMaxIdle` (of Java's producer) |
 * | `metadata.recovery.strategy` | `rebootstrap` (default), or `none`: `rebootstrapAfter: "Infinity"` |
 * | `metadata.recovery.rebootstrap.trigger.ms` | `rebootstrapAfter`; of no account with `none` |
 * | `allow.auto.create.topics` | `allowAutoTopicCreation` (of Java's and librdkafka's consumers). Default: `false`, where Java's has `true` |
 * | `retry.backoff.ms`, `retry.backoff.max.ms` | `retry`: exponential between the two (100 and 1000), with jitter, until the time of the request ends |
 * | `connections.max.idle.ms` | `idleTimeout`; negative: never |
 *
 * With `none`, a broker that asks for it (REBOOTSTRAP_REQUIRED) still has the cluster begin anew, which Java's clients then do not: what is known is of
 * another cluster.
 *
 * @since 0.1.0
 * @category config
 * @example
 * import * as ClusterConfig from "effect-kafka-protocol/Cluster/ClusterConfig"
 * import { KafkaCluster } from "effect-kafka-protocol/Cluster/KafkaCluster"
 * import * as ConfigProvider from "effect/ConfigProvider"
 * import * as Layer from "effect/Layer"
 *
 * // KAFKA_BOOTSTRAP_SERVERS=b1:9092,b2:9092 and the like
 * const fromEnvironment = ConfigProvider.fromEnv().pipe(ConfigProvider.constantCase, ConfigProvider.nested("KAFKA"))
 *
 * const cluster = KafkaCluster.layerConfig(ClusterConfig.options()).pipe(
 *   Layer.provide(ConfigProvider.layer(fromEnvironment))
 * )
 */
export const options = (given: KafkaConfigOptions = {}): Config.Config<ClusterOptions> =>
  Config.map(
    Config.all({
      start,
      connections: connectionProperties(given),
      metadataMaxAge: millis("metadata.max.age.ms", 1),
      metadataMaxIdle: millis("metadata.max.idle.ms", 1),
      strategy,
      rebootstrapAfterMs: millis("metadata.recovery.rebootstrap.trigger.ms"),
      allowAutoTopicCreation: optional(Config.Boolean("allow.auto.create.topics")),
      retryMs: millis("retry.backoff.ms"),
      maxRetryMs: millis("retry.backoff.max.ms")
    }),
    ({ connections, maxRetryMs, rebootstrapAfterMs, retryMs, start, strategy, ...rest }): ClusterOptions => ({
      ...start,
      ...connections,
      ...rest,
      rebootstrapAfter: strategy === "none" ? "Infinity" : rebootstrapAfterMs,
      retry:
        retryMs === undefined && maxRetryMs === undefined
          ? undefined
          : backoff(retryMs ?? 100, maxRetryMs ?? 1000)
    })
  )

// ---------------------------------------------------------------------------------------------------------------------

const addresses = (name: string): Config.Config<ReadonlyArray<Address> | undefined> =>
  Config.flatMap(optional(Config.String(name)), (text): Config.Config<ReadonlyArray<Address> | undefined> =>
    text === undefined ? Config.succeed(undefined) : addressList(name, text)
  )

/** Where to begin: exactly one of the two. */
const start: Config.Config<Pick<ClusterOptions, "bootstrapServers" | "bootstrapControllers">> = Config.all({
  bootstrapServers: addresses("bootstrap.servers"),
  bootstrapControllers: addresses("bootstrap.controllers")
}).pipe(
  Config.flatMap((given) => {
    const { bootstrapControllers, bootstrapServers } = given
    if (bootstrapServers !== undefined && bootstrapControllers !== undefined)
      return refuse("bootstrap.controllers", "expected nothing beside bootstrap.servers: give one of the two")
    return bootstrapServers === undefined && bootstrapControllers === undefined
      ? refuse("bootstrap.servers", "missing: give bootstrap.servers, or bootstrap.controllers")
      : Config.succeed(given)
  })
)

/** In any case of letters, as Kafka takes it. */
const strategy: Config.Config<"rebootstrap" | "none" | undefined> = Config.flatMap(
  optional(Config.String("metadata.recovery.strategy")),
  (text): Config.Config<"rebootstrap" | "none" | undefined> => {
    const name = text?.toLowerCase()
    return name === undefined || name === "rebootstrap" || name === "none"
      ? Config.succeed(name)
      : refuse("metadata.recovery.strategy", "expected rebootstrap or none")
  }
)
