/**
 * Committed offsets of the groups of one coordinator, and those of transactions that are not over yet.
 */

export interface StoredOffset {
  readonly offset: bigint
  /** −1: not known. */
  readonly leaderEpoch: number
  readonly metadata: string
  readonly commitTimestampMs: number
  /** When it expires, if the client or the release said so; `undefined`: with its group. */
  readonly expireTimestampMs: number | undefined
  /** All zero: not known. */
  readonly topicId: string
  /** Where it stands in the log, compared with others: the later commit counts. */
  readonly order: number
}

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** Offsets by group, topic and partition. */
export class OffsetTable {
  readonly #groups = new Map<string, Map<string, Map<number, StoredOffset>>>()

  groupIds(): Iterable<string> {
    return this.#groups.keys()
  }

  get(group: string, topic: string, partition: number): StoredOffset | undefined {
    return this.#groups.get(group)?.get(topic)?.get(partition)
  }

  set(group: string, topic: string, partition: number, offset: StoredOffset): void {
    let topics = this.#groups.get(group)
    if (topics === undefined) this.#groups.set(group, (topics = new Map()))
    let partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, (partitions = new Map()))
    partitions.set(partition, offset)
  }

  delete(group: string, topic: string, partition: number): void {
    const topics = this.#groups.get(group)
    const partitions = topics?.get(topic)
    if (topics === undefined || partitions === undefined) return
    partitions.delete(partition)
    if (partitions.size === 0) topics.delete(topic)
    if (topics.size === 0) this.#groups.delete(group)
  }

  topicsOf(group: string): ReadonlyMap<string, ReadonlyMap<number, StoredOffset>> {
    return this.#groups.get(group) ?? new Map()
  }

  *entriesOf(group: string): Generator<readonly [topic: string, partition: number, offset: StoredOffset]> {
    for (const [topic, partitions] of this.#groups.get(group) ?? [])
      for (const [partition, offset] of partitions) yield [topic, partition, offset]
  }
}

interface InFlight {
  readonly group: string
  readonly topic: string
  readonly partition: number
  /** How many commits. */
  count: number
}

const inFlightKey = (group: string, topic: string, partition: number): string =>
  `${group}\0${topic}\0${partition}`

export class OffsetStore {
  readonly committed = new OffsetTable()
  /** By producer id: offsets of its transaction. */
  readonly #pending = new Map<bigint, OffsetTable>()
  /** What is on its way into the log. */
  readonly #inFlight = new Map<string, InFlight>()
  #order = 0

  /** Where the next offset stands in the log. */
  nextOrder(): number {
    return this.#order++
  }

  commit(group: string, topic: string, partition: number, offset: StoredOffset): void {
    const before = this.committed.get(group, topic, partition)
    if (before === undefined || before.order < offset.order)
      this.committed.set(group, topic, partition, offset)
  }

  addPending(
    producerId: bigint,
    group: string,
    topic: string,
    partition: number,
    offset: StoredOffset
  ): void {
    let table = this.#pending.get(producerId)
    if (table === undefined) this.#pending.set(producerId, (table = new OffsetTable()))
    table.set(group, topic, partition, offset)
  }

  /** A commit of this offset is on its way into the log, until what is given back is called: it is not stable from now on. */
  beginCommit(group: string, topic: string, partition: number): () => void {
    const key = inFlightKey(group, topic, partition)
    const inFlight = this.#inFlight.get(key) ?? { group, topic, partition, count: 0 }
    if (inFlight.count++ === 0) this.#inFlight.set(key, inFlight)
    return () => {
      if (--inFlight.count === 0) this.#inFlight.delete(key)
    }
  }

  /** The transaction of this producer is over. */
  endTransaction(producerId: bigint, isCommitted: boolean): void {
    const table = this.#pending.get(producerId)
    if (table === undefined) return
    this.#pending.delete(producerId)
    if (!isCommitted) return
    for (const group of table.groupIds())
      for (const [topic, partition, offset] of table.entriesOf(group))
        this.commit(group, topic, partition, offset)
  }

  /** Whether the offset may change when a transaction or a commit is over. */
  isPending(group: string, topic: string, partition: number): boolean {
    if (this.#inFlight.size > 0 && this.#inFlight.has(inFlightKey(group, topic, partition))) return true
    for (const table of this.#pending.values())
      if (table.get(group, topic, partition) !== undefined) return true
    return false
  }

  /** The partitions of a group that have an offset, or will have, each once. */
  partitionsOf(group: string): ReadonlyArray<TopicPartition> {
    const all = new Map<string, TopicPartition>()
    for (const table of [this.committed, ...this.#pending.values()])
      for (const [topic, partition] of table.entriesOf(group))
        all.set(inFlightKey(group, topic, partition), { topic, partition })
    for (const [key, { group: groupId, partition, topic }] of this.#inFlight)
      if (groupId === group) all.set(key, { topic, partition })
    return [...all.values()]
  }

  /** All groups that have offsets. */
  groupIds(): ReadonlySet<string> {
    const all = new Set<string>(this.committed.groupIds())
    for (const table of this.#pending.values()) for (const group of table.groupIds()) all.add(group)
    return all
  }

  /** Forgets an offset, also in transactions. */
  forget(group: string, topic: string, partition: number): void {
    for (const table of [this.committed, ...this.#pending.values()]) table.delete(group, topic, partition)
  }
}
