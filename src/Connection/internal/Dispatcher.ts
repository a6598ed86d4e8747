/**
 * Where requests go: to the session of the current epoch, or into the queue until there is one. Also the keeper of deadlines: one alarm for all of
 * them. Everything here is synchronous; the supervisor attaches and detaches epochs.
 */
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { AuthenticationError, ConnectionError } from "../KafkaError.ts"
import { Alarm } from "./Alarm.ts"
import type { Entry } from "./Entry.ts"
import { Done } from "./Entry.ts"
import type { Epoch } from "./Epoch.ts"
import { Waiting } from "./Waiting.ts"

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
  readonly waiting = new Waiting()
  readonly #retryUnsent: boolean
  readonly #idleTimeoutMs: number
  readonly #deadPeerTimeoutMs: number
  readonly #alarm: Alarm
  #epoch: Epoch | undefined
  #closed: EndCause | undefined
  #nowMs = 0
  #nowIsFresh = false
  readonly #back: Array<Entry> = []
  /** Told when a request comes and there is no connection. */
  #onDemand: (() => void) | undefined
  /** Told whenever something has moved; for closing. */
  onProgress: (() => void) | undefined

  constructor(clock: Clock.Clock, context: Context.Context<never>, options: DispatcherOptions) {
    this.#alarm = new Alarm(clock, context, () => this.sweep(), options.onDefect)
    this.#retryUnsent = options.retryUnsent
    this.#idleTimeoutMs = options.idleTimeoutMs
    this.#deadPeerTimeoutMs = options.deadPeerTimeoutMs
  }

  get epoch(): Epoch | undefined {
    return this.#epoch
  }

  get closed(): EndCause | undefined {
    return this.#closed
  }

  /** The time, read once per tick: asking a clock costs more than encoding a small request. */
  nowMs = (): number => {
    if (!this.#nowIsFresh) {
      this.#nowMs = this.#alarm.nowMs()
      this.#nowIsFresh = true
      queueMicrotask(this.#forgetNow)
    }
    return this.#nowMs
  }

  readonly #forgetNow = (): void => {
    this.#nowIsFresh = false
  }

  submit(entry: Entry): void {
    if (this.#closed !== undefined) {
      entry.fail({ _tag: "Closed", cause: this.#closed })
      return
    }
    const epoch = this.#epoch
    if (epoch === undefined) {
      this.waiting.push(entry)
      this.#onDemand?.()
    } else {
      epoch.session.submit(entry)
    }
    if (entry.state === Done) return
    this.wakeAt(entry.deadlineMs)
    // A request with much time, or without a limit, must not keep us on a dead connection.
    const deadAfterMs = entry.brokerWaitMs + this.#deadPeerTimeoutMs
    if (entry.timeoutMs > deadAfterMs) this.wakeAt(this.nowMs() + deadAfterMs)
  }

  cancel(entry: Entry): void {
    this.waiting.cancel(entry)
    this.onProgress?.()
  }

  wakeAt(atMs: number): void {
    if (atMs !== Number.POSITIVE_INFINITY) this.#alarm.set(atMs)
  }

  /** Requests flow through this epoch from now on. */
  attach(epoch: Epoch): void {
    this.#epoch = epoch
    this.#back.length = 0
    this.#wakeForIdle(epoch)
    // Whoever has waited for it may have no time limit.
    this.wakeAt(this.nowMs() + this.#deadPeerTimeoutMs)
  }

  /** The epoch is dead: called before its requests end, so that what they ask next waits for the next epoch. */
  detach(): void {
    this.#epoch = undefined
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

  /** Puts what an epoch had encoded and not sent back to the front of the queue: once, silently. */
  takeBack = (entry: Entry): boolean => {
    if (!this.#retryUnsent || this.#closed !== undefined || entry.retried) return false
    entry.retried = true
    this.#back.push(entry)
    return true
  }

  /** After the requests of a dead epoch have ended: what was taken back waits for the next one, or fails if there is none. */
  readonly settle = (): void => {
    this.waiting.putBack(this.#back.splice(0))
    const cause = this.#closed
    if (cause !== undefined) this.waiting.failAll({ _tag: "NotSent", cause })
  }

  /** After the last epoch. */
  stop(): void {
    this.#alarm.clear()
  }

  /** Refuses all requests from now on. Those that wait end with `settle`. */
  close(cause: EndCause): void {
    this.#closed ??= cause
  }

  /** Ends what is overdue, and asks for the next ring. */
  readonly sweep = (): void => {
    const nowMs = this.#alarm.nowMs()
    let nextMs = this.waiting.sweep(nowMs, this.#epoch?.session.throttleTimeMs)
    let looksAt = this.waiting.slots
    // Whoever was told may have ended the epoch.
    const epoch = this.#epoch
    if (epoch !== undefined) {
      const swept = epoch.session.sweep(nowMs)
      nextMs = Math.min(nextMs, swept.nextMs)
      looksAt += epoch.session.inFlight
      const isUsed = looksAt > 0 || epoch.session.queuedBytes > 0
      if (isUsed) nextMs = Math.min(nextMs, nowMs + this.#deadPeerTimeoutMs)
      if (swept.stalled) epoch.fail("it has not answered for too long (deadPeerTimeout)")
      else this.#checkIdle(epoch, nowMs)
    }
    this.wakeAt(Math.max(nextMs, nowMs + looksAt / sweptPerMs))
    this.onProgress?.()
  }

  readonly progressed = (): void => {
    const muted = this.#epoch?.session.mutedUntilMs ?? 0
    if (muted > 0) this.wakeAt(muted)
    this.onProgress?.()
  }

  #checkIdle(epoch: Epoch, nowMs: number): void {
    if (this.#idleTimeoutMs === Number.POSITIVE_INFINITY || epoch.death !== undefined) return
    const busy = epoch.session.inFlight > 0 || epoch.session.queuedBytes > 0 || this.waiting.length > 0
    if (!busy && nowMs - epoch.lastActivityMs >= this.#idleTimeoutMs) epoch.idleOut()
    else this.#wakeForIdle(epoch)
  }

  #wakeForIdle(epoch: Epoch): void {
    const nowMs = this.nowMs()
    const dueMs = epoch.lastActivityMs + this.#idleTimeoutMs
    this.wakeAt(dueMs > nowMs ? dueMs : nowMs + this.#idleTimeoutMs)
  }
}
