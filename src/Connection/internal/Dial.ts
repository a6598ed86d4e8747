/**
 * One attempt to get a connection, from the name to the versions and to who we are, under one deadline. What it opened is closed if it does not get there.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import type { BrokerVersions } from "../../Protocol/BrokerVersions.ts"
import { ConnectionError, type ConnectionPhase, KafkaError } from "../../Client/KafkaError.ts"
import { type Ask, identifyOld, negotiate } from "../Negotiation.ts"
import type { Settings } from "../Options.ts"
import type { Peer } from "../Sasl/Mechanism.ts"
import type { Transport, TransportHandle } from "../../Transport/Transport.ts"
import { TransportError } from "../../Transport/TransportError.ts"
import { authenticate, begin, type SaslExchange } from "./Authentication.ts"
import { bounded, interruptibleInTime } from "../../internal/bounded.ts"
import type { SessionDriver } from "./SessionDriver.ts"
import { guard, messageOf } from "../../internal/guard.ts"
import type { NegotiationHistory } from "./NegotiationHistory.ts"
import { clientIdForOld } from "../../Protocol/oldReleases.ts"
import * as requests from "./requests.ts"
import { asConnectionError, isAboutTls, peer } from "./transportFailure.ts"
import { unchecked } from "../../Protocol/RequestEncoding.ts"

export interface Dialer extends requests.Line {
  readonly settings: Settings
  readonly transport: Transport
  readonly history: NegotiationHistory
  /** Starts a session on an open transport. */
  readonly makeDriver: (handle: TransportHandle) => SessionDriver
}

/** A connection that is ready for requests. Closing the scope closes it. */
export interface Dialed {
  readonly driver: SessionDriver
  readonly versions: BrokerVersions
  /** For how long the broker believes who we are, in milliseconds from its word; 0 for ever. */
  readonly sessionLifetimeMs: number
  readonly scope: Scope.Closeable
}

/** @param onDialed called at once on success, so that no interruption can lose what was opened */
export const dial = Effect.fnUntraced(function* (
  dialer: Dialer,
  failures: number,
  onDialed: (dialed: Dialed) => void
): Effect.fn.Return<Dialed, KafkaError> {
  const timeoutMs = yield* deadline(dialer.settings, failures)
  const progress: Progress = { phase: "connect" }
  const scope = yield* Scope.make()
  return yield* establish(dialer, progress, timeoutMs).pipe(
    Effect.catchCause((cause) => asFailure(dialer, progress, cause)),
    (attempt) => interruptibleInTime(dialer.report, "an attempt to connect", attempt),
    Effect.timeoutOrElse({
      duration: timeoutMs,
      orElse: () => {
        const detail = `not done within ${Math.round(timeoutMs)} ms (connectTimeout)`
        const reason = new ConnectionError({ phase: progress.phase, broker: dialer.broker, detail })
        return Effect.fail(new KafkaError({ reason, broker: dialer.broker }))
      }
    }),
    Scope.provide(scope),
    Effect.map((established): Dialed => ({ ...established, scope })),
    Effect.onExit((exit) =>
      Exit.isSuccess(exit)
        ? Effect.sync(() => onDialed(exit.value))
        : bounded(dialer.report, "the end of a transport", Scope.close(scope, exit))
    )
  )
})

/** A defect, or an interruption that does not come from outside, is a failed attempt like any other. It is somebody's mistake, and logged. */
const asFailure = (
  dialer: Dialer,
  progress: Progress,
  cause: Cause.Cause<KafkaError>
): Effect.Effect<never, KafkaError> => {
  const failure = cause.reasons.find(Cause.isFailReason)
  if (failure !== undefined) return Effect.fail(failure.error)
  dialer.report("an attempt to connect", cause)
  return Effect.fail(broken(dialer, progress, "a defect in the attempt", cause))
}

