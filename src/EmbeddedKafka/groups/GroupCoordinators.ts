/**
 * The coordinators of groups of one broker: one for each partition of `__consumer_offsets` that it leads.
 */
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { ClusterImage } from "../cluster/ClusterImage.ts"
import { coordinatorLog } from "../cluster/CoordinatorLog.ts"
import { Coordinators } from "../cluster/Coordinators.ts"
import { randomJavaUuid } from "../cluster/Identifiers.ts"
import { offsetsTopic } from "../cluster/internalTopics.ts"
import { part } from "../cluster/Parts.ts"
import type { Replica } from "../cluster/Replica.ts"
import type { GroupSettings } from "./GroupContext.ts"
import { type GroupRules, groupRules } from "./GroupRules.ts"
import { GroupShard } from "./GroupShard.ts"

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

export class GroupCoordinators extends Coordinators<GroupShard> {
  readonly rules: GroupRules
  /** What the broker knew when it was last told. */
  #image: ClusterImage

  constructor(broker: Broker) {
    super(broker, offsetsTopic)
    this.rules = groupRules((version) => broker.cluster.release.isAtLeast(version))
    this.#image = broker.image
  }

  protected make(replica: Replica): GroupShard {
    const { cluster } = this.broker
    return new GroupShard({
      rules: this.rules,
      settings: settingsOf(this.broker),
      clock: cluster,
      deadlines: cluster.deadlines,
      log: coordinatorLog(replica),
      randomUuid: () => randomJavaUuid(cluster.random)
    })
  }

  protected load(shard: GroupShard, replica: Replica): void {
    shard.load(batchesOf(replica))
  }

  /** Offsets of the transaction count now, or never. */
  onTransactionEnd(replica: Replica, producerId: bigint, isCommit: boolean): void {
    if (replica.topic === offsetsTopic)
      this.ofPartition(replica.partition)?.endTransaction(producerId, isCommit)
  }

  onImage(changedTopics: ReadonlySet<string> | undefined): void {
    const before = this.#image
    const { image } = this.broker
    this.#image = image
    const deleted: Array<string> = []
    for (const name of changedTopics ?? before.topics.keys()) {
      const topic = before.topics.get(name)
      if (topic !== undefined && image.topics.get(name)?.id !== topic.id) deleted.push(name)
    }
    if (deleted.length === 0 || this.size === 0) return
    // Records are appended when every broker has the image.
    this.broker.cluster.later(() => {
      for (const shard of this.all()) for (const topic of deleted) shard.onTopicDeleted(topic)
    })
  }
}

function* batchesOf(replica: Replica): Generator<RecordBatch, undefined> {
  for (const batch of replica.log.batches) yield batch.read()
}

/** The coordinators of groups of a broker. */
export const groupCoordinators = part((broker) => new GroupCoordinators(broker))
