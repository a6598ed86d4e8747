/**
 * What a test does to a cluster. Each act is part of the turn in which it is called, and what follows from it has happened when the turn is over. One that cannot be
 * done throws a `RangeError` that says why.
 */
import type { Broker } from "./Broker.ts"
import type { Cluster } from "./Cluster.ts"
import type { PartitionRegistration, TopicImage } from "./ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import type { FollowerRule } from "./FollowerRules.ts"
import { applyRetention } from "./LogRetention.ts"
import { changeOnePartition } from "./membership.ts"
import type { Replica } from "./Replica.ts"
import { replicate, replicateAll } from "./replication.ts"

export interface SlowFollowerOptions {
  /** Default: all topics. */
  readonly topic?: string | undefined
  /** Default: all partitions. */
  readonly partition?: number | undefined
  /** How long after its leader it has what that has, in ms. Default: it does not follow at all. */
  readonly delayMs?: number | undefined
}

export class Acts {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Ends the process of a broker: its clients are cut off, and others lead what it led. Its disk stays. */
  killBroker(id: number): void {
    this.#cluster.stopBroker(this.#broker(id))
  }

  /** Starts the process again, where it was; it joins the cluster when it reaches the controller. */
  startBroker(id: number): void {
    const broker = this.#broker(id)
    if (broker.isRunning) return
    const { address } = broker
    if (address === undefined) broker.start()
    else this.#cluster.startBroker(broker, address.host, address.port)
  }

  /** Ends a broker for good, with its disk. Partitions that are assigned to it stay so. */
  removeBroker(id: number): void {
    this.#broker(id)
    this.#cluster.removeBroker(id)
  }

  /** Cuts brokers off from the others and from the controller, not from clients; they reach each other. They keep what they know. */
  isolate(ids: ReadonlyArray<number>): void {
    for (const id of ids) this.#broker(id)
    this.#cluster.isolate(ids)
  }

  /** Deletes what is too old or too much, on all brokers that run, without waiting for the next check. */
  applyRetention(): void {
    for (const broker of this.#cluster.brokers.values()) if (broker.isRunning) applyRetention(broker)
  }

  /** Ends all isolation. */
  heal(): void {
    this.#cluster.heal()
  }

  /** Another broker leads a partition: one that is there, and in sync. */
  moveLeader(topic: string, partition: number, id: number): void {
    const { image, registration } = this.#partition(topic, partition)
    const where = `${topic}-${partition}`
    if (!registration.replicas.includes(id)) throw new RangeError(`broker ${id} has no replica of ${where}`)
    if (!registration.isr.includes(id))
      throw new RangeError(`broker ${id} is not in sync with the leader of ${where}`)
    if (this.#cluster.controller.image.brokers.get(id)?.isFenced !== false)
      throw new RangeError(`broker ${id} is not there`)
    if (registration.leader === id) return
    this.#cluster.controller.change((draft) => changeOnePartition(draft, image, partition, { leader: id }))
  }

  /** Another broker is the controller, or, where that is no broker, what Metadata calls it. */
  moveController(id: number): void {
    this.#broker(id)
    if (this.#cluster.controller.image.brokers.get(id)?.isFenced !== false)
      throw new RangeError(`broker ${id} is not there`)
    this.#cluster.controller.change((draft) => draft.moveController(id))
  }

  /** Takes followers out of the ISR, and keeps them out until {@link expandIsr}; they go on following. */
  shrinkIsr(topic: string, partition: number, ids: ReadonlyArray<number>): void {
    const { image, registration } = this.#partition(topic, partition)
    if (ids.includes(registration.leader))
      throw new RangeError(`broker ${registration.leader} leads ${topic}-${partition}: move the leader first`)
    const isr = registration.isr.filter((id) => !ids.includes(id))
    if (isr.length === 0) throw new RangeError(`nobody would be in sync in ${topic}-${partition}`)
    this.#cluster.followerRules.holdOut(image.id, partition, ids)
    this.#cluster.controller.change((draft) => changeOnePartition(draft, image, partition, { isr }))
  }

  /** Lets followers into the ISR again: they join if they have what it takes. */
  expandIsr(topic: string, partition: number, ids: ReadonlyArray<number>): void {
    const { image, registration } = this.#partition(topic, partition)
    this.#cluster.followerRules.letIn(image.id, partition, ids)
    const leader = this.#leader(registration, image, partition)
    if (leader !== undefined) replicate(leader)
  }

  /** A broker follows late, or not at all, until what this gives is called, in a turn. */
  slowFollower(id: number, options: SlowFollowerOptions = {}): () => void {
    this.#broker(id)
    const { delayMs = Number.POSITIVE_INFINITY, partition, topic } = options
    const rule: FollowerRule = { broker: id, topic, partition, delayMs }
    const { followerRules } = this.#cluster
    followerRules.add(rule)
    return () => {
      followerRules.delete(rule)
      replicateAll(this.#cluster)
    }
  }

  /**
   * The log of a partition loses its tail, as by an unclean election: the leader drops all batches from the one on in which this offset lies, and leads on in a new epoch.
   */
  truncate(topic: string, partition: number, offset: number): void {
    const { image, registration } = this.#partition(topic, partition)
    const leader = this.#leaderOrThrow(registration, image, partition)
    const batch = leader.log.batchesFrom(offset)[0]
    const from = batch === undefined ? offset : Math.min(offset, batch.baseOffset)
    if (from < leader.log.startOffset)
      throw new RangeError(`the log of ${topic}-${partition} begins at ${leader.log.startOffset}`)
    leader.log.truncateTo(from)
    this.#cluster.controller.change((draft) =>
      changeOnePartition(draft, image, partition, { isNewEpoch: true })
    )
  }

  /** The log of a partition begins at this offset from now on. */
  deleteRecordsBefore(topic: string, partition: number, offset: number): void {
    const { image, registration } = this.#partition(topic, partition)
    const leader = this.#leaderOrThrow(registration, image, partition)
    if (leader.log.deleteRecordsBefore(offset) !== codes.NONE)
      throw new RangeError(`only ${leader.highWatermark} records of ${topic}-${partition} are committed`)
    leader.notify()
    replicate(leader)
  }

  // --- what acts are about -----------------------------------------------------------------------------------------------

  #broker(id: number): Broker {
    const broker = this.#cluster.brokers.get(id)
    if (broker !== undefined) return broker
    throw new RangeError(`there is no broker ${id}, only ${[...this.#cluster.brokers.keys()].join(", ")}`)
  }

  #partition(
    topic: string,
    partition: number
  ): { readonly image: TopicImage; readonly registration: PartitionRegistration } {
    const image = this.#cluster.controller.image.topics.get(topic)
    if (image === undefined) throw new RangeError(`there is no topic "${topic}"`)
    const registration = image.partitions[partition]
    if (registration !== undefined) return { image, registration }
    throw new RangeError(`topic "${topic}" has ${image.partitions.length} partitions, not one ${partition}`)
  }

  #leader({ leader }: PartitionRegistration, { id }: TopicImage, partition: number): Replica | undefined {
    return this.#cluster.brokers.get(leader)?.replicaById(id, partition)
  }

  #leaderOrThrow(registration: PartitionRegistration, image: TopicImage, partition: number): Replica {
    const leader = this.#leader(registration, image, partition)
    if (leader !== undefined) return leader
    throw new RangeError(`nobody leads ${image.name}-${partition}`)
  }
}
