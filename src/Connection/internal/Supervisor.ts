/**
 * Keeps a connection: has it set up, waits for its death, and asks the schedule when to try again. Its loop is the only fiber of a connection.
 *
 * Transports, mechanisms, schedules and services may be a user's and have defects. Those of an attempt are a failed attempt, those of a renewal of the
 * session end the connection; any other closes for good. All are logged, and no request waits for what will not come.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import type { Settings } from "../Options.ts"
import type { Status } from "../Status.ts"
import type { Transport, TransportHandle } from "../../Transport/Transport.ts"
import { bounded, interruptibleInTime } from "../../internal/bounded.ts"
import type { Dialed, Dialer } from "./Dial.ts"
import { dial } from "./Dial.ts"
import { Dispatcher } from "./Dispatcher.ts"
import { SessionDriver } from "./SessionDriver.ts"
import { NegotiationHistory } from "./NegotiationHistory.ts"
import { clientIdForOld } from "../../Protocol/oldReleases.ts"
import { RequestEncodings } from "../../Protocol/RequestEncoding.ts"
import { guard, messageOf, type Report } from "../../internal/guard.ts"
import type { Observed } from "./Metrics.ts"
import { Telemetry } from "./Telemetry.ts"
import { stayAuthenticated } from "./Reauthentication.ts"
import { StatusRef } from "./StatusRef.ts"

/** A peer that has not introduced itself gets no more than this. */
const setupFrameBytes = 1024 * 1024

type Step = (
  nowMs: number,
  cause: KafkaError
) => Pull.Pull<readonly [unknown, Duration.Duration], never, unknown>

const isRefused = ({ reason }: KafkaError): boolean =>
  reason._tag === "AuthenticationError" && !reason.isRetryable

export class Supervisor implements Dialer, Observed {
  readonly settings: Settings
  readonly transport: Transport
  readonly broker: string
  readonly requestTimeoutMs: number
  readonly dispatcher: Dispatcher
  readonly status: StatusRef
  readonly telemetry: Telemetry
  readonly report: Report
  readonly history: NegotiationHistory
  /** Ends the wait between two attempts. */
  readonly #wake = Latch.makeUnsafe()
  /** Those who wait for the end of `close`; `undefined` after it. */
  #closers: Array<() => void> | undefined = []
  #closing = false
  #dialed: Dialed | undefined
  #loop: Fiber.Fiber<void> | undefined

  private constructor(
    settings: Settings,
    transport: Transport,
    telemetry: Telemetry,
    clock: Clock.Clock,
    context: Context.Context<never>
  ) {
    this.settings = settings
    this.transport = transport
    this.broker = `${settings.host}:${settings.port}`
    this.requestTimeoutMs = settings.requestTimeoutMs
    this.telemetry = telemetry
    this.report = telemetry.report
    this.status = new StatusRef({ _tag: "Connecting", attempt: 1 }, this.report)
    this.dispatcher = new Dispatcher(clock, context, {
      retryUnsent: settings.reconnect !== "never",
      idleTimeoutMs: settings.idleTimeoutMs,
      deadPeerTimeoutMs: settings.deadPeerTimeoutMs,
      onDefect: (defect) => this.#onDefect("the timer of a connection", defect)
    })
    this.history = new NegotiationHistory(transport, this.broker, this.dispatcher.nowMs)
  }

  static readonly make = Effect.fnUntraced(function* (
    settings: Settings,
    transport: Transport
  ): Effect.fn.Return<Supervisor> {
    const telemetry = yield* Telemetry.make(settings)
    return new Supervisor(settings, transport, telemetry, yield* Clock.Clock, yield* Effect.context<never>())
  })

  get inFlight(): number {
    return this.dispatcher.driver?.session.inFlight ?? 0
  }

  get waiting(): number {
    return this.dispatcher.waiting.length
  }

  get isConnected(): boolean {
    return this.dispatcher.driver !== undefined
  }

  /** The status, with what changes by itself. */
  get currentStatus(): Status {
    const { current } = this.status
    const throttledUntilMs = this.dispatcher.driver?.session.throttledUntilMs ?? 0
    return current._tag !== "Connected" || throttledUntilMs === 0
      ? current
      : { ...current, throttledForMs: Math.max(0, Math.ceil(throttledUntilMs - this.dispatcher.nowMs())) }
  }

