/**
 * All that is known of a cluster, and what of it is in use, stale, or not used any more. Learns from answers and is asked by the routing; the time goes in with the events.
 */
import type { CoordinatorType } from "../../Api/Routing.ts"
import type { DescribeCluster } from "../../Api/DescribeCluster.ts"
import type { Metadata } from "../../Api/Metadata.ts"
import type { TopicRef } from "../ClusterView.ts"
import type { Lesson } from "../routing/Plan.ts"
import { viewAfterDescribeCluster } from "./brokers.ts"
import { Coordinators, type Found } from "./Coordinators.ts"
import { emptyView, type View } from "./View.ts"
import { contradicted, viewAfterHints } from "./viewAfterHints.ts"
import { viewAfterMetadata, viewWithoutTopics } from "./viewAfterMetadata.ts"

interface Use {
  /** Since the last look at what is idle. */
  isUsed: boolean
  lastUsedMs: number
  /** When it was found that what is known of it is wrong, counted; 0: it is right as far as is known. */
  staleSince: number
}

/** What an answer to Metadata is about: made when the request is. */
export interface AskedTopics {
  readonly topics: ReadonlyArray<TopicRef>
  readonly refused: ReadonlySet<string>
  /** What was found to be stale later than this is not made fresh by the answer. */
  readonly until: number
}

export class ClusterState {
  #view: View = emptyView
  readonly #uses = new Map<string, Use>()
  readonly #coordinators = new Coordinators()
  #nodeIds: ReadonlyArray<number> = []
  /** Counts what was found to be stale. */
  #count = 0
  #controllerStaleSince = 0

  get view(): View {
    return this.#view
  }

  get nodeIds(): ReadonlyArray<number> {
    return this.#nodeIds
  }

  get controllerId(): number | undefined {
    const { brokers, controllerId } = this.#view
    return this.#controllerStaleSince === 0 && brokers.has(controllerId) ? controllerId : undefined
  }

  leaderOf(topic: TopicRef, partition: number): number | "any" | undefined {
    const known = this.#view.topic(topic)
    const use = known === undefined ? undefined : this.#uses.get(known.name)
    if (known === undefined || use === undefined) return undefined
    use.isUsed = true
    if (use.staleSince > 0) return undefined
    const found = known.partitions[partition]
    // Of a partition that is missing among others too little is known.
    if (found === undefined) return partition >= 0 && partition < known.partitions.length ? undefined : "any"
    return this.#view.brokers.has(found.leaderId) ? found.leaderId : undefined
  }

  coordinatorOf(type: CoordinatorType, key: string): number | undefined {
    const nodeId = this.#coordinators.get(type, key)
    return nodeId !== undefined && this.#view.brokers.has(nodeId) ? nodeId : undefined
  }

  /** What a request to Metadata asks about: these topics, those that are stale, and if `withAll` all that are in use. */
  ask(wanted: ReadonlyArray<TopicRef>, withAll: boolean): AskedTopics {
    const topics = new Map<string, TopicRef>()
    const refused = new Set<string>()
    for (const topic of wanted) {
      const name = this.#view.topic(topic)?.name ?? topic.name
      topics.set(name ?? topic.topicId ?? "", name === undefined ? topic : { name })
    }
    for (const [name, { staleSince }] of this.#uses) {
      if (staleSince > 0) refused.add(name)
      if (withAll || staleSince > 0) topics.set(name, { name })
    }
    return { topics: [...topics.values()], refused, until: this.#count }
  }

  /** @param told what of the cluster the answer tells: what was asked about, or all topics */
  applyMetadata(
    response: typeof Metadata.response.Type,
    asked: AskedTopics,
    told: "some" | "all",
    nowMs: number
  ): void {
    const { refused, topics, until } = asked
    this.#set(viewAfterMetadata(this.#view, response, { topics: told, wanted: topics, refused }))
    for (const { errorCode, name, topicId } of response.topics) {
      const known = this.#view.topic(name === null ? { topicId } : { name })
      const use = known === undefined ? undefined : this.#uses.get(known.name)
      if (errorCode === 0 && use !== undefined && use.staleSince <= until) use.staleSince = 0
    }
    if (this.#controllerStaleSince <= until) this.#controllerStaleSince = 0
    this.#follow(nowMs)
  }

  applyDescribeCluster(response: typeof DescribeCluster.response.Type, asked: AskedTopics): void {
    this.#set(viewAfterDescribeCluster(this.#view, response))
    if (this.#controllerStaleSince <= asked.until) this.#controllerStaleSince = 0
  }

  applyCoordinators(found: ReadonlyArray<Found>): void {
    for (const { key, node, type } of found) this.#coordinators.set(type, key, node.nodeId)
    this.#set(
      viewAfterHints(
        this.#view,
        [],
        found.map(({ node }) => node)
      )
    )
  }

  take({ endpoints, leaders, staleController, staleCoordinators, staleTopics }: Lesson): void {
    this.#set(viewAfterHints(this.#view, leaders, endpoints))
    for (const topic of [...staleTopics, ...contradicted(this.#view, leaders)]) this.#markStale(topic)
    for (const { key, type } of staleCoordinators) this.#coordinators.delete(type, key)
    if (staleController) this.#controllerStaleSince = ++this.#count
  }

  /** Forgets the topics that nobody has asked about for so long. */
  forgetIdle(nowMs: number, maxIdleMs: number): void {
    const idle: Array<string> = []
    for (const [name, use] of this.#uses) {
      if (use.isUsed) use.lastUsedMs = nowMs
      use.isUsed = false
      if (nowMs - use.lastUsedMs >= maxIdleMs) idle.push(name)
    }
    if (idle.length === 0) return
    this.#set(viewWithoutTopics(this.#view, idle))
    for (const name of idle) this.#uses.delete(name)
  }

  #useOf(topic: TopicRef): Use | undefined {
    const name = this.#view.topic(topic)?.name
    return name === undefined ? undefined : this.#uses.get(name)
  }

  #markStale(topic: TopicRef): void {
    const use = this.#useOf(topic)
    if (use !== undefined) use.staleSince = ++this.#count
  }

  #set(view: View): void {
    if (view.brokers !== this.#view.brokers) this.#nodeIds = [...view.brokers.keys()]
    this.#view = view
  }

  /** What is in the view is in use, and nothing else. */
  #follow(nowMs: number): void {
    const { topics } = this.#view
    for (const name of this.#uses.keys()) if (!topics.has(name)) this.#uses.delete(name)
    for (const name of topics.keys())
      if (!this.#uses.has(name)) this.#uses.set(name, { isUsed: true, lastUsedMs: nowMs, staleSince: 0 })
  }
}
