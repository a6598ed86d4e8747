/**
 * One attempt to get a connection, from the name to the versions and to authentication, under one deadline. What it opened is closed if it fails.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import type { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import { ConnectionError, type ConnectionPhase, KafkaError } from "../../Client/KafkaError.ts"
import { identifyOld, negotiate } from "../Negotiation.ts"
import type { Settings } from "../Options.ts"
import type { Peer } from "../Sasl/Mechanism.ts"
import type { Transport, TransportHandle } from "../../Transport/Transport.ts"
import { TransportError } from "../../Transport/TransportError.ts"
import { authenticate, begin } from "./Authentication.ts"
import { bounded, interruptibleInTime } from "../../internal/bounded.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import { SessionDriver, type SessionOwner } from "./SessionDriver.ts"
import { SetupRequests } from "./SetupRequests.ts"
import { asConnectionError, isAboutTls, peer } from "./transportFailure.ts"
import { guard, messageOf } from "../../internal/guard.ts"
import type { NegotiationHistory } from "./NegotiationHistory.ts"
import { clientIdForOld } from "../../Protocol/oldReleases.ts"

/** What each attempt of a `KafkaConnection` has in common. */
export interface Attempts {
  readonly context: ConnectionContext
  readonly transport: Transport
  readonly history: NegotiationHistory
  readonly owner: SessionOwner
}

/** A transport with a session on it, which can be asked what belongs to the set-up. */
interface Opened {
  readonly driver: SessionDriver
  readonly setup: SetupRequests
}

/** A connection that is ready for requests. Closing the scope closes it. */
export interface Established extends Opened {
  readonly versions: BrokerVersions
  /** How long the session lasts until it is to be authenticated again (KIP-368), in milliseconds from the broker's response; 0 for no limit. */
  readonly sessionLifetimeMs: number
  readonly scope: Scope.Closeable
}

/** @param onEstablished called at once on success, so that no interruption can lose what was opened */
export const attemptConnection = Effect.fnUntraced(function* (
  attempts: Attempts,
  failures: number,
  onEstablished: (established: Established) => void
): Effect.fn.Return<Established, KafkaError> {
  const timeoutMs = yield* deadline(attempts.context.settings, failures)
  const progress: Progress = { phase: "connect" }
  const scope = yield* Scope.make()
  return yield* establish(attempts, progress, timeoutMs).pipe(
    Effect.catchCause((cause) => asFailure(attempts, progress, cause)),
    (attempt) => interruptibleInTime(attempts.context.report, "an attempt to connect", attempt),
    Effect.timeoutOrElse({
      duration: timeoutMs,
      orElse: () => {
        const detail = `not done within ${Math.round(timeoutMs)} ms (connectTimeout)`
        const reason = new ConnectionError({ phase: progress.phase, broker: attempts.context.broker, detail })
        return Effect.fail(new KafkaError({ reason, broker: attempts.context.broker }))
      }
    }),
    Scope.provide(scope),
    Effect.map((established): Established => ({ ...established, scope })),
    Effect.onExit((exit) =>
      Exit.isSuccess(exit)
        ? Effect.sync(() => onEstablished(exit.value))
        : bounded(attempts.context.report, "the end of a transport", Scope.close(scope, exit))
    )
  )
})

/** A defect, or an interruption that does not come from outside, is a failed attempt like any other. It is logged. */
const asFailure = (
  attempts: Attempts,
  progress: Progress,
  cause: Cause.Cause<KafkaError>
): Effect.Effect<never, KafkaError> => {
  const failure = cause.reasons.find(Cause.isFailReason)
  if (failure !== undefined) return Effect.fail(failure.error)
  attempts.context.report("an attempt to connect", cause)
  return Effect.fail(broken(attempts, progress, "a defect in the attempt", cause))
}

const broken = (attempts: Attempts, progress: Progress, what: string, defect: unknown): KafkaError =>
  lost(
    attempts,
    new ConnectionError({
      phase: progress.phase,
      broker: attempts.context.broker,
      detail: `${what}: ${messageOf(defect)}`,
      cause: defect
    })
  )

interface Progress {
  phase: ConnectionPhase
}

/** The first attempt has `connectTimeout`; each failure doubles it, give or take a fifth, up to a limit. */
const deadline = (settings: Settings, failures: number): Effect.Effect<number> =>
  failures === 0
    ? Effect.succeed(settings.connectTimeoutMs)
    : Effect.map(Random.next, (random) =>
        Math.min(
          settings.maxConnectTimeoutMs,
          settings.connectTimeoutMs * 2 ** failures * (0.8 + 0.4 * random)
        )
      )

