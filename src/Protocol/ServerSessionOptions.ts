/**
 * What the owner of a server session chooses, and what it is told.
 */
import type { ApiVersions } from "../Api/ApiVersions.ts"
import { defaultMaxDecodedBytes } from "../Codec/Limits.ts"
import { describe } from "../internal/describe.ts"
import type { CloseReason, IncomingRequest, IncomingToken, UndecodedRequest } from "./IncomingRequest.ts"
import type { ServedApis } from "./ServedApis.ts"

/**
 * What the owner of a server session chooses, and what it is told. Limits are at least 1, and may be `Infinity`.
 *
 * @since 0.1.0
 * @category options
 */
export interface ServerSessionOptions {
  readonly apis: ServedApis
  /** The largest frame, in bytes. Default: 100 MiB, as Kafka's `socket.request.max.bytes`. */
  readonly maxFrameBytes?: number | undefined
  /** What the values of one request may take in memory, in bytes. Default: 128 MiB. */
  readonly maxDecodedBytes?: number | undefined
  /** Requests that are handed over and unanswered. Default: 1. */
  readonly maxInFlight?: number | undefined
  /** Frames that wait to be handed over: from there on the session wants no bytes. (Those of the chunk that has come are taken.) Default: 64. */
  readonly maxQueuedRequests?: number | undefined
  /** Their bytes, likewise. Default: 1 MiB. */
  readonly maxQueuedBytes?: number | undefined
  /** Bytes of answers that the transport has not written: from there on no request is handed over, and no bytes are wanted. Default: 1 MiB. */
  readonly maxUnwrittenBytes?: number | undefined
  /** A request: to be answered now or later. Throwing closes the session. */
  readonly onRequest: (incoming: IncomingRequest) => void
  /** A bare SASL token. Left out: there are none, and what follows SaslHandshake v0 is read as a request. */
  readonly onToken?: ((token: IncomingToken) => void) | undefined
  /** Sees a request before its body is read, a view of what was received; returns whether it takes it. */
  readonly onUndecoded?: ((incoming: UndecodedRequest, body: Buffer) => boolean) | undefined
  /**
   * ApiVersions at a version that is not served: `incoming` is of version 0, in which the answer is written. Default: Kafka's answer (see `unsupportedApiVersions` of
   * `ServedApis`).
   */
  readonly onUnsupportedApiVersions?:
    | ((incoming: IncomingRequest<typeof ApiVersions>, requestedVersion: number) => void)
    | undefined
  /** There are bytes to flush: at the end of the tick, or `now`. */
  readonly onFlushNeeded: (now: boolean) => void
  /** Whether no bytes are wanted for now: the transport should read none. Told when it changes; `isPaused` says it, too. */
  readonly onPause?: ((paused: boolean) => void) | undefined
  /** The session is over. */
  readonly onClose: (reason: CloseReason) => void
}

/**
 * The limits of a server session, with defaults for what was left out: in bytes, or in requests.
 *
 * @since 0.1.0
 * @category options
 */
export interface Limits {
  readonly maxFrameBytes: number
  readonly maxDecodedBytes: number
  readonly maxInFlight: number
  readonly maxQueuedRequests: number
  readonly maxQueuedBytes: number
  readonly maxUnwrittenBytes: number
}

const KiB = 1024

/** A session with none of something would wait for ever. */
const limit = (name: keyof Limits, value: number | undefined, byDefault: number): number => {
  if (value === undefined) return byDefault
  if (typeof value === "number" && value >= 1) return value
  throw new RangeError(`${name} of a server session is a number of at least 1, not ${describe(value)}`)
}

/**
 * The limits that options stand for. Throws a `RangeError` for one that is less than 1.
 *
 * @since 0.1.0
 * @category options
 */
export const limitsOf = (options: ServerSessionOptions): Limits => ({
  maxFrameBytes: limit("maxFrameBytes", options.maxFrameBytes, 100 * KiB * KiB),
  maxDecodedBytes: limit("maxDecodedBytes", options.maxDecodedBytes, defaultMaxDecodedBytes),
  maxInFlight: limit("maxInFlight", options.maxInFlight, 1),
  maxQueuedRequests: limit("maxQueuedRequests", options.maxQueuedRequests, 64),
  maxQueuedBytes: limit("maxQueuedBytes", options.maxQueuedBytes, KiB * KiB),
  maxUnwrittenBytes: limit("maxUnwrittenBytes", options.maxUnwrittenBytes, KiB * KiB)
})
