/**
 * Two ways to follow the status of a connection. Both go on within its notification, as a fiber does that waits for it: until the end of the scope, or
 * `Closed`.
 */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import type { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { ConnectionStatus } from "../../src/Connection/Status.ts"

/** In a fiber, which may be interrupted. */
export const onEachStatus = (
  connection: KafkaConnection["Service"],
  tell: (status: ConnectionStatus) => void
): Effect.Effect<Fiber.Fiber<void>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const pull = yield* connection.statusChanges
    for (;;) for (const status of yield* pull) tell(status)
  }).pipe(
    Pull.catchDone(() => Effect.void),
    Effect.scoped,
    Effect.forkScoped({ startImmediately: true })
  )

/** By an observer of fibers: what `tell` throws falls back on whoever resumes them. It is not told the current status. */
export const observeStatus = (
  connection: KafkaConnection["Service"],
  tell: (status: ConnectionStatus) => void
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.flatMap(connection.statusChanges, (pull) => {
    const next = (): void => {
      Effect.runCallback(pull, {
        onExit: (exit) => {
          if (exit._tag === "Failure") return
          next()
          for (const status of exit.value) tell(status)
        }
      })
    }
    return Effect.asVoid(
      Effect.andThen(Effect.orDie(Pull.catchDone(pull, () => Effect.void)), Effect.sync(next))
    )
  })
