/**
 * The protocol of one connection, sans-I/O: requests and bytes go in, bytes and outcomes come out. No socket and no clock; the owner (`SessionDriver.ts`) moves
 * the bytes and says what time it is.
 *
 *     submit ─▶ encode into the outgoing buffer ─▶ FIFO of requests in flight ─▶ receive: match, decode, end
 *        └▶ waiting queue, while there is enough to do           flush ─▶ bytes for the transport, once per tick
 *
 * - Every entry ends exactly once, and what is in flight ends in order when the session does.
 * - A request that nobody waits for any more keeps its place in the FIFO (a abandoned request), so its late reply does not hurt its neighbours.
 * - Callers go on inside `receive`, `sweep` and `shutdown`, and may call back into the session: state is brought up to date before anyone is told.
 */
import { Reader } from "../Codec/Cursor.ts"
import { skipTags } from "../Codec/internal/tags.ts"
import { toDecodeError, unencodable } from "./internal/codecFailures.ts"
import { DeadPeer } from "./DeadPeer.ts"
import type { PendingRequest, Failure } from "./PendingRequest.ts"
import { Done, Idle, InFlight } from "./PendingRequest.ts"
import { Fifo } from "./internal/Fifo.ts"
import type { BadFrame } from "./Frame.ts"
import { FrameSplitter, minFrameBytes } from "./Frame.ts"
import { Outgoing } from "./Outgoing.ts"
import type { NoEncoding, RequestEncoding, RequestEncodings } from "./RequestEncoding.ts"
import { correlationIdOffset } from "./RequestEncoding.ts"
import type { RequestQueue } from "./RequestQueue.ts"

/** This much in the outgoing buffer is flushed at once, without waiting for the end of the tick. */
const flushBytes = 64 * 1024

/** The stream cannot be trusted any more: the owner shuts the session down. */
export type Fatal =
  | (BadFrame & { /** Whether nothing sound came before. */ readonly first: boolean })
  | {
      readonly _tag: "WrongCorrelationId"
      readonly expected: number
      readonly received: number
      readonly apiName: string
    }
  | { readonly _tag: "Unsolicited"; readonly received: number }

export interface SessionOptions {
  readonly maxFrameBytes: number
  /** What the values of one response may take in memory, in bytes. */
  readonly maxDecodedBytes: number
  /** Requests in flight, abandoned requests included. */
  readonly maxInFlight: number
  /** Bytes that have been encoded and not yet been written by the transport. From there on requests wait unencoded. */
  readonly maxQueuedBytes: number
  readonly waiting: RequestQueue
  /** How long the oldest request may be unanswered before the peer counts as dead, in milliseconds: see `DeadPeer`. */
  readonly deadPeerTimeoutMs: number
  /** Whether `throttleTimeMs` of a response keeps the session from sending for so long. */
  readonly throttle: boolean
  /** The longest that it does, in milliseconds. */
  readonly maxThrottleMs: number
  /** The broker asks to wait; told how long, in milliseconds, and how long that will be. */
  readonly onThrottle: (askedMs: number, waitMs: number) => void
  /** The correlation id of the first request. Default: 0. */
  readonly firstCorrelationId?: number | undefined
  /** There are bytes to flush: at the end of the tick, or `now`. */
  readonly onFlushNeeded: (now: boolean) => void
}

export interface Sweep {
  /** When to sweep again; `Infinity` if nothing is due. */
  readonly nextMs: number
  /** The peer is dead: see `DeadPeer`. */
  readonly stalled: boolean
}

export class ClientSession {
  readonly #options: SessionOptions
  readonly #waiting: RequestQueue
  readonly #splitter: FrameSplitter
  readonly #inFlight = new Fifo<PendingRequest>()
  /** Entries that are over when their bytes have been written. */
  readonly #writing = new Fifo<PendingRequest>()
  #encodings: RequestEncodings | undefined
  readonly #outgoing = new Outgoing()
  #nextCorrelationId: number
  #throttledUntilMs = 0
  /** How long the broker has asked to wait, if it has not passed. */
  #throttleTimeMs: number | undefined
  #held = false
  #nowMs = 0
  readonly #deadPeer: DeadPeer
  /** How many at the head of those in flight are known to be over. */
  #leadingDone = 0
  #closed = false
  #fatal: Fatal | undefined
  #reader: Reader | undefined
  #receivedFrames = 0
  /** Replies that came for nobody. */
  lateReplies = 0

