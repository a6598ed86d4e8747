/**
 * The timer of a connection, which says so when it is broken.
 */
import type * as Context from "effect/Context"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { EarliestTimer } from "../../internal/EarliestTimer.ts"
import type { TickClock } from "./TickClock.ts"

export class DeadlineTimer extends EarliestTimer {
  /** @param onDefect the clock is broken, or `onDue`: it will not fire any more */
  constructor(
    clock: TickClock,
    services: Context.Context<never>,
    onDue: () => void,
    onDefect: (defect: Cause.Cause<never>) => void
  ) {
    const fork = Effect.runForkWith(services)
    const broken = (cause: Cause.Cause<never>): Effect.Effect<void> =>
      Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.sync(() => onDefect(cause))
    super(
      () => clock.readMs(),
      (due) => fork(Effect.catchCause(due, broken)),
      onDue
    )
  }
}
