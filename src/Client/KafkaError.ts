/**
 * `KafkaError`: the one failure of every request, and its reasons. The reason says what happened and whether trying again can help; the error around it
 * says to which request and which broker.
 *
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as Kafka from "effect-kafka-protocol/Kafka"
 * import { Metadata } from "effect-kafka-protocol/Api/Metadata"
 *
 * const topic = Kafka.request(Metadata, { topics: [{ name: "orders" }] }).pipe(
 *   Effect.flatMap(({ topics }) => Kafka.orFail(Metadata, topics[0]!)),
 *   Effect.retry({ times: 3, while: (error) => error.isRetryable && error.isSafeToRetry }),
 *   Effect.catchReason("KafkaError", "TopicAuthorizationFailed", () => Effect.succeed(undefined))
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import { printable } from "../internal/printable.ts"
import { TaggedError } from "../internal/taggedError.ts"
import type { DecodeError, EncodeError } from "../Codec/Errors/CodecError.ts"
import type { Unsayable } from "../Codec/Message.ts"
import * as Version from "../Codec/Version.ts"
import { type BrokerError, isBrokerError } from "../Api/ErrorCode.ts"
import { describeUnsayable } from "./internal/describeUnsayable.ts"

const TypeId = "~effect-kafka-protocol/Connection/KafkaError"

/**
 * How far the connection had come: looking up the name, TCP, TLS, ApiVersions, SASL, in use; `closed` is our own doing.
 *
 * @since 0.1.0
 * @category models
 */
export type ConnectionPhase =
  | "resolve"
  | "connect"
  | "tls"
  | "negotiate"
  | "authenticate"
  | "established"
  | "closed"

const phaseText: { readonly [P in ConnectionPhase]: (broker: string) => string } = {
  resolve: (broker) => `Cannot find the address of ${broker}`,
  connect: (broker) => `Cannot connect to ${broker}`,
  tls: (broker) => `No TLS with ${broker}`,
  negotiate: (broker) => `Cannot agree on protocol versions with ${broker}`,
  authenticate: (broker) => `Lost ${broker} while authenticating`,
  established: (broker) => `Lost the connection to ${broker}`,
  closed: (broker) => `The connection to ${broker} is closed`
}

/**
 * There is no connection, or it was lost.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConnectionError extends TaggedError("ConnectionError")<{
  readonly phase: ConnectionPhase
  /** `host:port` */
  readonly broker: string
  /** What went wrong and, where we know, what to do. */
  readonly detail: string
  readonly cause?: unknown
}> {
  get isRetryable(): boolean {
    return this.phase !== "closed" && this.phase !== "tls"
  }
  /** Whether nothing can have been applied: always, for this is about no request that was sent. */
  get isSafeToRetry(): boolean {
    return true
  }
  override get message(): string {
    return `${phaseText[this.phase](printable(this.broker))}: ${printable(this.detail, 2000)}`
  }
}

/**
 * The connection was lost before any byte of the request left. The broker has not seen it.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotSent extends TaggedError("NotSent")<{ readonly cause: ConnectionError }> {
  get isRetryable(): boolean {
    return this.cause.isRetryable
  }
  get isSafeToRetry(): boolean {
    return true
  }
  override get message(): string {
    return `not sent. ${this.cause.message}`
  }
}

/**
 * The connection was lost after the request was sent and before it was answered: the broker may or may not have acted on it. We never send such a request
 * again by ourselves. `isRetryable` is true, as in Kafka's own client, so whoever retries a Produce this way accepts duplicates.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OutcomeUnknown extends TaggedError("OutcomeUnknown")<{ readonly cause: ConnectionError }> {
  get isRetryable(): boolean {
    return true
  }
  get isSafeToRetry(): boolean {
    return false
  }
  override get message(): string {
    return `sent, but not answered. ${this.cause.message}`
  }
}

/**
 * The time of the request was over. If it had been sent its outcome is unknown, and a late reply is dropped.
 *
 * @since 0.1.0
 * @category reasons
 */
export class Timeout extends TaggedError("Timeout")<{
  /** The time allowed, in milliseconds, with what the broker was asked to wait. */
  readonly timeoutMs: number
  /** Whether the request had left. */
  readonly sent: boolean
  /** If it was not sent because the broker had asked the client to wait (`throttleTimeMs`): for how long, in milliseconds. */
  readonly throttleTimeMs?: number | undefined
}> {
  get isRetryable(): boolean {
    return true
  }
  get isSafeToRetry(): boolean {
    return !this.sent
  }
  override get message(): string {
    if (this.sent) return `no answer within ${this.timeoutMs} ms`
    const why =
      this.throttleTimeMs === undefined
        ? "not connected, or the connection is busy"
        : `the broker asked the client to wait for ${this.throttleTimeMs} ms (throttleTimeMs)`
    return `not sent within ${this.timeoutMs} ms: ${why}`
  }
}

/**
 * The library and the broker share no version of this API, or not the one that was asked for. Nothing was sent.
 *
 * @since 0.1.0
 * @category reasons
 */
