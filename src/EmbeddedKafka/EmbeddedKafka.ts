/**
 * A Kafka cluster within the process: for tests, and for a first minute without a Kafka.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { KafkaClient } from "../Client/KafkaClient.ts"
import type { KafkaError } from "../Client/KafkaError.ts"
import { KafkaConnection } from "../Connection/KafkaConnection.ts"
import type { KafkaConnectionOptions } from "../Connection/Options.ts"
import * as MemoryTransport from "../Transport/MemoryTransport.ts"
import type { TransportError } from "../Transport/TransportError.ts"
import { TransportServer } from "../Transport/TransportServer.ts"
import type { Broker } from "./cluster/Broker.ts"
import { Cluster } from "./cluster/Cluster.ts"
import { createTopics, placeReplicas } from "./cluster/topics.ts"
import type { BrokerOptions, EmbeddedKafkaOptions } from "./EmbeddedKafkaOptions.ts"
import { handlers, parts } from "./handlers/index.ts"
import { ClusterTimer } from "./internal/ClusterTimer.ts"
import { FlushQueue, serveConnection } from "./internal/serveConnection.ts"

export type { BrokerOptions, EmbeddedKafkaOptions, TopicOptions } from "./EmbeddedKafkaOptions.ts"

/** Where brokers listen, and what they tell clients. */
interface Addressing {
  readonly listen: (broker: BrokerOptions & { readonly id: number }) => {
    readonly host: string
    readonly port: number
  }
}

const inMemory: Addressing = { listen: ({ id }) => ({ host: `broker-${id}`, port: 9092 }) }

const onTcp = (host: string): Addressing => ({ listen: ({ port }) => ({ host, port: port ?? 0 }) })

const make = Effect.fnUntraced(function* (
  options: EmbeddedKafkaOptions,
  addressing: Addressing
): Effect.fn.Return<EmbeddedKafka["Service"], TransportError, Scope.Scope> {
  const { listen } = yield* TransportServer
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const flushes = new FlushQueue()
  const timer = new ClusterTimer(clock, Effect.runForkWith(context), () => cluster.runDue(timer.nowMs()))
  const cluster = new Cluster({ seed: options.seed ?? 0, nowMs: timer.nowMs(), handlers, parts })
  cluster.onTurnEnd = () => {
    flushes.run()
    timer.set(cluster.deadlines.nextMs)
  }
  yield* Effect.addFinalizer(() => Effect.sync(() => timer.clear()))

  /** Starts a broker's process: it listens as long as the scope is open. */
  const start = Effect.fnUntraced(function* (broker: Broker, where: { host: string; port: number }) {
    broker.start()
    const bound = yield* listen(where, (handle) => serveConnection(broker, handle, flushes, timer.nowMs))
    yield* Effect.addFinalizer(() => Effect.sync(() => cluster.turn(timer.nowMs(), () => broker.stop())))
    cluster.turn(timer.nowMs(), () => cluster.register(broker, bound.host, bound.port))
    return { id: broker.id, host: bound.host, port: bound.port }
  })

  const started: Array<{ readonly id: number; readonly host: string; readonly port: number }> = []
  for (const broker of brokersOf(options.brokers ?? 1))
    started.push(yield* start(cluster.addBroker(broker.id, broker.rack ?? null), addressing.listen(broker)))
  cluster.turn(timer.nowMs(), () =>
    createTopics(
      cluster,
      Object.entries(options.topics ?? {}).map(([name, topic]) => {
        const {
          config,
          partitions = 1,
          replicationFactor = 1
        } = typeof topic === "number" ? { partitions: topic } : topic
        return {
          name,
          assignments: placeReplicas(cluster, partitions, Math.min(replicationFactor, started.length)),
          configs: new Map(Object.entries(config ?? {}))
        }
      })
    )
  )
  return EmbeddedKafka.of({
    brokers: started,
    bootstrapServers: started.map(({ host, port }) => `${host}:${port}`),
    cluster
  })
})

const brokersOf = (
  brokers: number | ReadonlyArray<BrokerOptions>
): ReadonlyArray<BrokerOptions & { readonly id: number }> =>
  (typeof brokers === "number" ? Array.from({ length: brokers }, (): BrokerOptions => ({})) : brokers).map(
    (broker, index) => ({ ...broker, id: broker.id ?? index + 1 })
  )

/**
 * A Kafka cluster within the process.
 *
 * @since 0.1.0
 * @category services
 */
export class EmbeddedKafka extends Context.Service<
  EmbeddedKafka,
  {
    readonly brokers: ReadonlyArray<{ readonly id: number; readonly host: string; readonly port: number }>
    /** `host:port` of each broker. */
    readonly bootstrapServers: ReadonlyArray<string>
    /** @internal */
    readonly cluster: Cluster
  }
>()("effect-kafka-protocol/EmbeddedKafka") {
  /** A cluster in memory: its brokers are `broker-1:9092` and so on, and the `Transport` that comes with it leads there. */
  static readonly layer = (
    options: EmbeddedKafkaOptions = {}
  ): Layer.Layer<EmbeddedKafka | MemoryTransport.MemoryNetwork, TransportError> =>
    Layer.effect(EmbeddedKafka, make(options, inMemory)).pipe(
      Layer.provideMerge(MemoryTransport.layer({ seed: options.seed }))
    )

  /** A cluster on TCP. Default: on loopback, on ports that are free. */
  static readonly layerTcp = (
    options: EmbeddedKafkaOptions & { readonly host?: string | undefined } = {}
  ): Layer.Layer<EmbeddedKafka, TransportError> =>
    Layer.effect(EmbeddedKafka, make(options, onTcp(options.host ?? "127.0.0.1")))

  /** A cluster in memory, and a connection to its first broker: all that a program needs that asks one broker. */
  static readonly layerConnection = (
    options: EmbeddedKafkaOptions & {
      /** How the connection is made. */
      readonly connection?: Omit<KafkaConnectionOptions, "host" | "port"> | undefined
    } = {}
  ): Layer.Layer<KafkaConnection | KafkaClient | EmbeddedKafka, KafkaError | TransportError> =>
    Layer.effectContext(
      Effect.gen(function* () {
        const { brokers } = yield* EmbeddedKafka
        const { host, port } = brokers[0]!
        return KafkaConnection.contextOf(yield* KafkaConnection.make({ ...options.connection, host, port }))
      })
    ).pipe(Layer.provideMerge(EmbeddedKafka.layer(options)))
}
