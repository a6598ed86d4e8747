/**
 * Where requests go: to the session of the current driver, or into the queue until there is one. Also the keeper of deadlines: one timer for all of
 * them. Everything here is synchronous; the supervisor attaches and detaches drivers.
 */
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { AuthenticationError, ConnectionError } from "../../Client/KafkaError.ts"
import { DeadlineTimer } from "./DeadlineTimer.ts"
import type { PendingRequest } from "../../Protocol/PendingRequest.ts"
import { Done } from "../../Protocol/PendingRequest.ts"
import type { SessionDriver } from "./SessionDriver.ts"
import { RequestQueue } from "../../Protocol/RequestQueue.ts"

/** A sweep looks at everything that waits or is in flight: with very many requests it comes no more often than this many of them per millisecond allow. */
const sweptPerMs = 1000

/** Why there will be no connection any more. */
export type EndCause = ConnectionError | AuthenticationError

export interface DispatcherOptions {
  readonly retryUnsent: boolean
  readonly idleTimeoutMs: number
  readonly deadPeerTimeoutMs: number
  /** There will be no more deadlines: the clock throws. */
  readonly onDefect: (defect: unknown) => void
}

export class Dispatcher {
  readonly waiting = new RequestQueue()
  readonly #retryUnsent: boolean
  readonly #idleTimeoutMs: number
  readonly #deadPeerTimeoutMs: number
  readonly #timer: DeadlineTimer
  #driver: SessionDriver | undefined
  #closed: EndCause | undefined
  #nowMs = 0
  #nowIsFresh = false
  readonly #back: Array<PendingRequest> = []
  /** Told when a request comes and there is no connection. */
  #onDemand: (() => void) | undefined
  /** Told whenever something has moved; for closing. */
  onProgress: (() => void) | undefined

  constructor(clock: Clock.Clock, context: Context.Context<never>, options: DispatcherOptions) {
    this.#timer = new DeadlineTimer(clock, context, () => this.sweep(), options.onDefect)
    this.#retryUnsent = options.retryUnsent
    this.#idleTimeoutMs = options.idleTimeoutMs
    this.#deadPeerTimeoutMs = options.deadPeerTimeoutMs
  }

  get driver(): SessionDriver | undefined {
    return this.#driver
  }

  get closed(): EndCause | undefined {
    return this.#closed
  }

  /** The time, read once per tick: asking a clock costs more than encoding a small request. */
  nowMs = (): number => {
    if (!this.#nowIsFresh) {
      this.#nowMs = this.#timer.nowMs()
      this.#nowIsFresh = true
      queueMicrotask(this.#forgetNow)
    }
    return this.#nowMs
  }

  readonly #forgetNow = (): void => {
    this.#nowIsFresh = false
  }

  submit(entry: PendingRequest): void {
    if (this.#closed !== undefined) {
      entry.fail({ _tag: "Closed", cause: this.#closed })
      return
    }
    const driver = this.#driver
    if (driver === undefined) {
      this.waiting.push(entry)
      this.#onDemand?.()
    } else {
      driver.session.submit(entry)
    }
    if (entry.state === Done) return
    this.wakeAt(entry.deadlineMs)
    // A request with much time, or without a limit, must not keep us on a dead connection.
    const deadAfterMs = entry.brokerWaitMs + this.#deadPeerTimeoutMs
    if (entry.timeoutMs > deadAfterMs) this.wakeAt(this.nowMs() + deadAfterMs)
  }

  cancel(entry: PendingRequest): void {
    this.waiting.cancel(entry)
    this.onProgress?.()
  }

  wakeAt(atMs: number): void {
    if (atMs !== Number.POSITIVE_INFINITY) this.#timer.set(atMs)
  }

  /** Requests flow through this driver from now on. */
  attach(driver: SessionDriver): void {
    this.#driver = driver
    this.#back.length = 0
    this.#wakeForIdle(driver)
    // Whoever has waited for it may have no time limit.
    this.wakeAt(this.nowMs() + this.#deadPeerTimeoutMs)
  }

  /** The driver is dead: called before its requests end, so that what they ask next waits for the next driver. */
  detach(): void {
    this.#driver = undefined
  }

  /** Waits until there is a request that needs a connection. */
  readonly demand: Effect.Effect<void> = Effect.callback((resume) => {
    if (this.waiting.length > 0) return resume(Effect.void)
    this.#onDemand = () => {
      this.#onDemand = undefined
      resume(Effect.void)
    }
    return Effect.sync(() => {
      this.#onDemand = undefined
    })
  })

  /** Puts what an driver had encoded and not sent back to the front of the queue: once, silently. */
  takeBack = (entry: PendingRequest): boolean => {
    if (!this.#retryUnsent || this.#closed !== undefined || entry.retried) return false
    entry.retried = true
    this.#back.push(entry)
    return true
  }

  /** After the requests of a dead driver have ended: what was taken back waits for the next one, or fails if there is none. */
  readonly settle = (): void => {
    this.waiting.putBack(this.#back.splice(0))
    const cause = this.#closed
    if (cause !== undefined) this.waiting.failAll({ _tag: "NotSent", cause })
  }

  /** After the last driver. */
  stop(): void {
    this.#timer.clear()
  }

  /** Refuses all requests from now on. Those that wait end with `settle`. */
  close(cause: EndCause): void {
    this.#closed ??= cause
  }

  /** Ends what is overdue, and asks for the next ring. */
  readonly sweep = (): void => {
    const nowMs = this.#timer.nowMs()
    let nextMs = this.waiting.sweep(nowMs, this.#driver?.session.throttleTimeMs)
    let looksAt = this.waiting.slots
    // Whoever was told may have ended the driver.
    const driver = this.#driver
    if (driver !== undefined) {
      const swept = driver.session.sweep(nowMs)
      nextMs = Math.min(nextMs, swept.nextMs)
      looksAt += driver.session.inFlight
      const isUsed = looksAt > 0 || driver.session.queuedBytes > 0
      if (isUsed) nextMs = Math.min(nextMs, nowMs + this.#deadPeerTimeoutMs)
      if (swept.stalled) driver.fail("it has not answered for too long (deadPeerTimeout)")
      else this.#checkIdle(driver, nowMs)
    }
    this.wakeAt(Math.max(nextMs, nowMs + looksAt / sweptPerMs))
    this.onProgress?.()
  }

  readonly progressed = (): void => {
    const throttled = this.#driver?.session.throttledUntilMs ?? 0
    if (throttled > 0) this.wakeAt(throttled)
    this.onProgress?.()
  }

  #checkIdle(driver: SessionDriver, nowMs: number): void {
    if (this.#idleTimeoutMs === Number.POSITIVE_INFINITY || driver.closeCause !== undefined) return
    const busy = driver.session.inFlight > 0 || driver.session.queuedBytes > 0 || this.waiting.length > 0
    if (!busy && nowMs - driver.lastActivityMs >= this.#idleTimeoutMs) driver.idleOut()
    else this.#wakeForIdle(driver)
  }

  #wakeForIdle(driver: SessionDriver): void {
    const nowMs = this.nowMs()
    const dueMs = driver.lastActivityMs + this.#idleTimeoutMs
    this.wakeAt(dueMs > nowMs ? dueMs : nowMs + this.#idleTimeoutMs)
  }
}
