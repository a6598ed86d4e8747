// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, int16, int32, int64, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeTransactions API: key 65, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeTransactions = Api.make("DescribeTransactions", {
  key: 65,
  versions: "0",
  flexible: "0+",
  routing: Api.coordinator("transaction", "transactionalIds[]", "transactionStates[transactionalId]"),
  readOnly: true,
  request: {
    transactionalIds: array(string)
  },
  response: {
    throttleTimeMs: int32,
    transactionStates: array({
      errorCode: int16,
      transactionalId: string,
      transactionState: string,
      transactionTimeoutMs: int32,
      transactionStartTimeMs: int64,
      producerId: int64,
      producerEpoch: int16,
      topics: array({
        topic: string,
        partitions: array(int32)
      })
    })
  }
})
