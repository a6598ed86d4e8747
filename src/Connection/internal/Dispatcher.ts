/**
 * Where requests go: to the session of the connection that is in use, or into the queue until there is one. Also the keeper of deadlines: one timer for all
 * of them. Everything here is synchronous; the supervisor attaches a connection, which tells this dispatcher when it is lost.
 */
import * as Effect from "effect/Effect"
import { type ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import type { Failure, PendingRequest } from "../../Protocol/PendingRequest.ts"
import { Done } from "../../Protocol/PendingRequest.ts"
import { RequestQueue } from "../../Protocol/RequestQueue.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import { DeadlineTimer } from "./DeadlineTimer.ts"
import type { Observed } from "./Metrics.ts"
import type { EndCause } from "./Outcomes.ts"
import type { SessionDriver, SessionOwner } from "./SessionDriver.ts"

/** A sweep looks at everything that waits or is in flight: with very many requests it comes no more often than this many of them per millisecond allow. */
const sweptPerMs = 1000

export class Dispatcher implements SessionOwner, Observed {
  readonly queue = new RequestQueue()
  readonly #context: ConnectionContext
  readonly #timer: DeadlineTimer
  #driver: SessionDriver | undefined
  #closed: EndCause | undefined
  readonly #takenBack: Array<PendingRequest> = []
  /** Between a failed attempt, or a loss, and the next attempt: how requests end that do not wait. */
  #away: Failure | undefined
  #isDown = false
  /** Those who wait for a connection without a request. */
  #wanting = 0
  /** Called when a connection is asked for and there is none. */
  #onDemand: (() => void) | undefined
  /** Called whenever requests may have ended or bytes have been written; for closing. */
  readonly #onProgress: Array<() => void> = []

  /** @param onDefect the clock throws: there will be no more deadlines */
  constructor(context: ConnectionContext, onDefect: (defect: unknown) => void) {
    this.#context = context
    this.#timer = new DeadlineTimer(context.clock, context.services, () => this.sweep(), onDefect)
  }

  get driver(): SessionDriver | undefined {
    return this.#driver
  }

  get inFlight(): number {
    return this.#driver?.session.inFlight ?? 0
  }

  get waiting(): number {
    return this.queue.length
  }

  get isConnected(): boolean {
    return this.#driver !== undefined
  }

  /** Whether the last attempt failed, or the connection was lost; not where it ended because nothing was asked for. */
  get isDown(): boolean {
    return this.#isDown || this.#closed !== undefined
  }

  /** Whether there is no connection now, and no attempt under way, for a failure. */
  get isAway(): boolean {
    return this.#away !== undefined || this.#closed !== undefined
  }

  get isClosed(): boolean {
    return this.#closed !== undefined
  }

  /** Whether someone waits for a connection. */
  get isAwaited(): boolean {
    return this.queue.length > 0 || this.#wanting > 0
  }

  /** For how long the broker still keeps requests waiting, in milliseconds; 0 if it does not. */
  get throttledForMs(): number {
    const untilMs = this.#driver?.session.throttledUntilMs ?? 0
    return untilMs === 0 ? 0 : Math.max(0, Math.ceil(untilMs - this.#context.clock.nowMs()))
  }

  submit(request: PendingRequest): void {
    if (this.#closed !== undefined) {
      request.fail({ _tag: request.failsFast ? "NotSent" : "Closed", cause: this.#closed })
      return
    }
    const driver = this.#driver
    if (driver === undefined) {
      if (this.#away !== undefined && request.failsFast) {
        request.fail(this.#away)
        return
      }
      this.queue.push(request)
      this.#onDemand?.()
    } else {
      driver.session.submit(request)
    }
    if (request.state === Done) return
    this.#wakeAt(request.deadlineMs)
    // A request with much time, or without a limit, must not keep a connection whose peer does not answer.
    const deadAfterMs = request.brokerWaitMs + this.#context.settings.deadPeerTimeoutMs
    if (request.timeoutMs > deadAfterMs) this.#wakeAt(this.#context.clock.nowMs() + deadAfterMs)
  }

  cancel(request: PendingRequest): void {
    this.queue.cancel(request)
    this.#tellProgress()
  }

  /** Requests go to this connection from now on. */
  attach(driver: SessionDriver, versions: BrokerVersions): void {
    const { clock, settings, status } = this.#context
    this.#driver = driver
    this.#away = undefined
    this.#isDown = false
    this.#takenBack.length = 0
    this.#wakeForIdle(driver)
    // Requests that have waited for it may have no time limit.
    this.#wakeAt(clock.nowMs() + settings.deadPeerTimeoutMs)
    status.put({ _tag: "Connected", remote: driver.remote, versions, throttledForMs: 0 })
    driver.open(versions)
    status.notify()
  }

  /** A connection is lost. What its requests ask next, when they end, waits for the next connection. */
  lost(driver: SessionDriver, reason: ConnectionError): void {
    if (this.#driver !== driver) return
    this.#driver = undefined
    const { broker, onDemand, settings, status } = this.#context
    const wasClosed = this.#closed !== undefined
    const isUnused = driver.idle || (onDemand && driver.leftIdle && this.queue.length === 0)
    if (!isUnused) this.#goesAway(reason)
    if (settings.reconnect === "never") this.refuse(reason)
    if (!wasClosed) status.put({ _tag: "Disconnected", cause: new KafkaError({ reason, broker }) })
  }

  /** An attempt has failed. */
  notConnected(cause: KafkaError, reason: EndCause): void {
    const { status } = this.#context
    status.put({ _tag: "Disconnected", cause })
    this.queue.failFast(this.#goesAway(reason))
    status.notify()
  }

  /** Requests wait for the outcome of the next attempt: it has begun, or the next request begins it. */
  waitForAttempt(): void {
    this.#away = undefined
  }

  #goesAway(cause: EndCause): Failure {
    this.#isDown = true
    return (this.#away = { _tag: "NotSent", cause })
  }

  /** Keeps what a connection had encoded and not sent for the next one: once. */
  takeBack(request: PendingRequest): boolean {
    const { reconnect } = this.#context.settings
    if (reconnect === "never" || this.#closed !== undefined) return false
    if (request.retried || request.failsFast) return false
    request.retried = true
    this.#takenBack.push(request)
    return true
  }

  /** The requests of a lost connection have ended: what was taken back waits for the next one, or fails if there is none. */
  ended(): void {
    this.queue.putBack(this.#takenBack.splice(0))
    if (this.#closed !== undefined) this.#failQueued(this.#closed)
    else if (this.#away !== undefined) this.queue.failFast(this.#away)
    this.#context.status.notify()
    this.#tellProgress()
  }

  /** Refuses all requests from now on. */
  refuse(cause: EndCause): void {
    this.#closed ??= cause
  }

  /** Refuses all requests from now on, and fails those that wait. */
  close(cause: EndCause): void {
    this.refuse(cause)
    this.#failQueued(this.#closed ?? cause)
  }

  /** After the last connection. */
  stop(): void {
    this.#timer.clear()
  }

  #failQueued(cause: EndCause): void {
    this.queue.failAll({ _tag: "NotSent", cause })
  }

  /** As the effect, which waits for a connection. */
  whileWanting<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.acquireUseRelease(
      Effect.sync(() => {
        this.#wanting++
        this.#onDemand?.()
      }),
      () => effect,
      () => Effect.sync(() => void this.#wanting--)
    )
  }

  /** Waits until someone waits for a connection. */
  readonly demand: Effect.Effect<void> = Effect.callback((resume) => {
    if (this.isAwaited) return resume(Effect.void)
    this.#onDemand = () => {
      this.#onDemand = undefined
      resume(Effect.void)
    }
    return Effect.sync(() => {
      this.#onDemand = undefined
    })
  })

  /** Ends what is overdue, and sets the timer for what is due next. */
  sweep(): void {
    const { clock, settings } = this.#context
    const nowMs = clock.readMs()
    let nextMs = this.queue.sweep(nowMs, this.#driver?.session.throttleTimeMs)
    let looksAt = this.queue.slots
    // A caller whose request has ended may have ended the connection.
    const driver = this.#driver
    if (driver !== undefined) {
      const swept = driver.session.sweep(nowMs)
      nextMs = Math.min(nextMs, swept.nextMs)
      looksAt += driver.session.inFlight
      const isUsed = looksAt > 0 || driver.session.queuedBytes > 0
      if (isUsed) nextMs = Math.min(nextMs, nowMs + settings.deadPeerTimeoutMs)
      if (swept.stalled) driver.fail("it has not answered for too long (deadPeerTimeout)")
      else this.#checkIdle(driver, nowMs)
    }
    this.#wakeAt(Math.max(nextMs, nowMs + looksAt / sweptPerMs))
    this.#tellProgress()
  }

  progressed(): void {
    const throttledUntilMs = this.#driver?.session.throttledUntilMs ?? 0
    if (throttledUntilMs > 0) this.#wakeAt(throttledUntilMs)
    this.#tellProgress()
  }

  /** Calls `check` whenever requests may have ended or bytes been written, until the function that it gives is called. */
  watchProgress(check: () => void): () => void {
    this.#onProgress.push(check)
    return () => {
      const at = this.#onProgress.indexOf(check)
      if (at >= 0) this.#onProgress.splice(at, 1)
    }
  }

  #tellProgress(): void {
    // A check that is content leaves.
    for (let at = this.#onProgress.length - 1; at >= 0; at--) this.#onProgress[at]?.()
  }

  #wakeAt(atMs: number): void {
    if (atMs !== Number.POSITIVE_INFINITY) this.#timer.set(atMs)
  }

  #checkIdle(driver: SessionDriver, nowMs: number): void {
    const { idleTimeoutMs } = this.#context.settings
    if (idleTimeoutMs === Number.POSITIVE_INFINITY || driver.closeCause !== undefined) return
    const busy = driver.session.inFlight > 0 || driver.session.queuedBytes > 0 || this.queue.length > 0
    if (!busy && nowMs - driver.lastActivityMs >= idleTimeoutMs) driver.idleOut()
    else this.#wakeForIdle(driver)
  }

  #wakeForIdle(driver: SessionDriver): void {
    const { clock, settings } = this.#context
    const nowMs = clock.nowMs()
    const dueMs = driver.lastActivityMs + settings.idleTimeoutMs
    this.#wakeAt(dueMs > nowMs ? dueMs : nowMs + settings.idleTimeoutMs)
  }
}
