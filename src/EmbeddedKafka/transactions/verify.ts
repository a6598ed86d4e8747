/**
 * Whether a partition is part of the transaction that a producer writes to it (KIP-890): its leader asks the transaction's coordinator before it takes the first batch.
 * Since transactions of version 2, that adds the partition.
 */
import type { Broker } from "../cluster/Broker.ts"
import { codes } from "../protocol/codes.ts"
import { transactionsTopic } from "../cluster/internalTopics.ts"
import type { Replica } from "../cluster/Replica.ts"
import { partitionOfId } from "../protocol/javaHash.ts"
import type { Int64 } from "../log/index.ts"
import type { TopicPartition } from "./PartitionSet.ts"
import { bumpingVersion } from "./TransactionMetadata.ts"
import { transactionCoordinators } from "./TransactionCoordinators.ts"
import type { TransactionShard } from "./TransactionShard.ts"

/** What a client's request can do and understand: `oldErrors` knows no TRANSACTION_ABORTABLE; `adds` relies on the broker to add the partition. */
export type TransactionSupport = "oldErrors" | "newErrors" | "adds"

export interface TransactionalWrite extends TopicPartition {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly support: TransactionSupport
}

/** The coordinator of a transactional id, wherever it is, as far as this broker can reach it. */
const findCoordinator = (broker: Broker, transactionalId: string): TransactionShard | number => {
  const { cluster, image } = broker
  const partitions = image.topics.get(transactionsTopic)?.partitions
  if (partitions === undefined) return codes.COORDINATOR_NOT_AVAILABLE
  const { leader } = partitions[partitionOfId(transactionalId, partitions.length)]!
  const coordinator = cluster.reachable(broker, leader)
  if (coordinator === undefined) return codes.COORDINATOR_NOT_AVAILABLE
  return transactionCoordinators.of(coordinator).find(transactionalId) ?? codes.NOT_COORDINATOR
}

/** Whether the release asks at all: since 3.6, unless it is told not to. */
const verifiesTransactions = ({ cluster, configs }: Broker): boolean =>
  cluster.release.isAtLeast("3.6") && configs.textOf("transaction.partition.verification.enable") !== "false"

/** Whether the partition is in a transaction of the producer already. Before 4.0 one of another epoch counts too. */
const isOngoing = ({ broker, log }: Replica, producerId: Int64, producerEpoch: number): boolean =>
  log.hasOngoingTransaction(producerId, broker.cluster.release.isAtLeast("4.0") ? producerEpoch : undefined)

/** Whether the coordinator has to be asked before the leader takes a write: not for a partition that is in the transaction already. */
export const needsVerification = (
  replica: Replica,
  producerId: Int64,
  producerEpoch: number,
  support: TransactionSupport
): boolean =>
  (support === "adds" || verifiesTransactions(replica.broker)) &&
  !isOngoing(replica, producerId, producerEpoch)

/** Asks the coordinator. `done` is told once, within the turn or later: 0, or the code for the client. */
export const verifyWrite = (
  broker: Broker,
  write: TransactionalWrite,
  done: (errorCode: number) => void
): void => {
  const { producerEpoch, producerId, support, transactionalId } = write
  const shard = findCoordinator(broker, transactionalId)
  if (typeof shard === "number") return done(shard)
  if (support !== "adds")
    return done(clientCode(shard.verifyPartition(transactionalId, producerId, producerEpoch, write), support))
  shard.addPartitions(transactionalId, producerId, producerEpoch, [write], bumpingVersion, (errorCode) =>
    done(clientCode(errorCode, support))
  )
}

/** Leaders say INVALID_PRODUCER_EPOCH where coordinators say PRODUCER_FENCED. */
const clientCode = (errorCode: number, support: TransactionSupport): number => {
  if (errorCode === codes.PRODUCER_FENCED) return codes.INVALID_PRODUCER_EPOCH
  return errorCode === codes.TRANSACTION_ABORTABLE && support === "oldErrors"
    ? codes.INVALID_TXN_STATE
    : errorCode
}
