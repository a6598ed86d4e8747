/**
 * One timer for everything that a connection waits for: it rings at the earliest time that was asked. It sleeps by Effect's clock, so that `TestClock`
 * drives it, and its time is monotonic: a jump of the wall clock ends no request.
 */
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

export class DeadlineTimer {
  readonly #clock: Clock.Clock
  readonly #fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  readonly #onRing: () => void
  readonly #onDefect: (defect: Cause.Cause<never>) => void
  #fiber: Fiber.Fiber<void> | undefined
  #atMs = Number.POSITIVE_INFINITY

  /** @param onDefect the clock is broken, or `onRing`: it will not ring any more */
  constructor(
    clock: Clock.Clock,
    context: Context.Context<never>,
    onRing: () => void,
    onDefect: (defect: Cause.Cause<never>) => void
  ) {
    this.#clock = clock
    this.#fork = Effect.runForkWith(context)
    this.#onRing = onRing
    this.#onDefect = onDefect
  }

  /** Milliseconds since some time in the past. */
  nowMs(): number {
    return Number(this.#clock.monotonicTimeNanosUnsafe()) / 1e6
  }

  /** Rings then, unless it rings earlier. */
  set(atMs: number): void {
    if (atMs >= this.#atMs) return
    this.clear()
    this.#atMs = atMs
    // Timers count whole milliseconds, and may be early by one: the one who is rung looks at the time again.
    const delayMs = Math.max(1, Math.ceil(atMs - this.nowMs()))
    const ring = Effect.andThen(
      Effect.suspend(() => this.#clock.sleep(Duration.millis(delayMs))),
      Effect.sync(() => {
        this.#fiber = undefined
        this.#atMs = Number.POSITIVE_INFINITY
        this.#onRing()
      })
    )
    this.#fiber = this.#fork(Effect.catchCause(ring, this.#broken))
  }

  readonly #broken = (cause: Cause.Cause<never>): Effect.Effect<void> =>
    Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.sync(() => this.#onDefect(cause))

  clear(): void {
    const fiber = this.#fiber
    this.#fiber = undefined
    this.#atMs = Number.POSITIVE_INFINITY
    fiber?.interruptUnsafe()
  }
}
