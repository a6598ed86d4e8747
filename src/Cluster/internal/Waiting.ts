/**
 * What a request waits for, within its time: what is not known yet, and the next attempt.
 */
import * as Effect from "effect/Effect"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { Unknown } from "../routing/Plan.ts"
import type { Attempts } from "./Attempts.ts"
import { isUnreached, timedOut } from "./routingFailures.ts"
import type { Call, RoutingContext } from "./RoutingContext.ts"

/** What is learnt of the nodes of the cluster, and which of them is the controller, is learnt with whatever else. */
export const ofTheNodes: Unknown = { topics: [], coordinators: [] }

export class Waiting {
  readonly #context: RoutingContext
  readonly #call: Call

  constructor(context: RoutingContext, call: Call) {
    this.#context = context
    this.#call = call
  }

  /** How much of the time of the request is left, in milliseconds. */
  remainingMs(): number {
    return Math.max(0, this.#call.deadlineMs - this.#context.clock.readMs())
  }

  /** Learns within the time of the request; gives why that failed. */
  learn(unknown: Unknown): Effect.Effect<KafkaError | undefined> {
    return this.#context.knowledge.learn(unknown).pipe(
      Effect.timeoutOption(this.remainingMs()),
      Effect.matchEffect({
        onFailure: (error) => Effect.succeed(error),
        onSuccess: (done) => Effect.succeed(done._tag === "Some" ? undefined : timedOut(this.#call))
      })
    )
  }

  /** Learns until it is so; gives why that cannot be. */
  readonly until = Effect.fnUntraced(
    { self: this as Waiting },
    function* (
      this: Waiting,
      isSo: () => boolean,
      attempts: Attempts
    ): Effect.fn.Return<KafkaError | undefined> {
      while (!isSo()) {
        const failure = yield* this.learn(ofTheNodes)
        if (failure === undefined) return undefined
        if (!failure.isRetryable || !(yield* this.pause(attempts, failure))) return failure
      }
      return undefined
    }
  )

  /** Waits for the next attempt; `false`: there is to be none within the time of the request. */
  readonly pause = Effect.fnUntraced(
    { self: this as Waiting },
    function* (this: Waiting, attempts: Attempts, cause: KafkaError): Effect.fn.Return<boolean> {
      if (!this.#call.retries || (!this.#context.waitsForBrokers && isUnreached(cause))) return false
      const nowMs = this.#context.clock.readMs()
      const pauseMs = yield* attempts.nextPause(nowMs, cause)
      if (pauseMs === undefined || nowMs + pauseMs >= this.#call.deadlineMs) return false
      yield* Effect.sleep(pauseMs)
      attempts.moves = 0
      return true
    }
  )
}
