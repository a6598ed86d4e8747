/**
 * Finds out which versions the broker supports, on up to two connections: by the requests that `Negotiation.ts` describes.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { ConnectionError, type KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import { clientIdForOld } from "../../Protocol/oldReleases.ts"
import { identifyOld, negotiate } from "../Negotiation.ts"
import { type Attempts, lost, type Opened, openSession, type Progress } from "./openSession.ts"
import { isAboutTls } from "./transportFailure.ts"

/** A session whose broker's versions are known. */
export interface Agreed extends Opened {
  readonly versions: BrokerVersions
}
type Agreement = Effect.Effect<Agreed, KafkaError, Scope.Scope>

/** ApiVersions unanswered for this part of the time limit, and no longer than this in milliseconds, lets us send a request that only an old broker answers. */
const unansweredPart = 0.25
const maxUnansweredMs = 5000

/** Gives the session that is to be used. */
export const agreeOnVersions = Effect.fnUntraced(function* (
  attempts: Attempts,
  progress: Progress,
  timeoutMs: number
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const { history } = attempts
  const { settings } = attempts.context
  if (settings.brokerVersions !== "auto")
    return { ...(yield* openSession(attempts, progress)), versions: settings.brokerVersions }
  const unansweredMs = Math.min(maxUnansweredMs, timeoutMs * unansweredPart)
  // The connection that asks first waits for so long, and sends a second request then.
  yield* Effect.timeoutOption(history.settled, 2 * unansweredMs)
  if (history.isOld) {
    const opened = yield* openSession(attempts, progress)
    const old = yield* Effect.exit(identify(attempts, opened))
    if (opened.driver.closeCause === undefined) return { ...opened, versions: yield* old }
    // Refused: it is one of the newer ones now.
  }
  return yield* history.asking(
    Effect.flatMap(openSession(attempts, progress), (first) =>
      history.mayBeOld ? agreeAsEither(attempts, first, unansweredMs) : agreeAsModern(attempts, first)
    )
  )
})

const agreeAsEither = Effect.fnUntraced(function* (
  attempts: Attempts,
  first: Opened,
  unansweredMs: number
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const unanswered = first.driver.awaitClosed.pipe(
    Effect.andThen(() => (closedWithoutResponse(first) ? Effect.void : Effect.never)),
    Effect.timeoutOption(unansweredMs)
  )
  const agreed = yield* Effect.raceFirst(
    Effect.catchIf(
      agreeAsModern(attempts, first),
      () => closedWithoutResponse(first),
      () => Effect.never
    ),
    Effect.andThen(unanswered, agreeAsOld(attempts, first))
  )
  if (agreed.driver !== first.driver) first.driver.fail("given up: ApiVersions was not answered")
  return agreed
})

const agreeAsModern = (attempts: Attempts, opened: Opened): Agreement =>
  negotiate(opened.setup.ask, attempts.context.broker).pipe(
    Effect.map((versions): Agreed => {
      attempts.history.modern()
      return { ...opened, versions }
    }),
    Effect.mapError((error) => {
      const { closeCause } = opened.driver
      return closeCause === undefined ? error : lost(attempts, closeCause)
    })
  )

/** Asks on a new connection what only an old broker answers. Where that is refused, the first connection decides. */
const agreeAsOld = (attempts: Attempts, first: Opened): Agreement =>
  Effect.catch(identifyApart(attempts), (error) =>
    first.driver.closeCause === undefined
      ? Effect.flatMap(first.driver.awaitClosed, (closeCause) =>
          Effect.fail(lost(attempts, refused(closeCause)))
        )
      : Effect.fail(error)
  )

/** On a connection that is closed at once unless it turns out to be one to an old broker. */
const identifyApart = Effect.fnUntraced(function* (
  attempts: Attempts
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const scope = yield* Scope.fork(yield* Effect.scope)
  return yield* openSession(attempts, { phase: "connect" }).pipe(
    Effect.flatMap((opened) =>
      Effect.map(identify(attempts, opened), (versions): Agreed => {
        attempts.history.old()
        return { ...opened, versions }
      })
    ),
    Scope.provide(scope),
    Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : Scope.close(scope, exit)))
  )
})

const identify = (
  attempts: Attempts,
  { driver, setup }: Opened
): Effect.Effect<BrokerVersions, KafkaError> => {
  const clientId = clientIdForOld(attempts.context.settings.clientId)
  return Effect.mapError(identifyOld(setup.askAs(clientId)), (error) =>
    driver.closeCause === undefined ? error : lost(attempts, refused(driver.closeCause))
  )
}

/** Closed without a byte: that is how Kafka 0.8 takes ApiVersions. */
const closedWithoutResponse = ({ driver: { closeCause, receivedBytes } }: Opened): boolean =>
  closeCause !== undefined && receivedBytes === 0 && !isAboutTls(closeCause)

/** Closed at the newest request and at the oldest one. */
const refused = (closeCause: ConnectionError): ConnectionError =>
  new ConnectionError({
    phase: closeCause.phase,
    broker: closeCause.broker,
    detail: `${closeCause.detail} at each request. Is it a Kafka broker, and is TLS expected on this port, or not?`,
    cause: closeCause.cause
  })
