/** What is known of a scripted cluster, in memory: learnt from its topology at once, or when a test lets it. */
import * as Effect from "effect/Effect"
import type { CoordinatorType } from "../../src/Api/Routing.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import type { BrokerAddress } from "../../src/Cluster/ClusterOptions.ts"
import type { ClusterView, PartitionView, TopicRef, TopicView } from "../../src/Cluster/ClusterView.ts"
import type { Knowledge } from "../../src/Cluster/internal/Knowledge.ts"
import type { Lesson, Unknown } from "../../src/Cluster/routing/Plan.ts"
import type { Topology } from "./Topology.ts"

export class FakeKnowledge implements Knowledge {
  readonly #topology: Topology
  readonly #nodes = new Map<number, BrokerAddress>()
  readonly #topics = new Map<string, TopicView>()
  readonly #stale = new Set<string>()
  readonly #coordinators = new Map<string, number>()
  #controller: number | undefined
  /** What was to be learnt, each time. */
  readonly asked: Array<Unknown> = []
  /** What becomes of the next time; by default it is learnt. */
  learning: () => Effect.Effect<void, KafkaError> = () => Effect.void

  constructor(topology: Topology) {
    this.#topology = topology
  }

  readonly nodeIds = (): ReadonlyArray<number> => [...this.#nodes.keys()]

  readonly addressOf = (nodeId: number): BrokerAddress | undefined => this.#nodes.get(nodeId)

  readonly controllerId = (): number | undefined => this.#controller

  readonly leaderOf = (topic: TopicRef, partition: number): number | undefined => {
    const found = this.#view(topic)
    if (found === undefined || this.#stale.has(found.name)) return undefined
    const leader = found.partitions[partition]?.leaderId ?? -1
    return leader < 0 ? undefined : leader
  }

  readonly coordinatorOf = (type: CoordinatorType, key: string): number | undefined =>
    this.#coordinators.get(`${type} ${key}`)

  readonly take = (lesson: Lesson): void => {
    for (const { host, nodeId, port } of lesson.endpoints)
      if (!this.#nodes.has(nodeId)) this.#nodes.set(nodeId, { host, port })
    for (const topic of lesson.staleTopics) {
      const found = this.#view(topic)
      if (found !== undefined) this.#stale.add(found.name)
    }
    for (const { leaderEpoch, leaderId, partition, topic } of lesson.leaders) {
      const found = this.#view(topic)
      const known = found?.partitions[partition]
      if (found === undefined || known === undefined || known.leaderEpoch > leaderEpoch) continue
      const partitions = found.partitions.map((each, index) =>
        index === partition ? { ...known, leaderId, leaderEpoch } : each
      )
      this.#topics.set(found.name, { ...found, partitions })
    }
    for (const { key, type } of lesson.staleCoordinators) this.#coordinators.delete(`${type} ${key}`)
    if (lesson.staleController) this.#controller = undefined
  }

  readonly learn = (unknown: Unknown): Effect.Effect<void, KafkaError> =>
    Effect.suspend(() => {
      this.asked.push(unknown)
      return Effect.andThen(
        this.learning(),
        Effect.sync(() => this.copy(unknown))
      )
    })

  readonly refresh = (topics: ReadonlyArray<TopicRef>): Effect.Effect<ClusterView, KafkaError> =>
    Effect.map(this.learn({ topics, coordinators: [] }), () => this.view)

  /** Learns it now. */
  copy({ coordinators, topics }: Unknown): void {
    const topology = this.#topology
    for (const id of this.#nodes.keys()) if (!topology.nodes.has(id)) this.#nodes.delete(id)
    for (const { host, id, port } of topology.nodes.values()) {
      const known = this.#nodes.get(id)
      if (known?.host !== host || known.port !== port) this.#nodes.set(id, { host, port })
    }
    this.#controller = topology.controller < 0 ? undefined : topology.controller
    for (const ref of topics) {
      const topic = topology.topic(ref)
      if (topic === undefined) {
        const gone = this.#view(ref)
        if (gone !== undefined) this.#topics.delete(gone.name)
        continue
      }
      this.#stale.delete(topic.name)
      this.#topics.set(topic.name, {
        name: topic.name,
        topicId: topic.id,
        isInternal: false,
        partitions: topic.partitions.map(({ epoch, leader }, partitionIndex) =>
          partitionOf(partitionIndex, leader, epoch)
        )
      })
    }
    for (const { key, type } of coordinators) {
      const id = topology.coordinatorOf(type, key)
      if (id >= 0) this.#coordinators.set(`${type} ${key}`, id)
    }
  }

  #view(ref: TopicRef): TopicView | undefined {
    return ref.name !== undefined
      ? this.#topics.get(ref.name)
      : [...this.#topics.values()].find(({ topicId }) => topicId === ref.topicId)
  }

  get view(): ClusterView {
    return {
      version: 0,
      clusterId: this.#topology.clusterId,
      controllerId: this.#controller ?? -1,
      brokers: new Map(),
      topics: this.#topics,
      topic: (ref) => this.#view(ref),
      leader: (ref, partition) => this.#view(ref)?.partitions[partition]
    }
  }
}

const partitionOf = (partitionIndex: number, leaderId: number, leaderEpoch: number): PartitionView => ({
  errorCode: leaderId < 0 ? 5 : 0,
  partitionIndex,
  leaderId,
  leaderEpoch,
  replicaNodes: [],
  isrNodes: [],
  offlineReplicas: []
})
