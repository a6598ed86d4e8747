/**
 * One connection to a broker, from its opening to its end: moves bytes between a transport and a session, and ends both, once.
 *
 * The transport may be a user's, and fibers that wait for a response go on within `receive` and `close`: an exception of theirs is contained.
 */
import * as Effect from "effect/Effect"
import { ConnectionError, type ConnectionPhase } from "../../Client/KafkaError.ts"
import type { TransportHandle } from "../../Transport/Transport.ts"
import type { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import { clientIdForOld } from "../../Protocol/oldReleases.ts"
import type { PendingRequest } from "../../Protocol/PendingRequest.ts"
import { guard, messageOf } from "../../internal/guard.ts"
import { RequestEncodings } from "../../Protocol/RequestEncoding.ts"
import type { RequestQueue } from "../../Protocol/RequestQueue.ts"
import type { Fatal } from "../../Protocol/ClientSessionOptions.ts"
import { ClientSession } from "../../Protocol/ClientSession.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import { detailOf } from "./transportFailure.ts"
import { describeWrongPeer } from "./wrongPeer.ts"

/** What a connection needs of its owner. */
export interface SessionOwner {
  /** Requests that are not encoded yet. It outlives the connection. */
  readonly queue: RequestQueue
  /** The connection is lost. Called once, before the requests in flight end: to bring state up to date, not to notify anyone. */
  lost(driver: SessionDriver, reason: ConnectionError): void
  /** Whether a request that was encoded and not sent is kept for another connection. */
  takeBack(request: PendingRequest): boolean
  /** The requests in flight have ended. */
  ended(): void
  /** Requests may have ended, bytes been written, a throttle begun. */
  progressed(): void
}

/** The largest frame before the broker is known to be one: its versions are small. */
const setupFrameBytes = 1024 * 1024

/**
 * Requests that callers send at once when they get their response are written together, after the chunk; but so many are written before, for the broker to
 * work on while the rest of the chunk is decoded. With 64 outstanding and a plain server: 390 000 requests/s without, 490 000 with 8, 560 000 with 16 and with 32.
 */
const firstFlush = 32

export class SessionDriver {
  readonly session: ClientSession
  readonly handle: TransportHandle
  /** The address that was reached. */
  readonly remote: string
  readonly #context: ConnectionContext
  readonly #owner: SessionOwner
  #flushScheduled = false
  #receiving = false
  #delivering = false
  /** What was delivered meanwhile, by a transport that answers within a write. */
  readonly #next: Array<Uint8Array> = []
  /** Requests that came while a chunk of replies was received. */
  #askedAnew = 0
  #closeCause: ConnectionError | undefined
  readonly #closeWaiters: Array<(cause: ConnectionError) => void> = []
  /** How far the set-up has come; names the phase in errors. */
  phase: ConnectionPhase = "negotiate"
  receivedBytes = 0
  /** Whether requests waited for a response, or to be sent, when it ended. */
  wasBusy = false
  /** Whether it ended by `idleOut`. */
  idle = false
  /** Whether the peer ended it while nothing was under way, as brokers do with connections that are idle. */
  leftIdle = false
  lastActivityMs: number

  /** Requests are sent from `open` on. */
  constructor(handle: TransportHandle, context: ConnectionContext, owner: SessionOwner) {
    const { clock, log, settings } = context
    this.handle = handle
    this.remote = handle.remote
    this.#context = context
    this.#owner = owner
    this.lastActivityMs = clock.nowMs()
    this.session = new ClientSession({
      maxFrameBytes: Math.min(setupFrameBytes, settings.maxFrameBytes),
      maxDecodedBytes: settings.maxDecodedBytes,
      maxInFlight: settings.maxInFlight,
      maxQueuedBytes: settings.maxQueuedBytes,
      deadPeerTimeoutMs: settings.deadPeerTimeoutMs,
      throttle: settings.throttle,
      maxThrottleMs: settings.maxThrottleMs,
      onThrottle: (askedMs, waitMs) => log.throttled(askedMs, waitMs, clock.nowMs()),
      waiting: owner.queue,
      onFlushNeeded: this.#onFlushNeeded
    })
  }

  /** Starts to receive. Throws what the transport throws, which may also call back at once. */
  listen(): void {
    this.handle.listen({ onData: this.#onData, onClose: this.#onClose, room: this.#room })
  }

  /** Ends the set-up: requests are sent from now on. */
  open(versions: BrokerVersions): void {
    const { log, settings } = this.#context
    const clientId = versions.isLegacy ? clientIdForOld(settings.clientId) : settings.clientId
    this.phase = "established"
    this.session.open(new RequestEncodings(versions, clientId, log.lowered), settings.maxFrameBytes)
  }

  /** Forgets a request of the set-up. */
  cancel(request: PendingRequest): void {
    request.abandon()
    this.#owner.progressed()
  }

  get closeCause(): ConnectionError | undefined {
    return this.#closeCause
  }

  /** Ends with the connection; gives the reason. */
  readonly awaitClosed: Effect.Effect<ConnectionError> = Effect.callback((resume) => {
    if (this.#closeCause !== undefined) resume(Effect.succeed(this.#closeCause))
    else this.#closeWaiters.push((cause) => resume(Effect.succeed(cause)))
  })

  readonly flush = (): void => {
    this.#flushScheduled = false
    if (this.#closeCause !== undefined) return
    try {
      this.#flush()
    } catch (defect) {
      this.#fail("cannot write", defect)
    }
  }

  #flush(): void {
    const before = this.session.flushedBytes
    const nowMs = this.#context.clock.nowMs()
    const pieces = this.session.flush(nowMs)
    if (pieces.length === 0) return
    const total = this.session.flushedBytes
    this.#context.metrics.sentBytes += total - before
    this.lastActivityMs = nowMs
    this.handle.write(pieces, () => {
      if (this.#closeCause !== undefined) return
      try {
        this.session.written(total, this.#context.clock.nowMs())
        this.#owner.progressed()
      } catch (defect) {
        this.#fail("a defect after a write", defect)
      }
    })
  }

  /** Half-closes: no more bytes will be sent. */
  end(): void {
    if (this.#closeCause !== undefined) return
    try {
      this.handle.end()
    } catch (defect) {
      this.#fail("cannot end", defect)
    }
  }

  /** Ends the connection and everything in flight on it. Never throws. */
  close(cause: ConnectionError): void {
    if (this.#closeCause !== undefined) return
    const { report } = this.#context
    const owner = this.#owner
    this.#closeCause = cause
    this.wasBusy = this.session.isBusy
    guard(report, "`destroy` of a transport", () => this.handle.destroy())
    guard(report, "the end of a connection", () => owner.lost(this, cause))
    this.session.shutdown(cause, (request) => owner.takeBack(request))
    guard(report, "the end of a connection", () => owner.ended())
    for (const waiter of this.#closeWaiters.splice(0))
      guard(report, "what waits for the end of a connection", () => waiter(cause))
  }

  /** Closes the connection because nothing was requested for `idleTimeout`. */
  idleOut(): void {
    this.idle = true
    this.fail("closed because it was idle (idleTimeout)")
  }

  /** Ends the connection for a reason that was found on this side. */
  fail(detail: string, cause?: unknown): void {
    this.close(new ConnectionError({ phase: this.phase, broker: this.#context.broker, detail, cause }))
  }

  /** Ends the connection for an unexpected exception. */
  #fail(what: string, defect: unknown): void {
    this.#context.report("a connection", defect)
    this.fail(`${what}: ${messageOf(defect)}`, defect)
  }

  readonly #onFlushNeeded = (now: boolean): void => {
    if (now) this.flush()
    else if (this.#receiving) {
      if (++this.#askedAnew === firstFlush) this.flush()
    } else if (!this.#flushScheduled) {
      this.#flushScheduled = true
      queueMicrotask(this.flush)
    }
  }

  readonly #onData = (bytes: Uint8Array): void => {
    if (this.#closeCause !== undefined) return
    this.#next.push(bytes)
    if (this.#delivering) return
    this.#delivering = true
    try {
      while (this.#next.length > 0 && this.#closeCause === undefined)
        this.#receive(this.#next.shift() as Uint8Array)
    } catch (defect) {
      this.#fail("a defect while receiving", defect)
    }
    this.#delivering = false
  }

  #receive(bytes: Uint8Array): void {
    this.receivedBytes += bytes.length
    this.#context.metrics.receivedBytes += bytes.length
    this.lastActivityMs = this.#context.clock.nowMs()
    this.#receiving = true
    this.#askedAnew = 0
    let fatal: Fatal | undefined
    try {
      fatal = this.session.receive(asBuffer(bytes), this.lastActivityMs)
    } finally {
      this.#receiving = false
    }
    if (fatal !== undefined) return this.fail(explain(fatal))
    this.flush()
    this.#owner.progressed()
  }

  /** Memory for a large frame may not be had. */
  readonly #room = (): Uint8Array | undefined => {
    try {
      return this.#closeCause === undefined && !this.#delivering ? this.session.room : undefined
    } catch (defect) {
      this.#fail("no memory for a frame", defect)
      return undefined
    }
  }

  readonly #onClose = (cause: unknown): void => {
    const { session } = this
    if (this.#closeCause === undefined) this.leftIdle = session.inFlight === 0 && session.queuedBytes === 0
    if (cause === undefined) this.fail("closed by the peer")
    else this.fail(detailOf(cause), cause)
  }
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const explain = (fatal: Fatal): string => {
  switch (fatal._tag) {
    case "BadFrame": {
      const peer = fatal.first ? describeWrongPeer(fatal.sizeBytes) : undefined
      return peer === undefined
        ? `a frame of ${fatal.sizeBytes} bytes; 4 to ${fatal.maxFrameBytes} are allowed (maxFrameBytes)`
        : `this is not Kafka but ${peer}`
    }
    case "WrongCorrelationId":
      return `the reply to ${fatal.apiName} has correlation id ${fatal.received} instead of ${fatal.expected}`
    case "Unsolicited":
      return `a reply (correlation id ${fatal.received}) to no request`
  }
}