  /** Connects, with no second attempt. */
  connectOnce(): Effect.Effect<Dialed, KafkaError> {
    return Effect.tapError(this.#dial(0), (error) =>
      Effect.andThen(
        this.telemetry.notConnected(error, 0),
        Effect.sync(() => this.#end(error))
      )
    )
  }

  #dial(failures: number): Effect.Effect<Dialed, KafkaError> {
    return this.telemetry
      .spanOfAttempt(dial(this, failures, this.#admit))
      .pipe(Effect.tap(({ driver }) => this.telemetry.connected(driver.remote)))
  }

  /** Keeps the connection until it is closed for good, or the scope. */
  start(first: Dialed | undefined): Effect.Effect<void, never, Scope.Scope> {
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
    function* (this: Supervisor, first: Dialed | undefined): Effect.fn.Return<void> {
      const { reconnect } = this.settings
      let dialed = first
      let failures = 0
      let step: Step | undefined
      for (;;) {
        let cause: KafkaError
        if (dialed === undefined) {
          if (failures > 0 || this.status.current._tag !== "Connecting")
            this.status.set({ _tag: "Connecting", attempt: failures + 1 })
          const attempt = yield* Effect.result(this.#dial(failures))
          if (attempt._tag === "Success") {
            dialed = attempt.success
            continue
          }
          failures++
          cause = attempt.failure
          yield* this.telemetry.notConnected(cause, failures)
          // Wrong from the start: the options are wrong. Later, it may be the broker that is.
          if (this.#dialed === undefined && isRefused(cause)) return this.#end(cause)
          this.status.set({ _tag: "Disconnected", cause })
        } else {
          const { driver, scope }: Dialed = dialed
          cause = yield* Effect.raceFirst(this.#closed(driver), this.#stayAuthenticated(dialed))
          yield* this.#closeScope(scope)
          dialed = undefined
          failures = 0
          step = undefined
          if (this.#closing) return
          yield* this.telemetry.lost(cause, driver.wasBusy)
          if (driver.idle) {
            yield* this.dispatcher.demand
            continue
          }
        }
        if (reconnect === "never") return this.#end(cause)
        step ??= (yield* Schedule.toStep(reconnect)) as Step
        const delay = yield* Effect.exit(step(yield* Clock.currentTimeMillis, cause))
        if (Exit.isFailure(delay)) {
          if (Pull.isDoneCause(delay.cause)) yield* this.telemetry.gaveUp(cause)
          else return this.#onDefect("the schedule of `reconnect`", delay.cause)
          return this.#end(cause)
        }
        yield* this.telemetry.retryingIn(Duration.toMillis(delay.value[1]))
        yield* Effect.timeoutOption(this.#wake.await, delay.value[1])
        this.#wake.closeUnsafe()
      }
    }
  )

  /** Renews the session in time. A defect in that ends the connection, whose death is for others to see. */
  #stayAuthenticated(dialed: Dialed): Effect.Effect<never> {
    const what = "the renewal of a session"
    const renewal = Effect.catchCause(stayAuthenticated(this, dialed), (defect) => {
      this.report(what, defect)
      dialed.driver.fail(`a defect in the renewal of the session: ${messageOf(defect)}`, defect)
      return Effect.never
    })
    return this.settings.sasl === undefined ? Effect.never : interruptibleInTime(this.report, what, renewal)
  }

  /** A transport may fail to close, or not end. */
  #closeScope(scope: Scope.Closeable): Effect.Effect<void> {
    return bounded(this.report, "the end of a transport", Scope.close(scope, Exit.void))
  }

  /** Something that nobody had foreseen: fails every request, and closes for good. */
  #onDefect(what: string, defect: unknown): void {
    this.report(what, defect)
    const detail = `after a defect in ${what}: ${messageOf(defect)}`
    const reason = new ConnectionError({ phase: "closed", broker: this.broker, detail, cause: defect })
    this.dispatcher.close(reason)
    this.dispatcher.driver?.close(reason)
    this.#dialed?.driver.close(reason)
    this.#end(new KafkaError({ reason, broker: this.broker }))
    this.#loop?.interruptUnsafe()
  }

  /** Drops the connection, or ends the wait for the next attempt; nothing where there will be none. */
  reconnect(): void {
    if (this.settings.reconnect === "never") return
    this.#wake.openUnsafe()
    this.dispatcher.driver?.fail("dropped by us, to connect again")
  }

  /** Stops taking requests, gives what was accepted a bounded time, and ends everything. Once; later calls wait for the first. */
  readonly close: Effect.Effect<void> = Effect.uninterruptible(
    Effect.suspend(() => {
      if (this.#closing) return this.#untilClosed
      this.#closing = true
      const cause = new ConnectionError({ phase: "closed", broker: this.broker, detail: "closed by us" })
      this.dispatcher.close(cause)
      this.dispatcher.settle()
      const driver = this.dispatcher.driver
      return Effect.andThen(
        driver === undefined ? Effect.void : this.#drain(driver),
        Effect.suspend(() => {
          driver?.close(cause)
          this.#end(new KafkaError({ reason: cause, broker: this.broker }))
          const loop = this.#loop
          return Effect.andThen(
            // It may be dialing, or wait to do so.
            loop === undefined ? Effect.void : Fiber.interrupt(loop),
            Effect.suspend(() => {
              const opened = this.#dialed
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

  readonly #untilClosed: Effect.Effect<void> = Effect.callback((resume) => {
    if (this.#closers === undefined) resume(Effect.void)
    else this.#closers.push(() => resume(Effect.void))
  })

  #onClosed(): void {
    const closers = this.#closers ?? []
    this.#closers = undefined
    for (const closer of closers) guard(this.report, "what waits for `close`", closer)
  }

  /** Starts a session on an open transport; throws what the transport throws. Requests flow when it is admitted. */
  readonly makeDriver = (handle: TransportHandle): SessionDriver => {
    const { dispatcher, settings } = this
    const driver: SessionDriver = new SessionDriver(handle, {
      maxFrameBytes: Math.min(setupFrameBytes, settings.maxFrameBytes),
      maxDecodedBytes: settings.maxDecodedBytes,
      maxInFlight: settings.maxInFlight,
      maxQueuedBytes: settings.maxQueuedBytes,
      deadPeerTimeoutMs: settings.deadPeerTimeoutMs,
      throttle: settings.throttle,
      maxThrottleMs: settings.maxThrottleMs,
      onThrottle: (askedMs, waitMs) => this.telemetry.throttled(askedMs, waitMs, dispatcher.nowMs()),
      waiting: dispatcher.waiting,
      broker: this.broker,
      telemetry: this.telemetry,
      report: this.report,
      nowMs: dispatcher.nowMs,
      onLost: (reason) => {
        if (dispatcher.driver !== driver) return
        dispatcher.detach()
        if (settings.reconnect === "never") dispatcher.close(reason)
        if (!this.#closing)
          this.status.put({ _tag: "Disconnected", cause: new KafkaError({ reason, broker: this.broker }) })
      },
      onSettled: () => {
        dispatcher.settle()
        this.status.notify()
      },
      takeBack: dispatcher.takeBack,
      onProgress: dispatcher.progressed
    })
    driver.listen()
    return driver
  }

  /** Lets requests through. */
  readonly #admit = (dialed: Dialed): void => {
    const { driver, versions } = dialed
    this.#dialed = dialed
    // The peer may be gone already; `run` finds out. Or we have been closed meanwhile.
    if (driver.closeCause !== undefined || this.#closing) return
    const { settings } = this
    driver.phase = "established"
    this.#wake.closeUnsafe()
    this.dispatcher.attach(driver)
    const clientId = versions.isLegacy ? clientIdForOld(settings.clientId) : settings.clientId
    this.status.put({ _tag: "Connected", remote: driver.remote, versions, throttledForMs: 0 })
    driver.session.open(
      new RequestEncodings(versions, clientId, this.telemetry.lowered),
      settings.maxFrameBytes
    )
    this.status.notify()
  }

  /** Waits, for a bounded time, until nobody waits for a reply and all bytes are written; then until the peer has understood that this is the end. */
  #drain(driver: SessionDriver): Effect.Effect<void> {
    const quiet = Effect.callback<void>((resume) => {
      const check = () => {
        if (driver.closeCause === undefined && driver.session.isBusy) return
        this.dispatcher.onProgress = undefined
        resume(Effect.void)
      }
      this.dispatcher.onProgress = check
      driver.flush()
      check()
    })
    const bye = Effect.suspend(() => {
      driver.end()
      return this.#closed(driver)
    })
    return Effect.andThen(quiet, bye).pipe(
      Effect.interruptible,
      Effect.timeoutOption(this.settings.closeTimeoutMs),
      Effect.asVoid
    )
  }

  #closed(driver: SessionDriver): Effect.Effect<KafkaError> {
    return Effect.map(driver.awaitClosed, (reason) => new KafkaError({ reason, broker: this.broker }))
  }

  #end(cause: KafkaError): void {
    const { reason } = cause
    this.dispatcher.close(
      reason._tag === "ConnectionError" || reason._tag === "AuthenticationError"
        ? reason
        : new ConnectionError({
            phase: "negotiate",
            broker: this.broker,
            detail: reason.message,
            cause: reason
          })
    )
    this.dispatcher.settle()
    this.dispatcher.stop()
    if (this.status.current._tag !== "Closed") this.status.set({ _tag: "Closed", cause })
  }
}
