/**
 * One request on its way: what to ask, until when, and where its one outcome goes.
 */
import type * as Api from "../Api/Api.ts"
import type { DecodeError, EncodeError } from "../Codec/Errors/CodecError.ts"
import { lastResort } from "../internal/lastResort.ts"
import type { RequestEncoding } from "./RequestEncoding.ts"
import type { Unsupported } from "./BrokerVersions.ts"

/** Nowhere: new, or between two queues. */
export const Idle = 0
/** In the queue of requests that are not encoded. */
export const Queued = 1
/** Encoded; its place in the FIFO is taken. */
export const InFlight = 2
/** Its outcome has been given. In the FIFO this is a abandoned request: the reply is dropped when it comes. */
export const Done = 3

/** Why a request ended without a response. `cause` is the session's end, as its owner described it. */
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
  | { readonly _tag: "Unsupported"; readonly unsupported: Unsupported }
  | { readonly _tag: "Unencodable"; readonly version: number | undefined; readonly error: EncodeError }
  | { readonly _tag: "Undecodable"; readonly version: number; readonly error: DecodeError }

/** What is done with the reply, and what the request ends with. */
export interface Replies<A extends Api.Any> {
  /** Decoded at the version of the request. */
  readonly message: Api.Response<A>
  /** Handed over undecoded, without its correlation id: ApiVersions answers error 35 at another version than it was asked. */
  readonly body: Uint8Array
  /** There is none: Produce with acks 0. The request is over when its bytes have been written. */
  readonly none: void
  /** It comes, and nobody wants it. The request is over when its bytes have been written. */
  readonly discarded: void
  /** Handed over undecoded, whole: a bare SASL token, which has no correlation id. */
  readonly raw: Uint8Array
}

export type ReplyKind = keyof Replies<Api.Any>

/**
 * @typeParam Reply what the request ends with. Queues hold requests of all APIs, as `PendingRequest<unknown>`: that a request gets the reply of its own API
 * is what the session is for, which decodes it by `api` and as `reply` says; methods may be called with any reply there, for their parameters are bivariant.
 */
export abstract class PendingRequest<out Reply = unknown> {
  readonly api: Api.Any
  /** Released when the request is over: a abandoned request holds no data. */
  input: unknown
  /** The version that the caller chose, or `undefined` for the highest common one. */
  readonly version: number | undefined
  readonly reply: ReplyKind
  /** The time allowed, in milliseconds; `deadlineMs` is when it ends, on the clock that `sweep` is given. */
  readonly timeoutMs: number
  readonly deadlineMs: number
  /** How long a broker that is well may take to answer for this request's own sake, in milliseconds. */
  readonly brokerWaitMs: number
  /** Whether the end of a session does not put it back into the queue: it did so once, or it belongs to its connection. */
  retried = false

  state: typeof Idle | typeof Queued | typeof InFlight | typeof Done = Idle
  encoding: RequestEncoding | undefined = undefined
  correlationId = -1
  /** How many bytes the session had encoded after this request. */
  endByte = 0

  constructor(
    api: Api.Any,
    input: unknown,
    version: number | undefined,
    reply: ReplyKind,
    timeoutMs: number,
    deadlineMs: number,
    brokerWaitMs = 0
  ) {
    this.api = api
    this.input = input
    this.version = version
    this.reply = reply
    this.timeoutMs = timeoutMs
    this.deadlineMs = deadlineMs
    this.brokerWaitMs = brokerWaitMs
  }

  /** The outcome of success: the response, or `undefined` where none was asked for. */
  protected abstract onResponse(response: Reply): void
  protected abstract onFailure(failure: Failure): void

  /** Whoever waits for the outcome goes on within `onResponse` or `onFailure`, and has thrown. */
  protected onThrow(defect: unknown): void {
    lastResort("A caller of a Kafka request threw", defect)
  }

  /** Ends the request; later ends are ignored. Returns whether this was the first. Never throws. */
  succeed(response: Reply): boolean {
    if (this.state === Done) return false
    this.state = Done
    this.input = undefined
    try {
      this.onResponse(response)
    } catch (defect) {
      this.onThrow(defect)
    }
    return true
  }

  fail(failure: Failure): boolean {
    if (this.state === Done) return false
    this.state = Done
    this.input = undefined
    try {
      this.onFailure(failure)
    } catch (defect) {
      this.onThrow(defect)
    }
    return true
  }

  /** Ends the request without telling anyone: whoever waited is gone. */
  abandon(): void {
    this.state = Done
    this.input = undefined
  }
}
