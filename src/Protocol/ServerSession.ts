/**
 * The broker's end of one connection, sans-I/O: bytes of a client go in, typed requests come out; answers go in, bytes come out, in the order of the requests. No socket
 * and no clock; the owner moves the bytes.
 *
 *     receive ─▶ frames ─▶ queue, while there is enough to do ─▶ decode ─▶ onRequest
 *     IncomingRequest.respond ─▶ in its turn (`ResponseQueue.ts`) ─▶ flush ─▶ bytes for the transport ─▶ written
 *
 * - By default a request is handed over when the one before is answered, as Kafka does (it mutes the channel). With a larger `maxInFlight` so many are handed over at
 *   once; the answers still go out in order.
 * - What Kafka closes a connection for closes this session: a frame or a request that cannot be read, an API or version that is not served. It is noticed when it is that
 *   request's turn, so what came before is answered first.
 * - Each request that is handed over ends once; `onClose` is called once. Callbacks may answer, close and receive on the spot: state is brought up to date before.
 * - After `onClose` there may still be answers to `flush`; then the connection is to be closed.
 */
import * as Api from "../Api/Api.ts"
import { ApiVersions } from "../Api/ApiVersions.ts"
import { RequestHeader } from "../Api/RequestHeader.ts"
import { SaslHandshake } from "../Api/SaslHandshake.ts"
import type { Reader } from "../Codec/Cursor.ts"
import { DecodeError } from "../Codec/Errors/CodecError.ts"
import { lastResort } from "../internal/lastResort.ts"
import { FrameSplitter } from "./Frame.ts"
import type { CloseReason, Incoming } from "./IncomingRequest.ts"
import { Ended, IncomingRequest, IncomingToken } from "./IncomingRequest.ts"
import { ChunkReader } from "./internal/ChunkReader.ts"
import { toRequestError } from "./internal/codecFailures.ts"
import { Fifo } from "./internal/Fifo.ts"
import { flushBytes } from "./Outgoing.ts"
import type { ProtocolViolation } from "./ProtocolViolation.ts"
import { ResponseQueue } from "./ResponseQueue.ts"
import type { ServedVersion } from "./ServedApis.ts"
import { servedVersion } from "./ServedApis.ts"
import type { Limits, ServerSessionOptions } from "./ServerSessionOptions.ts"
import { limitsOf } from "./ServerSessionOptions.ts"

type Header = (typeof RequestHeader)["Type"]

interface QueuedFrame {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/**
 * The broker's end of one connection, from its first byte to its end. It belongs to one owner, who calls it and is called by it synchronously.
 *
 * @since 0.1.0
 * @category sessions
 */
export class ServerSession {
  readonly #options: ServerSessionOptions
  readonly #splitter: FrameSplitter
  readonly #queue = new Fifo<QueuedFrame>()
  #queuedBytes = 0
  readonly #responses: ResponseQueue
  readonly #limits: Limits
  /** Nothing is handed over before this one has ended: what follows depends on its answer. */
  #barrier: Incoming | undefined
  /** Whether frames are bare tokens. */
  #expectsTokens = false
  #held = false
  /** A frame is being taken: callers may be in the middle of a callback. */
  #isTaking = false
  #isReceiving = false
  /** Bytes that came while others were received. */
  #late: Array<Buffer> | undefined
  /** No frames are read any more; the session is over when those before are answered. */
  #ending: CloseReason | undefined
  #closed = false
  #paused = false
  readonly #reader: ChunkReader

  constructor(options: ServerSessionOptions) {
    this.#options = options
    this.#limits = limitsOf(options)
    this.#reader = new ChunkReader(this.#limits.maxDecodedBytes)
    this.#splitter = new FrameSplitter(this.#limits.maxFrameBytes, this.#onFrame)
    // A token may be empty; a request that short is refused as one.
    this.#splitter.minFrameBytes = 0
    this.#responses = new ResponseQueue({ onEnded: this.#onEnded, onClosing: this.#close })
  }

  /** Requests that are handed over and have not ended. */
  get inFlight(): number {
    return this.#responses.length
  }

  /** Frames that wait to be handed over. */
  get queuedRequests(): number {
    return this.#queue.length
  }

  /** Bytes of answers, held ones included, that the transport has not written. */
  get unwrittenBytes(): number {
    return this.#responses.unwrittenBytes
  }