const establish = Effect.fnUntraced(function* (
  attempts: Attempts,
  progress: Progress,
  timeoutMs: number
): Effect.fn.Return<Omit<Established, "scope">, KafkaError, Scope.Scope> {
  const agreed = yield* agree(attempts, progress, timeoutMs)
  const { driver, setup, versions } = agreed
  const { sasl } = attempts.context.settings
  if (sasl === undefined) return { ...agreed, sessionLifetimeMs: 0 }
  progress.phase = driver.phase = "authenticate"
  const conversation = yield* begin(sasl, peerOf(attempts.context), attempts.context.broker)
  const sessionLifetimeMs = yield* authenticate(setup, versions, sasl, conversation).pipe(
    Effect.mapError((error) =>
      driver.closeCause === undefined || error.reason._tag === "AuthenticationError"
        ? error
        : lost(attempts, driver.closeCause)
    )
  )
  return { ...agreed, sessionLifetimeMs }
})

/** What a mechanism may know of the other side. */
export const peerOf = ({ settings }: ConnectionContext): Peer => ({
  host: settings.host,
  port: settings.port,
  tls: settings.tls !== undefined
})

interface Agreed extends Opened {
  readonly versions: BrokerVersions
}
type Agreement = Effect.Effect<Agreed, KafkaError, Scope.Scope>

/** ApiVersions unanswered for this part of the time limit, and no longer than this in milliseconds, lets us send a request that only an old broker answers. */
const unansweredPart = 0.25
const maxUnansweredMs = 5000

/** Finds out which versions the broker supports: see `Negotiation.ts`. */
const agree = Effect.fnUntraced(function* (
  attempts: Attempts,
  progress: Progress,
  timeoutMs: number
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const { history } = attempts
  const { settings } = attempts.context
  if (settings.brokerVersions !== "auto")
    return { ...(yield* open(attempts, progress)), versions: settings.brokerVersions }
  const unansweredMs = Math.min(maxUnansweredMs, timeoutMs * unansweredPart)
  // The connection that asks first waits for so long, and sends a second request then.
  yield* Effect.timeoutOption(history.settled, 2 * unansweredMs)
  if (history.isOld) {
    const opened = yield* open(attempts, progress)
    const old = yield* Effect.exit(identify(attempts, opened))
    if (opened.driver.closeCause === undefined) return { ...opened, versions: yield* old }
    // Refused: it is one of the newer ones now.
  }
  return yield* history.asking(
    Effect.flatMap(open(attempts, progress), (first) =>
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
  return yield* open(attempts, { phase: "connect" }).pipe(
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
    detail: `${closeCause.detail} at each question. Is it a Kafka broker, and is TLS expected on this port, or not?`,
    cause: closeCause.cause
  })

const lost = (attempts: Attempts, reason: ConnectionError): KafkaError =>
  new KafkaError({ reason, broker: attempts.context.broker })

const open = (attempts: Attempts, progress: Progress): Effect.Effect<Opened, KafkaError, Scope.Scope> => {
  progress.phase = "connect"
  const { context, owner, transport } = attempts
  const { host, port, tls } = context.settings
  const opened = Effect.suspend(() =>
    transport.open({ host, port, tls, peer, onPhase: (phase) => (progress.phase = phase) })
  )
  const start = (handle: TransportHandle): SessionDriver => {
    const driver = new SessionDriver(handle, context, owner)
    driver.listen()
    return driver
  }
  return opened.pipe(
    Effect.mapError((reason: unknown) =>
      reason instanceof TransportError
        ? lost(attempts, asConnectionError(reason))
        : broken(attempts, progress, "the transport fails", reason)
    ),
    Effect.flatMap((handle) => {
      progress.phase = "negotiate"
      return Effect.acquireRelease(
        Effect.try({
          try: () => start(handle),
          catch: (defect) => {
            context.report("a transport", defect)
            guard(context.report, "`destroy` of a transport", () => handle.destroy())
            return broken(attempts, progress, "the transport throws", defect)
          }
        }),
        (driver) => Effect.sync(() => driver.fail("given up"))
      )
    }),
    Effect.map((driver) => ({ driver, setup: new SetupRequests(context, driver) }))
  )
}
