/**
 * One replica of a partition on one broker: its log, which outlives the broker's process as a disk does, and what the broker knows of the partition now.
 */
import type { PartitionLog } from "../log/PartitionLog.ts"
import type { Broker } from "./Broker.ts"
import type { PartitionRegistration, TopicImage } from "./ClusterImage.ts"
import type { Deadline } from "./Deadlines.ts"
import { Watchers } from "./Purgatory.ts"
import { replicate } from "./replication.ts"

/** What a leader knows of a follower. */
export interface FollowerState {
  /** Where the follower's log ended when it last fetched; −1: it has not fetched in this epoch. */
  endOffset: number
  /** Since when the leader has had more; `undefined`: it has not. */
  lagsSinceMs: number | undefined
}

export class Replica {
  readonly broker: Broker
  readonly topic: string
  readonly topicId: string
  readonly partition: number
  readonly log: PartitionLog
  /** The name of the directory that its log is in. */
  logDir = ""
  /** The partition as this broker knows it. */
  registration: PartitionRegistration
  /** As a follower: whether its log may have what the leader's does not. */
  needsTruncation = false
  /** As a follower that is slow: when it fetches next. */
  nextFetch: Deadline | undefined = undefined
  /** As the leader: what it knows of its followers, by broker. */
  #followers: Map<number, FollowerState> | undefined
  /** As the leader: where the log ended when it was elected. */
  epochStartOffset = 0
  /** As the leader: when the next follower has lagged for too long. */
  lagCheck: Deadline | undefined = undefined
  /** As the leader: whether its followers will be given what they lack when the image is published. */
  isReplicationDue = false
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

  /** What the leader knows of a follower. */
  follower(id: number): FollowerState {
    const followers = (this.#followers ??= new Map<number, FollowerState>())
    const known = followers.get(id)
    if (known !== undefined) return known
    const state: FollowerState = { endOffset: -1, lagsSinceMs: undefined }
    followers.set(id, state)
    return state
  }

  /** It knows nothing of its followers, in a new epoch. */
  forgetFollowers(): void {
    this.#followers = undefined
  }

  /** As the leader: whether a follower has everything. */
  isCaughtUp(id: number): boolean {
    return this.follower(id).endOffset === this.log.endOffset
  }

  /** As the leader: whether a follower has all that is committed. */
  mayBeInSync(id: number): boolean {
    return this.follower(id).endOffset >= Math.max(this.highWatermark, this.epochStartOffset)
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
