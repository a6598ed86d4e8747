/**
 * What happens later, in the order of its time, and at the same time in the order in which it was asked for. All of it sleeps on one fiber, by Effect's
 * `Clock`, so that a `TestClock` drives it.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

interface Due {
  readonly atMs: number
  readonly run: () => void
}

export class Timeline {
  readonly #clock: Clock.Clock
  readonly #fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  #queue: Array<Due> = []
  #sleeper: { readonly untilMs: number; readonly fiber: Fiber.Fiber<void> } | undefined
  #runsSoon = false
  #closed = false

  constructor(clock: Clock.Clock, fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>) {
    this.#clock = clock
    this.#fork = fork
  }

  get nowMs(): number {
    return this.#clock.currentTimeMillisUnsafe()
  }

  at(atMs: number, run: () => void): void {
    if (this.#closed) return
    let index = this.#queue.length
    while (index > 0 && (this.#queue[index - 1] as Due).atMs > atMs) index--
    this.#queue.splice(index, 0, { atMs, run })
    this.#sleep()
  }

  /** Nothing happens any more. */
  close(): void {
    this.#closed = true
    this.#queue = []
    this.#wakeUp()
  }

  #sleep(): void {
    const first = this.#queue[0]
    if (first === undefined || (this.#sleeper !== undefined && this.#sleeper.untilMs <= first.atMs)) return
    this.#wakeUp()
    const leftMs = first.atMs - this.nowMs
    // A sleep of no time would be over before it is known here.
    if (leftMs <= 0) return this.#runSoon()
    const sleep = this.#clock.sleep(Duration.millis(leftMs))
    const wake = Effect.sync(() => {
      this.#sleeper = undefined
      this.#run()
    })
    this.#sleeper = { untilMs: first.atMs, fiber: this.#fork(Effect.andThen(sleep, wake)) }
  }

  #runSoon(): void {
    if (this.#runsSoon) return
    this.#runsSoon = true
    queueMicrotask(() => {
      this.#runsSoon = false
      this.#run()
    })
  }

  #wakeUp(): void {
    this.#sleeper?.fiber.interruptUnsafe()
    this.#sleeper = undefined
  }

  #run(): void {
    while (this.#queue.length > 0 && (this.#queue[0] as Due).atMs <= this.nowMs) {
      const { run } = this.#queue.shift() as Due
      try {
        run()
      } catch (defect) {
        // Somebody's callback: not to be lost, and not to stop the others.
        queueMicrotask(() => {
          throw defect
        })
      }
    }
    this.#sleep()
  }
}
