/**
 * One timer for everything that a connection waits for: it fires at the earliest time that was asked. It sleeps by Effect's clock, so that `TestClock`
 * drives it.
 */
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { TickClock } from "./TickClock.ts"

export class DeadlineTimer {
  readonly #clock: TickClock
  readonly #fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  readonly #onDue: () => void
  readonly #onDefect: (defect: Cause.Cause<never>) => void
  #fiber: Fiber.Fiber<void> | undefined
  #atMs = Number.POSITIVE_INFINITY

  /** @param onDefect the clock is broken, or `onDue`: it will not fire any more */
  constructor(
    clock: TickClock,
    services: Context.Context<never>,
    onDue: () => void,
    onDefect: (defect: Cause.Cause<never>) => void
  ) {
    this.#clock = clock
    this.#fork = Effect.runForkWith(services)
    this.#onDue = onDue
    this.#onDefect = onDefect
  }

  /** Fires then, unless it fires earlier. */
  set(atMs: number): void {
    if (atMs >= this.#atMs) return
    this.clear()
    this.#atMs = atMs
    // Timers count whole milliseconds, and may be early by one: `onDue` looks at the time again.
    const delayMs = Math.max(1, Math.ceil(atMs - this.#clock.readMs()))
    const due = Effect.andThen(
      Effect.suspend(() => Effect.sleep(Duration.millis(delayMs))),
      Effect.sync(() => {
        this.#fiber = undefined
        this.#atMs = Number.POSITIVE_INFINITY
        this.#onDue()
      })
    )
    this.#fiber = this.#fork(Effect.catchCause(due, this.#broken))
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
