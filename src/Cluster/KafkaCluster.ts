/**
 * The service that a program asks: a whole cluster, to whose brokers requests go by themselves.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import type * as Api from "../Api/Api.ts"
import type { KafkaClient, RequestOptions } from "../Client/KafkaClient.ts"
import type { KafkaError } from "../Client/KafkaError.ts"
import type { KafkaConnection } from "../Connection/KafkaConnection.ts"
import type { ClusterView } from "./ClusterView.ts"
import type { Shard } from "./Shard.ts"

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
    /** Asks for fresh metadata: of these topics, which are in use from now on, of those in use, of the brokers and the controller. */
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
>()("effect-kafka-protocol/Cluster/KafkaCluster") {}
