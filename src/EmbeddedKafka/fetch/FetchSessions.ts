/**
 * Fetch sessions (KIP-227): a client that polls many partitions says once which, and then only what changes; the broker answers only what has changed. A broker keeps so many
 * sessions; a client that gets none goes on without.
 */
import type { Broker } from "../cluster/Broker.ts"
import { type BrokerPart, part } from "../cluster/Parts.ts"

/** What a request asks of one partition. */
export interface WantedPartition {
  /** `undefined` if this broker knows no topic of this id. */
  readonly topic: string | undefined
  /** Kafka's text form; `undefined` in versions that go by name. */
  readonly topicId: string | undefined
  readonly partition: number
  readonly fetchOffset: number
  readonly maxBytes: number
  /** −1: not told. */
  readonly currentLeaderEpoch: number
  /** −1: not told. */
  readonly lastFetchedEpoch: number
}

/** A partition of a session: what is asked of it, and what was answered last. */
export interface CachedPartition {
  wanted: WantedPartition
  highWatermark: number
  logStartOffset: number
}

/** By which partitions are told apart. */
export const keyOf = (wanted: Pick<WantedPartition, "topic" | "topicId" | "partition">): string =>
  `${wanted.partition} ${wanted.topicId ?? wanted.topic}`

export class FetchSession {
  readonly id: number
  readonly usesTopicIds: boolean
  /** Of a broker, whose sessions are kept longer. */
  readonly isPrivileged: boolean
  readonly createdMs: number
  lastUsedMs: number
  /** The epoch of the next request. */
  epoch = 1
  /** In the order in which they are answered: those that had records go to the end. */
  readonly partitions: Map<string, CachedPartition>
  /** How many partitions it had when it was last used. */
  size: number

  constructor(
    id: number,
    usesTopicIds: boolean,
    isPrivileged: boolean,
    nowMs: number,
    partitions: Map<string, CachedPartition>
  ) {
    this.id = id
    this.usesTopicIds = usesTopicIds
    this.isPrivileged = isPrivileged
    this.createdMs = nowMs
    this.lastUsedMs = nowMs
    this.partitions = partitions
    this.size = partitions.size
  }

  /** The request of the epoch is here. */
  advance(nowMs: number): void {
    this.lastUsedMs = nowMs
    this.size = this.partitions.size
    this.epoch = this.epoch === 0x7fffffff ? 1 : this.epoch + 1
  }
}

/** `min.incremental.fetch.session.eviction.ms`: so long a session is safe from those that are not larger. */
const evictionMs = 120_000

export class FetchSessions implements BrokerPart {
  readonly #broker: Broker
  /** The least recently used first. */
  readonly #sessions = new Map<number, FetchSession>()

  constructor(broker: Broker) {
    this.#broker = broker
  }

  /** They are only in memory. */
  readonly onStop = (): void => this.#sessions.clear()

  get size(): number {
    return this.#sessions.size
  }

  get(id: number): FetchSession | undefined {
    return this.#sessions.get(id)
  }

  remove(id: number): void {
    this.#sessions.delete(id)
  }

  /** The session is used. */
  touch(session: FetchSession): void {
    this.#sessions.delete(session.id)
    this.#sessions.set(session.id, session)
    session.advance(this.#broker.cluster.nowMs)
  }

  /** A new session; `undefined` if there is no room for one of this size. */
  create(
    usesTopicIds: boolean,
    isPrivileged: boolean,
    partitions: Map<string, CachedPartition>
  ): FetchSession | undefined {
    const { nowMs, random } = this.#broker.cluster
    if (this.#sessions.size >= this.#slots && !this.#evict(isPrivileged, partitions.size)) return undefined
    let id = random.upTo(0x7fffffff)
    while (this.#sessions.has(id)) id = random.upTo(0x7fffffff)
    const session = new FetchSession(id, usesTopicIds, isPrivileged, nowMs, partitions)
    this.#sessions.set(id, session)
    return session
  }

  get #slots(): number {
    return this.#broker.configs.number("max.incremental.fetch.session.cache.slots", 0)
  }

  /** Makes room: for what has not been used for long, or else for what is smaller than the new one and was safe long enough. */
  #evict(isPrivileged: boolean, size: number): boolean {
    const { nowMs } = this.#broker.cluster
    const [oldest] = this.#sessions.values()
    if (oldest === undefined) return false
    if (nowMs - oldest.lastUsedMs > evictionMs) return this.#sessions.delete(oldest.id)
    let victim: FetchSession | undefined
    for (const session of this.#sessions.values()) {
      const isOld = nowMs - session.createdMs > evictionMs
      if (!isOld && !(isPrivileged && !session.isPrivileged)) continue
      if (victim === undefined || isEvictedBefore(session, victim)) victim = session
    }
    if (victim === undefined) return false
    if (!isEvictedBefore(victim, { isPrivileged, size, id: 0 })) return false
    return this.#sessions.delete(victim.id)
  }
}

type Evictable = Pick<FetchSession, "isPrivileged" | "size" | "id">

/** Consumers' before brokers', small ones before large ones. */
const isEvictedBefore = (a: Evictable, b: Evictable): boolean => {
  if (a.isPrivileged !== b.isPrivileged) return b.isPrivileged
  if (a.size !== b.size) return a.size < b.size
  return a.id < b.id
}

export const fetchSessions = part((broker) => new FetchSessions(broker))