export class VersionNotSupported extends TaggedError("VersionNotSupported")<{
  readonly apiName: string
  /** The version that was asked for; `undefined` for "the highest common one". */
  readonly requested: number | undefined
  /** What this library supports. */
  readonly client: Version.VersionRange
  /** What the broker supports; `undefined` if it does not have the API, or was not asked. */
  readonly broker: Version.VersionRange | undefined
  /** What the request says that no common version can say, with the versions that can. `undefined` if there is no common version at all. */
  readonly fields?: ReadonlyArray<Unsayable> | undefined
}> {
  get isRetryable(): boolean {
    return false
  }
  get isSafeToRetry(): boolean {
    return true
  }
  override get message(): string {
    const what =
      this.requested === undefined
        ? `no common version of ${this.apiName}${this.fields === undefined ? "" : " can say all of this request"}`
        : `no ${this.apiName} v${this.requested}`
    const broker =
      this.broker === undefined
        ? "the broker does not have this API"
        : `the broker has ${Version.format(this.broker)}`
    const said = (this.fields ?? []).map(describeUnsayable).join("; ")
    return `${what}: this library has ${Version.format(this.client)}, ${broker}${said === "" ? "" : `. ${said}`}`
  }
}

/**
 * The broker refuses the credentials or does not have the mechanism, or it failed to authenticate itself (SCRAM). Trying again helps only if what failed
 * was to get the credentials (`isTransient`).
 *
 * If it is the first thing to happen on a connection, that is closed for good: the options are wrong. Later it is taken as any loss of the connection.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AuthenticationError extends TaggedError("AuthenticationError")<{
  /** The SASL mechanism, for example `"SCRAM-SHA-256"`. */
  readonly mechanism: string
  readonly detail: string
  /** Whether the credentials could not be got, rather than were refused. Default: false. */
  readonly isTransient?: boolean | undefined
  readonly cause?: unknown
}> {
  get isRetryable(): boolean {
    return this.isTransient === true
  }
  get isSafeToRetry(): boolean {
    return true
  }
  override get message(): string {
    return `${printable(this.mechanism, 100)} authentication failed: ${printable(this.detail, 2000)}`
  }
}

/**
 * An option of a connection or a request that cannot be: a port that is none, a negative time, a name that does not exist. Nothing was tried, and trying
 * again cannot help.
 *
 * @since 0.1.0
 * @category reasons
 */
export class InvalidOption extends TaggedError("InvalidOption")<{
  /** The name, for example `"port"` or `"tls.serverName"`. */
  readonly option: string
  readonly expected: string
  /** What was given, in short: never a text itself, which may be a secret. */
  readonly actual: string
}> {
  get isRetryable(): boolean {
    return false
  }
  get isSafeToRetry(): boolean {
    return true
  }
  override get message(): string {
    return `Invalid option ${printable(this.option, 100)}: expected ${this.expected}, got ${this.actual}`
  }
}

/**
 * A request that a cluster had sent to several brokers, of which some have not answered, where the response has no place to say so. Brokers that have answered
 * may have acted on their part.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ShardFailure extends TaggedError("ShardFailure")<{
  /** The brokers that have not answered, and why; −1: no broker could be asked. At least one. */
  readonly failures: ReadonlyArray<{ readonly nodeId: number; readonly error: KafkaError }>
  /** What the others have answered, each to its part of the request. */
  readonly answers: ReadonlyArray<{ readonly nodeId: number; readonly response: unknown }>
  /** Whether to ask all of it again cannot apply anything twice. */
  readonly isSafeToRetry: boolean
}> {
  get isRetryable(): boolean {
    return this.failures.every(({ error }) => error.isRetryable)
  }
  override get message(): string {
    const { answers, failures } = this
    const each = failures.map(({ error, nodeId }) => `broker ${nodeId}: ${error.message}`)
    return `${failures.length} of ${failures.length + answers.length} brokers have not answered their part. ${each.join("; ")}`
  }
}

/**
 * Why a request failed.
 *
 * @since 0.1.0
 * @category models
 */
export type KafkaErrorReason =
  | ConnectionError
  | NotSent
  | OutcomeUnknown
  | Timeout
  | VersionNotSupported
  | EncodeError
  | DecodeError
  | AuthenticationError
  | InvalidOption
  | ShardFailure
  | BrokerError

/**
 * A request, or a connection, that failed.
 *
 * @since 0.1.0
 * @category errors
 */
export class KafkaError extends TaggedError("KafkaError")<{
  readonly reason: KafkaErrorReason
  /** `host:port` of the broker; `undefined` for an error code that was met elsewhere. */
  readonly broker: string | undefined
  /** The API, for example `"Metadata"`; `undefined` if no request failed, but the connection. */
  readonly apiName?: string | undefined
  /** The version that was used; `undefined` if the request was not encoded. */
  readonly version?: number | undefined
}> {
  readonly [TypeId] = TypeId
  override readonly cause: KafkaErrorReason = this.reason

  /** Whether the same request may succeed later, by Kafka's own list where a broker said no. */
  get isRetryable(): boolean {
    const { reason } = this
    return reason._tag !== "EncodeError" && reason._tag !== "DecodeError" && reason.isRetryable
  }

  /**
   * Whether nothing can have been applied, so that the same request cannot be applied twice by asking again: it was not sent, or refused by a code which
   * brokers only give before they act, or this API's do (the others count as unsafe). Whether it would help is another question: see `isRetryable`.
   */
  get isSafeToRetry(): boolean {
    return this.reason.isSafeToRetry
  }

  override get message(): string {
    const { apiName, reason } = this
    const version = this.version === undefined ? "" : ` v${this.version}`
    const to = this.broker === undefined ? "" : ` to ${this.broker}`
    // What a broker says, and what the codec says, names the request already.
    if (isBrokerError(reason)) return reason.message
    if (reason._tag === "EncodeError" || reason._tag === "DecodeError")
      return `${reason.message}${to === "" ? "" : ` (request${to})`}`
    return apiName === undefined ? reason.message : `${apiName}${version}${to}: ${reason.message}`
  }
}

/**
 * @since 0.1.0
 * @category guards
 */
export const isKafkaError = (u: unknown): u is KafkaError => Predicate.hasProperty(u, TypeId)
