/**
 * One attempt to get a connection, from the name to the versions and to who we are, under one deadline. What it opened is closed if it does not get there.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import { SaslAuthenticate } from "../../Api/SaslAuthenticate.ts"
import type { BrokerVersions } from "../BrokerVersions.ts"
import { ConnectionError, type ConnectionPhase, KafkaError } from "../KafkaError.ts"
import { type Ask, identifyOld, negotiate } from "../Negotiation.ts"
import type { Settings } from "../Options.ts"
import type { Peer } from "../Sasl/Mechanism.ts"
import type { Transport, TransportHandle } from "../Transport.ts"
import { authenticate, begin, type Wire } from "./Authentication.ts"
import { bounded, interruptibleInTime } from "./bounded.ts"
import type { Epoch } from "./Epoch.ts"
import { guard, messageOf } from "./guard.ts"
import type { NegotiationHistory } from "./NegotiationHistory.ts"
import { clientIdForOld } from "./oldReleases.ts"
import * as Pending from "./Pending.ts"
import { unchecked } from "./Plan.ts"

export interface Dialer extends Pending.Line {
  readonly settings: Settings
  readonly transport: Transport
  readonly history: NegotiationHistory
  /** Starts a session on an open transport. */
  readonly makeEpoch: (handle: TransportHandle) => Epoch
}

/** A connection that is ready for requests. Closing the scope closes it. */
export interface Dialed {
  readonly epoch: Epoch
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
  const [epoch, versions] = yield* agree(dialer, progress, timeoutMs)
  const { sasl } = dialer.settings
  if (sasl === undefined) return { epoch, versions, sessionLifetimeMs: 0 }
  progress.phase = epoch.phase = "authenticate"
  const conversation = yield* begin(sasl, peerOf(dialer), dialer.broker)
  const sessionLifetimeMs = yield* authenticate(wireOf(dialer, epoch), versions, sasl, conversation).pipe(
    Effect.mapError((error) =>
      epoch.death === undefined || error.reason._tag === "AuthenticationError"
        ? error
        : lost(dialer, epoch.death)
    )
  )
  return { epoch, versions, sessionLifetimeMs }
})

/** What a mechanism may know of the other side. */
export const peerOf = ({ settings }: Dialer): Peer => ({
  host: settings.host,
  port: settings.port,
  tls: settings.tls !== undefined
})

export const wireOf = (dialer: Dialer, epoch: Epoch): Wire => {
  const question = ask(dialer, epoch)
  return {
    broker: dialer.broker,
    ask: (api, version, input) => question(api, version, input, "message"),
    exchangeRaw: (token) =>
      Effect.suspend(() =>
        epoch.death === undefined
          ? Pending.exchange(
              dialer,
              (entry) => epoch.session.submitRaw(entry, token),
              SaslAuthenticate,
              undefined,
              "raw"
            )
          : Effect.fail(lost(dialer, epoch.death))
      ),
    death: () => epoch.death
  }
}

type Agreed = readonly [Epoch, BrokerVersions]
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
    const epoch = yield* open(dialer, progress)
    const old = yield* Effect.exit(identify(dialer, epoch))
    if (epoch.death === undefined) return [epoch, yield* old]
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
  first: Epoch,
  silenceMs: number
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const silence = first.awaitDeath.pipe(
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

const agreeAsModern = (dialer: Dialer, epoch: Epoch): Agreement =>
  negotiate(ask(dialer, epoch), dialer.broker).pipe(
    Effect.map((versions): Agreed => {
      dialer.history.modern()
      return [epoch, versions]
    }),
    Effect.mapError((error) => (epoch.death === undefined ? error : lost(dialer, epoch.death)))
  )

/** Asks on a new connection what only an old broker answers. Where that is refused, the first connection decides. */
const agreeAsOld = (dialer: Dialer, first: Epoch): Agreement =>
  Effect.catch(identifyApart(dialer), (error) =>
    first.death === undefined
      ? Effect.flatMap(first.awaitDeath, (death) => Effect.fail(lost(dialer, refused(death))))
      : Effect.fail(error)
  )

/** On a connection that is closed at once unless it turns out to be one to an old broker. */
const identifyApart = Effect.fnUntraced(function* (
  dialer: Dialer
): Effect.fn.Return<Agreed, KafkaError, Scope.Scope> {
  const scope = yield* Scope.fork(yield* Effect.scope)
  return yield* open(dialer, { phase: "connect" }).pipe(
    Effect.flatMap((epoch) =>
      Effect.map(identify(dialer, epoch), (versions): Agreed => {
        dialer.history.old()
        return [epoch, versions]
      })
    ),
    Scope.provide(scope),
    Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : Scope.close(scope, exit)))
  )
})

const identify = (dialer: Dialer, epoch: Epoch): Effect.Effect<BrokerVersions, KafkaError> =>
  Effect.mapError(identifyOld(ask(dialer, epoch, clientIdForOld(dialer.settings.clientId))), (error) =>
    epoch.death === undefined ? error : lost(dialer, refused(epoch.death))
  )

/** Closed without a byte: that is how Kafka 0.8 takes ApiVersions. */
const isWithoutAWord = ({ death, receivedBytes }: Epoch): boolean =>
  death !== undefined && receivedBytes === 0 && !isAboutTls(death)

const isAboutTls = ({ cause }: ConnectionError): boolean =>
  cause instanceof ConnectionError && cause.phase === "tls"

/** Closed at the newest request and at the oldest one. */
const refused = (death: ConnectionError): ConnectionError =>
  new ConnectionError({
    phase: death.phase,
    broker: death.broker,
    detail: `${death.detail} at each question. Is it a Kafka broker, and is TLS expected on this port, or not?`,
    cause: death.cause
  })

const lost = (dialer: Dialer, reason: ConnectionError): KafkaError =>
  new KafkaError({ reason, broker: dialer.broker })

const open = (dialer: Dialer, progress: Progress): Effect.Effect<Epoch, KafkaError, Scope.Scope> => {
  progress.phase = "connect"
  const { host, port, tls } = dialer.settings
  const opened = Effect.suspend(() =>
    dialer.transport.open({ host, port, tls, onPhase: (phase) => (progress.phase = phase) })
  )
  return opened.pipe(
    Effect.mapError((reason: unknown) =>
      reason instanceof ConnectionError
        ? lost(dialer, reason)
        : broken(dialer, progress, "the transport fails", reason)
    ),
    Effect.flatMap((handle) => {
      progress.phase = "negotiate"
      return Effect.acquireRelease(
        Effect.try({
          try: () => dialer.makeEpoch(handle),
          catch: (defect) => {
            dialer.report("a transport", defect)
            guard(dialer.report, "`destroy` of a transport", () => handle.destroy())
            return broken(dialer, progress, "the transport throws", defect)
          }
        }),
        (epoch) => Effect.sync(() => epoch.fail("given up"))
      )
    })
  )
}

const ask =
  (dialer: Dialer, epoch: Epoch, clientId = dialer.settings.clientId): Ask =>
  (api, version, input, reply) =>
    Effect.suspend(() => {
      if (epoch.death !== undefined) return Effect.fail(lost(dialer, epoch.death))
      const plan = unchecked(api, version, clientId)
      return Pending.exchange(dialer, (entry) => epoch.session.submitFirst(entry, plan), api, input, reply)
    })
