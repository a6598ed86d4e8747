/**
 * What the owner of a client session chooses, and what it is called for.
 */
import type { BadFrame } from "./Frame.ts"
import type { RequestQueue } from "./RequestQueue.ts"

/**
 * The stream cannot be trusted any more: the owner shuts the session down.
 *
 * @since 0.1.0
 * @category models
 */
export type Fatal =
  | (BadFrame & { /** Whether no valid frame came before. */ readonly first: boolean })
  | {
      readonly _tag: "WrongCorrelationId"
      readonly expected: number
      readonly received: number
      readonly apiName: string
    }
  | { readonly _tag: "Unsolicited"; readonly received: number }

/**
 * What the owner of a client session chooses. All limits are required: their defaults are those of a connection (`Connection/Options.ts`).
 *
 * @since 0.1.0
 * @category options
 */
export interface ClientSessionOptions {
  readonly maxFrameBytes: number
  /** What the values of one response may take in memory, in bytes. */
  readonly maxDecodedBytes: number
  /** Requests in flight, abandoned requests included. */
  readonly maxInFlight: number
  /** Bytes that have been encoded and not yet been written by the transport. From there on requests wait unencoded. */
  readonly maxQueuedBytes: number
  readonly waiting: RequestQueue
  /** How long the oldest request may be unanswered until the connection is given up, in milliseconds: see `DeadPeer`. */
  readonly deadPeerTimeoutMs: number
  /** Whether `throttleTimeMs` of a response keeps the session from sending for so long. */
  readonly throttle: boolean
  /** The longest that it does, in milliseconds. */
  readonly maxThrottleMs: number
  /** The broker asks to wait: for how long, and for how long the session will, both in milliseconds. */
  readonly onThrottle: (askedMs: number, waitMs: number) => void
  /** The correlation id of the first request. Default: 0. */
  readonly firstCorrelationId?: number | undefined
  /** There are bytes to flush: at the end of the tick, or `now`. */
  readonly onFlushNeeded: (now: boolean) => void
}

/**
 * What a session finds when it looks at its deadlines.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sweep {
  /** When to sweep again; `Infinity` if nothing is due. */
  readonly nextMs: number
  /** The peer does not answer or read any more: see `DeadPeer`. */
  readonly stalled: boolean
}
