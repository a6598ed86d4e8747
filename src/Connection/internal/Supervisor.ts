/**
 * Keeps a connection: has it set up, waits until it is lost, and asks the schedule when to try again. Its loop is the only fiber of a connection.
 *
 * Transports, mechanisms, schedules and services may be a user's and have defects. Those of an attempt are a failed attempt, those of a renewal of the
 * session end the connection; any other closes for good. All are logged, and no request is left waiting.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import { bounded, interruptibleInTime } from "../../internal/bounded.ts"
import { guard, messageOf } from "../../internal/guard.ts"
import type { Transport } from "../../Transport/Transport.ts"
import type { ConnectionStatus } from "../Status.ts"
import { attemptConnection, type Established } from "./ConnectionAttempt.ts"
import type { ConnectionContext } from "./ConnectionContext.ts"
import { Dispatcher } from "./Dispatcher.ts"
import { NegotiationHistory } from "./NegotiationHistory.ts"
import type { Attempts } from "./openSession.ts"
import type { EndCause } from "./Outcomes.ts"
import { stayAuthenticated } from "./Reauthentication.ts"
import type { SessionDriver } from "./SessionDriver.ts"

/** What a keeper of many connections wants of one. */
export interface Keeping {
  /**
   * Called when the connection has ended and nobody waits for one. It is made anew when one is asked for: after a failure not before the pause of the schedule
   * is over, at once where nothing was under way when it ended, by whichever side.
   */
  readonly onUnused: () => void
  /** Called once, when there will be no connection any more: it was closed, or `reconnect` gave it up, or the broker refused it from the start. */
  readonly onEnd: (cause: KafkaError) => void
}

type Step = (
  nowMs: number,
  cause: KafkaError
) => Pull.Pull<readonly [unknown, Duration.Duration], never, unknown>

const isRefused = ({ reason }: KafkaError): boolean =>
  reason._tag === "AuthenticationError" && !reason.isRetryable

export class Supervisor {
  readonly context: ConnectionContext
  readonly dispatcher: Dispatcher
  readonly #attempts: Attempts
  /** Ends the wait between two attempts. */
  readonly #wake = Latch.makeUnsafe()
  /** Those who wait for the end of `close`; `undefined` after it. */
  #closers: Array<() => void> | undefined = []
  #closing = false
  /** Why no more requests are taken, once it is on the way to its end. */
  #leaving: ConnectionError | undefined
  readonly #keeping: Keeping | undefined
  #established: Established | undefined
  #loop: Fiber.Fiber<void> | undefined

  constructor(context: ConnectionContext, transport: Transport, keeping: Keeping | undefined) {
    this.context = context
    this.#keeping = keeping
    this.dispatcher = new Dispatcher(context, (defect) => this.#onDefect("the timer of a connection", defect))
    this.#attempts = {
      context,
      transport,
      history: new NegotiationHistory(transport, context.broker, context.clock.nowMs),
      owner: this.dispatcher
    }
  }

  /** The status, with what changes by itself. */
  get currentStatus(): ConnectionStatus {
    const { current } = this.context.status
    const { throttledForMs } = this.dispatcher
    return current._tag !== "Connected" || throttledForMs === 0 ? current : { ...current, throttledForMs }
  }

