/**
 * Answers in the order of requests, whatever the order in which they are given. The answer to the oldest request is encoded into the outgoing bytes at once; one that
 * comes before its turn is encoded into memory of its own and held.
 */
import { SaslHandshake } from "../Api/SaslHandshake.ts"
import { type Apart, Writer } from "../Codec/Cursor.ts"
import { writeRaw } from "../Codec/internal/scalar.ts"
import type {
  Answers,
  CloseReason,
  Incoming,
  IncomingRequest,
  IncomingToken,
  Next
} from "./IncomingRequest.ts"
import { Answered, Ended, Unanswered } from "./IncomingRequest.ts"
import { toEncodeError } from "./internal/codecFailures.ts"
import { Fifo } from "./internal/Fifo.ts"
import { responseCorrelationIdOffset } from "./internal/headers.ts"
import { errorCodeOf } from "../Api/internal/responseFields.ts"
import { writeFramed } from "./internal/writeRequest.ts"
import { maxMessageBytes, Outgoing, piecesOf, TooLarge } from "./Outgoing.ts"

/** Pieces of held answers below this size are copied into the outgoing bytes. */
const minApartBytes = 8 * 1024

/**
 * Whose queue it is. Called when the queue is as it will be.
 *
 * @since 0.1.0
 * @category queues
 */
export interface ResponseQueueOwner {
  /** The oldest requests have ended. */
  readonly onEnded: () => void
  /** It was the turn of an answer that closes the connection. */
  readonly onClosing: (reason: CloseReason) => void
}

/** After a SaslHandshake v0 that went well the client sends bare tokens. */
const mayBeginTokens = ({ served: { api, version } }: IncomingRequest): boolean =>
  api === SaslHandshake && version === 0

/** The same, by the body of the answer, which begins with the error code. */
const succeededAs = (body: Uint8Array): boolean => body.length >= 2 && body[0] === 0 && body[1] === 0

/**
 * The requests of one connection that are not over, oldest first, and the bytes of their answers.
 *
 * @since 0.1.0
 * @category queues
 */
export class ResponseQueue implements Answers {
  readonly #outgoing = new Outgoing()
  readonly #requests = new Fifo<Incoming>()
  readonly #owner: ResponseQueueOwner
  #heldBytes = 0
  /** A response of a caller's own may run code while it is written. */
  #isWriting = false
  #closed = false

  constructor(owner: ResponseQueueOwner) {
    this.#owner = owner
  }

  /** Requests that have not ended. */
  get length(): number {
    return this.#requests.length
  }

  /** Bytes of answers that the transport has not written. */
  get unwrittenBytes(): number {
    return this.#outgoing.encodedBytes - this.#outgoing.writtenBytes + this.#heldBytes
  }

  get unflushedBytes(): number {
    return this.#outgoing.encodedBytes - this.#outgoing.flushedBytes
  }

  get flushedBytes(): number {
    return this.#outgoing.flushedBytes
  }

  flush(): ReadonlyArray<Uint8Array> {
    return this.#isWriting ? [] : this.#outgoing.flush()
  }

