/**
 * The time of a connection, in milliseconds since some time in the past: monotonic, so that a jump of the wall clock ends no request, and by Effect's clock,
 * so that `TestClock` drives it.
 */
import type * as Clock from "effect/Clock"

export class TickClock {
  readonly #clock: Clock.Clock
  #nowMs = 0
  #isFresh = false

  constructor(clock: Clock.Clock) {
    this.#clock = clock
  }

  /** The time, read at most once per tick: to ask a clock costs more than to encode a small request. */
  readonly nowMs = (): number => {
    if (!this.#isFresh) {
      this.#nowMs = this.readMs()
      this.#isFresh = true
      queueMicrotask(this.#expire)
    }
    return this.#nowMs
  }

  /** The time as it is, for what runs when a timer is due. */
  readMs(): number {
    return Number(this.#clock.monotonicTimeNanosUnsafe()) / 1e6
  }

  readonly #expire = (): void => {
    this.#isFresh = false
  }
}
