/**
 * The coordinators of groups of one broker: one for each partition of `__consumer_offsets` that it leads.
 */
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { ClusterImage } from "../cluster/ClusterImage.ts"
import { coordinatorLog } from "../cluster/CoordinatorLog.ts"
import { randomJavaUuid } from "../cluster/Identifiers.ts"
import { offsetsTopic } from "../cluster/internalTopics.ts"
import { type BrokerPart, part } from "../cluster/Parts.ts"
import type { Replica } from "../cluster/Replica.ts"
import type { GroupSettings } from "./GroupContext.ts"
import { type GroupRules, groupRules } from "./GroupRules.ts"
import { GroupShard } from "./GroupShard.ts"
import { partitionOfId } from "../protocol/javaHash.ts"

const minuteMs = 60_000

/** What the broker is configured with. It may change while it runs. */
const settingsOf = (broker: Broker): GroupSettings => ({
  get minSessionTimeoutMs() {
    return broker.configs.number("group.min.session.timeout.ms", 6000)
  },
  get maxSessionTimeoutMs() {
    return broker.configs.number("group.max.session.timeout.ms", 30 * minuteMs)
  },
  get maxSize() {
    return broker.configs.number("group.max.size", Number.POSITIVE_INFINITY)
  },
  get initialRebalanceDelayMs() {
    return broker.configs.number("group.initial.rebalance.delay.ms", 0)
  },
  get offsetMetadataMaxBytes() {
    return broker.configs.number("offset.metadata.max.bytes", 4096)
  },
  get offsetsRetentionMs() {
    return broker.configs.number("offsets.retention.minutes", 7 * 24 * 60) * minuteMs
  },
  get offsetsRetentionCheckIntervalMs() {
    return broker.configs.number("offsets.retention.check.interval.ms", 10 * minuteMs)
  }
})

export class GroupCoordinators implements BrokerPart {
  readonly rules: GroupRules
  readonly #broker: Broker
  readonly #shards = new Map<number, GroupShard>()
  /** What the broker knew when it was last told. */
  #image: ClusterImage

  constructor(broker: Broker) {
    this.rules = groupRules((version) => broker.cluster.release.isAtLeast(version))
    this.#broker = broker
    this.#image = broker.image
  }

  /** Which partition keeps a group; `undefined`: there are none yet. */
  partitionOf(groupId: string): number | undefined {
    const topic = this.#broker.image.topics.get(offsetsTopic)
    return topic === undefined ? undefined : partitionOfId(groupId, topic.partitions.length)
  }

  /** The coordinator of a group; `undefined` if it is on another broker, or nowhere. */
  find(groupId: string): GroupShard | undefined {
    const partition = this.partitionOf(groupId)
    return partition === undefined ? undefined : this.#shards.get(partition)
  }

  /** The coordinator of a partition of `__consumer_offsets`. */
  ofPartition(partition: number): GroupShard | undefined {
    return this.#shards.get(partition)
  }

  /** All coordinators of this broker. */
  all(): Iterable<GroupShard> {
    return this.#shards.values()
  }

  onElected(replica: Replica): void {
    if (replica.topic !== offsetsTopic) return
    const { cluster } = this.#broker
    this.#shards.get(replica.partition)?.unload()
    const shard = new GroupShard({
      rules: this.rules,
      settings: settingsOf(this.#broker),
      clock: cluster,
      deadlines: cluster.deadlines,
      log: coordinatorLog(replica),
      randomUuid: () => randomJavaUuid(cluster.random)
    })
    this.#shards.set(replica.partition, shard)
    shard.load(batchesOf(replica))
  }

  onResigned(replica: Replica): void {
    if (replica.topic !== offsetsTopic) return
    const shard = this.#shards.get(replica.partition)
    this.#shards.delete(replica.partition)
    shard?.unload()
  }

  /** Offsets of the transaction count now, or never. */
  onTransactionEnd(replica: Replica, producerId: bigint, isCommit: boolean): void {
    if (replica.topic === offsetsTopic)
      this.#shards.get(replica.partition)?.endTransaction(producerId, isCommit)
  }

  onImage(changedTopics: ReadonlySet<string> | undefined): void {
    const before = this.#image
    const { image } = this.#broker
    this.#image = image
    const deleted: Array<string> = []
    for (const name of changedTopics ?? before.topics.keys()) {
      const topic = before.topics.get(name)
      if (topic !== undefined && image.topics.get(name)?.id !== topic.id) deleted.push(name)
    }
    if (deleted.length === 0 || this.#shards.size === 0) return
    // Records are appended when every broker has the image.
    this.#broker.cluster.later(() => {
      for (const shard of this.#shards.values()) for (const topic of deleted) shard.onTopicDeleted(topic)
    })
  }

  onStop(): void {
    const shards = [...this.#shards.values()]
    this.#shards.clear()
    for (const shard of shards) shard.unload()
  }
}

function* batchesOf(replica: Replica): Generator<RecordBatch, undefined> {
  for (const batch of replica.log.batches) yield batch.read()
}

/** The coordinators of groups of a broker. */
export const groupCoordinators = part((broker) => new GroupCoordinators(broker))
