/**
 * What a cluster knows and how it learns more: the contract between those who keep it up to date and those who route by it.
 */
import type * as Effect from "effect/Effect"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { ClusterView, TopicRef } from "../ClusterView.ts"
import type { Known, Lesson, Unknown } from "../routing/Plan.ts"

export interface Knowledge extends Known {
  readonly view: ClusterView
  /** The nodes to choose from for `any`, and all of them for `All`: brokers, or controllers where the cluster was begun with those. */
  readonly nodeIds: () => ReadonlyArray<number>
  /** Where a node is reached, by `addressOf` of the options; the same object as long as that does not change. `undefined`: there is no such node, as far as is known. */
  readonly addressOf: (nodeId: number) => BrokerAddress | undefined
  /** The node that is asked for the controller; `undefined`: not known. */
  readonly controllerId: () => number | undefined
  /** Takes what a response said (a leader's epoch never goes back), and notes what is stale: that is `undefined` until it was learnt anew. Synchronous. */
  readonly take: (lesson: Lesson) => void
  /**
   * Learns what is not known, with all others who want to learn something: metadata of topics, brokers and controller by one request, coordinators by another.
   * Waits for a request that began after the call. What the cluster does not have is not a failure: it stays unknown. Fails when no broker can be asked, or one refuses (`FindCoordinator` with GROUP_AUTHORIZATION_FAILED): what it fails with
   * is safe to retry.
   */
  readonly learn: (unknown: Unknown) => Effect.Effect<void, KafkaError>
  /** Fresh metadata of these topics and of those in use, of the brokers and the controller. */
  readonly refresh: (topics: ReadonlyArray<TopicRef>) => Effect.Effect<ClusterView, KafkaError>
}
