/**
 * How a view follows from an answer to Metadata.
 *
 * Answers come from brokers of which each knows the cluster as of some time, so that a later answer may be an older one:
 *
 * - a partition's leader epoch tells which is newer, within one topic
 * - a topic's id tells whether it is the same topic. One with another id is another topic, whose epochs start again
 * - brokers before Metadata 7 tell no epochs: the latest answer counts. Those before Metadata 10 tell no ids: the topic is taken for the same one until the
 *   leader that is believed refuses, and then for another
 */
import type { Metadata } from "../../Api/Metadata.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { TopicRef, TopicView } from "../ClusterView.ts"
import { baseFor, brokersAfter } from "./brokers.ts"
import { partitionsAfter } from "./partitions.ts"
import type { View } from "./View.ts"

type Response = typeof Metadata.response.Type
type ToldTopic = Response["topics"][number]

/** What was asked, and what was believed then. */
export interface Asked {
  /** The topics that were asked about; `"all"`: whatever there is, of which only those in `wanted` are taken. */
  readonly topics: "some" | "all"
  /** The topics that are of interest. */
  readonly wanted: ReadonlyArray<TopicRef>
  /** The names of topics of which a leader that we believed has refused before the request began. */
  readonly refused: ReadonlySet<string>
}

/** There is no such topic, or this client may not see it: UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION, TOPIC_AUTHORIZATION_FAILED, UNKNOWN_TOPIC_ID. */
const isGoneBy: ReadonlySet<number> = new Set([3, 17, 29, 100])

const maxRetired = 1000

/** The topics of a view as they change: copied when the first one does. */
class Topics {
  readonly #view: View
  #topics: Map<string, TopicView> | undefined
  #names: Map<string, string> | undefined
  #retired: Set<string> | undefined

  constructor(view: View) {
    this.#view = view
  }

  get(name: string): TopicView | undefined {
    return (this.#topics ?? this.#view.topics).get(name)
  }

  nameOf(topicId: string): string | undefined {
    return (this.#names ?? this.#view.contents.names).get(topicId)
  }

  isRetired(topicId: string): boolean {
    return (this.#retired ?? this.#view.contents.retired).has(topicId)
  }

  set(topic: TopicView): void {
    const { name, topicId } = topic
    const before = this.get(name)
    if (before?.topicId !== topicId) {
      if (before?.topicId !== undefined) this.#retire(before.topicId)
      if (topicId !== undefined) {
        this.#names ??= new Map(this.#view.contents.names)
        this.#names.set(topicId, name)
        if (this.isRetired(topicId)) this.#retiredNow().delete(topicId)
      }
    }
    this.#topics ??= new Map(this.#view.topics)
    this.#topics.set(name, topic)
  }

  delete(name: string): void {
    const before = this.get(name)
    if (before === undefined) return
    this.#topics ??= new Map(this.#view.topics)
    this.#topics.delete(name)
    if (before.topicId !== undefined) this.#forgetId(before.topicId)
  }

  #retire(topicId: string): void {
    this.#forgetId(topicId)
    const retired = this.#retiredNow()
    retired.add(topicId)
    if (retired.size > maxRetired) for (const oldest of retired) return void retired.delete(oldest)
  }

  #forgetId(topicId: string): void {
    this.#names ??= new Map(this.#view.contents.names)
    this.#names.delete(topicId)
  }

  #retiredNow(): Set<string> {
    return (this.#retired ??= new Set(this.#view.contents.retired))
  }

  get contents() {
    const { names, retired } = this.#view.contents
    return {
      topics: this.#topics ?? this.#view.topics,
      names: this.#names ?? names,
      retired: this.#retired ?? retired
    }
  }
}

/** The view after an answer; the same one if that told nothing new. Topics and partitions that are as before keep their objects. */
export const viewAfterMetadata = (view: View, response: Response, asked: Asked): View => {
  const base = baseFor(view, response.clusterId)
  const topics = new Topics(base)
  if (asked.topics === "all") takeOfAll(topics, base, response, asked)
  else for (const topic of response.topics) take(topics, topic, asked)
  return base.with({
    clusterId: response.clusterId ?? base.clusterId,
    controllerId: response.controllerId,
    brokers: brokersAfter(base.brokers, response.brokers),
    ...topics.contents
  })
}

/** Takes those that are of interest, of an answer about all topics; those that it does not tell of are not there. */
const takeOfAll = (topics: Topics, view: View, response: Response, asked: Asked): void => {
  const isWanted = new Set<string>(asked.wanted.map((topic) => topic.name ?? topic.topicId))
  const told = new Set<string>()
  for (const topic of response.topics) {
    const { name, topicId } = topic
    if (name === null) continue
    told.add(name)
    if (view.topics.has(name) || isWanted.has(name) || isWanted.has(topicId)) take(topics, topic, asked)
  }
  for (const name of view.topics.keys()) if (!told.has(name)) topics.delete(name)
}

const take = (topics: Topics, told: ToldTopic, asked: Asked): void => {
  const topicId = told.topicId === zeroUuid ? undefined : told.topicId
  // Asked by an id that it does not know, a broker tells no name.
  const name = told.name ?? (topicId === undefined ? undefined : topics.nameOf(topicId))
  if (name === undefined) return
  if (isGoneBy.has(told.errorCode)) return topics.delete(name)
  const known = topics.get(name)
  // Not now, say LEADER_NOT_AVAILABLE for a topic that is being made: what is known of it stays.
  if (told.errorCode !== 0 && known === undefined) return
  const isRefused = asked.refused.has(name)
  if (known === undefined || isAnother(known, topicId)) {
    if (known !== undefined && topicId !== undefined && topics.isRetired(topicId) && !isRefused) return
    topics.set(topicFrom(name, topicId, told))
    return
  }
  const isSameTopic = topicId !== undefined && topicId === known.topicId
  const partitions = partitionsAfter(known.partitions, told.partitions, { isSameTopic, isRefused })
  const id = topicId ?? known.topicId
  if (partitions === known.partitions && id === known.topicId && told.isInternal === known.isInternal) return
  topics.set({ name, topicId: id, isInternal: told.isInternal, partitions })
}

const isAnother = (known: TopicView, topicId: string | undefined): boolean =>
  known.topicId !== undefined && topicId !== undefined && known.topicId !== topicId

const nothing = { isSameTopic: false, isRefused: false }

const topicFrom = (name: string, topicId: string | undefined, told: ToldTopic): TopicView => ({
  name,
  topicId,
  isInternal: told.isInternal,
  partitions: partitionsAfter([], told.partitions, nothing)
})

/** The view without these topics: nobody uses them any more. */
export const viewWithoutTopics = (view: View, names: Iterable<string>): View => {
  const topics = new Topics(view)
  for (const name of names) topics.delete(name)
  return view.with(topics.contents)
}
