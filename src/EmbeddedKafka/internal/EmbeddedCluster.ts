/**
 * A cluster and what moves it: a listener for each broker that runs, connections, one timer. Acts are done one after another.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { EarliestTimer } from "../../internal/EarliestTimer.ts"
import { makeReport, messageOf } from "../../internal/guard.ts"
import type { TransportError } from "../../Transport/TransportError.ts"
import type { TransportHandle } from "../../Transport/TransportHandle.ts"
import { TransportServer } from "../../Transport/TransportServer.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Defect } from "../cluster/Cluster.ts"
import { Cluster } from "../cluster/Cluster.ts"
import { createTopics, placeReplicas } from "../cluster/topics.ts"
import { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import { handlers, parts } from "../handlers/index.ts"
import type { Violation } from "../Violation.ts"
import type { ResolvedBroker, ResolvedOptions } from "./checkEmbeddedOptions.ts"
import { Acts } from "../cluster/Acts.ts"
import { CallQueue } from "./CallQueue.ts"
import { Checker } from "./checker/Checker.ts"
import { ClusterInterceptor } from "./ClusterInterceptor.ts"
import { RequestLog } from "./RequestLog.ts"
import { serveConnection } from "./serveConnection.ts"

/** Where brokers listen, and what they tell clients. */
export interface Addressing {
  readonly listen: (broker: ResolvedBroker) => { readonly host: string; readonly port: number }
  readonly advertise: (boundHost: string) => string
}

/** Where a broker is, and whether it runs. */
export interface Placed {
  readonly broker: Broker
  /** As it listens. */
  readonly listens: { readonly host: string; readonly port: number }
  /** As clients are told. */
  readonly host: string
  readonly port: number
  /** Open while the broker runs. */
  readonly scope: Scope.Closeable | undefined
}

/** The most defects that are kept. */
const maxDefects = 100

export class EmbeddedCluster {
  readonly cluster: Cluster
  readonly addressing: Addressing
  readonly placed = new Map<number, Placed>()
  readonly defects: Array<Defect> = []
  readonly #clock: Clock.Clock
  readonly #timer: EarliestTimer
  readonly interceptor: ClusterInterceptor
  readonly requests: RequestLog
  readonly acts: Acts
  /** Where the cluster is watched for what it must never do. */
  readonly checker: Checker | undefined
  /** Of connections with something to write, in the order in which they got it. */
  readonly #flushes = new CallQueue()
  /** Who is told something when the turn is over. */
  readonly #told = new CallQueue()
  readonly #server: TransportServer
  readonly #scope: Scope.Scope
  readonly #one = Semaphore.makeUnsafe(1)

  constructor(
    options: ResolvedOptions,
    addressing: Addressing,
    environment: {
      readonly server: TransportServer
      readonly clock: Clock.Clock
      readonly scope: Scope.Scope
      readonly fork: (effect: Effect.Effect<void>) => ReturnType<typeof Effect.runFork<void, never>>
    }
  ) {
    this.addressing = addressing
    this.#server = environment.server
    this.#scope = environment.scope
    this.#clock = environment.clock
    this.#timer = new EarliestTimer(this.nowMs, environment.fork, () => this.cluster.runDue(this.nowMs()))
    this.cluster = new Cluster({ ...options, nowMs: this.nowMs(), handlers, parts })
    this.acts = new Acts(this.cluster)
    this.interceptor = new ClusterInterceptor(this.cluster, this.notify)
    this.requests = new RequestLog(this.interceptor, this.notify)
    this.checker = options.check ? new Checker(this.cluster) : undefined
    if (this.checker !== undefined) this.interceptor.watch(this.checker)
    this.cluster.onTurnEnd = () => {
      this.#flushes.run()
      const { nextMs } = this.cluster.deadlines
      if (nextMs !== undefined) this.#timer.set(nextMs)
      this.#told.run()
    }
  }

  /** Calls `tell` when the turn is over. */
  readonly notify = (tell: () => void): void => {
    this.#told.add(tell)
  }

  /** What time it is, in whole ms since 1970, as Kafka counts it: a clock of a test may stand between two. */
  readonly nowMs = (): number => Math.floor(this.#clock.currentTimeMillisUnsafe())

  /** Does something in a turn of its own. */
  turn<A>(run: () => A): A {
    return this.cluster.turn(this.nowMs(), run)
  }

  /** Does something in a turn of its own, after the acts before it. What the core refuses is its failure. @param what names it */
  act<A>(what: string, run: (acts: Acts) => A): Effect.Effect<A, EmbeddedKafkaError> {
    return this.#one.withPermits(1)(
      attempt(() => {
        try {
          return this.turn(() => run(this.acts))
        } catch (error) {
          throw error instanceof RangeError ? new EmbeddedKafkaError({ what, detail: error.message }) : error
        }
      })
    )
  }

  get brokers(): ReadonlyArray<Placed> {
    return [...this.placed.values()]
  }

  get violations(): ReadonlyArray<Violation> {
    const defects = this.defects.map(({ api, broker, cause, version }): Violation => ({
      _tag: "Defect",
      detail: `${api === "" ? "the cluster itself" : `broker ${broker}, asked ${api} v${version}`}: ${messageOf(cause)}`,
      atMs: this.cluster.nowMs
    }))
    return [...defects, ...(this.checker?.violations ?? [])]
  }

  placedAt(what: string, id: number): Placed {
    const placed = this.placed.get(id)
    if (placed !== undefined) return placed
    const ids = [...this.placed.keys()].join(", ")
    throw new EmbeddedKafkaError({
      what,
      detail: `there is no broker ${id}; there ${this.placed.size === 1 ? "is" : "are"} ${ids}`
    })
  }

