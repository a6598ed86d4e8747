// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, string, struct } from "../Codec/Types.ts"

const AddPartitionsToTxnTopic = struct({
  name: string,
  partitions: array(int32)
})

const AddPartitionsToTxnPartitionResult = struct({
  partitionIndex: int32,
  partitionErrorCode: int16
})

const AddPartitionsToTxnTopicResult = struct({
  name: string,
  resultsByPartition: array(AddPartitionsToTxnPartitionResult)
})

/**
 * Kafka's AddPartitionsToTxn API: key 24, versions 0–5.
 *
 * @since 0.1.0
 * @category apis
 */
export const AddPartitionsToTxn = Api.make("AddPartitionsToTxn", {
  key: 24,
  versions: "0-5",
  flexible: "3+",
  routing: Api.coordinator(
    "transaction",
    ["transactions[transactionalId]", "v3AndBelowTransactionalId"],
    "resultsByTransaction[transactionalId]"
  ),
  throttles: "1+",
  repeatable: true,
  nothingApplied: ["CONCURRENT_TRANSACTIONS"],
  request: {
    /** Versions 4+. */
    transactions: at(
      "4+",
      array({
        transactionalId: string,
        producerId: int64,
        producerEpoch: int16,
        verifyOnly: at("0+", boolean, { default: false }),
        topics: array(AddPartitionsToTxnTopic)
      }),
      { instead: "v3AndBelowTransactionalId and its siblings" }
    ),
    /** Versions 0–3. */
    v3AndBelowTransactionalId: at("0-3", string, { instead: "transactions" }),
    /** Versions 0–3. */
    v3AndBelowProducerId: at("0-3", int64, { instead: "transactions" }),
    /** Versions 0–3. */
    v3AndBelowProducerEpoch: at("0-3", int16, { instead: "transactions" }),
    /** Versions 0–3. */
    v3AndBelowTopics: at("0-3", array(AddPartitionsToTxnTopic), { instead: "transactions" })
  },
  response: {
    throttleTimeMs: int32,
    /** Versions 4+. */
    errorCode: at("4+", int16, { ignorable: true }),
    /** Versions 4+. */
    resultsByTransaction: at(
      "4+",
      array({
        transactionalId: string,
        topicResults: array(AddPartitionsToTxnTopicResult)
      })
    ),
    /** Versions 0–3. */
    resultsByTopicV3AndBelow: at("0-3", array(AddPartitionsToTxnTopicResult))
  }
})
