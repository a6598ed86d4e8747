/**
 * What a client sent and waits for an answer to: a typed request, or a bare SASL token. The handle knows where the answer goes and that there is one at most; the order
 * of answers is the queue's (`ResponseQueue.ts`).
 */
import * as Api from "../Api/Api.ts"
import type { EncodeError } from "../Codec/Errors/CodecError.ts"
import type { ProtocolViolation } from "./ProtocolViolation.ts"
import type { ServedVersion } from "./ServedApis.ts"

/**
 * Why a session is over. Told once.
 *
 * @since 0.1.0
 * @category models
 */
export type CloseReason =
  | ProtocolViolation
  /** A response that cannot be written: a broker has nothing else to say then, and Kafka's closes too. The error has the path of the field. */
  | {
      readonly _tag: "Unencodable"
      readonly apiName: string
      readonly version: number
      readonly error: EncodeError
    }
  /** A callback that was handed a request threw. */
  | { readonly _tag: "HandlerThrew"; readonly what: string; readonly defect: unknown }
  /** The owner closed it: the connection is gone, or should be. */
  | { readonly _tag: "Closed"; readonly cause: unknown }

/**
 * Handed over; nobody has answered.
 *
 * @since 0.1.0
 * @category states
 */
export const Unanswered = 0
/**
 * Its answer is there, and its turn has not come.
 *
 * @since 0.1.0
 * @category states
 */
export const Answered = 1
/**
 * Its answer is among the outgoing bytes, or there is none; or the session is over.
 *
 * @since 0.1.0
 * @category states
 */
export const Ended = 2

/**
 * Where answers go. All return whether the answer was taken: not the second one, and none when the session is over.
 *
 * @since 0.1.0
 * @category models
 */
export interface Answers {
  respond(request: IncomingRequest, response: unknown): boolean
  respondBytes(request: IncomingRequest, body: Uint8Array): boolean
  respondToken(token: IncomingToken, bytes: Uint8Array, next: Next): boolean
  end(incoming: Incoming, closing: CloseReason | undefined): boolean
}

/**
 * What the frame after an answer is.
 *
 * @since 0.1.0
 * @category models
 */
export type Next = "request" | "token"

/**
 * What requests and tokens have in common.
 *
 * @since 0.1.0
 * @category models
 */
export abstract class Incoming {
  protected readonly answers: Answers
  /** @internal */
  state: typeof Unanswered | typeof Answered | typeof Ended = Unanswered
  /** @internal The encoded answer, while its turn has not come. */
  held: ReadonlyArray<Uint8Array> | undefined = undefined
  /** @internal The session is over when its turn comes. */
  closing: CloseReason | undefined = undefined
  /** @internal */
  next: Next = "request"
  /** Called when the session is over before an answer was given: nobody waits for it any more. */
  onAbandon: (() => void) | undefined = undefined

  constructor(answers: Answers) {
    this.answers = answers
  }

  /** Whether no answer is wanted any more: it was given, or the session is over. */
  get isOver(): boolean {
    return this.state !== Unanswered
  }

  /** Closes the connection instead of an answer, when all requests before it are answered: as Kafka does for an error of a Produce with `acks: 0`. */
  closeConnection(cause?: unknown): boolean {
    return this.answers.end(this, { _tag: "Closed", cause })
  }
}

/**
 * A request whose header has been read and whose body has not.
 *
 * @since 0.1.0
 * @category models
 */
export interface UndecodedRequest {
  readonly api: Api.Any
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
  readonly isOver: boolean
  respondBytes(body: Uint8Array): boolean
  noResponse(): boolean
  closeConnection(cause?: unknown): boolean
}

/**
 * A request. `is` tells which API it is of, so that its fields and its answer have types:
 *
 *     if (incoming.is(Metadata)) incoming.respond({ brokers, topics: incoming.request.topics … })
 *
 * Bytes and records in it are views of what was received: a copy is needed only where the transport uses that memory again.
 *
 * @since 0.1.0
 * @category models
 */
export class IncomingRequest<A extends Api.Any = Api.Any> extends Incoming implements UndecodedRequest {
  /** @internal */
  readonly served: ServedVersion
  readonly correlationId: number
  readonly clientId: string | null
  request: Api.Request<A>

  constructor(
    answers: Answers,
    served: ServedVersion,
    correlationId: number,
    clientId: string | null,
    request: Api.Request<A>
  ) {
    super(answers)
    this.served = served
    this.correlationId = correlationId
    this.clientId = clientId
    this.request = request
  }

  get api(): Api.Any {
    return this.served.api
  }

  get version(): number {
    return this.served.version
  }

  /** Whether the client reads an answer: not that to a Produce with `acks: 0`. */
  get expectsResponse(): boolean {
    return this.served.api.unanswered === undefined || !Api.isUnanswered(this.served.api, this.request)
  }

  is<B extends Api.Any>(api: B): this is IncomingRequest<B> {
    return this.served.api === api
  }

  /**
   * Answers, at the version of the request; fields with a default may be left out. Where the client expects none, nothing is written. A response that cannot be encoded closes the session when its turn comes (reason
   * `Unencodable`). The response is encoded before this returns.
   */
  respond(response: Api.ResponseInput<A>): boolean {
    return this.answers.respond(this, response)
  }

  /** Answers by a body that is encoded already; the header comes before it. The bytes are copied. Where the client expects no answer, nothing is written: known once the request is decoded. */
  respondBytes(body: Uint8Array): boolean {
    return this.answers.respondBytes(this, body)
  }

  /** Ends the request without an answer. */
  noResponse(): boolean {
    return this.answers.end(this, undefined)
  }
}

/**
 * A bare SASL token: what follows SaslHandshake v0. The bytes are a view of what was received.
 *
 * @since 0.1.0
 * @category models
 */
export class IncomingToken extends Incoming {
  readonly bytes: Buffer

  constructor(answers: Answers, bytes: Buffer) {
    super(answers)
    this.bytes = bytes
  }

  /** Answers by a bare token, maybe an empty one. @param next what follows: one more token, or, when the client is known now, requests */
  respond(token: Uint8Array, next: Next): boolean {
    return this.answers.respondToken(this, token, next)
  }
}
