/**
 * What keeps followers from following as well as they could: acts of a test.
 */
import type { Replica } from "./Replica.ts"

/** A follower that is slow, or that has stopped to follow. */
export interface FollowerRule {
  readonly broker: number
  /** Default: all topics. */
  readonly topic?: string | undefined
  /** Default: all partitions. */
  readonly partition?: number | undefined
  /** How long after the leader it has what the leader has, in ms; `Infinity`: it does not follow. */
  readonly delayMs: number
}

const partitionKey = (topicId: string, partition: number): string => `${topicId}:${partition}`

export class FollowerRules {
  readonly #rules = new Set<FollowerRule>()
  /** Brokers that are kept out of the ISR of a partition. */
  readonly #heldOut = new Map<string, Set<number>>()

  add(rule: FollowerRule): void {
    this.#rules.add(rule)
  }

  delete(rule: FollowerRule): void {
    this.#rules.delete(rule)
  }

  /** The longest of all rules for it; 0 if there is none. */
  delayOf(follower: Replica): number {
    if (this.#rules.size === 0) return 0
    let longest = 0
    for (const { broker, delayMs, partition, topic } of this.#rules)
      if (
        broker === follower.broker.id &&
        (topic === undefined || topic === follower.topic) &&
        (partition === undefined || partition === follower.partition)
      )
        longest = Math.max(longest, delayMs)
    return longest
  }

  /** Whether a broker must not be in the ISR, however well it follows. */
  isHeldOut(topicId: string, partition: number, broker: number): boolean {
    return this.#heldOut.size > 0 && this.#heldOut.get(partitionKey(topicId, partition))?.has(broker) === true
  }

  holdOut(topicId: string, partition: number, brokers: ReadonlyArray<number>): void {
    const key = partitionKey(topicId, partition)
    const held = this.#heldOut.get(key) ?? new Set()
    for (const broker of brokers) held.add(broker)
    this.#heldOut.set(key, held)
  }

  /** They may join the ISR again. */
  letIn(topicId: string, partition: number, brokers: ReadonlyArray<number>): void {
    const key = partitionKey(topicId, partition)
    const held = this.#heldOut.get(key)
    for (const broker of brokers) held?.delete(broker)
    if (held?.size === 0) this.#heldOut.delete(key)
  }
}
