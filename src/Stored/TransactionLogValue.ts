// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int16, int32, int64, int8, nullable, string } from "../Codec/Types.ts"

/**
 * TransactionLogValue, versions 0–1.
 *
 * @since 0.1.0
 * @category messages
 */
export const TransactionLogValue = message("TransactionLogValue", {
  versions: "0-1",
  flexible: "1+",
  fields: {
    producerId: int64,
    /** Versions 1+. */
    previousProducerId: at("1+", int64, { tag: 0, default: -1n }),
    /** Versions 1+. */
    nextProducerId: at("1+", int64, { tag: 1, default: -1n }),
    producerEpoch: int16,
    /** Versions 1+. */
    nextProducerEpoch: at("1+", int16, { tag: 3, default: -1 }),
    transactionTimeoutMs: int32,
    transactionStatus: int8,
    transactionPartitions: nullable(
      array({
        topic: string,
        partitionIds: array(int32)
      })
    ),
    transactionLastUpdateTimestampMs: int64,
    transactionStartTimestampMs: int64,
    /** Versions 1+. */
    clientTransactionVersion: at("1+", int16, { tag: 2, default: 0 })
  }
})
