/**
 * The protocol of one connection, sans-I/O: requests and bytes go in, bytes and outcomes come out. No socket and no clock; the owner (`SessionDriver.ts`) moves
 * the bytes and passes the time.
 *
 *     submit ─▶ encode into the outgoing buffer ─▶ FIFO of requests in flight ─▶ receive: match, decode, end
 *        └▶ waiting queue, while there is enough to do           flush ─▶ bytes for the transport, once per tick
 *
 * - Every request ends exactly once, and what is in flight ends in order when the session does.
 * - A request that was interrupted or timed out keeps its place in the FIFO (an abandoned request), so that its late response is not taken for another one.
 * - Callers go on inside `receive`, `sweep` and `shutdown`, and may call back into the session: state is brought up to date before they are resumed.
 */
import { unencodable } from "./internal/codecFailures.ts"
import { DeadPeer } from "./DeadPeer.ts"
import type { PendingRequest, Failure } from "./PendingRequest.ts"
import { Done, Idle, InFlight } from "./PendingRequest.ts"
import { Fifo } from "./internal/Fifo.ts"
import { ChunkReader } from "./internal/ChunkReader.ts"
import { readResponse, undecodable } from "./internal/readResponse.ts"
import { throttleTimeOf } from "../Api/internal/responseFields.ts"
import { Throttle } from "./internal/Throttle.ts"
import { writeRequest, writeFramed } from "./internal/writeRequest.ts"
import type { ClientSessionOptions, Fatal, Sweep } from "./ClientSessionOptions.ts"
import { FrameSplitter, minFrameBytes } from "./Frame.ts"
import { flushBytes, Outgoing } from "./Outgoing.ts"
import type { NoEncoding, RequestEncoding, RequestEncodings } from "./RequestEncoding.ts"
import type { RequestQueue } from "./RequestQueue.ts"

/**
 * The client's end of one connection, from its first byte to its end: a reconnect makes a new one. It belongs to one owner, who calls it and is called by it
 * synchronously.
 *
 * @since 0.1.0
 * @category sessions
 */
export class ClientSession {
  readonly #options: ClientSessionOptions
  readonly #waiting: RequestQueue
  readonly #splitter: FrameSplitter
  readonly #inFlight = new Fifo<PendingRequest>()
  /** Requests that are over when their bytes have been written. */
  readonly #writing = new Fifo<PendingRequest>()
  #encodings: RequestEncodings | undefined
  readonly #outgoing = new Outgoing()
  #nextCorrelationId: number
  readonly #throttle: Throttle
  #held = false
  #nowMs = 0
  readonly #deadPeer: DeadPeer
  /** How many at the head of those in flight are known to be over. */
  #leadingDone = 0
  #closed = false
  #fatal: Fatal | undefined
  readonly #reader: ChunkReader
  #receivedFrames = 0
  /** Responses of abandoned requests. */
  lateReplies = 0

  constructor(options: ClientSessionOptions) {
    this.#options = options
    this.#waiting = options.waiting
    this.#nextCorrelationId = options.firstCorrelationId ?? 0
    this.#throttle = new Throttle(options.maxThrottleMs)
    this.#reader = new ChunkReader(options.maxDecodedBytes)
    this.#deadPeer = new DeadPeer(options.deadPeerTimeoutMs)
    this.#splitter = new FrameSplitter(options.maxFrameBytes, this.#onFrame)
  }

  get inFlight(): number {
    return this.#inFlight.length
  }

  get queuedBytes(): number {
    return this.#outgoing.encodedBytes - this.#outgoing.writtenBytes
  }

  /** All bytes handed out by `flush` so far: what `written` counts up to. */
  get flushedBytes(): number {
    return this.#outgoing.flushedBytes
  }

  /** Until when nothing is sent because the broker asked so; 0 if it did not. */
  get throttledUntilMs(): number {
    return this.#throttle.untilMs
  }

