// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeProducers API: key 61, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeProducers = Api.make("DescribeProducers", {
  key: 61,
  versions: "0",
  flexible: "0+",
  routing: Api.leader("topics[name].partitionIndexes[]", "topics[name].partitions[partitionIndex]"),
  readOnly: true,
  request: {
    topics: array({
      name: string,
      partitionIndexes: array(int32)
    })
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: at("0+", nullable(string), { default: null }),
        activeProducers: array({
          producerId: int64,
          producerEpoch: int32,
          lastSequence: at("0+", int32, { default: -1 }),
          lastTimestamp: at("0+", int64, { default: -1n }),
          coordinatorEpoch: int32,
          currentTxnStartOffset: at("0+", int64, { default: -1n })
        })
      })
    })
  }
})