const broken = (dialer: Dialer, progress: Progress, what: string, defect: unknown): KafkaError =>
  lost(
    dialer,
    new ConnectionError({
      phase: progress.phase,
      broker: dialer.broker,
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
  dialer: Dialer,
  progress: Progress,
  timeoutMs: number
): Effect.fn.Return<Omit<Dialed, "scope">, KafkaError, Scope.Scope> {
  const [driver, versions] = yield* agree(dialer, progress, timeoutMs)
  const { sasl } = dialer.settings
  if (sasl === undefined) return { driver, versions, sessionLifetimeMs: 0 }
  progress.phase = driver.phase = "authenticate"
  const conversation = yield* begin(sasl, peerOf(dialer), dialer.broker)
  const sessionLifetimeMs = yield* authenticate(wireOf(dialer, driver), versions, sasl, conversation).pipe(
    Effect.mapError((error) =>
      driver.closeCause === undefined || error.reason._tag === "AuthenticationError"
        ? error
        : lost(dialer, driver.closeCause)
    )
  )
  return { driver, versions, sessionLifetimeMs }
})

/** What a mechanism may know of the other side. */
export const peerOf = ({ settings }: Dialer): Peer => ({
  host: settings.host,
  port: settings.port,
  tls: settings.tls !== undefined
})

export const wireOf = (dialer: Dialer, driver: SessionDriver): SaslExchange => {
  const question = ask(dialer, driver)
  return {
    broker: dialer.broker,
    ask: (api, version, input) => question(api, version, input, "message"),
    exchangeRaw: (token) =>
      Effect.suspend(() =>
        driver.closeCause === undefined
          ? requests.exchangeRaw(dialer, (entry) => driver.session.submitRaw(entry, token))
          : Effect.fail(lost(dialer, driver.closeCause))
      ),
    closeCause: () => driver.closeCause
  }
}

type Agreed = readonly [SessionDriver, BrokerVersions]
type Agreement = Effect.Effect<Agreed, KafkaError, Scope.Scope>

/** ApiVersions unanswered for this part of the time limit, and no longer than this in milliseconds, makes us ask what only an old broker answers. */
const silentPart = 0.25
const maxSilenceMs = 5000

/** Finds out what the broker speaks: see `Negotiation.ts`. */
const agree = Effect.fnUntraced(function* (
  dialer: Dialer,
  progress: Progress,
  timeoutMs: number
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const { history, settings } = dialer
  if (settings.brokerVersions !== "auto") return [yield* open(dialer, progress), settings.brokerVersions]
  const silenceMs = Math.min(maxSilenceMs, timeoutMs * silentPart)
  // Whoever asks first waits for so long, and has a second question then.
  yield* Effect.timeoutOption(history.settled, 2 * silenceMs)
  if (history.isOld) {
    const driver = yield* open(dialer, progress)
    const old = yield* Effect.exit(identify(dialer, driver))
    if (driver.closeCause === undefined) return [driver, yield* old]
    // Refused: it is one of the newer ones now.
  }
  return yield* history.asking(
    Effect.flatMap(open(dialer, progress), (first) =>
      history.mayBeOld ? agreeAsEither(dialer, first, silenceMs) : agreeAsModern(dialer, first)
    )
  )
})

const agreeAsEither = Effect.fnUntraced(function* (
  dialer: Dialer,
  first: SessionDriver,
  silenceMs: number
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const silence = first.awaitClosed.pipe(
    Effect.andThen(() => (isWithoutAWord(first) ? Effect.void : Effect.never)),
    Effect.timeoutOption(silenceMs)
  )
  const agreed = yield* Effect.raceFirst(
    Effect.catchIf(
      agreeAsModern(dialer, first),
      () => isWithoutAWord(first),
      () => Effect.never
    ),
    Effect.andThen(silence, agreeAsOld(dialer, first))
  )
  if (agreed[0] !== first) first.fail("given up: ApiVersions was not answered")
  return agreed
})

const agreeAsModern = (dialer: Dialer, driver: SessionDriver): Agreement =>
  negotiate(ask(dialer, driver), dialer.broker).pipe(
    Effect.map((versions): Agreed => {
      dialer.history.modern()
      return [driver, versions]
    }),
    Effect.mapError((error) => (driver.closeCause === undefined ? error : lost(dialer, driver.closeCause)))
  )

/** Asks on a new connection what only an old broker answers. Where that is refused, the first connection decides. */
const agreeAsOld = (dialer: Dialer, first: SessionDriver): Agreement =>
  Effect.catch(identifyApart(dialer), (error) =>
    first.closeCause === undefined
      ? Effect.flatMap(first.awaitClosed, (closeCause) => Effect.fail(lost(dialer, refused(closeCause))))
      : Effect.fail(error)
  )

/** On a connection that is closed at once unless it turns out to be one to an old broker. */
const identifyApart = Effect.fnUntraced(function* (
  dialer: Dialer
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const scope = yield* Scope.fork(yield* Effect.scope)
  return yield* open(dialer, { phase: "connect" }).pipe(
    Effect.flatMap((driver) =>
      Effect.map(identify(dialer, driver), (versions): Agreed => {
        dialer.history.old()
        return [driver, versions]
      })
    ),
    Scope.provide(scope),
    Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : Scope.close(scope, exit)))
  )
})

