/** The one timer of a cluster: sleeps by Effect's clock until the next deadline, so that `TestClock` drives it. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

export class ClusterTimer {
  readonly #clock: Clock.Clock
  readonly #fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  readonly #onDue: () => void
  #fiber: Fiber.Fiber<void> | undefined
  #atMs = Number.POSITIVE_INFINITY

  constructor(
    clock: Clock.Clock,
    fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>,
    onDue: () => void
  ) {
    this.#clock = clock
    this.#fork = fork
    this.#onDue = onDue
  }

  /** What time it is, in whole ms since 1970, as Kafka counts it: a clock of a test may stand between two. */
  readonly nowMs = (): number => Math.floor(this.#clock.currentTimeMillisUnsafe())

  /** Fires then, or earlier: the owner looks at what is due. One that is set for later is left to fire early, which costs less than a new one for each request. */
  set(atMs: number | undefined): void {
    if (atMs === undefined || atMs >= this.#atMs) return
    this.clear()
    this.#atMs = atMs
    // Timers count whole milliseconds, and may be early by one: then it is set again.
    const delayMs = Math.max(1, Math.ceil(atMs - this.nowMs()))
    const due = Effect.andThen(
      Effect.suspend(() => Effect.sleep(Duration.millis(delayMs))),
      Effect.sync(() => {
        this.#fiber = undefined
        this.#atMs = Number.POSITIVE_INFINITY
        this.#onDue()
      })
    )
    this.#fiber = this.#fork(due)
  }

  clear(): void {
    const fiber = this.#fiber
    this.#fiber = undefined
    this.#atMs = Number.POSITIVE_INFINITY
    fiber?.interruptUnsafe()
  }
}
