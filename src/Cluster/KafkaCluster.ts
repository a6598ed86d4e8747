/**
 * The service that a program asks: a whole cluster, to whose brokers requests go by themselves.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import type * as Api from "../Api/Api.ts"
import { KafkaClient, type RequestOptions } from "../Client/KafkaClient.ts"
import { KafkaError } from "../Client/KafkaError.ts"
import { TickClock } from "../Connection/internal/TickClock.ts"
import { unwrapConfig } from "../Connection/internal/unwrapConfig.ts"
import type { KafkaConnection } from "../Connection/KafkaConnection.ts"
import type { ClusterOptions } from "./ClusterOptions.ts"
import type { ClusterView } from "./ClusterView.ts"
import { checkClusterOptions } from "./internal/checkClusterOptions.ts"
import { resolveCluster } from "./internal/clusterSettings.ts"
import { makePool } from "./internal/ConnectionPool.ts"
import { Locator } from "./internal/Locator.ts"
import { makeKnowledge } from "./internal/makeKnowledge.ts"
import { RoutedRequests } from "./internal/RoutedRequests.ts"
import { ofTheNodes } from "./internal/Waiting.ts"
import type { Shard } from "./Shard.ts"

/** @internal Of `KafkaCluster.make`. */
export const make = Effect.fnUntraced(function* (
  options: ClusterOptions
): Effect.fn.Return<KafkaCluster["Service"], KafkaError, Scope.Scope> {
  const invalid = checkClusterOptions(options)
  if (invalid !== undefined) return yield* new KafkaError({ reason: invalid, broker: undefined })
  const { knowledge: settings, links: linkOptions, ...rest } = resolveCluster(options)
  const links = yield* makePool(linkOptions)
  const knowledge = yield* makeKnowledge(settings, links)
  const context = {
    knowledge,
    links,
    clock: new TickClock(yield* Clock.Clock),
    retry: rest.retry,
    waitsForBrokers: rest.waitsForBrokers,
    isOfControllers: settings.begunWith === "controllers"
  }
  const requests = new RoutedRequests(context, rest.requestTimeoutMs)
  const locator = new Locator(context, rest.requestTimeoutMs)
  if (!rest.waitsForBrokers) yield* knowledge.learn(ofTheNodes)
  return KafkaCluster.of({
    request: requests.request,
    send: requests.send,
    shards: requests.shards,
    view: Effect.sync(() => knowledge.view),
    views: knowledge.views,
    refresh: (topics = []) => locator.withinTime(knowledge.refresh(topics.map((name) => ({ name })))),
    broker: locator.broker,
    leader: locator.leader,
    coordinator: locator.coordinator
  })
})

/**
 * A cluster, which is also a {@link KafkaClient}: each request goes to the brokers that its API is for, by the routing in its spec.
 *
 * @since 0.1.0
 * @category services
 */
export class KafkaCluster extends Context.Service<
  KafkaCluster,
  KafkaClient["Service"] & {
    /** What is known of the cluster now. */
    readonly view: Effect.Effect<ClusterView>
    /** The view, then each new one, as long as the scope is open. As a stream: `clusterViews` of `Cluster/ClusterViews`. */
    readonly views: Effect.Effect<
      Pull.Pull<readonly [ClusterView, ...Array<ClusterView>]>,
      never,
      Scope.Scope
    >
    /** Asks for fresh metadata: of these topics, which are in use from now on, of those in use, of the brokers and the controller. Waits for a broker that can be asked as a request does. */
    readonly refresh: (topics?: ReadonlyArray<string>) => Effect.Effect<ClusterView, KafkaError>
    /** The connection to a broker. It is the cluster's own, and ends with it. */
    readonly broker: (nodeId: number) => Effect.Effect<KafkaConnection["Service"], KafkaError>
    /** The connection to the leader of a partition, as far as it is known now: leaders move. */
    readonly leader: (
      topic: string,
      partition: number
    ) => Effect.Effect<KafkaConnection["Service"], KafkaError>
    /** The connection to the coordinator of a group, a transactional id, or share state (`group:topicId:partition`). */
    readonly coordinator: (
      type: Api.CoordinatorType,
      key: string
    ) => Effect.Effect<KafkaConnection["Service"], KafkaError>
    /** Asks as `request` does, and gives what each broker answered to its part, or why it did not, in the order in which the request first names something of each. */
    readonly shards: <A extends Api.Any>(
      api: A,
      input: Api.RequestInput<A>,
      options?: RequestOptions
    ) => Effect.Effect<ReadonlyArray<Shard<Api.Response<A>>>, KafkaError>
  }
>()("effect-kafka-protocol/Cluster/KafkaCluster") {
  /** A cluster for as long as the scope is open: what `layer` makes, for a program that holds several. Fails as `layer` does. */
  static readonly make: (
    options: ClusterOptions
  ) => Effect.Effect<KafkaCluster["Service"], KafkaError, Scope.Scope> = make

  /** A cluster as both services: for `Effect.provideContext`. */
  static readonly contextOf = (
    cluster: KafkaCluster["Service"]
  ): Context.Context<KafkaCluster | KafkaClient> =>
    Context.add(Context.make(KafkaCluster, cluster), KafkaClient, cluster)

  /**
   * A cluster for as long as the layer lives; its end closes all connections at once, within `closeTimeout`. Fails with `InvalidOption` if an option cannot be. With a reconnect schedule,
   * the default, nothing is asked before the first request, and the layer starts also while no broker is available; with `"never"` it fails then.
   *
   * @example
   * import * as Effect from "effect/Effect"
   * import { KafkaCluster } from "effect-kafka-protocol/Cluster/KafkaCluster"
   * import { ListGroups } from "effect-kafka-protocol/Api/ListGroups"
   * import * as Kafka from "effect-kafka-protocol/Kafka"
   *
   * // Every broker is asked: each knows of its own groups. From Kafka 0.9 on.
   * const groups = Kafka.request(ListGroups, {}).pipe(
   *   Effect.map(({ groups }) => groups.map(({ groupId }) => groupId)),
   *   Effect.provide(KafkaCluster.layer({ bootstrapServers: ["localhost:9092"] }))
   * )
   */
  static readonly layer = (options: ClusterOptions): Layer.Layer<KafkaCluster | KafkaClient, KafkaError> =>
    Layer.effectContext(Effect.map(KafkaCluster.make(options), KafkaCluster.contextOf))

  /** The same, with options from Effect's `Config`; by Kafka's own names with `ClusterConfig.options()`. */
  static readonly layerConfig = (
    options: Config.Wrap<ClusterOptions>
  ): Layer.Layer<KafkaCluster | KafkaClient, KafkaError | Config.ConfigError> =>
    Layer.effectContext(
      Effect.map(Effect.flatMap(unwrapConfig(options), KafkaCluster.make), KafkaCluster.contextOf)
    )
}
