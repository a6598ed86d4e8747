/**
 * The log lines of a connection. A logger may be a user's, and throw: that ends nothing.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { describeUnsayable } from "../../Client/internal/describeUnsayable.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import { logNow, quietly } from "../../internal/guard.ts"
import type { OnDowngrade } from "../../Protocol/RequestEncoding.ts"

/** Of responses that all ask to wait for too long, one in so many milliseconds is a warning. */
const warnedForMs = 60_000

export class ConnectionLog {
  readonly #broker: string
  readonly #logNow: (line: Effect.Effect<void>) => void
  /** APIs of which it was logged that a request was sent in a lower version. */
  readonly #lowered = new Set<string>()
  /** Whether a loss or a failure was a warning; then the next connection is worth a line of level Info. */
  #hasWarned = false
  #throttleWarnedAtMs = Number.NEGATIVE_INFINITY

  constructor(services: Context.Context<never>, broker: string) {
    this.#broker = broker
    this.#logNow = logNow(services)
  }

  /** A connection can be used. The first one, and the one after a loss that failed no request, is for debugging only. */
  connected(remote: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      const text = `Connected to Kafka broker ${this.#broker}`
      const again = this.#hasWarned
      this.#hasWarned = false
      return this.#log(again ? Effect.logInfo(`${text} again`) : Effect.logDebug(text), { remote })
    })
  }

  /** A connection is lost. A warning only if it was busy: brokers close connections that are idle. */
  lost(cause: KafkaError, wasBusy: boolean): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (wasBusy) this.#hasWarned = true
      return this.#log(wasBusy ? Effect.logWarning(cause.message) : Effect.logDebug(cause.message), {})
    })
  }

  /** An attempt failed. Of many in a row, fewer and fewer are warnings: the 1st, 2nd, 4th, 8th, …; and none (0) if the caller gets the error. */
  notConnected(cause: KafkaError, attempt: number): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#hasWarned = true
      const isWarning = attempt !== 0 && (attempt & (attempt - 1)) === 0
      return this.#log(isWarning ? Effect.logWarning(cause.message) : Effect.logDebug(cause.message), {
        attempt
      })
    })
  }

  retryingIn(delayMs: number): Effect.Effect<void> {
    return this.#log(
      Effect.logDebug(`Connecting to Kafka broker ${this.#broker} in ${Math.round(delayMs)} ms`),
      {}
    )
  }

  /** The broker throttles this client. A warning if it asks for more than `maxThrottleTime`: it may be a broken broker. */
  throttled(askedMs: number, waitMs: number, nowMs: number): void {
    const isWarning = waitMs < askedMs && nowMs - this.#throttleWarnedAtMs >= warnedForMs
    if (isWarning) this.#throttleWarnedAtMs = nowMs
    const text = `Kafka broker ${this.#broker} asks to wait for ${askedMs} ms (throttleTimeMs)`
    this.#logNow(
      this.#log(
        isWarning
          ? Effect.logWarning(`${text}; waiting for ${waitMs} ms (maxThrottleTime)`)
          : Effect.logDebug(text),
        {}
      )
    )
  }

  /** The broker limits sessions to less time than there is between two authentications. */
  shortSession(lifetimeMs: number, waitMs: number): Effect.Effect<void> {
    return this.#log(
      Effect.logWarning(
        `Kafka broker ${this.#broker} limits sessions to ${lifetimeMs} ms (connections.max.reauth.ms): they are renewed after ${waitMs} ms, and the broker may end the connection before`
      ),
      {}
    )
  }

  gaveUp(cause: KafkaError): Effect.Effect<void> {
    return this.#log(
      Effect.logError(
        `Gave up Kafka broker ${this.#broker}, as its reconnect schedule says: ${cause.message}`
      ),
      {}
    )
  }

  /** A request is sent in a lower version than both sides have, because of its content. Logged once for each API, and after the request has been encoded. */
  readonly lowered: OnDowngrade = (api, from, to, fields) => {
    if (this.#lowered.has(api.name)) return
    this.#lowered.add(api.name)
    const why = fields.map(describeUnsayable).join("; ")
    const line = Effect.logInfo(`${api.name} goes out in version ${to}, not ${from}: ${why}`)
    queueMicrotask(() => this.#logNow(this.#log(line, {})))
  }

  #log(line: Effect.Effect<void>, annotations: Record<string, unknown>): Effect.Effect<void> {
    return quietly(Effect.annotateLogs(line, { broker: this.#broker, ...annotations }))
  }
}
