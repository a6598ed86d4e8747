/**
 * The options that connections have by Kafka's names, wherever they go to.
 */
import * as Config from "effect/Config"
import type { oldReleases } from "../../Protocol/oldReleases.ts"
import type { KafkaConnectionOptions } from "../Options.ts"
import { backoff, millis, optional, refuse } from "./properties.ts"
import { type Given, sasl, tls } from "./securityProperties.ts"

export type ConnectionProperties = Omit<KafkaConnectionOptions, "host" | "port">

export const connectionProperties = (given: Given): Config.Config<ConnectionProperties> =>
  Config.all({
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
    Config.flatMap(({ backoffMs, idleMs, maxBackoffMs, protocol, ...rest }) =>
      Config.all({
        tls: protocol.endsWith("SSL") ? tls : Config.succeed(undefined),
        sasl: protocol.startsWith("SASL") ? sasl(protocol, given) : Config.succeed(undefined)
      }).pipe(
        Config.map((secured): ConnectionProperties => ({
          ...rest,
          ...secured,
          idleTimeout: idleMs === undefined ? undefined : idleMs < 0 ? "Infinity" : idleMs,
          reconnect:
            backoffMs === undefined && maxBackoffMs === undefined
              ? undefined
              : backoff(backoffMs ?? 50, maxBackoffMs ?? 1000)
        }))
      )
    )
  )

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
