/**
 * What a connection tells of itself: metrics, log lines and spans.
 *
 * Nothing here costs a request more than adding to a number. Metrics are plain counts that Effect's registry reads when somebody takes a snapshot;
 * spans exist only where a tracer other than Effect's own, which keeps nothing, is in the fiber that asks.
 *
 * Connections to one address share their series, and so does each connection that follows. Counts stay when a connection is closed, as those of any
 * metric do; the gauges go with the last one.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type * as Api from "../../Api/Api.ts"
import { describeUnsayable, type KafkaError, type KafkaErrorReason } from "../KafkaError.ts"
import type { Settings } from "../Options.ts"
import type { OnDowngrade } from "./Plan.ts"

/** Upper ends of the buckets of durations, in seconds: OpenTelemetry's own, and finer ones, because a broker often answers within a millisecond. */
const boundaries = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30
]

class Durations {
  readonly #counts = new Float64Array(boundaries.length + 1)
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0

  add(seconds: number): void {
    let bucket = 0
    while (bucket < boundaries.length && seconds > (boundaries[bucket] as number)) bucket++
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    this.#count++
    this.#sum += seconds
    if (seconds < this.#min) this.#min = seconds
    if (seconds > this.#max) this.#max = seconds
  }

  /** Each bucket holds those below it, too. */
  get state(): Metric.HistogramState {
    let below = 0
    const buckets = boundaries.map((boundary, i): [number, number] => {
      below += this.#counts[i] as number
      return [boundary, below]
    })
    return {
      buckets,
      count: this.#count,
      min: this.#count === 0 ? 0 : this.#min,
      max: this.#max,
      sum: this.#sum
    }
  }
}

/** What is counted for one address. */
class Series {
  requests = 0
  connects = 0
  losses = 0
  failedConnects = 0
  sentBytes = 0
  receivedBytes = 0
  readonly durations = new Durations()
  /** By `_tag` of the reason. */
  readonly errors = new Map<string, number>()
  readonly lines = new Set<Observed>()
  readonly #attributes: Readonly<Record<string, string>>
  readonly #context: Context.Context<never>
  #gauges: ReadonlyArray<Metric.Registration> = []

  constructor(attributes: Readonly<Record<string, string>>, context: Context.Context<never>) {
    this.#attributes = attributes
    this.#context = context
  }

  fail(tag: string): void {
    const count = this.errors.get(tag)
    this.errors.set(tag, (count ?? 0) + 1)
    if (count === undefined) this.#registerError(tag)
  }

  join(line: Observed): void {
    this.lines.add(line)
    // Anew each time: somebody may have emptied the registry.
    this.#register()
  }

  leave(line: Observed): void {
    this.lines.delete(line)
    if (this.lines.size === 0) for (const gauge of this.#gauges) gauge.remove()
  }

  #register(): void {
    this.#counter("kafka.client.requests", "Requests that were asked for", () => this.requests)
    this.#counter("kafka.client.connects", "Connections that were made", () => this.connects)
    this.#counter(
      "kafka.client.connects.failed",
      "Attempts to connect that failed",
      () => this.failedConnects
    )
    this.#counter("kafka.client.losses", "Connections that were lost", () => this.losses)
    this.#counter("kafka.client.sent", "Bytes given to the network", () => this.sentBytes)
    this.#counter("kafka.client.received", "Bytes from the network", () => this.receivedBytes)
    this.#hook(
      Metric.histogram("kafka.client.request.duration", {
        description: "Seconds from the call to the answer, of requests that were answered",
        attributes: this.#attributes,
        boundaries
      }),
      () => this.durations.state
    )
    for (const tag of this.errors.keys()) this.#registerError(tag)
    this.#gauges = [
      this.#gauge("kafka.client.in_flight", "Requests that wait for an answer", (line) => line.inFlight),
      this.#gauge("kafka.client.waiting", "Requests that wait to be sent", (line) => line.waiting),
      this.#gauge("kafka.client.connected", "Connections that are in use", (line) =>
        line.isConnected ? 1 : 0
      )
    ]
  }

  #registerError(tag: string): void {
    const attributes = { ...this.#attributes, "error.type": tag }
    const count = () => this.errors.get(tag) ?? 0
    this.#counter("kafka.client.request.errors", "Requests that failed, by reason", count, attributes)
  }

  #counter(name: string, description: string, count: () => number, attributes = this.#attributes): void {
    const metric = Metric.counter(name, { description, attributes, incremental: true })
    this.#hook(metric, () => ({ count: count(), incremental: true }))
  }

  #gauge(name: string, description: string, of: (line: Observed) => number): Metric.Registration {
    const metric = Metric.gauge(name, { description, attributes: this.#attributes })
    return this.#hook(metric, () => {
      let value = 0
      for (const line of this.lines) value += of(line)
      return { value }
    })
  }

  #hook<State>(metric: Metric.Metric<never, State>, get: () => State): Metric.Registration {
    return Metric.registerUnsafe(metric, this.#context, { get, update: ignore, modify: ignore })
  }
}

