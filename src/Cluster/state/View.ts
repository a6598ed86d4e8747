/**
 * A view of a cluster as it is kept here: what {@link ClusterView} shows, and what is needed to make the next one of it.
 */
import type { BrokerNode, ClusterView, PartitionView, TopicRef, TopicView } from "../ClusterView.ts"

/** All that a view is made of. What does not change is shared between views. */
export interface Contents {
  readonly clusterId: string | null
  readonly controllerId: number
  readonly brokers: ReadonlyMap<number, BrokerNode>
  readonly topics: ReadonlyMap<string, TopicView>
  /** The names of the topics by their ids. */
  readonly names: ReadonlyMap<string, string>
  /** Ids of topics that were deleted and created anew: a broker that lags may still tell of them. Bounded, the latest are kept. */
  readonly retired: ReadonlySet<string>
}

export class View implements ClusterView {
  readonly version: number
  readonly contents: Contents

  constructor(version: number, contents: Contents) {
    this.version = version
    this.contents = contents
  }

  get clusterId(): string | null {
    return this.contents.clusterId
  }

  get controllerId(): number {
    return this.contents.controllerId
  }

  get brokers(): ReadonlyMap<number, BrokerNode> {
    return this.contents.brokers
  }

  get topics(): ReadonlyMap<string, TopicView> {
    return this.contents.topics
  }

  readonly topic = (topic: TopicRef): TopicView | undefined => {
    const name = topic.name ?? this.contents.names.get(topic.topicId)
    return name === undefined ? undefined : this.contents.topics.get(name)
  }

  readonly leader = (topic: TopicRef, partition: number): PartitionView | undefined => {
    const found = this.topic(topic)?.partitions[partition]
    return found === undefined || found.leaderId < 0 ? undefined : found
  }

  /** The next view: this one, if none of what it is given differs. */
  with(changes: Partial<Contents>): View {
    const contents = { ...this.contents, ...changes }
    const isSame =
      contents.clusterId === this.clusterId &&
      contents.controllerId === this.controllerId &&
      contents.brokers === this.brokers &&
      contents.topics === this.topics &&
      contents.names === this.contents.names &&
      contents.retired === this.contents.retired
    return isSame ? this : new View(this.version + 1, contents)
  }
}

/** Before anything is known. */
export const emptyView = new View(0, {
  clusterId: null,
  controllerId: -1,
  brokers: new Map(),
  topics: new Map(),
  names: new Map(),
  retired: new Set()
})
