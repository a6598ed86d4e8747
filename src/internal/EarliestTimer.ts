/**
 * One timer for all that its owner waits for: it fires at the earliest time that was asked. It sleeps by Effect's clock, so that `TestClock` drives it.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

export class EarliestTimer {
  readonly #readMs: () => number
  readonly #fork: (due: Effect.Effect<void>) => Fiber.Fiber<void>
  readonly #onDue: () => void
  #fiber: Fiber.Fiber<void> | undefined
  #atMs = Number.POSITIVE_INFINITY

  /** @param readMs the time as it is, by the same clock */
  constructor(
    readMs: () => number,
    fork: (due: Effect.Effect<void>) => Fiber.Fiber<void>,
    onDue: () => void
  ) {
    this.#readMs = readMs
    this.#fork = fork
    this.#onDue = onDue
  }

  /** Fires then, unless it fires earlier. One that is set is left to fire early, which costs less than a new one for each request. */
  set(atMs: number): void {
    if (atMs >= this.#atMs) return
    this.clear()
    this.#atMs = atMs
    // Timers count whole milliseconds, and may be early by one: `onDue` looks at the time again.
    const delayMs = Math.max(1, Math.ceil(atMs - this.#readMs()))
    this.#fiber = this.#fork(
      Effect.andThen(
        Effect.suspend(() => Effect.sleep(Duration.millis(delayMs))),
        Effect.sync(() => {
          this.#fiber = undefined
          this.#atMs = Number.POSITIVE_INFINITY
          this.#onDue()
        })
      )
    )
  }

  clear(): void {
    const fiber = this.#fiber
    this.#fiber = undefined
    this.#atMs = Number.POSITIVE_INFINITY
    fiber?.interruptUnsafe()
  }
}