const ignore = (): void => {}

const allSeries = new WeakMap<Metric.MetricRegistry, Map<string, Series>>()

const seriesOf = (settings: Settings, context: Context.Context<never>): Series => {
  const registry = Context.get(context, Metric.MetricRegistry)
  const attributes = { "server.address": settings.host, "server.port": `${settings.port}` }
  const key = JSON.stringify([attributes, Context.get(context, Metric.CurrentMetricAttributes)])
  let inRegistry = allSeries.get(registry)
  if (inRegistry === undefined) allSeries.set(registry, (inRegistry = new Map<string, Series>()))
  let series = inRegistry.get(key)
  if (series === undefined) inRegistry.set(key, (series = new Series(attributes, context)))
  return series
}

/** What gauges look at. */
export interface Observed {
  readonly inFlight: number
  readonly waiting: number
  readonly isConnected: boolean
}

export class Telemetry {
  readonly #series: Series
  readonly #settings: Settings
  readonly #context: Context.Context<never>
  /** APIs of which it was told that a request went out in a lower version. */
  readonly #lowered = new Set<string>()
  /** Whether a loss or a failure was worth a line that everybody sees; then so is its end. */
  #isTroubled = false

  private constructor(series: Series, settings: Settings, context: Context.Context<never>) {
    this.#series = series
    this.#settings = settings
    this.#context = context
  }

  static make(settings: Settings): Effect.Effect<Telemetry> {
    return Effect.map(
      Effect.context<never>(),
      (context) => new Telemetry(seriesOf(settings, context), settings, context)
    )
  }

  /** Shows a connection in the gauges, as long as the scope is open. */
  observe(line: Observed): Effect.Effect<void, never, Scope.Scope> {
    return Effect.asVoid(
      Effect.acquireRelease(
        Effect.sync(() => this.#series.join(line)),
        () => Effect.sync(() => this.#series.leave(line))
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
    this.#series.fail(reason._tag)
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
    queueMicrotask(() => Effect.runForkWith(this.#context)(this.#log(line, {})))
  }

  get #broker(): string {
    return `${this.#settings.host}:${this.#settings.port}`
  }

  #log(line: Effect.Effect<void>, annotations: Record<string, unknown>): Effect.Effect<void> {
    return Effect.annotateLogs(line, { broker: this.#broker, ...annotations })
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
        ? Effect.withSpan(attempt, "kafka/connect", { kind: "client", attributes: this.#attributes })
        : attempt
    )
  }

  /** A span around a request; only called where `isTraced`. */
  spanOfRequest<A>(
    api: Api.Any,
    request: (span: Tracer.Span) => Effect.Effect<A, KafkaError>
  ): Effect.Effect<A, KafkaError> {
    const operation = operations.get(api.key)
    const attributes = {
      ...this.#attributes,
      "rpc.system": "kafka",
      "rpc.method": api.name,
      ...(operation === undefined ? {} : { "messaging.operation.type": operation }),
      "kafka.api.key": api.key
    }
    return Effect.useSpan(`kafka/${api.name}`, { kind: "client", attributes }, request)
  }
}

/** OpenTelemetry's name for what a request does to messages, by API key. */
const operations: ReadonlyMap<number, string> = new Map([
  [0, "send"], // Produce
  [1, "receive"], // Fetch
  [8, "settle"], // OffsetCommit
  [78, "receive"], // ShareFetch
  [79, "settle"] // ShareAcknowledge
])

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
