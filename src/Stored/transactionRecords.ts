// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { TransactionLogKey } from "./TransactionLogKey.ts"
import { TransactionLogValue } from "./TransactionLogValue.ts"

/**
 * The records of `__transaction_state`, by the int16 that their keys start with.
 *
 * @since 0.1.0
 * @category messages
 */
export const transactionRecords = {
  0: { type: "TransactionLog", key: TransactionLogKey, value: TransactionLogValue }
} as const
