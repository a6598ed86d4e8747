/**
 * Options of a connection from Effect's `Config`, by the names that Kafka's own clients use.
 *
 * The names are those of the Java client, and librdkafka's where Java has none that fits: `sasl.username`, `sasl.password`, `ssl.ca.location`,
 * `ssl.certificate.location`, `ssl.key.location`. What is not set has the default of {@link KafkaConnectionOptions}. What cannot be honoured is refused, not ignored:
 * Java key stores, hostname verification switched off.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import { connectionProperties } from "./internal/connectionProperties.ts"
import { addressList } from "./internal/properties.ts"
import type { KafkaConnectionOptions } from "./Options.ts"
import type * as Sasl from "./Sasl.ts"

/**
 * Where a broker is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * `bootstrap.servers`: at least one `host:port`, separated by commas. A connection is to one of them; which one, and
 * what to do when it is not available, is the choice of the caller.
 *
 * @since 0.1.0
 * @category config
 */
export const bootstrapServers: Config.Config<ReadonlyArray<Address>> = Config.flatMap(
  Config.String("bootstrap.servers"),
  (text) => addressList("bootstrap.servers", text)
)

/**
 * @since 0.1.0
 * @category models
 */
export interface KafkaConfigOptions {
  /** Mechanisms that need more than a name and a password, by their names: `OAUTHBEARER`, or one of your own. They go before those of this library. */
  readonly mechanisms?: Readonly<Record<string, Sasl.Mechanism>> | undefined
}

/**
 * The options of a connection to the first of the `bootstrap.servers`.
 *
 * | name | here |
 * |---|---|
 * | `bootstrap.servers` | `host`, `port` of the first |
 * | `client.id` | `clientId` |
 * | `security.protocol` | `PLAINTEXT` (default), `SSL`, `SASL_PLAINTEXT`, `SASL_SSL`: whether there are `tls` and `sasl` |
 * | `sasl.mechanism` | `PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512`, or a name in `mechanisms` |
 * | `sasl.username`, `sasl.password`, or `sasl.jaas.config` | the credentials of `sasl` |
 * | `ssl.ca.location`; `ssl.truststore.location` of type `PEM`; `ssl.truststore.certificates` | `tls.caFile`, `tls.ca` |
 * | `ssl.certificate.location`, `ssl.key.location`; `ssl.keystore.location` of type `PEM` | `tls.certificateFile`, `tls.keyFile` |
 * | `ssl.keystore.certificate.chain`, `ssl.keystore.key`, `ssl.key.password` | `tls.certificate`, `tls.key`, `tls.passphrase` |
 * | `ssl.enabled.protocols` | `tls.minVersion` |
 * | `request.timeout.ms` | `requestTimeout` |
 * | `socket.connection.setup.timeout.ms`, `….max.ms` | `connectTimeout`, `maxConnectTimeout` |
 * | `connections.max.idle.ms` | `idleTimeout`; negative: never |
 * | `reconnect.backoff.ms`, `reconnect.backoff.max.ms` | `reconnect`: exponential between the two, with jitter, for ever |
 * | `max.in.flight.requests.per.connection` | `maxInFlight` |
 * | `api.version.request` `false`, with `broker.version.fallback` `0.8.2…` or `0.9.0…` | `brokerVersions` (librdkafka's names) |
 *
 * `SASL_PLAINTEXT` with `PLAIN` sends the password where anyone on the way can read it: naming that protocol is the permission.
 *
 * In the environment, with `ConfigProvider.constantCase` and `ConfigProvider.nested("KAFKA")`, the names are `KAFKA_BOOTSTRAP_SERVERS` and the like.
 *
 * @since 0.1.0
 * @category config
 * @example
 * import { KafkaConfig, KafkaConnection } from "effect-kafka-protocol"
 * import * as ConfigProvider from "effect/ConfigProvider"
 * import * as Layer from "effect/Layer"
 *
 * const fromEnvironment = ConfigProvider.fromEnv().pipe(ConfigProvider.constantCase, ConfigProvider.nested("KAFKA"))
 *
 * const connection = KafkaConnection.layerConfig(KafkaConfig.options()).pipe(
 *   Layer.provide(ConfigProvider.layer(fromEnvironment))
 * )
 */
export const options = (given: KafkaConfigOptions = {}): Config.Config<KafkaConnectionOptions> =>
  Config.map(
    Config.all({ servers: bootstrapServers, rest: connectionProperties(given) }),
    ({ rest, servers }): KafkaConnectionOptions => ({ ...(servers[0] as Address), ...rest })
  )
