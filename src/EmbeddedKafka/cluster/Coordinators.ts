/**
 * The coordinators of one kind that a broker has: one for each partition of their internal topic that it leads. They end with the broker's process, and when another broker
 * leads the partition; what they know is in it.
 */
import type { Broker } from "./Broker.ts"
import type { InternalTopic } from "./internalTopics.ts"
import type { BrokerPart } from "./Parts.ts"
import type { Replica } from "./Replica.ts"
import { partitionOfId } from "../protocol/javaHash.ts"

/** The coordinator of one partition. */
export interface Coordinator {
  /** Another broker has the partition now, or none: whoever waits is told so, and nothing is written any more. */
  resign(): void
}

export abstract class Coordinators<C extends Coordinator> implements BrokerPart {
  protected readonly broker: Broker
  readonly #topic: InternalTopic
  readonly #byPartition = new Map<number, C>()

  constructor(broker: Broker, topic: InternalTopic) {
    this.broker = broker
    this.#topic = topic
  }

  /** A coordinator that knows nothing yet. */
  protected abstract make(replica: Replica): C

  /** Takes over: reads what is in the partition, and goes on with it. */
  protected abstract load(coordinator: C, replica: Replica): void

  /** Which partition keeps what belongs to an id; `undefined`: there are none yet. */
  partitionOf(id: string): number | undefined {
    const topic = this.broker.image.topics.get(this.#topic)
    return topic === undefined ? undefined : partitionOfId(id, topic.partitions.length)
  }

  /** The coordinator of an id; `undefined` if it is on another broker, or nowhere. */
  find(id: string): C | undefined {
    const partition = this.partitionOf(id)
    return partition === undefined ? undefined : this.#byPartition.get(partition)
  }

  /** The coordinator of a partition of the internal topic. */
  ofPartition(partition: number): C | undefined {
    return this.#byPartition.get(partition)
  }

  /** All coordinators of this broker. */
  all(): Iterable<C> {
    return this.#byPartition.values()
  }

  get size(): number {
    return this.#byPartition.size
  }

  onElected(replica: Replica): void {
    if (replica.topic !== this.#topic) return
    this.#byPartition.get(replica.partition)?.resign()
    const coordinator = this.make(replica)
    this.#byPartition.set(replica.partition, coordinator)
    this.load(coordinator, replica)
  }

  onResigned(replica: Replica): void {
    if (replica.topic !== this.#topic) return
    const coordinator = this.#byPartition.get(replica.partition)
    this.#byPartition.delete(replica.partition)
    coordinator?.resign()
  }

  onStop(): void {
    const coordinators = [...this.#byPartition.values()]
    this.#byPartition.clear()
    for (const coordinator of coordinators) coordinator.resign()
  }
}