const identify = (dialer: Dialer, driver: SessionDriver): Effect.Effect<BrokerVersions, KafkaError> =>
  Effect.mapError(identifyOld(ask(dialer, driver, clientIdForOld(dialer.settings.clientId))), (error) =>
    driver.closeCause === undefined ? error : lost(dialer, refused(driver.closeCause))
  )

/** Closed without a byte: that is how Kafka 0.8 takes ApiVersions. */
const isWithoutAWord = ({ closeCause, receivedBytes }: SessionDriver): boolean =>
  closeCause !== undefined && receivedBytes === 0 && !isAboutTls(closeCause)

/** Closed at the newest request and at the oldest one. */
const refused = (closeCause: ConnectionError): ConnectionError =>
  new ConnectionError({
    phase: closeCause.phase,
    broker: closeCause.broker,
    detail: `${closeCause.detail} at each question. Is it a Kafka broker, and is TLS expected on this port, or not?`,
    cause: closeCause.cause
  })

const lost = (dialer: Dialer, reason: ConnectionError): KafkaError =>
  new KafkaError({ reason, broker: dialer.broker })

const open = (dialer: Dialer, progress: Progress): Effect.Effect<SessionDriver, KafkaError, Scope.Scope> => {
  progress.phase = "connect"
  const { host, port, tls } = dialer.settings
  const opened = Effect.suspend(() =>
    dialer.transport.open({ host, port, tls, peer, onPhase: (phase) => (progress.phase = phase) })
  )
  return opened.pipe(
    Effect.mapError((reason: unknown) =>
      reason instanceof TransportError
        ? lost(dialer, asConnectionError(reason))
        : broken(dialer, progress, "the transport fails", reason)
    ),
    Effect.flatMap((handle) => {
      progress.phase = "negotiate"
      return Effect.acquireRelease(
        Effect.try({
          try: () => dialer.makeDriver(handle),
          catch: (defect) => {
            dialer.report("a transport", defect)
            guard(dialer.report, "`destroy` of a transport", () => handle.destroy())
            return broken(dialer, progress, "the transport throws", defect)
          }
        }),
        (driver) => Effect.sync(() => driver.fail("given up"))
      )
    })
  )
}

const ask =
  (dialer: Dialer, driver: SessionDriver, clientId = dialer.settings.clientId): Ask =>
  (api, version, input, reply) =>
    Effect.suspend(() => {
      if (driver.closeCause !== undefined) return Effect.fail(lost(dialer, driver.closeCause))
      const encoding = unchecked(api, version, clientId)
      return requests.exchange(
        dialer,
        (entry) => driver.session.submitFirst(entry, encoding),
        api,
        input,
        reply
      )
    })
