/**
 * The coordinators of transactions of one broker: one for each partition of `__transaction_state` that it leads. They end with the broker's process, and when another
 * broker leads the partition; what they know is in it.
 */
import type { Broker } from "../cluster/Broker.ts"
import { codes } from "../protocol/codes.ts"
import { coordinatorLog } from "../cluster/CoordinatorLog.ts"
import { transactionsTopic } from "../cluster/internalTopics.ts"
import { type BrokerPart, part } from "../cluster/Parts.ts"
import type { Replica } from "../cluster/Replica.ts"
import { partitionOfId } from "../protocol/javaHash.ts"
import { ProducerIds } from "./ProducerIds.ts"
import type { TransactionRules } from "./TransactionRules.ts"
import { TransactionShard } from "./TransactionShard.ts"
import { markersOf } from "./writeMarker.ts"

const rulesOf = ({ cluster: { release } }: Broker): TransactionRules => ({
  pendingFirst: release.isAtLeast("4.0"),
  endNeedsSameEpoch: release.isAtLeast("2.5"),
  initKeepsStart: !release.isAtLeast("4.1")
})

export class TransactionCoordinators implements BrokerPart {
  readonly producerIds: ProducerIds
  readonly #broker: Broker
  readonly #shards = new Map<number, TransactionShard>()

  constructor(broker: Broker) {
    this.#broker = broker
    const { cluster } = broker
    this.producerIds = new ProducerIds(() =>
      cluster.isWithController(broker) ? cluster.controller.allocateProducerIds() : undefined
    )
  }

  /** The coordinator of an id, or why this broker has none. */
  find(transactionalId: string): TransactionShard | number {
    const partitions = this.#broker.image.topics.get(transactionsTopic)?.partitions.length
    if (partitions === undefined) return codes.NOT_COORDINATOR
    return this.#shards.get(partitionOfId(transactionalId, partitions)) ?? codes.NOT_COORDINATOR
  }

  /** The coordinator of a partition of `__transaction_state`. */
  ofPartition(partition: number): TransactionShard | undefined {
    return this.#shards.get(partition)
  }

  all(): Iterable<TransactionShard> {
    return this.#shards.values()
  }

  onElected(replica: Replica): void {
    if (replica.topic !== transactionsTopic) return
    const broker = this.#broker
    const { cluster } = broker
    this.#shards.get(replica.partition)?.resign()
    const shard = new TransactionShard({
      coordinatorEpoch: replica.leaderEpoch,
      log: coordinatorLog(replica),
      markers: markersOf(broker),
      deadlines: cluster.deadlines,
      nowMs: () => cluster.nowMs,
      rules: rulesOf(broker),
      nextProducerId: () => this.producerIds.next(),
      transactionVersion: () => broker.image.features.get("transaction.version") ?? 0,
      maxTimeoutMs: () => broker.configs.number("transaction.max.timeout.ms", 900_000),
      expirationMs: () => broker.configs.number("transactional.id.expiration.ms", 604_800_000)
    })
    this.#shards.set(replica.partition, shard)
    for (const batch of replica.log.batches)
      if (!batch.isControl && batch.lastOffset >= replica.log.startOffset)
        for (const { key, value } of batch.read()) shard.replay(key, value)
    shard.start()
  }

  onResigned(replica: Replica): void {
    if (replica.topic !== transactionsTopic) return
    const shard = this.#shards.get(replica.partition)
    this.#shards.delete(replica.partition)
    shard?.resign()
  }

  /** Partitions may have another leader, or be gone: markers that wait are tried again when all brokers know. */
  onImage(): void {
    if (this.#shards.size === 0) return
    this.#broker.cluster.afterPublish(() => {
      for (const shard of this.#shards.values()) shard.retry()
    })
  }

  onStop(): void {
    const shards = [...this.#shards.values()]
    this.#shards.clear()
    for (const shard of shards) shard.resign()
  }
}

/** The coordinators of transactions of a broker. */
export const transactionCoordinators = part((broker) => new TransactionCoordinators(broker))
