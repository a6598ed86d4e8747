/**
 * What a connection tells of itself: metrics, log lines and spans.
 *
 * Nothing here costs a request more than adding to a number. Spans exist only where a tracer other than Effect's own, which keeps nothing, is in the
 * fiber that asks. Loggers, tracers and metric registries may be a user's, and throw: that is reported, and ends nothing.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type * as Api from "../../Api/Api.ts"
import { describeUnsayable, type KafkaError, type KafkaErrorReason } from "../../Client/KafkaError.ts"
import type { Settings } from "../Options.ts"
import { guard, logNow, makeReport, quietly, type Report } from "../../internal/guard.ts"
import { type Observed, type Series, seriesOf } from "./Metrics.ts"
import type { OnDowngrade } from "../../Protocol/RequestEncoding.ts"

/** Of answers that all ask to wait for too long, one in so many milliseconds is told to everybody. */
const warnedForMs = 60_000

export class Telemetry {
  /** Tells of a defect of somebody else's. */
  readonly report: Report
  readonly #series: Series
  readonly #settings: Settings
  readonly #logNow: (line: Effect.Effect<void>) => void
  /** APIs of which it was told that a request went out in a lower version. */
  readonly #lowered = new Set<string>()
  /** Whether a loss or a failure was worth a line that everybody sees; then so is its end. */
  #isTroubled = false
  #warnedAtMs = Number.NEGATIVE_INFINITY

