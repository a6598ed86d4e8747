/**
 * Renews a session that the broker limits (KIP-368) before it ends: at 85 to 95% of its lifetime, so that many clients do not come at once; but not more
 * often than once a second, whatever the session lifetime, and at least every 24 days, which is as far as timers go.
 *
 * Between SaslHandshake and the last SaslAuthenticate a broker accepts nothing else. What was sent before is answered before; what comes meanwhile
 * waits in the session, unencoded, for a few round trips. So no request is lost, and none fails.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { ConnectionError } from "../../Client/KafkaError.ts"
import { authenticate, begin } from "./Authentication.ts"
import { type Established, peerOf } from "./ConnectionAttempt.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import type { SessionDriver } from "./SessionDriver.ts"

/** The least time between two authentications, and the most, in milliseconds. */
const [minWaitMs, maxWaitMs] = [1000, 2 ** 31 - 1]

/** Runs until it is interrupted, when the connection is lost; ends the connection itself if the broker or the mechanism refuses. */
export const stayAuthenticated = Effect.fnUntraced(function* (
  context: ConnectionContext,
  { driver, sessionLifetimeMs, setup, versions }: Established
): Effect.fn.Return<never> {
  const { broker, clock, log, settings } = context
  const { sasl } = settings
  let lifetimeMs = sessionLifetimeMs
  let warned = false
  if (sasl === undefined) return yield* Effect.never
  while (lifetimeMs > 0 && driver.closeCause === undefined) {
    const inTimeMs = lifetimeMs * (0.85 + 0.1 * (yield* Random.next))
    const waitMs = Math.min(Math.max(inTimeMs, minWaitMs), maxWaitMs)
    if (lifetimeMs < minWaitMs && !warned) {
      warned = true
      yield* log.shortSession(lifetimeMs, minWaitMs)
    }
    yield* Effect.sleep(waitMs)
    // Getting credentials may take time: requests go on meanwhile, and there is more than one try.
    const begun = yield* begin(sasl, peerOf(context), broker).pipe(
      Effect.tapError((error) => Effect.logWarning(`Cannot renew the session yet. ${error.message}`)),
      Effect.retry({
        schedule: Schedule.spaced(Math.min(Math.max(100, lifetimeMs / 100), 60_000)),
        while: (error) => error.isRetryable
      }),
      Effect.timeoutOrElse({
        duration: Math.max(lifetimeMs - waitMs, minWaitMs / 10),
        orElse: () => Effect.fail(undefined)
      }),
      Effect.result
    )
    if (begun._tag === "Failure") {
      end(context, driver, "the credentials to renew the session did not come in time", begun.failure?.reason)
      break
    }
    driver.session.hold()
    // The first answer comes after those to all that is in flight.
    const behindMs = Math.max(0, driver.session.lastDeadlineMs - clock.nowMs())
    const renewed = yield* authenticate(setup, versions, sasl, begun.success).pipe(
      Effect.timeoutOrElse({
        duration: behindMs + settings.connectTimeoutMs,
        orElse: () => Effect.fail(undefined)
      }),
      Effect.result
    )
    if (renewed._tag === "Failure") {
      const reason = renewed.failure?.reason
      end(
        context,
        driver,
        reason?.message ?? "the broker does not answer while the session is renewed",
        reason
      )
      break
    }
    lifetimeMs = renewed.success
    driver.session.resume()
  }
  return yield* Effect.never
})

const end = ({ broker }: ConnectionContext, driver: SessionDriver, detail: string, cause: unknown): void =>
  driver.close(new ConnectionError({ phase: "authenticate", broker, detail, cause }))
