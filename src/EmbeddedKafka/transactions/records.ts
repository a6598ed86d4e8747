/** The records of `__transaction_state`: one for each step of a transactional id, and a tombstone when it has expired. */
import * as Stored from "../../Stored/TransactionState.ts"
import type { CoordinatorRecord } from "../cluster/CoordinatorLog.ts"
import { PartitionSet } from "./PartitionSet.ts"
import { noEpoch, type TransactionFields } from "./TransactionMetadata.ts"
import { transactionStates } from "./TransactionState.ts"

/** `transaction.version` from which on values are written in their flexible version. */
const flexibleVersion = 1

/**
 * The record of a step; a tombstone if `fields` is null. The producer ids before and after are not in it: Kafka 4.4.0 writes none either, though the format has a place.
 *
 * @param transactionVersion the level of the cluster's feature
 */
export const encodeTransaction = (
  transactionalId: string,
  fields: TransactionFields | null,
  transactionVersion: number
): CoordinatorRecord => {
  const isFlexible = transactionVersion >= flexibleVersion
  return Stored.encode({
    type: "TransactionLog",
    key: { transactionalId },
    valueVersion: isFlexible ? 1 : 0,
    value:
      fields === null
        ? null
        : {
            producerId: fields.producerId,
            producerEpoch: fields.producerEpoch,
            transactionTimeoutMs: fields.timeoutMs,
            transactionStatus: transactionStates.indexOf(fields.state),
            transactionPartitions:
              fields.state === "Empty"
                ? null
                : fields.partitions
                    .topics()
                    .map(({ partitions, topic }) => ({ topic, partitionIds: partitions })),
            transactionLastUpdateTimestampMs: BigInt(fields.lastUpdateMs),
            transactionStartTimestampMs: BigInt(fields.startMs),
            ...(isFlexible ? { clientTransactionVersion: fields.clientVersion } : {})
          }
  })
}

export interface ReplayedTransaction {
  readonly transactionalId: string
  /** Null: it has expired. */
  readonly fields: TransactionFields | null
}

/** What a record says; `undefined` for one that says nothing of a transaction, or that nobody can read: whoever may write to the topic can have put it there. */
export const decodeTransaction = (
  key: Uint8Array | null,
  value: Uint8Array | null
): ReplayedTransaction | undefined => {
  const record = decodeOrNothing(key, value)
  if (record === undefined || record.type !== "TransactionLog") return undefined
  const { transactionalId } = record.key
  if (record.value === null) return { transactionalId, fields: null }
  const state = transactionStates[record.value.transactionStatus]
  if (state === undefined) return undefined
  const partitions = new PartitionSet()
  for (const { partitionIds, topic } of record.value.transactionPartitions ?? [])
    for (const partition of partitionIds) partitions.add(topic, partition)
  return {
    transactionalId,
    fields: {
      state,
      producerId: record.value.producerId,
      previousProducerId: record.value.previousProducerId,
      nextProducerId: record.value.nextProducerId,
      producerEpoch: record.value.producerEpoch,
      lastProducerEpoch: noEpoch,
      timeoutMs: record.value.transactionTimeoutMs,
      partitions,
      startMs: Number(record.value.transactionStartTimestampMs),
      lastUpdateMs: Number(record.value.transactionLastUpdateTimestampMs),
      clientVersion: record.value.clientTransactionVersion
    }
  }
}

const decodeOrNothing = (
  key: Uint8Array | null,
  value: Uint8Array | null
): Stored.TransactionStateRecord | undefined => {
  if (key === null) return undefined
  try {
    return Stored.decode({ key, value })
  } catch {
    return undefined
  }
}
