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
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { printable } from "../internal/printable.ts"
import type { oldReleases } from "../Protocol/oldReleases.ts"
import { parseAddress } from "./internal/parseAddress.ts"
import type { KafkaConnectionOptions } from "./Options.ts"
import * as Sasl from "./Sasl.ts"
import type { TlsOptions } from "../Transport/Transport.ts"

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
  (text) => {
    const parts = text
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "")
    const addresses = parts.map(addressWithPort)
    const wrong = parts[addresses.indexOf(undefined)] ?? text
    return addresses.length > 0 && addresses.every((each) => each !== undefined)
      ? Config.succeed(addresses)
      : refuse(
          "bootstrap.servers",
          `expected host:port (a port from 1 to 65535), separated by commas, got ${JSON.stringify(printable(wrong, 100))}`
        )
  }
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
  Config.all({
    servers: bootstrapServers,
    clientId: optional(Config.String("client.id")),
    protocol: Config.Literals(["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"], "security.protocol").pipe(
      Config.withDefault("PLAINTEXT" as const)
    ),
    requestTimeout: millis("request.timeout.ms"),
    connectTimeout: millis("socket.connection.setup.timeout.ms"),
    maxConnectTimeout: millis("socket.connection.setup.timeout.max.ms"),
    idleMs: optional(Config.Int("connections.max.idle.ms")),
    backoffMs: millis("reconnect.backoff.ms"),
    maxBackoffMs: millis("reconnect.backoff.max.ms"),
    maxInFlight: optional(Config.Int("max.in.flight.requests.per.connection")),
    brokerVersions
  }).pipe(
    Config.flatMap(({ backoffMs, idleMs, maxBackoffMs, protocol, servers, ...rest }) =>
      Config.all({
        tls: protocol.endsWith("SSL") ? tls : Config.succeed(undefined),
        sasl: protocol.startsWith("SASL") ? sasl(protocol, given) : Config.succeed(undefined)
      }).pipe(
        Config.map((secured): KafkaConnectionOptions => ({
          ...(servers[0] as Address),
          ...rest,
          ...secured,
          idleTimeout: idleMs === undefined ? undefined : idleMs < 0 ? "Infinity" : idleMs,
          reconnect:
            backoffMs === undefined && maxBackoffMs === undefined
              ? undefined
              : reconnect(backoffMs ?? 50, maxBackoffMs ?? 1000)
        }))
      )
    )
  )

// ---------------------------------------------------------------------------------------------------------------------

const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.withDefault(config, undefined)

const millis = (name: string): Config.Config<number | undefined> =>
  optional(Config.schema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)), name))

const refuse = (name: string, message: string): Config.Config<never> =>
  Config.fail(
    new Schema.SchemaError(
      new SchemaIssue.Pointer([name], new SchemaIssue.InvalidValue({ message }, undefined, {}))
    )
  )

