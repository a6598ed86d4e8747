/**
 * Questions that many have at once, asked together: who comes while one round is under way waits for the next one, which begins when that has ended.
 *
 * Who is interrupted leaves; the round goes on for the others.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { KafkaError } from "../../Client/KafkaError.ts"
import { guard, type Report } from "../../internal/guard.ts"

interface Waiter<W> {
  readonly want: W
  readonly resume: (effect: Effect.Effect<void, KafkaError>) => void
}

/** What became of each that wanted something; `undefined`: it is learnt, or the cluster does not have it. */
export type Answered<W> = (want: W) => KafkaError | undefined

export class Rounds<in out W> {
  readonly #services: Context.Context<never>
  readonly #report: Report
  readonly #ask: (wants: ReadonlyArray<W>) => Effect.Effect<Answered<W>, KafkaError>
  #waiting = new Set<Waiter<W>>()
  #round: Fiber.Fiber<void> | undefined
  #asked: ReadonlySet<Waiter<W>> = new Set()
  #closed: KafkaError | undefined

  constructor(
    services: Context.Context<never>,
    report: Report,
    ask: (wants: ReadonlyArray<W>) => Effect.Effect<Answered<W>, KafkaError>
  ) {
    this.#services = services
    this.#report = report
    this.#ask = ask
  }

  join(want: W): Effect.Effect<void, KafkaError> {
    return Effect.callback((resume) => {
      if (this.#closed !== undefined) return resume(Effect.fail(this.#closed))
      const waiter = { want, resume }
      this.#waiting.add(waiter)
      this.#begin()
      return Effect.sync(() => void this.#waiting.delete(waiter))
    })
  }

  /** All who wait fail with this, as those do who come later. */
  close(error: KafkaError): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#closed = error
      const waiting = [...this.#asked, ...this.#waiting]
      this.#asked = new Set()
      this.#waiting = new Set()
      for (const waiter of waiting) this.#resume(waiter, error)
      return this.#round === undefined ? Effect.void : Fiber.interrupt(this.#round)
    })
  }

  #begin(): void {
    if (this.#round !== undefined || this.#waiting.size === 0 || this.#closed !== undefined) return
    // All who come in the same turn are of the same round.
    const fiber = Effect.runForkWith(this.#services)(Effect.andThen(Effect.yieldNow, this.#all))
    this.#round = fiber
  }

  readonly #all: Effect.Effect<void> = Effect.suspend(() => {
    const asked = this.#waiting
    this.#waiting = new Set()
    this.#asked = asked
    return Effect.flatMap(
      Effect.exit(
        asked.size === 0 ? Effect.succeed(nothingAsked) : this.#ask([...asked].map(({ want }) => want))
      ),
      (exit) =>
        Effect.sync(() => {
          this.#asked = new Set()
          this.#round = undefined
          // Those who have come meanwhile are asked for before anybody goes on.
          this.#begin()
          for (const waiter of asked) this.#settle(waiter, exit)
        })
    )
  })

  #settle(waiter: Waiter<W>, exit: Exit.Exit<Answered<W>, KafkaError>): void {
    if (Exit.isSuccess(exit)) return this.#resume(waiter, exit.value(waiter.want))
    guard(this.#report, "what waits for metadata", () => waiter.resume(Effect.failCause(exit.cause)))
  }

  #resume({ resume }: Waiter<W>, error: KafkaError | undefined): void {
    guard(this.#report, "what waits for metadata", () =>
      resume(error === undefined ? Effect.void : Effect.fail(error))
    )
  }
}

const nothingAsked = (): undefined => undefined
