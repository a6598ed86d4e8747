/** Partitions by topic, in the order in which they were added. */

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export class PartitionSet {
  readonly #byTopic = new Map<string, Set<number>>()
  #size = 0

  constructor(partitions: Iterable<TopicPartition> = []) {
    for (const { partition, topic } of partitions) this.add(topic, partition)
  }

  get size(): number {
    return this.#size
  }

  add(topic: string, partition: number): void {
    let of = this.#byTopic.get(topic)
    if (of === undefined) this.#byTopic.set(topic, (of = new Set()))
    if (of.has(partition)) return
    of.add(partition)
    this.#size++
  }

  delete(topic: string, partition: number): void {
    const of = this.#byTopic.get(topic)
    if (of === undefined || !of.delete(partition)) return
    this.#size--
    if (of.size === 0) this.#byTopic.delete(topic)
  }

  has(topic: string, partition: number): boolean {
    return this.#byTopic.get(topic)?.has(partition) === true
  }

  /** A set of its own with what both have. */
  with(partitions: Iterable<TopicPartition>): PartitionSet {
    const both = new PartitionSet(this.list())
    for (const { partition, topic } of partitions) both.add(topic, partition)
    return both
  }

  /** As messages have them. */
  topics(): Array<{ topic: string; partitions: Array<number> }> {
    return [...this.#byTopic].map(([topic, partitions]) => ({ topic, partitions: [...partitions] }))
  }

  list(): Array<TopicPartition> {
    return [...this.#byTopic].flatMap(([topic, partitions]) =>
      [...partitions].map((partition) => ({ topic, partition }))
    )
  }
}
