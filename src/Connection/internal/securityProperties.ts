/**
 * TLS and SASL by Kafka's names.
 */
import * as Config from "effect/Config"
import * as Redacted from "effect/Redacted"
import type { TlsOptions } from "../../Transport/Transport.ts"
import * as Sasl from "../Sasl.ts"
import { optional, refuse } from "./properties.ts"

/** What text cannot say. */
export interface Given {
  /** By their names. */
  readonly mechanisms?: Readonly<Record<string, Sasl.Mechanism>> | undefined
}

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

export const tls: Config.Config<TlsOptions> = Config.all({
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

export const sasl = (
  protocol: "PLAINTEXT" | "SSL" | "SASL_PLAINTEXT" | "SASL_SSL",
  given: Given
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
