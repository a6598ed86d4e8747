/**
 * One request on its way: what to send, until when, and the owner, which gets its one outcome.
 */
import type * as Api from "../Api/Api.ts"
import type { DecodeError, EncodeError } from "../Codec/Errors/CodecError.ts"
import type { NoEncoding, RequestEncoding } from "./RequestEncoding.ts"

/**
 * Nowhere: new, or between two queues.
 *
 * @since 0.1.0
 * @category states
 */
export const Idle = 0
/**
 * In the queue of requests that are not encoded.
 *
 * @since 0.1.0
 * @category states
 */
export const Queued = 1
/**
 * Encoded; its place in the FIFO is taken.
 *
 * @since 0.1.0
 * @category states
 */
export const InFlight = 2
/**
 * Its outcome has been given. In the FIFO it is an abandoned request: the response is dropped when it comes.
 *
 * @since 0.1.0
 * @category states
 */
export const Done = 3

/**
 * Why a request ended without a response. `cause` is the session's end, as its owner described it.
 *
 * @since 0.1.0
 * @category models
 */
export type Failure =
  | { readonly _tag: "Closed"; readonly cause: unknown }
  | { readonly _tag: "NotSent"; readonly cause: unknown }
  | { readonly _tag: "OutcomeUnknown"; readonly cause: unknown }
  | {
      readonly _tag: "Timeout"
      readonly sent: boolean
      /** For how long the broker had asked the client to wait, in milliseconds, if that is why it was not sent. */
      readonly throttleTimeMs?: number | undefined
    }
  | NoEncoding
  | { readonly _tag: "Unencodable"; readonly version: number | undefined; readonly error: EncodeError }
  | { readonly _tag: "Undecodable"; readonly version: number; readonly error: DecodeError }

/**
 * What is done with the reply, and what the request ends with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Replies<A extends Api.Any> {
  /** Decoded at the version of the request. */
  readonly message: Api.Response<A>
  /** Handed over undecoded, without its correlation id: ApiVersions answers error 35 at another version than it was asked. */
  readonly body: Uint8Array
  /** There is none: Produce with acks 0. The request is over when its bytes have been written. */
  readonly none: void
  /** It is dropped when it comes. The request is over when its bytes have been written. */
  readonly discarded: void
  /** Handed over undecoded, whole: a bare SASL token, which has no correlation id. */
  readonly raw: Uint8Array
}

/**
 * `"message"`, `"body"`, `"none"`, `"discarded"` or `"raw"`: see {@link Replies}.
 *
 * @since 0.1.0
 * @category models
 */
export type ReplyKind = keyof Replies<Api.Any>

/**
 * Gets the outcomes of requests; one object for many of them. Called while the session receives, sweeps or shuts down, when its state is up to date: callers
 * may go on at once, and call back into the session.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestOwner<Caller> {
  /** The response has come, or the request is done: `undefined` where no response was asked for. */
  answered(request: PendingRequest<Caller>, response: unknown): void
  failed(request: PendingRequest<Caller>, failure: Failure): void
  /** One of the two has thrown, or the caller that went on within it. */
  threw(request: PendingRequest<Caller>, defect: unknown): void
}

/**
 * One request: its owner, its deadline, and how far it has come. It ends once.
 *
 * @since 0.1.0
 * @category models
 * @typeParam Caller what the owner needs to resume the caller: the session keeps it with the request, and never looks at it
 */
export class PendingRequest<out Caller = unknown> {
  readonly owner: RequestOwner<Caller>
  readonly caller: Caller
  readonly api: Api.Any
  /** Released when the request is over: an abandoned request holds no data. */
  input: unknown
  /** The version that the caller chose, or `undefined` for the highest common one. */
  readonly version: number | undefined
  readonly reply: ReplyKind
  /** When it was asked, on the clock that `sweep` is given; `deadlineMs` is `timeoutMs` later. All in milliseconds. */
  readonly startMs: number
  readonly timeoutMs: number
  readonly deadlineMs: number
  /** How long a broker may take to answer because the request asks it to wait, in milliseconds. */
  readonly brokerWaitMs: number
  /** Whether the end of a session does not put it back into the queue: it did so once, or it belongs to its connection. */
  retried = false
  /** Whether it fails rather than waits for a connection that is lost, or cannot be had: see `RequestQueue.failFast`. */
  failsFast = false

  state: typeof Idle | typeof Queued | typeof InFlight | typeof Done = Idle
  encoding: RequestEncoding | undefined = undefined
  correlationId = -1
  /** How many bytes the session had encoded after this request. */
  endByte = 0

  constructor(
    owner: RequestOwner<Caller>,
    caller: Caller,
    api: Api.Any,
    input: unknown,
    version: number | undefined,
    reply: ReplyKind,
    startMs: number,
    timeoutMs: number,
    brokerWaitMs = 0
  ) {
    this.owner = owner
    this.caller = caller
    this.api = api
    this.input = input
    this.version = version
    this.reply = reply
    this.startMs = startMs
    this.timeoutMs = timeoutMs
    this.deadlineMs = startMs + timeoutMs
    this.brokerWaitMs = brokerWaitMs
  }

  /** Ends the request; later ends are ignored. Returns whether this was the first. Never throws. */
  succeed(response: unknown): boolean {
    if (this.state === Done) return false
    this.abandon()
    try {
      this.owner.answered(this, response)
    } catch (defect) {
      this.owner.threw(this, defect)
    }
    return true
  }

  /** As `succeed`. */
  fail(failure: Failure): boolean {
    if (this.state === Done) return false
    this.abandon()
    try {
      this.owner.failed(this, failure)
    } catch (defect) {
      this.owner.threw(this, defect)
    }
    return true
  }

  /** Ends the request without an outcome: its caller was interrupted. */
  abandon(): void {
    this.state = Done
    this.input = undefined
  }
}
