/**
 * One replica of a partition on one broker: its log, which outlives the broker's process as a disk does, and what the broker knows of the partition now.
 */
import type { PartitionLog } from "../log/PartitionLog.ts"
import type { Broker } from "./Broker.ts"
import type { PartitionRegistration, TopicImage } from "./ClusterImage.ts"
import { Watchers } from "./Purgatory.ts"
import { replicate } from "./replication.ts"

export class Replica {
  readonly broker: Broker
  readonly topic: string
  readonly topicId: string
  readonly partition: number
  readonly log: PartitionLog
  /** The partition as this broker knows it. */
  registration: PartitionRegistration
  /** As a follower: whether its log may have what the leader's does not. */
  needsTruncation = false
  /** As the leader: when each follower last had everything that there was. */
  readonly caughtUpMs = new Map<number, number>()
  #watchers: Watchers | undefined

  constructor(
    broker: Broker,
    topic: TopicImage,
    partition: number,
    registration: PartitionRegistration,
    log: PartitionLog
  ) {
    this.broker = broker
    this.topic = topic.name
    this.topicId = topic.id
    this.partition = partition
    this.registration = registration
    this.log = log
  }

  get isLeader(): boolean {
    return this.registration.leader === this.broker.id
  }

  get leaderEpoch(): number {
    return this.registration.leaderEpoch
  }

  /** Offsets below it are on all replicas in sync: what consumers may read. */
  get highWatermark(): number {
    return this.log.highWatermark
  }

  /** It stays between the start and the end of the log. */
  set highWatermark(offset: number) {
    this.log.setHighWatermark(offset)
  }

  /** Those who wait for something to happen to this replica: records, high watermark, leadership, deletion. */
  get watchers(): Watchers {
    return (this.#watchers ??= new Watchers(this.broker.cluster.purgatory))
  }

  /** Something has changed that others may wait for. */
  notify(): void {
    this.#watchers?.notify()
  }

  /** The leader's log has grown: followers get it, as far as they can, and what waits is told. */
  appended(): void {
    replicate(this)
    this.notify()
  }
}
