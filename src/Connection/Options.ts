/**
 * The options of a connection, each with its unit and default, and their resolved form.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"
import { defaultMaxDecodedBytes } from "../Codec/Limits.ts"
import type { BrokerVersions } from "../Protocol/BrokerVersions.ts"
import { oldReleases } from "../Protocol/oldReleases.ts"
import type { KafkaError } from "../Client/KafkaError.ts"
import type { Mechanism } from "./Sasl/Mechanism.ts"
import type { TlsOptions } from "../Transport/Transport.ts"

/**
 * @since 0.1.0
 * @category options
 */
export interface KafkaConnectionOptions {
  /** A name or an address. All addresses of a name are tried, and looked up again for each connection. */
  readonly host: string
  /** Default: 9092. */
  readonly port?: number | undefined
  /** How the broker's logs, quotas and metrics call this client; `null` sends none. Default: `"effect-kafka-protocol"`. */
  readonly clientId?: string | null | undefined
  /** TLS instead of plain TCP. Default: no TLS. */
  readonly tls?: TlsOptions | undefined
  /** SASL authentication: `Sasl.plain`, `Sasl.scramSha256`, `Sasl.scramSha512`, `Sasl.oauthBearer`, or a mechanism of one's own. Default: none. */
  readonly sasl?: Mechanism | undefined
  /**
   * When to try again after a failed attempt or a lost connection; it starts anew after each success, and its end closes the connection for good.
   *
   * `"never"`: the layer fails when the first connection fails, and a later loss fails every request from then on.
   *
   * Default: {@link defaultReconnect}.
   */
  readonly reconnect?: Schedule.Schedule<unknown, KafkaError> | "never" | undefined
  /**
   * How long a request may take, counted from the call, with the time that it waits for a connection. What a request asks the broker to wait (`maxWaitMs`
   * of Fetch, `timeoutMs` of Produce, the rebalance time of JoinGroup, …) is added. `"Infinity"` for no limit. Default: 30 seconds.
   */
  readonly requestTimeout?: Duration.Input | undefined
  /** How long an attempt to connect may take: name, TCP, TLS, agreement on versions, SASL. It doubles, ±20%, with each failure in a row. Default: 10 seconds. */
  readonly connectTimeout?: Duration.Input | undefined
  /** The most that `connectTimeout` grows to. Default: 30 seconds, or `connectTimeout` if that is more. */
  readonly maxConnectTimeout?: Duration.Input | undefined
  /** How long closing may take to send what was accepted and to wait for replies. Default: 1 second. */
  readonly closeTimeout?: Duration.Input | undefined
  /** Close a connection on which nothing was asked for so long; the next request opens it again. Default: never. */
  readonly idleTimeout?: Duration.Input | undefined
  /** The largest response, in bytes; a larger one ends the connection. Default: 104 857 600 (100 MiB). */
  readonly maxFrameBytes?: number | undefined
  /**
   * What the values of one response may take in memory, in bytes, by an estimate that is made before the memory is taken; beyond it the request fails with a
   * `DecodeError`. Bytes and records do not count: they are views of the frame. Default: 134 217 728 (128 MiB), half a million partitions of a Metadata response.
   */
  readonly maxDecodedBytes?: number | undefined
  /** How many requests may be in flight at once; more wait. Default: no limit. */
  readonly maxInFlight?: number | undefined
  /** How many bytes may wait to be written to the socket; then requests wait unencoded. Default: 1 048 576 (1 MiB). */
  readonly maxQueuedBytes?: number | undefined
  /**
   * The versions that the broker supports, where it is not to be asked: `"0.8.2"` or `"0.9.0"`, or versions of your own. No ApiVersions is sent then. Kafka 0.8 and 0.9 have
   * none, and on 0.9 that request may cost other clients of the broker their connections. Default: `"auto"`, which asks, and recognizes 0.8 and 0.9 by
   * another request when there is no answer.
   */
  readonly brokerVersions?: "auto" | "0.8.2" | "0.9.0" | BrokerVersions | undefined
  /**
   * How long the oldest request may be unanswered until the connection is given up and made anew, whatever the time limits of the requests are. What a
   * request asks the broker to wait is added, 5 minutes for JoinGroup and SyncGroup, which wait for others, and the time that large messages take. So a
   * request without a time limit ends with the connection. `"Infinity"`: only the operating system finds out. Default: twice `requestTimeout`, or
   * 60 seconds if that has no limit.
   */
  readonly deadPeerTimeout?: Duration.Input | undefined
  /** Whether to send nothing for as long as a broker asks (`throttleTimeMs`, KIP-219). Default: true. */
  readonly throttle?: boolean | undefined
  /** The longest that a broker may make this client wait so; from a broker that asks for more, this much is taken. Default: 60 seconds. */
  readonly maxThrottleTime?: Duration.Input | undefined
}