/** With a port: Kafka's clients want one; a protocol before it is what some tools write. */
const addressWithPort = (text: string): Address | undefined => {
  const parsed = parseAddress(text.replace(/^[A-Z_]+:\/\//, ""))
  return parsed?.port === undefined ? undefined : { host: parsed.host, port: parsed.port }
}

const brokerVersions: Config.Config<KafkaConnectionOptions["brokerVersions"]> = Config.all({
  asks: Config.withDefault(Config.Boolean("api.version.request"), true),
  fallback: optional(Config.String("broker.version.fallback"))
}).pipe(
  Config.flatMap(({ asks, fallback }) => {
    // Asked or not: an old broker is recognized, and each newer one sends its supported versions.
    if (asks) return Config.succeed(undefined)
    const release = /^(0\.8\.2|0\.9\.0)(?:\.\d+)*$/.exec(fallback ?? "")?.[1]
    return release === undefined
      ? refuse(
          "broker.version.fallback",
          "with api.version.request=false, expected 0.8.2 or 0.9.0: brokers from 0.10 on are asked for their versions"
        )
      : Config.succeed(release as keyof typeof oldReleases)
  })
)

const reconnect = (
  backoffMs: number,
  maxBackoffMs: number
): NonNullable<KafkaConnectionOptions["reconnect"]> =>
  Schedule.min([Schedule.jittered(Schedule.exponential(backoffMs)), Schedule.spaced(maxBackoffMs)])

/** A store of Java's: PEM is the one of its formats that is not its own. */
const pemStore = (kind: "keystore" | "truststore"): Config.Config<string | undefined> =>
  Config.all({
    location: optional(Config.String(`ssl.${kind}.location`)),
    type: optional(Config.String(`ssl.${kind}.type`))
  }).pipe(
    Config.flatMap(({ location, type }) =>
      location === undefined || type === "PEM" || (type === undefined && /\.(?:pem|crt|cer)$/.test(location))
        ? Config.succeed(location)
        : refuse(
            `ssl.${kind}.location`,
            `a store of type ${type ?? "JKS"} cannot be read here: give PEM files (ssl.${kind}.type=PEM, or ssl.ca.location, ssl.certificate.location and ssl.key.location)`
          )
    )
  )

const tls: Config.Config<TlsOptions> = Config.all({
  ca: optional(Config.String("ssl.truststore.certificates")),
  caLocation: optional(Config.String("ssl.ca.location")),
  trustStore: pemStore("truststore"),
  certificate: optional(Config.String("ssl.keystore.certificate.chain")),
  key: optional(Config.Redacted("ssl.keystore.key")),
  certificateLocation: optional(Config.String("ssl.certificate.location")),
  keyLocation: optional(Config.String("ssl.key.location")),
  keyStore: pemStore("keystore"),
  passphrase: optional(Config.Redacted("ssl.key.password")),
  protocols: optional(Config.String("ssl.enabled.protocols")),
  verification: optional(Config.String("ssl.endpoint.identification.algorithm"))
}).pipe(
  Config.flatMap((raw) => {
    if (raw.verification !== undefined && raw.verification.toLowerCase() !== "https")
      return refuse(
        "ssl.endpoint.identification.algorithm",
        "hostname verification cannot be switched off: if the certificate has another name, give that as `tls.serverName`"
      )
    return Config.succeed({
      ca: raw.ca,
      caFile: raw.caLocation ?? raw.trustStore,
      certificate: raw.certificate,
      certificateFile: raw.certificateLocation ?? raw.keyStore,
      key: raw.key,
      keyFile: raw.keyLocation ?? raw.keyStore,
      passphrase: raw.passphrase,
      minVersion: raw.protocols === undefined || /TLSv1\.2/.test(raw.protocols) ? "TLSv1.2" : "TLSv1.3"
    } satisfies TlsOptions)
  })
)

interface Credentials {
  readonly username: string
  readonly password: Redacted.Redacted
  readonly delegationToken: boolean
}

const credentials: Config.Config<Credentials> = Config.all({
  jaas: optional(Config.Redacted("sasl.jaas.config")),
  username: optional(Config.String("sasl.username")),
  password: optional(Config.Redacted("sasl.password"))
}).pipe(
  Config.flatMap(({ jaas, password, username }) => {
    if (username !== undefined && password !== undefined)
      return Config.succeed({ username, password, delegationToken: false })
    if (jaas === undefined)
      return refuse(
        username === undefined ? "sasl.username" : "sasl.password",
        "missing: give sasl.username and sasl.password, or sasl.jaas.config"
      )
    const module = Redacted.value(jaas)
    const [name, secret] = [jaasOption(module, "username"), jaasOption(module, "password")]
    return name === undefined || secret === undefined
      ? refuse("sasl.jaas.config", "expected a login module with username and password")
      : Config.succeed({
          username: name,
          password: Redacted.make(secret),
          delegationToken: jaasOption(module, "tokenauth") === "true"
        })
  })
)

/** The value of `name="value"` in a JAAS configuration, in which a backslash takes the next character as it is. */
const jaasOption = (module: string, name: string): string | undefined => {
  const quoted = new RegExp(`(?:^|[\\s;])${name}\\s*=\\s*"((?:[^"\\\\]|\\\\.)*)"`, "s").exec(module)?.[1]
  return quoted === undefined
    ? new RegExp(`(?:^|[\\s;])${name}\\s*=\\s*([^\\s";]+)`).exec(module)?.[1]
    : quoted.replaceAll(/\\(.)/gs, "$1")
}

const sasl = (
  protocol: "PLAINTEXT" | "SSL" | "SASL_PLAINTEXT" | "SASL_SSL",
  given: KafkaConfigOptions
): Config.Config<Sasl.Mechanism> =>
  Config.flatMap(Config.String("sasl.mechanism"), (name) => {
    const own = given.mechanisms?.[name]
    if (own !== undefined) return Config.succeed(own)
    switch (name) {
      case "PLAIN":
        return Config.map(credentials, ({ password, username }) =>
          Sasl.plain({ username, password, allowWithoutTls: protocol === "SASL_PLAINTEXT" })
        )
      case "SCRAM-SHA-256":
        return Config.map(credentials, Sasl.scramSha256)
      case "SCRAM-SHA-512":
        return Config.map(credentials, Sasl.scramSha512)
      default:
        return refuse(
          "sasl.mechanism",
          `${name} needs more than Config can say: give it to KafkaConfig.options, as \`{ mechanisms: { ${JSON.stringify(name)}: … } }\``
        )
    }
  })
