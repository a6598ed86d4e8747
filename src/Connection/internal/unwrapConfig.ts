/**
 * `Config.unwrap` without the module `effect/Config`, which a connection would load for this alone and which costs a tenth of its start: whoever gives a
 * Config has loaded it.
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"

/** A Config, or a record of them, as the Effect that reads it. */
export const unwrapConfig = <A>(wrapped: Config.Wrap<A>): Effect.Effect<A, Config.ConfigError> =>
  // `Config.Wrap` is a type that TypeScript cannot look through while `A` is open. A Config is an Effect, and there is nothing else in a record.
  load(wrapped) as Effect.Effect<A, Config.ConfigError>

const load = (wrapped: unknown): Effect.Effect<unknown, unknown> => {
  if (Effect.isEffect(wrapped)) return wrapped as Effect.Effect<unknown, unknown>
  const entries = Object.entries(wrapped as object).filter(([, value]) => value !== undefined)
  return Effect.all(Object.fromEntries(entries.map(([key, value]) => [key, load(value)])))
}
