/**
 * The coordinators of transactions of one broker: one for each partition of `__transaction_state` that it leads.
 */
import type { Broker } from "../cluster/Broker.ts"
import { coordinatorLog } from "../cluster/CoordinatorLog.ts"
import { Coordinators } from "../cluster/Coordinators.ts"
import { transactionsTopic } from "../cluster/internalTopics.ts"
import { part } from "../cluster/Parts.ts"
import type { Replica } from "../cluster/Replica.ts"
import { ProducerIds } from "./ProducerIds.ts"
import type { TransactionRules } from "./TransactionRules.ts"
import { TransactionShard } from "./TransactionShard.ts"
import { markersOf } from "./writeMarker.ts"

const rulesOf = ({ cluster: { release } }: Broker): TransactionRules => ({
  pendingFirst: release.isAtLeast("4.0"),
  endNeedsSameEpoch: release.isAtLeast("2.5"),
  initKeepsStart: !release.isAtLeast("4.1")
})

export class TransactionCoordinators extends Coordinators<TransactionShard> {
  readonly producerIds: ProducerIds

  constructor(broker: Broker) {
    super(broker, transactionsTopic)
    const { cluster } = broker
    this.producerIds = new ProducerIds(() =>
      cluster.isWithController(broker) ? cluster.controller.allocateProducerIds() : undefined
    )
  }

  protected make(replica: Replica): TransactionShard {
    const { broker } = this
    const { cluster } = broker
    return new TransactionShard({
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
  }

  protected load(shard: TransactionShard, replica: Replica): void {
    for (const batch of replica.log.batches)
      if (!batch.isControl && batch.lastOffset >= replica.log.startOffset)
        for (const { key, value } of batch.read()) shard.replay(key, value)
    shard.start()
  }

  /** Partitions may have another leader, or be gone: markers that wait are tried again when all brokers know. */
  onImage(): void {
    if (this.size === 0) return
    this.broker.cluster.afterPublish(() => {
      for (const shard of this.all()) shard.retry()
    })
  }
}

/** The coordinators of transactions of a broker. */
export const transactionCoordinators = part((broker) => new TransactionCoordinators(broker))
