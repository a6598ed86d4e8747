/**
 * One attempt to get a connection, from the name to the versions and to authentication, under one deadline. What it opened is closed if it fails.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import { ConnectionError, type KafkaError } from "../../Client/KafkaError.ts"
import { bounded, interruptibleInTime } from "../../internal/bounded.ts"
import type { Settings } from "../Options.ts"
import type { Peer } from "../Sasl/Mechanism.ts"
import { authenticate, begin } from "./Authentication.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import { type Attempts, broken, lost, type Progress } from "./openSession.ts"
import { type Agreed, agreeOnVersions } from "./VersionAgreement.ts"

/** A connection that is ready for requests. Closing the scope closes it. */
export interface Established extends Agreed {
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
        return Effect.fail(lost(attempts, reason))
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
  const agreed = yield* agreeOnVersions(attempts, progress, timeoutMs)
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
