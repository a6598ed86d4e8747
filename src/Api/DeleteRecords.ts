// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, int16, int32, int64, string } from "../Codec/Types.ts"

/**
 * Deletes the records of partitions before an offset.
 *
 * Kafka's DeleteRecords API: key 21, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const DeleteRecords = Api.make("DeleteRecords", {
  key: 21,
  versions: "0-2",
  flexible: "2+",
  routing: Api.leader("topics[name].partitions[partitionIndex]"),
  throttles: "1+",
  brokerWait: "timeoutMs",
  repeatable: { path: "topics[name].partitions[partitionIndex].offset", min: 0 },
  request: {
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        offset: int64
      })
    }),
    timeoutMs: int32
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        lowWatermark: int64,
        errorCode: int16
      })
    })
  }
})