  /** Returns whether these bytes are news. */
  written(bytes: number): boolean {
    // A transport may say it late, or again.
    if (bytes <= this.#outgoing.writtenBytes) return false
    this.#outgoing.written(bytes)
    return true
  }

  add(incoming: Incoming): void {
    this.#requests.push(incoming)
  }

  respond(request: IncomingRequest, response: unknown): boolean {
    return this.#respond(request, response, undefined)
  }

  respondBytes(request: IncomingRequest, body: Uint8Array): boolean {
    return this.#respond(request, undefined, body)
  }

  #respond(request: IncomingRequest, response: unknown, body: Uint8Array | undefined): boolean {
    if (!request.expectsResponse) return this.end(request, undefined)
    if (!this.#answer(request)) return false
    try {
      this.#encode(request, response, body)
      if (mayBeginTokens(request) && (body === undefined ? errorCodeOf(response) === 0 : succeededAs(body)))
        request.next = "token"
    } catch (error) {
      const { api, version } = request.served
      request.closing = {
        _tag: "Unencodable",
        apiName: api.name,
        version,
        error: toEncodeError(`${api.name}Response`, version, error)
      }
    }
    this.#advance()
    return true
  }

  respondToken(token: IncomingToken, bytes: Uint8Array, next: Next): boolean {
    if (!this.#answer(token)) return false
    token.next = next
    // Tokens come one at a time: it is always their turn.
    writeFramed(this.#outgoing, bytes)
    this.#advance()
    return true
  }

  end(incoming: Incoming, closing: CloseReason | undefined): boolean {
    if (!this.#answer(incoming)) return false
    incoming.closing = closing
    this.#advance()
    return true
  }

  /** Writes bytes as they are, out of all order. */
  writeUnchecked(bytes: Uint8Array): void {
    if (this.#isWriting) throw new TypeError("writeUnchecked was called while a response was written")
    this.#outgoing.start()
    writeRaw(this.#outgoing.writer, bytes)
    this.#outgoing.finish()
  }

  /** The end: answers are ignored from now on. Gives the requests that have none. */
  close(): ReadonlyArray<Incoming> {
    this.#closed = true
    this.#heldBytes = 0
    return this.#requests.drain().filter((incoming) => {
      const { state } = incoming
      incoming.state = Ended
      incoming.held = undefined
      return state === Unanswered
    })
  }

  // ---------------------------------------------------------------------------------------------------------------------

  /** Settled before anything runs that might answer again. */
  #answer(incoming: Incoming): boolean {
    if (incoming.state !== Unanswered) return false
    incoming.state = Answered
    incoming.onAbandon = undefined
    return true
  }

  /** Encodes the response, or takes the encoded body: into the outgoing bytes when it is its turn, else aside. */
  #encode(request: IncomingRequest, response: unknown, body: Uint8Array | undefined): void {
    if (this.#isWriting || this.#requests.peek() !== request) return this.#hold(request, response, body)
    const outgoing = this.#outgoing
    outgoing.start()
    const { startedAt: start, writer } = outgoing
    this.#isWriting = true
    try {
      writeResponse(writer, request, response, body)
    } catch (error) {
      outgoing.cancel()
      throw error
    } finally {
      this.#isWriting = false
    }
    // Whatever ran meanwhile may have closed the session.
    if (this.#closed) outgoing.cancel()
    else writer.view.setInt32(start, outgoing.finish() - 4)
  }

  #hold(request: IncomingRequest, response: unknown, body: Uint8Array | undefined): void {
    const writer = new Writer()
    writer.apart = []
    writeResponse(writer, request, response, body)
    const pieces = piecesOf(writer, 0, writer.apart)
    const size = pieces.reduce((sum, { length }) => sum + length, 0)
    if (size > maxMessageBytes) throw new TooLarge(size)
    writer.view.setInt32(0, size - 4)
    if (this.#closed) return
    request.held = pieces
    this.#heldBytes += size
  }

  /** Ends the requests at the head that are answered. */
  #advance(): void {
    if (this.#isWriting || this.#closed) return
    let isAny = false
    for (let head = this.#requests.peek(); head?.state === Answered; head = this.#requests.peek()) {
      this.#requests.shift()
      head.state = Ended
      if (head.closing !== undefined) return this.#owner.onClosing(head.closing)
      if (head.held !== undefined) this.#release(head.held)
      head.held = undefined
      isAny = true
    }
    if (isAny) this.#owner.onEnded()
  }

  #release(pieces: ReadonlyArray<Uint8Array>): void {
    this.#outgoing.start()
    const { writer } = this.#outgoing
    for (const bytes of pieces) {
      this.#heldBytes -= bytes.length
      if (bytes.length < minApartBytes) writeRaw(writer, bytes)
      else apartOf(writer).push({ at: writer.offset, bytes })
    }
    this.#outgoing.finish()
  }
}

const apartOf = (writer: Writer): Array<Apart> => (writer.apart ??= [])

const writeResponse = (
  writer: Writer,
  { correlationId, served }: IncomingRequest,
  response: unknown,
  body: Uint8Array | undefined
): void => {
  const { responseHead } = served
  writer.ensure(responseHead.length)
  const start = writer.offset
  // Nine bytes at most: a loop is faster than a call of the platform.
  for (let i = 0; i < responseHead.length; i++) writer.bytes[start + i] = responseHead[i] as number
  writer.view.setInt32(start + responseCorrelationIdOffset, correlationId)
  writer.offset = start + responseHead.length
  if (body === undefined) served.response.writeExact(writer, response)
  else writeRaw(writer, body)
}
