/**
 * The metrics of connections: plain counts that Effect's registry reads for a snapshot.
 *
 * Connections to one address share their series, and so does each connection that follows. Counts stay when a connection is closed, as those of any
 * metric do; the gauges go with the last one. But a cluster whose brokers come and go by new addresses must not fill memory: of addresses without a
 * connection the last 100 are kept, and what older ones have counted goes on in one series for all of them (`server.address` is `"other"`), so that sums
 * over all addresses never fall.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Scope from "effect/Scope"
import { guard, type Report } from "../../internal/guard.ts"
import type { Settings } from "../Options.ts"

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

  /** Adds what another has counted. */
  absorb(other: Durations): void {
    for (let i = 0; i < this.#counts.length; i++)
      this.#counts[i] = (this.#counts[i] as number) + (other.#counts[i] as number)
    this.#count += other.#count
    this.#sum += other.#sum
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
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

/** What gauges look at. */
export interface Observed {
  readonly inFlight: number
  readonly waiting: number
  readonly isConnected: boolean
}

/** What is counted for one address. */
export class Series {
  requests = 0
  connects = 0
  losses = 0
  failedConnects = 0
  sentBytes = 0
  receivedBytes = 0
  readonly durations = new Durations()
  /** By `_tag` of the reason. */
  readonly errors = new Map<string, number>()
  readonly observed = new Set<Observed>()
  readonly #addresses: Addresses
  readonly #key: string
  readonly #attributes: Readonly<Record<string, string>>
  readonly #context: Context.Context<never>
  #counts: Array<Metric.Registration> = []
  #gauges: ReadonlyArray<Metric.Registration> = []

  constructor(
    addresses: Addresses,
    attributes: Readonly<Record<string, string>>,
    context: Context.Context<never>,
    key: string
  ) {
    this.#addresses = addresses
    this.#key = key
    this.#attributes = attributes
    this.#context = context
  }

  fail(tag: string, times = 1): void {
    const count = this.errors.get(tag)
    this.errors.set(tag, (count ?? 0) + times)
    if (count === undefined) this.#registerError(tag)
  }

  join(connection: Observed): void {
    this.observed.add(connection)
    this.#addresses.closed.delete(this)
    // Anew each time: the registry may have been emptied.
    this.#registerCounts()
    this.#gauges = [
      this.#gauge("kafka.client.in_flight", "Requests that wait for an answer", (each) => each.inFlight),
      this.#gauge("kafka.client.waiting", "Requests that wait to be sent", (each) => each.waiting),
      this.#gauge("kafka.client.connected", "Connections that are in use", (each) =>
        each.isConnected ? 1 : 0
      )
    ]
  }

  leave(connection: Observed): void {
    if (!this.observed.delete(connection) || this.observed.size > 0) return
    for (const gauge of this.#gauges) gauge.remove()
    const { closed, series } = this.#addresses
    closed.add(this)
    for (const oldest of closed) {
      if (closed.size <= maxClosed) break
      closed.delete(oldest)
      series.delete(oldest.#key)
      find(otherAddresses, oldest.#context).#absorb(oldest)
    }
  }

  /** Goes on with what another has counted, which is no more. */
  #absorb(other: Series): void {
    for (const registration of other.#counts) registration.remove()
    this.requests += other.requests
    this.connects += other.connects
    this.losses += other.losses
    this.failedConnects += other.failedConnects
    this.sentBytes += other.sentBytes
    this.receivedBytes += other.receivedBytes
    this.durations.absorb(other.durations)
    this.#registerCounts()
    for (const [tag, count] of other.errors) this.fail(tag, count)
  }

  #registerCounts(): void {
    this.#counts = []
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
    this.#counts.push(
      this.#hook(
        Metric.histogram("kafka.client.request.duration", {
          description: "Seconds from the call to the answer, of requests that were answered",
          attributes: this.#attributes,
          boundaries
        }),
        () => this.durations.state
      )
    )
    for (const tag of this.errors.keys()) this.#registerError(tag)
  }

  #registerError(tag: string): void {
    const attributes = { ...this.#attributes, "error.type": tag }
    const count = () => this.errors.get(tag) ?? 0
    this.#counter("kafka.client.request.errors", "Requests that failed, by reason", count, attributes)
  }

  #counter(name: string, description: string, count: () => number, attributes = this.#attributes): void {
    const metric = Metric.counter(name, { description, attributes, incremental: true })
    this.#counts.push(this.#hook(metric, () => ({ count: count(), incremental: true })))
  }

  #gauge(name: string, description: string, of: (connection: Observed) => number): Metric.Registration {
    const metric = Metric.gauge(name, { description, attributes: this.#attributes })
    return this.#hook(metric, () => {
      let value = 0
      for (const connection of this.observed) value += of(connection)
      return { value }
    })
  }

  #hook<State>(metric: Metric.Metric<never, State>, get: () => State): Metric.Registration {
    return Metric.registerUnsafe(metric, this.#context, { get, update: ignore, modify: ignore })
  }
}

const ignore = (): void => {}

const otherAddresses = { "server.address": "other", "server.port": "0" }

/** Addresses without a connection whose series are kept. */
const maxClosed = 100

/** The series of one registry. */
interface Addresses {
  readonly series: Map<string, Series>
  /** Those without a connection; the one that was closed first comes first. */
  readonly closed: Set<Series>
}

const registries = new WeakMap<Metric.MetricRegistry, Addresses>()

const addressesOf = (registry: Metric.MetricRegistry): Addresses => {
  const known = registries.get(registry)
  if (known !== undefined) return known
  const made: Addresses = { series: new Map(), closed: new Set() }
  registries.set(registry, made)
  return made
}

/** Shows a connection in the gauges, as long as the scope is open. A registry may be a user's, and throw: that ends nothing. */
export const observe = (
  series: Series,
  report: Report,
  connection: Observed
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(
    Effect.acquireRelease(
      Effect.sync(() => guard(report, registry, () => series.join(connection))),
      () => Effect.sync(() => guard(report, registry, () => series.leave(connection)))
    )
  )

const registry = "a metric registry"

/** The series of an address, which is made if there is none. */
export const seriesOf = (
  settings: Pick<Settings, "host" | "port">,
  context: Context.Context<never>
): Series => find({ "server.address": settings.host, "server.port": `${settings.port}` }, context)

const find = (attributes: Readonly<Record<string, string>>, context: Context.Context<never>): Series => {
  const addresses = addressesOf(Context.get(context, Metric.MetricRegistry))
  const key = JSON.stringify([attributes, Context.get(context, Metric.CurrentMetricAttributes)])
  let series = addresses.series.get(key)
  if (series === undefined)
    addresses.series.set(key, (series = new Series(addresses, attributes, context, key)))
  return series
}