/**
 * 50 ms, doubling to 1 s, each ±20% and capped after that; for ever.
 *
 * @since 0.1.0
 * @category options
 */
export const defaultReconnect: Schedule.Schedule<unknown, KafkaError> = Schedule.min([
  Schedule.jittered(Schedule.exponential("50 millis")),
  Schedule.spaced("1 second")
])

/** Options with their defaults, durations in milliseconds. @internal */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly clientId: string | null
  readonly tls: TlsOptions | undefined
  readonly sasl: Mechanism | undefined
  readonly reconnect: Schedule.Schedule<unknown, KafkaError> | "never"
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly maxConnectTimeoutMs: number
  readonly closeTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly maxFrameBytes: number
  readonly maxDecodedBytes: number
  readonly maxInFlight: number
  readonly maxQueuedBytes: number
  readonly deadPeerTimeoutMs: number
  readonly throttle: boolean
  readonly maxThrottleMs: number
  readonly brokerVersions: "auto" | BrokerVersions
}

/** @internal */
export const millis = (input: Duration.Input | undefined, defaultMs: number): number =>
  input === undefined ? defaultMs : Duration.toMillis(Duration.fromInputUnsafe(input))

/** Of options that have been checked. @internal */
export const resolve = (options: KafkaConnectionOptions): Settings => {
  const connectTimeoutMs = millis(options.connectTimeout, 10_000)
  const requestTimeoutMs = millis(options.requestTimeout, 30_000)
  const { brokerVersions = "auto" } = options
  return {
    host: options.host,
    port: options.port ?? 9092,
    clientId: options.clientId === undefined ? "effect-kafka-protocol" : options.clientId,
    tls: options.tls,
    sasl: options.sasl,
    reconnect: options.reconnect ?? defaultReconnect,
    requestTimeoutMs,
    connectTimeoutMs,
    maxConnectTimeoutMs: Math.max(connectTimeoutMs, millis(options.maxConnectTimeout, 30_000)),
    closeTimeoutMs: millis(options.closeTimeout, 1_000),
    idleTimeoutMs: millis(options.idleTimeout, Number.POSITIVE_INFINITY),
    maxFrameBytes: options.maxFrameBytes ?? 100 * 1024 * 1024,
    maxDecodedBytes: options.maxDecodedBytes ?? defaultMaxDecodedBytes,
    maxInFlight: options.maxInFlight ?? Number.POSITIVE_INFINITY,
    maxQueuedBytes: options.maxQueuedBytes ?? 1024 * 1024,
    deadPeerTimeoutMs: millis(
      options.deadPeerTimeout,
      2 * (requestTimeoutMs > 0 && requestTimeoutMs < Number.POSITIVE_INFINITY ? requestTimeoutMs : 30_000)
    ),
    throttle: options.throttle ?? true,
    maxThrottleMs: millis(options.maxThrottleTime, 60_000),
    brokerVersions:
      typeof brokerVersions === "string" && brokerVersions !== "auto"
        ? oldReleases[brokerVersions]
        : brokerVersions
  }
}