  /** Whether a request is in flight that is not abandoned, or bytes are not written. */
  get isBusy(): boolean {
    if (this.queuedBytes > 0) return true
    // An abandoned request stays so: none is looked at twice, however often this is called.
    while (this.#leadingDone < this.#inFlight.length) {
      if ((this.#inFlight.at(this.#leadingDone) as PendingRequest).state !== Done) return true
      this.#leadingDone++
    }
    return false
  }

  /** How long the broker has asked the client to wait, if that is not over; in milliseconds. */
  get throttleTimeMs(): number | undefined {
    return this.#throttle.throttleTimeMs
  }

  /** Ends the set-up: requests that wait are sent from now on. */
  open(encodings: RequestEncodings, maxFrameBytes: number = this.#options.maxFrameBytes): void {
    this.#encodings = encodings
    this.#splitter.maxFrameBytes = maxFrameBytes
    this.#pump()
  }

  /** Takes a request: encodes it, or lets it wait. */
  submit(request: PendingRequest): void {
    if (this.#waiting.length > 0 || !this.#hasRoom()) this.#waiting.push(request)
    else this.#send(request)
  }

  /** Sends a request of the set-up, before and beside all others. */
  submitFirst(request: PendingRequest, encoding: RequestEncoding): void {
    this.#encode(request, encoding)
  }

  /** Sends a bare SASL token, behind its length. Nothing else may be in flight. */
  submitRaw(request: PendingRequest, token: Uint8Array): void {
    writeFramed(this.#outgoing, token)
    request.endByte = this.#outgoing.encodedBytes
    request.state = InFlight
    this.#inFlight.push(request)
    // PLAIN is answered by no bytes at all.
    this.#splitter.minFrameBytes = 0
    this.#options.onFlushNeeded(false)
  }

  /** Sends no requests, other than by `submitFirst`, until `resume`: those that come meanwhile wait. */
  hold(): void {
    this.#held = true
  }

  resume(): void {
    this.#held = false
    this.#pump()
  }

  /** When the last of the requests in flight is overdue. */
  get lastDeadlineMs(): number {
    let last = this.#nowMs
    for (let i = 0; i < this.#inFlight.length; i++)
      last = Math.max(last, (this.#inFlight.at(i) as PendingRequest).deadlineMs)
    return last
  }

  /** The bytes to write now, in pieces; none if there are none. They belong to the caller until `written` is called for them. */
  flush(nowMs: number = this.#nowMs): ReadonlyArray<Uint8Array> {
    const outgoing = this.#outgoing
    this.#deadPeer.flushing(nowMs, this.#inFlight.length > 0, outgoing.writtenBytes === outgoing.flushedBytes)
    return outgoing.flush()
  }

  /** The transport has written all bytes up to this count (see `flushedBytes`). */
  written(bytes: number, nowMs: number = this.#nowMs): void {
    // A transport may call back late, or twice.
    if (this.#closed || bytes <= this.#outgoing.writtenBytes) return
    this.#deadPeer.written(nowMs)
    this.#outgoing.written(bytes)
    for (
      let request = this.#writing.peek();
      request !== undefined && request.endByte <= bytes;
      request = this.#writing.peek()
    ) {
      this.#writing.shift()
      request.succeed(undefined)
    }
    this.#pump()
  }

  /** Where the next bytes of the peer are best put, if that is known: the rest of a frame. */
  get room(): Buffer | undefined {
    return this.#splitter.room
  }

  /** Takes bytes from the peer. After a `Fatal` the session must be shut down. */
  receive(chunk: Buffer, nowMs: number): Fatal | undefined {
    if (this.#closed) return undefined
    this.#nowMs = nowMs
    this.#deadPeer.received(chunk.length)
    const bad = this.#splitter.push(chunk)
    this.#reader.release()
    if (bad !== undefined) return { ...bad, first: this.#receivedFrames === 0 }
    if (this.#fatal !== undefined) return this.#fatal
    this.#pump()
    return undefined
  }

  /** Ends what is overdue, of the requests in flight. The waiting queue is its owner's to sweep. */
  sweep(nowMs: number): Sweep {
    this.#nowMs = nowMs
    let next = Number.POSITIVE_INFINITY
    let expired: Array<PendingRequest> | undefined
    for (const requests of [this.#inFlight, this.#writing]) {
      for (let i = 0; i < requests.length; i++) {
        const request = requests.at(i) as PendingRequest
        if (request.state === Done) continue
        if (request.deadlineMs <= nowMs) {
          expired ??= []
          expired.push(request)
        } else if (request.deadlineMs < next) next = request.deadlineMs
      }
    }
    const deadAtMs = this.#deadPeer.deadAtMs(this.#inFlight.peek(), this.#outgoing)
    const lateSent: Failure = { _tag: "Timeout", sent: true }
    const lateUnsent: Failure = { _tag: "Timeout", sent: false }
    if (expired !== undefined)
      // A caller may end the session when it is resumed: the next ones may be in the queue by then.
      for (const request of expired)
        this.#waiting.fail(request, this.#isSent(request) ? lateSent : lateUnsent)
    if (this.#throttle.isOver(nowMs)) this.#pump()
    if (this.#throttle.untilMs > 0) next = Math.min(next, this.#throttle.untilMs)
    return { nextMs: Math.min(next, deadAtMs), stalled: deadAtMs <= nowMs }
  }

  /**
   * Ends the session. Whatever is in flight fails, in order: as not sent if none of its bytes was flushed, else with its outcome unknown.
   * `takeBack` may keep a request that was not sent (and then returns true).
   */
  shutdown(cause: unknown, takeBack: (request: PendingRequest) => boolean): void {
    if (this.#closed) return
    this.#closed = true
    const ending = this.#inFlight.drain()
    // A request with no reply is only in `writing`; both are in the order of their bytes.
    const replyless = this.#writing.drain().filter((request) => request.reply === "none")
    const all = ending.concat(replyless).sort((a, b) => a.endByte - b.endByte)
    const failures: Array<readonly [PendingRequest, Failure]> = []
    const outcomeUnknown: Failure = { _tag: "OutcomeUnknown", cause }
    const notSent: Failure = { _tag: "NotSent", cause }
    for (const request of all) {
      if (request.state === Done) continue
      if (this.#isSent(request)) {
        failures.push([request, outcomeUnknown])
      } else {
        request.state = Idle
        if (!takeBack(request)) failures.push([request, notSent])
      }
    }
    for (const [request, failure] of failures) request.fail(failure)
  }

  // ---------------------------------------------------------------------------------------------------------------------

  /** Takes the oldest request out, which has been answered. */
  #shift(request: PendingRequest): void {
    this.#inFlight.shift()
    if (this.#leadingDone > 0) this.#leadingDone--
    this.#deadPeer.answered(request.endByte, this.#nowMs, this.#inFlight.length > 0)
  }

  #isSent(request: PendingRequest): boolean {
    return request.state === InFlight && request.endByte <= this.#outgoing.flushedBytes
  }

  #hasRoom(): boolean {
    return (
      this.#encodings !== undefined &&
      !this.#closed &&
      !this.#held &&
      this.#inFlight.length < this.#options.maxInFlight &&
      this.queuedBytes < this.#options.maxQueuedBytes &&
      this.#throttle.untilMs === 0
    )
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      const request = this.#waiting.shift()
      if (request === undefined) return
      this.#send(request)
    }
  }

  #send(request: PendingRequest): void {
    let encoding: RequestEncoding | NoEncoding
    try {
      encoding = (this.#encodings as RequestEncodings).of(request.api, request.version, request.input)
    } catch (error) {
      // A property of the input that throws.
      request.fail(unencodable(request.api, undefined, error))
      return
    }
    if (encoding._tag === "RequestEncoding") this.#encode(request, encoding)
    else request.fail(encoding)
  }

  #encode(request: PendingRequest, encoding: RequestEncoding): void {
    const outgoing = this.#outgoing
    const correlationId = this.#nextCorrelationId
    try {
      writeRequest(outgoing, encoding, correlationId, request.input)
    } catch (error) {
      this.#cannotEncode(request, encoding, error)
      return
    }
    this.#nextCorrelationId = (correlationId + 1) & 0x7fffffff
    request.encoding = encoding
    request.correlationId = correlationId
    request.endByte = outgoing.encodedBytes
    request.state = InFlight
    if (request.reply !== "none") this.#inFlight.push(request)
    if (request.reply === "none" || request.reply === "discarded") this.#writing.push(request)
    this.#options.onFlushNeeded(outgoing.encodedBytes - outgoing.flushedBytes >= flushBytes)
  }

  /** A version that the caller did not choose gives way to one that can carry the request, if there is one. */
  #cannotEncode(request: PendingRequest, encoding: RequestEncoding, error: unknown): void {
    let other: RequestEncoding | NoEncoding | undefined
    try {
      if (request.version === undefined) other = this.#encodings?.lower(encoding, request.input)
    } catch {
      // What threw when it was written throws again.
    }
    if (other === undefined) request.fail(unencodable(request.api, encoding.version, error))
    else if (other._tag === "RequestEncoding") this.#encode(request, other)
    else request.fail(other)
  }

  readonly #onFrame = (bytes: Buffer, start: number, end: number): boolean => {
    this.#receivedFrames++
    const request = this.#inFlight.peek()
    if (request !== undefined && request.reply === "raw") {
      this.#splitter.minFrameBytes = minFrameBytes
      this.#shift(request)
      request.succeed(bytes.subarray(start, end))
      return !this.#closed
    }
    const received = bytes.readInt32BE(start)
    if (request === undefined) {
      this.#fatal = { _tag: "Unsolicited", received }
      return false
    }
    if (request.correlationId !== received) {
      this.#fatal = {
        _tag: "WrongCorrelationId",
        expected: request.correlationId,
        received,
        apiName: request.api.name
      }
      return false
    }
    this.#shift(request)
    if (request.state === Done) this.lateReplies++
    else if (request.reply === "message")
      this.#decode(request, request.encoding as RequestEncoding, bytes, start + 4, end)
    else if (request.reply === "body") request.succeed(bytes.subarray(start + 4, end))
    // A response proves that the request was written, maybe before the transport calls back.
    else request.succeed(undefined)
    return !this.#closed
  }

  #decode(
    request: PendingRequest,
    encoding: RequestEncoding,
    bytes: Buffer,
    start: number,
    end: number
  ): void {
    const reader = this.#reader.begin(bytes, start, end)
    let response: unknown
    try {
      response = readResponse(encoding, reader)
    } catch (error) {
      request.fail(undecodable(encoding, reader, error))
      return
    }
    if (encoding.throttles && this.#options.throttle) this.#throttled(throttleTimeOf(response))
    request.succeed(response)
  }

  #throttled(throttleTimeMs: number): void {
    if (throttleTimeMs <= 0) return
    const waitMs = this.#throttle.ask(throttleTimeMs, this.#nowMs)
    this.#deadPeer.throttled(this.#throttle.untilMs)
    this.#options.onThrottle(throttleTimeMs, waitMs)
  }
}
