/**
 * Effects of a user's (transports, mechanisms) may never end: they cannot be interrupted, or their finalizer waits for ever. They run on fibers of their own
 * here, so that the wait for their end can be given up.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type { Report } from "./guard.ts"

/** How long an interrupted effect may take to end, in milliseconds. */
export const graceMs = 1000

/** Runs an effect to its end, which is awaited for a bounded time; after that it is reported, and left alone. */
export const bounded = (report: Report, what: string, effect: Effect.Effect<unknown>): Effect.Effect<void> =>
  Effect.flatMap(Effect.forkDetach(effect, { startImmediately: true, uninterruptible: true }), (fiber) =>
    awaited(report, what, fiber)
  )

const awaited = (report: Report, what: string, fiber: Fiber.Fiber<unknown, unknown>): Effect.Effect<void> =>
  Effect.map(Effect.timeoutOption(Effect.interruptible(Fiber.await(fiber)), graceMs), (ended) => {
    if (Option.isNone(ended))
      report(what, new Error(`it has not ended within ${graceMs} ms, and is left alone`))
    else if (Exit.isFailure(ended.value) && !Exit.hasInterrupts(ended.value)) report(what, ended.value.cause)
  })

/** As the effect, but its interruption is over in a bounded time. */
export const interruptibleInTime = <A, E, R>(
  report: Report,
  what: string,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDetach(restore(effect), { startImmediately: true }), (fiber) =>
      Effect.onInterrupt(restore(Fiber.join(fiber)), () =>
        Effect.suspend(() => {
          fiber.interruptUnsafe()
          return awaited(report, what, fiber)
        })
      )
    )
  )
