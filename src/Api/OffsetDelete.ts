// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, int16, int32, string } from "../Codec/Types.ts"

/**
 * Kafka's OffsetDelete API: key 47, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const OffsetDelete = Api.make("OffsetDelete", {
  key: 47,
  versions: "0",
  routing: Api.coordinator("group", "groupId"),
  nothingApplied: ["COORDINATOR_LOAD_IN_PROGRESS"],
  request: {
    groupId: string,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32
      })
    })
  },
  response: {
    errorCode: int16,
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16
      })
    })
  }
})
