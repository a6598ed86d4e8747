/**
 * How often a part of a request was asked, and when it may be again.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import type { KafkaError } from "../../Client/KafkaError.ts"

/** After so many moves to another broker in a row each further one waits: two brokers that name each other are not asked in a circle. */
export const maxMoves = 2

type Step = Effect.Success<ReturnType<typeof Schedule.toStep<unknown, KafkaError, never, never>>>

export class Attempts {
  readonly #schedule: Schedule.Schedule<unknown, KafkaError>
  #step: Step | undefined
  #isOver = false
  /** How many times it went to another broker without a pause. */
  moves = 0
  /** Whether what is asked again only once has been. */
  hasAskedOnce = false
  /** Whether it was planned by what was learnt for it. */
  hasLearnt = false

  constructor(schedule: Schedule.Schedule<unknown, KafkaError>) {
    this.#schedule = schedule
  }

  /** Those of a part of what was one until now: it goes on by itself, with pauses of its own. */
  ofPart(): Attempts {
    const made = new Attempts(this.#schedule)
    made.moves = this.moves
    made.hasAskedOnce = this.hasAskedOnce
    made.hasLearnt = this.hasLearnt
    return made
  }

  /** The next pause, in milliseconds; `undefined`: there is to be no other attempt. */
  readonly nextPause = Effect.fnUntraced(
    { self: this as Attempts },
    function* (this: Attempts, nowMs: number, cause: KafkaError): Effect.fn.Return<number | undefined> {
      if (this.#isOver) return undefined
      this.#step ??= yield* Schedule.toStep(this.#schedule)
      const exit = yield* Effect.exit(this.#step(nowMs, cause))
      if (Exit.isSuccess(exit)) return Duration.toMillis(exit.value[1])
      if (!Pull.isDoneCause(exit.cause)) return yield* Effect.die(exit.cause)
      this.#isOver = true
      return undefined
    }
  )
}
