/** Log lines as a test wants to look at them. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"

export interface Line {
  readonly level: string
  readonly text: string
}

/** Collects the log lines of an Effect and of all that it starts. */
export const logged = () => {
  const lines: Array<Line> = []
  const logger = Logger.make(({ cause, logLevel, message }) => {
    const text = (Array.isArray(message) ? message : [message]).map(String).join(" ")
    lines.push({
      level: logLevel,
      text: cause.reasons.length === 0 ? text : `${text}\n${Cause.pretty(cause)}`
    })
  })
  return {
    lines,
    errors: () => lines.filter((line) => line.level === "Error").map((line) => line.text),
    around: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      effect.pipe(
        Effect.provide(Layer.mergeAll(Logger.layer([logger]))),
        Effect.provideService(References.MinimumLogLevel, "All")
      )
  }
}
