/**
 * One broker: a process that runs or not, a disk with replicas that stays, and the image of the cluster that it knows.
 */
import { PartitionLog } from "../log/PartitionLog.ts"
import type { ClientConnection } from "./ClientConnection.ts"
import type { Cluster } from "./Cluster.ts"
import type { ClusterImage, PartitionRegistration, TopicImage } from "./ClusterImage.ts"
import { topicById } from "./ClusterImage.ts"
import { BrokerConfigs } from "./configs/BrokerConfigs.ts"
import { startedWith } from "./configs/started.ts"
import type { BrokerPart } from "./Parts.ts"
import { Replica } from "./Replica.ts"
import { becomeFollower, becomeLeader, replicateAfterPublish, stopReplicating } from "./replication.ts"

export class Broker {
  readonly id: number
  readonly rack: string | null
  readonly cluster: Cluster
  /** What it knows of the cluster. Old while it is cut off from the controller. */
  image: ClusterImage
  isRunning = false
  /** Where it listens, when it has been told; `undefined` before. */
  address: { readonly host: string; readonly port: number } | undefined = undefined
  /** Where replicas shall be that are still to come, by topic and partition: `orders-0`. */
  readonly preferredLogDirs = new Map<string, string>()
  /** Whether it has missed images, or does not know what its replicas are for. */
  #isOutdated = true
  readonly connections = new Set<ClientConnection>()
  /** By topic id. They stay when the process ends. */
  readonly #replicas = new Map<string, Array<Replica | undefined>>()
  #parts: ReadonlyArray<BrokerPart> = []
  /** Told of each batch that one of its logs gets. */
  onLogAppended: ((log: PartitionLog) => void) | undefined = undefined
  /** One for all logs. */
  readonly #onAppend = (log: PartitionLog): void => this.onLogAppended?.(log)
  #configs: BrokerConfigs

