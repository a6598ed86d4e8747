/**
 * Calls of a user's code (resumed fibers, transports, tracers), which may throw at any time: what it throws is reported, and goes no further.
 */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { lastResort } from "./lastResort.ts"

/** Reports a defect; `what` names the part that has it. */
export type Report = (what: string, defect: unknown) => void

export const guard = (report: Report, what: string, call: () => void): void => {
  try {
    call()
  } catch (defect) {
    report(what, defect)
  }
}

/** Logs at once; a logger that throws has no effect. */
export const logNow =
  (context: Context.Context<never>) =>
  (line: Effect.Effect<void>): void => {
    Effect.runForkWith(context)(quietly(line))
  }

/** A log line that cannot fail. */
export const quietly = (line: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.catchCause(line, (cause) =>
    Effect.sync(() => lastResort("A log line about a connection was lost", cause))
  )

/** Logs defects. @param where annotations of the log line: whose part it was */
export const makeReport = (
  context: Context.Context<never>,
  where: Readonly<Record<string, string>>
): Report => {
  const log = logNow(context)
  return (what, defect) => {
    try {
      log(Effect.annotateLogs(Effect.logError(`Defect in ${what}`, asCause(defect)), where))
    } catch {
      lastResort(`Defect in ${what}, and in what would log it`, messageOf(defect))
    }
  }
}

/** Anything can be thrown, also what throws when it is looked at. */
const asCause = (defect: unknown): Cause.Cause<unknown> => {
  if (messageOf(defect) === unshowable) return Cause.die(new Error(unshowable))
  return Cause.isCause(defect) ? defect : Cause.die(defect)
}

const unshowable = "something that cannot be shown was thrown"

/** A defect in short. */
export const messageOf = (defect: unknown): string => {
  try {
    const error = Cause.isCause(defect) ? Cause.squash(defect) : defect
    return error instanceof Error ? String(error.message || error.name) : `${typeof error} thrown`
  } catch {
    return unshowable
  }
}