  /** Connects, with no second attempt. */
  connectOnce(): Effect.Effect<Established, KafkaError> {
    return Effect.tapError(this.#attempt(0), (error) =>
      Effect.andThen(
        this.#notConnected(error, 0),
        Effect.sync(() => this.#end(error))
      )
    )
  }

  #attempt(failures: number): Effect.Effect<Established, KafkaError> {
    const { log, metrics, spans } = this.context
    return spans.ofAttempt(attemptConnection(this.#attempts, failures, this.#admit)).pipe(
      Effect.tap(({ driver }) => {
        metrics.connects++
        return log.connected(driver.remote)
      })
    )
  }

  #notConnected(cause: KafkaError, failures: number): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.context.metrics.failedConnects++
      return this.context.log.notConnected(cause, failures)
    })
  }

  #lost(cause: KafkaError, wasBusy: boolean): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.context.metrics.losses++
      return this.context.log.lost(cause, wasBusy)
    })
  }

  /** Keeps the connection until it is closed for good, or the scope. */
  start(first: Established | undefined): Effect.Effect<void, never, Scope.Scope> {
    const loop = Effect.catchCause(this.#run(first), (cause) =>
      Effect.sync(() => {
        // Interrupted from outside, it is not even asked.
        this.#loop = undefined
        this.#onDefect("the loop that keeps a connection", cause)
      })
    )
    return Effect.map(Effect.forkScoped(loop), (fiber) => {
      this.#loop = fiber
    })
  }

  readonly #run = Effect.fnUntraced(
    { self: this as Supervisor },
    function* (this: Supervisor, first: Established | undefined): Effect.fn.Return<void> {
      const { log, onDemand, settings, status } = this.context
      const { reconnect } = settings
      let established = first
      let failures = 0
      let step: Step | undefined
      for (;;) {
        let cause: KafkaError
        if (established === undefined) {
          this.dispatcher.waitForAttempt()
          if (failures > 0 || status.current._tag !== "Connecting")
            status.set({ _tag: "Connecting", attempt: failures + 1 })
          const attempt = yield* Effect.result(this.#attempt(failures))
          if (attempt._tag === "Success") {
            established = attempt.success
            continue
          }
          failures++
          cause = attempt.failure
          yield* this.#notConnected(cause, failures)
          // Wrong from the start: the options are wrong. Later, it may be the broker that is.
          if (this.#established === undefined && isRefused(cause)) return this.#end(cause)
          this.dispatcher.notConnected(cause, this.#endCauseOf(cause))
        } else {
          const { driver, scope }: Established = established
          cause = yield* Effect.raceFirst(this.#closed(driver), this.#stayAuthenticated(established))
          yield* this.#closeScope(scope)
          established = undefined
          failures = 0
          step = undefined
          if (this.#leaving !== undefined) return
          yield* this.#lost(cause, driver.wasBusy)
          if (!this.dispatcher.isDown) {
            yield* this.#demand()
            continue
          }
        }
        if (reconnect === "never") return this.#end(cause)
        step ??= (yield* Schedule.toStep(reconnect)) as Step
        const delay = yield* Effect.exit(step(yield* Clock.currentTimeMillis, cause))
        if (Exit.isFailure(delay)) {
          if (Pull.isDoneCause(delay.cause)) yield* log.gaveUp(cause)
          else return this.#onDefect("the schedule of `reconnect`", delay.cause)
          return this.#end(cause)
        }
        yield* log.retryingIn(Duration.toMillis(delay.value[1]))
        const woken = yield* Effect.timeoutOption(this.#wake.await, delay.value[1])
        this.#wake.closeUnsafe()
        if (onDemand && Option.isNone(woken)) {
          this.dispatcher.waitForAttempt()
          yield* this.#demand()
        }
      }
    }
  )

  /** Waits until a connection is asked for: by a request, or by `reconnect`. */
  #demand(): Effect.Effect<void> {
    if (!this.dispatcher.isAwaited)
      guard(this.context.report, "the keeper of a connection", () => this.#keeping?.onUnused())
    return Effect.map(Effect.raceFirst(this.dispatcher.demand, this.#wake.await), () =>
      this.#wake.closeUnsafe()
    )
  }

  /** Renews the session in time. A defect in that ends the connection, which the loop notices as any other end. */
  #stayAuthenticated(established: Established): Effect.Effect<never> {
    const { report, settings } = this.context
    const what = "the renewal of a session"
    const renewal = Effect.catchCause(stayAuthenticated(this.context, established), (defect) => {
      report(what, defect)
      established.driver.fail(`a defect in the renewal of the session: ${messageOf(defect)}`, defect)
      return Effect.never
    })
    return settings.sasl === undefined ? Effect.never : interruptibleInTime(report, what, renewal)
  }

  /** A transport may fail to close, or not end. */
  #closeScope(scope: Scope.Closeable): Effect.Effect<void> {
    return bounded(this.context.report, "the end of a transport", Scope.close(scope, Exit.void))
  }

  /** An unexpected defect: fails every request, and closes for good. */
  #onDefect(what: string, defect: unknown): void {
    const { broker, report } = this.context
    report(what, defect)
    const detail = `after a defect in ${what}: ${messageOf(defect)}`
    const reason = new ConnectionError({ phase: "closed", broker, detail, cause: defect })
    this.dispatcher.refuse(reason)
    this.dispatcher.driver?.close(reason)
    this.#established?.driver.close(reason)
    this.#end(new KafkaError({ reason, broker }))
    this.#loop?.interruptUnsafe()
  }

  /** Drops the connection, or ends the wait for the next attempt; nothing where there will be none. */
  reconnect(): void {
    if (this.context.settings.reconnect === "never") return
    this.#wake.openUnsafe()
    this.dispatcher.driver?.fail("closed by `reconnect`")
  }

  /** Stops taking requests, gives what was accepted a bounded time, and ends everything. Once; later calls wait for the first. */
  readonly close: Effect.Effect<void> = Effect.uninterruptible(
    Effect.suspend(() => {
      if (this.#closing) return this.#untilClosed
      this.#closing = true
      const { broker } = this.context
      const cause = this.#stopTaking("by `close`, or at the end of its scope")
      const driver = this.dispatcher.driver
      return Effect.andThen(
        driver === undefined ? Effect.void : this.#drain(driver),
        Effect.suspend(() => {
          driver?.close(cause)
          this.#end(new KafkaError({ reason: cause, broker }))
          const loop = this.#loop
          return Effect.andThen(
            // It may be connecting, or wait to do so.
            loop === undefined ? Effect.void : Fiber.interrupt(loop),
            Effect.suspend(() => {
              const opened = this.#established
              return Effect.andThen(
                opened === undefined ? Effect.void : this.#closeScope(opened.scope),
                Effect.sync(() => this.#onClosed())
              )
            })
          )
        })
      )
    })
  )

  /** Stops taking requests, and closes when those that were sent have ended, each in its own time. `close` does not wait for that. */
  retire(detail: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#stopTaking(detail)
      const { driver } = this.dispatcher
      return Effect.andThen(driver === undefined ? Effect.void : this.#quiet(driver), this.close)
    })
  }

  /** Gives why there will be no connection any more: what was said first. */
  #stopTaking(detail: string): ConnectionError {
    this.#leaving ??= new ConnectionError({ phase: "closed", broker: this.context.broker, detail })
    this.dispatcher.close(this.#leaving)
    return this.#leaving
  }

  readonly #untilClosed: Effect.Effect<void> = Effect.callback((resume) => {
    if (this.#closers === undefined) resume(Effect.void)
    else this.#closers.push(() => resume(Effect.void))
  })

  #onClosed(): void {
    const closers = this.#closers ?? []
    this.#closers = undefined
    for (const closer of closers) guard(this.context.report, "what waits for `close`", closer)
  }

  /** Lets requests through. */
  readonly #admit = (established: Established): void => {
    const { driver, versions } = established
    this.#established = established
    // The connection may be lost already, which the loop notices; or `close` was called meanwhile.
    if (driver.closeCause !== undefined || this.#leaving !== undefined) return
    this.#wake.closeUnsafe()
    this.dispatcher.attach(driver, versions)
  }

  /** Waits, for a bounded time, until all requests are answered and all bytes are written; then half-closes, and waits until the broker closes. */
  #drain(driver: SessionDriver): Effect.Effect<void> {
    const ended = Effect.suspend(() => {
      driver.end()
      return this.#closed(driver)
    })
    return Effect.andThen(this.#quiet(driver), ended).pipe(
      Effect.interruptible,
      Effect.timeoutOption(this.context.settings.closeTimeoutMs),
      Effect.asVoid
    )
  }

  /** Waits until all requests are answered and all bytes are written, or the connection has ended. */
  #quiet(driver: SessionDriver): Effect.Effect<void> {
    return Effect.callback<void>((resume) => {
      const unwatch = this.dispatcher.watchProgress(() => {
        if (driver.closeCause === undefined && driver.session.isBusy) return
        unwatch()
        resume(Effect.void)
      })
      driver.flush()
      this.dispatcher.progressed()
      return Effect.sync(unwatch)
    })
  }

  #closed(driver: SessionDriver): Effect.Effect<KafkaError> {
    return Effect.map(driver.awaitClosed, (reason) => new KafkaError({ reason, broker: this.context.broker }))
  }

  #endCauseOf({ reason }: KafkaError): EndCause {
    if (reason._tag === "ConnectionError" || reason._tag === "AuthenticationError") return reason
    const { broker } = this.context
    return new ConnectionError({ phase: "negotiate", broker, detail: reason.message, cause: reason })
  }

  #end(cause: KafkaError): void {
    this.dispatcher.close(this.#endCauseOf(cause))
    this.dispatcher.stop()
    const { status } = this.context
    if (status.current._tag === "Closed") return
    status.set({ _tag: "Closed", cause })
    guard(this.context.report, "the keeper of a connection", () => this.#keeping?.onEnd(cause))
  }
}
