/**
 * The options of a cluster with their defaults, split by who needs them.
 */
import type * as Schedule from "effect/Schedule"
import type { KafkaError } from "../../Client/KafkaError.ts"
import { parseAddress } from "../../Connection/internal/parseAddress.ts"
import { millis } from "../../Connection/Options.ts"
import { type BrokerAddress, type ClusterOptions, defaultRetry } from "../ClusterOptions.ts"
import type { BrokerNode } from "../ClusterView.ts"
import type { LinkOptions } from "./ConnectionPool.ts"

/** What a cluster needs to know how to learn. Times are in milliseconds. */
export interface KnowledgeSettings {
  readonly bootstrap: ReadonlyArray<BrokerAddress>
  readonly begunWith: "brokers" | "controllers"
  readonly addressOf: (broker: BrokerNode) => BrokerAddress
  readonly metadataMaxAgeMs: number
  readonly metadataMaxIdleMs: number
  /** Infinity: only when a broker asks for it. */
  readonly rebootstrapAfterMs: number
  readonly allowAutoTopicCreation: boolean
  readonly requestTimeoutMs: number
}

export interface ClusterSettings {
  readonly knowledge: KnowledgeSettings
  readonly links: LinkOptions
  readonly retry: Schedule.Schedule<unknown, KafkaError>
  readonly requestTimeoutMs: number
  /** Whether requests wait until a broker can be reached; else they fail, and the cluster starts only if one can be. */
  readonly waitsForBrokers: boolean
}

/** Of options that have been checked. */
export const resolveCluster = (options: ClusterOptions): ClusterSettings => {
  const {
    addressOf = asAdvertised,
    allowAutoTopicCreation = false,
    bootstrapControllers,
    bootstrapServers,
    metadataMaxAge,
    metadataMaxIdle,
    rebootstrapAfter,
    retry = defaultRetry
  } = options
  const requestTimeoutMs = millis(options.requestTimeout, 30_000)
  return {
    knowledge: {
      bootstrap: (bootstrapControllers ?? bootstrapServers ?? []).flatMap(
        (entry) => addressOfEntry(entry) ?? []
      ),
      begunWith: bootstrapControllers === undefined ? "brokers" : "controllers",
      addressOf,
      metadataMaxAgeMs: millis(metadataMaxAge, fiveMinutesMs),
      metadataMaxIdleMs: millis(metadataMaxIdle, fiveMinutesMs),
      rebootstrapAfterMs: millis(rebootstrapAfter, fiveMinutesMs),
      allowAutoTopicCreation,
      requestTimeoutMs
    },
    links: linkOptions(options),
    retry,
    requestTimeoutMs,
    waitsForBrokers: options.reconnect !== "never"
  }
}

/** One by one: also what an object inherits counts. */
const linkOptions = (
  options: ClusterOptions
): { readonly [K in keyof Required<LinkOptions>]: LinkOptions[K] } => ({
  clientId: options.clientId,
  tls: options.tls,
  sasl: options.sasl,
  reconnect: options.reconnect,
  requestTimeout: options.requestTimeout,
  connectTimeout: options.connectTimeout,
  maxConnectTimeout: options.maxConnectTimeout,
  closeTimeout: options.closeTimeout,
  idleTimeout: options.idleTimeout ?? "9 minutes",
  maxFrameBytes: options.maxFrameBytes,
  maxDecodedBytes: options.maxDecodedBytes,
  maxInFlight: options.maxInFlight,
  maxQueuedBytes: options.maxQueuedBytes,
  brokerVersions: options.brokerVersions,
  deadPeerTimeout: options.deadPeerTimeout,
  throttle: options.throttle,
  maxThrottleTime: options.maxThrottleTime
})

const fiveMinutesMs = 5 * 60_000

const asAdvertised = ({ host, port }: BrokerNode): BrokerAddress => ({ host, port })

/** An entry of the bootstrap servers as an address of its own, with its port; `undefined`: it is none. */
export const addressOfEntry = (entry: string | BrokerAddress): Required<BrokerAddress> | undefined => {
  const address: BrokerAddress | undefined = typeof entry === "string" ? parseAddress(entry) : entry
  return address && { host: address.host, port: address.port ?? 9092, serverName: address.serverName }
}