  constructor(options: SessionOptions) {
    this.#options = options
    this.#waiting = options.waiting
    this.#nextCorrelationId = options.firstCorrelationId ?? 0
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
    return this.#throttledUntilMs
  }

  /** Whether a request is in flight for which somebody waits, or bytes are not written. */
  get isBusy(): boolean {
    if (this.queuedBytes > 0) return true
    // Whoever is over stays so: none is looked at twice, however often this is asked.
    while (this.#leadingDone < this.#inFlight.length) {
      if ((this.#inFlight.at(this.#leadingDone) as PendingRequest).state !== Done) return true
      this.#leadingDone++
    }
    return false
  }

  /** How long the broker has asked the client to wait, if that is not over; in milliseconds. */
  get throttleTimeMs(): number | undefined {
    return this.#throttleTimeMs
  }

  /** Ends the set-up: requests that wait are sent from now on. */
  open(encodings: RequestEncodings, maxFrameBytes: number = this.#options.maxFrameBytes): void {
    this.#encodings = encodings
    this.#splitter.maxFrameBytes = maxFrameBytes
    this.#pump()
  }

  /** Takes a request: encodes it, or lets it wait. */
  submit(entry: PendingRequest): void {
    if (this.#waiting.length > 0 || !this.#hasRoom()) this.#waiting.push(entry)
    else this.#send(entry)
  }

  /** Sends a request of the set-up, before and beside all others. */
  submitFirst(entry: PendingRequest, encoding: RequestEncoding): void {
    this.#encode(entry, encoding)
  }

  /** Sends a bare SASL token, behind its length. Nothing else may be in flight. */
  submitRaw(entry: PendingRequest, token: Uint8Array): void {
    const outgoing = this.#outgoing
    outgoing.start()
    const { writer } = outgoing
    writer.ensure(4 + token.length)
    writer.view.setInt32(writer.offset, token.length)
    writer.bytes.set(token, writer.offset + 4)
    writer.offset += 4 + token.length
    outgoing.finish()
    entry.endByte = outgoing.encodedBytes
    entry.state = InFlight
    this.#inFlight.push(entry)
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

  /** The bytes to write now, in pieces; none if there are none. They belong to the caller until `written` is told of them. */
  flush(nowMs: number = this.#nowMs): ReadonlyArray<Uint8Array> {
    const outgoing = this.#outgoing
    this.#deadPeer.flushing(nowMs, this.#inFlight.length > 0, outgoing.writtenBytes === outgoing.flushedBytes)
    return outgoing.flush()
  }

  /** The transport has written all bytes up to this count (see `flushedBytes`). */
  written(bytes: number, nowMs: number = this.#nowMs): void {
    // A transport may say it late, or again.
    if (this.#closed || bytes <= this.#outgoing.writtenBytes) return
    this.#deadPeer.written(nowMs)
    this.#outgoing.written(bytes)
    for (
      let entry = this.#writing.peek();
      entry !== undefined && entry.endByte <= bytes;
      entry = this.#writing.peek()
    ) {
      this.#writing.shift()
      entry.succeed(undefined)
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
    this.#reader = undefined
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
    for (const entries of [this.#inFlight, this.#writing]) {
      for (let i = 0; i < entries.length; i++) {
        const entry = entries.at(i) as PendingRequest
        if (entry.state === Done) continue
        if (entry.deadlineMs <= nowMs) {
          expired ??= []
          expired.push(entry)
        } else if (entry.deadlineMs < next) next = entry.deadlineMs
      }
    }
    const deadAtMs = this.#deadPeer.deadAtMs(this.#inFlight.peek(), this.#outgoing)
    const lateSent: Failure = { _tag: "Timeout", sent: true }
    const lateUnsent: Failure = { _tag: "Timeout", sent: false }
    if (expired !== undefined)
      // Whoever is told may end the session: those behind may be in the queue by then.
      for (const entry of expired) this.#waiting.fail(entry, this.#isSent(entry) ? lateSent : lateUnsent)
    if (this.#throttledUntilMs > 0) {
      if (this.#throttledUntilMs <= nowMs) {
        this.#throttledUntilMs = 0
        this.#throttleTimeMs = undefined
        this.#pump()
      } else if (this.#throttledUntilMs < next) next = this.#throttledUntilMs
    }
    return { nextMs: Math.min(next, deadAtMs), stalled: deadAtMs <= nowMs }
  }

  /**
   * Ends the session. Whatever is in flight fails, in order: as not sent if none of its bytes was flushed, else with its outcome unknown.
   * `takeBack` may keep a request that was not sent (and then returns true).
   */
  shutdown(cause: unknown, takeBack: (entry: PendingRequest) => boolean): void {
    if (this.#closed) return
    this.#closed = true
    const ending = this.#inFlight.drain()
    // A request with no reply is only in `writing`; both are in the order of their bytes.
    const replyless = this.#writing.drain().filter((entry) => entry.reply === "none")
    const all = ending.concat(replyless).sort((a, b) => a.endByte - b.endByte)
    const failures: Array<readonly [PendingRequest, Failure]> = []
    const outcomeUnknown: Failure = { _tag: "OutcomeUnknown", cause }
    const notSent: Failure = { _tag: "NotSent", cause }
    for (const entry of all) {
      if (entry.state === Done) continue
      if (this.#isSent(entry)) {
        failures.push([entry, outcomeUnknown])
      } else {
        entry.state = Idle
        if (!takeBack(entry)) failures.push([entry, notSent])
      }
    }
    for (const [entry, failure] of failures) entry.fail(failure)
  }

  // ---------------------------------------------------------------------------------------------------------------------

  /** Takes the oldest request out, which has been answered. */
  #shift(entry: PendingRequest): void {
    this.#inFlight.shift()
    if (this.#leadingDone > 0) this.#leadingDone--
    this.#deadPeer.answered(entry.endByte, this.#nowMs, this.#inFlight.length > 0)
  }

  #isSent(entry: PendingRequest): boolean {
    return entry.state === InFlight && entry.endByte <= this.#outgoing.flushedBytes
  }

  #hasRoom(): boolean {
    return (
      this.#encodings !== undefined &&
      !this.#closed &&
      !this.#held &&
      this.#inFlight.length < this.#options.maxInFlight &&
      this.queuedBytes < this.#options.maxQueuedBytes &&
      this.#throttledUntilMs === 0
    )
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      const entry = this.#waiting.shift()
      if (entry === undefined) return
      this.#send(entry)
    }
  }

  #send(entry: PendingRequest): void {
    let encoding: RequestEncoding | NoEncoding
    try {
      encoding = (this.#encodings as RequestEncodings).of(entry.api, entry.version, entry.input)
    } catch (error) {
      // A property of the input that throws.
      entry.fail(unencodable(entry.api, undefined, error))
      return
    }
    if (encoding._tag === "RequestEncoding") this.#encode(entry, encoding)
    else entry.fail(encoding)
  }

  #encode(entry: PendingRequest, encoding: RequestEncoding): void {
    const outgoing = this.#outgoing
    outgoing.start()
    const { startedAt: start, writer } = outgoing
    const headerBytes = encoding.header.length
    const correlationId = this.#nextCorrelationId
    writer.ensure(headerBytes)
    writer.bytes.set(encoding.header, start)
    writer.view.setInt32(start + correlationIdOffset, correlationId)
    writer.offset = start + headerBytes
    try {
      encoding.request.writeExact(writer, entry.input)
    } catch (error) {
      outgoing.cancel()
      this.#cannotEncode(entry, encoding, error)
      return
    }
    writer.view.setInt32(start, outgoing.finish() - 4)
    this.#nextCorrelationId = (correlationId + 1) & 0x7fffffff
    entry.encoding = encoding
    entry.correlationId = correlationId
    entry.endByte = outgoing.encodedBytes
    entry.state = InFlight
    if (entry.reply !== "none") this.#inFlight.push(entry)
    if (entry.reply === "none" || entry.reply === "discarded") this.#writing.push(entry)
    this.#options.onFlushNeeded(outgoing.encodedBytes - outgoing.flushedBytes >= flushBytes)
  }

  /** A version that the caller did not choose gives way to one that can say the request, if there is one. */
  #cannotEncode(entry: PendingRequest, encoding: RequestEncoding, error: unknown): void {
    let other: RequestEncoding | NoEncoding | undefined
    try {
      if (entry.version === undefined) other = this.#encodings?.lower(encoding, entry.input)
    } catch {
      // What threw when it was written throws again.
    }
    if (other === undefined) entry.fail(unencodable(entry.api, encoding.version, error))
    else if (other._tag === "RequestEncoding") this.#encode(entry, other)
    else entry.fail(other)
  }

  readonly #onFrame = (bytes: Buffer, start: number, end: number): boolean => {
    this.#receivedFrames++
    const entry = this.#inFlight.peek()
    if (entry !== undefined && entry.reply === "raw") {
      this.#splitter.minFrameBytes = minFrameBytes
      this.#shift(entry)
      entry.succeed(bytes.subarray(start, end))
      return !this.#closed
    }
    const received = bytes.readInt32BE(start)
    if (entry === undefined) {
      this.#fatal = { _tag: "Unsolicited", received }
      return false
    }
    if (entry.correlationId !== received) {
      this.#fatal = {
        _tag: "WrongCorrelationId",
        expected: entry.correlationId,
        received,
        apiName: entry.api.name
      }
      return false
    }
    this.#shift(entry)
    if (entry.state === Done) this.lateReplies++
    else if (entry.reply === "message")
      this.#decode(entry, entry.encoding as RequestEncoding, bytes, start + 4, end)
    else if (entry.reply === "body") entry.succeed(bytes.subarray(start + 4, end))
    // The reply says that the request was written, maybe before the transport does.
    else entry.succeed(undefined)
    return !this.#closed
  }

  #decode(entry: PendingRequest, encoding: RequestEncoding, bytes: Buffer, start: number, end: number): void {
    const reader = this.#readerOf(bytes)
    reader.begin(start, end)
    let response: unknown
    try {
      if (encoding.taggedHeader) {
        if (bytes[start] === 0 && start < end) reader.offset = start + 1
        else skipTags(reader)
        reader.origin = reader.offset
      }
      response = encoding.response.readAll(reader)
    } catch (error) {
      entry.fail({
        _tag: "Undecodable",
        version: encoding.version,
        error: toDecodeError(encoding, reader, error)
      })
      return
    }
    if (encoding.throttles && this.#options.throttle) this.#throttle(response)
    entry.succeed(response)
  }

  #throttle(response: unknown): void {
    const throttleTimeMs = (response as { readonly throttleTimeMs?: unknown }).throttleTimeMs
    if (typeof throttleTimeMs !== "number" || throttleTimeMs <= 0) return
    const waitMs = Math.min(throttleTimeMs, this.#options.maxThrottleMs)
    if (waitMs > 0 && this.#nowMs + waitMs > this.#throttledUntilMs) {
      this.#throttleTimeMs = throttleTimeMs
      this.#throttledUntilMs = this.#nowMs + waitMs
      this.#deadPeer.throttled(this.#throttledUntilMs)
    }
    this.#options.onThrottle(throttleTimeMs, waitMs)
  }

  /** One reader serves all frames of a chunk. */
  #readerOf(bytes: Buffer): Reader {
    if (this.#reader === undefined || this.#reader.bytes !== bytes)
      this.#reader = new Reader(bytes, 0, this.#options.maxDecodedBytes)
    return this.#reader
  }
}