  private constructor(settings: Settings, context: Context.Context<never>) {
    this.#settings = settings
    this.#series = seriesOf(settings, context)
    this.#logNow = logNow(context)
    this.report = makeReport(context, this.#broker)
  }

  static make(settings: Settings): Effect.Effect<Telemetry> {
    return Effect.map(Effect.context<never>(), (context) => new Telemetry(settings, context))
  }

  /** Shows a connection in the gauges, as long as the scope is open. */
  observe(line: Observed): Effect.Effect<void, never, Scope.Scope> {
    return Effect.asVoid(
      Effect.acquireRelease(
        Effect.sync(() => guard(this.report, "a metric registry", () => this.#series.join(line))),
        () => Effect.sync(() => guard(this.report, "a metric registry", () => this.#series.leave(line)))
      )
    )
  }

  requested(): void {
    this.#series.requests++
  }

  answered(durationMs: number): void {
    this.#series.durations.add(durationMs / 1000)
  }

  failed(reason: KafkaErrorReason): void {
    guard(this.report, "a metric registry", () => this.#series.fail(reason._tag))
  }

  sent(bytes: number): void {
    this.#series.sentBytes += bytes
  }

  received(bytes: number): void {
    this.#series.receivedBytes += bytes
  }

  /** A connection can be used. The first one, and the one after a loss that hurt nobody, is for debugging only. */
  connected(remote: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#series.connects++
      const text = `Connected to Kafka broker ${this.#broker}`
      const again = this.#isTroubled
      this.#isTroubled = false
      return this.#log(again ? Effect.logInfo(`${text} again`) : Effect.logDebug(text), { remote })
    })
  }

  /** A connection is gone. Brokers close connections on which nobody asks anything: that is no news. */
  lost(cause: KafkaError, wasBusy: boolean): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#series.losses++
      if (wasBusy) this.#isTroubled = true
      return this.#log(wasBusy ? Effect.logWarning(cause.message) : Effect.logDebug(cause.message), {})
    })
  }

  /** An attempt failed. Of many in a row, fewer and fewer are told to everybody: the 1st, 2nd, 4th, 8th, …; and none (0) if the caller is told. */
  notConnected(cause: KafkaError, attempt: number): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.#series.failedConnects++
      this.#isTroubled = true
      const isLoud = attempt !== 0 && (attempt & (attempt - 1)) === 0
      return this.#log(isLoud ? Effect.logWarning(cause.message) : Effect.logDebug(cause.message), {
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

  /** The broker asks to wait. More than we do is worth a line that everybody sees: it may be a broken broker. */
  throttled(askedMs: number, waitMs: number, nowMs: number): void {
    const isLoud = waitMs < askedMs && nowMs - this.#warnedAtMs >= warnedForMs
    if (isLoud) this.#warnedAtMs = nowMs
    const text = `Kafka broker ${this.#broker} asks to wait for ${askedMs} ms (throttleTimeMs)`
    this.#logNow(
      this.#log(
        isLoud
          ? Effect.logWarning(`${text}; waiting for ${waitMs} ms (maxThrottleTime)`)
          : Effect.logDebug(text),
        {}
      )
    )
  }

  /** The broker limits sessions to less time than we take between two authentications. */
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

  /** A request goes out in a lower version than both sides have, because of what it says. Told once for each API, and not before the request is on its way. */
  readonly lowered: OnDowngrade = (api, from, to, fields) => {
    if (this.#lowered.has(api.name)) return
    this.#lowered.add(api.name)
    const why = fields.map(describeUnsayable).join("; ")
    const line = Effect.logInfo(`${api.name} goes out in version ${to}, not ${from}: ${why}`)
    queueMicrotask(() => this.#logNow(this.#log(line, {})))
  }

  get #broker(): string {
    return `${this.#settings.host}:${this.#settings.port}`
  }

  #log(line: Effect.Effect<void>, annotations: Record<string, unknown>): Effect.Effect<void> {
    return quietly(Effect.annotateLogs(line, { broker: this.#broker, ...annotations }))
  }

  /** What is the same in all spans. */
  get #attributes(): Record<string, unknown> {
    const { clientId, host, port } = this.#settings
    return {
      "messaging.system": "kafka",
      ...(clientId === null ? {} : { "messaging.client.id": clientId }),
      "server.address": host,
      "server.port": port
    }
  }

  /** A span around an attempt to connect. */
  spanOfAttempt<A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.withFiber((fiber) =>
      isTraced(fiber)
        ? this.#inSpan("kafka/connect", this.#attributes, (span) =>
            span === undefined ? attempt : Effect.withParentSpan(attempt, span)
          )
        : attempt
    )
  }

  /** As `Effect.useSpan`, but a tracer that throws costs the span only. */
  #inSpan<A, E, R>(
    name: string,
    attributes: Record<string, unknown>,
    use: (span: Tracer.Span | undefined) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> {
    return Effect.matchCauseEffect(Effect.makeSpan(name, { kind: "client", attributes }), {
      onFailure: (cause) => {
        this.report("a tracer", cause)
        return use(undefined)
      },
      onSuccess: (span) =>
        Effect.onExit(use(span), (exit) =>
          Effect.clockWith((clock) =>
            Effect.sync(() =>
              guard(this.report, "a tracer", () => {
                if (span.status._tag !== "Ended") span.end(clock.currentTimeNanosUnsafe(), exit)
              })
            )
          )
        )
    })
  }

  /** A span around a request; only called where `isTraced`. */
  spanOfRequest<A>(
    api: Api.Any,
    request: (span: Tracer.Span | undefined) => Effect.Effect<A, KafkaError>
  ): Effect.Effect<A, KafkaError> {
    const attributes = {
      ...this.#attributes,
      "rpc.system": "kafka",
      "rpc.method": api.name,
      ...(api.operation === undefined ? {} : { "messaging.operation.type": api.operation }),
      "kafka.api.key": api.key
    }
    return this.#inSpan(`kafka/${api.name}`, attributes, request)
  }
}

/** Whether anybody looks at the spans of a fiber. */
export const isTraced = (fiber: Fiber.Fiber<unknown, unknown>): boolean => {
  const { tracer, tracerEnabled } = fiber.cache
  return tracer !== undefined && tracerEnabled && tracer !== Tracer.nativeTracer
}

/** The end of a request, in its span. */
export const endInSpan = (
  span: Tracer.Span,
  version: number | undefined,
  reason: KafkaErrorReason | undefined
): void => {
  if (version !== undefined) span.attribute("kafka.api.version", version)
  if (reason === undefined) return
  span.attribute("error.type", reason._tag)
  if ("kafkaName" in reason) span.attribute("rpc.response.status_code", `${reason.code}`)
}