  /** All bytes handed out by `flush` so far: what `written` counts up to. */
  get flushedBytes(): number {
    return this.#responses.flushedBytes
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Whether the transport should read nothing for now. */
  get isPaused(): boolean {
    return this.#paused
  }

  /** Where the next bytes of the client are best put, if that is known: the rest of a frame. */
  get room(): Buffer | undefined {
    return this.#splitter.room
  }

  /** Takes bytes from the client. They belong to the session, and to what it hands over. */
  receive(chunk: Buffer): void {
    if (this.#isReceiving) {
      this.#late ??= []
      this.#late.push(chunk)
      return
    }
    this.#isReceiving = true
    this.#split(chunk)
    for (let late = this.#late?.shift(); late !== undefined; late = this.#late?.shift()) this.#split(late)
    this.#isReceiving = false
    this.#pump()
  }

  /** The bytes to write now, in pieces; none if there are none. They belong to the caller until `written` is told of them. */
  flush(): ReadonlyArray<Uint8Array> {
    return this.#responses.flush()
  }

  /** The transport has written all bytes up to this count (see `flushedBytes`). */
  written(bytes: number): void {
    if (this.#responses.written(bytes)) this.#pump()
  }

  /** Hands over no more requests until `resume`: a broker that throttles a client mutes it so. */
  hold(): void {
    this.#held = true
  }

  resume(): void {
    this.#held = false
    this.#pump()
  }

  /** Ends the session at once: requests that are not answered are abandoned. */
  close(cause?: unknown): void {
    this.#close({ _tag: "Closed", cause })
  }

  /** Writes bytes as they are, whatever their order: what only a broken broker sends. */
  writeUnchecked(bytes: Uint8Array): void {
    if (this.#closed) return
    this.#responses.writeUnchecked(bytes)
    this.#askToFlush()
  }

  // ---------------------------------------------------------------------------------------------------------------------

  #split(chunk: Buffer): void {
    if (this.#closed || this.#ending !== undefined) return
    const bad = this.#splitter.push(chunk)
    if (bad !== undefined && !this.#closed) this.#ending ??= bad
  }

  readonly #onFrame = (bytes: Buffer, start: number, end: number): boolean => {
    if (this.#queue.length === 0 && this.#canTake()) {
      this.#isTaking = true
      this.#take(bytes, start, end)
      this.#isTaking = false
    } else {
      this.#queue.push({ bytes, start, end })
      this.#queuedBytes += end - start
    }
    return !this.#closed && this.#ending === undefined
  }

  #canTake(): boolean {
    return (
      !this.#isTaking &&
      !this.#closed &&
      !this.#held &&
      this.#barrier === undefined &&
      this.#responses.length < this.#limits.maxInFlight &&
      this.#responses.unwrittenBytes < this.#limits.maxUnwrittenBytes
    )
  }

  /** Hands over what may be, and sees whether the session is over or wants no bytes. */
  #pump(): void {
    // Whoever takes or receives comes by here when it has.
    if (this.#isTaking || this.#isReceiving) return
    while (this.#queue.length > 0 && this.#canTake()) {
      const { bytes, start, end } = this.#queue.shift() as QueuedFrame
      this.#queuedBytes -= end - start
      this.#isTaking = true
      this.#take(bytes, start, end)
      this.#isTaking = false
    }
    this.#reader.release()
    if (this.#ending !== undefined && this.#queue.length === 0 && this.#responses.length === 0)
      this.#close(this.#ending)
    this.#pause(this.#isFull())
  }

  /** Full at the limit, and until half of it is free again. */
  #isFull(): boolean {
    if (this.#closed || this.#ending !== undefined) return true
    const part = this.#paused ? 0.5 : 1
    return (
      isFull(this.#queue.length, this.#limits.maxQueuedRequests * part, this.#paused) ||
      isFull(this.#queuedBytes, this.#limits.maxQueuedBytes * part, this.#paused) ||
      isFull(this.#responses.unwrittenBytes, this.#limits.maxUnwrittenBytes * part, this.#paused)
    )
  }

  #take(bytes: Buffer, start: number, end: number): void {
    if (this.#expectsTokens) return this.#takeToken(bytes.subarray(start, end))
    const reader = this.#reader.begin(bytes, start, end)
    // These four bytes are the same in all versions of the header, and say which version it is.
    if (end - start < 4) {
      this.#readHeader(undefined, reader, RequestHeader.at(0))
      return
    }
    const apiKey = reader.view.getInt16(start)
    const version = reader.view.getInt16(start + 2)
    const served = this.#options.apis.at(apiKey, version)
    if (served === undefined) return this.#takeUnserved(apiKey, version, reader)
    const header = this.#readHeader(served.api, reader, served.requestHeader)
    if (header === undefined) return
    const incoming = new IncomingRequest(
      this.#responses,
      served,
      header.correlationId,
      served.hasClientId ? header.clientId : null,
      undefined
    )
    this.#responses.add(incoming)
    if (this.#options.onToken !== undefined && served.api === SaslHandshake && version === 0)
      this.#barrier = incoming
    if (this.#options.onUndecoded !== undefined && this.#isTakenUndecoded(incoming, reader)) return
    try {
      reader.origin = reader.offset
      // Kafka does not mind bytes behind the body.
      incoming.request = served.request.read(reader)
    } catch (error) {
      const malformed = {
        _tag: "MalformedRequest",
        apiName: served.api.name,
        version,
        correlationId: incoming.correlationId,
        error: toRequestError(served.api, version, error)
      } as const
      this.#refuse(malformed)
      this.#responses.end(incoming, malformed)
      return
    }
    // A Schema of the owner's own has closed the session.
    if (this.#closed) return
    try {
      this.#options.onRequest(incoming)
    } catch (defect) {
      this.#onThrow(`${served.api.name} v${version}`, defect)
    }
  }

  #takeToken(bytes: Buffer): void {
    const token = new IncomingToken(this.#responses, bytes)
    this.#responses.add(token)
    this.#barrier = token
    try {
      this.#options.onToken?.(token)
    } catch (defect) {
      this.#onThrow("a SASL token", defect)
    }
  }

  #isTakenUndecoded(incoming: IncomingRequest, { bytes, end, offset }: Reader): boolean {
    try {
      return this.#options.onUndecoded?.(incoming, bytes.subarray(offset, end)) === true || incoming.isOver
    } catch (defect) {
      this.#onThrow(`${incoming.api.name} v${incoming.version}`, defect)
      return true
    }
  }

  /** An ApiVersions of a version to come is answered, whatever its body is; all else that is not served is refused. */
  #takeUnserved(apiKey: number, version: number, reader: Reader): void {
    const { apis, onUnsupportedApiVersions } = this.#options
    const answer = apis.unsupportedApiVersions()
    if (apiKey !== ApiVersions.key || answer === undefined) {
      this.#refuse(apis.refusal(apiKey, version))
      return
    }
    const wire = RequestHeader.at(Api.requestHeaderVersion(ApiVersions, version))
    const header = this.#readHeader(ApiVersions, reader, wire)
    if (header === undefined) return
    const { clientId, correlationId } = header
    const incoming = new IncomingRequest<typeof ApiVersions>(
      this.#responses,
      apiVersionsV0(),
      correlationId,
      clientId,
      ApiVersions.request.complete({})
    )
    this.#responses.add(incoming)
    try {
      if (onUnsupportedApiVersions === undefined) incoming.respond(answer)
      else onUnsupportedApiVersions(incoming, version)
    } catch (defect) {
      this.#onThrow(`ApiVersions v${version}`, defect)
    }
  }

  /** The header before the body; `undefined` if it cannot be read, and then the session ends. */
  #readHeader(
    api: Api.Any | undefined,
    reader: Reader,
    wire: ServedVersion["requestHeader"]
  ): Header | undefined {
    try {
      return wire.read(reader)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#refuse({ _tag: "MalformedHeader", apiName: api?.name, error })
      return undefined
    }
  }

  /** Nothing that the client sent after what came so far is read. */
  #refuse(violation: ProtocolViolation): void {
    this.#ending = violation
    this.#queue.drain()
    this.#queuedBytes = 0
  }

  #onThrow(what: string, defect: unknown): void {
    this.#close({ _tag: "HandlerThrew", what, defect })
  }

  readonly #onEnded = (): void => {
    if (this.#barrier?.state === Ended) {
      this.#expectsTokens = this.#barrier.next === "token"
      this.#barrier = undefined
    }
    this.#askToFlush()
    this.#pump()
  }

  readonly #close = (reason: CloseReason): void => {
    if (this.#closed) return
    this.#closed = true
    this.#queue.drain()
    this.#queuedBytes = 0
    const abandoned = this.#responses.close()
    for (const { onAbandon } of abandoned) if (onAbandon !== undefined) survive(onAbandon)
    this.#pause(true)
    survive(() => this.#options.onClose(reason))
  }

  #askToFlush(): void {
    const { unflushedBytes } = this.#responses
    if (unflushedBytes === 0) return
    try {
      this.#options.onFlushNeeded(unflushedBytes >= flushBytes)
    } catch (defect) {
      toLastResort(defect)
    }
  }

  #pause(paused: boolean): void {
    if (this.#paused === paused) return
    this.#paused = paused
    survive(() => this.#options.onPause?.(paused))
  }
}

const isFull = (count: number, limit: number, unlessAtIt: boolean): boolean =>
  unlessAtIt ? count > limit : count >= limit

/** The owner is told, and has thrown: that is not the client's fault, and the session is as it should be. */
const toLastResort = (defect: unknown): void => lastResort("A callback of a server session threw", defect)

const survive = (tell: () => void): void => {
  try {
    tell()
  } catch (defect) {
    toLastResort(defect)
  }
}

let versionZero: ServedVersion | undefined
const apiVersionsV0 = (): ServedVersion => (versionZero ??= servedVersion(ApiVersions, 0))