  // --- brokers come and go -----------------------------------------------------------------------------------------------

  /** Adds a broker, and starts it. */
  add(options: ResolvedBroker): Effect.Effect<Placed, TransportError> {
    return Effect.suspend(() => {
      const broker = this.cluster.addBroker(options.id, options.rack)
      const listens = this.addressing.listen(options)
      return Effect.tapError(this.#launch({ broker, listens, ...listens, scope: undefined }), () =>
        Effect.sync(() => {
          this.cluster.brokers.delete(options.id)
        })
      )
    })
  }

  start(id: number): Effect.Effect<void, EmbeddedKafkaError | TransportError> {
    return this.#alone(
      Effect.flatMap(
        attempt(() => this.placedAt("start", id)),
        (placed) => (placed.scope === undefined ? Effect.asVoid(this.#launch(placed)) : Effect.void)
      )
    )
  }

  kill(id: number): Effect.Effect<void, EmbeddedKafkaError> {
    return this.#alone(
      Effect.flatMap(
        attempt(() => this.placedAt("kill", id)),
        (placed) => this.#stop(placed)
      )
    )
  }

  addLater(options: ResolvedBroker): Effect.Effect<Placed, EmbeddedKafkaError | TransportError> {
    const free = attempt(() => {
      if (this.placed.has(options.id))
        throw new EmbeddedKafkaError({
          what: "addBroker",
          detail: `broker ${options.id} is there already`
        })
    })
    return this.#alone(Effect.andThen(free, this.add(options)))
  }

  remove(id: number): Effect.Effect<void, EmbeddedKafkaError> {
    return this.#alone(
      Effect.flatMap(
        attempt(() => this.placedAt("removeBroker", id)),
        (placed) =>
          Effect.andThen(
            this.#stop(placed),
            Effect.sync(() => {
              this.placed.delete(id)
              this.turn(() => this.cluster.removeBroker(id))
            })
          )
      )
    )
  }

  /** Neither interrupted half-way nor beside another. */
  #alone<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return this.#one.withPermits(1)(Effect.uninterruptible(effect))
  }

  #launch(placed: Placed): Effect.Effect<Placed, TransportError> {
    return Effect.suspend(() => {
      const { broker } = placed
      const scope = Scope.forkUnsafe(this.#scope)
      const accept = (handle: TransportHandle): void => {
        if (broker.isRunning) serveConnection(broker, handle, this.#flushes, this.nowMs)
        else handle.destroy()
      }
      return Scope.provide(this.#server.listen(placed.listens, accept), scope).pipe(
        Effect.map(({ host, port }) => {
          const advertised = this.addressing.advertise(host)
          const started = { broker, listens: { ...placed.listens, port }, host: advertised, port, scope }
          this.placed.set(broker.id, started)
          this.turn(() => this.cluster.startBroker(broker, advertised, port))
          return started
        }),
        Effect.tapError(() => Scope.close(scope, Exit.void)),
        // The scope of the cluster closes those of its brokers, the last one first.
        Effect.tap(() =>
          Scope.addFinalizer(
            scope,
            Effect.sync(() => this.#down(broker))
          )
        )
      )
    })
  }

  #stop(placed: Placed): Effect.Effect<void> {
    const { scope } = placed
    if (scope === undefined) return Effect.void
    return Effect.suspend(() => {
      this.placed.set(placed.broker.id, { ...placed, scope: undefined })
      return Scope.close(scope, Exit.void)
    })
  }

  /** The process ends, before its listener does. */
  #down(broker: Broker): void {
    this.turn(() => this.cluster.stopBroker(broker))
  }

  /** Nothing waits for a time any more. */
  close(): void {
    this.cluster.onTurnEnd = () => {
      this.#flushes.run()
      this.#told.run()
    }
    this.#timer.clear()
  }

  /** @internal */
  keepDefect(defect: Defect): void {
    if (this.defects.length < maxDefects) this.defects.push(defect)
  }
}

export const attempt = <A>(run: () => A): Effect.Effect<A, EmbeddedKafkaError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (error) {
      return error instanceof EmbeddedKafkaError ? Effect.fail(error) : Effect.die(error)
    }
  })

/** Makes a cluster with its brokers and topics. Its scope ends it. */
export const makeCluster = Effect.fnUntraced(function* (
  options: ResolvedOptions,
  addressing: Addressing
): Effect.fn.Return<EmbeddedCluster, TransportError, Scope.Scope> {
  const context = yield* Effect.context<never>()
  const embedded = new EmbeddedCluster(options, addressing, {
    server: yield* TransportServer,
    clock: yield* Clock.Clock,
    scope: yield* Effect.scope,
    fork: Effect.runForkWith(context)
  })
  const { cluster } = embedded
  const report = makeReport(context, { cluster: cluster.controller.image.clusterId })
  cluster.onDefect = (defect) => {
    embedded.keepDefect(defect)
    const { api, broker, cause, version } = defect
    report(api === "" ? "an embedded cluster" : `broker ${broker}, which was asked ${api} v${version}`, cause)
  }
  yield* Effect.addFinalizer(() => Effect.sync(() => embedded.close()))
  for (const broker of options.brokers) yield* embedded.add(broker)
  embedded.turn(() =>
    createTopics(
      cluster,
      options.topics.map(({ config, name, partitions, replicationFactor }) => ({
        name,
        // From the first broker on, to which the connection of a test leads: it knows who leads what.
        assignments: placeReplicas(cluster, partitions, replicationFactor, 0),
        configs: config
      }))
    )
  )
  return embedded
})