  constructor(cluster: Cluster, id: number, rack: string | null) {
    this.cluster = cluster
    this.id = id
    this.rack = rack
    this.image = cluster.controller.image
    this.#configs = new BrokerConfigs(
      cluster.release,
      id,
      startedWith(cluster.release, { id, rack }, cluster.config),
      this.image.configs
    )
  }

  /** Starts the process. It leads nothing and follows nobody before it gets an image. */
  start(): void {
    if (this.isRunning) return
    this.isRunning = true
    this.#isOutdated = true
    for (const replica of this.replicas())
      replica.registration = { ...replica.registration, leader: -1, leaderEpoch: -1 }
    this.#parts = this.cluster.parts.map((definition) => definition.start(this))
  }

  /** Ends the process: clients are cut off, and what is only in memory is lost. */
  stop(): void {
    if (!this.isRunning) return
    this.isRunning = false
    for (const part of this.#parts) part.onStop?.()
    this.#parts = []
    for (const replica of this.replicas()) {
      stopReplicating(replica)
      replica.notify()
    }
    for (const connection of this.connections) connection.close("the broker has stopped")
  }

  /** Its configs and those of topics, as it knows them. Others when its image has others. */
  get configs(): BrokerConfigs {
    const { configs } = this.image
    if (this.#configs.image !== configs) this.#configs = this.#configs.withImage(configs)
    return this.#configs
  }

  /** The names of the directories that its logs are in. */
  get logDirs(): ReadonlyArray<string> {
    const names = (
      this.configs.textOf("log.dirs") ??
      this.configs.textOf("log.dir") ??
      "/tmp/kafka-logs"
    ).split(",")
    return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))]
  }

  /** Where the next replica goes: where it shall, else where there are fewest. */
  #nextLogDir(topic: string, partition: number): string {
    const wanted = this.preferredLogDirs.get(`${topic}-${partition}`)
    if (wanted !== undefined) {
      this.preferredLogDirs.delete(`${topic}-${partition}`)
      return wanted
    }
    const [first = "", ...others] = this.logDirs
    if (others.length === 0) return first
    const counts = new Map([first, ...others].map((name) => [name, 0]))
    for (const { logDir } of this.replicas()) counts.set(logDir, (counts.get(logDir) ?? 0) + 1)
    return [first, ...others].reduce((least, each) =>
      (counts.get(each) ?? 0) < (counts.get(least) ?? 0) ? each : least
    )
  }

  /** All replicas on its disk. */
  *replicas(): Generator<Replica, undefined> {
    for (const ofTopic of this.#replicas.values())
      for (const replica of ofTopic) if (replica !== undefined) yield replica
  }

  replicaById(topicId: string, partition: number): Replica | undefined {
    return this.#replicas.get(topicId)?.[partition]
  }

  /** The replica of a topic that this broker knows. */
  replica(topic: string, partition: number): Replica | undefined {
    const known = this.image.topics.get(topic)
    return known === undefined ? undefined : this.#replicas.get(known.id)?.[partition]
  }

  topicById(id: string): TopicImage | undefined {
    return topicById(this.image, id)
  }

  /** @internal A client has gone. */
  forget(connection: ClientConnection): void {
    if (!this.connections.delete(connection)) return
    for (const part of this.#parts) part.onDisconnect?.(connection.id)
  }

  /**
   * Takes the next image: replicas come and go, lead and follow.
   *
   * @param previous the image that this one was made from
   * @param changedSincePrevious the topics that differ from it
   */
  apply(image: ClusterImage, previous: ClusterImage, changedSincePrevious: ReadonlySet<string>): void {
    const before = this.image
    const changed = this.#isOutdated || before !== previous ? undefined : changedSincePrevious
    this.image = image
    this.#isOutdated = false
    const names = changed ?? new Set([...before.topics.keys(), ...image.topics.keys()])
    for (const name of names) {
      const old = before.topics.get(name)
      const topic = image.topics.get(name)
      if (old !== undefined && old.id !== topic?.id) this.#delete(old.id)
      if (topic !== undefined) this.#applyTopic(topic)
    }
    // What it had when it was last told, and what was deleted while it was away.
    if (changed === undefined)
      for (const id of this.#replicas.keys()) if (!image.topicNames.has(id)) this.#delete(id)
    if (before.configs !== image.configs)
      for (const replica of this.replicas()) replica.log.config = this.configs.topic(replica.topic)
    for (const part of this.#parts) part.onImage?.(changed)
  }

  #applyTopic(topic: TopicImage): void {
    for (const [index, registration] of topic.partitions.entries()) {
      const replica = this.#replicas.get(topic.id)?.[index]
      if (!registration.replicas.includes(this.id)) {
        if (replica !== undefined) this.#drop(replica)
      } else if (replica === undefined) this.#create(topic, index, registration)
      else if (replica.registration !== registration) this.#change(replica, registration)
    }
  }

  #create(topic: TopicImage, index: number, registration: PartitionRegistration): void {
    const log = new PartitionLog(topic.name, index, this.configs.topic(topic.name))
    log.onAppend = this.#onAppend
    // It has no part in the partition before it is told its role.
    const replica = new Replica(this, topic, index, { ...registration, leader: -1, leaderEpoch: -1 }, log)
    replica.logDir = this.#nextLogDir(topic.name, index)
    const ofTopic = this.#replicas.get(topic.id) ?? []
    if (ofTopic.length === 0) this.#replicas.set(topic.id, ofTopic)
    while (ofTopic.length < index) ofTopic.push(undefined)
    ofTopic[index] = replica
    this.#change(replica, registration)
  }

  #change(replica: Replica, registration: PartitionRegistration): void {
    const before = replica.registration
    const isElected = registration.leader === this.id && registration.leaderEpoch !== before.leaderEpoch
    if (before.leader === this.id && (registration.leader !== this.id || isElected)) this.#resign(replica)
    replica.registration = registration
    if (isElected) {
      becomeLeader(replica)
      this.cluster.afterPublish(() => {
        if (this.isRunning && replica.registration.leader === this.id)
          for (const part of this.#parts) part.onElected?.(replica)
      })
    } else if (registration.leader === this.id) {
      // Who is in sync may have changed, or who follows.
      replicateAfterPublish(replica)
    } else if (registration.leaderEpoch !== before.leaderEpoch) becomeFollower(replica)
    replica.notify()
  }

  /** The marker of a transaction is committed in a partition that this broker leads. */
  onTransactionEnd(replica: Replica, producerId: bigint, isCommit: boolean): void {
    for (const part of this.#parts) part.onTransactionEnd?.(replica, producerId, isCommit)
  }

  #resign(replica: Replica): void {
    for (const part of this.#parts) part.onResigned?.(replica)
  }

  #drop(replica: Replica): void {
    if (replica.isLeader) this.#resign(replica)
    stopReplicating(replica)
    const ofTopic = this.#replicas.get(replica.topicId)!
    ofTopic[replica.partition] = undefined
    replica.registration = { ...replica.registration, leader: -1 }
    replica.notify()
    if (ofTopic.every((each) => each === undefined)) this.#replicas.delete(replica.topicId)
  }

  #delete(topicId: string): void {
    for (const replica of this.#replicas.get(topicId) ?? []) if (replica !== undefined) this.#drop(replica)
  }
}
