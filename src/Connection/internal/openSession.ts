/**
 * A transport to the broker, opened and with a session on it. Failures and exceptions of a transport, which may be a user's, become a `ConnectionError`.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { ConnectionError, type ConnectionPhase, KafkaError } from "../../Client/KafkaError.ts"
import { guard, messageOf } from "../../internal/guard.ts"
import type { Transport, TransportHandle } from "../../Transport/Transport.ts"
import { TransportError } from "../../Transport/TransportError.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import type { NegotiationHistory } from "./NegotiationHistory.ts"
import { SessionDriver, type SessionOwner } from "./SessionDriver.ts"
import { SetupRequests } from "./SetupRequests.ts"
import { asConnectionError, peer } from "./transportFailure.ts"

/** What each attempt of a `KafkaConnection` has in common. */
export interface Attempts {
  readonly context: ConnectionContext
  readonly transport: Transport
  readonly history: NegotiationHistory
  readonly owner: SessionOwner
}

/** A transport with a session on it, which can be asked what belongs to the set-up. */
export interface Opened {
  readonly driver: SessionDriver
  readonly setup: SetupRequests
}

/** How far an attempt has come: names the phase in errors. */
export interface Progress {
  phase: ConnectionPhase
}

export const lost = (attempts: Attempts, reason: ConnectionError): KafkaError =>
  new KafkaError({ reason, broker: attempts.context.broker })

export const openSession = (
  attempts: Attempts,
  progress: Progress
): Effect.Effect<Opened, KafkaError, Scope.Scope> => {
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

export const broken = (attempts: Attempts, progress: Progress, what: string, defect: unknown): KafkaError =>
  lost(
    attempts,
    new ConnectionError({
      phase: progress.phase,
      broker: attempts.context.broker,
      detail: `${what}: ${messageOf(defect)}`,
      cause: defect
    })
  )
