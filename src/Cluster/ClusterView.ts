/**
 * What is known of a cluster at one time: brokers, controller, topics by name and id, leaders with epochs. A view never changes; what is learnt makes a new
 * one.
 *
 * @since 0.1.0
 */
import type { Metadata } from "../Api/Metadata.ts"

/**
 * A broker of the cluster and the address that it advertises.
 *
 * @since 0.1.0
 * @category models
 */
export interface BrokerNode {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  /** `null`: it has none, or the broker is too old to say (before Metadata 1). */
  readonly rack: string | null
}

type MetadataTopic = (typeof Metadata.response.Type)["topics"][number]

/**
 * A partition as Metadata tells of it. `leaderId` is −1 while there is no leader; `leaderEpoch` is −1 from brokers that do not tell it (before Metadata 7).
 *
 * @since 0.1.0
 * @category models
 */
export type PartitionView = MetadataTopic["partitions"][number]

/**
 * A topic that exists.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopicView {
  readonly name: string
  /** `undefined` from brokers that do not tell it (before Metadata 10). */
  readonly topicId: string | undefined
  readonly isInternal: boolean
  /** By partition index; a partition that the broker did not tell of is missing. */
  readonly partitions: ReadonlyArray<PartitionView | undefined>
}

/**
 * A topic as a request names it: by name or by id.
 *
 * @since 0.1.0
 * @category models
 */
export type TopicRef =
  | { readonly name: string; readonly topicId?: undefined }
  | { readonly topicId: string; readonly name?: undefined }

/**
 * A cluster at one time.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClusterView {
  /** 0 before anything is known; each new view has a higher one. */
  readonly version: number
  /** `null`: not known, or the broker is too old to say (before Metadata 2). */
  readonly clusterId: string | null
  /** The broker to which Metadata sends what is for the controller; −1: not known. */
  readonly controllerId: number
  readonly brokers: ReadonlyMap<number, BrokerNode>
  /** The topics in use, by name. */
  readonly topics: ReadonlyMap<string, TopicView>
  /** `undefined`: not known. */
  readonly topic: (topic: TopicRef) => TopicView | undefined
  /** `undefined`: not known, or without a leader. */
  readonly leader: (topic: TopicRef, partition: number) => PartitionView | undefined
}
